"""How long ago a condition began: the start of a fact is the first day of the state."""

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import is_a, meaning
from trialwright.evaluation.finding import Finding
from trialwright.evaluation.has import DOMAINS, recorded_status
from trialwright.evaluation.lasting import is_ago
from trialwright.evaluation.signs import Asked, datum
from trialwright.model.criterion import Duration
from trialwright.model.fact import Fact
from trialwright.model.truth import Truth

_THERE = frozenset({"present", "active", "inactive"})


def duration(leaf: Duration, chart: Chart) -> Finding:
    """Whether the earliest recorded start of one of the conditions is so long before the index date."""
    asked = Asked(leaf.terms.ids[0], DOMAINS, leaf.spans, chart)
    aside = [
        row
        for each in leaf.terms.ids
        for row in Asked(each, DOMAINS, leaf.spans, chart).unusable(chart.index_date)
    ]
    if aside:
        return asked.cannot_use(aside)
    facts = [fact for fact in chart.of_domains(DOMAINS) if is_of(fact, leaf)]
    if not facts:
        return asked.missing("not recorded", "Since when?")
    recorded = f"Recorded: {'; '.join(datum(fact) for fact in facts)}."
    starts = [fact.start for fact in facts if fact.start is not None]
    if len(starts) < len(facts) or not starts or not leaf.terms.closed:
        return asked.missing("uncertain date", f"Since when? {recorded}")
    earliest = min(start.first for start in starts), min(start.last for start in starts)
    long = is_ago(earliest, chart.index_date, leaf.range, leaf.unit)
    if long is None:
        return asked.missing("uncertain date", f"Since when? {recorded}")
    first = [fact for fact in facts if fact.start and fact.start.first <= earliest[1]]
    return Finding(Truth.of(long), asked.evidence(first))


def is_of(fact: Fact, leaf: Duration) -> bool:
    """Whether a fact says that one of the conditions was there."""
    found = meaning(fact.concept)
    return recorded_status(fact, found) in _THERE and any(is_a(found, each) for each in leaf.terms.ids)
