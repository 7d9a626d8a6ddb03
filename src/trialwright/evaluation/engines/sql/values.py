"""Measurements, scores and findings with named values as SQL: a row for each value, and which side of the line it lies."""

from decimal import Decimal

from trialwright.evaluation.category import DOMAINS as CATEGORY_DOMAINS
from trialwright.evaluation.category import parts_of
from trialwright.evaluation.concepts import under
from trialwright.evaluation.engines.sql.calendar import FIRST_DAY
from trialwright.evaluation.engines.sql.draft import Draft, listed, text
from trialwright.evaluation.engines.sql.ranges import bounds_of, number, side
from trialwright.evaluation.engines.sql.vocabulary import term_key
from trialwright.evaluation.score import score_validity
from trialwright.evaluation.windows import is_of_a_moment
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.chart_wording import validity_days
from trialwright.knowledge.lexicon import all_terms
from trialwright.knowledge.worded_tests import all_worded_tests, methods_of
from trialwright.model.criterion import Category, Measure, Pick, Score
from trialwright.model.window import Window

# Value and limit are rounded to six decimals, each by at most this much.
_ROUNDING = Decimal("0.0000005")


def measure(leaf: Measure, draft: Draft) -> str:
    """A measurement: the values of its analyte, each in its canonical unit, beside rows that cannot be used."""
    known = all_analytes().get(leaf.analyte)
    days = draft.chart.valid_for.get(leaf.analyte, known.valid_for_days if known else 0)
    rows = _measured(leaf, draft)
    aside = f"""SELECT u.person_id, 0, '', u.start_first, u.start_last, 'unusable', -1
    FROM unusable u
    WHERE u.domain IN ('measurement', '') AND u.concept = {text(leaf.analyte)}"""
    limits: tuple[str, ...] = ()
    if leaf.analyte == "bmi":
        limits = ("a body mass index computed for a minor, or from heights that differ",)
        aside += f"""
    UNION ALL
    SELECT f.person_id, 0, '', CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), 'unusable', -1
    FROM facts f
    WHERE f.concept = 'bmi' AND f.computed = 'bmi of a day' AND (f.start_first IS NULL OR f.start_first <= {draft.today})
      AND {_can_be_computed(draft)}"""
    return _atom(
        draft,
        (leaf.analyte, "measure"),
        f"{rows}\n    UNION ALL\n    {aside}",
        days,
        leaf.when,
        leaf.pick,
        limits,
    )


def _if_computed(leaf: Measure, draft: Draft) -> str:
    """Which of the values computed from others count: of a minor only beside a reported one."""
    if leaf.analyte == "bmi":
        return f" AND (f.computed = '' OR (f.computed = 'bmi' AND {_can_be_computed(draft)}))"
    if leaf.analyte != "egfr":
        return ""
    begun = f"(x.start_first IS NULL OR x.start_first <= {draft.today})"
    return f"""
      AND (f.computed = '' OR NOT EXISTS (
        SELECT 1 FROM unusable x WHERE x.person_id = f.person_id AND x.concept = 'serum_creatinine' AND {begun}))
      AND (f.computed <> 'minor' OR EXISTS (
        SELECT 1 FROM facts x WHERE x.person_id = f.person_id AND x.concept = 'egfr' AND x.computed = '' AND {begun}))"""


def _can_be_computed(draft: Draft) -> str:
    """The condition that a body mass index can be computed: a height is known by now, and no row of either is put aside."""
    begun = f"(x.start_first IS NULL OR x.start_first <= {draft.today})"
    return f"""NOT EXISTS (
        SELECT 1 FROM unusable x
        WHERE x.person_id = f.person_id AND x.concept IN ('body_weight', 'body_height') AND {begun})
      AND EXISTS (
        SELECT 1 FROM facts x
        WHERE x.person_id = f.person_id AND x.domain = 'measurement' AND x.concept = 'body_height' AND {begun})"""


def _measured(leaf: Measure, draft: Draft) -> str:
    """The values of an analyte and on which side of the line each lies."""
    of_analyte = f"f.domain = 'measurement' AND f.concept = {text(leaf.analyte)}{_if_computed(leaf, draft)}"
    if leaf.multiple_of:
        return _measured_in_limits(leaf, of_analyte, leaf.multiple_of)
    this = side("f.value", "f.comparator", bounds_of(leaf.range))
    if leaf.other_range is not None:
        again, apart = side("f.value", "f.comparator", bounds_of(leaf.other_range)), "m.other_value IS NULL"
    else:
        again, apart = (
            side("f.other_value", "f.comparator", bounds_of(leaf.range)),
            "m.other_value IS NOT NULL",
        )
    return f"""SELECT m.person_id, m.fact, m.group_id, m.start_first AS first_day, m.start_last AS last_day, 'value' AS kind,
      CASE
        WHEN m.value IS NULL OR m.unit <> {text(leaf.unit)} THEN -1
        WHEN {apart} AND m.other_side <> m.side THEN -1  -- a second conversion factor in use says otherwise
        ELSE m.side
      END AS side
    FROM (
      SELECT
        f.*,
        {_at(this, 8)} AS side,
        {_at(again, 8)} AS other_side
      FROM facts f
      WHERE {of_analyte}
    ) m"""


def _measured_in_limits(leaf: Measure, of_analyte: str, limit: str) -> str:
    """Values beside a multiple of their laboratory's limit; one that rounding may have moved off the bound is the bound."""
    snapped = []
    for bound in (leaf.range.low, leaf.range.high):
        if bound is not None:
            edge = f"{number(bound)} * f.{limit}"
            snapped.append(f"WHEN ABS(f.value - {edge}) <= {number(_ROUNDING * (1 + bound))} THEN {edge}")
    measured = f"CASE {' '.join(snapped)} ELSE f.value END" if snapped else "f.value"
    whole = side("m.measured", "m.comparator", bounds_of(leaf.range, f"m.{limit}"))
    return f"""SELECT m.person_id, m.fact, m.group_id, m.start_first AS first_day, m.start_last AS last_day, 'value' AS kind,
      CASE WHEN m.{limit} > 0 THEN
        {_at(whole, 8)}
      ELSE -1 END AS side
    FROM (
      -- A value that differs from the bound by no more than both were rounded is the bound.
      SELECT f.*, {measured} AS measured
      FROM facts f
      WHERE {of_analyte}
    ) m"""


def _at(sql: str, column: int) -> str:
    return sql.replace("\n", "\n" + " " * column)


def score(leaf: Score, draft: Draft) -> str:
    """A score or one item of it; another version never stands in for the one named."""
    term = term_key(leaf.instrument)
    which = side("f.value", "f.comparator", bounds_of(leaf.range))
    limits: tuple[str, ...] = ()
    if leaf.item and len(under(leaf.instrument)) > 1:
        which = f"CASE WHEN f.meaning <> {text(leaf.instrument)} THEN -1 ELSE {which} END"
        limits = ("an item of a score that is recorded under another version",)
    rows = f"""SELECT f.person_id, f.fact, f.group_id, f.start_first AS first_day, f.start_last AS last_day, 'value' AS kind,
      {_at(which, 6)} AS side
    FROM facts f
    JOIN terms t ON t.concept = f.meaning AND t.term = {text(term)} AND t.speaks = 1
    WHERE f.domain = 'score' AND f.item = {text(leaf.item)}"""
    aside = _aside(term, ("score", ""))
    days = score_validity(leaf.instrument, draft.chart)
    return _atom(
        draft,
        (leaf.instrument, "score"),
        f"{rows}\n    UNION ALL\n    {aside}",
        days,
        leaf.when,
        leaf.pick,
        limits,
        grouped=True,
    )


def category(leaf: Category, draft: Draft) -> str:
    """A finding with named values; a value is a whole name, and one that is not understood leaves it open."""
    term = term_key(leaf.finding)
    if _is_read_differently(leaf.finding):
        draft.leave_out(f"the finding {leaf.finding}, under which others with values of their own lie")
        return "-1"
    methods = sorted(methods_of(leaf.finding))
    is_of = (
        f"(t.is_a = 1 OR f.concept IN {listed(methods)})" if methods else "t.is_a = 1"
    )  # a result by one method of a test is one of the test
    values = listed(sorted({"+".join(sorted(parts_of(each))) for each in leaf.values}))
    rows = f"""SELECT f.person_id, f.fact, f.group_id, f.start_first AS first_day, f.start_last AS last_day, 'value' AS kind,
      CASE WHEN f.result IS NULL THEN -1 WHEN f.result IN {values} THEN 1 ELSE 0 END AS side
    FROM facts f
    LEFT JOIN terms t ON t.concept = f.meaning AND t.term = {text(term)} AND t.is_a = 1
    WHERE f.domain IN {listed(sorted(CATEGORY_DOMAINS))} AND f.computed = '' AND {is_of}"""
    domain = "measurement" if leaf.finding in all_worded_tests() else "finding"
    given = draft.chart.valid_for
    days = given.get(leaf.finding, given.get(domain, validity_days(leaf.finding, domain)))
    aside = _aside(term, (*sorted(CATEGORY_DOMAINS), ""))
    return _atom(
        draft,
        (leaf.finding, "category"),
        f"{rows}\n    UNION ALL\n    {aside}",
        days,
        leaf.when,
        "latest",
        grouped=True,
    )


def _is_read_differently(finding: str) -> bool:
    below = under(finding) - {finding}
    special = {
        each
        for each in below
        if each in all_worded_tests() or (each in all_terms() and all_terms()[each].values)
    }
    own = finding in all_terms() and bool(all_terms()[finding].values)
    return bool(special) or (own and bool(below))


def _aside(term: str, domains: tuple[str, ...]) -> str:
    return f"""SELECT u.person_id, 0, '', u.start_first, u.start_last, 'unusable', -1
    FROM unusable u
    JOIN terms t ON t.concept = u.meaning AND t.term = {text(term)} AND t.concerns = 1
    WHERE u.domain IN {listed(domains)}"""


def _atom(
    draft: Draft, key: object, rows: str, days: int, when: Window | None, pick: Pick,
    limits: tuple[str, ...] = (), *, grouped: bool = False,
) -> str:  # fmt: skip
    window = draft.moments.days_of(when)
    opens, closes = window.opens, window.closes
    question, valid = "window", str(days)
    if when is None or (is_of_a_moment(when) and pick in ("", "latest")):
        question, opens = "latest", str(FIRST_DAY)
    elif pick == "latest":
        question, valid = "latest", f"{closes} - ({opens})"
    every = when is not None and when.mode == "throughout" and question == "window"
    rules = [question, *(["superseded"] if grouped else [])]
    return draft.atom(key, "values", f"""{{name}} AS (
  SELECT
    '{{name}}' AS atom, '{question}' AS question, '{"all" if every else pick}' AS pick, {int(every)} AS is_throughout,
    {int(grouped)} AS is_grouped, {opens} AS opens, {closes} AS closes, {valid} AS valid_days,
    v.person_id, v.fact, v.group_id, v.kind, v.first_day, v.last_day, v.side
  FROM (
    {rows}
  ) v
  JOIN people s ON s.person_id = v.person_id
  WHERE v.first_day IS NULL OR v.first_day <= {draft.today}
)""", *rules, limits=limits)  # fmt: skip
