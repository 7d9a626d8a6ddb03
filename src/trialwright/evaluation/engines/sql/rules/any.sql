-- Was it so at some time in the window? False only if denials cover every day of it.
{s}any_found AS (
  SELECT
    q.atom, q.term, q.part, q.person_id,
    CASE
      WHEN MAX(q.impossible) = 1 THEN 0
      WHEN MAX(q.unsure) = 1 OR MAX(q.closes) IS NULL OR MAX(q.opens) IS NULL OR MAX(q.opens) > MAX(q.closes) THEN -1
      WHEN MAX(CASE WHEN m.says = 'yes' AND m.is_out = 0 AND m.meets = 1 AND (m.own_from > m.own_to OR g.fact IS NOT NULL)
        THEN 1 ELSE 0 END) = 1 THEN 1
      WHEN MAX(CASE WHEN m.says = 'yes' AND m.is_out = 0 AND m.meets = 1 THEN 1 ELSE 0 END) = 1 THEN -1
      WHEN MAX(CASE WHEN q.unusable_from <= q.closes THEN 1 ELSE 0 END) = 1 THEN -1
      WHEN MAX(CASE WHEN m.says <> 'no' AND m.is_out = 0 AND m.may_meet = 1 THEN 1 ELSE 0 END) = 1 THEN -1
      WHEN MAX(q.closed) = 1 OR MAX(w.fact) IS NULL THEN 0
      ELSE -1
    END AS code
  FROM {s}asked_of_periods q
  LEFT JOIN {s}met m
    ON m.atom = q.atom AND m.term = q.term AND m.part = q.part AND m.person_id = q.person_id AND m.fact = q.fact
  LEFT JOIN {s}gaps g
    ON g.goal = 'contradicted' AND g.atom = q.atom AND g.term = q.term AND g.part = q.part AND g.fact = q.fact
  LEFT JOIN {s}gaps w
    ON w.goal = 'denied' AND w.atom = q.atom AND w.term = q.term AND w.part = q.part AND w.person_id = q.person_id
  WHERE q.question = 'any'
  GROUP BY q.atom, q.term, q.part, q.person_id
)
