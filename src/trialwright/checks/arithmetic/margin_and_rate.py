"""The margin against the rate it is taken from."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.claimed import stated_words
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic


def margin_doubles_failures(case: Case) -> Iterator[Diagnostic]:
    """K070 for a margin larger than the rarer outcome of the control group: it allows that outcome more than twice as often."""
    margin, rate = case.claim.margin, case.claim.control_rate
    if not margin or not rate or not 0 < rate.value < 1 or not 0 < margin.value < rate.value:
        return
    rarer = min(rate.value, 1 - rate.value)
    if margin.value > rarer:
        times = (rarer + margin.value) / rarer
        message = (
            f"a margin of {_points(margin.value)} points on a rate of {_points(rarer)} % "
            f"lets it rise to {_points(rarer + margin.value)} %, {times:.1f} times as much"
        )
        yield about("K070", message, case, stated_words(case, margin), stated_words(case, rate))


def _points(share: float) -> str:
    return f"{100 * share:.4g}"
