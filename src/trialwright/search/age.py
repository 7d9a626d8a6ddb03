"""Age limits in years, for filtering: which ages a trial takes."""

from typing import get_args

import msgspec

from trialwright.model.study import enumerations as v2

_IN_A_YEAR = {
    "Year": 1.0,
    "Month": 12.0,
    "Week": 52.1775,
    "Day": 365.2425,
    "Hour": 8765.82,
    "Minute": 525949.2,
}
_GROUPS: dict[v2.StandardAge, tuple[float, float]] = {
    "CHILD": (0.0, 18.0),
    "ADULT": (18.0, 65.0),
    "OLDER_ADULT": (65.0, 200.0),
}
assert tuple(_GROUPS) == get_args(v2.StandardAge)


class YearsRange(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Ages from ``least`` to before ``before``, in years: "65 Years" at most is before the 66th birthday."""

    least: float = 0.0
    before: float = 200.0


def years_range(minimum: str | None, maximum: str | None) -> YearsRange:
    """The ages that two limits of the record leave; no limit where one is absent.

    >>> years_range("18 Years", "65 Years"), years_range("6 Months", None).least
    (YearsRange(least=18.0, before=66.0), 0.5)
    """
    none = YearsRange()
    return YearsRange(
        _years(minimum, 0) if minimum else none.least, _years(maximum, 1) if maximum else none.before
    )


def age_groups(years: YearsRange) -> tuple[v2.StandardAge, ...]:
    """The registry's age groups that have someone in the range: children to 17, adults to 64, older adults.

    >>> age_groups(YearsRange(14.0, 66.0))
    ('CHILD', 'ADULT', 'OLDER_ADULT')
    """
    return tuple(
        group for group, (start, end) in _GROUPS.items() if years.least < end and years.before > start
    )


def _years(text: str, further: int) -> float:
    number, unit = text.split()
    return (int(number) + further) / _IN_A_YEAR[unit.removesuffix("s")]
