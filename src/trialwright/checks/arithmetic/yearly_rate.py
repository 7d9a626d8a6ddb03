"""A rate over several periods made from the rate of one."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.claimed import stated_words
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_SAME = 0.002


def rate_added_up(case: Case) -> Iterator[Diagnostic]:
    """K071 where a proportion without the event is one less the sum of the periods' rates, and not their product."""
    claim = case.claim
    if not claim.period_rate or not claim.follow_up:
        return
    period, whole = _days(claim.period_rate.unit), _days(f"{claim.follow_up.value:g} {claim.follow_up.unit}")
    each = claim.period_rate.value
    if not period or not whole or not 0 < each < 1:
        return
    times = whole / period
    added, compounded = 1 - times * each, (1 - each) ** times
    for rate in claim.rates:
        if abs(rate.value - added) < _SAME < abs(added - compounded):
            message = (
                f"{100 * each:g} % in each of {times:g} periods leave {100 * compounded:.1f} % without the event, "
                f"not {100 * added:g} %: the rates were added up"
            )
            words = (stated_words(case, claim.period_rate), stated_words(case, rate))
            yield about("K071", message, case, *words)
            return


def _days(text: str) -> float | None:
    parts = text.split()
    if len(parts) != 2 or parts[1].removesuffix("s") not in _DAYS:
        return None
    return float(parts[0]) * _DAYS[parts[1].removesuffix("s")]
