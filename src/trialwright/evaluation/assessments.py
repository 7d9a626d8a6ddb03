"""Findings of one biopsy or one assessment, which belong together."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from trialwright.evaluation.chart import Chart
from trialwright.model.fact import Fact


def is_superseded(fact: Fact, answers: Sequence[Fact], chart: Chart) -> bool:
    """Whether a fact belongs to an assessment after which there may be another of its kind without an answer.

    Two groups are of one kind if they share a concept. What a newer biopsy does not say may not be
    borrowed from an older one.
    """
    if not fact.group_id:
        return False
    groups = grouped(chart.facts)
    answered = {answer.group_id for answer in answers}
    concepts = {each.concept for each in groups[fact.group_id]}
    return any(
        name not in answered and concepts & {each.concept for each in others} and _may_be_later(others, fact)
        for name, others in groups.items()
    )


def grouped(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    """The facts of each named group."""
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.group_id:
            groups[fact.group_id].append(fact)
    return groups


def _may_be_later(others: Sequence[Fact], fact: Fact) -> bool:
    first = fact.start.first if fact.start else datetime.date.min
    return any(other.start is None or other.start.last >= first for other in others)
