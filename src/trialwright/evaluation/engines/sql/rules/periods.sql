-- How each fact meets the window: surely, perhaps, or not at all.
{s}met AS (
  SELECT
    q.*,
    CASE WHEN begins_from <= closes AND ends_to >= opens THEN 1 ELSE 0 END AS may_meet,
    CASE
      WHEN begins_from <= closes AND ends_to >= opens
        AND LEAST(begins_to, ends_to) <= closes AND GREATEST(ends_from, begins_from) >= opens THEN 1
      ELSE 0
    END AS meets,
    CASE WHEN begins_from <= closes AND begins_to >= opens THEN 1 ELSE 0 END AS may_begin,
    CASE WHEN begins_from >= opens AND begins_to <= closes THEN 1 ELSE 0 END AS begins,
    GREATEST(begins_from, opens) AS own_from,
    LEAST(GREATEST(CASE WHEN ongoing = 1 THEN known_to ELSE ends_to END, begins_from), closes) AS own_to
  FROM {s}asked_of_periods q
  WHERE says IS NOT NULL
),
-- Stretches of days that must be covered without a gap for an answer (goal), and the days that facts cover.
{s}to_cover AS (
  SELECT DISTINCT 'denied' AS goal, atom, term, part, person_id, 0 AS fact, denied_from AS day_from, denied_to AS day_to
  FROM {s}asked_of_periods WHERE question IN ('any', 'start_in')
  UNION ALL
  SELECT 'contradicted', atom, term, part, person_id, fact, own_from, own_to
  FROM {s}met WHERE question IN ('any', 'start_in') AND says = 'yes' AND is_out = 0 AND meets = 1 AND own_from <= own_to
  UNION ALL
  SELECT DISTINCT 'begun before', atom, term, part, person_id, 0, opens, denied_to
  FROM {s}asked_of_periods WHERE question = 'start_in'
  UNION ALL
  SELECT DISTINCT 'lasting', atom, term, part, person_id, 0, denied_from, denied_to
  FROM {s}asked_of_periods WHERE question = 'throughout'
),
{s}covers AS (
  SELECT 'denied' AS goal, atom, term, part, person_id, 0 AS fact, begins_to AS day_from, LEAST(ends_from, {today}) AS day_to
  FROM {s}met WHERE question IN ('any', 'start_in') AND says = 'no' AND may_deny = 1 AND begins_to <= ends_from AND begins_to <= {today}
  UNION ALL
  SELECT 'denied', atom, term, part, person_id, 0, begins_from, LEAST(ends_to, {today})
  FROM {s}met WHERE question IN ('any', 'start_in') AND is_out = 1 AND begins_from <= {today}
  UNION ALL
  SELECT 'contradicted', s.atom, s.term, s.part, s.person_id, s.fact, d.begins_to, d.ends_from
  FROM {s}met s
  JOIN {s}met d
    ON d.atom = s.atom AND d.term = s.term AND d.part = s.part AND d.person_id = s.person_id
    AND d.says = 'no' AND d.is_other = 0 AND d.begins_to <= d.ends_from
  JOIN terms t ON t.concept = d.meaning AND t.term = s.meaning AND t.denies = 1
  WHERE s.question IN ('any', 'start_in') AND s.says = 'yes'
  UNION ALL
  SELECT 'begun before', atom, term, part, person_id, 0, begins_to, ends_from
  FROM {s}met
  WHERE question = 'start_in' AND begins_to <= ends_from
    AND ((says = 'no' AND may_deny = 1) OR (says = 'yes' AND is_out = 0 AND begins_to < opens))
  UNION ALL
  SELECT 'lasting', atom, term, part, person_id, 0, begins_to, LEAST(ends_from, {today})
  FROM {s}met WHERE question = 'throughout' AND says = 'yes' AND is_out = 0 AND begins_to <= ends_from
),
-- A gap begins on the first day, or on the day after a stretch, if no stretch has that day.
{s}gaps AS (
  SELECT e.goal, e.atom, e.term, e.part, e.person_id, e.fact
  FROM (
    SELECT goal, atom, term, part, person_id, fact, day_from AS edge FROM {s}to_cover WHERE day_from <= day_to
    UNION
    SELECT c.goal, c.atom, c.term, c.part, c.person_id, c.fact, c.day_to + 1
    FROM {s}covers c
    JOIN {s}to_cover w
      ON w.goal = c.goal AND w.atom = c.atom AND w.term = c.term AND w.part = c.part AND w.person_id = c.person_id
      AND w.fact = c.fact AND c.day_to + 1 BETWEEN w.day_from AND w.day_to
  ) e
  LEFT JOIN {s}covers c
    ON c.goal = e.goal AND c.atom = e.atom AND c.term = e.term AND c.part = e.part AND c.person_id = e.person_id
    AND c.fact = e.fact AND e.edge BETWEEN c.day_from AND c.day_to
  WHERE c.atom IS NULL
  GROUP BY e.goal, e.atom, e.term, e.part, e.person_id, e.fact
),
-- Denials that share a day with what they deny, where it is asked whether it lasted.
{s}shared_days AS (
  SELECT DISTINCT s.atom, s.term, s.part, s.person_id
  FROM {s}met s
  JOIN {s}met d
    ON d.atom = s.atom AND d.term = s.term AND d.part = s.part AND d.person_id = s.person_id
    AND d.says = 'no' AND d.may_deny = 1 AND d.meets = 1 AND d.begins_to <= d.ends_from
    AND d.begins_to <= s.ends_from AND s.begins_to <= d.ends_from
  WHERE s.question = 'throughout' AND s.says = 'yes' AND s.is_out = 0 AND s.begins_to <= s.ends_from
)
