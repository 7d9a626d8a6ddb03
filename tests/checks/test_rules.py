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
from trialwright.checks.time_frames import last_day
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
    assert [fault.code for fault in found(modules)] == ["K038", "K101", "K040", INCOMPLETE]


@pytest.mark.parametrize(
    ("status", "dates", "codes"),
    [
        ("NOT_YET_RECRUITING", {"startDateStruct": {"date": "2024-01", "type": "ACTUAL"}}, {"K007"}),
        (
            "NOT_YET_RECRUITING",
            {"startDateStruct": {"date": "2024-01"}, "statusVerifiedDate": "2024-02"},
            {"K027"},
        ),
        (
            "NOT_YET_RECRUITING",
            {"startDateStruct": {"date": "2024-02"}, "statusVerifiedDate": "2024-02"},
            set(),
        ),
        (
            "RECRUITING",
            {"startDateStruct": {"date": "2024-06", "type": "ESTIMATED"}, "statusVerifiedDate": "2024-05"},
            {"K007"},
        ),
        (
            "RECRUITING",
            {"completionDateStruct": {"date": "2024-04"}, "statusVerifiedDate": "2024-05"},
            {"K027"},
        ),
        ("RECRUITING", {"completionDateStruct": {"date": "2024-04", "type": "ACTUAL"}}, {"K007"}),
        ("UNKNOWN", {"completionDateStruct": {"date": "2024-04"}, "statusVerifiedDate": "2024-05"}, set()),
        ("COMPLETED", {"completionDateStruct": {"date": "2024-04", "type": "ESTIMATED"}}, {"K007"}),
    ],
)
def test_status_and_dates(status: str, dates: dict[str, Any], codes: set[str]) -> None:
    """A plan that slipped is a warning; a status that a date rules out is an error."""
    told = {fault.code for fault in found({"statusModule": {"overallStatus": status, **dates}})}
    assert told & {"K007", "K027"} == codes


@pytest.mark.parametrize(("updated", "fires"), [("2024-05-20", False), ("2024-07-20", True)])
def test_one_site_of_a_multicentre_study_is_told_once_it_has_had_time_to_open_others(
    updated: str, fires: bool
) -> None:
    modules = {
        "identificationModule": {"officialTitle": "A Multicenter Study of Samplumab"},
        "statusModule": {
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2024-03-01"},
            "lastUpdateSubmitDate": updated,
        },
        "contactsLocationsModule": {"locations": [{"city": "Exampleton"}]},
    }
    assert ("K039" in {fault.code for fault in found(modules)}) == fires


def test_a_number_of_nobody_is_given() -> None:
    (fault,) = [
        each for each in found({"designModule": {"enrollmentInfo": {"count": 0}}}) if each.code == INCOMPLETE
    ]
    assert "sample size" not in fault.message


def test_only_the_words_of_a_sentence_decide_whose_age_it_is() -> None:
    text = "Inclusion Criteria:\n* Inpatients of our unit whose ages < 18 years old. (confirmed by swab or sputum)"
    modules = {"eligibilityModule": {"eligibilityCriteria": text, "minimumAge": "18 Years"}}
    assert "K064" in {fault.code for fault in found(modules)}


def test_the_disease_of_a_title_is_quoted_as_it_stands() -> None:
    title = "Rituximab for Remission of Moderate and Severe Systemic Lupus Erythematosus"
    modules = {
        "identificationModule": {"briefTitle": title},
        "conditionsModule": {"conditions": ["Autoimmune Diseases"]},
    }
    (fault,) = [each for each in found(modules) if each.code == "K019"]
    assert "“Systemic Lupus Erythematosus”" in fault.message and "severe" not in fault.message.casefold()


@pytest.mark.parametrize(
    ("arm", "codes"),
    [
        ({"label": "Usual", "type": "SHAM_COMPARATOR", "description": "Prednisolone 10 mg daily"}, {"K100"}),
        ({"label": "Sham", "type": "SHAM_COMPARATOR"}, {"K004"}),
    ],
)
def test_an_open_sham_arm_has_its_masking_or_its_type_wrong_never_both(
    arm: dict[str, str], codes: set[str]
) -> None:
    modules = {
        "designModule": {"designInfo": {"maskingInfo": {"masking": "NONE"}}},
        "armsInterventionsModule": {"armGroups": [{"label": "Samplumab", "type": "EXPERIMENTAL"}, arm]},
    }
    assert {fault.code for fault in found(modules)} & {"K004", "K100"} == codes


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Week 52", 364),
        ("Weeks 4, 16, 24, and 104", 728),
        ("180 days", 180),
        ("From baseline to week 24", 168),
        ("On admission", 0),
        ("Baseline", 0),
        ("Up to 5 years", None),
        ("Until disease progression, 24 months", None),
        ("Through study completion, an average of 1 year", None),
        ("February 2021 to July 2021", None),
        ("within 36 months", None),
        ("Year 2", None),
    ],
)
def test_a_time_frame_is_read_only_where_it_is_plain(text: str, days: float | None) -> None:
    assert last_day(text) == days


def test_a_rate_called_not_significant_names_the_number_from_which_it_is() -> None:
    text = "A trial showed a reduction of flare (80% vs 71%) with belimumab, but the difference was not significant."
    (fault,) = [
        each for each in found({"descriptionModule": {"detailedDescription": text}}) if each.code == "K072"
    ]
    # two-sided 0.05, pooled: 2 · 0.755 · 0.245 · (1.96 / 0.09)² = 175.5
    assert "from about 176 a group" in fault.message
