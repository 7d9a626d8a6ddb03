"""The pattern page: every component of a report with made-up content, hostile words included. Nobody in it is real."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from trialwright.criteria.compile import compile_criteria
from trialwright.model.fact import Cohort, Fact, Person
from trialwright.model.partial_date import PartialDate
from trialwright.model.provenance import Source
from trialwright.model.record import Conflict, Reading
from trialwright.records.v2 import record_of_v2
from trialwright.reporting.content.comparison import Demand, demands_of
from trialwright.reporting.content.found import CohortFound, found_of
from trialwright.reporting.content.provenance import provenance_of
from trialwright.reporting.content.report import Report, report_of
from trialwright.reporting.page import asset, rendered
from trialwright.screening.verdicts import screen

_DAY = datetime.date(2026, 6, 30)
_TRIALS = 500  # of simulated power: enough to show a table
# Age, proteinuria in g/24 h, ALT in U/L with its limit of 40; None is not recorded.
_PERSONS: tuple[tuple[int, str | None, str | None], ...] = (
    (17, "2.1", "20"), (34, "1.4", "31"), (45, "0.4", "28"), (52, None, "95"), (71, "3.0", "22"), (29, "1.2", None),
)  # fmt: skip


def pattern_page() -> str:
    """The page as HTML; the same at every run."""
    report = pattern_report()
    return rendered("patterns.html", r=report, t=report.trials[0], demands=pattern_demands())


def pattern_demands() -> list[Demand]:
    """What the made-up trial asks, by concept."""
    record = record_of_v2(asset("pattern_record.json").encode(), Source("pattern_record.json", "ctgov-v2"))
    read, proposed = compile_criteria(record), compile_criteria(record, proposals=True)
    return list(demands_of(record.name, read.criteria, proposed.criteria))


def pattern_report() -> Report:
    """A report on one made-up trial and six made-up persons, with everything a report can show."""
    source = Source("pattern_record.json", "ctgov-v2", date="2026-06-30")
    other = Source("page.txt", "trialx", place="Enrollment", date="2025-01-01")
    record = record_of_v2(asset("pattern_record.json").encode(), source)
    disagreement = Conflict(
        "/protocolSection/designModule/enrollmentInfo/count", (Reading(330, source), Reading(300, other))
    )
    record = msgspec.structs.replace(record, conflicts=(disagreement,))
    criteria, cohort = compile_criteria(record), _cohort()
    verdicts = list(screen([criteria], cohort, _DAY))
    found = found_of(record, criteria, verdicts, trials=_TRIALS)
    about = CohortFound(cohort, _DAY.isoformat(), None, "All of them are made up.", persons=("P2",))
    return report_of(
        [found], provenance_of([record], "trialwright report --patterns -o patterns.html", 1), about
    )


def _cohort() -> Cohort:
    persons = tuple(
        Person(f"P{number}", "female", PartialDate.parse(f"{_DAY.year - age}-01-15"))
        for number, (age, _, _) in enumerate(_PERSONS, start=1)
    )
    facts = {
        person.person_id: tuple(_facts(person.person_id, *values))
        for person, (_, *values) in zip(persons, _PERSONS, strict=True)
    }
    return Cohort("made-up cohort", persons, facts, {}, {})


def _facts(person_id: str, protein: str | None, alt: str | None) -> Iterator[Fact]:
    on = PartialDate.parse("2026-06-20")
    if protein:
        yield Fact(
            person_id, "measurement", "urine_protein_24h", 2, on, on, value=Decimal(protein), unit="g/d"
        )
    if alt:
        limit = Decimal(40)
        yield Fact(
            person_id, "measurement", "alt", 3, on, on, value=Decimal(alt), unit="U/L", upper_limit=limit
        )
