"""FHIR R4 resources become facts that say no more than the resource does."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from trialwright.cohort.read import read_cohort
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.fact import Cohort, Fact
from trialwright.model.partial_date import PartialDate

_PATIENT = {"resourceType": "Patient", "id": "a", "gender": "female", "birthDate": "1990-04"}
_SUBJECT = {"subject": {"reference": "Patient/a"}}
_LOINC = "http://loinc.org"
Reader = Callable[..., Cohort]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def from_resources(*resources: dict[str, Any]) -> Cohort:
        path = tmp_path / "export.ndjson"
        path.write_text("".join(json.dumps(each) + "\n" for each in (_PATIENT, *resources)))
        return read_cohort(path)

    return from_resources


def one(cohort: Cohort) -> Fact:
    (fact,) = cohort.facts["a"]
    return fact


def codes(cohort: Cohort) -> set[str]:
    return {each.code for each in cohort.diagnostics}


def condition(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": "c", **_SUBJECT, "code": {"text": "Lupus nephritis"}, **more}


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


@pytest.mark.parametrize(
    ("clinical", "verification", "wanted"),
    [
        ("active", "confirmed", "active"),
        ("resolved", "confirmed", "inactive"),
        ("active", "refuted", "absent"),
        ("active", "provisional", "suspected"),
        ("active", "a code of tomorrow", "suspected"),
    ],
)
def test_a_condition_has_the_state_that_both_its_statuses_say(
    clinical: str, verification: str, wanted: str, read: Reader
) -> None:
    said = {"clinicalStatus": status(clinical), "verificationStatus": status(verification)}
    found = condition(**said, recordedDate="2026-01-02")
    assert (one(read(found)).concept, one(read(found)).status) == ("lupus_nephritis", wanted)


def test_a_condition_entered_in_error_is_left_out_and_counted(read: Reader) -> None:
    cohort = read(condition(verificationStatus=status("entered-in-error")))
    assert cohort.facts["a"] == () and "P031" in codes(cohort)


def test_codings_that_name_two_terms_settle_neither(read: Reader) -> None:
    code = {"coding": [{"display": "Gout"}, {"display": "Osteoporosis"}], "text": "joint trouble"}
    assert one(read(condition(code=code))).concept == "joint trouble"


def test_a_laboratory_value_keeps_comparator_unit_and_reference_range(read: Reader) -> None:
    observation = {
        "resourceType": "Observation",
        **_SUBJECT,
        "status": "final",
        "code": {"coding": [{"system": _LOINC, "code": "1742-6"}]},
        "effectiveDateTime": "2026-05-31T08:00:00+08:00",
        "valueQuantity": {
            "value": 90,
            "comparator": ">",
            "system": "http://unitsofmeasure.org",
            "code": "U/L",
        },
        "referenceRange": [{"high": {"value": 40, "code": "U/L", "system": "http://unitsofmeasure.org"}}],
    }
    fact = one(read(observation))
    assert (fact.concept, fact.comparator, fact.value, fact.upper_limit, fact.unit) == (
        "alt",
        ">",
        90,
        40,
        "U/L",
    )
    assert fact.start == PartialDate.parse("2026-05-31")


def test_a_range_for_some_people_only_is_no_reference_range(read: Reader) -> None:
    observation = {
        "resourceType": "Observation",
        **_SUBJECT,
        "status": "final",
        "code": {"coding": [{"system": _LOINC, "code": "1742-6"}]},
        "valueQuantity": {"value": 90, "unit": "U/L"},
        "referenceRange": [{"high": {"value": 40, "unit": "U/L"}, "appliesTo": [{"text": "women"}]}],
    }
    assert one(read(observation)).upper_limit is None


def test_each_part_of_a_panel_is_a_fact(read: Reader) -> None:
    parts = [
        {
            "code": {"coding": [{"system": _LOINC, "code": code}]},
            "valueQuantity": {"value": value, "unit": "mm[Hg]"},
        }
        for code, value in (("8480-6", 140), ("8462-4", 90))
    ]
    cohort = read({"resourceType": "Observation", **_SUBJECT, "status": "final", "component": parts})
    assert {fact.concept: fact.value for fact in cohort.facts["a"]} == {
        "systolic_pressure": 140,
        "diastolic_pressure": 90,
    }


def test_a_cancelled_observation_and_one_without_value_are_counted_not_read(read: Reader) -> None:
    base = {"resourceType": "Observation", **_SUBJECT, "code": {"text": "ALT"}}
    cohort = read({**base, "status": "cancelled", "valueInteger": 3}, {**base, "status": "final"})
    assert cohort.facts["a"] == ()
    assert any(
        "cancelled (1), Observation without a value (1)" in each.message for each in cohort.diagnostics
    )


def drug(kind: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": kind, **_SUBJECT, "medicationCodeableConcept": {"text": "Prednisone"}, **more}


def test_an_order_has_its_daily_dose_and_route_where_one_dosage_says_them(read: Reader) -> None:
    dosage = {
        "route": {"text": "oral"},
        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 2.5, "unit": "mg"}}],
    }
    fact = one(
        read(
            drug(
                "MedicationRequest",
                status="active",
                intent="order",
                authoredOn="2026-01-02",
                dosageInstruction=[dosage],
            )
        )
    )
    assert (fact.concept, fact.dose, fact.dose_unit, fact.dose_basis, fact.route) == (
        "prednisone",
        5,
        "mg",
        "day",
        "oral",
    )
    assert fact.end is None and fact.start == PartialDate.parse("2026-01-02")


@pytest.mark.parametrize(
    "dosage",
    [
        {"asNeededBoolean": True},
        {"timing": {"repeat": {"frequency": 1, "frequencyMax": 3, "period": 1, "periodUnit": "d"}}},
        {"timing": {"repeat": {"frequency": 1, "period": 2, "periodUnit": "d"}}},
        {"timing": {"code": {"text": "BID"}}},
    ],
)
def test_a_dose_that_does_not_follow_from_the_words_is_not_made_up(
    dosage: dict[str, Any], read: Reader
) -> None:
    whole = {
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg"}}],
        **dosage,
    }
    assert one(read(drug("MedicationRequest", status="active", dosageInstruction=[whole]))).dose is None


def test_a_stopped_order_without_an_end_is_not_taken_as_ongoing(read: Reader) -> None:
    assert (
        one(read(drug("MedicationRequest", status="stopped", intent="order", authoredOn="2020-01-02"))).status
        == "inactive"
    )


def test_not_taken_is_a_fact_of_absence(read: Reader) -> None:
    period = {"start": "2026-01-01", "end": "2026-06-30"}
    fact = one(read(drug("MedicationStatement", status="not-taken", effectivePeriod=period)))
    assert fact.status == "absent" and fact.end == PartialDate.parse("2026-06-30")


def test_a_proposal_is_no_order(read: Reader) -> None:
    assert read(drug("MedicationRequest", status="active", intent="proposal")).facts["a"] == ()


def test_a_referenced_medication_gives_the_drug(read: Reader) -> None:
    medication = {"resourceType": "Medication", "id": "m", "code": {"text": "Tacrolimus"}}
    request = {"resourceType": "MedicationRequest", **_SUBJECT, "status": "active"}
    request["medicationReference"] = {"reference": "Medication/m"}
    assert one(read(request, medication)).concept == "tacrolimus"


def test_an_intolerance_is_no_allergy(read: Reader) -> None:
    base = {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": "Patient/a"},
        "code": {"text": "Aspirin"},
    }
    allergy = one(read({**base, "type": "allergy"}))
    assert (allergy.domain, allergy.concept, allergy.status) == ("allergy", "aspirin", "present")
    assert one(read({**base, "type": "intolerance"})).concept == "intolerance to aspirin"
    assert one(read(base)).status == "suspected"  # it does not say which of the two it is


def test_a_stay_in_hospital_is_an_event_and_a_visit_is_counted(read: Reader) -> None:
    base = {
        "resourceType": "Encounter",
        **_SUBJECT,
        "status": "finished",
        "period": {"start": "2026-01-01", "end": "2026-01-04"},
    }
    cohort = read({**base, "class": {"code": "IMP"}}, {**base, "class": {"code": "AMB"}})
    assert one(cohort).concept == "hospitalisation" and "P031" in codes(cohort)


def test_a_resource_of_an_absent_patient_is_named_and_the_rest_read(read: Reader) -> None:
    cohort = read({**condition(), "subject": {"reference": "Patient/b"}}, condition())
    assert len(cohort.facts["a"]) == 1 and "P032" in codes(cohort)


def test_a_bundle_resolves_references_by_full_url(tmp_path: Path) -> None:
    entry = [
        {"fullUrl": "urn:uuid:0-1", "resource": _PATIENT},
        {"fullUrl": "urn:uuid:0-2", "resource": {**condition(), "subject": {"reference": "urn:uuid:0-1"}}},
    ]
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": entry}, indent=1))
    assert one(read_cohort(path)).concept == "lupus_nephritis"


def test_a_gzipped_file_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps(each) + "\n" for each in (_PATIENT, *[condition(id=str(n)) for n in range(5000)])
    )
    path = tmp_path / "all.ndjson.gz"
    path.write_bytes(gzip.compress(lines.encode())[:-200])
    cohort = read_cohort(path)
    assert "P033" in codes(cohort) and cohort.facts["a"]


def test_a_record_is_known_up_to_the_last_date_in_it(read: Reader) -> None:
    cohort = read(condition(onsetDateTime="2020-01-01"), condition(id="d", onsetDateTime="2024-03-05"))
    assert cohort.persons[0].observation_end == PartialDate.parse("2024-03-05") and "P035" in codes(cohort)


_KEYS = [
    *(
        "resourceType",
        "id",
        "status",
        "code",
        "coding",
        "subject",
        "valueQuantity",
        "value",
        "component",
        "dosage",
    ),
    *(
        "referenceRange",
        "timing",
        "repeat",
        "period",
        "verificationStatus",
        "effectivePeriod",
        "medicationReference",
    ),
]
_WORDS = st.sampled_from(["Patient", "Observation", "Condition", "MedicationRequest", "final", "active"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner | _WORDS, max_size=6)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_no_json_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.json"
    path.write_text(
        json.dumps({"resourceType": "Bundle", "entry": [{"resource": _PATIENT}, {"resource": value}]})
    )
    try:
        read_cohort(path)
    except UnreadableInput as error:
        assert error.diagnostic.code


@needs_shared
def test_thirty_synthetic_women_are_read_with_every_resource_accounted_for() -> None:
    cohort = read_cohort(SHARED / "patients" / "synthea-lupus-fhir")
    assert len(cohort.persons) == 30 and {person.sex for person in cohort.persons} == {"female"}
    assert not any(cohort.unusable.values())
    values = [
        fact for facts in cohort.facts.values() for fact in facts if fact.concept == "systolic_pressure"
    ]
    assert len(values) == 154 and all(fact.unit == "mm[Hg]" and fact.value for fact in values)
