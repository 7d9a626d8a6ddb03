"""A person's facts as rows of the normalised table: what each names, how it is meant, and when it held."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import msgspec

from trialwright.evaluation.category import value_of
from trialwright.evaluation.concepts import Meaning, meaning, meaning_of
from trialwright.evaluation.engines.sql.calendar import number_of
from trialwright.evaluation.engines.sql.computed import computed_bmi, computed_egfr
from trialwright.evaluation.engines.sql.vocabulary import concept_key
from trialwright.evaluation.has import recorded_status
from trialwright.evaluation.instruments import item_of
from trialwright.evaluation.relation import DOMAINS as RELATION_DOMAINS
from trialwright.evaluation.relation import drug_of
from trialwright.knowledge.chart_wording import implied_conditions, route_named
from trialwright.knowledge.lexicon import all_terms
from trialwright.knowledge.spelling import normalised
from trialwright.knowledge.worded_tests import all_worded_tests
from trialwright.model.fact import Fact, Person
from trialwright.model.partial_date import PartialDate

# Limits and doses are multiplied: their type is wide enough that no engine overflows.
FACT_COLUMNS = {
    "person_id": "VARCHAR", "fact": "BIGINT", "fact_row": "BIGINT", "domain": "VARCHAR", "concept": "VARCHAR",
    "meaning": "VARCHAR", "spelled": "VARCHAR", "is_other": "SMALLINT", "status": "VARCHAR", "reads_as": "VARCHAR",
    "lasts": "SMALLINT", "start_first": "INTEGER", "start_last": "INTEGER", "end_first": "INTEGER",
    "end_last": "INTEGER", "recorded_first": "INTEGER", "recorded_last": "INTEGER", "comparator": "VARCHAR",
    "value": "DECIMAL(18,6)", "other_value": "DECIMAL(18,6)", "lower_limit": "DECIMAL(30,6)",
    "upper_limit": "DECIMAL(30,6)", "unit": "VARCHAR", "value_text": "VARCHAR", "result": "VARCHAR", "words": "VARCHAR",
    "item": "VARCHAR", "dose": "DECIMAL(30,6)", "dose_unit": "VARCHAR", "dose_basis": "VARCHAR", "route": "VARCHAR",
    "route_written": "VARCHAR", "group_id": "VARCHAR", "computed": "VARCHAR",
}  # fmt: skip
RELATIONS = ("allergy", "intolerance", "contraindication", "failure")
_OF_A_DAY = frozenset({"measurement", "score", "procedure", "finding", "event"})
_WITH_WORDS = frozenset({"condition", "finding", "event", "procedure", "attestation"})
_RESULTS = {"positive": "present", "negative": "absent", "indeterminate": "suspected"}
Row = dict[str, Any]


def facts_of_person(person: Person, facts: Sequence[Fact]) -> Iterator[Row]:
    """The rows of one person's facts, ``fact`` not yet numbered.

    Beside each fact stand what else it says: a relation to a drug (domain ``allergy_to`` …), a condition that a
    test states (``test_of``), and what is computed from values (``computed`` says how).
    """
    for fact in facts:
        yield _plain(fact)
        yield from _relations(fact)
        yield from _stated_by_test(fact)
    yield from _computed(person, facts)


def concepts_of(facts: Iterable[Fact]) -> set[tuple[str, ...]]:
    """What facts name, for the table of terms."""
    found = set()
    for fact in facts:
        found.add(meaning_of(fact).ids)
        for relation in RELATIONS:
            drug = drug_of(relation, fact)
            if drug is not None:
                found.add(drug.ids)
    return found


def _plain(fact: Fact) -> Row:
    found = meaning_of(fact)
    read = recorded_status(fact, found) if fact.domain in _WITH_WORDS else fact.status or "present"
    return {
        **_columns(fact, found),
        "reads_as": read,
        "result": _result(fact, found),
        "item": _item(fact, found),
        "route": route_named(fact.route) or found.route,
    }


def _columns(fact: Fact, found: Meaning) -> Row:
    """The columns that every row of a fact has alike."""
    dates = {"start": fact.start, "end": fact.end, "recorded": fact.recorded_on}
    return {
        "person_id": fact.person_id,
        "fact_row": fact.row,
        "domain": fact.domain,
        "concept": fact.concept,
        "meaning": concept_key(found.ids),
        "spelled": normalised(fact.concept),
        "is_other": int(found.is_other),
        "status": fact.status or "",
        "lasts": int(fact.domain not in _OF_A_DAY),
        **{f"{name}_{edge}": day for name, date in dates.items() for edge, day in _edges(date)},
        **{name: _text(getattr(fact, name)) for name in ("value", "other_value", "lower_limit", "upper_limit", "dose")},
        **{name: getattr(fact, name) for name in ("comparator", "unit", "value_text", "dose_unit", "dose_basis", "group_id")},
        "words": normalised(fact.value_text),
        "route_written": fact.route,
        "computed": "",
    }  # fmt: skip


def _edges(date: PartialDate | None) -> list[tuple[str, int | None]]:
    if date is None:
        return [("first", None), ("last", None)]
    return [("first", number_of(date.first)), ("last", number_of(date.last))]


def _text(number: object) -> str | None:
    return None if number is None else f"{number:f}"


def _item(fact: Fact, found: Meaning) -> str:
    """Of a score its item, else the place or word that stands beside a condition, in one form."""
    if fact.domain != "score":
        return normalised(fact.item)
    return item_of(fact, found.ids[0] if len(found.ids) == 1 else fact.concept)


@cache
def _tests_by_words() -> dict[str, str]:
    return {normalised(test.replace("_", " ")): test for test in all_worded_tests()}


def _result(fact: Fact, found: Meaning) -> str | None:
    """The named value of a finding in one form, its parts in the order of the alphabet; None where it has none."""
    if fact.status in ("absent", "suspected") or not fact.value_text:
        return None
    finding = _finding_of(fact, found)
    value = value_of(fact.value_text, finding) if finding else None
    return None if value is None else "+".join(sorted(value))


def _finding_of(fact: Fact, found: Meaning) -> str:
    """The finding or test that a fact is of; nothing where its name is ambiguous."""
    if fact.concept in all_worded_tests():
        return fact.concept
    if len(found.ids) > 1:
        return ""
    [finding] = found.ids
    return finding if finding in all_terms() else _tests_by_words().get(normalised(finding), finding)


def _relations(fact: Fact) -> Iterator[Row]:
    if fact.domain not in RELATION_DOMAINS:
        return
    for relation in RELATIONS:
        drug = drug_of(relation, fact)
        if drug is not None:
            extra = {"domain": f"{relation}_to", "reads_as": fact.status or "present", "group_id": ""}
            yield {**_columns(fact, drug), "result": None, "item": "", "route": "", **extra}


def _stated_by_test(fact: Fact) -> Iterator[Row]:
    if fact.domain != "measurement" or fact.value_text not in _RESULTS:
        return
    for rule in implied_conditions().values():
        if rule.test == fact.concept:
            status = _RESULTS[fact.value_text]
            stated = msgspec.structs.replace(fact, end=fact.start, status=status, group_id="")
            found = meaning(rule.term)
            extra = {
                "domain": "test_of",
                "lasts": 1,
                "reads_as": recorded_status(stated, found),
                "concept": rule.term,
            }
            yield {
                **_columns(stated, found),
                "result": None,
                "item": normalised(fact.item),
                "route": "",
                **extra,
            }


def _computed(person: Person, facts: Sequence[Fact]) -> Iterator[Row]:
    for fact, how in (*computed_egfr(person, facts), *computed_bmi(person, facts)):
        extra = {
            "computed": how,
            "reads_as": fact.status or "present",
            "result": None,
            "item": "",
            "route": "",
        }
        yield {**_columns(fact, Meaning((fact.concept,))), **extra, "group_id": ""}
