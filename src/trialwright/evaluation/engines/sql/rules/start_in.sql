-- Did it begin in the window? False if each day of it is denied or lies in a stretch begun before.
{s}start_in_found AS (
  SELECT
    atom, term, part, person_id,
    CASE
      WHEN impossible = 1 THEN 0
      WHEN unsure = 1 OR opens IS NULL OR closes IS NULL OR opens > closes THEN -1
      WHEN was_there = 0 AND is_unusable = 0 AND may_be_there = 0 AND (closed = 1 OR has_gap = 0) THEN 0
      WHEN was_there = 1 AND was_there_undenied = 0 THEN -1
      WHEN was_there = 0 AND is_unusable = 1 THEN -1
      WHEN began = 1 THEN 1
      WHEN is_unusable = 1 OR may_have_begun = 1 OR is_doubtful = 1 OR has_gap_before = 1 THEN -1
      ELSE 0
    END AS code
  FROM (
    SELECT
      q.atom, q.term, q.part, q.person_id,
      MAX(q.impossible) AS impossible, MAX(q.unsure) AS unsure, MAX(q.closed) AS closed,
      MAX(q.opens) AS opens, MAX(q.closes) AS closes,
      MAX(CASE WHEN q.unusable_from <= q.closes THEN 1 ELSE 0 END) AS is_unusable,
      MAX(CASE WHEN m.says = 'yes' AND m.is_out = 0 AND m.meets = 1 THEN 1 ELSE 0 END) AS was_there,
      MAX(CASE WHEN m.says = 'yes' AND m.is_out = 0 AND m.meets = 1 AND (m.own_from > m.own_to OR g.fact IS NOT NULL)
        THEN 1 ELSE 0 END) AS was_there_undenied,
      MAX(CASE WHEN m.says <> 'no' AND m.is_out = 0 AND m.may_meet = 1 THEN 1 ELSE 0 END) AS may_be_there,
      MAX(CASE WHEN m.says = 'yes' AND m.is_out = 0 AND m.begins = 1 AND (m.own_from > m.own_to OR g.fact IS NOT NULL)
        THEN 1 ELSE 0 END) AS began,
      MAX(CASE WHEN m.says = 'yes' AND m.is_out = 0 AND m.may_begin = 1 AND m.begins = 0 THEN 1 ELSE 0 END)
        AS may_have_begun,
      MAX(CASE WHEN m.says = 'maybe' AND m.may_meet = 1 THEN 1 ELSE 0 END) AS is_doubtful,
      MAX(CASE WHEN w.goal = 'denied' THEN 1 ELSE 0 END) AS has_gap,
      MAX(CASE WHEN w.goal = 'begun before' THEN 1 ELSE 0 END) AS has_gap_before
    FROM {s}asked_of_periods q
    LEFT JOIN {s}met m
      ON m.atom = q.atom AND m.term = q.term AND m.part = q.part AND m.person_id = q.person_id AND m.fact = q.fact
    LEFT JOIN {s}gaps g
      ON g.goal = 'contradicted' AND g.atom = q.atom AND g.term = q.term AND g.part = q.part AND g.fact = q.fact
    LEFT JOIN {s}gaps w
      ON w.goal IN ('denied', 'begun before') AND w.atom = q.atom AND w.term = q.term AND w.part = q.part
      AND w.person_id = q.person_id
    WHERE q.question = 'start_in'
    GROUP BY q.atom, q.term, q.part, q.person_id
  ) x
)
