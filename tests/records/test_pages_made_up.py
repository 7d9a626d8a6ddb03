"""Pages of made-up trials in every layout: empty and reordered sections, several arms, text and HTML alike."""

from typing import Any

import msgspec
import pytest

from pages_made_up import (
    HTML_PAGES,
    INCLINICALTRIALS,
    INCLINICALTRIALS_BARE,
    MEDDATAX,
    TEXT_PAGES,
    TRIALX,
    VEEVA,
    as_html,
)
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.record import StudyRecord
from trialwright.records.document import Document
from trialwright.records.pages import read, recognises


def read_text(text: str) -> StudyRecord:
    document = Document.of_bytes(text.encode(), "made-up")
    assert recognises(document)
    [record] = read(document)
    assert isinstance(record, StudyRecord)
    return record


def codes(record: StudyRecord) -> list[str]:
    return sorted(diagnostic.code for diagnostic in record.diagnostics)


def noted(record: StudyRecord, code: str) -> str:
    [diagnostic] = [diagnostic for diagnostic in record.diagnostics if diagnostic.code == code]
    return diagnostic.words


def fault_of(text: str) -> str:
    with pytest.raises(UnreadableInput) as caught:
        list(read(Document.of_bytes(text.encode(), "made-up")))
    return caught.value.diagnostic.code


def section(text: str, heading: str, following: str) -> tuple[str, str]:
    """The page without a section, and the section."""
    start, end = text.index(f"\n{heading}\n"), text.index(f"\n{following}\n")
    return text[:start] + text[end:], text[start:end]


def test_meddatax_arms_with_several_interventions() -> None:
    arms = read_text(MEDDATAX).study.arms_interventions
    assert [(a.label, a.type, a.description, a.intervention_names) for a in arms.arm_groups] == [
        ("Alphamab group", "EXPERIMENTAL", "Alphamab once a month.",
         ("Biological: Alphamab", "Dietary Supplement: Vitamin Q")),
        ("Betamide group", "ACTIVE_COMPARATOR", None, ("Drug: Betamide",)),
    ]  # fmt: skip
    assert [(i.name, i.type, i.description, i.arm_group_labels) for i in arms.interventions] == [
        ("Alphamab", "BIOLOGICAL", "300 mg under the skin.", ("Alphamab group",)),
        ("Vitamin Q", "DIETARY_SUPPLEMENT", "One tablet.", ("Alphamab group",)),
        ("Betamide", "DRUG", "1. Morning: 20 mg;\n2. Evening: 10 mg.", ("Betamide group",)),
    ]


def test_meddatax_fields() -> None:
    record = read_text(MEDDATAX)
    study, eligibility = record.study, record.study.eligibility
    assert study.design.phases == ("PHASE2", "PHASE3")
    assert study.design.enrollment_info and study.design.enrollment_info.count == 1240
    assert study.status.start_date_struct and study.status.start_date_struct.date == "2030-05"
    assert (eligibility.minimum_age, eligibility.maximum_age, eligibility.sex) == (
        "6 Months", "17 Years", "FEMALE",
    )  # fmt: skip
    assert eligibility.eligibility_criteria == (
        "Inclusion Criteria:\n\n* Imaginary nephritis, score \\>10.\n* One of:\n\n"
        "    * protein \\>1 g/day\n    * creatinine \\<3 mg/dL\n\nExclusion Criteria:\n\n* Any infection."
    )
    sponsors = study.protocol.sponsor_collaborators_module
    assert sponsors and sponsors.lead_sponsor and sponsors.lead_sponsor.name == "Institute of Examples"
    assert [c.name for c in sponsors.collaborators] == ["Makers of Betamide"]
    places = study.protocol.contacts_locations_module
    assert places and [(p.facility, p.city, p.state, p.country, p.status) for p in places.locations] == [
        ("Hospital One", "Sampleton", "Exampleshire", "Utopia", "RECRUITING"),
        ("Hospital Two", "Placeville", None, "Utopia", "NOT_YET_RECRUITING"),
    ]
    assert study.protocol.conditions_module and study.protocol.conditions_module.conditions == ("Nephritis",)
    assert [(t.nct_id, t.phases) for t in record.related] == [
        ("NCT09000077", ("PHASE1",)),
        ("NCT09000078", ()),
    ]


def test_a_site_contact_belongs_to_no_site_when_there_are_two() -> None:
    record = read_text(MEDDATAX)
    assert codes(record) == ["R108"]
    assert noted(record, "R108").count("\n") == 2 and "Role: primary" in noted(record, "R108")


def test_an_arm_whose_boundary_nobody_can_tell_is_reported_not_guessed() -> None:
    """Without the list of interventions, a line may be the drug's description or the next arm's label."""
    without, _ = section(MEDDATAX, "Interventions", "Eligibility Criteria")
    record = read_text(without)
    assert noted(record, "R134") == "Study Groups: One tablet.\nStudy Groups: Betamide group"
    second = record.study.arms_interventions.arm_groups[1]
    assert (second.type, second.label, second.description) == ("ACTIVE_COMPARATOR", None, None)


def test_captions_make_no_field_and_a_reworded_one_is_doubted() -> None:
    record = read_text(MEDDATAX)
    description = record.study.protocol.description_module
    assert description and description.detailed_description is None
    reworded = MEDDATAX.replace("Review the sponsor-provided synopsis that highlights", "Have a look at")
    assert noted(read_text(reworded), "R133").startswith("Have a look at")


def test_a_heading_inside_prose_is_not_a_section() -> None:
    inside = MEDDATAX.replace("objectives, and procedures in greater depth.",
                              "objectives, and procedures in greater depth.\n\nWe treat.\n\nInterventions\n\n"
                              "are given.")  # fmt: skip
    record = read_text(inside)
    description = record.study.protocol.description_module
    assert description and description.detailed_description == "We treat.\n\nInterventions\n\nare given."
    assert len(record.study.arms_interventions.interventions) == 3


@pytest.mark.parametrize("name", TEXT_PAGES)
def test_the_order_of_sections_does_not_matter(name: str) -> None:
    moved = {
        "meddatax": ("Conditions", "Study Design", "Basic Information"),
        "inclinicaltrials": ("Clinical Trial Description", "Study Design", "Clinical Trial Summary"),
        "trialx": ("Description", "Eligibility", "Overview"),
        "veeva": ("Trial design", "Trial contacts and locations", "Status and phase"),
    }.get(name)
    if moved is None:
        return
    heading, following, before = moved
    text = TEXT_PAGES[name]
    if name == "veeva":
        text = text.replace(", including a placebo group", "")
    rest, piece = section(text, heading, following)
    at = rest.index(f"\n{before}\n")
    reordered = rest[:at] + piece + rest[at:]
    assert read_text(reordered).study == read_text(text).study


@pytest.mark.parametrize("name", TEXT_PAGES)
def test_html_gives_the_same_study_as_text(name: str) -> None:
    """Only what a paragraph a line cannot show differs: indentation of nested items, wrapped lines."""

    def plain(value: Any) -> Any:
        text = msgspec.json.encode(value).decode()
        return " ".join(text.replace("\\n", " ").split())

    text = TEXT_PAGES[name]
    html = read_text(as_html(text))
    assert plain(html.study) == plain(read_text(text).study)
    assert [t.nct_id for t in html.related] == [t.nct_id for t in read_text(text).related]


@pytest.mark.parametrize("name", [*TEXT_PAGES, "html veeva", "html inclinicaltrials"])
def test_spans_point_into_the_document_itself(name: str) -> None:
    text = HTML_PAGES[name.removeprefix("html ")] if name.startswith("html ") else TEXT_PAGES[name]
    for source_text in (text, text if name.startswith("html ") else as_html(text)):
        record = read_text(source_text)
        assert record.text == source_text
        for pointer, source in record.provenance.items():
            if pointer:
                assert source.span and record.words_of(source.span).strip(), pointer


def test_inclinicaltrials_table_and_related() -> None:
    record = read_text(INCLINICALTRIALS)
    study = record.study
    assert (record.nct_id, study.status.overall_status) == ("NCT09000002", "NOT_YET_RECRUITING")
    assert study.status.start_date_struct and study.status.start_date_struct.date == "2032-01"
    assert study.design.study_type == "OBSERVATIONAL" and study.design.phases == ()  # N/A is no phase there
    assert [(t.nct_id, t.title, t.status, t.phases) for t in record.related] == [
        ("NCT09000003", "Gammazole, Phase 2 Extension", "ACTIVE_NOT_RECRUITING", ("NA",)),
        ("NCT09000004", "A Register - With a Dash", "COMPLETED", ()),
        ("NCT09000005", "Gammazole in Adults", "ENROLLING_BY_INVITATION", ("PHASE2", "PHASE3")),
    ]
    assert codes(record) == ["R107"]


def test_an_empty_section_is_absent_and_content_in_an_unread_one_is_listed() -> None:
    filled = INCLINICALTRIALS.replace("Study Design\n", "Study Design\n\nAllocation: Randomized\n")
    assert noted(read_text(filled), "R108") == "Study Design: Allocation: Randomized"


def test_inclinicaltrials_bare_feed() -> None:
    record = read_text(INCLINICALTRIALS_BARE)
    description = record.study.protocol.description_module
    assert record.nct_id is None and description
    assert description.brief_summary == "Gammazole is tried in made-up arthritis."
    paragraphs = (description.detailed_description or "").split("\n\n")
    assert [paragraph.split()[0] for paragraph in paragraphs] == ["Arthritis", "The"]
    assert "registries use when" in paragraphs[0] and paragraphs[1].endswith("a single line of text.")
    assert [(t.nct_id, t.status, t.phases) for t in record.related] == [
        ("NCT09000003", "RECRUITING", ("PHASE1", "PHASE2")),
        ("NCT09000004", "COMPLETED", ()),
        ("NCT09000005", "TERMINATED", ("NA",)),
    ]
    assert codes(record) == ["R101", "R107", "R108"]


def test_trialx_chips_and_details() -> None:
    record = read_text(TRIALX)
    study = record.study
    assert (study.title, study.status.overall_status) == (
        "Deltacept for Imagined Lupus",
        "NOT_YET_RECRUITING",
    )
    assert study.eligibility.minimum_age == "18 Years" and study.eligibility.maximum_age is None
    assert study.eligibility.sex == "FEMALE" and study.design.phases == ("PHASE1", "PHASE2")
    conditions = study.protocol.conditions_module
    assert conditions and conditions.conditions == ("Imagined Lupus", "Imagined Nephritis")
    assert record.provenance[""].date == "2031-05-02" and codes(record) == ["R112"]
    assert "2031" not in msgspec.json.encode(study).decode()


def test_trialx_without_chips_keeps_the_rest() -> None:
    record = read_text(TRIALX.replace("18 Years and older\nFemale\n", ""))
    assert record.study.eligibility.minimum_age is None and record.study.eligibility.sex is None
    assert record.study.design.phases == ("PHASE1", "PHASE2")


def test_veeva_arms_with_descriptions() -> None:
    record = read_text(VEEVA)
    arms = record.study.arms_interventions
    assert [(a.label, a.type, a.description, a.intervention_names) for a in arms.arm_groups] == [
        ("Epsilonab low", "EXPERIMENTAL", "10 mg every week.", ("Biological: Epsilonab",)),
        ("Epsilonab high", "EXPERIMENTAL", "20 mg every week.\n\nFor a year.", ("Biological: Epsilonab",)),
        ("Placebo", "PLACEBO_COMPARATOR", None, ("Drug: Placebo",)),
    ]
    assert [(i.name, i.arm_group_labels) for i in arms.interventions] == [
        ("Placebo", ("Placebo",)),
        ("Epsilonab", ("Epsilonab low", "Epsilonab high")),
    ]
    assert record.study.eligibility.minimum_age == "12 Years" and record.study.eligibility.maximum_age is None
    assert record.study.eligibility.healthy_volunteers is True
    assert record.study.design.enrollment_info and record.study.design.enrollment_info.type is None
    assert codes(record) == ["R108"]


def test_veeva_html() -> None:
    record = read_text(HTML_PAGES["veeva"])
    study = record.study
    assert study.title == "Epsilonab & Placebo in Fictional Vasculitis"
    assert study.eligibility.eligibility_criteria == (
        "Inclusion Criteria:\n\n1. SLEDAI > 6\n\n2. One of\n    * protein ≥ 1 g\n    * casts\n\n"
        "Exclusion Criteria:\n\n1. eGFR < 30"
    )
    assert study.eligibility.sex is None  # hidden on the page
    source = record.source_of("/protocolSection/identificationModule/briefTitle")
    assert source and source.span
    assert record.words_of(source.span) == "Epsilonab &amp; Placebo in Fictional Vasculitis"
    criteria = record.source_of("/protocolSection/eligibilityModule/eligibilityCriteria")
    assert criteria and criteria.span
    assert "SLEDAI &gt; 6" in record.words_of(criteria.span)


def test_inclinicaltrials_html() -> None:
    record = read_text(HTML_PAGES["inclinicaltrials"])
    assert (record.nct_id, record.study.design.phases) == ("NCT09000002", ("PHASE4",))
    assert [(t.nct_id, t.title, t.phases) for t in record.related] == [
        ("NCT09000004", "A Register", ()),
        ("NCT09000005", "Gammazole in Adults", ("PHASE2",)),
    ]


def test_a_title_is_the_line_before_the_id_whatever_stands_around() -> None:
    surrounded = "Home\nSearch trials\n" + MEDDATAX.replace("2031-02-03\n", "2031-02-03\n\nShare this page\n")
    record = read_text(surrounded)
    assert record.study.title == "Trial of Alphamab in Imaginary Nephritis"
    assert record.nct_id == "NCT09000001"
    assert {"Home", "Search trials", "Share this page"} <= set(noted(record, "R108").split("\n"))


def test_an_unknown_value_is_reported_not_guessed() -> None:
    record = read_text(VEEVA.replace("\nMale\n", "\nMen only\n"))
    assert record.study.eligibility.sex is None and "R105" in codes(record)
    record = read_text(MEDDATAX.replace("2033-11-30", "next spring"))
    assert record.study.status.completion_date_struct is None or not (
        record.study.status.completion_date_struct.date
    )
    assert "R103" in codes(record)


def test_ids_in_the_text_are_not_the_studys() -> None:
    record = read_text(VEEVA.replace("NCT09000007\n", "").replace("with placebo.", "with NCT09000099."))
    assert record.nct_id is None and noted(record, "R130") == "NCT09000099"
    assert "R101" in codes(record)


def test_a_line_with_a_foreign_id_is_reported_once() -> None:
    record = read_text(VEEVA.replace("\nMasking\n", "\nMasking\n\nsee NCT09000099\n"))
    assert noted(record, "R130") == "NCT09000099"
    assert "NCT09000099" not in noted(record, "R108")


def test_two_values_for_a_field_are_shown() -> None:
    record = read_text(VEEVA.replace("96 patients", "90 patients"))
    assert noted(record, "R131") == "90 | 96"
    assert record.study.design.enrollment_info and record.study.design.enrollment_info.count == 90


def test_two_trials_in_one_document_are_refused() -> None:
    assert fault_of(VEEVA.replace("FP-7", "NCT09000008")) == "R132"


def test_criteria_in_one_paragraph_stay_whole() -> None:
    words = "Adults with vasculitis. Age of 12 or more. " * 5
    record = read_text(VEEVA.replace("  1. Vasculitis.\n  2. Age of 12 or more.\n", words + "\n"))
    assert words.strip() in (record.study.eligibility.eligibility_criteria or "")
    assert noted(record, "R106") == words.strip()


def test_unknown_layouts_and_log_in_pages_are_named() -> None:
    assert fault_of("A text about trials.\n\nIt is no page.") == "R014"
    assert (
        fault_of("<html><body><h1>Welcome</h1><form><input type='password'></form></body></html>") == "R009"
    )
    assert fault_of("Please sign in to go on") == "R009"
    assert fault_of("An essay on why people log in. " * 100) == "R014"


def test_a_recognised_page_with_a_log_in_link_is_read() -> None:
    assert read_text("Log in\n" + VEEVA).nct_id == "NCT09000007"


@pytest.mark.parametrize(
    "content",
    [b"", b'{"a": 1}', b"[1]", b"<?xml version='1.0'?><clinical_study/>", b"a,b,c,d\n1,2,3,4\n", b"\x00\x01\x02",
     b"NCT Number,Title,Status,Phase,Conditions,URL", b"Dear colleague,\nplease see attached.\n"],
)  # fmt: skip
def test_other_formats_and_letters_are_not_pages(content: bytes) -> None:
    assert not recognises(Document.of_bytes(content))
