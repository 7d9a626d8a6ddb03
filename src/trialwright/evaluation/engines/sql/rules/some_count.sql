-- Was there some assessment in the window? False only if by the latest one no item asked about ever was involved.
newest_grades AS (
  SELECT atom, person_id, MAX(CASE WHEN kind = 'value' AND last_day <= closes THEN first_day END) AS sure_day
  FROM grades_given
  WHERE is_some = 1 AND (first_day IS NULL OR first_day <= closes)
  GROUP BY atom, person_id
),
some_count_found AS (
  SELECT
    x.atom, '' AS part, x.person_id,
    CASE
      WHEN x.closes IS NULL OR x.opens IS NULL OR x.is_unusable = 1 THEN -1
      WHEN y.side = 1 THEN 1
      WHEN x.closes - x.sure_day <= x.valid_days AND x.versions = 1 AND x.rows_of_it = x.items_of_it
        AND x.never_involved = x.asked_items THEN 0
      ELSE -1
    END AS code
  FROM (
    SELECT
      g.atom, g.person_id, MAX(g.opens) AS opens, MAX(g.closes) AS closes, MAX(g.valid_days) AS valid_days,
      MAX(n.sure_day) AS sure_day,
      MAX(CASE WHEN g.kind = 'unusable' THEN 1 ELSE 0 END) AS is_unusable,
      COUNT(DISTINCT CASE WHEN g.kind = 'value' THEN CASE WHEN g.names_items = 1 THEN '' ELSE g.version END END) AS versions,
      SUM(CASE WHEN g.kind = 'value' THEN 1 ELSE 0 END) AS rows_of_it,
      COUNT(DISTINCT CASE WHEN g.kind = 'value' THEN g.item END) AS items_of_it,
      SUM(CASE WHEN g.is_asked = 1 AND g.is_never = 1 THEN 1 ELSE 0 END) AS never_involved,
      MAX(g.asked_items) AS asked_items
    FROM grades_given g
    JOIN newest_grades n ON n.atom = g.atom AND n.person_id = g.person_id
    WHERE (g.first_day IS NULL OR g.first_day <= g.closes)
      AND (n.sure_day IS NULL OR LEAST(COALESCE(g.last_day, g.closes), g.closes) >= n.sure_day)
    GROUP BY g.atom, g.person_id
  ) x
  LEFT JOIN (
    SELECT atom, person_id, MAX(side) AS side FROM answered_grades WHERE is_inside = 1 GROUP BY atom, person_id
  ) y ON y.atom = x.atom AND y.person_id = x.person_id
)
