"""Each rule fires on its smallest example, once and alone, and is silent on the nearest sound one."""

import re
from typing import Any

import msgspec
import pytest
from sound_neighbours import SOUND

from made_up import study as made_up_study
from trialwright.checks import check
from trialwright.checks.report import excerpts_of
from trialwright.checks.rules import RULES
from trialwright.diagnostics import all_codes, code_page
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord
from trialwright.model.study import Study

CODES = sorted({rule.code for rule in RULES})
INCOMPLETE = "K090"  # every small example lacks most of a record


def record(modules: dict[str, Any]) -> StudyRecord:
    return StudyRecord(msgspec.convert({"protocolSection": modules}, Study), {})


def found(modules: dict[str, Any]) -> tuple[Diagnostic, ...]:
    return check(record(modules))


def example(code: str) -> tuple[Study, list[Diagnostic]]:
    """The study and the diagnostics of a page's smallest example."""
    (block,) = re.findall(r"```python\n(.*?)```", code_page(code).body, re.DOTALL)
    names: dict[str, Any] = {}
    exec(block, names)
    return names["study"], names["diagnostics"]


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert [code for code in all_codes() if code.startswith("K")] == CODES


def test_every_rule_has_sound_neighbours() -> None:
    assert set(SOUND) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_fault_is_reported_once_and_alone(code: str) -> None:
    _, faults = example(code)
    others = [fault.code for fault in faults if fault.code.startswith("K") and fault.code != INCOMPLETE]
    assert others == ([code] if code != INCOMPLETE else [])


@pytest.mark.parametrize("code", CODES)
def test_a_finding_points_at_words_of_the_record(code: str) -> None:
    study, faults = example(code)
    fault = next(fault for fault in faults if fault.code == code)
    lines = excerpts_of(fault, study)
    assert len(lines) == len(fault.spans) == len(fault.place.split("; "))
    assert all(each.start < each.end <= len(each.line) for each in lines)
    assert fault.words and fault.help


@pytest.mark.parametrize(
    ("code", "number"), [(code, n) for code, listed in SOUND.items() for n in range(len(listed))]
)
def test_a_sound_neighbour_is_left_alone(code: str, number: int) -> None:
    assert code not in {fault.code for fault in found(SOUND[code][number])}


def test_a_sound_record_has_no_error_and_no_warning() -> None:
    made = msgspec.convert(made_up_study(), Study)
    assert [fault for fault in check(StudyRecord(made, {})) if fault.severity != "note"] == []


def test_an_empty_record_contradicts_nothing() -> None:
    assert {fault.code for fault in found({})} == {INCOMPLETE}


def test_findings_come_gravest_first() -> None:
    modules = {
        "identificationModule": {"officialTitle": "A Phase II Multicenter Study of Samplumab"},
        "designModule": {"phases": ["PHASE3"]},
        "conditionsModule": {"conditions": ["Safety"]},
    }
    assert [fault.code for fault in found(modules)] == ["K038", "K018", "K040", INCOMPLETE]


@pytest.mark.parametrize(
    ("status", "dates", "fires"),
    [
        ("NOT_YET_RECRUITING", {"startDateStruct": {"date": "2024-01", "type": "ACTUAL"}}, True),
        (
            "NOT_YET_RECRUITING",
            {"startDateStruct": {"date": "2024-01"}, "statusVerifiedDate": "2024-02"},
            True,
        ),
        (
            "NOT_YET_RECRUITING",
            {"startDateStruct": {"date": "2024-02"}, "statusVerifiedDate": "2024-02"},
            False,
        ),
        (
            "RECRUITING",
            {"startDateStruct": {"date": "2024-06", "type": "ESTIMATED"}, "statusVerifiedDate": "2024-05"},
            True,
        ),
        ("RECRUITING", {"completionDateStruct": {"date": "2024-04"}, "statusVerifiedDate": "2024-05"}, True),
        ("UNKNOWN", {"completionDateStruct": {"date": "2024-04"}, "statusVerifiedDate": "2024-05"}, False),
        ("COMPLETED", {"completionDateStruct": {"date": "2024-04", "type": "ESTIMATED"}}, True),
    ],
)
def test_status_and_dates(status: str, dates: dict[str, Any], fires: bool) -> None:
    codes = {fault.code for fault in found({"statusModule": {"overallStatus": status, **dates}})}
    assert ("K007" in codes) == fires


def test_a_rate_called_not_significant_names_the_number_from_which_it_is() -> None:
    text = "A trial showed a reduction of flare (80% vs 71%) with belimumab, but the difference was not significant."
    (fault,) = [
        each for each in found({"descriptionModule": {"detailedDescription": text}}) if each.code == "K072"
    ]
    # two-sided 0.05, pooled: 2 · 0.755 · 0.245 · (1.96 / 0.09)² = 175.5
    assert "from about 176 a group" in fault.message
