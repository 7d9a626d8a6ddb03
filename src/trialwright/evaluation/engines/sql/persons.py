"""Age, sex and how long ago a condition began, as SQL: each age is a day of birth, worked out when the text is written."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from trialwright.evaluation.engines.sql.ages import age_at
from trialwright.evaluation.engines.sql.calendar import day_of, number_of
from trialwright.evaluation.engines.sql.draft import Draft, listed
from trialwright.evaluation.engines.sql.vocabulary import term_key
from trialwright.evaluation.has import DOMAINS
from trialwright.evaluation.lasting import is_ago
from trialwright.evaluation.person import completed
from trialwright.model.criterion import Age, Duration, Sex
from trialwright.model.quantity import Interval

_A_DAY = {"hour": 24, "minute": 1440}


def age(leaf: Age, draft: Draft) -> str:
    """Whether the age lies in the range: birth on or before one day, and after another."""
    if leaf.when is not None and not draft.moments.is_index(leaf.when.anchor):
        return age_at(leaf, draft.moments.moment(leaf.when.anchor), draft)
    index = draft.moments.index_date

    def youngest(birth: datetime.date) -> int:
        if leaf.unit in _A_DAY:
            return max(0, ((index - birth).days - 1) * _A_DAY[leaf.unit])
        return completed(birth, index, leaf.unit)

    def oldest(birth: datetime.date) -> int:
        return (
            ((index - birth).days + 1) * _A_DAY[leaf.unit]
            if leaf.unit in _A_DAY
            else completed(birth, index, leaf.unit)
        )

    range_ = leaf.range
    last = f"LEAST(birth_last, {draft.today})"
    all_in, none = ["1 = 1"], ["1 = 0"]
    if range_.low is not None:
        reaches = Interval(low=range_.low, includes_low=range_.includes_low)
        all_in.append(f"{last} <= {_latest(lambda birth: reaches.contains(Decimal(youngest(birth))), index)}")
        none.append(f"birth_first > {_latest(lambda birth: reaches.contains(Decimal(oldest(birth))), index)}")
    if range_.high is not None:
        beyond = Interval(low=range_.high, includes_low=not range_.includes_high)
        all_in.append(
            f"birth_first > {_latest(lambda birth: beyond.contains(Decimal(oldest(birth))), index)}"
        )
        none.append(f"{last} <= {_latest(lambda birth: beyond.contains(Decimal(youngest(birth))), index)}")
    return draft.atom(leaf.range, "direct", f"""{{name}} AS (
  SELECT
    '{{name}}' AS atom, '' AS part, person_id,
    CASE
      WHEN birth_first IS NULL OR birth_first > {draft.today} THEN -1
      WHEN {_and(all_in)} THEN 1
      WHEN {_or(none)} THEN 0
      ELSE -1
    END AS code
  FROM people
)""")  # fmt: skip


def _and(conditions: list[str]) -> str:
    return " AND ".join(conditions[1:] or conditions)


def _or(conditions: list[str]) -> str:
    return " OR ".join(conditions[1:] or conditions)


def _latest(holds: Callable[[datetime.date], bool], index: datetime.date) -> str:
    """The latest day up to the index date for which something holds that holds for all days before it."""
    low, high = datetime.date.min.toordinal() - 1, index.toordinal()
    while low < high:
        middle = (low + high + 1) // 2
        if holds(datetime.date.fromordinal(middle)):
            low = middle
        else:
            high = middle - 1
    number = low - index.toordinal() + number_of(index)
    if low < datetime.date.min.toordinal():
        return str(number)
    return f"{number} /* {day_of(number)} */"


def sex(leaf: Sex, draft: Draft) -> str:
    """Whether the recorded sex is the one asked for."""
    return draft.atom(leaf.sex, "direct", f"""{{name}} AS (
  SELECT
    '{{name}}' AS atom, '' AS part, person_id,
    CASE sex WHEN 'unknown' THEN -1 WHEN '{leaf.sex}' THEN 1 ELSE 0 END AS code
  FROM people
)""")  # fmt: skip


def duration(leaf: Duration, draft: Draft) -> str:
    """Whether the earliest recorded start is so long before the index date."""
    terms = listed(term_key(each) for each in leaf.terms.ids)
    return draft.atom(leaf.terms, "direct", f"""{{name}} AS (
  SELECT
    '{{name}}' AS atom, '' AS part, person_id,
    CASE
      WHEN MAX(is_unusable) = 1 OR MAX(is_undated) = 1 THEN -1
{_cases_of_length(leaf, draft)}
      ELSE {'1' if leaf.terms.closed else '-1'}
    END AS code
  FROM (
    SELECT
      f.person_id, 0 AS is_unusable, CASE WHEN f.start_first IS NULL THEN 1 ELSE 0 END AS is_undated,
      f.start_first, f.start_last
    FROM facts f
    JOIN terms t ON t.concept = f.meaning AND t.term IN {terms} AND t.is_a = 1
    WHERE f.domain IN {listed(sorted(DOMAINS))} AND f.reads_as IN ('present', 'active', 'inactive')
      AND (f.start_first IS NULL OR f.start_first <= {draft.today})
    UNION ALL
    SELECT u.person_id, 1, 0, NULL, NULL
    FROM unusable u
    JOIN terms t ON t.concept = u.meaning AND t.term IN {terms} AND t.concerns = 1
    WHERE u.domain IN {listed(["", *sorted(DOMAINS)])} AND (u.start_first IS NULL OR u.start_first <= {draft.today})
  ) x
  GROUP BY person_id
)""")  # fmt: skip


def _cases_of_length(leaf: Duration, draft: Draft) -> str:
    """The earliest start held against the days that the length counts back to; in the order of the interpreter."""
    index, range_, cases = draft.moments.index_date, leaf.range, []
    last = f"LEAST(MIN(start_last), {draft.today})"
    if not leaf.terms.closed:
        return "      WHEN 1 = 1 THEN -1"

    def begun_by(bound: Interval) -> str:
        return _latest(lambda day: is_ago((day, day), index, bound, leaf.unit) is True, index)

    if range_.low is not None:
        low = Interval(low=range_.low, includes_low=range_.includes_low)
        if is_ago((datetime.date.min, datetime.date.min), index, low, leaf.unit) is None:
            return "      WHEN 1 = 1 THEN -1"
        edge = begun_by(low)
        cases += [f"WHEN MIN(start_first) > {edge} THEN 0", f"WHEN {last} > {edge} THEN -1"]
    if range_.high is not None:
        beyond = Interval(low=range_.high, includes_low=not range_.includes_high)
        if is_ago((datetime.date.min, datetime.date.min), index, beyond, leaf.unit) is None:
            cases.append("WHEN 1 = 1 THEN -1")
        else:
            edge = begun_by(beyond)
            cases += [f"WHEN {last} <= {edge} THEN 0", f"WHEN MIN(start_first) <= {edge} THEN -1"]
    return "\n".join(f"      {case}" for case in cases)
