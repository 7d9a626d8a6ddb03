"""Persons and what is recorded of them, in canonical concepts and units."""

import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from trialwright.model.diagnostic import Diagnostic
from trialwright.model.partial_date import PartialDate

RecordedSex = Literal["female", "male", "unknown"]
Domain = Literal[
    "condition",
    "measurement",
    "drug",
    "procedure",
    "score",
    "finding",
    "event",
    "allergy",
    "attestation",
    "coverage",
]
FactStatus = Literal["present", "absent", "active", "inactive", "suspected"]
Comparator = Literal["<", "<=", "=", ">=", ">"]


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person of the cohort. A missing date is unknown, not unbounded."""

    person_id: str
    sex: RecordedSex = "unknown"
    birth_date: PartialDate | None = None
    observation_start: PartialDate | None = None
    observation_end: PartialDate | None = None


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of the facts table.

    ``concept`` is the canonical id of ``knowledge/`` where the spelling is known, else the
    spelling itself; of a score it is the instrument's id. ``value`` and the limits are in the
    concept's canonical ``unit``; ``row`` is the row of the facts file (1 is the header), ``written``
    the value and unit as they stand there. ``other_value`` is the value under a second conversion
    factor that is also in use (UPCR in mg/mmol by 113.12 or by 100), None where there is one factor
    only: a threshold between ``value`` and ``other_value`` is not settled by this fact. ``end`` of a
    test, score, finding, procedure or event is its ``start`` unless given; None is ongoing.
    """

    person_id: str
    domain: Domain
    concept: str
    row: int
    start: PartialDate | None = None
    end: PartialDate | None = None
    comparator: Comparator = "="
    value: Decimal | None = None
    value_text: str = ""
    unit: str = ""
    lower_limit: Decimal | None = None
    upper_limit: Decimal | None = None
    other_value: Decimal | None = None
    dose: Decimal | None = None
    dose_unit: str = ""
    dose_basis: str = ""
    route: str = ""
    status: FactStatus | None = None
    instrument: str = ""
    version: str = ""
    item: str = ""
    group_id: str = ""
    reason: str = ""
    attributed_to_sle: str = ""
    recorded_on: PartialDate | None = None
    recorded_by: str = ""
    source: str = ""
    written: str = ""


class UnusableRow(msgspec.Struct, frozen=True):
    """A row that contradicts itself. It is kept aside: criteria it could settle are unknown.

    ``concept`` is the canonical id where the spelling is known; a phrase that several analytes share
    gives one UnusableRow for each. ``start`` is None where the date is blank or itself at fault.
    """

    person_id: str
    domain: str
    concept: str
    row: int
    diagnostic: Diagnostic
    start: PartialDate | None = None


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """What someone decided of one criterion: whether its sentence, as written, is true of the person."""

    person_id: str
    nct_id: str
    criterion_id: str
    decision: bool
    row: int
    by: str = ""
    date: PartialDate | None = None
    reason: str = ""


class Cohort(msgspec.Struct, frozen=True):
    """Persons, their facts by person, what could not be used, and what was noticed while reading."""

    name: str
    persons: tuple[Person, ...]
    facts: dict[str, tuple[Fact, ...]]
    unusable: dict[str, tuple[UnusableRow, ...]]
    anchors: dict[str, dict[str, datetime.date]]
    diagnostics: tuple[Diagnostic, ...] = ()
    decisions: dict[str, tuple[Decision, ...]] = {}
