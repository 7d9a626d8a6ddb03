"""And, or, not and the other operators over columns of codes: 1 true, 0 false, below 0 unknown.

An unknown is -1 where something in the chart may settle it and -2 where only people can; -1 wins over -2.
"""

from collections.abc import Sequence

from trialwright.evaluation.engines.sql.draft import Draft
from trialwright.evaluation.engines.sql.ranges import bounds_of, spread
from trialwright.model.quantity import Interval

TRUE, FALSE, UNKNOWN, PEOPLE = "1", "0", "-1", "-2"


def all_true(draft: Draft, parts: Sequence[str]) -> str:
    """The conjunction."""
    return _joined(draft, parts, decisive=FALSE, otherwise=TRUE)


def any_true(draft: Draft, parts: Sequence[str]) -> str:
    """The disjunction."""
    return _joined(draft, parts, decisive=TRUE, otherwise=FALSE)


def _joined(draft: Draft, parts: Sequence[str], decisive: str, otherwise: str) -> str:
    distinct = list(dict.fromkeys(part for part in parts if part != otherwise))
    if not distinct:
        return otherwise
    if len(distinct) == 1:
        return distinct[0]
    if decisive in distinct:
        return decisive
    among = f"IN ({', '.join(distinct)})"
    cases = f"WHEN {decisive} {among} THEN {decisive} WHEN -1 {among} THEN -1 WHEN -2 {among} THEN -2"
    return draft.step(f"CASE {cases} ELSE {otherwise} END", *distinct)


def negated(draft: Draft, part: str) -> str:
    """The negation; an unknown stays as it is."""
    if part in (TRUE, FALSE):
        return FALSE if part == TRUE else TRUE
    return (
        part
        if part.startswith("-")
        else draft.step(f"CASE {part} WHEN 1 THEN 0 WHEN 0 THEN 1 ELSE {part} END", part)
    )


def number_true(draft: Draft, parts: Sequence[str], range_: Interval) -> str:
    """Whether the number of true parts lies in a range; an unknown part may count or not."""
    true = " + ".join(f"CASE WHEN {part} = 1 THEN 1 ELSE 0 END" for part in parts) or "0"
    may = " + ".join(f"CASE WHEN {part} <> 0 THEN 1 ELSE 0 END" for part in parts) or "0"
    least, most = draft.step(true, *parts), draft.step(may, *parts)
    all_in, none = spread(least, most, bounds_of(range_))
    unknown = f"WHEN -1 IN ({', '.join(parts)}) THEN -1" if parts else ""
    return draft.step(
        f"CASE WHEN {none} THEN 0 WHEN {all_in} THEN 1 {unknown} ELSE -2 END", least, most, *parts
    )


def common(draft: Draft, readings: Sequence[str]) -> str:
    """The truth that all readings share; else unknown."""
    if len(set(readings)) == 1:
        return readings[0]
    among = f"({', '.join(readings)})"
    same = " AND ".join(f"{readings[0]} = {other}" for other in readings[1:])
    cases = f"WHEN -1 IN {among} THEN -1 WHEN -2 IN {among} THEN -2 WHEN {same} THEN {readings[0]}"
    return draft.step(f"CASE {cases} ELSE -1 END", *readings)
