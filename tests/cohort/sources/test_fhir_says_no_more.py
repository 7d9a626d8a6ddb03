"""What a FHIR resource does not say becomes no definite fact: one case after another in which it might."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trialwright.cohort.read import read_cohort
from trialwright.model.fact import Cohort, Fact
from trialwright.model.partial_date import PartialDate

_PATIENT = {"resourceType": "Patient", "id": "a", "gender": "female", "birthDate": "1990-04-01"}
_OF_A = {"subject": {"reference": "Patient/a"}}
_LUPUS = {"resourceType": "Condition", **_OF_A, "code": {"text": "Lupus nephritis"}}
_ALT = {"resourceType": "Observation", **_OF_A, "status": "final", "code": {"text": "ALT"}}
_PREDNISONE = {**_OF_A, "medicationCodeableConcept": {"text": "Prednisone"}}
Facts = Callable[..., list[Fact]]


@pytest.fixture
def cohort(tmp_path: Path) -> Callable[..., Cohort]:
    def read(*resources: dict[str, Any]) -> Cohort:
        path = tmp_path / "export.ndjson"
        path.write_text("".join(json.dumps(each) + "\n" for each in (_PATIENT, *resources)))
        return read_cohort(path)

    return read


@pytest.fixture
def facts(cohort: Callable[..., Cohort]) -> Facts:
    return lambda *resources: list(cohort(*resources).facts["a"])


def on(text: str) -> PartialDate:
    return PartialDate.parse(text)


def code(word: str) -> dict[str, Any]:
    return {"coding": [{"code": word}]}


def said(found: list[Fact]) -> list[tuple[str | None, PartialDate | None, PartialDate | None]]:
    return [(fact.status, fact.start, fact.end) for fact in found]


def test_a_resolved_condition_was_there_while_it_lasted_and_its_activity_is_not_denied_then(
    facts: Facts,
) -> None:
    dates = {"onsetDateTime": "2020-01-01", "abatementDateTime": "2020-02-01"}
    assert said(facts({**_LUPUS, "clinicalStatus": code("resolved"), **dates})) == [
        ("present", on("2020-01-01"), on("2020-02-01"))
    ]


def test_a_resolved_condition_without_an_end_denies_activity_now_and_not_since_its_onset(
    facts: Facts,
) -> None:
    found = facts({**_LUPUS, "clinicalStatus": code("resolved"), "onsetDateTime": "2020-01-01"})
    assert said(found) == [("present", on("2020-01-01"), on("2020-01-01")), ("inactive", None, None)]


def test_an_active_condition_with_an_end_contradicts_itself_and_stays_open_after_it(facts: Facts) -> None:
    dates = {"onsetDateTime": "2020-01-01", "abatementDateTime": "2020-02-01"}
    assert said(facts({**_LUPUS, "clinicalStatus": code("active"), **dates})) == [
        ("present", on("2020-01-01"), on("2020-02-01")),
        ("suspected", on("2020-02-01"), None),
    ]


def test_a_condition_that_ended_at_an_age_is_not_ongoing(facts: Facts) -> None:
    found = facts({**_LUPUS, "onsetDateTime": "2020-01-01", "abatementAge": {"value": 33}})
    assert ("present", on("2020-01-01"), None) not in said(found) and found[-1].status == "suspected"


def test_a_condition_without_clinical_status_is_known_for_the_day_of_its_record(facts: Facts) -> None:
    (fact,) = facts({**_LUPUS, "recordedDate": "2015-03-01"}, {**_ALT, "effectiveDateTime": "2026-01-01"})
    assert (fact.status, fact.start, fact.recorded_on) == ("present", None, on("2015-03-01"))


def test_a_condition_without_status_or_date_is_no_present_one(facts: Facts) -> None:
    assert [fact.status for fact in facts(_LUPUS)] == ["suspected"]


def test_an_onset_within_a_period_is_as_exact_as_the_period(facts: Facts) -> None:
    period = {"start": "2020-02-01", "end": "2020-11-30"}
    (fact,) = facts({**_LUPUS, "clinicalStatus": code("active"), "onsetPeriod": period})
    assert fact.start == on("2020")


def test_what_was_ruled_out_is_denied_up_to_the_day_of_the_record_only(facts: Facts) -> None:
    refuted = {**_LUPUS, "verificationStatus": code("refuted")}
    (fact,) = facts(
        {**refuted, "recordedDate": "2015-03-01"}, {**_LUPUS, "id": "x", "recordedDate": "2026-01-01"}
    )[:1]
    assert (fact.status, fact.start, fact.recorded_on) == ("absent", on("2015-03-01"), on("2015-03-01"))
    assert facts(refuted) == []


@pytest.mark.parametrize(
    "text",
    ["History of lupus nephritis", "Lupus nephritis?", "Lupus nephritis, ruled out", "No lupus nephritis"],
)
def test_a_reservation_in_the_text_keeps_the_coding_from_being_believed(text: str, facts: Facts) -> None:
    both = {"coding": [{"display": "Lupus nephritis"}], "text": text}
    (fact,) = facts({**_LUPUS, "code": both, "clinicalStatus": code("active")})
    assert fact.concept.casefold().removeprefix("possible ") == text.strip("?").casefold()
    assert fact.concept != "lupus_nephritis"


@pytest.mark.parametrize(
    "value",
    [
        {"dataAbsentReason": {"text": "not performed"}},
        {"valueQuantity": {"unit": "U/L", "comparator": "<"}},
        {"valueString": ""},
        {"valueSampledData": {"data": "1 2 3"}},
    ],
)
def test_an_observation_without_a_value_is_no_fact(value: dict[str, Any], facts: Facts) -> None:
    assert facts({**_ALT, **value}) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"valueBoolean": False}, "false"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 320}}}, "1:320"),
        (
            {"valueRange": {"low": {"value": 1, "unit": "U/L"}, "high": {"value": 4, "unit": "U/L"}}},
            "1 U/L to 4 U/L",
        ),
        (
            {"valueCodeableConcept": {"coding": [{"display": "Detected"}], "text": "not detected"}},
            "Detected / not detected",
        ),
    ],
)
def test_a_value_of_another_kind_is_words_and_no_result(
    value: dict[str, Any], words: str, facts: Facts
) -> None:
    (fact,) = facts({**_ALT, "code": {"text": "HBsAg"}, **value})
    assert (fact.value, fact.value_text) == (None, words)


def test_a_component_without_value_beside_one_with_is_left_out(facts: Facts) -> None:
    parts = [
        {"code": {"text": "ALT"}, "dataAbsentReason": {}},
        {"code": {"text": "AST"}, "valueQuantity": {"value": 3, "unit": "U/L"}},
    ]
    assert [fact.concept for fact in facts({**_ALT, "component": parts})] == ["ast"]


def test_an_unmapped_loinc_code_or_a_specimen_keeps_a_bare_name_from_being_one_of_blood(facts: Facts) -> None:
    coded = {"coding": [{"system": "http://loinc.org", "code": "2161-8"}], "text": "Creatinine"}
    value = {"valueQuantity": {"value": 90, "unit": "mg/dL"}}
    assert facts({**_ALT, "code": coded, **value})[0].concept == "Creatinine (LOINC 2161-8)"
    urine = {**_ALT, "code": {"text": "Creatinine"}, "specimen": {"display": "Urine"}, **value}
    assert facts(urine)[0].concept != "serum_creatinine"


def test_an_observation_of_a_foetus_is_not_the_mothers(facts: Facts) -> None:
    assert facts({**_ALT, "focus": [{"reference": "#f"}], "valueQuantity": {"value": 3, "unit": "U/L"}}) == []


def order(**more: Any) -> dict[str, Any]:
    return {"resourceType": "MedicationRequest", "status": "active", "intent": "order", **_PREDNISONE, **more}


def test_an_order_not_to_give_is_no_drug_taken(facts: Facts) -> None:
    assert facts(order(doNotPerform=True, authoredOn="2026-01-01")) == []


def test_an_order_without_intent_or_on_hold_is_open(facts: Facts) -> None:
    assert [
        fact.status
        for fact in facts({**order(), "intent": ""}, order(status="on-hold", authoredOn="2026-01-01"))
    ] == ["suspected"] * 2


def test_a_stopped_order_did_not_run_to_its_planned_end(facts: Facts) -> None:
    planned = {"dispenseRequest": {"validityPeriod": {"start": "2025-01-01", "end": "2025-12-31"}}}
    (fact,) = facts(order(status="stopped", **planned))
    assert (fact.status, fact.end) == ("inactive", None)
    (whole,) = facts(order(status="completed", **planned))
    assert (whole.status, whole.end) == (None, on("2025-12-31"))


def test_a_planned_end_does_not_make_the_record_known_up_to_it(cohort: Callable[..., Cohort]) -> None:
    planned = {"dispenseRequest": {"validityPeriod": {"start": "2020-01-01", "end": "2025-12-31"}}}
    assert cohort(order(**planned)).persons[0].observation_end == on("2020-01-01")


def test_a_date_to_come_does_not_make_the_record_known_up_to_it(cohort: Callable[..., Cohort]) -> None:
    late = {**_ALT, "effectiveDateTime": "2199-01-01", "valueQuantity": {"value": 3, "unit": "U/L"}}
    assert cohort({**late, "effectiveDateTime": "2020-05-01"}, late).persons[0].observation_end == on(
        "2020-05-01"
    )


def test_an_administration_is_of_its_day_and_a_vaccine_without_a_day_is_open(facts: Facts) -> None:
    given = {"resourceType": "MedicationAdministration", "status": "completed", **_PREDNISONE}
    dated, undated = facts({**given, "effectivePeriod": {"start": "2020-01-01"}}, given)
    assert said([dated, undated]) == [(None, on("2020-01-01"), on("2020-01-01")), ("suspected", None, None)]
    vaccine = {
        "resourceType": "Immunization",
        "patient": _OF_A["subject"],
        "status": "completed",
        "vaccineCode": {"text": "BCG"},
    }
    assert [fact.status for fact in facts({**vaccine, "occurrenceString": "as a child"})] == ["suspected"]


@pytest.mark.parametrize(
    "undated",
    [
        {"resourceType": "MedicationStatement", "status": "not-taken", **_PREDNISONE},
        {"resourceType": "MedicationAdministration", "status": "not-done", **_PREDNISONE},
        {"resourceType": "Procedure", "status": "not-done", **_OF_A, "code": {"text": "renal biopsy"}},
    ],
)
def test_what_was_not_done_nobody_says_when_is_not_denied_for_life(
    undated: dict[str, Any], facts: Facts
) -> None:
    assert facts(undated) == []


def test_a_drug_said_to_be_taken_is_known_on_the_day_it_was_said(facts: Facts) -> None:
    taken = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "dateAsserted": "2018-01-02",
        **_PREDNISONE,
    }
    (fact,) = facts({**taken, "effectivePeriod": {"start": "2017-01-01"}})
    assert (fact.end, fact.recorded_on) == (None, on("2018-01-02"))


def test_the_names_of_routes_are_understood_and_an_injection_may_be_anywhere(facts: Facts) -> None:
    cream = {"route": {"coding": [{"display": "Topical route (qualifier value)"}]}}
    injected = {
        "medicationCodeableConcept": {"text": "triamcinolone acetonide 40 MG/ML Injectable Suspension"}
    }
    found = facts(order(dosageInstruction=[cream]), order(**injected))
    assert [fact.route for fact in found] == ["topical", ""]


@pytest.mark.parametrize(
    "repeat",
    [
        {"frequency": 1, "periodUnit": "d"},
        {"frequency": 1, "period": 1, "periodUnit": "d", "count": 1},
        {"period": 1, "periodUnit": "d", "when": ["MORN", "EVE"]},
    ],
)
def test_a_rhythm_that_is_not_plain_gives_no_daily_dose(repeat: dict[str, Any], facts: Facts) -> None:
    dosage = {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg"}}]}
    assert facts(order(dosageInstruction=[dosage]))[0].dose is None


def test_a_dose_of_nothing_is_not_a_denial(facts: Facts) -> None:
    dosage = {"doseAndRate": [{"doseQuantity": {"value": 0, "unit": "mg"}}]}
    assert facts(order(dosageInstruction=[dosage]))[0].dose is None


@pytest.mark.parametrize("status", ["planned", "cancelled", "entered-in-error"])
def test_a_stay_that_did_not_take_place_is_none(status: str, facts: Facts) -> None:
    assert facts({"resourceType": "Encounter", **_OF_A, "status": status, "class": {"code": "IMP"}}) == []


def test_a_modifier_that_is_not_understood_leaves_the_resource_out_and_counted(
    cohort: Callable[..., Cohort],
) -> None:
    found = cohort({**_LUPUS, "clinicalStatus": code("active"), "modifierExtension": [{"url": "x"}]})
    assert found.facts["a"] == () and any("modifierExtension" in each.message for each in found.diagnostics)


def test_of_two_versions_the_newest_holds(facts: Facts) -> None:
    old = {**_LUPUS, "id": "c", "clinicalStatus": code("active"), "meta": {"lastUpdated": "2020-01-01"}}
    new = {**_LUPUS, "id": "c", "clinicalStatus": code("inactive"), "meta": {"lastUpdated": "2021-01-01"}}
    assert [fact.status for fact in facts(new, old)] == ["inactive"]


def test_an_answer_is_known_on_its_day(facts: Facts) -> None:
    item = [{"text": "willing to take part", "answer": [{"valueBoolean": True}]}]
    answers = {
        "resourceType": "QuestionnaireResponse",
        **_OF_A,
        "status": "completed",
        "authored": "2026-01-02",
        "item": item,
    }
    (fact,) = facts(answers)
    assert (fact.domain, fact.status, fact.recorded_on) == ("attestation", "present", on("2026-01-02"))
    assert facts({**answers, "status": "in-progress"}) == []


def test_results_of_one_report_share_a_group(facts: Facts) -> None:
    value = {"valueQuantity": {"value": 3, "unit": "U/L"}}
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        **_OF_A,
        "result": [{"reference": "Observation/1"}],
    }
    inside, outside = facts({**_ALT, "id": "1", **value}, {**_ALT, "id": "2", **value}, report)
    assert (inside.group_id, outside.group_id) == ("r", "")


def test_a_patient_named_by_the_entry_of_a_bundle_only_is_a_person(tmp_path: Path) -> None:
    nameless = {"resourceType": "Patient", "gender": "female"}
    path = tmp_path / "bundle.json"
    path.write_text(
        json.dumps({"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:7", "resource": nameless}]})
    )
    assert [person.person_id for person in read_cohort(path).persons] == ["7"]
