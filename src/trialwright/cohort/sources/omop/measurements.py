"""MEASUREMENT and OBSERVATION → rows of the facts table."""

import re
from collections.abc import Iterator
from typing import Any

from trialwright.cohort.sources.omop.cells import NAMED, head, number
from trialwright.cohort.sources.omop.codes import omop_codes
from trialwright.cohort.sources.omop.concepts import measured_concept, term_concepts
from trialwright.cohort.sources.omop.database import Database
from trialwright.cohort.sources.omop.own import Own
from trialwright.cohort.sources.tables import Cells, LeftOut
from trialwright.criteria.export.vocabulary import OWN_VOCABULARY
from trialwright.knowledge.coded import plain_result
from trialwright.knowledge.cohort_columns import answer_words
from trialwright.knowledge.instruments import score_named
from trialwright.knowledge.lexicon import all_terms

_COMPARED = re.compile(r"\s*[<>=≤≥]{0,2}\s*[+-]?\d+(?:\.\d+)?\s*")
# An event that joins more than the findings of one examination.
_VISIT = "visit"


def measurement_rows(database: Database, left_out: LeftOut, own: Own) -> Iterator[Cells]:
    """Measurements and scores; the words of the source stand in where there is neither number nor concept."""
    columns = {
        "id": "t.measurement_id",
        "person": "t.person_id",
        "start": "t.measurement_date",
        "written": "t.measurement_source_value",
        "value": "t.value_as_number",
        "operator": "t.operator_concept_id",
        "unit": "u.concept_code",
        "unit_written": "t.unit_source_value",
        "low": "t.range_low",
        "high": "t.range_high",
        "word": "w.concept_name",
        "value_written": "t.value_source_value",
        "event": "t.measurement_event_id",
        "field": "f.concept_name",
        **NAMED,
    }
    concepts = {
        "c": "measurement_concept_id",
        "u": "unit_concept_id",
        "w": "value_as_concept_id",
        "f": "meas_event_field_concept_id",
    }
    for row in database.rows("measurement", columns, concepts):
        value = _value(row)
        if not any(value.values()):
            left_out.note("measurements without a value")
            continue
        concept = measured_concept(row)
        yield {
            **head("score" if score_named(concept) else "measurement", concept, row, "measurement"),
            **value,
            "comparator": _comparator(row["operator"]),
            "unit": str(row["unit"] or row["unit_written"] or ""),
            "lower_limit": number(row["low"]),
            "upper_limit": number(row["high"]),
            "group_id": _group(row),
            **own.columns("measurement.measurement_id", row["id"]),
        }


def _value(row: dict[str, Any]) -> Cells:
    words = plain_result(str(row["word"] or ""))
    written = str(row["value_written"] or "").strip()
    if row["value"] is None and not words and written:
        return {"value": written} if _COMPARED.fullmatch(written) else {"value_text": written}
    return {"value": number(row["value"]), "value_text": words}


def _comparator(operator: Any) -> str:
    """The sign of an operator; one that is not known is kept, so that the row cannot be used as an equality."""
    if str(operator or 0) == "0":
        return ""
    return str(omop_codes("comparator").get(str(operator), f"operator {operator}"))


def _group(row: dict[str, Any]) -> str:
    """The specimen or procedure that a measurement belongs to; a visit may hold several examinations."""
    field = str(row["field"] or "")
    return (
        f"{field}/{row['event']}"
        if str(row["event"] or 0) != "0" and field and not field.startswith(_VISIT)
        else ""
    )


def observation_rows(database: Database, left_out: LeftOut) -> Iterator[Cells]:
    """Observations whose name is a term; the rest are answers to questions that no criterion asks, counted."""
    columns = {
        "id": "t.observation_id",
        "person": "t.person_id",
        "start": "t.observation_date",
        "written": "t.observation_source_value",
        "value": "t.value_as_number",
        "word": "t.value_as_string",
        "answer": "a.concept_name",
        "qualifier": "q.concept_name",
        **NAMED,
    }
    concepts = {"c": "observation_concept_id", "a": "value_as_concept_id", "q": "qualifier_concept_id"}
    for row in database.rows("observation", columns, concepts):
        if row["vocabulary"] == OWN_VOCABULARY:
            continue
        terms = term_concepts(row, "finding", only_known=True)
        if not terms:
            left_out.note("observations of other things")
        for concept in terms:
            said = _said(row, concept)
            if said is None:
                left_out.note("observations whose answer is that it is not known")
            else:
                yield {**head("finding", concept, row, "observation"), **said}


def _said(row: dict[str, Any], concept: str) -> Cells | None:
    """What an observation says of a term: presence only where it says nothing else; None if nothing."""
    word = plain_result(str(row["word"] or row["answer"] or ""))
    cells = {"value": number(row["value"]), "value_text": word}
    if row["qualifier"]:
        return {**cells, "status": "suspected"}
    answer = answer_words().get(word.casefold())
    if answer == "":
        return None
    if answer in ("absent", "never"):
        return {**cells, "status": "absent"}
    has_classes = concept in all_terms() and bool(all_terms()[concept].values)
    plain = answer in ("present", "now") or not (word or row["value"] is not None)
    return {**cells, "status": "present" if plain else "" if has_classes and word else "suspected"}
