-- What do the values of the latest day say, if that day is recent enough? A value whose date is known to the month or
-- year only may be the latest too. Values on both sides, and values in doubt, leave it open.
dated AS (
  SELECT v.*, LEAST(COALESCE(v.last_day, v.closes), v.closes) AS newest_day
  FROM value_rows v
  WHERE question = 'latest' AND (first_day IS NULL OR first_day <= closes)
),
newest AS (
  SELECT atom, person_id, MAX(CASE WHEN kind = 'value' AND last_day <= closes THEN first_day END) AS sure_day
  FROM dated
  GROUP BY atom, person_id
),
latest_found AS (
  SELECT
    atom, '' AS part, person_id,
    CASE
      WHEN opens IS NULL OR closes IS NULL OR opens > closes OR is_unusable = 1 THEN -1
      WHEN sure_day IS NULL OR closes - sure_day > valid_days THEN -1
      WHEN least_side = greatest_side THEN least_side
      ELSE -1
    END AS code
  FROM (
    SELECT
      d.atom, d.person_id, MAX(d.opens) AS opens, MAX(d.closes) AS closes, MAX(d.valid_days) AS valid_days,
      MAX(n.sure_day) AS sure_day,
      MAX(CASE WHEN d.kind = 'unusable' THEN 1 ELSE 0 END) AS is_unusable,
      MIN(CASE WHEN d.kind = 'value' THEN d.side END) AS least_side,
      MAX(CASE WHEN d.kind = 'value' THEN d.side END) AS greatest_side
    FROM dated d
    JOIN newest n ON n.atom = d.atom AND n.person_id = d.person_id AND (n.sure_day IS NULL OR d.newest_day >= n.sure_day)
    GROUP BY d.atom, d.person_id
  ) x
)
