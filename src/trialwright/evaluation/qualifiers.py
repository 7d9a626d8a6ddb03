"""Words that must be recorded of a condition too: "adequately treated"."""

import msgspec

from trialwright.evaluation.concepts import is_a, meaning
from trialwright.evaluation.signs import Asked, Sign
from trialwright.knowledge.spelling import normalised


def qualified(sign: Sign, qualifier: str, asked: Asked) -> Sign | None:
    """The sign of a fact that must carry a qualifier: itself, none where that is denied, a doubt where it is not said."""
    recorded = _is_recorded(sign, normalised(qualifier), asked)
    if recorded is None:
        return msgspec.structs.replace(sign, says="maybe", reason="not recorded")
    return sign if recorded else None


def _is_recorded(sign: Sign, qualifier: str, asked: Asked) -> bool | None:
    """By the place or the words of the fact itself, or by a finding named after the condition and the qualifier."""
    if sign.fact.item:
        return normalised(sign.fact.item) == qualifier
    if normalised(sign.fact.value_text) == qualifier:
        return True
    said = {fact.status != "absent" for fact in asked.chart.facts if _names(fact.concept, qualifier, sign)}
    return said.pop() if len(said) == 1 else None


def _names(concept: str, qualifier: str, sign: Sign) -> bool:
    words = normalised(concept)
    if not words.endswith(f" {qualifier}"):
        return False
    rest = meaning(words.removesuffix(f" {qualifier}"))
    return any(is_a(rest, each) for each in sign.meaning.ids)
