"""The age limits against each other and against the standard age groups."""

from collections.abc import Iterator

from trialwright.checks.ages import age_words, years
from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic

_GROUPS = {"CHILD": (0.0, 18.0), "ADULT": (18.0, 65.0), "OLDER_ADULT": (65.0, 200.0)}


def ages_out_of_order(case: Case) -> Iterator[Diagnostic]:
    """K020 where the maximum age lies below the minimum."""
    low, high = years(case.study.eligibility.minimum_age), years(case.study.eligibility.maximum_age)
    if low is not None and high is not None and high < low:
        message = "nobody is old enough and young enough: the maximum age lies below the minimum"
        yield about("K020", message, case, *age_words(case))


def standard_ages(case: Case) -> Iterator[Diagnostic]:
    """K021 where the standard age groups are not those that the limits reach into."""
    given = case.study.eligibility.std_ages
    low = years(case.study.eligibility.minimum_age) or 0.0
    high = years(case.study.eligibility.maximum_age)
    top = 200.0 if high is None else high
    right = {name for name, (start, end) in _GROUPS.items() if low < end and top >= start}
    if given and top >= low and set(given) != right:
        message = f"the ages reach into {', '.join(n for n in _GROUPS if n in right)}, and the groups listed are others"
        yield about("K021", message, case, whole("eligibilityModule.stdAges", given), *age_words(case))
