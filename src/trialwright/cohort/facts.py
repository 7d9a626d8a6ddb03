"""The facts table → facts by person, and the rows that cannot be used."""

import re
from collections import Counter, defaultdict
from difflib import get_close_matches
from typing import Any, cast

import msgspec

from trialwright.cohort import cells
from trialwright.cohort.cells import RowFault
from trialwright.cohort.measurements import Reading, measured, scored
from trialwright.cohort.persons import PersonsRead, collapsed
from trialwright.cohort.sources.tables import Aside
from trialwright.cohort.table import Row, Table
from trialwright.diagnostics import diagnose
from trialwright.knowledge.analytes import all_analytes, analyte, analyte_aliases, analytes_possible
from trialwright.knowledge.chart_concepts import is_understood, term_in_domain
from trialwright.knowledge.cohort_columns import answer_words, columns
from trialwright.knowledge.instruments import instrument_named, score_named
from trialwright.knowledge.units import ucum
from trialwright.knowledge.worded_tests import worded_test_named
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Domain, Fact, FactStatus, Person, UnusableRow
from trialwright.model.partial_date import PartialDate

# domains whose facts happen on a day; the others last until they end
_OF_A_DAY = frozenset({"measurement", "score", "procedure", "finding", "event"})
# domains whose concepts are terms of the lexicon: serum albumin is an analyte, albumin also a drug
_OF_TERMS = frozenset(columns("facts")["domain"].words) - {"measurement", "score"}
# the domain whose concepts name other domains
_COVERAGE = "coverage"
_TEXT_COLUMNS = ("route", "version", "group_id", "reason", "recorded_by", "source")
_ROWS_NAMED = 10


class FactsRead(msgspec.Struct):
    """What the facts table gave."""

    facts: dict[str, list[Fact]]
    unusable: dict[str, list[UnusableRow]]
    diagnostics: list[Diagnostic]


def read_facts(table: Table, known: PersonsRead) -> FactsRead:
    """Every usable row as a fact of its person; every other row as an UnusableRow with its diagnostic."""
    read = FactsRead(defaultdict(list), defaultdict(list), list(table.diagnostics))
    strangers: list[Row] = []
    extremes: dict[str, list[int]] = defaultdict(list)
    unknown: Counter[str] = Counter()
    seen: set[tuple[str, ...]] = set()
    repeated = 0
    for row in table.rows():
        person = known.persons.get(row.text("person_id"))
        if person is None and row.text("person_id") and row.has_right_width:
            strangers.append(row)
            continue
        if row.content in seen:
            repeated += 1
            continue
        seen.add(row.content)
        if person and person.person_id in known.ambiguous:
            _put_aside(row, known.ambiguous[person.person_id], read.unusable)
            continue
        try:
            fact, reading = _fact(row, person)
        except RowFault as fault:
            diagnostic = diagnose(
                fault.code, fault.message, document=table.document, place=f"row {row.number}"
            )
            read.diagnostics.append(diagnostic)
            _put_aside(row, diagnostic, read.unusable)
            continue
        read.facts[fact.person_id].append(fact)
        if reading and reading.is_extreme:
            extremes[fact.concept].append(row.number)
        if not (reading.is_known if reading else _is_known(fact)):
            unknown[fact.concept[:60]] += 1
    if strangers:
        _report_strangers(strangers, table.document, read)
    read.diagnostics += _summaries(extremes, unknown, repeated, table.document)
    return read


def _fact(row: Row, person: Person | None) -> tuple[Fact, Reading | None]:
    """The fact of a row, and what was noticed about its value. Raises RowFault."""
    if not row.has_right_width:
        raise RowFault("P010", "the row has not as many cells as the header")
    if person is None:
        raise RowFault("P013", "column person_id is blank")
    domain = cells.word(row, "domain")
    if not domain:
        raise RowFault("P013", "column domain is blank")
    if not row.text("concept") and not (domain == "score" and row.text("instrument")):
        raise RowFault("P013", "column concept is blank")
    reading = measured(row) if domain == "measurement" else scored(row) if domain == "score" else None
    has_number = domain == "measurement" and reading is not None and reading.fields.get("value") is not None
    if has_number and cells.word(row, "status") in ("absent", "inactive"):
        raise RowFault("P015", "column status denies the measurement whose value stands in column value")
    dates = _dates(row, person, domain)
    texts = {column: row.text(column) for column in _TEXT_COLUMNS}
    fields = {**(reading.fields if reading else _plain_value(row, domain)), **_dose(row), **dates, **texts}
    _check_limits(fields)
    fact = Fact(
        person_id=person.person_id,
        domain=cast("Domain", domain),
        row=row.number,
        status=_status(row, domain),
        attributed_to_sle=cells.word(row, "attributed_to_sle"),
        **fields,
    )
    return fact, reading


def _status(row: Row, domain: str) -> FactStatus | None:
    """The status; "unknown" in words beside a blank one is no presence but a suspicion."""
    status = cells.word(row, "status")
    if not status and domain in _OF_TERMS and answer_words().get(row.text("value_text").casefold()) == "":
        return "suspected"
    return cast("FactStatus | None", status or None)


def _dates(row: Row, person: Person, domain: str) -> dict[str, PartialDate | None]:
    start, end = cells.date(row, "start"), cells.date(row, "end")
    if start and end and end.last < start.first:
        raise RowFault("P015", "column end lies before column start")
    if start and person.birth_date and start.last < person.birth_date.first:
        raise RowFault("P015", "column start lies before the person's birth")
    if end is None and domain in _OF_A_DAY:
        end = start
    return {"start": start, "end": end, "recorded_on": cells.date(row, "recorded_on")}


def _plain_value(row: Row, domain: str) -> dict[str, Any]:
    """Value and limits of a row that is neither measurement nor score, kept in the unit as written."""
    comparator, value = cells.compared_number(row)
    unit, instrument = row.text("unit"), instrument_named(row.text("instrument"))
    return {
        "concept": _term_id(row.text("concept"), domain),
        "comparator": comparator,
        "value": None if value is None else cells.at_six_decimals(value, "value"),
        "value_text": row.text("value_text"),
        "unit": (ucum(unit) or unit) if unit else "",
        "lower_limit": cells.plain_number(row, "lower_limit"),
        "upper_limit": cells.plain_number(row, "upper_limit"),
        "instrument": instrument.id if instrument else row.text("instrument"),
        "item": row.text("item"),
        "written": " ".join(part for part in (row.text("value"), unit) if part),
    }


def _term_id(concept: str, domain: str) -> str:
    """The id of the one term that the concept names in its domain, else the concept as spelled."""
    named = term_in_domain(concept, domain)
    return named.id if named else concept


def is_mapped(fact: Fact) -> bool:
    """Whether the concept of a fact is one that criteria know: an analyte, test, instrument or term."""
    if fact.domain == "measurement":
        return fact.concept in all_analytes() or worded_test_named(fact.concept) is not None
    return instrument_named(fact.concept) is not None if fact.domain == "score" else _is_known(fact)


def _is_known(fact: Fact) -> bool:
    """Whether the concept of a fact without reading says something to the lexicon."""
    concept, domain = fact.concept, fact.domain
    known = domain == _COVERAGE or term_in_domain(concept, domain) is not None
    return known or is_understood(concept, domain)


def _dose(row: Row) -> dict[str, Any]:
    dose, basis = cells.plain_number(row, "dose"), cells.word(row, "dose_basis")
    unit = (ucum(row.text("dose_unit")) or row.text("dose_unit")) if row.text("dose_unit") else ""
    if dose is None:
        return {"dose_unit": unit, "dose_basis": basis}
    if not unit:
        raise RowFault("P020", "column dose_unit is blank")
    if dose < 0:
        raise RowFault("P021", "column dose: no dose is below zero")
    for ending, period in (("/d", "day"), ("/wk", "week")):
        if unit.endswith(ending):
            if basis and not basis.startswith(period):
                raise RowFault("P015", "columns dose_unit and dose_basis name different periods")
            unit, basis = unit.removesuffix(ending), basis or period
    return {"dose": dose, "dose_unit": unit, "dose_basis": basis}


def _check_limits(fields: dict[str, Any]) -> None:
    low, high = fields.get("lower_limit"), fields.get("upper_limit")
    if low is not None and high is not None and low > high:
        raise RowFault("P015", "column lower_limit lies above column upper_limit")


def unusable_rows(aside: Aside) -> list[UnusableRow]:
    """What a source keeps aside, once for each concept it may be about."""
    is_term = aside.domain in _OF_TERMS
    names = [_term_id(aside.concept, aside.domain)] if is_term else _concepts(aside.concept)
    start = cells.parsed_date(aside.start)
    return [
        UnusableRow(aside.person_id, aside.domain, name, aside.row, aside.diagnostic, start) for name in names
    ]


def _put_aside(row: Row, diagnostic: Diagnostic, unusable: dict[str, list[UnusableRow]]) -> None:
    """Keep the row as unusable, once for each concept it may be about."""
    person_id, domain, concept = (row.text(column) for column in ("person_id", "domain", "concept"))
    start = cells.parsed_date(row.text("start")) if row.text("start") else None
    domain = domain.casefold()
    is_term = domain in _OF_TERMS
    for name in [_term_id(concept, domain)] if is_term else _concepts(concept or row.text("instrument")):
        unusable[person_id].append(UnusableRow(person_id, domain, name, row.number, diagnostic, start))


def _concepts(concept: str) -> list[str]:
    score, test = score_named(concept), worded_test_named(concept)
    possible = [each.id for each in analytes_possible(concept)]
    return possible or [score[0].id if score else test.id if test else concept]


def _report_strangers(rows: list[Row], document: str, read: FactsRead) -> None:
    ids = len({row.text("person_id") for row in rows})
    message = f"the persons table lacks {_counted(ids, 'person_id')} of {_counted(len(rows), 'row')}"
    place = _places([row.number for row in rows])
    diagnostic = diagnose("P012", message, document=document, place=place)
    read.diagnostics.append(diagnostic)
    for row in rows:
        _put_aside(row, diagnostic, read.unusable)


def _summaries(
    extremes: dict[str, list[int]], unknown: Counter[str], repeated: int, document: str
) -> list[Diagnostic]:
    """One diagnostic for each analyte with extremes, one for all unknown concepts, one for repeated rows."""
    said = []
    for concept, rows in extremes.items():
        values = f"{_counted(len(rows), 'value')} of {analyte(concept).label}"
        message = f"{values} far beyond what is usual, kept"
        said.append(diagnose("P022", message, document=document, place=_places(rows)))
    if unknown:
        listed = ", ".join(f"{_spelling(name)} ({count})" for name, count in unknown.most_common(20))
        more = f" and {len(unknown) - 20} more" if len(unknown) > 20 else ""
        message = f"{_counted(len(unknown), 'concept')} not known, kept as spelled: {listed}{more}"
        said.append(diagnose("P024", message, document=document))
    if repeated:
        said.append(collapsed(repeated, document))
    return said


def _spelling(name: str) -> str:
    """A concept as spelled; what may be a cell of another column is not repeated, it may speak of a person."""
    odd = (
        len(name) > 40 or len(name.split()) > 5 or any(len(digits) > 2 for digits in re.findall(r"\d+", name))
    )
    if odd:
        return "(not shown)"
    near = get_close_matches(name.casefold(), analyte_aliases(), 1, cutoff=0.85)
    return f"{name}, perhaps “{near[0]}”" if near else name


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _places(rows: list[int]) -> str:
    named = ", ".join(map(str, rows[:_ROWS_NAMED]))
    more = f" and {len(rows) - _ROWS_NAMED} more" if len(rows) > _ROWS_NAMED else ""
    return f"row{'s' * (len(rows) > 1)} {named}{more}"
