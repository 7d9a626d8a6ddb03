"""Blind, and two treatments that look different."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field
from trialwright.checks.drugs import drug_named
from trialwright.checks.passages import Sentence
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_ACTIVE = re.compile(
    r"\b(?:compared (?:to|with)|versus|vs\.?|in comparison (?:to|with)) (?P<what>[^.;,]{3,60})", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z][\w-]+")


def blind_without_double_dummy(case: Case) -> Iterator[Diagnostic]:
    """K042 for a double-blind trial of two routes, or of placebo and an active control, and no second dummy."""
    if _says_how(case):
        return
    yield from _routes(case)
    yield from _placebo_and_active(case)


def _says_how(case: Case) -> bool:
    texts = [each.said for each in case.sentences]
    texts += [
        text for arm in case.arms for text in (arm.label, arm.description, *arm.intervention_names) if text
    ]
    texts += [text for one in case.interventions for text in (one.name, one.description) if text]
    return any(pattern("design", "double_dummy").search(text) for text in texts)


def _routes(case: Case) -> Iterator[Diagnostic]:
    """Two active arms of a double-masked trial, one by mouth only and one by needle only."""
    masked = case.info.masking_info.who_masked if case.info.masking_info else ()
    if (
        "PARTICIPANT" not in masked
        or len(case.arms) != 2
        or any(arm.type == "PLACEBO_COMPARATOR" for arm in case.arms)
    ):
        return
    found = [_route(n, arm.description or "") for n, arm in enumerate(case.arms)]
    if found[0] and found[1] and found[0][0] != found[1][0]:
        message = f"participants are masked, and one arm is treated {found[0][0]}, the other {found[1][0]}"
        yield about("K042", message, case, case.masking_words(), found[0][1], found[1][1])


def _route(number: int, text: str) -> tuple[str, Words] | None:
    mouth, needle = (pattern("people", entry).search(text) for entry in ("by_mouth", "by_needle"))
    if bool(mouth) == bool(needle):
        return None
    found = mouth or needle
    assert found
    words = arm_field(number, "description", text)
    return ("by mouth" if mouth else "by needle"), Words(words.place, text, Span(found.start(), found.end()))


def _placebo_and_active(case: Case) -> Iterator[Diagnostic]:
    """One sentence with a placebo control and an active drug to compare with, in a double-blind study without arms."""
    blind = _first(case, "double_blind")
    if case.arms or blind is None:
        return
    for each in case.own:
        placebo = pattern("design", "placebo_trial").search(each.said)
        active = active_comparator(each.said)
        if placebo and active and _names_drug(active["what"]):
            aim = pattern("design", "noninferiority").search(each.said)
            message = f"double-blind with placebo, and {active[0].strip()}: each treatment needs a placebo of its own"
            words = [each.at(found) for found in (placebo, aim, active) if found]
            yield about("K042", message, case, blind[0].at(blind[1]), *words)
            return


def active_comparator(said: str) -> re.Match[str] | None:
    """What a sentence compares the treatment with ("compared to …"), unless that is a dummy."""
    found = _ACTIVE.search(said)
    return found if found and not _is_dummy(found["what"]) else None


def _is_dummy(text: str) -> bool:
    return bool(pattern("design", "dummy").search(text))


def _names_drug(text: str) -> bool:
    return any(drug_named(word[0]) for word in _WORD.finditer(text))


def _first(case: Case, entry: str) -> tuple[Sentence, re.Match[str]] | None:
    found = ((each, pattern("design", entry).search(each.said)) for each in case.own)
    return next(((each, match) for each, match in found if match), None)
