"""Reading WHO ICTRP exports: both column orders, header or none, damaged rows, honest leftovers. All rows made up."""

import csv
import io
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.record import StudyRecord
from trialwright.records import ictrp
from trialwright.records.document import Document

# The 63 columns of the full export, written out from its published field list.
FULL = (
    "TrialID,,SecondaryIDs,public_title,Scientific_title,url,Public_Contact_Firstname,Public_Contact_Lastname,"
    "Public_Contact_Address,Public_Contact_Email,Public_Contact_Tel,Public_Contact_Affiliation,"
    "Scientific_Contact_Firstname,Scientific_Contact_Lastname,Scientific_Contact_Address,Scientific_Contact_Email,"
    "Scientific_Contact_Tel,Scientific_Contact_Affiliation,study_type,study_design,phase,Date_registration,"
    "Date_enrollement,Target_size,Recruitment_status,Primary_sponsor,Secondary_sponsors,Source_Support,Countries,"
    "Conditions,Interventions,Agemin,Agemax,Gender,Inclusion_Criteria,Exclusion_Criteria,Primary_Outcome,"
    "Secondary_Outcomes,Bridging_flag,Bridged_type,Childs,type_enrolment,Retrospective_flag,"
    "results_actual_enrollment,results_url_link,results_summary,results_date_posted,"
    "results_date_first_publication,results_baseline_char,results_participant_flow,results_adverse_events,"
    "results_outcome_measures,results_url_protocol,results_IPD_plan,results_IPD_description,"
    "results_date_completed,results_yes_no,Ethics_Status,Ethics_Approval_Date,Ethics_Contact_Name,"
    "Ethics_Contact_Address,Ethics_Contact_Phone,Ethics_Contact_Email"
).split(",")
FILLED = {
    "TrialID": "NCT00000101",
    "": "12 December 2025",
    "SecondaryIDs": "U1;TW-1",
    "public_title": "Samplumab in lupus &amp; nephritis",
    "Scientific_title": "A study of samplumab",
    "Public_Contact_Firstname": "Ann;",
    "Public_Contact_Lastname": "Example;Desk",
    "Public_Contact_Email": "ann@example.org;desk@example.org",
    "Public_Contact_Tel": "1;2",
    "Scientific_Contact_Lastname": "B. Example",
    "Scientific_Contact_Affiliation": "Example University",
    "study_type": "Interventional",
    "study_design": "Allocation: Randomized. Intervention model: Parallel Assignment. Primary purpose: Treatment. "
    "Masking: Double (Participant, Investigator). ",
    "phase": "Phase 2/Phase 3",
    "Date_registration": "14/10/2025",
    "Date_enrollement": "01/02/2026",
    "Target_size": "110",
    "Recruitment_status": "Recruiting",
    "Primary_sponsor": "Example University",
    "Secondary_sponsors": "Example Trust;Example University",
    "Source_Support": "Example Trust;Example Fund",
    "Countries": "Chile;China",
    "Conditions": "Lupus;Nephritis",
    "Interventions": "Drug: Samplumab;Drug: Placebo",
    "Agemin": "18Y",
    "Agemax": "N/A",
    "Gender": "Both",
    "Inclusion_Criteria": "Age &gt;= 18 years<br>Urine protein &lt; 3 g,\nmeasured twice",
    "Exclusion_Criteria": 'Pregnancy; "any" infection',
    "Primary_Outcome": "Response (SLEDAI; SRI-4) [Week 52]",
    "Secondary_Outcomes": "Flares;Death",
    "results_IPD_plan": "No",
    "results_date_completed": "2028-12",
    "results_yes_no": "No",
}
EXPECTED: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000101",
            "secondaryIdInfos": ({"id": "U1"}, {"id": "TW-1"}),
            "briefTitle": "Samplumab in lupus & nephritis",
            "officialTitle": "A study of samplumab",
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2026-02-01"},
            "completionDateStruct": {"date": "2028-12"},
            "studyFirstPostDateStruct": {"date": "2025-10-14"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Example University"},
            "collaborators": ({"name": "Example Trust"}, {"name": "Example Fund"}),
        },
        "conditionsModule": {"conditions": ("Lupus", "Nephritis")},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ("PHASE2", "PHASE3"),
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ("PARTICIPANT", "INVESTIGATOR")},
            },
            "enrollmentInfo": {"count": 110},
        },
        "armsInterventionsModule": {
            "interventions": ({"type": "DRUG", "name": "Samplumab"}, {"type": "DRUG", "name": "Placebo"})
        },
        "outcomesModule": {
            "primaryOutcomes": ({"measure": "Response (SLEDAI; SRI-4)", "timeFrame": "Week 52"},),
            "secondaryOutcomes": ({"measure": "Flares"}, {"measure": "Death"}),
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\nAge >= 18 years\nUrine protein < 3 g,\nmeasured twice\n\n"
            'Exclusion Criteria:\n\nPregnancy; "any" infection',
            "sex": "ALL",
            "minimumAge": "18 Years",
        },
        "contactsLocationsModule": {
            "centralContacts": (
                {"name": "Ann Example", "role": "CONTACT", "phone": "1", "email": "ann@example.org"},
                {"name": "Desk", "role": "CONTACT", "phone": "2", "email": "desk@example.org"},
            ),
            "overallOfficials": ({"name": "B. Example", "affiliation": "Example University"},),
            "locations": ({"country": "Chile"}, {"country": "China"}),
        },
        "ipdSharingStatementModule": {"ipdSharing": "NO"},
    },
    "hasResults": False,
}


def row(**changes: str) -> list[str]:
    filled = FILLED | changes
    assert set(filled) <= set(FULL)
    return [filled.get(name, "") for name in FULL]


def export(*rows: list[str]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def items_of(content: bytes) -> list[StudyRecord | Diagnostic]:
    document = Document.of_bytes(content, "export.csv")
    assert ictrp.recognises(document)
    return list(ictrp.read(document))


def record_of(**changes: str) -> StudyRecord:
    (item,) = items_of(export(row(**changes)))
    assert isinstance(item, StudyRecord), item
    return item


def messages(record: StudyRecord, code: str) -> list[str]:
    return [found.message for found in record.diagnostics if found.code == code]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    "header",
    [
        [],
        [FULL],
        [["TrialID", "(No column name)", *FULL[2:]]],
        [[name.replace("_", " ").upper() for name in FULL]],
    ],
)
def test_the_full_export_is_read_with_and_without_a_header(header: list[list[str]], mark: bytes) -> None:
    (record,) = items_of(mark + export(*header, row()))
    assert isinstance(record, StudyRecord)
    assert msgspec.to_builtins(record.study) == EXPECTED
    assert record.diagnostics == ()
    root = record.provenance[""]
    assert (root.document, root.format, root.date) == ("export.csv", "ictrp-csv", "2025-12-12")
    assert root.place == f"row {1 + len(header)}"


# The header of the search portal's export, in its order as far as it goes here.
SEARCH = (
    "TrialID,Last Refreshed on,Public title,Scientific title,Acronym,Primary sponsor,Date registration,"
    "Date registration3,Export date,Source Register,web address,Recruitment Status,other records,"
    "Inclusion agemin,Inclusion agemax,Inclusion gender,Date enrollement,Target size,Study type,Study design,Phase,"
    "Countries,Contact Firstname,Contact Lastname,Contact Address,Contact Email,Contact Tel,Contact Affiliation,"
    "Inclusion Criteria,Exclusion Criteria,Condition,Intervention,Primary outcome,Secondary outcome,Secondary ID,"
    "Source Name,Secondary Sponsor,results yes no,Prospective registration"
).split(",")


def test_the_search_export_is_read_by_its_header() -> None:
    cells = {
        "TrialID": "ChiCTR0000000101",
        "Last Refreshed on": "12/01/2026",
        "Public title": "Samplumab",
        "Acronym": "SAMPLE",
        "Date registration": "05/01/2026",
        "Date registration3": "20260105",
        "Source Register": "ChiCTR",
        "web address": "https://example.org",
        "Recruitment Status": "Not Recruiting",
        "Inclusion agemin": "18",
        "Inclusion agemax": "65",
        "Inclusion gender": "Female",
        "Target size": "Verum:50;Placebo:45;",
        "Study type": "Observational study",
        "Phase": "N/A",
        "Condition": "Lupus<br>Nephritis",
        "Intervention": "Verum:samplumab monthly;Placebo:saline;",
        "Inclusion Criteria": "Inclusion criteria: adults",
        "Prospective registration": "Yes",
    }
    (record,) = items_of(export(SEARCH, [cells.get(name, "") for name in SEARCH]))
    assert isinstance(record, StudyRecord)
    study = record.study
    assert study.nct_id is None
    assert study.identification.org_study_id_info is not None
    assert study.identification.org_study_id_info.id == "ChiCTR0000000101"
    assert [(known.id, known.type, known.domain) for known in study.identification.secondary_id_infos] == [
        ("ChiCTR0000000101", "REGISTRY", "ChiCTR")
    ]
    assert study.identification.acronym == "SAMPLE"
    assert study.status.overall_status is None
    assert study.status.study_first_post_date_struct is not None
    assert study.status.study_first_post_date_struct.date == "2026-01-05"
    assert (study.design.study_type, study.design.phases) == ("OBSERVATIONAL", ())
    assert study.design.enrollment_info is not None and study.design.enrollment_info.count == 95
    assert study.protocol.conditions_module is not None
    assert study.protocol.conditions_module.conditions == ("Lupus", "Nephritis")
    assert [made.name for made in study.arms_interventions.interventions] == [
        "Verum:samplumab monthly;Placebo:saline;"
    ]
    eligibility = study.eligibility
    assert (eligibility.minimum_age, eligibility.maximum_age, eligibility.sex) == (
        "18 Years",
        "65 Years",
        "FEMALE",
    )
    assert eligibility.eligibility_criteria == "Inclusion criteria: adults"
    assert record.provenance[""].date == "2026-01-12"
    assert [found.code for found in record.diagnostics] == ["R122", "R122", "R120", "R109", "R115"]
    assert messages(record, "R109") == [
        "not carried into the study: url, recruitment_status (Not Recruiting), Prospective registration"
    ]


def test_another_registrys_id_is_never_taken_for_an_nct_number() -> None:
    record = record_of(TrialID="ISRCTN12345678", SecondaryIDs="NCT00000102")
    assert record.nct_id is None
    assert messages(record, "R115")
    assert [(known.id, known.domain) for known in record.study.identification.secondary_id_infos] == [
        ("ISRCTN12345678", "ISRCTN registry"),
        ("NCT00000102", None),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("18Y", "18 Years"),
        ("18 Years", "18 Years"),
        ("18.00 Year(s)", "18 Years"),
        ("20years-old", "20 Years"),
        ("1 month", "1 Month"),
        ("6M", "6 Months"),
        ("2 weeks", "2 Weeks"),
        ("0", "0 Years"),
        ("N/A", None),
        ("No limit", None),
        ("", None),
    ],
)
def test_ages_are_read_in_their_spellings(cell: str, expected: str | None) -> None:
    record = record_of(Agemin=cell)
    assert record.study.eligibility.minimum_age == expected
    assert record.diagnostics == ()


@pytest.mark.parametrize("cell", ["adult", "18-65", "1.5 Years", "18 parsecs"])
def test_an_age_that_is_none_is_named_and_left_out(cell: str) -> None:
    record = record_of(Agemin=cell)
    assert record.study.eligibility.minimum_age is None
    assert [(found.code, found.words) for found in record.diagnostics] == [("R104", cell)]


def test_a_maximum_age_of_nought_is_no_limit_and_named() -> None:
    record = record_of(Agemax="0")
    assert record.study.eligibility.maximum_age is None
    assert messages(record, "R109") == ["not carried into the study: agemax (0)"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Phase II", ("PHASE2",)),
        ("2", ("PHASE2",)),
        ("1-2", ("PHASE1", "PHASE2")),
        ("Phase I/II", ("PHASE1", "PHASE2")),
        ("IV", ("PHASE4",)),
        ("Not Applicable", ("NA",)),
        (
            "Human pharmacology (Phase I): no\nTherapeutic exploratory (Phase II): yes\n"
            "Therapeutic confirmatory - (Phase III): no\nTherapeutic use (Phase IV): no\n",
            ("PHASE2",),
        ),
    ],
)
def test_phases_are_read_in_the_registries_spellings(cell: str, expected: tuple[str, ...]) -> None:
    record = record_of(phase=cell)
    assert record.study.design.phases == expected
    assert record.diagnostics == ()


def test_an_unknown_phase_is_named() -> None:
    record = record_of(phase="Post-market")
    assert record.study.design.phases == ()
    assert [(found.code, found.words) for found in record.diagnostics] == [("R105", "Post-market")]


@pytest.mark.parametrize(
    ("cell", "count"), [("about 100", None), ("A:10;B:many;", None), ("1,000", None), ("A:10;B:20;", 30)]
)
def test_a_size_that_is_no_number_is_named(cell: str, count: int | None) -> None:
    record = record_of(Target_size=cell)
    info = record.study.design.enrollment_info
    assert (info and info.count) == count
    assert [found.code for found in record.diagnostics] == (["R102"] if count is None else ["R120"])


def test_two_dates_of_registration_that_differ_are_both_left_out() -> None:
    cells = {"TrialID": "NCT00000101", "Date registration": "01/05/2026", "Date registration3": "20260105"}
    (record,) = items_of(export(SEARCH, [cells.get(name, "") for name in SEARCH]))
    assert isinstance(record, StudyRecord)
    assert record.study.status.study_first_post_date_struct is None
    assert [found.code for found in record.diagnostics] == ["R121", "R109", "R107"]


def test_a_date_that_is_none_is_named_and_left_out() -> None:
    record = record_of(Date_enrollement="31/02/2026")
    assert record.study.status.start_date_struct is not None
    assert record.study.status.start_date_struct.date is None
    assert [(found.code, found.words) for found in record.diagnostics] == [("R103", "2026-02-31")]


def test_design_words_without_a_place_are_named() -> None:
    record = record_of(study_design="Parallel. Masking: Open Label. Placebo: Used")
    info = record.study.design.design_info
    assert info is not None and info.masking_info is not None and info.masking_info.masking == "NONE"
    assert messages(record, "R109") == ["not carried into the study: study_design (Parallel; Placebo: Used)"]


def test_columns_without_a_place_are_named_if_they_hold_something() -> None:
    record = record_of(Ethics_Status="Approved", results_summary="  ", results_url_link="https://example.org")
    assert messages(record, "R109") == ["not carried into the study: results_url_link, ethics_status"]


def test_criteria_that_bring_their_heading_get_no_second_one() -> None:
    text = "Inclusion Criteria:\n\n - Adults\n\n Exclusion Criteria:\n\n - Pregnancy"
    record = record_of(Inclusion_Criteria=text, Exclusion_Criteria="")
    assert record.study.eligibility.eligibility_criteria == text


def test_comparison_signs_are_not_taken_for_html() -> None:
    record = record_of(Inclusion_Criteria="<p>GFR <60 and >30</p>", Exclusion_Criteria="&amp;lt;18")
    assert record.study.eligibility.eligibility_criteria == (
        "Inclusion Criteria:\n\nGFR <60 and >30\n\nExclusion Criteria:\n\n<18"
    )


def test_a_damaged_row_costs_no_other() -> None:
    content = export(row(), row(TrialID="NCT00000102")[:-3], row(TrialID="NCT00000103"))
    first, fault, last = items_of(content)
    assert isinstance(first, StudyRecord) and isinstance(last, StudyRecord) and isinstance(fault, Diagnostic)
    assert (first.nct_id, last.nct_id, last.provenance[""].place) == ("NCT00000101", "NCT00000103", "row 3")
    assert (fault.code, fault.place) == ("R015", "row 2")
    assert fault.words.startswith("NCT00000102,")


def test_a_quote_that_is_never_closed_swallows_no_other_row() -> None:
    broken = b'NCT00000102,12/12/2025,"U1,never closed\r\nsecond line\r\n'
    first, fault, third, fourth = items_of(
        export(row()) + broken + export(row(TrialID="NCT00000103"), row(TrialID="NCT00000104"))
    )
    assert isinstance(fault, Diagnostic) and (fault.code, fault.place) == ("R015", "row 2")
    assert [item.nct_id for item in (first, third, fourth) if isinstance(item, StudyRecord)] == [
        "NCT00000101",
        "NCT00000103",
        "NCT00000104",
    ]


def test_a_row_in_another_encoding_is_named_and_the_others_are_read() -> None:
    latin = export(row(TrialID="NCT00000102", public_title="Étude")).decode().encode("latin-1")
    first, fault, last = items_of(export(row()) + latin + export(row(TrialID="NCT00000103")))
    assert isinstance(first, StudyRecord) and isinstance(last, StudyRecord)
    assert isinstance(fault, Diagnostic) and fault.code == "R015"


def test_a_file_in_another_encoding_is_refused() -> None:
    content = export(row(public_title="Étude")).decode().encode("latin-1")
    with pytest.raises(UnreadableInput) as caught:
        items_of(content)
    assert caught.value.diagnostic.code == "R008"


def test_empty_columns_at_the_end_do_no_harm() -> None:
    (record,) = items_of(export(FULL, [*row(), "", ""]))
    assert isinstance(record, StudyRecord) and record.nct_id == "NCT00000101"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"person_id,sex\n1,F\n",
        b'{"protocolSection": {}}',
        b"TrialID,Mood\nNCT00000101,good\n",
        b"\x00\xff,",
    ],
)
def test_other_tables_are_not_recognised(content: bytes) -> None:
    assert not ictrp.recognises(Document.of_bytes(content))


def test_rows_are_given_as_they_are_read() -> None:
    """The second row is not needed for the first record."""
    reading = ictrp.read(Document.of_bytes(export(row(), ["NCT00000102"])))
    assert isinstance(next(reading), StudyRecord)
    assert isinstance(next(reading), Diagnostic)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=60), st.integers(0, 4000), st.integers(0, 100))
def test_a_mutated_export_raises_nothing_but_unreadable_input(junk: bytes, at: int, length: int) -> None:
    sound = export(row(), row(TrialID="ISRCTN12345678"), row(TrialID="NCT00000103"))
    content = sound[: at % len(sound)] + junk + sound[at % len(sound) + length :]
    try:
        document = Document.of_bytes(content)
        ictrp.recognises(document)
        list(ictrp.read(document))
    except UnreadableInput:
        pass


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(FULL[1:]), st.text(max_size=30)))
def test_any_words_in_any_column_make_a_record(cells: dict[str, str]) -> None:
    (item,) = items_of(export(FULL, row(**cells)))
    assert isinstance(item, StudyRecord) and item.nct_id == "NCT00000101"
