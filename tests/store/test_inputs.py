"""What a user may name: files, folders, ids of the store and of the library."""

import datetime
import json
from pathlib import Path

import pytest

from made_up import study
from trialwright import read
from trialwright.store.inputs import library_ids, library_record

FIVE = ["NCT03580291", "NCT04127747", "NCT05863936", "NCT05916781", "NCT06394063"]


def test_the_library_holds_the_five_trials_whole() -> None:
    assert library_ids() == FIVE
    for nct_id in FIVE:
        record = library_record(nct_id)
        assert record.nct_id == nct_id
        assert record.diagnostics == ()
        assert record.study.arms_interventions.arm_groups
        assert record.study.eligibility.minimum_age


def test_the_library_names_nobody_to_call() -> None:
    for nct_id in FIVE:
        module = library_record(nct_id).study.protocol.contacts_locations_module
        if module:
            assert module.central_contacts == ()
            assert all(site.contacts == () for site in module.locations)


@pytest.mark.parametrize(
    ("nct_id", "phase", "status", "count", "minimum", "maximum"),
    [
        ("NCT05916781", "PHASE4", "RECRUITING", 220, "18 Years", "65 Years"),
        ("NCT05863936", "PHASE3", "UNKNOWN", 15, "14 Years", "65 Years"),
        ("NCT06394063", "NA", "RECRUITING", None, "18 Years", "70 Years"),
        ("NCT03580291", "PHASE2", "UNKNOWN", None, "18 Years", "60 Years"),
        ("NCT04127747", "PHASE4", "UNKNOWN", 110, "18 Years", "65 Years"),
    ],
)
def test_a_library_trial_restates_the_facts_of_its_record(
    nct_id: str, phase: str, status: str, count: int | None, minimum: str, maximum: str
) -> None:
    made = library_record(nct_id).study
    assert made.design.phases == (phase,)
    assert made.status.overall_status == status
    assert (made.design.enrollment_info.count if made.design.enrollment_info else None) == count
    assert (made.eligibility.minimum_age, made.eligibility.maximum_age) == (minimum, maximum)


def test_an_id_comes_from_the_store_before_the_library(tmp_path: Path) -> None:
    from trialwright.store.studies import Store

    path = tmp_path / "store.sqlite"
    changed = study("NCT05863936", identificationModule={"briefTitle": "As fetched"})
    with Store(path) as store:
        at = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
        store.put(json.dumps(changed).encode(), address="https://registry.example/NCT05863936", fetched_at=at)
    (record,) = read("NCT05863936", store=path).records
    assert record.study.title == "As fetched"
    (record,) = read("NCT04127747", store=path).records
    assert record.document == "library:NCT04127747"


def test_a_file_named_like_an_id_is_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("NCT05863936").write_text(json.dumps(study("NCT00000101")))
    assert [record.nct_id for record in read("NCT05863936").records] == ["NCT00000101"]


def test_renderings_of_one_trial_in_different_formats_are_no_duplicates(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(study("NCT05863936")))
    result = read(tmp_path / "a.json", "NCT05863936")
    assert "R111" not in {fault.code for fault in result.diagnostics}
    assert len(result.records) == 2


def test_as_names_only_what_has_no_id(tmp_path: Path) -> None:
    nameless = study()
    del nameless["protocolSection"]["identificationModule"]["nctId"]
    (tmp_path / "a.json").write_text(json.dumps(nameless))
    result = read(tmp_path / "a.json", "NCT05863936", as_id="NCT00000101")
    assert [record.nct_id for record in result.records] == ["NCT00000101", "NCT05863936"]
    assert sorted(fault.code for fault in result.diagnostics) == ["R203", "R204"]


def test_one_id_is_not_given_to_several_studies_of_one_source(tmp_path: Path) -> None:
    nameless = study()
    del nameless["protocolSection"]["identificationModule"]["nctId"]
    (tmp_path / "two.jsonl").write_text(json.dumps(nameless) + "\n" + json.dumps(nameless))
    for merge in (False, True):
        result = read(tmp_path / "two.jsonl", as_id="NCT00000101", merge=merge)
        assert [record.nct_id for record in result.records] == [None, None]
        assert {fault.code for fault in result.faults} == {"R204"}


def test_another_registrys_study_is_never_given_an_nct_id(tmp_path: Path) -> None:
    head = "TrialID,Last Refreshed on,Public title,Scientific title,Inclusion Criteria,Exclusion Criteria"
    (tmp_path / "x.csv").write_text(f"{head}\nChiCTR2000000001,1 May 2026,A trial,A trial,Lupus,None\n")
    result = read(tmp_path / "x.csv", as_id="NCT00000101")
    assert [(record.nct_id, record.name) for record in result.records] == [(None, "ChiCTR2000000001")]
    assert "R204" in {fault.code for fault in result.faults}
    assert "R101" not in {fault.code for fault in result.diagnostics}
