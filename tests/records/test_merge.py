"""Renderings of one trial become one study: gaps filled, disagreements shown, nothing joined on a guess."""

import json
from typing import Any

import pytest

from made_up import study
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.records.draft import StudyDraft
from trialwright.records.merge import merge_all, merge_records, same_meaning
from trialwright.records.v2 import FORMAT, record_of_v2
from trialwright.records.v2_output import v2_json

ID = "/protocolSection/identificationModule/nctId"
CRITERIA = "/protocolSection/eligibilityModule/eligibilityCriteria"
STATUS = "/protocolSection/statusModule/overallStatus"
COMPLETION = "/protocolSection/statusModule/completionDateStruct"


def page(
    document: str, fields: dict[str, Any], date: str | None = None, form: str = "directory"
) -> StudyRecord:
    draft = StudyDraft(Source(document, form, date=date))
    for pointer, value in fields.items():
        draft.put(pointer, value)
    return draft.record()


def registry(**modules: Any) -> StudyRecord:
    return record_of_v2(json.dumps(study(**modules)).encode(), Source("registry.json", FORMAT))


def codes(record: StudyRecord) -> list[str]:
    return [fault.code for fault in record.diagnostics]


def test_a_gap_is_filled_and_credited_to_the_source_that_filled_it() -> None:
    head = page("a.txt", {ID: "NCT00000101", STATUS: "RECRUITING"})
    criteria = page("b.txt", {ID: "NCT00000101", CRITERIA: "Inclusion Criteria:\n\n* Lupus"})
    merged = merge_records([head, criteria])
    assert merged.study.eligibility.eligibility_criteria == "Inclusion Criteria:\n\n* Lupus"
    assert merged.source_of(CRITERIA) == Source("b.txt", "directory")
    assert merged.source_of(STATUS) == Source("a.txt", "directory")
    assert "R107" not in codes(merged)


def test_a_disagreement_lists_both_values_with_source_and_date_and_the_newer_stands() -> None:
    old = page("old.txt", {ID: "NCT00000101", STATUS: "RECRUITING"}, "2023-01-01")
    new = page("new.txt", {ID: "NCT00000101", STATUS: "COMPLETED"}, "2024-07-09")
    merged = merge_records([old, new])
    assert merged.study.status.overall_status == "COMPLETED"
    (conflict,) = merged.conflicts
    assert conflict.pointer == STATUS
    assert [(one.value, one.source.document, one.source.date) for one in conflict.readings] == [
        ("COMPLETED", "new.txt", "2024-07-09"),
        ("RECRUITING", "old.txt", "2023-01-01"),
    ]
    assert codes(merged).count("R201") == 1


def test_the_registry_is_believed_before_a_page_and_a_page_before_an_excerpt() -> None:
    excerpt = page("quote", {ID: "NCT00000101", STATUS: "SUSPENDED"}, "2026-09-01", "excerpt")
    directory = page("page.txt", {ID: "NCT00000101", STATUS: "COMPLETED"}, "2026-08-01")
    merged = merge_records([excerpt, directory, registry()])
    assert merged.study.status.overall_status == "RECRUITING"
    assert [one.value for one in merged.conflicts[0].readings] == ["RECRUITING", "COMPLETED", "SUSPENDED"]


def test_merging_into_a_registry_record_keeps_its_unknown_fields() -> None:
    raw = study() | {"aNewSection": {"x": 1}}
    del raw["protocolSection"]["eligibilityModule"]["maximumAge"]
    whole = record_of_v2(json.dumps(raw).encode(), Source("registry.json", FORMAT))
    extra = page("page.txt", {ID: "NCT00000101", "/protocolSection/eligibilityModule/maximumAge": "70 Years"})
    written = json.loads(v2_json(merge_records([whole, extra])))
    raw["protocolSection"]["eligibilityModule"]["maximumAge"] = "70 Years"
    assert written == raw


def test_arms_are_matched_by_label_and_an_extra_arm_is_a_disagreement() -> None:
    arms = "/protocolSection/armsInterventionsModule/armGroups"
    one = page("one.txt", {ID: "NCT00000101", arms: [{"label": "Standard dose"}]})
    two = page(
        "two.txt",
        {ID: "NCT00000101", arms: [{"label": "Standard Dose", "type": "OTHER"}, {"label": "Placebo"}]},
    )
    merged = merge_records([one, two])
    assert [arm.type for arm in merged.study.arms_interventions.arm_groups] == ["OTHER"]
    assert [conflict.pointer for conflict in merged.conflicts] == [arms]


def test_a_page_without_id_stays_apart_unless_the_user_names_the_trial() -> None:
    known = page("a.txt", {ID: "NCT00000101", STATUS: "RECRUITING"})
    nameless = page("b.txt", {CRITERIA: "Inclusion Criteria:\n\n* Lupus"})
    apart, faults = merge_all([known, nameless])
    assert [record.nct_id for record in apart] == ["NCT00000101", None]
    assert [fault.code for fault in faults] == ["R202"]
    (joined,), faults = merge_all([known, nameless], "NCT00000101")
    assert faults == []
    assert joined.nct_id == "NCT00000101"
    assert "R203" in codes(joined)
    assert "R101" not in codes(joined)


def test_records_of_different_trials_are_never_one() -> None:
    one, two = page("a", {ID: "NCT00000101"}), page("b", {ID: "NCT00000102"})
    with pytest.raises(ValueError, match="different trials"):
        merge_records([one, two])
    merged, _ = merge_all([one, two])
    assert len(merged) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("creatinine < 3.0 mg/dL", "creatinine > 3.0 mg/dL", False),
        ("eGFR ≥ 30", "eGFR >= 30", True),
        ("ALT \\> 2 x ULN", "ALT > 2 x ULN", True),
        ("1.5 g", "15 g", False),
        ("Lupus\nnephritis.", "lupus nephritis", True),
        ("2023-07", "2023-07-01", True),
        ("2023-07", "2023-08-01", False),
        (110, 110, True),
        (["Lupus", "SLE"], ["SLE", "lupus"], True),
        (True, False, False),
    ],
)
def test_same_meaning_ignores_markup_and_never_a_comparator_or_a_digit(
    one: Any, other: Any, same: bool
) -> None:
    assert same_meaning(one, other) is same
    assert same_meaning(other, one) is same
