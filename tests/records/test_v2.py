"""Reading v2 JSON, and giving it back value for value."""

import copy
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up import study
from shared_data import RECORDS, needs_shared
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.records.reading import read_bytes, read_path
from trialwright.records.typing_v2 import plain_value
from trialwright.records.v2 import FORMAT, record_of_v2
from trialwright.records.v2_output import ALWAYS_PRESENT, changed_study, v2_json, v2_value

SOURCE = Source("made-up.json", FORMAT)


def record_of(value: Any) -> StudyRecord:
    return record_of_v2(json.dumps(value).encode(), SOURCE)


def with_unknown_fields(value: Any) -> Any:
    """The value with a field nobody models added to every object."""
    if isinstance(value, dict):
        return {"aNewField": {"deep": [1, None, "ä"]}} | {
            key: with_unknown_fields(item) for key, item in value.items()
        }
    if isinstance(value, list):
        return [with_unknown_fields(item) for item in value]
    return value


def paths(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, f"{pointer}/{index}")
    else:
        yield pointer, value


def differing_paths(one: Any, other: Any) -> set[str]:
    left, right = dict(paths(one)), dict(paths(other))
    return {key for key in left | right if left.get(key, "absent") != right.get(key, "absent")}


def real_studies() -> list[Path]:
    return sorted((RECORDS / "v2").glob("*.json")) if RECORDS.is_dir() else []


def test_typed_fields_of_a_made_up_study_are_those_of_the_json() -> None:
    read = record_of(study())
    assert read.study.nct_id == "NCT00000101"
    assert read.study.design.phases == ("PHASE2", "PHASE3")
    assert read.study.eligibility.minimum_age == "18 Years"
    assert read.study.arms_interventions.arm_groups[1].type == "PLACEBO_COMPARATOR"
    assert read.diagnostics == ()
    assert read.source_of("/protocolSection/designModule/phases") == Source(
        "made-up.json", FORMAT, date="2026-05-20"
    )


def test_all_shapes_of_v2_hold_the_same_studies() -> None:
    two = [study("NCT00000101"), study("NCT00000102")]
    shapes = {
        "array": json.dumps(two),
        "indented array": json.dumps(two, indent=2),
        "page": json.dumps({"studies": two, "nextPageToken": "x"}),
        "indented page": json.dumps({"totalCount": 2, "studies": two}, indent=1),
        "lines": "\n".join(map(json.dumps, two)),
        "lines with blanks": "\n\n".join(map(json.dumps, two)) + "\n\n",
        "lines with a byte-order mark": "\ufeff" + "\r\n".join(map(json.dumps, two)),
    }
    for name, text in shapes.items():
        for content in (text.encode(), gzip.compress(text.encode())):
            result = read_bytes(content)
            assert [record.nct_id for record in result.records] == ["NCT00000101", "NCT00000102"], name
            assert result.diagnostics == [], name


def test_one_study_is_read_whether_on_one_line_or_indented() -> None:
    for indent in (None, 2):
        assert [r.nct_id for r in read_bytes(json.dumps(study(), indent=indent).encode()).records] == [
            "NCT00000101"
        ]


def test_a_broken_line_is_reported_and_the_lines_around_it_are_read() -> None:
    good = json.dumps(study())
    result = read_bytes(f"{good}\n{good[:200]}\n{json.dumps(study('NCT00000102'))}\n".encode(), "x.jsonl")
    assert [record.nct_id for record in result.records] == ["NCT00000101", "NCT00000102"]
    assert [(fault.code, fault.document) for fault in result.diagnostics] == [("R004", "x.jsonl")]
    assert result.diagnostics[0].place.startswith("line 2")


@pytest.mark.parametrize(
    ("pointer", "wrong", "code"),
    [
        ("designModule/enrollmentInfo/count", "fifteen", "R102"),
        ("statusModule/startDateStruct/date", "2023-13", "R103"),
        ("statusModule/startDateStruct/date", "2023-02-30", "R103"),
        ("eligibilityModule/maximumAge", "N/A", "R104"),
        ("statusModule/overallStatus", "OPEN", "R105"),
        ("designModule/phases", ["PHASE2", "PHASE9"], "R105"),
        ("armsInterventionsModule", ["not", "an", "object"], "R102"),
        ("eligibilityModule/eligibilityCriteria", 7, "R102"),
    ],
)
def test_a_value_that_does_not_fit_costs_only_itself_and_stays_in_the_output(
    pointer: str, wrong: Any, code: str
) -> None:
    made = study()
    *parents, last = pointer.split("/")
    place = made["protocolSection"]
    for key in parents:
        place = place[key]
    place[last] = wrong
    read = record_of(made)
    assert [fault.code for fault in read.diagnostics] == [code]
    assert read.nct_id == "NCT00000101"
    assert json.loads(v2_json(read)) == made


def test_unknown_fields_at_every_level_survive() -> None:
    made = with_unknown_fields(study())
    assert json.loads(v2_json(record_of(made))) == made


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/protocolSection/eligibilityModule/maximumAge", "70 Years"),
        ("/protocolSection/designModule/enrollmentInfo/count", 61),
        ("/protocolSection/armsInterventionsModule/armGroups/1/label", "Saline"),
        ("/protocolSection/statusModule/whyStopped", "money"),
        ("/protocolSection/outcomesModule/primaryOutcomes/0/timeFrame", "Week 24"),
    ],
)
def test_a_changed_typed_field_changes_the_output_there_and_nowhere_else(pointer: str, value: Any) -> None:
    made = with_unknown_fields(study())
    read = record_of(made)
    changed = msgspec.structs.replace(read, study=changed_study(read.study, pointer, value))
    assert differing_paths(made, json.loads(v2_json(changed))) == {pointer}


def test_removing_a_field_removes_it_alone() -> None:
    made = with_unknown_fields(study())
    read = record_of(made)
    changed = changed_study(read.study, "/protocolSection/eligibilityModule/maximumAge", None)
    after = json.loads(v2_json(msgspec.structs.replace(read, study=changed)))
    assert differing_paths(made, after) == {"/protocolSection/eligibilityModule/maximumAge"}


def test_a_list_item_put_first_leaves_the_unknown_fields_of_the_others_in_place() -> None:
    made = with_unknown_fields(study())
    read = record_of(made)
    arms = plain_value(read.study)["protocolSection"]["armsInterventionsModule"]["armGroups"]
    changed = changed_study(
        read.study, "/protocolSection/armsInterventionsModule/armGroups", [{"label": "Run-in"}, *arms]
    )
    after = v2_value(msgspec.structs.replace(read, study=changed))
    groups = after["protocolSection"]["armsInterventionsModule"]["armGroups"]
    assert groups == [{"label": "Run-in"}, *made["protocolSection"]["armsInterventionsModule"]["armGroups"]]


def test_an_item_that_cannot_be_typed_stays_when_its_neighbour_changes() -> None:
    made = study()
    made["protocolSection"]["designModule"]["phases"] = ["PHASE9", "PHASE2"]
    read = record_of(made)
    changed = changed_study(read.study, "/protocolSection/designModule/phases", ["PHASE3"])
    after = v2_value(msgspec.structs.replace(read, study=changed))
    assert after["protocolSection"]["designModule"]["phases"] == ["PHASE9", "PHASE3"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    )
)
@settings(max_examples=150, deadline=None)
def test_any_json_value_beside_the_study_survives(extra: Any) -> None:
    made = study() | {"aNewSection": extra}
    made["protocolSection"]["statusModule"]["aNewField"] = extra
    read = record_of(made)
    changed = msgspec.structs.replace(read, study=changed_study(read.study, "/hasResults", True))
    assert json.loads(v2_json(changed)) == made | {"hasResults": True}


def test_output_from_another_source_has_the_modules_every_record_has() -> None:
    read = msgspec.structs.replace(
        record_of({"protocolSection": {"designModule": {"phases": ["NA"]}}}), raw=b""
    )
    assert set(v2_value(read)["protocolSection"]) == set(ALWAYS_PRESENT)


@needs_shared
def test_every_real_study_reads_without_a_fault_of_type_and_round_trips() -> None:
    for path in real_studies():
        (read,) = read_path(path).records
        raw = json.loads(path.read_text())
        assert json.loads(v2_json(read)) == raw
        assert {fault.code for fault in read.diagnostics} <= {"R107"}, path.name


@needs_shared
def test_every_real_study_round_trips_with_unknown_fields_everywhere_and_one_change() -> None:
    for path in real_studies():
        made = with_unknown_fields(json.loads(path.read_text()))
        read = record_of(made)
        assert json.loads(v2_json(read)) == made
        pointer = "/protocolSection/identificationModule/briefTitle"
        changed = msgspec.structs.replace(read, study=changed_study(read.study, pointer, "Changed"))
        assert differing_paths(made, json.loads(v2_json(changed))) == {pointer}


@needs_shared
def test_changing_any_typed_field_of_a_real_study_changes_only_that() -> None:
    made = with_unknown_fields(json.loads((RECORDS / "v2" / "NCT05843643.json").read_text()))
    read = record_of(made)
    typed = list(paths(plain_value(read.study)))
    assert len(typed) > 100
    for pointer, value in typed:
        if not isinstance(value, str) or " " not in value or "Age" in pointer:
            continue
        changed = msgspec.structs.replace(read, study=changed_study(read.study, pointer, value + " x"))
        after = json.loads(v2_json(changed))
        assert differing_paths(made, after) == {pointer}


def test_the_made_up_study_is_not_shared_between_tests() -> None:
    assert study() == copy.deepcopy(study())


def test_items_that_move_or_change_their_name_keep_their_own_unknown_fields() -> None:
    made = study()
    arms = [{"label": name, "new": number} for number, name in enumerate("ABC")]
    made["protocolSection"]["armsInterventionsModule"]["armGroups"] = arms
    read = record_of(made)
    pointer = "/protocolSection/armsInterventionsModule/armGroups"

    def after(*labels: str) -> list[dict[str, Any]]:
        changed = changed_study(read.study, pointer, [{"label": label} for label in labels])
        groups = v2_value(msgspec.structs.replace(read, study=changed))
        return list(groups["protocolSection"]["armsInterventionsModule"]["armGroups"])

    assert after("C", "B", "A") == arms[::-1]
    assert after("A", "B2", "C") == [arms[0], {"label": "B2", "new": 1}, arms[2]]
    assert after("B2", "C") == [{"label": "B2"}, arms[2]]
    assert after("C") == [arms[2]]
