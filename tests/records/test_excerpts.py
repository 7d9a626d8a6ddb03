"""Excerpts: one study a line, each kind of text to the fields it holds and no other."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import RECORDS, needs_shared
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.record import StudyRecord
from trialwright.records.document import Document
from trialwright.records.excerpts import read, recognises


def items(*lines: dict[str, Any] | str) -> list[StudyRecord | Diagnostic]:
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return list(read(Document.of_bytes("\n".join(written).encode(), "made-up.jsonl")))


def record_of(kind: str, text: str, **more: Any) -> StudyRecord:
    [record] = items(
        {"nct_id": "NCT09000001", "url": "https://example.org/1", "kind": kind, "text": text} | more
    )
    assert isinstance(record, StudyRecord)
    return record


def noted(record: StudyRecord, code: str) -> str:
    [diagnostic] = [diagnostic for diagnostic in record.diagnostics if diagnostic.code == code]
    return diagnostic.words


def test_an_excerpt_names_its_address_line_and_cut() -> None:
    record = record_of("eligibility", "Inclusion Criteria:\n- adults", truncated=True, note="page one")
    root = record.provenance[""]
    assert (root.document, root.format, root.place) == ("https://example.org/1", "excerpt", "line 1")
    assert record.nct_id == "NCT09000001"
    assert record.study.eligibility.eligibility_criteria == "Inclusion Criteria:\n- adults"
    source = record.source_of("/protocolSection/eligibilityModule/eligibilityCriteria")
    assert source and source.span and record.words_of(source.span) == record.text
    assert [diagnostic.code for diagnostic in record.diagnostics] == ["R110", "R137"]
    assert noted(record, "R137") == "page one"


def test_an_ai_summary_is_in_no_field() -> None:
    record = record_of("ai_summary", "Open to all adults aged 18 to 75", truncated=True)
    assert noted(record, "R113") == "Open to all adults aged 18 to 75"
    assert record.study.eligibility.minimum_age is None
    assert record.study.protocol.description_module is None


def test_outcomes_without_a_level_stay_unassigned() -> None:
    record = record_of("outcomes", "Remission. Time frame: 24 weeks | Death. Time frame: 1 year")
    assert "Remission" in noted(record, "R108") and record.study.protocol.outcomes_module is None


def test_a_header_of_the_old_registry_page() -> None:
    record = record_of(
        "header",
        "ClinicalTrials.gov Identifier: NCT09000001 | Recruitment Status : Unknown. Verified May 2018 by A Place. "
        "Recruitment status was: Recruiting. First Posted : May 9, 2018. Last Update Posted : June 1, 2018. "
        "Lupus | Drug: Alphamab; Other: Rest | Phase 2/Phase 3",
    )
    status, arms = record.study.status, record.study.arms_interventions
    assert (status.overall_status, status.last_known_status) == ("UNKNOWN", "RECRUITING")
    assert status.status_verified_date == "2018-05"
    assert status.study_first_post_date_struct and status.study_first_post_date_struct.date == "2018-05-09"
    assert [(drug.type, drug.name) for drug in arms.interventions] == [
        ("DRUG", "Alphamab"),
        ("OTHER", "Rest"),
    ]
    assert record.study.protocol.conditions_module
    assert record.study.protocol.conditions_module.conditions == ("Lupus",)
    assert record.study.design.phases == ("PHASE2", "PHASE3")
    assert record.provenance[""].date == "2018-06-01" and noted(record, "R108") == "A Place"


def test_the_registration_platforms_page() -> None:
    record = record_of(
        "ictrp",
        "Register: ClinicalTrials.gov Last refreshed on: 1 May 2020 Main ID: NCT09000001 Date of registration: "
        "14/10/2019 Primary sponsor: A Place Inc. Public title: Alphamab: a Study Date of first enrolment: "
        "August 1, 2020 Target sample size: 110 Recruitment status: Recruiting Study type: Interventional "
        "Study design: Allocation: Randomized. Intervention model: Parallel Assignment. Masking: None (Open Label). "
        "Phase: Phase 4 Countries of recruitment Utopia",
    )
    study, design = record.study, record.study.design.design_info
    assert study.title == "Alphamab: a Study" and record.provenance[""].date == "2020-05-01"
    assert study.status.start_date_struct and study.status.start_date_struct.date == "2020-08-01"
    assert design and (design.allocation, design.intervention_model) == ("RANDOMIZED", "PARALLEL")
    assert design.masking_info and design.masking_info.masking == "NONE"
    assert study.design.enrollment_info and study.design.enrollment_info.count == 110
    sponsors = study.protocol.sponsor_collaborators_module
    assert sponsors and sponsors.lead_sponsor and sponsors.lead_sponsor.name == "A Place Inc."
    assert noted(record, "R108") == "Countries of recruitment Utopia"


def test_arms_in_a_run_of_text() -> None:
    record = record_of(
        "arms",
        "Last Updated: 2020-11-17 UNKNOWN PHASE4 110 2020-08-18 2023-07-01 RANDOMIZED PARALLEL TREATMENT NONE. "
        "High dose group: 500 mg. Then 250 mg. Low dose group: 100 mg, if needed.",
    )
    arms = record.study.arms_interventions.arm_groups
    assert [(arm.label, arm.description) for arm in arms] == [
        ("High dose group", "500 mg. Then 250 mg."), ("Low dose group", "100 mg, if needed."),
    ]  # fmt: skip
    assert noted(record, "R108") == "110 2020-08-18 2023-07-01"  # nothing says what they are
    assert record.study.status.start_date_struct is None and record.study.design.enrollment_info is None


def test_criteria_in_one_paragraph_are_kept_whole() -> None:
    text = "Inclusion Criteria: Adults with lupus of any kind. Age below 60. " + "Something else. " * 10
    record = record_of("eligibility", text)
    assert record.study.eligibility.eligibility_criteria == text.strip()
    assert noted(record, "R106") == text.strip()


def test_broken_lines_do_not_stop_the_others() -> None:
    good = {"nct_id": "NCT09000001", "url": "u", "kind": "description", "text": "A study."}
    read_items = items('{"nct_id": "NCT0', good, {"nct_id": "NCT09000002", "url": "u", "kind": "arms"}, "", "[]",
                       good | {"kind": "rumour"}, good | {"kind": "ictrp", "text": "Main ID: NCT09000002"})  # fmt: skip
    codes = [item.code if isinstance(item, Diagnostic) else item.nct_id for item in read_items]
    assert codes == ["R004", "NCT09000001", "R135", "R135", "NCT09000001", "R132"]
    places = [item.place for item in read_items if isinstance(item, Diagnostic)]
    assert places == ["line 1", "line 3", "line 5", "line 7"]
    unknown = read_items[4]
    assert isinstance(unknown, StudyRecord) and noted(unknown, "R136") == "A study."
    assert unknown.study.protocol.description_module is None


def test_excerpts_are_recognised_by_their_keys() -> None:
    assert recognises(Document.of_bytes(b'{"nct_id": "x", "url": "y", "kind": "z"}'))
    assert recognises(Document.of_bytes(b'broken\n{"url": "y", "kind": "z", "text": "' + b"t" * 70_000))
    assert not recognises(Document.of_bytes(b'{"protocolSection": {"kind": 1, "url": 2, "text": 3}}'))
    assert not recognises(Document.of_bytes(b"a page of text"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=5))
def test_any_bytes(lines: list[bytes]) -> None:
    with contextlib.suppress(UnreadableInput):  # bytes that begin as gzip does and are none
        list(read(Document.of_bytes(b"\n".join(lines), "fuzzed")))


KINDS = (
    "eligibility",
    "description",
    "header",
    "ictrp",
    "arms",
    "arms_interventions",
    "version_skew",
    "outcomes",
)
WORDS = (
    "Main ID: ", "NCT09000001", "Last Updated: ", "2020-01-01", " | ", ". ", "Arms: ", "Phase: ", "Phase 2",
    "x group: ", "Recruitment Status : ", "Unknown", "\n", "Drug: ", "; ", "Inclusion Criteria:", "- a", "...",
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(KINDS), st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=40))
def test_any_text_of_any_kind(kind: str, words: list[str]) -> None:
    [item] = items({"nct_id": "NCT09000001", "url": "u", "kind": kind, "text": "".join(words)})
    if isinstance(item, StudyRecord):
        for source in item.provenance.values():
            assert source.span is None or source.span.end <= len(item.text)


# -- the real ones


def real() -> Iterator[StudyRecord]:
    document = Document.of_path(RECORDS / "excerpts.jsonl")
    assert recognises(document)
    for item in read(document):
        assert isinstance(item, StudyRecord)
        yield item


@needs_shared
def test_all_fifteen_real_excerpts_are_read() -> None:
    records = list(real())
    assert len(records) == 15
    assert [record.provenance[""].place for record in records] == [f"line {n}" for n in range(1, 16)]
    with_criteria = [n for n, r in enumerate(records, 1) if r.study.eligibility.eligibility_criteria]
    assert with_criteria == [1, 10, 11, 12, 13, 14]
    whole = [n for n in with_criteria if any(d.code == "R106" for d in records[n - 1].diagnostics)]
    assert whole == [1, 14]  # one paragraph each
    assert [n for n, r in enumerate(records, 1) if any(d.code == "R113" for d in r.diagnostics)] == [4, 5]
    assert all(any(d.code in ("R110", "R113") for d in record.diagnostics) for record in records)


@needs_shared
def test_real_labelled_excerpts() -> None:
    records = list(real())
    skew, convoke, meddatax, ictrp, header = records[1], records[2], records[6], records[7], records[8]
    assert skew.provenance[""].date == "2024-07-09" and skew.study.design.phases == ("PHASE4",)
    assert skew.study.design.enrollment_info and skew.study.design.enrollment_info.count == 220
    assert convoke.study.design.phases == ("EARLY_PHASE1",)  # the site's own error, shown as it is
    assert convoke.study.status.primary_completion_date_struct
    assert convoke.study.status.primary_completion_date_struct.date == "2025-07-31"
    [drug] = convoke.study.arms_interventions.interventions
    assert (drug.name, drug.other_names) == ("Mycophenolate Mofetil", ("MMF",))
    assert drug.arm_group_labels == ("steroid maintenance group", "steroid tapering group")
    arms = meddatax.study.arms_interventions.arm_groups
    assert [arm.label for arm in arms] == ["Standard dose group", "Individualized dose group"]
    assert "CD19 B cell count ≥ 1%" in (arms[1].description or "")
    assert ictrp.study.status.start_date_struct and ictrp.study.status.start_date_struct.date == "2020-08-18"
    assert ictrp.study.design.enrollment_info and ictrp.study.design.enrollment_info.count == 110
    assert (ictrp.study.identification.official_title or "").startswith("A Multicenter, Randomized")
    status = header.study.status
    assert (status.overall_status, status.last_known_status) == ("UNKNOWN", "NOT_YET_RECRUITING")
    assert status.status_verified_date == "2018-07"
    names = [(drug.type, drug.name) for drug in header.study.arms_interventions.interventions]
    assert names[1] == ("DRUG", "Mycophenolate Mofetil") and len(names) == 4


@needs_shared
@pytest.mark.parametrize(("line", "inclusion", "exclusion"), [(12, 9, 8), (13, 4, 2)])
def test_real_wrapped_criteria_are_joined(line: int, inclusion: int, exclusion: int) -> None:
    text = list(real())[line - 1].study.eligibility.eligibility_criteria or ""
    before, after = text.removeprefix("Inclusion Criteria:").split("Exclusion Criteria:")
    assert [len([item for item in part.split("\n") if item]) for part in (before, after)] == [
        inclusion,
        exclusion,
    ]
