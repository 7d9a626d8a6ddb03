"""What holds of every check on every record: no exception, words that are there, no dependence on order."""

import copy
import functools
import json
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up import study as made_up_study
from shared_data import RECORDS, needs_shared
from trialwright.checks import check
from trialwright.checks.words import place_of, text_at
from trialwright.model.record import StudyRecord
from trialwright.model.study import Study
from trialwright.records.reading import read_path

_GRAVEST = ("error", "warning", "note")


@functools.cache
def real(folder: str) -> tuple[StudyRecord, ...]:
    paths = sorted(path for path in (RECORDS / folder).rglob("*") if path.is_file())
    return tuple(record for path in paths for record in read_path(path).records)


def as_record(value: dict[str, Any]) -> StudyRecord:
    return StudyRecord(msgspec.convert(value, Study), {})


def holds(record: StudyRecord) -> None:
    """The laws of one answer."""
    faults = check(record)
    assert len(set(faults)) == len(faults)
    assert [_GRAVEST.index(fault.severity) for fault in faults] == sorted(
        _GRAVEST.index(f.severity) for f in faults
    )
    for fault in faults:
        if fault.code.startswith("K"):
            places = fault.place.split("; ")
            assert len(places) == len(fault.spans)
            for place, span in zip(places, fault.spans, strict=True):
                assert 0 <= span.start <= span.end <= len(text_at(record.study, place_of(place)) or "")
            assert fault.message[0].isupper() is False or not fault.message.endswith(".")


@needs_shared
@pytest.mark.parametrize(("folder", "step"), [("v2", 1), ("pages", 1), ("legacy-xml", 4), ("legacy-json", 5)])
def test_every_readable_record_can_be_checked(folder: str, step: int) -> None:
    """Of the many legacy records every fourth or fifth, so that the test stays quick."""
    for record in real(folder)[::step]:
        holds(record)


def _nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from _nodes(value[key], (*path, key))


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=12))
@settings(max_examples=60)
def test_a_record_with_parts_torn_out_can_be_checked(seed: int, times: int) -> None:
    made, dice = made_up_study(), random.Random(seed)
    for _ in range(times):
        *way, last = dice.choice(list(_nodes(made)) or [("protocolSection",)])
        parent = functools.reduce(lambda value, key: value[key], way, made)
        del parent[last]
        if not made:
            break
    holds(as_record(made))


_PROSE = [
    "This is a randomized, double-blind, placebo-controlled, non-inferiority trial.",
    "A total of 60 patients will be randomized into three groups.",
    "Patients will be enrolled as the control group (n=20)!",
    "age 18-65 years, weight ≥ 40 kg; Exclusion Criteria:",
    "decreased from 35% - 45% to 6%",
    "α=0.05 (two-sided), 1-β=0.90, margin = 15%, 86%",
    "((((", "）", "\u200b", "…", "week 2, 4, and 6", "Phase IV/III", "Ⅲ", "\\>=", "0", "%", "\n\n* ",
]  # fmt: skip


@given(
    st.lists(st.one_of(st.sampled_from(_PROSE), st.text(max_size=30)), max_size=12), st.sampled_from(range(6))
)
@settings(max_examples=120)
def test_any_text_anywhere_can_be_checked(parts: list[str], where: int) -> None:
    made, text = made_up_study(), " ".join(parts)
    protocol = made["protocolSection"]
    targets = [
        (protocol["identificationModule"], "officialTitle"),
        (protocol["descriptionModule"], "briefSummary"),
        (protocol["eligibilityModule"], "eligibilityCriteria"),
        (protocol["armsInterventionsModule"]["armGroups"][0], "description"),
        (protocol["armsInterventionsModule"]["interventions"][0], "name"),
        (protocol["designModule"]["designInfo"]["maskingInfo"], "maskingDescription"),
    ]
    holder, key = targets[where]
    holder[key] = text
    holds(as_record(made))


def _shuffled(value: dict[str, Any], seed: int) -> dict[str, Any]:
    made, dice = copy.deepcopy(value), random.Random(seed)
    protocol = made["protocolSection"]
    arms = protocol.get("armsInterventionsModule", {})
    lists = [arms.get("armGroups"), arms.get("interventions")]
    lists += [protocol.get("contactsLocationsModule", {}).get("locations")]
    lists += [protocol.get("outcomesModule", {}).get("secondaryOutcomes")]
    for each in lists:
        dice.shuffle(each or [])
    return made


@needs_shared
def test_the_order_of_arms_interventions_sites_and_outcomes_changes_nothing() -> None:
    for path in sorted((RECORDS / "v2").glob("*.json"))[::3]:
        value = json.loads(path.read_bytes())
        if "protocolSection" in value:
            before, after = as_record(value), as_record(_shuffled(value, 7))
            assert sorted(fault.code for fault in check(before)) == sorted(
                fault.code for fault in check(after)
            ), path.name


def test_checking_twice_says_the_same() -> None:
    record = as_record(made_up_study())
    assert check(record) == check(record)


def _set(value: dict[str, Any], way: str, new: Any) -> None:
    *steps, last = way.split(".")
    holder = functools.reduce(lambda inner, key: inner.setdefault(key, {}), steps, value["protocolSection"])
    holder[last] = new


MUTATIONS = [
    ("NCT05814159", "designModule.designInfo.interventionModel", "SINGLE_GROUP", "K001"),
    ("NCT05814159", "designModule.designInfo.allocation", "NON_RANDOMIZED", "K031"),
    ("NCT05814159", "designModule.designInfo.allocation", "NA", "K003"),
    ("NCT05814159", "designModule.designInfo.maskingInfo.masking", "NONE", "K032"),
    ("NCT05814159", "designModule.phases", ["PHASE2"], "K038"),
    ("NCT05814159", "statusModule.startDateStruct", {"date": "2090-01"}, "K006"),
    ("NCT05814159", "statusModule.overallStatus", "COMPLETED", "K009"),
    ("NCT05814159", "designModule.studyType", "OBSERVATIONAL", "K014"),
    ("NCT05814159", "eligibilityModule.maximumAge", "1 Month", "K020"),
    ("NCT05814159", "conditionsModule.conditions", ["Safety"], "K101"),
    ("NCT05814159", "conditionsModule.conditions", ["Still Disease", "Safety"], "K018"),
    ("NCT05814159", "designModule.designInfo.maskingInfo.masking", "SINGLE", "K035"),
    ("NCT05814159", "designModule.phases", ["PHASE2", "PHASE3"], "K103"),
    ("NCT05843643", "statusModule.lastUpdateSubmitDate", "2024-01-01", "K027"),
    ("NCT05843643", "statusModule.studyFirstSubmitDate", "2023-07-15", "K028"),
    ("NCT05843643", "statusModule.studyFirstSubmitDate", "2027-01-15", "K029"),
    ("NCT05843643", "statusModule.primaryCompletionDateStruct", {"date": "2023-12-01"}, "K075"),
    ("NCT05850520", "statusModule.completionDateStruct", {"date": "2024-12-01"}, "K076"),
    ("NCT05883644", "designModule.designInfo.interventionModel", "PARALLEL", "K002"),
    ("NCT05883644", "designModule.designInfo.allocation", "RANDOMIZED", "K001"),
]


@needs_shared
@pytest.mark.parametrize(("nct_id", "way", "new", "code"), MUTATIONS)
def test_a_rule_fires_on_a_mutated_real_record_and_not_on_the_original(
    nct_id: str, way: str, new: Any, code: str
) -> None:
    value = json.loads((RECORDS / "v2" / f"{nct_id}.json").read_bytes())
    assert code not in {fault.code for fault in check(as_record(value))}
    _set(value, way, new)
    assert code in {fault.code for fault in check(as_record(value))}
