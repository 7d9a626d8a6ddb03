"""QuestionnaireResponse → rows of the facts table: what a person said yes or no to, on the day of the answers."""

from collections.abc import Iterator

from trialwright.cohort.sources.fhir.dates import day
from trialwright.cohort.sources.fhir.resources import Resource, listed, text
from trialwright.cohort.sources.tables import Cells, LeftOut
from trialwright.knowledge.chart_concepts import term_in_domain

_DONE = frozenset({"completed", "amended"})


def answer_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """A yes or no to a question that names an attestation; other answers are counted."""
    if text(resource.get("status")) not in _DONE:
        left_out.note(f"QuestionnaireResponse with status {text(resource.get('status')) or '(none)'}")
        return
    authored = day(resource.get("authored"))
    for item in listed(resource.get("item")):
        answers = [each.get("valueBoolean") for each in listed(item.get("answer"))]
        term = term_in_domain(text(item.get("text")), "attestation")
        if term is None or len(answers) != 1 or not isinstance(answers[0], bool):
            left_out.note("answers to other questions")
            continue
        yield {
            "domain": "attestation",
            "concept": term.id,
            "start": authored,
            "recorded_on": authored,
            "status": "present" if answers[0] else "absent",
        }
