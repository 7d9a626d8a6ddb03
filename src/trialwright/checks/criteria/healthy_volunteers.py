"""Healthy volunteers asked for and not accepted."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.words import Words, whole
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_HEALTHY = re.compile(
    r"\bhealthy (?:adult |male |female |human |subjects? (?:and )?)?"
    r"(?:volunteers?|subjects?|participants?|controls?|individuals?|adults?)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|non|other|than|unhealthy)\b", re.IGNORECASE)


def healthy_and_not_accepted(case: Case) -> Iterator[Diagnostic]:
    """K060 where an inclusion or an arm is of healthy volunteers and the field says that they are not accepted."""
    if case.study.eligibility.healthy_volunteers is not False:
        return
    field = whole("eligibilityModule.healthyVolunteers", False)
    for words in _found(case):
        yield about(
            "K060",
            "the field accepts no healthy volunteers, and the record asks for them",
            case,
            field,
            words,
        )
        return


def _found(case: Case) -> Iterator[Words]:
    for item in items(case, "inclusion"):
        found = _HEALTHY.search(item.text)
        if found and not _NOT.search(item.text[: found.start()]):
            yield item_words(case, item, found)
    for n, arm in enumerate(case.arms):
        found = _HEALTHY.search(arm.label or "")
        if found and not _NOT.search((arm.label or "")[: found.start()]):
            label = arm_field(n, "label", arm.label)
            yield Words(label.place, label.text, Span(found.start(), found.end()))
