-- What do all values of the window say? No value leaves it open, and so does one that may lie in it and says otherwise.
placed AS (
  SELECT
    v.*,
    CASE
      WHEN first_day >= opens AND last_day <= closes THEN 'inside'
      WHEN first_day IS NULL OR (last_day >= opens AND first_day <= closes) THEN 'perhaps'
      ELSE 'outside'
    END AS place
  FROM value_rows v
  WHERE question = 'window'
),
window_found AS (
  SELECT
    atom, '' AS part, person_id,
    CASE
      WHEN opens IS NULL OR closes IS NULL OR opens > closes THEN -1
      WHEN pick = 'any' AND has_yes = 1 THEN 1
      WHEN pick = 'all' AND has_no = 1 THEN 0
      WHEN is_unusable = 1 OR has_open = 1 OR has_yes = has_no THEN -1
      WHEN perhaps_open = 1 OR (perhaps_yes + perhaps_no > 0 AND (perhaps_yes <> has_yes OR perhaps_no <> has_no)) THEN -1
      WHEN has_no = 1 THEN 0
      WHEN is_throughout = 1 THEN -1
      ELSE 1
    END AS code
  FROM (
    SELECT
      atom, person_id, MAX(opens) AS opens, MAX(closes) AS closes, MAX(pick) AS pick, MAX(is_throughout) AS is_throughout,
      MAX(CASE WHEN kind = 'unusable' AND place <> 'outside' THEN 1 ELSE 0 END) AS is_unusable,
      MAX(CASE WHEN kind = 'value' AND place = 'inside' AND side = 1 THEN 1 ELSE 0 END) AS has_yes,
      MAX(CASE WHEN kind = 'value' AND place = 'inside' AND side = 0 THEN 1 ELSE 0 END) AS has_no,
      MAX(CASE WHEN kind = 'value' AND place = 'inside' AND side = -1 THEN 1 ELSE 0 END) AS has_open,
      MAX(CASE WHEN kind = 'value' AND place = 'perhaps' AND side = 1 THEN 1 ELSE 0 END) AS perhaps_yes,
      MAX(CASE WHEN kind = 'value' AND place = 'perhaps' AND side = 0 THEN 1 ELSE 0 END) AS perhaps_no,
      MAX(CASE WHEN kind = 'value' AND place = 'perhaps' AND side = -1 THEN 1 ELSE 0 END) AS perhaps_open
    FROM placed
    GROUP BY atom, person_id
  ) x
)
