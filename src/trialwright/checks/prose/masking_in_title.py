"""The number of parties blinded in the titles against the masking field."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic

_BLIND = re.compile(
    r"\b(?P<level>single|double|triple|quadruple)[- ]?(?:blind(?:ed)?|mask(?:ed)?)\b", re.IGNORECASE
)
_PARTIES = {"single": 1, "double": 2, "triple": 3, "quadruple": 4}
_LEVELS = {"SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}


def masking_in_title(case: Case) -> Iterator[Diagnostic]:
    """K035 where a title says single-blind and more parties are masked, or double-blind and fewer.

    "Double-blind" is said of two parties or more, and nobody masked is reported elsewhere (K032).
    """
    level = _LEVELS.get(case.masking or "")
    found = [(title, each) for title in case.titles if title.is_own for each in _BLIND.finditer(title.said)]
    said = {_PARTIES[each["level"].casefold()] for _, each in found}
    if level is None or len(said) != 1:
        return
    (stated,) = said
    if (stated == 1 and level > 1) or level < stated <= 3:
        title, each = found[0]
        message = f"the title says “{each[0]}”, and the masking is {case.masking}"
        yield about("K035", message, case, title.at(each), case.masking_words())
