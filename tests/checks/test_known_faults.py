"""The known faults of the five lupus records are found, each at its words, and what is no fault is left alone."""

import functools
from pathlib import Path

import pytest

import trialwright
from shared_data import RECORDS, needs_shared
from trialwright.checks.words import place_of, text_at
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord
from trialwright.records.reading import read_path

_OF_TEXT = "eligibilityModule.eligibilityCriteria"


@functools.cache
def page(number: str) -> StudyRecord:
    (path,) = (RECORDS / "pages").glob(f"{number}*")
    (record,) = read_path(path).records
    return record


@functools.cache
def library(nct_id: str) -> StudyRecord:
    return trialwright.read(nct_id).records[0]


def pointed_at(record: StudyRecord, fault: Diagnostic) -> str:
    """All words a finding points at, one after the other."""
    places = [place_of(place) for place in fault.place.split("; ")]
    if len(places) != len(fault.spans) or fault.code.startswith("C"):
        places = [_OF_TEXT] * len(fault.spans)
    each = zip(places, fault.spans, strict=True)
    return " | ".join(span.of(text_at(record.study, place) or "") for place, span in each)


KNOWN = [
    # NCT05916781
    ("000", "K070", "non-inferiority value = 15%"),
    ("000", "K071", "1-year lupus flare rate is 7%"),
    ("000", "K043", "without lupus flare will be randomly assigned"),
    ("000", "K044", "can maintain"),
    ("000", "D028", "110"),
    ("000", "K090", ""),
    # NCT05863936
    ("001", "C030", "eGFR"),
    ("001", "K030", "control group"),
    ("001", "K016", "PHASE3 | 15"),
    ("001", "K017", "OTHER"),
    ("001", "K024", "Injectable Suspension | pulse"),
    ("001", "K025", "weeks 2, 4, and 6"),
    ("001", "K050", "It did not include"),
    ("001", "K051", "caused by SLE activity was excluded"),
    ("001", "K052", "Patients with active"),
    ("001", "K053", ")"),
    ("001", "K054", "methylprednisolone pulse therapy within 2 weeks"),
    ("001", "K010", "UNKNOWN | RECRUITING"),
    # NCT06394063
    ("002", "K015", "NA | Telitacicept"),
    ("002", "K047", "SLEDAI score< 8"),
    ("002", "K055", "disease duration more than 3 months"),
    ("002", "K072", "80% vs 71%"),
    ("002", "K074", "low-dose telitacicept"),
    ("002", "C038", "GFR"),
    # NCT03580291
    ("003", "K042", "placebo-controlled | non-inferiority | compared to mycophenolate mofetil"),
    ("003", "K072", "from 35% - 45% to 6%"),
    ("003", "K040", "Multi-Center"),
    ("003", "D020", "non-inferiority"),
    # NCT04127747
    ("004", "K019", "Autoimmune Diseases"),
    ("004", "K092", "Individualized dose of rituximab"),
    ("004", "K052", "weight"),
    ("004", "K056", "at least one BILAG B or above score in the kidney, blood system and nervous system"),
    ("004", "K057", "can be increased or decreased within 20 mg during the study"),
    ("004", "K062", "remission of the disease was achieved"),
]


@needs_shared
@pytest.mark.parametrize(("number", "code", "words"), KNOWN)
def test_a_known_fault_of_a_page_is_found_at_its_words(number: str, code: str, words: str) -> None:
    record = page(number)
    found = [fault for fault in trialwright.check(record) if fault.code == code]
    assert len(found) == 1
    assert words in pointed_at(record, found[0])


@pytest.mark.parametrize(
    ("nct_id", "code", "words"),
    [
        ("NCT05863936", "K018", "Remission | Safety Issues"),
        ("NCT05863936", "K026", "Beliumab"),
        ("NCT05863936", "K036", "Adult | 14 Years"),
        ("NCT05863936", "K030", "SINGLE_GROUP | control group"),
        ("NCT05916781", "K049", "18 months"),
        ("NCT04127747", "K039", "Multicenter"),
    ],
)
def test_a_known_fault_of_the_library_is_found_at_its_words(nct_id: str, code: str, words: str) -> None:
    record = library(nct_id)
    (fault,) = [fault for fault in trialwright.check(record) if fault.code == code]
    assert all(part in pointed_at(record, fault) for part in words.split(" | "))


@needs_shared
@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("002", {"K036", "C037", "C035", "K054"}),  # three ages that agree; prior exposure to the study drug
        ("001", {"C035", "C033"}),  # mycophenolate before entry is excluded and given in the trial
        ("004", {"K001", "K002", "K031", "K032"}),
        ("003", {"K031", "K034"}),
        (
            "003",
            {"K041", "K044"},
        ),  # mycophenolate is named as the comparator; the superiority is that of cells in mice
    ],
)
def test_what_is_no_fault_is_left_alone(number: str, codes: set[str]) -> None:
    assert not codes & {fault.code for fault in trialwright.check(page(number))}


_RECORDS = [  # what a reader who had not seen the rules missed, or found wrong
    ("v2/NCT05896748.json", {"K065", "K066", "K029"}, set()),
    ("v2/NCT05913700.json", {"K076"}, set()),
    ("v2/NCT05925803.json", {"K076"}, set()),
    ("v2/NCT05819398.json", {"K102"}, set()),
    ("v2/NCT05814159.json", {"K016", "K028"}, set()),
    ("v2/NCT03418623.json", {"K059"}, set()),
    ("v2/NCT05879978.json", {"K103"}, {"K039"}),
    ("v2/NCT05905055.json", {"K035"}, {"K039"}),
    ("v2/NCT05913115.json", {"K029"}, {"K028"}),
    ("v2/NCT05840614.json", set(), {"K063"}),
    ("v2/NCT05838768.json", {"K007"}, {"K039"}),
    ("v2/NCT05863234.json", set(), {"K039"}),
]


@needs_shared
@pytest.mark.parametrize(("name", "codes", "others"), _RECORDS)
def test_what_the_review_named_is_found_or_left_alone(name: str, codes: set[str], others: set[str]) -> None:
    (record,) = read_path(RECORDS / name).records
    told = {fault.code for fault in trialwright.check(record)}
    assert codes <= told and not others & told


@functools.cache
def legacy() -> dict[str | None, set[str]]:
    paths = sorted((RECORDS / "legacy-json").iterdir())
    listed = [record for path in paths for record in read_path(path).records]
    return {
        one.nct_id: {fault.code for fault in trialwright.check(one)}
        for one in listed
        if one.nct_id in _LEGACY
    }


_LEGACY = {
    "NCT05157152": ({"K064", "K007"}, set()),
    "NCT04779463": ({"C043"}, {"C037"}),
    "NCT04361422": ({"K100", "K077"}, {"K004"}),
    "NCT04780711": ({"K027"}, {"K007"}),
    "NCT04834908": (set(), {"K039"}),
    "NCT05264948": ({"K039"}, set()),
    "NCT05060562": ({"D028"}, {"D020"}),
}


@needs_shared
@pytest.mark.parametrize("nct_id", _LEGACY)
def test_what_the_review_named_in_older_records_is_found_or_left_alone(nct_id: str) -> None:
    codes, others = _LEGACY[nct_id]
    assert codes <= legacy()[nct_id] and not others & legacy()[nct_id]


@needs_shared
def test_a_later_rendering_fills_what_a_page_lacks() -> None:
    (path,) = (RECORDS / "pages").glob("004*")
    excerpts = Path(RECORDS / "excerpts.jsonl")
    merged = trialwright.read(str(path), str(excerpts), merge=True).records
    (record,) = [one for one in merged if one.nct_id == "NCT04127747"]
    codes = {fault.code: fault for fault in trialwright.check(record)}
    assert "Multicenter" in codes["K040"].message
