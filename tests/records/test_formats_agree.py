"""One trial read from two formats gives one study; where it does not, the test names the reason."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import msgspec
import pytest

from shared_data import RECORDS, needs_shared
from trialwright.model.record import StudyRecord
from trialwright.records import legacy_json, legacy_xml, v2
from trialwright.records.document import Document

FOLDERS = {"legacy-json": legacy_json, "legacy-xml": legacy_xml, "v2": v2}

# Reasons that hold for a field whatever the trial: what the XML never says, or says otherwise.
NEVER_IN_XML = {
    "/derivedSection/conditionBrowseModule/ancestors": "the XML has no MeSH ancestors",
    "/derivedSection/interventionBrowseModule/ancestors": "the XML has no MeSH ancestors",
    "/protocolSection/eligibilityModule/stdAges": "the XML has no standard age groups",
    "/protocolSection/identificationModule/organization/class": "the XML has no class of the organisation",
}
# Lists of objects of which the XML leaves out some members.
MEMBERS_NEVER_IN_XML = {
    "/protocolSection/identificationModule/secondaryIdInfos": ("type", "domain", "link"),
    "/derivedSection/conditionBrowseModule/meshes": ("id",),
    "/derivedSection/interventionBrowseModule/meshes": ("id",),
}
CLASSES = (
    "/protocolSection/sponsorCollaboratorsModule/leadSponsor",
    "/protocolSection/sponsorCollaboratorsModule/collaborators",
)
TEXTS = (
    "/protocolSection/descriptionModule/briefSummary",
    "/protocolSection/descriptionModule/detailedDescription",
    "/protocolSection/eligibilityModule/eligibilityCriteria",
)
# The XML is of 11 May 2018, the v1 JSON of 18 October 2023: what was changed in between, read in both sources.
CHANGED_MEANWHILE = {
    ("NCT00023673", "/derivedSection/miscInfoModule/versionHolder"): "built on another day",
    ("NCT02028676", "/derivedSection/miscInfoModule/versionHolder"): "built on another day",
    (
        "NCT00023673",
        "/derivedSection/interventionBrowseModule/meshes",
    ): "MeSH dropped albumin-bound paclitaxel",
    ("NCT02028676", "/derivedSection/conditionBrowseModule/meshes"): "MeSH dropped the heading above",
    ("NCT02028676", "/protocolSection/contactsLocationsModule/overallOfficials"): "an institute was renamed",
    (
        "NCT02028676",
        "/protocolSection/referencesModule/references",
    ): "citations taken anew from PubMed, one added",
}


@cache
def records() -> dict[str, dict[str, StudyRecord]]:
    """format → trial id → its first record there."""
    made: dict[str, dict[str, StudyRecord]] = {}
    for folder, reader in FOLDERS.items():
        made[folder] = {}
        paths = sorted((RECORDS / folder).glob("*.*")) if RECORDS.is_dir() else []
        for item in (item for path in paths for item in reader.read(Document.of_path(path))):
            if isinstance(item, StudyRecord) and item.nct_id:
                made[folder].setdefault(item.nct_id, item)
    return made


def pairs() -> list[tuple[str, str, str]]:
    """(trial id, format, other format) of each trial that stands in two."""
    return [
        (nct_id, one, other)
        for one, other in combinations(FOLDERS, 2)
        for nct_id in sorted(records()[one].keys() & records()[other].keys())
    ]


def fields(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of a study; a list is one field."""
    if isinstance(value, dict) and not pointer.endswith("leadSponsor"):
        for key, item in value.items():
            yield from fields(item, f"{pointer}/{key}")
    else:
        yield pointer, value


def words(text: Any) -> Any:
    """A text without the marks and blank lines by which the formats lay it out."""
    lines = (re.sub(r"^ *(?:(?:\*|\d{1,2}\.) )?", "", line).strip() for line in str(text).split("\n"))
    return [line for line in lines if line]


def reason(nct_id: str, pointer: str, v1: Any, xml: Any) -> str | None:
    """Why the v1 JSON and the XML may differ here; None if they may not."""
    if pointer in NEVER_IN_XML and xml is None:
        return NEVER_IN_XML[pointer]
    if changed := CHANGED_MEANWHILE.get((nct_id, pointer)):
        return changed
    if pointer in TEXTS and words(v1) == words(xml):
        return "the v1 text has lost its bullets and numbers; the XML's are kept"
    if pointer in CLASSES and without_class(v1) == without_class(xml) and "class" not in str(coarse(v1, xml)):
        return "the XML's class Other is several of v2's, so it is left out"
    if (dropped := MEMBERS_NEVER_IN_XML.get(pointer)) and without(v1, dropped) == xml:
        return f"the XML has no {', '.join(dropped)} here"
    if "armsInterventionsModule" in pointer and unordered(v1) == unordered(xml):
        return "the arms of an intervention stand in another order"
    if "outcomesModule" in pointer and flat(v1) == flat(xml):
        return "the XML drops the blank lines of a description"
    return None


def without(items: Any, members: tuple[str, ...]) -> Any:
    return tuple({key: item for key, item in each.items() if key not in members} for each in items)


def without_class(value: Any) -> Any:
    return without(value if isinstance(value, tuple) else (value,), ("class",))


def coarse(v1: Any, xml: Any) -> list[Any]:
    """The XML's sponsors whose class is there and is not v1's."""
    both = zip(*(value if isinstance(value, tuple) else (value,) for value in (v1, xml)), strict=True)
    return [theirs for ours, theirs in both if "class" in theirs and theirs != ours]


def unordered(items: Any) -> Any:
    return [
        {key: sorted(item) if isinstance(item, tuple) else item for key, item in each.items()}
        for each in items
    ]


def flat(items: Any) -> Any:
    return [{key: item.split() for key, item in each.items()} for each in items]


@needs_shared
def test_trials_that_stand_in_two_formats_are_found() -> None:
    assert pairs() == [
        ("NCT00023673", "legacy-json", "legacy-xml"),
        ("NCT02028676", "legacy-json", "legacy-xml"),
    ]


@needs_shared
@pytest.mark.parametrize(("nct_id", "one", "other"), pairs())
def test_two_formats_of_a_trial_agree_field_by_field(nct_id: str, one: str, other: str) -> None:
    left, right = (dict(fields(msgspec.to_builtins(records()[name][nct_id].study))) for name in (one, other))
    assert len(left) > 50
    unexplained = {
        pointer: (left.get(pointer), right.get(pointer))
        for pointer in sorted(left.keys() | right.keys())
        if left.get(pointer) != right.get(pointer)
        and not reason(nct_id, pointer, left.get(pointer), right.get(pointer))
    }
    assert unexplained == {}


@needs_shared
def test_what_decides_eligibility_is_the_same_to_the_word() -> None:
    for nct_id, one, other in pairs():
        left, right = (records()[name][nct_id].study.eligibility for name in (one, other))
        assert words(left.eligibility_criteria) == words(right.eligibility_criteria)
        assert (left.minimum_age, left.maximum_age, left.sex, left.healthy_volunteers) == (
            right.minimum_age,
            right.maximum_age,
            right.sex,
            right.healthy_volunteers,
        )
