"""Age at a recorded moment of the trial as SQL: completed months from the calendar table, else days."""

import math
from decimal import Decimal

from trialwright.evaluation.engines.sql.draft import Draft
from trialwright.evaluation.engines.sql.ranges import bounds_of, spread
from trialwright.model.criterion import Age
from trialwright.model.quantity import Interval

# How many of what is counted make one of the unit.
_MONTHS = {"year": 12, "month": 1}
_DAYS = {"week": 7, "day": 1}
_A_DAY = {"hour": 24, "minute": 1440}


def age_at(leaf: Age, moment: str, draft: Draft) -> str:
    """Whether the age on a day of ``people`` lies in the range; unknown where the person has no such day."""
    least, most = _ages(leaf)
    all_in, none = spread("x.least", "x.most", bounds_of(_counted(leaf)))
    months = leaf.unit in _MONTHS
    calendar = "".join(
        f"\n    LEFT JOIN calendar {name} ON {name}.day = p.{day}"
        for name, day in (("f", "birth_first"), ("l", "birth_to"), ("m", "moment"))
        if months
    )
    return draft.atom((leaf.range, leaf.unit, moment), "direct", f"""{{name}} AS (
  -- Unknown without the moment{", and where it or the birth lies outside the calendar table" if months else ""}.
  SELECT
    '{{name}}' AS atom, '' AS part, x.person_id,
    CASE
      WHEN x.least IS NULL OR x.most IS NULL OR x.birth_first > x.moment THEN -1
      WHEN {all_in} THEN 1
      WHEN {none} THEN 0
      ELSE -1
    END AS code
  FROM (
    SELECT
      p.person_id, p.birth_first, p.moment,
      {least} AS least,
      {most} AS most
    FROM (
      SELECT s.person_id, s.birth_first, CASE WHEN s.birth_last > s.{moment} THEN s.{moment} ELSE s.birth_last END AS birth_to,
        s.{moment} AS moment
      FROM people s
    ) p{calendar}
  ) x
)""")  # fmt: skip


def _ages(leaf: Age) -> tuple[str, str]:
    """The least and the greatest age in what is counted."""
    if leaf.unit in _MONTHS:
        return _months_from("l"), _months_from("f")
    if leaf.unit in _DAYS:
        return "p.moment - p.birth_to", "p.moment - p.birth_first"
    each = _A_DAY[leaf.unit]
    youngest = f"(p.moment - p.birth_to - 1) * {each}"
    return f"CASE WHEN {youngest} < 0 THEN 0 ELSE {youngest} END", f"(p.moment - p.birth_first + 1) * {each}"


def _months_from(born: str) -> str:
    return f"m.month - {born}.month - CASE WHEN m.day_of_month < {born}.day_of_month THEN 1 ELSE 0 END"


def _counted(leaf: Age) -> Interval:
    """The range in what is counted: 18 to 65 completed years are 216 up to but not 792 months."""
    if leaf.unit in _A_DAY:
        return leaf.range
    each = {**_MONTHS, **_DAYS}[leaf.unit]
    low, high = leaf.range.low, leaf.range.high
    first = None if low is None else math.ceil(low) if leaf.range.includes_low else math.floor(low) + 1
    after = None if high is None else math.floor(high) + 1 if leaf.range.includes_high else math.ceil(high)
    return Interval(
        None if first is None else Decimal(first * each),
        None if after is None else Decimal(after * each),
        includes_low=True,
        includes_high=False,
    )
