"""Procedures done in a window, or ever."""

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import covers, is_a, meaning
from trialwright.evaluation.during import begun_during, during, throughout
from trialwright.evaluation.finding import Finding, any_true
from trialwright.evaluation.has import recorded_status
from trialwright.evaluation.open_lists import unless_open
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.stretches import stretch
from trialwright.evaluation.windows import days_of
from trialwright.model.criterion import Procedure
from trialwright.model.fact import Fact
from trialwright.model.window import Window

DOMAINS = frozenset({"procedure", "event"})


def procedure(leaf: Procedure, chart: Chart) -> Finding:
    """Whether one of the procedures was done. A fact without status says that it was."""
    parts = [_of_term(leaf, term_id, chart) for term_id in leaf.terms.ids]
    return unless_open(any_true(parts), leaf.terms, lambda rest: _of_term(leaf, rest, chart))


def _of_term(leaf: Procedure, term_id: str, chart: Chart) -> Finding:
    asked = Asked(term_id, DOMAINS, leaf.spans, chart)
    when = leaf.when or Window("index")
    days = days_of(when, chart)
    if days is None:
        return asked.missing("no anchor date")
    signs = [sign for fact in chart.of_domains(DOMAINS) if (sign := sign_of(asked, fact))]
    match when.mode:
        case "any":
            return during(asked, signs, days)
        case "throughout":
            return throughout(asked, signs, days)
        case "start_in":
            return begun_during(asked, signs, days)


def sign_of(asked: Asked, fact: Fact) -> Sign | None:
    """What one fact says of a procedure; nothing, if it speaks of something else."""
    found = meaning(fact.concept)
    when, is_out = stretch(fact, asked.chart), fact.row in asked.chart.taken_out
    inside = is_a(found, asked.term)
    recorded = recorded_status(fact, found)
    if recorded == "absent":
        relevant = inside is not False or covers(found, asked.term)
        return Sign("no", fact, found, when) if relevant else None
    if inside is False:
        return None
    if inside is None or recorded in ("suspected", "inactive"):
        reason = "suspected" if inside else "ambiguous"
        return Sign("maybe", fact, found, when, "suspected" if reason == "suspected" else "ambiguous", is_out)
    return Sign("yes", fact, found, when, is_out=is_out)
