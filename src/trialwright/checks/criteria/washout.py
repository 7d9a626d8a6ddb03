"""A washout shorter than the drug lasts."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import wording
from trialwright.model.diagnostic import Diagnostic

_WINDOW = re.compile(
    r"\b(?:within|in|during|for)(?: the)?(?: past| last| previous| prior)? ?(?P<n>\d+) ?(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_TOLERATED = re.compile(r"allerg|contraindicat|hypersensitiv|intoleran", re.IGNORECASE)
_UNIT = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


def washout_and_half_life(case: Case) -> Iterator[Diagnostic]:
    """K061 where an exclusion waits for less than five cited half-lives after a drug it names, and names one window only."""
    many = wording("thresholds")["washout"]["half_lives"]
    for item in items(case, "exclusion"):
        windows = list(_WINDOW.finditer(item.text))
        if len(windows) != 1:
            continue
        days = int(windows[0]["n"]) * _UNIT[windows[0]["unit"].casefold()]
        for known in wording("treatments")["half_life"]:
            drug = re.search(rf"\b{known['drug']}\b", item.text, re.IGNORECASE)
            if drug and _of_one_clause(item.text, drug, windows[0]) and days < many * known["days"]:
                message = f"{item.id} waits {days:.0f} days after {drug[0]}; {many} half-lives are {many * known['days']} days"
                yield about(
                    "K061", message, case, item_words(case, item, drug), item_words(case, item, windows[0])
                )
                return


def _of_one_clause(text: str, drug: re.Match[str], window: re.Match[str]) -> bool:
    """Whether nothing ends between the drug and the window, and the drug is given, not merely ill tolerated."""
    first, last = sorted((drug, window), key=lambda found: found.start())
    between = text[first.end() : last.start()]
    return not re.search(r"[;.]", between) and not _TOLERATED.search(text)
