"""The content of a report says what the rooms found: nothing lost, nothing added."""

import json

import msgspec
import pytest
from jsonschema import Draft202012Validator

from report_makers import library_report, made_up_record, report
from trialwright.criteria.compile import compile_criteria
from trialwright.model.provenance import Source
from trialwright.model.record import Conflict, Reading
from trialwright.reporting.content.report import Report, report_of, report_schema
from trialwright.reporting.content.tree import TreeNode
from trialwright.store.inputs import library_ids, library_record

ALL = tuple(library_ids())


def links_of(node: TreeNode) -> list[str]:
    return ([node.link] if node.link else []) + [link for part in node.parts for link in links_of(part)]


@pytest.mark.parametrize("nct_id", ALL)
def test_no_word_of_the_eligibility_text_is_lost(nct_id: str) -> None:
    shown = library_report(*ALL).trials[ALL.index(nct_id)].eligibility
    text = library_record(nct_id).study.eligibility.eligibility_criteria or ""
    everything = " ".join(
        [*shown.between.values(), shown.after, *("".join(p.text for p in row.words) for row in shown.rows)]
    )
    assert set(text.split()) - {"*"} <= set(everything.split())
    criteria = {each.id: each for each in compile_criteria(library_record(nct_id)).criteria}
    for row in shown.rows:
        assert "".join(piece.text for piece in row.words) == criteria[row.id].text


@pytest.mark.parametrize("nct_id", ALL)
def test_every_leaf_is_linked_from_the_words_and_from_the_english(nct_id: str) -> None:
    for row in library_report(*ALL).trials[ALL.index(nct_id)].eligibility.rows:
        leaves = set(links_of(row.tree))
        assert {link for piece in row.words for link in piece.links} == leaves
        if row.english:
            assert {link for piece in row.english for link in piece.links} == leaves


def test_what_decides_is_told_from_what_is_only_proposed() -> None:
    rows = {row.id: row for row in library_report("NCT05916781").trials[0].eligibility.rows}
    assert {each: (rows[each].understood, rows[each].decides) for each in ("age", "I1", "I3", "I4", "I5")} == {
        "age": ("read", True), "I1": ("read", True), "I3": ("not_read", False),
        "I4": ("judged", True), "I5": ("said", True),
    }  # fmt: skip
    duration = next(row for row in library_report("NCT06394063").trials[0].eligibility.rows if row.id == "I3")
    assert (duration.understood, duration.decides) == ("proposed", False)


def test_the_lines_of_a_finding_stand_in_the_record() -> None:
    first = library_report("NCT05863936").trials[0].findings[0]
    assert (first.severity, first.code) == ("error", "K030")
    assert [line.words for line in first.lines] == [
        "SINGLE_GROUP",
        "control group is",
        "Belimumab and multi-target therapy group",
    ]


def test_findings_come_the_gravest_first_and_each_code_is_explained() -> None:
    made = library_report(*ALL)
    for trial in made.trials:
        order = [("error", "warning", "note").index(each.severity) for each in trial.findings]
        assert order == sorted(order)
        assert [each.number for each in trial.findings] == list(range(1, len(trial.findings) + 1))
    assert set(made.codes) == {each.code for trial in made.trials for each in trial.findings}
    assert not any(
        "```" in text for code in made.codes.values() for part in code.passages for text in part.paragraphs
    )


def test_a_finding_on_the_criteria_marks_their_words() -> None:
    trial = library_report("NCT05863936").trials[0]
    number = next(each.number for each in trial.findings if each.code == "C030")
    marked = [
        row.id for row in trial.eligibility.rows if any(number in piece.findings for piece in row.words)
    ]
    assert marked == ["I8"]


def test_each_field_has_the_footnote_of_its_source_and_disagreements_show_both() -> None:
    record = made_up_record("registry.json")
    page = Source("page.txt", "trialx", place="Enrollment")
    pointer = "/protocolSection/designModule/enrollmentInfo/count"
    merged = msgspec.structs.replace(
        record,
        provenance=record.provenance | {"/protocolSection/statusModule": page},
        conflicts=(Conflict(pointer, (Reading(60, record.provenance[""]), Reading(61, page))),),
    )
    head = report(merged).trials[0].head
    notes = {field.label: [head.sources[n - 1].document for n in field.notes] for field in head.fields}
    assert notes["Status"] == ["page.txt"] and notes["Phase"] == ["registry.json"]
    assert head.conflicts[0].field == "enrollmentInfo.count"
    assert [value for value, _ in head.conflicts[0].readings] == ["“60”", "“61”"]
    assert "primary completion" in head.absent


def test_who_requires_which_proteinuria() -> None:
    comparison = library_report(*ALL).comparison
    assert comparison is not None
    asked = {
        (each.trial, each.does, each.limit) for each in comparison.demands if "urine protein" in each.concept
    }
    assert ("NCT05863936", "requires", "≥ 1.5 g/24 h") in asked
    liver = {(each.trial, each.does, each.limit) for each in comparison.demands if each.concept == "ALT"}
    assert ("NCT03580291", "rules out", "> 1.5 × upper limit") in liver


def test_a_limit_within_a_choice_of_requirements_is_not_said_to_decide_alone() -> None:
    words = "Inclusion Criteria:\n\n* ALT < 2 x ULN or AST < 2 x ULN\n\nExclusion Criteria:\n\n* ALT > 3 x ULN or AST > 3 x ULN"
    record = made_up_record(eligibilityModule={"eligibilityCriteria": words})
    comparison = report(record, library_record("NCT06394063")).comparison
    assert comparison is not None
    alt = [each for each in comparison.demands if each.concept == "ALT" and each.trial == "NCT00000101"]
    assert {(each.criterion_id, each.does) for each in alt} == {
        ("I1", "part of a longer rule"),
        ("E1", "rules out"),
    }


def test_the_json_twin_is_the_whole_report_and_obeys_its_schema() -> None:
    made = library_report(*ALL)
    text = msgspec.json.encode(made)
    assert msgspec.json.decode(text, type=Report) == made
    schema = report_schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(text))


def test_the_content_of_a_made_up_trial() -> None:
    """Written by hand from the record of ``made_up``: what a reader must find in the JSON."""
    trial = json.loads(msgspec.json.encode(report(made_up_record())))["trials"][0]
    fields = {each["label"]: each["value"] for each in trial["head"]["fields"]}
    assert fields == {
        "Status": "recruiting", "Phase": "phase 2, phase 3", "Study type": "interventional", "Enrolment": "60 estimated",
        "Start": "2025-03-01 (actual)", "Completion": "2028-12 (estimated)", "Record updated": "2026-05-20",
        "Sponsor": "Example University", "Conditions": "Lupus Nephritis; Systemic Lupus Erythematosus",
        "Ages": "18 Years to 65 Years", "Sex": "all", "Sites": "Exampleton, Norway",
    }  # fmt: skip
    design = trial["design"]
    assert design["in_words"] == ["60 participants, at random, in 2 groups: Samplumab; Placebo."]
    assert [each["id"] for each in trial["eligibility"]["rows"]] == ["age", "I1", "I2", "E1", "E2"]
    limit = trial["eligibility"]["rows"][3]
    assert limit["tree"]["label"] == "ALT > 2×ULN"
    assert limit["english"] == [
        {
            "text": "The latest ALT is more than 2 times the laboratory's upper limit of normal.",
            "links": ["E1.1"],
        }
    ]
    assert trial["cohort"] is None
    stated = next(part for part in trial["sample_size"]["parts"] if part["key"] == "stated")
    assert ["enrolment field", "60", "“60 estimated”", "enrollmentInfo.count"] in stated["table"]["rows"]


def test_a_record_without_criteria_and_one_without_anything_still_make_a_report() -> None:
    empty = made_up_record()
    bare = msgspec.structs.replace(empty, study=type(empty.study)())
    trial = report(bare).trials[0]
    assert not trial.eligibility.has_text and trial.design.groups == ()
    assert "phase" in trial.head.absent and "enrolment" in trial.head.absent


def test_a_report_over_no_patients_has_no_cohort_and_one_trial_no_comparison() -> None:
    made = report(made_up_record())
    assert made.cohort is None and made.comparison is None and made.persons == ()
    assert not any(part.cohort for part in made.trials)
    assert report_of((), made.provenance).trials == ()


def test_a_waiver_is_shown_as_a_choice_and_not_as_a_sum() -> None:
    from trialwright.model.criterion import Exempt, Sex
    from trialwright.reporting.content.tree import tree_of

    node, leaves = tree_of(Exempt(require=Sex(sex="female"), waiver=Sex(sex="male")), "I1")
    assert [node.label, *(part.label for part in node.parts)] == ["required or waived", "required", "unless"]
    assert [link for link, _ in leaves] == ["I1.1", "I1.2"]
