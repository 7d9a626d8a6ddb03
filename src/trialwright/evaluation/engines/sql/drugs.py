"""Drugs as SQL: given in a window or now, at a dose."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

import msgspec

from trialwright.evaluation.concepts import under
from trialwright.evaluation.engines.sql.draft import Draft, Question, listed, text
from trialwright.evaluation.engines.sql.occurrences import Subject, asked, drug_subject, of_terms, together
from trialwright.evaluation.engines.sql.ranges import bounds_of, number, spread
from trialwright.evaluation.windows import is_of_a_moment
from trialwright.knowledge.chart_wording import equivalents, milligrams
from trialwright.model.criterion import Exposure
from trialwright.model.window import Window

TOTALS = "a sum of doses over a window, where something was given"
LENGTHS = "how long a drug was given, where it was"
DOSED = "a dose at some time in a window, where something was given"
# A course that began and ended on one day.
ONE_DAY = (
    "(f.dose_basis IN ('administration', 'total') AND f.ongoing = 0"
    " AND f.begins_from = f.begins_to AND f.ends_from = f.ends_to AND f.begins_from = f.ends_from)"
)
PER_KG = "a dose per kilogram of body weight"


def drug(leaf: Exposure, draft: Draft) -> str:
    """Whether one of the drugs was given as asked."""
    return of_terms(draft, leaf.terms, lambda terms: _of_terms(leaf, terms, draft))


def _of_terms(leaf: Exposure, terms: Sequence[str], draft: Draft) -> list[str]:
    subjects = [drug_subject(term_id, leaf.route, draft) for term_id in terms]
    if leaf.dose is None and leaf.lasting is None:
        now = leaf.when is None or is_of_a_moment(leaf.when)
        question: Question = "state" if now or leaf.when is None else leaf.when.mode
        return [asked(draft, subject, question, leaf.when) for subject in together(subjects)]
    return [_dosed_or_lasting(leaf, subject, draft) for subject in subjects]


def _dosed_or_lasting(leaf: Exposure, subject: Subject, draft: Draft) -> str:
    if leaf.when is not None and not is_of_a_moment(leaf.when):
        draft.leave_out(
            LENGTHS if leaf.lasting is not None else TOTALS if leaf.dose_basis == "total" else DOSED
        )
        if leaf.lasting is None and leaf.dose_basis != "total" and leaf.when.mode == "throughout":
            return "-1"
        return _unless_given(asked(draft, subject, "any", leaf.when), draft)
    if leaf.lasting is not None:
        draft.leave_out(LENGTHS)
        return _unless_given(asked(draft, subject, "state", leaf.when), draft)
    if leaf.dose_basis == "total":
        draft.leave_out(TOTALS)
        return _unless_given(
            asked(draft, subject, "any", Window(leaf.when.anchor if leaf.when else "index")), draft
        )
    state, dosed = asked(draft, subject, "state", leaf.when), _dosed(leaf, subject, draft)
    return draft.step(f"CASE WHEN {state} = 1 THEN {dosed} ELSE {state} END", state, dosed)


def _unless_given(found: str, draft: Draft) -> str:
    """Unknown where something was given, or may have been; what was not given has no dose and no length."""
    return draft.step(f"CASE WHEN {found} = 0 THEN 0 ELSE -1 END", found)


def _dosed(leaf: Exposure, subject: Subject, draft: Draft) -> str:
    """The doses of what is taken, and of what may be taken, added up and held against the range."""
    state = asked(draft, subject, "state", leaf.when)
    rate = rate_of(leaf)
    assert leaf.dose is not None
    range_ = leaf.dose.scaled(Decimal(rate.scale))
    all_in, none = spread("x.least", "x.most", bounds_of(range_))
    above = f" AND NOT (({none}) AND x.least >= {number(range_.high)})" if range_.high is not None else ""
    not_all = f"({none}){above}" if range_.low is not None else f"1 = 1{above}" if above else "1 = 1"
    may_be_more = (
        f"\n        WHEN x.is_denied = 0 AND {not_all} THEN 1" if len(under(subject.terms[0])) > 1 else ""
    )
    by = "''" if leaf.equivalent_to else "r.meaning"
    return draft.atom((subject.terms, "dosed"), "direct", f"""{{name}} AS (
  -- {_explained(rate, leaf)}
  SELECT
    '{{name}}' AS atom, '' AS part, x.person_id,
    CASE MAX(
      CASE
        WHEN x.lacks_dose = 1 THEN 1{may_be_more}
        WHEN {all_in} THEN 2
        WHEN {none} THEN 0
        ELSE 1
      END
    ) WHEN 2 THEN 1 WHEN 0 THEN 0 ELSE -1 END AS code
  FROM (
    SELECT
      d.person_id, d.taken, MAX(d.lacks_dose) AS lacks_dose, SUM(d.least) AS least, SUM(d.most) AS most,
      MAX(d.is_denied) AS is_denied
    FROM (
      -- Of one drug: rows at one time may repeat each other, so between the greatest and the sum of all.
      SELECT
        r.person_id, {by} AS taken, MAX(r.is_denied) AS is_denied,
        MAX(CASE WHEN r.least IS NULL THEN 1 ELSE 0 END) AS lacks_dose,
        COALESCE(MAX(CASE WHEN r.fate = 'stands' THEN r.least END), 0) AS least, SUM(r.most) AS most
      FROM (
        SELECT
          j.person_id, j.meaning, j.fate, n.is_denied,
          {_indented(rate.least)} AS least,
          {_indented(rate.most)} AS most
        FROM state_judged j
        JOIN spans f ON f.fact = j.fact
        JOIN (SELECT person_id, MAX(CASE WHEN says = 'no' THEN 1 ELSE 0 END) AS is_denied FROM {state} GROUP BY person_id) n
          ON n.person_id = j.person_id
        WHERE j.atom = '{state}' AND j.says <> 'no' AND j.is_out = 0 AND (
          j.fate = 'stands' OR (j.begins_from <= j.closes AND j.ends_to >= j.closes AND j.known_to >= j.closes - j.valid_days))
      ) r
      GROUP BY r.person_id, r.meaning
    ) d
    GROUP BY d.person_id, d.taken
  ) x
  GROUP BY x.person_id
)""", limits=(PER_KG,))  # fmt: skip


def _indented(sql: str) -> str:
    return sql.replace("\n", "\n          ")


def _explained(rate: "Rate", leaf: Exposure) -> str:
    unit = f"{leaf.dose_unit} per {leaf.dose_basis}" if leaf.dose_basis else leaf.dose_unit
    same = f" of {leaf.equivalent_to}" if leaf.equivalent_to else ""
    parts = "" if rate.scale == 1 else f"1/{rate.scale} of "
    why = "" if rate.scale == 1 else ", so that every factor is a whole number"
    return f"Doses in {parts}{unit}{same}{why}."


class Rate(msgspec.Struct, frozen=True):
    """The least and the greatest dose that a row states, as SQL over ``f``, NULL for none; both ``scale`` times too many."""

    least: str
    most: str
    scale: int


def rate_of(leaf: Exposure) -> Rate:
    """The dose of a row in the unit and for the period that a leaf asks for.

    Units, periods and equivalent doses are each brought to one denominator, so that sums compare exactly.
    """
    units, periods, drugs = _units(leaf.dose_unit), _periods(leaf.dose_basis), _drugs(leaf.equivalent_to)
    of_periods = lcm(1, *(each.denominator for each in periods.values()))
    of_units = lcm(1, *(each.denominator for each in units.values()))
    of_drugs = lcm(1, *(each.denominator for pair in drugs.values() for each in pair))
    period = _case("f.dose_basis", {name: each * of_periods for name, each in periods.items()}, "NULL")
    if leaf.dose_basis in ("day", "week"):
        on_a_day = int(periods["day"] * of_periods)
        period = period.replace(" END", f" ELSE CASE WHEN {ONE_DAY} THEN {on_a_day} END END").replace(
            " ELSE NULL ELSE", " ELSE"
        )
    unit = _case("f.dose_unit", {name: each * of_units for name, each in units.items()}, "NULL")
    ends = []
    for place in (0, 1):
        factors = [unit, period]
        if drugs:
            factors.append(
                _case("f.meaning", {name: pair[place] * of_drugs for name, pair in drugs.items()}, "NULL")
            )
        elif leaf.equivalent_to:
            factors.append("NULL")
        ends.append("\n  * ".join(["f.dose", *(each for each in factors if each != "1")]))
    return Rate(ends[0], ends[1], of_units * of_periods * of_drugs)


def _units(asked_unit: str) -> dict[str, Fraction]:
    """Units that become the one asked for; a dose per kilogram is none of them."""
    if asked_unit.endswith("/kg"):
        return {}
    masses = {unit: Fraction(each) for unit, each in milligrams().items()}
    if asked_unit not in masses:
        return {asked_unit: Fraction(1)}
    return {unit: each / masses[asked_unit] for unit, each in masses.items()}


def _periods(asked_period: str) -> dict[str, Fraction]:
    """Periods that become the one asked for; a course of a single day is seen to besides."""
    if asked_period == "day":
        return {"day": Fraction(1), "week": Fraction(1, 7)}
    if asked_period == "week":
        return {"week": Fraction(1), "day": Fraction(7)}
    return {asked_period: Fraction(1)}


def _drugs(equivalent_to: str) -> dict[str, tuple[Fraction, Fraction]]:
    """Least and greatest factor of each drug in the table of equivalent doses."""
    table = equivalents(equivalent_to) if equivalent_to else None
    if table is None:
        return {}
    [base] = table.mg[equivalent_to]
    found = {}
    for drug_id, equal in table.mg.items():
        factors = sorted(Fraction(base) / Fraction(each) for each in equal)
        found[drug_id] = factors[0], factors[-1]
    return found


def _case(column: str, factors: dict[str, Fraction], otherwise: str) -> str:
    """A factor by the name in a column."""
    if not factors:
        return otherwise
    whens = " ".join(f"WHEN {text(name)} THEN {int(each)}" for name, each in factors.items())
    return f"CASE {column} {whens} END"


def daily_dose() -> tuple[str, str]:
    """The dose of a row in sevenths of its unit a day (masses in the smallest), NULL for none, and the kind of unit: as SQL."""
    masses = {unit: Fraction(each) for unit, each in milligrams().items()}
    smallest = lcm(*(each.denominator for each in masses.values()))
    unit = _case("f.dose_unit", {name: each * smallest for name, each in masses.items()}, "1").replace(
        " END", " ELSE 1 END"
    )
    period = f"CASE WHEN f.dose_basis = 'day' OR {ONE_DAY} THEN 7 WHEN f.dose_basis = 'week' THEN 1 END"
    kind = f"CASE WHEN f.dose_unit IN {listed(masses)} THEN 'a mass' ELSE f.dose_unit END"
    return f"CASE WHEN f.dose_unit NOT LIKE '%/kg' THEN f.dose * {unit}\n      * {period} END", kind
