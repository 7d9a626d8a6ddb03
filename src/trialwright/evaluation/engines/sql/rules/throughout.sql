-- Was it so on every day of the window, if it has any? False by any day on which it is denied.
{s}throughout_found AS (
  SELECT
    q.atom, q.term, q.part, q.person_id,
    CASE
      WHEN MAX(q.impossible) = 1 THEN 0
      WHEN MAX(q.unsure) = 1 OR MAX(q.closes) IS NULL OR MAX(q.opens) IS NULL OR MAX(q.opens) > MAX(q.closes) THEN -1
      WHEN MAX(CASE WHEN q.unusable_from <= q.closes THEN 1 ELSE 0 END) = 1 THEN -1
      WHEN MAX(d.person_id) IS NOT NULL THEN -1
      WHEN MAX(w.fact) IS NULL AND MAX(CASE WHEN m.says = 'no' AND m.may_deny = 1 AND m.meets = 1 THEN 1 ELSE 0 END) = 1 THEN -1
      WHEN MAX(w.fact) IS NULL THEN 1
      WHEN MAX(CASE WHEN m.says = 'no' AND m.may_deny = 1 AND m.meets = 1 THEN 1 ELSE 0 END) = 1 THEN 0
      ELSE -1
    END AS code
  FROM {s}asked_of_periods q
  LEFT JOIN {s}met m
    ON m.atom = q.atom AND m.term = q.term AND m.part = q.part AND m.person_id = q.person_id AND m.fact = q.fact
  LEFT JOIN {s}gaps w
    ON w.goal = 'lasting' AND w.atom = q.atom AND w.term = q.term AND w.part = q.part AND w.person_id = q.person_id
  LEFT JOIN {s}shared_days d
    ON d.atom = q.atom AND d.term = q.term AND d.part = q.part AND d.person_id = q.person_id
  WHERE q.question = 'throughout'
  GROUP BY q.atom, q.term, q.part, q.person_id
)
