"""The five real pages, field by field. Texts are compared with slices of the page itself, cut here by hand."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared_data import RECORDS, needs_shared
from trialwright.model.record import StudyRecord
from trialwright.records.document import Document
from trialwright.records.pages import read, recognises

pytestmark = needs_shared
P = "/protocolSection/"


def page(number: str) -> tuple[str, StudyRecord]:
    [path] = (RECORDS / "pages").glob(f"{number}_*.txt")
    document = Document.of_path(Path(path))
    assert recognises(document)
    [record] = read(document)
    assert isinstance(record, StudyRecord)
    return path.read_text(encoding="utf-8"), record


def between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0].strip()


def codes(record: StudyRecord) -> list[str]:
    return sorted(diagnostic.code for diagnostic in record.diagnostics)


def words(record: StudyRecord, pointer: str) -> str:
    source = record.source_of(P + pointer)
    assert source is not None and source.span is not None
    return record.words_of(source.span)


def criteria_items(record: StudyRecord) -> list[list[str]]:
    """The items under each of the two headings."""
    text = record.study.eligibility.eligibility_criteria or ""
    _, inclusion, exclusion = re.split(r"(?:In|Ex)clusion Criteria:\n", text)
    return [
        [line for line in part.split("\n") if re.match(r"\s*(?:\*|\d+\.) ", line)]
        for part in (inclusion, exclusion)
    ]


def test_page_000_inclinicaltrials_with_headings() -> None:
    text, record = page("000")
    study, protocol = record.study, record.study.protocol
    assert record.provenance[""].format == "inclinicaltrials"
    assert record.nct_id == "NCT05916781"
    assert study.title is None
    assert study.status.overall_status == "RECRUITING"
    assert study.status.start_date_struct and study.status.start_date_struct.date == "2023-07-01"
    assert study.status.completion_date_struct and study.status.completion_date_struct.date == "2026-07-31"
    assert study.design.phases == ("PHASE4",)
    assert study.design.study_type == "INTERVENTIONAL"
    assert study.design.enrollment_info is None and study.design.design_info is None
    assert protocol.sponsor_collaborators_module and protocol.sponsor_collaborators_module.lead_sponsor
    assert protocol.sponsor_collaborators_module.lead_sponsor.name == between(text, "Source ", "\n")
    assert protocol.description_module
    assert protocol.description_module.brief_summary == between(
        text, "Clinical Trial Summary", "Clinical Trial Description"
    )
    description = between(text, "Clinical Trial Description", "Study Design").removesuffix(";").strip()
    assert protocol.description_module.detailed_description == description
    assert description.endswith("in total.")
    assert protocol.contacts_locations_module
    [contact] = protocol.contacts_locations_module.central_contacts
    assert contact.name and re.fullmatch(r"[\d-]{14}", contact.phone or "") and "@" in (contact.email or "")
    assert protocol.conditions_module is None and protocol.arms_interventions_module is None
    assert words(record, "statusModule/startDateStruct/date") == "July 1, 2023"
    assert codes(record) == ["R107"]


def test_page_000_names_twenty_other_trials() -> None:
    _, record = page("000")
    assert len(record.related) == 20
    by_id = {trial.nct_id: trial for trial in record.related}
    assert "NCT05916781" not in by_id
    assert by_id["NCT01649765"].status == "ACTIVE_NOT_RECRUITING"
    assert by_id["NCT01649765"].phases == ("PHASE2",)
    assert by_id["NCT06056778"].phases == ()  # a blank phase is no phase
    assert by_id["NCT05698173"].phases == ("NA",)
    assert by_id["NCT01712529"].status == "UNKNOWN"
    assert (by_id["NCT02665364"].title or "").startswith("Phase IIb Study")
    for trial in record.related:
        assert trial.source and trial.source.span
        assert trial.nct_id in record.words_of(trial.source.span)
        assert "\n" not in record.words_of(trial.source.span)


def test_page_001_meddatax() -> None:
    text, record = page("001")
    study, protocol = record.study, record.study.protocol
    assert record.provenance[""].format == "meddatax" and record.provenance[""].date == "2023-05-18"
    assert record.nct_id == "NCT05863936"
    assert study.identification.brief_title == text.split("\n", 1)[0]
    assert study.identification.org_study_id_info
    assert study.identification.org_study_id_info.id == "NJCT-2023"
    assert study.has_results is False
    assert study.status.overall_status == "UNKNOWN" and study.status.last_known_status is None
    assert study.status.start_date_struct and study.status.start_date_struct.date == "2023-04-01"
    assert study.status.completion_date_struct and study.status.completion_date_struct.date == "2024-12-31"
    assert study.design.phases == ("PHASE3",) and study.design.study_type == "INTERVENTIONAL"
    assert study.design.enrollment_info
    assert (study.design.enrollment_info.count, study.design.enrollment_info.type) == (15, None)
    design = study.design.design_info
    assert design and design.masking_info
    assert (design.allocation, design.intervention_model, design.primary_purpose) == (
        "NA", "SINGLE_GROUP", "TREATMENT",
    )  # fmt: skip
    assert design.masking_info.masking == "NONE"
    eligibility = study.eligibility
    assert (eligibility.minimum_age, eligibility.maximum_age, eligibility.sex) == (
        "14 Years",
        "65 Years",
        "ALL",
    )
    assert eligibility.healthy_volunteers is False
    assert protocol.description_module
    assert (protocol.description_module.brief_summary or "").startswith("The goal of this single-center")
    assert (protocol.description_module.brief_summary or "").endswith("as the control group.")
    assert protocol.description_module.detailed_description is None  # only its caption stands there
    assert protocol.conditions_module
    assert protocol.conditions_module.conditions == (between(text, "investigating.\n", "\n\nStudy Design"),)
    sponsors = protocol.sponsor_collaborators_module
    assert sponsors and sponsors.lead_sponsor and sponsors.responsible_party
    assert sponsors.lead_sponsor.agency_class == "OTHER"
    assert sponsors.responsible_party.type == "PRINCIPAL_INVESTIGATOR"
    assert sponsors.responsible_party.investigator_title == "Professor in Medicine"
    places = protocol.contacts_locations_module
    assert places
    [site] = places.locations
    assert (site.city, site.state, site.country, site.status) == ("Nanjing", "Jiangsu", "China", "RECRUITING")
    [site_contact] = site.contacts
    [central] = places.central_contacts
    assert central.role == site_contact.role == "CONTACT" and central.phone and site_contact.phone
    assert central.phone != site_contact.phone
    [official] = places.overall_officials
    assert official.role == "PRINCIPAL_INVESTIGATOR" and "Jinling Hospital" in (official.affiliation or "")


def test_page_001_arm_and_interventions() -> None:
    _, record = page("001")
    arms = record.study.arms_interventions
    [arm] = arms.arm_groups
    assert arm.type == "OTHER" and (arm.description or "").endswith("will last for 24 weeks.")
    names = [
        "Methylprednisolone Injectable Suspension",
        "Belimumab Injection",
        "Immunosuppressive Agents",
    ]
    assert list(arm.intervention_names) == [f"Drug: {name}" for name in names]
    assert [intervention.name for intervention in arms.interventions] == names
    assert {intervention.type for intervention in arms.interventions} == {"DRUG"}
    assert all(intervention.arm_group_labels == (arm.label,) for intervention in arms.interventions)
    assert all(intervention.other_names == () for intervention in arms.interventions)  # whose, nobody says
    assert "10mg per kilogram" in (arms.interventions[1].description or "")
    assert (arms.interventions[2].description or "").count("\n") == 1


def test_page_001_criteria_keep_bullets_and_escapes() -> None:
    text, record = page("001")
    inclusion, exclusion = criteria_items(record)
    assert (len(inclusion), len(exclusion)) == (5, 10)
    assert r"SLE-DAI\>10" in inclusion[0] and r"BMI\<16 kg/m\^2" in exclusion[5]
    assert all(item in text for item in inclusion + exclusion)
    cited = words(record, "eligibilityModule/eligibilityCriteria")
    assert cited.startswith("Inclusion Criteria") and cited.endswith("disease complications.")
    assert "Minimum Eligible Age" not in cited


def test_page_001_notes() -> None:
    _, record = page("001")
    assert codes(record) == ["R106", "R106"]
    assert sorted(diagnostic.place for diagnostic in record.diagnostics) == [
        "Conditions", "Other Intervention Names",
    ]  # fmt: skip
    assert [(trial.nct_id, trial.status, trial.phases) for trial in record.related] == [
        ("NCT04893161", "NOT_YET_RECRUITING", ("PHASE4",)),
        ("NCT01705977", "COMPLETED", ("PHASE4",)),
        ("NCT03543839", "RECRUITING", ("PHASE4",)),
    ]


def test_page_002_trialx() -> None:
    text, record = page("002")
    study, protocol = record.study, record.study.protocol
    assert record.provenance[""].format == "trialx"
    assert record.nct_id == "NCT06394063"
    assert study.identification.brief_title == text.split("\n")[2]
    assert study.status.overall_status == "RECRUITING"
    assert study.design.phases == ("NA",)
    eligibility = study.eligibility
    assert (eligibility.minimum_age, eligibility.maximum_age, eligibility.sex) == (
        "18 Years",
        "70 Years",
        "ALL",
    )
    assert eligibility.healthy_volunteers is None
    assert protocol.description_module
    assert protocol.description_module.brief_summary == between(text, "Overview", "\nDescription")
    assert protocol.description_module.detailed_description == between(text, "\nDescription", "\nEligibility")
    assert protocol.conditions_module
    assert protocol.conditions_module.conditions == ("Systemic Lupus Erythematosus",)
    assert protocol.sponsor_collaborators_module and protocol.sponsor_collaborators_module.lead_sponsor
    assert protocol.sponsor_collaborators_module.lead_sponsor.name == "RenJi Hospital"
    assert protocol.arms_interventions_module is None and protocol.contacts_locations_module is None
    assert study.status.start_date_struct is None and study.status.last_update_post_date_struct is None
    assert record.provenance[""].date == "2025-09-01"
    inclusion, exclusion = criteria_items(record)
    assert (len(inclusion), len(exclusion)) == (4, 9)
    assert codes(record) == ["R112"]


def test_page_003_official_title_and_no_id() -> None:
    text, record = page("003")
    assert record.nct_id is None
    assert record.provenance[""].format == "inclinicaltrials"
    lines = text.split("\n")
    assert record.study.identification.official_title == lines[2]
    description = record.study.protocol.description_module
    assert description and description.brief_summary == lines[3]
    wrapped = between(text, lines[3], "\n;")
    detailed = description.detailed_description or ""
    assert detailed.split() == wrapped.split() and detailed.count("\n\n") == 1
    assert detailed.count("\n") == 2 and detailed.endswith("with SLE.")
    assert words(record, "descriptionModule/detailedDescription").startswith(detailed[:60])
    assert record.study.status.overall_status is None and record.study.design.phases == ()
    assert codes(record) == ["R101", "R107", "R108"]
    [unread] = [diagnostic for diagnostic in record.diagnostics if diagnostic.code == "R108"]
    assert unread.words == lines[0]  # the site's own category, not the study's condition


def test_page_003_names_twenty_other_trials() -> None:
    _, record = page("003")
    assert len(record.related) == 20 and len({trial.nct_id for trial in record.related}) == 20
    by_id = {trial.nct_id: trial for trial in record.related}
    assert by_id["NCT00368264"].phases == ("PHASE2", "PHASE3")
    assert by_id["NCT03859570"].status == "WITHDRAWN"
    assert by_id["NCT06429800"].status == "NOT_YET_RECRUITING"
    assert by_id["NCT01470183"].phases == ("NA",)
    assert (by_id["NCT03610516"].title or "").endswith("Lupus Nephritis.")


def test_page_004_veeva() -> None:
    text, record = page("004")
    study, protocol = record.study, record.study.protocol
    assert record.provenance[""].format == "veeva"
    assert record.nct_id == "NCT04127747"
    assert study.identification.brief_title == text.split("\n")[4]
    assert study.identification.org_study_id_info
    assert study.identification.org_study_id_info.id == "2019-233"
    assert study.status.overall_status == "UNKNOWN"
    assert study.design.phases == ("PHASE4",) and study.design.study_type == "INTERVENTIONAL"
    assert study.design.enrollment_info
    assert (study.design.enrollment_info.count, study.design.enrollment_info.type) == (110, "ESTIMATED")
    design = study.design.design_info
    assert design and design.masking_info
    assert (design.allocation, design.intervention_model, design.primary_purpose) == (
        "RANDOMIZED", "PARALLEL", "TREATMENT",
    )  # fmt: skip
    assert design.masking_info.masking == "NONE"
    eligibility = study.eligibility
    assert (eligibility.minimum_age, eligibility.maximum_age, eligibility.sex) == (
        "18 Years",
        "65 Years",
        "ALL",
    )
    assert eligibility.healthy_volunteers is False
    assert protocol.conditions_module and protocol.conditions_module.conditions == ("Autoimmune Diseases",)
    sponsors = protocol.sponsor_collaborators_module
    assert sponsors and sponsors.lead_sponsor
    assert (sponsors.lead_sponsor.name, sponsors.lead_sponsor.agency_class) == (
        "Zhejiang University",
        "OTHER",
    )
    assert protocol.description_module and protocol.description_module.detailed_description is None
    assert protocol.description_module.brief_summary == between(text, "\nAbout\n", "\nEnrollment\n")
    assert protocol.contacts_locations_module
    [contact] = protocol.contacts_locations_module.central_contacts
    assert contact.name and not contact.phone
    inclusion, exclusion = criteria_items(record)
    assert (len(inclusion), len(exclusion)) == (7, 8)
    assert codes(record) == ["R108"]
    assert record.diagnostics[0].words == "Trial contacts and locations: 1"


def test_page_004_arms_are_linked_to_their_drugs() -> None:
    _, record = page("004")
    arms = record.study.arms_interventions
    assert [(arm.label, arm.type, arm.intervention_names) for arm in arms.arm_groups] == [
        ("Standard dose group", "ACTIVE_COMPARATOR", ("Drug: Standard dose of rituximab",)),
        ("Individualized dose group", "EXPERIMENTAL", ("Drug: Individualized dose of rituximab",)),
    ]
    assert {(drug.type, drug.name, drug.arm_group_labels) for drug in arms.interventions} == {
        ("DRUG", "Individualized dose of rituximab", ("Individualized dose group",)),
        ("DRUG", "Standard dose of rituximab", ("Standard dose group",)),
    }


FURNITURE = (
    "Powered by AI", "SITE_NAME", "private note", "Check back later", "Veeva Systems", "Loading...", "Menu",
    "Sign up", "innovative healthcare", "Trials by location", "Clinical Trials Logo", "Learn about", "Dive into",
    "Review the", "Explore where", "Other languages", "passcode", "Data sourced", "NCT02936375", "---|",
)  # fmt: skip


def leaves(value: Any, pointer: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, f"{pointer}/{key}")]
    if isinstance(value, list | tuple):
        return [leaf for at, item in enumerate(value) for leaf in leaves(item, f"{pointer}/{at}")]
    return [(pointer, value)]


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_field_cites_words_it_follows_from_and_none_is_furniture(number: str) -> None:
    _, record = page(number)
    found = leaves(msgspec.to_builtins(record.study))
    assert found
    for pointer, value in found:
        source = record.source_of(pointer)
        assert source is not None and source.span is not None, pointer
        cited = record.words_of(source.span)
        assert cited.strip() == cited and cited, pointer
        assert not any(words in str(value) for words in FURNITURE), pointer
        if isinstance(value, str) and not value.isupper():  # words of the page, not enumerations
            plain = re.sub(r"\s+", " ", value.split("\n")[-1]).strip()
            number_or_word = re.findall(r"[^\W_]+", plain.removeprefix("Drug: "))
            known = re.sub(r"\s+", " ", cited)
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and not cited.startswith("20"):
                assert value[:4] in known and str(int(value[-2:])) in known
            elif "Age" in pointer:
                assert number_or_word[0] in known
            else:
                assert all(word in known for word in number_or_word), pointer
