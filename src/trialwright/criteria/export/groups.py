"""The logic of Circe: groups of criteria that must all, some, or so many, hold.

A group is the JSON object that Circe calls a CriteriaGroup. True and False stand for what is always
or never so; they never reach the output, because Circe has no word for them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Group = dict[str, Any] | bool


def group(
    kind: str,
    *,
    criteria: Sequence[dict[str, Any]] = (),
    demographics: Sequence[dict[str, Any]] = (),
    groups: Sequence[dict[str, Any]] = (),
    count: int | None = None,
) -> dict[str, Any]:
    """A CriteriaGroup of one kind: ALL, ANY, AT_LEAST or AT_MOST (these two with a count)."""
    return {
        "Type": kind,
        **({} if count is None else {"Count": count}),
        "CriteriaList": list(criteria),
        "DemographicCriteriaList": list(demographics),
        "Groups": list(groups),
    }


def all_of(parts: Iterable[Group]) -> Group:
    """True when every part is."""
    left = [part for part in parts if part is not True]
    if any(part is False for part in left):
        return False
    return _joined("ALL", left, otherwise=True)


def any_of(parts: Iterable[Group]) -> Group:
    """True when some part is."""
    left = [part for part in parts if part is not False]
    if any(part is True for part in left):
        return True
    return _joined("ANY", left, otherwise=False)


def none_of(part: Group) -> Group:
    """True when the part is false."""
    return not part if isinstance(part, bool) else group("AT_MOST", groups=[part], count=0)


def between(parts: Sequence[Group], low: int | None, high: int | None) -> Group:
    """True when the number of true parts lies from ``low`` to ``high``, both included."""
    certain = sum(part is True for part in parts)
    left = [part for part in parts if not isinstance(part, bool)]
    at_least: Group = low is None or low <= certain
    if low is not None and certain < low <= certain + len(left):
        at_least = group("AT_LEAST", groups=left, count=low - certain)
    at_most: Group = high is None or certain <= high
    if high is not None and certain <= high < certain + len(left):
        at_most = group("AT_MOST", groups=left, count=high - certain)
    return all_of([at_least, at_most])


def _joined(kind: str, parts: Sequence[Group], *, otherwise: bool) -> Group:
    found = [part for part in parts if not isinstance(part, bool)]
    if not found:
        return otherwise
    return found[0] if len(found) == 1 else group(kind, groups=found)
