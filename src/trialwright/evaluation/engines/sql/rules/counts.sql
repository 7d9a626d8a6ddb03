-- How many items of each assessment surely have one of the grades, and how many more are not graded, or graded twice.
assessed AS (
  SELECT
    atom, person_id, version, assessment, MIN(is_inside) AS is_inside,
    SUM(CASE WHEN is_asked = 1 AND has_yes = 1 AND has_no = 0 THEN 1 ELSE 0 END) AS counted,
    COALESCE(MAX(asked_items), SUM(is_asked)) - SUM(CASE WHEN is_asked = 1 AND has_yes + has_no = 1 THEN 1 ELSE 0 END)
      AS not_graded
  FROM (
    SELECT
      atom, person_id, version, assessment, item, MAX(is_asked) AS is_asked, MAX(asked_items) AS asked_items,
      MAX(CASE WHEN hit = 1 THEN 1 ELSE 0 END) AS has_yes,
      MAX(CASE WHEN hit = 0 THEN 1 ELSE 0 END) AS has_no,
      MIN(CASE WHEN first_day >= opens AND last_day <= closes THEN 1 ELSE 0 END) AS is_inside
    FROM grades_given
    WHERE kind = 'value'
    GROUP BY atom, person_id, version, assessment, item
  ) i
  GROUP BY atom, person_id, version, assessment
),
answered_grades AS (
  SELECT
    atom, person_id, version, assessment, is_inside,
    CASE atom
      {cases}
    END AS side
  FROM assessed
),
-- The assessments of the latest day answer as values do.
graded_values AS (
  SELECT
    g.atom, 'latest' AS question, '' AS pick, 0 AS is_throughout, 0 AS is_grouped, g.opens, g.closes, g.valid_days,
    g.person_id, g.fact, '' AS group_id, g.kind, g.first_day, g.last_day, COALESCE(a.side, -1) AS side
  FROM grades_given g
  LEFT JOIN answered_grades a
    ON a.atom = g.atom AND a.person_id = g.person_id AND a.version = g.version AND a.assessment = g.assessment
  WHERE g.is_some = 0
)
