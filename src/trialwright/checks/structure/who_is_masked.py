"""The masking level against the parties masked."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic

_PARTIES = {"NONE": 0, "SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}


def masking_level_and_parties(case: Case) -> Iterator[Diagnostic]:
    """K005 where the level does not count the parties listed; a level without a list contradicts nothing."""
    masked = case.info.masking_info.who_masked if case.info.masking_info else ()
    level = case.masking
    if level is None or not masked or _PARTIES[level] == len(masked):
        return
    parties = whole("designModule.designInfo.maskingInfo.whoMasked", masked)
    count = f"{len(masked)} part{'y is' if len(masked) == 1 else 'ies are'}"
    yield about(
        "K005", f"masking is {level}, and {count} listed as masked", case, case.masking_words(), parties
    )
