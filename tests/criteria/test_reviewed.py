"""A proposed reading decides once someone accepted it, and only while it is the same reading."""

import datetime

import msgspec
import pytest

from trialwright.criteria import compile as compiling
from trialwright.criteria.compile import compile_criteria, parse_criteria
from trialwright.criteria.readings import Reading, accepted_digests, apply_readings
from trialwright.criteria.reviewed import reading_digest, reviewed_readings
from trialwright.model.criterion import Criterion, TrialCriteria
from trialwright.model.record import StudyRecord
from trialwright.records.reading import read_bytes

_TEXT = (
    "Inclusion Criteria:\n\n* Age 18-70 years\n\n"
    "Exclusion Criteria:\n\n* Active hepatitis or a history of severe liver disease"
)


def record() -> StudyRecord:
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000000", "briefTitle": "Made up"},
            "eligibilityModule": {"eligibilityCriteria": _TEXT},
        }
    }
    (found,) = read_bytes(msgspec.json.encode(study)).records
    return found


def named(trial: TrialCriteria, criterion_id: str) -> Criterion:
    return next(each for each in trial.criteria if each.id == criterion_id)


def a_proposal() -> Criterion:
    found = named(compile_criteria(record(), proposals=True), "E1")
    if not found.proposed:
        pytest.skip("the reader has become sure of the sentence of this test; choose another")
    return found


def accepting(digest: str) -> Reading:
    day = datetime.date(2026, 5, 1)
    return Reading("NCT00000000", "E1", "A. Example", day, "as meant", "protocol 2.1", accept=digest)


def test_an_accepted_proposal_decides_and_says_who_accepted_it() -> None:
    proposal = a_proposal()
    reading = accepting(reading_digest(proposal.text, proposal.role, proposal.expr))
    before = named(compile_criteria(record()), "E1")
    trial = compile_criteria(record(), accepted=accepted_digests([reading]))
    after = named(apply_readings(trial, [reading]), "E1")
    assert before.expr != proposal.expr
    assert after.expr == proposal.expr and not after.proposed and "A. Example" in after.amended_by


def test_another_reading_of_the_same_words_is_not_accepted_with_it() -> None:
    reading = accepting("0" * 20)
    trial = apply_readings(compile_criteria(record(), accepted=accepted_digests([reading])), [reading])
    assert named(trial, "E1") == named(compile_criteria(record()), "E1")
    assert "C048" in {each.code for each in trial.diagnostics}


def test_a_reviewed_reading_decides_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = a_proposal()
    digest = reading_digest(proposal.text, proposal.role, proposal.expr)
    monkeypatch.setattr(compiling, "reviewed_readings", lambda: frozenset({digest}))
    found = named(parse_criteria(_TEXT), "E1")
    assert found.expr == proposal.expr and not found.proposed


def test_the_listed_digests_are_whole() -> None:
    assert all(len(each) == 20 and set(each) <= set("0123456789abcdef") for each in reviewed_readings())
