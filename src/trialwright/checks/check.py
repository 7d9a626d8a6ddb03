"""Every check of a record, in one call."""

from collections.abc import Iterator

import msgspec

from trialwright.checks.case import Case
from trialwright.checks.rules import RULES
from trialwright.checks.words import place_of
from trialwright.criteria.compile import compile_criteria
from trialwright.criteria.lints.rules import CODES
from trialwright.design.claim.read import read_claim
from trialwright.design.claim.shortfall import shortfall
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord

_GRAVEST = ("error", "warning", "note")


def check(record: StudyRecord, criteria: TrialCriteria | None = None) -> tuple[Diagnostic, ...]:
    """What is wrong with a record, the gravest first: structure, prose, criteria and arithmetic.

    ``criteria`` are the record's own if they are at hand; else they are made, with the readings that are
    only proposed: a finding shows the words, so a reader can judge it. An error means that two
    statements of the record cannot both be true or that the registry does not allow what is there. A
    field that is absent contradicts nothing. Raises nothing on a record that could be read.

    >>> import trialwright
    >>> record = trialwright.read("NCT05863936").records[0]
    >>> [fault.code for fault in trialwright.check(record) if fault.severity == "error"]
    ['K030', 'K036']
    """
    case = Case(record, criteria or compile_criteria(record, proposals=True), read_claim(record))
    own = (fault for rule in RULES for fault in rule.find(case))
    claim = (_placed(fault) for fault in (*case.claim.diagnostics, *shortfall(case.claim)))
    found = dict.fromkeys((*_logic(case.criteria), *claim, *own))
    return tuple(sorted(found, key=lambda fault: (_GRAVEST.index(fault.severity), fault.code)))


def _logic(criteria: TrialCriteria) -> Iterator[Diagnostic]:
    """What the criteria room found in the logic of the trees; how it fared reading them is its own affair."""
    return (fault for fault in criteria.diagnostics if fault.code in CODES or fault.code == "C006")


def _placed(fault: Diagnostic) -> Diagnostic:
    """The diagnostic of a claim with its fields named as the checks name them."""
    places = "; ".join(place_of(pointer) for pointer in fault.place.split(", "))
    return msgspec.structs.replace(fault, place=places)
