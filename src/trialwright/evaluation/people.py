"""What only people can answer: attestations, judgements, promises."""

from functools import lru_cache

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import is_a, meaning
from trialwright.evaluation.finding import Finding, unknown
from trialwright.evaluation.has import recorded_status
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.state import state_on
from trialwright.evaluation.stretches import stretch
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import Attest, Judgement, Planned
from trialwright.model.fact import Fact
from trialwright.model.truth import Truth
from trialwright.model.verdict import Missing

DOMAINS = frozenset({"attestation"})
_MOST_WORDS_QUOTED = 200


def attested(leaf: Attest, chart: Chart) -> Finding:
    """What a person said or signed, if a fresh attestation of this kind is recorded."""
    asked = Asked(leaf.kind, DOMAINS, leaf.spans, chart)
    signs = [sign for fact in chart.of_domains(DOMAINS) if (sign := sign_of(leaf, fact, chart))]
    found = state_on(asked, signs, chart.index_date, ()).finding
    if found.truth is not Truth.UNKNOWN:
        return found
    [missing] = found.missing
    if missing.reason in ("not recorded", "stale"):
        return unknown(Missing("ask", shown(leaf.text), "attestation"))
    return unknown(Missing("ask", shown(leaf.text), missing.reason))


def sign_of(leaf: Attest, fact: Fact, chart: Chart) -> Sign | None:
    """What one attestation says of the kind asked for; nothing, if it is of another kind."""
    found = meaning(fact.concept)
    same = is_a(found, leaf.kind) or normalised(fact.concept) == normalised(leaf.kind.replace("_", " "))
    if not same:
        return None
    status = recorded_status(fact, found)
    when = stretch(fact, chart)
    if status in ("absent", "inactive"):
        return Sign("no", fact, found, when)
    return Sign("maybe" if status == "suspected" else "yes", fact, found, when, "suspected")


def judged(leaf: Judgement) -> Finding:
    """Unknown: a judgement counts only as a recorded decision on the whole criterion."""
    return unknown(Missing("judge", shown(leaf.text), "judgement"))


def planned(leaf: Planned) -> Finding:
    """Unknown: nobody knows at screening whether a promise will be kept."""
    return unknown(Missing("judge", shown(leaf.text), "promise"))


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """Words on one line, cut where they are too many."""
    words = " ".join(text.split())
    return words if len(words) <= _MOST_WORDS_QUOTED else words[:_MOST_WORDS_QUOTED] + " …"
