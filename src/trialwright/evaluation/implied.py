"""What besides its own facts states or denies a condition: a test with a worded result, the recorded sex."""

import msgspec

from trialwright.evaluation.signs import Asked
from trialwright.knowledge.chart_wording import implied_conditions
from trialwright.model.fact import Fact, FactStatus
from trialwright.model.verdict import Evidence

_STATUS: dict[str, FactStatus] = {"positive": "present", "negative": "absent", "indeterminate": "suspected"}


def implied_denial(asked: Asked) -> tuple[Evidence, ...]:
    """The recorded sex as evidence, if a person of that sex cannot have the condition; else nothing."""
    rule = implied_conditions().get(asked.term)
    sex = asked.chart.person.sex
    if rule is None or not rule.rules_out or sex != rule.rules_out:
        return ()
    return (Evidence(f"sex recorded as {sex}", asked.chart.quote(asked.spans), asked.spans),)


def implied_facts(asked: Asked) -> list[Fact]:
    """The results of the condition's test, as facts of the condition itself."""
    rule = implied_conditions().get(asked.term)
    if rule is None or not rule.test:
        return []
    return [
        msgspec.structs.replace(
            fact, domain="condition", concept=rule.term, status=_STATUS[fact.value_text], end=fact.start
        )
        for fact in asked.chart.measured(rule.test)
        if fact.value_text in _STATUS
    ]
