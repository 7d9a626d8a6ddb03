"""Drugs that are not tolerated: an allergy, an intolerance, a contraindication, a treatment that failed."""

from functools import cache

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import Meaning, covers, is_a, meaning
from trialwright.evaluation.during import during
from trialwright.evaluation.finding import Finding, any_true
from trialwright.evaluation.open_lists import unless_open
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.state import state_on
from trialwright.evaluation.stretches import stretch
from trialwright.evaluation.windows import days_of
from trialwright.knowledge.analytes import load_toml
from trialwright.model.criterion import Has
from trialwright.model.fact import Fact
from trialwright.model.window import Window

DOMAINS = frozenset({"allergy", "condition", "finding", "event"})


def related(leaf: Has, chart: Chart) -> Finding:
    """Whether the relation holds to one of the drugs: now, for a failed treatment or a history ever, or in the window."""
    parts = [_of_drug(leaf, drug, chart) for drug in leaf.terms.ids]
    return unless_open(any_true(parts), leaf.terms, lambda rest: _of_drug(leaf, rest, chart))


def _of_drug(leaf: Has, drug: str, chart: Chart) -> Finding:
    asked = Asked(drug, DOMAINS, leaf.spans, chart)
    signs = [
        sign for fact in chart.of_domains(DOMAINS) if (sign := sign_of(leaf.relation, drug, fact, chart))
    ]
    if leaf.when is None and leaf.relation != "failure" and leaf.status != "history":
        return state_on(asked, signs, chart.index_date, ()).finding
    days = days_of(leaf.when or Window("index"), chart)
    return asked.missing("no anchor date") if days is None else during(asked, signs, days)


def sign_of(relation: str, drug: str, fact: Fact, chart: Chart) -> Sign | None:
    """What one fact says of a relation to a drug; nothing, if it speaks of something else."""
    found = drug_of(relation, fact)
    if found is None:
        return None
    when, inside = stretch(fact, chart), is_a(found, drug)
    if fact.status == "absent":
        return Sign("no", fact, found, when) if inside or covers(found, drug) else None
    if inside is False:
        return None
    if inside is None or fact.status == "suspected":
        return Sign("maybe", fact, found, when, "ambiguous" if inside is None else "suspected")
    return Sign("yes", fact, found, when)


@cache
def _words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = load_toml("charts", "relations")["words"]
    return words


def drug_of(relation: str, fact: Fact) -> Meaning | None:
    """The drug that a fact says the relation of; None for facts of something else."""
    if fact.domain not in DOMAINS:
        return None
    said = fact.concept.casefold().replace("_", " ")
    for prefix in _words()[relation]:
        if said.startswith(f"{prefix} "):
            return meaning(said.removeprefix(f"{prefix} "))
    return meaning(fact.concept) if fact.domain == "allergy" and relation == "allergy" else None
