"""Blind or open, in the prose and in the field."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.passages import Sentence
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def masked_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K032 where this study is called blind and nobody is masked, or open and the participants are."""
    masked = case.info.masking_info.who_masked if case.info.masking_info else ()
    if case.masking == "NONE":
        blind = _first(case, "double_blind") or _first(case, "single_blind")
        if blind and not _first(case, "open_label"):
            yield about(
                "K032",
                f"the prose says “{blind[1][0]}”, and nobody is masked",
                case,
                case.masking_words(),
                blind[0].at(blind[1]),
            )
    elif case.masking and "PARTICIPANT" in masked:
        open_ = _first(case, "open_label")
        if open_ and not _first(case, "double_blind") and not _first(case, "single_blind"):
            message = f"the prose says “{open_[1][0]}”, and the participants are masked"
            yield about("K032", message, case, case.masking_words(), open_[0].at(open_[1]))


def _first(case: Case, entry: str) -> tuple[Sentence, re.Match[str]] | None:
    found = ((each, pattern("design", entry).search(each.said)) for each in case.own)
    return next(((each, match) for each, match in found if match), None)
