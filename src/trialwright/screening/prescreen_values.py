"""A doctor's values: the fields a form needs for trials, and the facts that it gives, read as those of any cohort."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from trialwright.cohort.facts import read_facts
from trialwright.cohort.persons import PersonsRead
from trialwright.cohort.sources.tables import Cells, given
from trialwright.criteria.english.figures import unit_written
from trialwright.evaluation.concepts import label
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.lexicon import all_terms
from trialwright.knowledge.worded_tests import all_worded_tests
from trialwright.model.criterion import Category, Expr, Measure, Score
from trialwright.model.fact import Fact, Person
from trialwright.model.partial_date import PartialDate
from trialwright.screening.prescreen_facts import PERSON
from trialwright.screening.prescreen_leaves import leaves, questions_of
from trialwright.screening.prescreen_next import TrialAsked
from trialwright.screening.prescreen_question import Option

_TEST_RESULTS = ("positive", "negative")
# Rows of a doctor's values come after those of any answer, so that the two are told apart.
_FIRST_ROW = 1_000_000
_MOST_LETTERS = 40
# Columns of the table that a form is read as, and the parts of the form they come from.
_PARTS = {"value": "value", "value_text": "value", "unit": "unit", "start": "date", "upper_limit": "limit"}
_WHERE = {"value": "", "unit": "", "date": "", "limit": "the laboratory's limit: "}
_IMPOSSIBLE = "no such value is possible: check the number, and its unit if it has one"


class ValueField(msgspec.Struct, frozen=True):
    """One line of the form: a value with one of the units, or one of the options; ``limit`` asks for the laboratory's own.

    ``id`` is the kind and the concept ("measure.alt", "score.sledai", "finding.isn_rps_class").
    """

    id: str
    label: str
    units: tuple[Option, ...] = ()
    options: tuple[str, ...] = ()
    limit: str = ""
    criteria: tuple[str, ...] = ()


class Entered(msgspec.Struct, frozen=True):
    """What was entered on one line, as text; a line without a value is blank."""

    value: str = ""
    unit: str = ""
    date: str = ""
    limit: str = ""

    def line(self) -> str:
        """The entry as one line of text, read back by ``entered_of_line``.

        >>> Entered("41", "U/L", "2026-11-02", "40").line()
        '41;U/L;2026-11-02;40'
        """
        return ";".join((self.value, self.unit, self.date, self.limit))


class ValueFault(msgspec.Struct, frozen=True):
    """What is wrong with a line, in words that do not repeat it."""

    field: str
    part: str
    message: str


def entered_of_line(line: str) -> Entered:
    """The entry that a line of text holds; more parts than four, or long ones, are cut."""
    parts = [part.strip()[:_MOST_LETTERS] for part in line.split(";")]
    return Entered(*[*parts, "", "", "", ""][:4])


def fields_for(trials: Sequence[TrialAsked]) -> list[ValueField]:
    """A line for each value, score and finding that the trials ask for and a person cannot tell, in order."""
    found: dict[str, ValueField] = {}
    for trial in trials:
        read = trial.proposed or trial.criteria
        for criterion in read.criteria:
            for leaf in leaves(criterion.expr):
                made = _field(leaf)
                if made:
                    name = f"{trial.criteria.nct_id or trial.criteria.name} {criterion.id}"
                    found[made.id] = _joined(found.get(made.id, made), made, name)
    return list(found.values())


def facts_of_values(
    entered: Mapping[str, Entered], today: datetime.date
) -> tuple[list[Fact], list[ValueFault]]:
    """The facts of the lines that were filled in, and what is wrong with the others; a value needs its date.

    A line at fault gives no fact. Dates after ``today`` are refused.
    """
    facts: list[Fact] = []
    faults: list[ValueFault] = []
    for place, (field_id, entry) in enumerate(entered.items()):
        if not entry.value:
            continue
        own = list(_own_faults(field_id, entry, today))
        if own:
            faults += own
            continue
        table = given("the form", "facts", [_row(field_id, entry)])
        read = read_facts(table, PersonsRead({PERSON: Person(PERSON)}, {}, []))
        for fact in read.facts.get(PERSON, ()):
            facts.append(msgspec.structs.replace(fact, row=_FIRST_ROW + place))
        faults += [
            _in_words_of_the_form(field_id, each.message)
            for each in read.diagnostics
            if each.severity == "error" or read.unusable
        ]
    return facts, faults


def _field(leaf: Expr) -> ValueField | None:
    if questions_of(leaf):
        return None
    match leaf:
        case Measure() if leaf.analyte in all_analytes():
            known = all_analytes()[leaf.analyte]
            limit = leaf.multiple_of.replace("_", " ") if leaf.multiple_of else ""
            units = tuple(Option(unit, unit_written(unit)) for unit in known.conversions)
            return ValueField(f"measure.{known.id}", known.label, units, (), limit)
        case Score() if leaf.instrument in all_terms() and not leaf.item:
            return ValueField(f"score.{leaf.instrument}", label(leaf.instrument))
        case Category():
            test = all_worded_tests().get(leaf.finding)
            known_values = all_terms()[leaf.finding].values if leaf.finding in all_terms() else ()
            options = _TEST_RESULTS if test else known_values
            name = test.label if test else label(leaf.finding)
            return ValueField(f"finding.{leaf.finding}", name, (), options) if options else None
    return None


def _joined(one: ValueField, other: ValueField, criterion: str) -> ValueField:
    """One line for what several criteria ask for."""
    return msgspec.structs.replace(
        one,
        limit=one.limit or other.limit,
        criteria=tuple(dict.fromkeys((*one.criteria, criterion))),
    )


def _own_faults(field_id: str, entry: Entered, today: datetime.date) -> Iterator[ValueFault]:
    name = _name(field_id)
    if not entry.date:
        yield ValueFault(field_id, "date", f"{name}: give the date of the value, such as 2026-05-31")
    elif (when := _date(entry.date)) is None:
        yield ValueFault(field_id, "date", f"{name}: write the date with the year first, such as 2026-05-31")
    elif when.first > today:
        yield ValueFault(field_id, "date", f"{name}: the date lies in the future")
    if field_id.startswith("measure.") and not entry.unit:
        yield ValueFault(field_id, "unit", f"{name}: choose the unit of the value")
    if field_id.startswith("finding.") and entry.value not in (known := _options(field_id)):
        listed = ", ".join(known) or "no results: this form does not know the field"
        yield ValueFault(field_id, "value", f"{name}: choose one of {listed}")


def _date(written: str) -> PartialDate | None:
    try:
        return PartialDate.parse(written)
    except ValueError:
        return None


def _name(field_id: str) -> str:
    """What the form calls a line."""
    kind, _, concept = field_id.partition(".")
    if kind == "measure" and concept in all_analytes():
        return all_analytes()[concept].label
    test = all_worded_tests().get(concept)
    return test.label if test else label(concept) if concept in all_terms() else concept


def _options(field_id: str) -> tuple[str, ...]:
    concept = field_id.partition(".")[2]
    if concept in all_worded_tests():
        return _TEST_RESULTS
    return all_terms()[concept].values if concept in all_terms() else ()


def _in_words_of_the_form(field_id: str, message: str) -> ValueFault:
    """What the reader of tables found, said at the field of the form that its column was filled from."""
    column, _, fault = message.removeprefix("column ").partition(": ")
    part = _PARTS.get(column, "value")
    if not fault:
        return ValueFault(field_id, part, f"{_name(field_id)}: {message}")
    is_impossible = " can be so" in fault
    words = (
        _IMPOSSIBLE if is_impossible else "give a number, such as 4 or 4.5" if "number" in fault else fault
    )
    return ValueFault(field_id, part, f"{_name(field_id)}: {_WHERE[part]}{words}")


def _row(field_id: str, entry: Entered) -> Cells:
    kind, _, concept = field_id.partition(".")
    row = {"person_id": PERSON, "concept": concept, "start": entry.date}
    if kind == "measure":
        return row | {
            "domain": "measurement",
            "value": entry.value,
            "unit": entry.unit,
            "upper_limit": entry.limit,
        }
    if kind == "score":
        return row | {"domain": "score", "value": entry.value}
    is_test = concept in all_worded_tests()
    return row | {"domain": "measurement" if is_test else "finding", "value_text": entry.value}
