-- Is it so on the last day of the window? By the latest word on it, if that is recent enough and leaves no doubt.
{s}state_signs AS (
  SELECT
    q.*,
    CASE
      WHEN ongoing = 1 OR says = 'no' OR (begins_from = ends_from AND begins_to = ends_to) OR ends_from >= closes THEN 'yes'
      WHEN ends_to >= closes THEN 'perhaps'
      ELSE 'no'
    END AS holds,
    CASE
      WHEN closes - LEAST(known_to, closes) > valid_days THEN 'stale'
      WHEN closes - LEAST(known_from, closes) <= valid_days AND begins_to <= closes THEN 'fresh'
      ELSE 'perhaps'
    END AS age
  FROM {s}asked_of_states q
  WHERE says IS NOT NULL AND begins_from <= closes
),
-- What a denial of the same or a wider thing leaves of a fact: overtaken by a later one, or in conflict.
{s}state_denied AS (
  SELECT
    s.atom, s.term, s.part, s.fact,
    MAX(CASE
      WHEN LEAST(d.known_to, d.closes) < LEAST(s.known_from, s.closes) THEN 0
      WHEN LEAST(d.begins_from, d.closes) > LEAST(s.known_to, s.closes) THEN 1
      ELSE 0
    END) AS overtaken,
    MAX(CASE
      WHEN LEAST(d.known_to, d.closes) < LEAST(s.known_from, s.closes) THEN 0
      WHEN LEAST(d.begins_from, d.closes) > LEAST(s.known_to, s.closes) THEN 0
      ELSE 1
    END) AS in_conflict,
    MAX(CASE
      WHEN LEAST(d.known_from, d.closes) <= LEAST(s.known_to, s.closes) THEN 0
      WHEN d.begins_to <= d.ends_from AND s.begins_to <= s.ends_from
        AND d.begins_to <= s.ends_from AND s.begins_to <= d.ends_from THEN 0
      ELSE 1
    END) AS idle
  FROM {s}state_signs s
  JOIN {s}state_signs d
    ON d.atom = s.atom AND d.term = s.term AND d.part = s.part AND d.person_id = s.person_id
    AND d.says = 'no' AND d.is_other = 0
  JOIN terms t ON t.concept = d.meaning AND t.term = s.meaning AND t.denies = 1
  WHERE s.says <> 'no'
  GROUP BY s.atom, s.term, s.part, s.fact
),
{s}state_judged AS (
  SELECT
    s.*,
    CASE
      WHEN s.says = 'yes' AND s.is_out = 0 AND s.holds = 'yes' AND s.age = 'fresh' THEN
        CASE WHEN d.in_conflict = 1 THEN 'in conflict' WHEN d.overtaken = 1 THEN 'overtaken' ELSE 'stands' END
      ELSE ''
    END AS fate,
    CASE
      WHEN s.is_out = 1 OR s.says = 'no' OR s.age = 'stale' OR s.holds = 'no' OR d.idle = 1 THEN 0
      WHEN s.says = 'maybe' OR s.age = 'perhaps' OR s.holds = 'perhaps' THEN 1
      ELSE 0
    END AS doubtful
  FROM {s}state_signs s
  LEFT JOIN {s}state_denied d
    ON d.atom = s.atom AND d.term = s.term AND d.part = s.part AND d.fact = s.fact
),
{note}{s}state_found AS (
  SELECT
    q.atom, q.term, q.part, q.person_id,
    CASE
      WHEN MAX(q.impossible) = 1 THEN 0
      WHEN MAX(q.unsure) = 1 OR MAX(q.closes) IS NULL THEN -1
      WHEN MAX(CASE WHEN q.unusable_from <= q.closes THEN 1 ELSE 0 END) = 1 THEN -1
      WHEN MAX(CASE WHEN j.fate = 'stands' THEN 1 ELSE 0 END) = 1 THEN 1
      WHEN MAX(CASE WHEN j.fate = 'in conflict' THEN 1 ELSE 0 END) = 1 THEN -1
      WHEN MAX(j.doubtful) = 1 THEN -1
      WHEN MAX(CASE WHEN j.says = 'no' AND j.may_deny = 1 AND j.age = 'fresh' THEN 1 ELSE 0 END) = 1 THEN 0
      WHEN MAX(q.closed) = 1 AND MAX(CASE WHEN j.is_out = 0 AND j.says <> 'no' THEN 1 ELSE 0 END) = 0 THEN 0
      WHEN MAX(CASE WHEN j.age = 'perhaps' THEN 1 ELSE 0 END) = 1 THEN -1
      ELSE {nothing}
    END AS code
  FROM {s}asked_of_states q
  LEFT JOIN {s}state_judged j
    ON j.atom = q.atom AND j.term = q.term AND j.part = q.part AND j.person_id = q.person_id AND j.fact = q.fact
  GROUP BY q.atom, q.term, q.part, q.person_id
)
