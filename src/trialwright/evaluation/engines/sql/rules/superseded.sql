-- Of a value that belongs to one biopsy or assessment (group) the next one of its kind may say otherwise: where a later
-- group shares a concept with it and has no such value, the value is in doubt.
group_concepts AS (
  SELECT DISTINCT person_id, group_id, concept
  FROM facts
  WHERE group_id <> '' AND (start_first IS NULL OR start_first <= {today})
),
group_days AS (
  SELECT person_id, group_id, MAX(COALESCE(start_last, {last_day})) AS last_day
  FROM facts
  WHERE group_id <> '' AND (start_first IS NULL OR start_first <= {today})
  GROUP BY person_id, group_id
),
answered AS (
  SELECT DISTINCT atom, person_id, group_id FROM values_given WHERE is_grouped = 1 AND group_id <> ''
),
superseded AS (
  SELECT DISTINCT v.atom, v.fact
  FROM values_given v
  JOIN group_concepts own ON own.person_id = v.person_id AND own.group_id = v.group_id
  JOIN group_concepts other ON other.person_id = v.person_id AND other.concept = own.concept AND other.group_id <> v.group_id
  JOIN group_days g
    ON g.person_id = v.person_id AND g.group_id = other.group_id AND g.last_day >= COALESCE(v.first_day, {first_day})
  LEFT JOIN answered a ON a.atom = v.atom AND a.person_id = v.person_id AND a.group_id = other.group_id
  WHERE v.is_grouped = 1 AND v.kind = 'value' AND v.group_id <> '' AND a.atom IS NULL
),
value_rows AS (
  SELECT
    v.atom, v.question, v.pick, v.is_throughout, v.opens, v.closes, v.valid_days, v.person_id, v.kind, v.first_day, v.last_day,
    CASE WHEN s.fact IS NOT NULL THEN -1 ELSE v.side END AS side
  FROM values_given v
  LEFT JOIN superseded s ON s.atom = v.atom AND s.fact = v.fact
)
