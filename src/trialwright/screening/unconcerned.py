"""Persons of whom nothing is recorded that a criterion looks at: all of a kind get one and the same verdict on it."""

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from trialwright.criteria.coordination import nodes
from trialwright.evaluation.chart import Chart
from trialwright.evaluation.relevance import looked_at
from trialwright.model.criterion import Age, Criterion
from trialwright.model.fact import Fact
from trialwright.model.partial_date import PartialDate
from trialwright.model.verdict import CriterionVerdict

# What may show in a verdict although no fact is looked at: sex, whether birth and observation are known, recorded moments.
_Kind = tuple[str, bool, bool, PartialDate | None, tuple[tuple[str, date], ...]]


class Unconcerned(msgspec.Struct):
    """Which criteria no fact of a person concerns, and the verdicts on them, each found once for a kind of person.

    ``relevance`` errs on the side of too many facts. A criterion that asks for an age concerns everybody.
    """

    criteria: Sequence[Criterion]
    wanted: list[Callable[[Fact], bool]] = msgspec.field(default_factory=list)
    always: int = 0
    masks: dict[tuple[str, str, str], int] = msgspec.field(default_factory=dict)
    found: dict[tuple[int, _Kind], CriterionVerdict] = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, criteria: Sequence[Criterion]) -> "Unconcerned":
        """For the criteria of a trial, by their places."""
        ages = [any(isinstance(node, Age) for node in nodes(each.expr)) for each in criteria]
        always = sum(1 << place for place, asks in enumerate(ages) if asks)
        return cls(criteria, [looked_at([each.expr]) for each in criteria], always)

    def concerned(self, chart: Chart) -> int:
        """The places, as bits, of the criteria that something recorded of the person may concern."""
        if chart.unusable:
            return -1
        mask = self.always
        for fact in chart.facts:
            kind = fact.domain, fact.concept, fact.reason
            if kind not in self.masks:
                self.masks[kind] = sum(1 << n for n, wants in enumerate(self.wanted) if wants(fact))
            mask |= self.masks[kind]
        return mask

    def verdict(self, place: int, chart: Chart, find: Callable[[], CriterionVerdict]) -> CriterionVerdict:
        """The verdict on a criterion that concerns nothing of the person, found if it is the first of its kind."""
        key = place, _kind(chart)
        if key not in self.found:
            self.found[key] = find()
        return self.found[key]


def _kind(chart: Chart) -> _Kind:
    person = chart.person
    return (
        person.sex,
        person.birth_date is None,
        person.observation_start is None,
        person.observation_end,
        tuple(sorted(chart.anchors.items())),
    )
