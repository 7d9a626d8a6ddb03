-- When each fact held, as far as it is known on the day asked about: the first day and the last, each between two
-- days, and the day up to which it speaks. What was never ended lasts on and is known until it was recorded, by
-- default until the end of observation.
recorded AS (
  SELECT
    f.*,
    COALESCE(f.start_first, {first_day}) AS begins_from,
    CASE
      WHEN f.start_first IS NOT NULL THEN f.start_last
      WHEN f.status = 'absent' THEN {first_day}
      ELSE {today}
    END AS begins_to,
    CASE WHEN f.end_first IS NULL AND f.lasts = 1 THEN 1 ELSE 0 END AS ongoing,
    COALESCE(f.recorded_first, p.observed_to_first) AS seen_first,
    COALESCE(f.recorded_last, p.observed_to_last) AS seen_last
  FROM facts f
  JOIN people p ON p.person_id = f.person_id
  WHERE f.domain IN {domains} AND (f.start_first IS NULL OR f.start_first <= {today})
),
seen AS (
  SELECT
    r.*,
    CASE WHEN r.seen_last >= r.begins_from THEN 1 ELSE 0 END AS is_seen,
    CASE WHEN r.seen_last >= r.begins_from THEN GREATEST(r.seen_first, r.begins_from) ELSE r.begins_from END AS seen_from,
    CASE
      WHEN r.seen_last >= r.begins_from THEN r.seen_last
      WHEN r.start_first IS NOT NULL THEN r.start_last
      ELSE {today}
    END AS seen_to
  FROM recorded r
),
spans AS (
  SELECT
    person_id, fact, fact_row, domain, meaning, spelled, is_other, status, reads_as, item, words,
    dose, dose_unit, dose_basis, route, route_written, ongoing, begins_from,
    CASE WHEN ongoing = 1 AND is_seen = 1 THEN LEAST(begins_to, seen_to) ELSE begins_to END AS begins_to,
    CASE
      WHEN ongoing = 1 THEN LEAST(seen_from, {today})
      WHEN end_first IS NOT NULL THEN end_first
      ELSE begins_from
    END AS ends_from,
    CASE
      WHEN ongoing = 1 THEN {last_day}
      WHEN end_first IS NOT NULL THEN end_last
      ELSE begins_to
    END AS ends_to,
    LEAST(
      {today}, CASE WHEN ongoing = 1 THEN seen_from WHEN end_first IS NOT NULL THEN end_first ELSE begins_from END
    ) AS known_from,
    LEAST(
      {today}, CASE WHEN ongoing = 1 THEN seen_to WHEN end_first IS NOT NULL THEN end_last ELSE begins_to END
    ) AS known_to
  FROM seen
)
