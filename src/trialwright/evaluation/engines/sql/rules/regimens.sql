-- Stable regimens. Of each drug that is taken: was it taken all through the window (code), and does every row of it state
-- one dose (same_dose)? A drug of which it is open whether it is taken leaves the regimen open.
doses_taken AS (
  SELECT
    m.atom, m.person_id, m.term, m.part, f.route_written,
    {unit} AS unit,
    {dose} AS dose,
    CASE WHEN LEAST(m.begins_to, m.ends_to) <= LEAST(m.closes, {today}) AND GREATEST(m.ends_from, m.begins_from) >= m.opens
      THEN 1 ELSE 0 END AS is_met
  FROM met m
  JOIN regimens g ON g.all_through = m.atom
  JOIN spans f ON f.fact = m.fact
  WHERE m.says = 'yes' AND m.is_out = 0 AND m.begins_from <= LEAST(m.closes, {today}) AND m.ends_to >= m.opens
),
doses_alike AS (
  SELECT
    atom, person_id, term, part,
    CASE
      WHEN MAX(CASE WHEN dose IS NULL THEN 1 ELSE 0 END) = 1 OR COUNT(DISTINCT unit) > 1 THEN -1
      WHEN MIN(dose) <> MAX(dose) AND MIN(is_met) = 1 THEN 0
      WHEN MIN(dose) <> MAX(dose) OR COUNT(DISTINCT CASE WHEN route_written <> '' THEN route_written END) > 1 THEN -1
      ELSE 1
    END AS same_dose
  FROM doses_taken
  GROUP BY atom, person_id, term, part
),
regimens_found AS (
  SELECT
    atom, '' AS part, person_id,
    CASE WHEN MAX(is_changed) = 1 THEN 0 WHEN MIN(is_unchanged) = 1 THEN 1 ELSE -1 END AS code
  FROM (
    SELECT g.atom, n.person_id, 0 AS is_changed, CASE WHEN n.code = 0 THEN 1 ELSE 0 END AS is_unchanged
    FROM regimens g
    JOIN state_found n ON n.atom = g.taken AND n.code <> 1
    UNION ALL
    SELECT
      g.atom, t.person_id,
      CASE WHEN t.code = 0 OR d.same_dose = 0 THEN 1 ELSE 0 END,
      CASE WHEN t.code = 1 AND d.same_dose = 1 THEN 1 ELSE 0 END
    FROM regimens g
    JOIN throughout_found t ON t.atom = g.all_through
    JOIN state_found n ON n.atom = g.taken AND n.term = t.term AND n.person_id = t.person_id AND n.code = 1
    LEFT JOIN doses_alike d ON d.atom = t.atom AND d.person_id = t.person_id AND d.term = t.term AND d.part = t.part
  ) x
  GROUP BY atom, person_id
)
