"""Reading the retired v1 JSON: every field to its v2 place, nothing lost without being named."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import RECORDS, needs_shared
from trialwright.knowledge.display_values import _ALLOWED, v2_value
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.record import StudyRecord
from trialwright.records import legacy_json
from trialwright.records.document import Document
from trialwright.text.dates import iso_date

V1: dict[str, Any] = {
    "ProtocolSection": {
        "IdentificationModule": {
            "NCTId": "NCT00000101",
            "NCTIdAliasList": {"NCTIdAlias": ["NCT00000099"]},
            "OrgStudyIdInfo": {"OrgStudyId": "TW-1", "OrgStudyIdType": "U.S. NIH Grant/Contract"},
            "SecondaryIdInfoList": {
                "SecondaryIdInfo": [
                    {
                        "SecondaryId": "2026-000001-01",
                        "SecondaryIdType": "EudraCT Number",
                        "SecondaryIdDomain": "EU",
                        "SecondaryIdLink": "https://example.org/1",
                    }
                ]
            },
            "Organization": {"OrgFullName": "Example University", "OrgClass": "OTHER"},
            "BriefTitle": "Samplumab in Lupus",
            "OfficialTitle": "A Study of Samplumab in Lupus",
            "Acronym": "SAMPLE",
        },
        "StatusModule": {
            "StatusVerifiedDate": "May 2026",
            "OverallStatus": "Unknown status",
            "LastKnownStatus": "Active, not recruiting",
            "DelayedPosting": "Yes",
            "WhyStopped": "Money",
            "ExpandedAccessInfo": {
                "HasExpandedAccess": "Yes",
                "ExpandedAccessNCTId": "NCT00000102",
                "ExpandedAccessStatusForNCTId": "No longer available",
            },
            "StartDateStruct": {"StartDate": "March 1, 2025", "StartDateType": "Actual"},
            "PrimaryCompletionDateStruct": {
                "PrimaryCompletionDate": "December 2027",
                "PrimaryCompletionDateType": "Anticipated",
            },
            "CompletionDateStruct": {"CompletionDate": "2028", "CompletionDateType": "Anticipated"},
            "StudyFirstSubmitDate": "January 5, 2025",
            "StudyFirstSubmitQCDate": "January 6, 2025",
            "StudyFirstPostDateStruct": {
                "StudyFirstPostDate": "January 9, 2025",
                "StudyFirstPostDateType": "Estimate",
            },
            "ResultsWaived": "No",
            "ResultsFirstSubmitDate": "April 1, 2026",
            "ResultsFirstSubmitQCDate": "April 2, 2026",
            "ResultsFirstPostDateStruct": {"ResultsFirstPostDate": "April 3, 2026"},
            "DispFirstSubmitDate": "April 4, 2026",
            "DispFirstSubmitQCDate": "April 5, 2026",
            "DispFirstPostDateStruct": {
                "DispFirstPostDate": "April 6, 2026",
                "DispFirstPostDateType": "Actual",
            },
            "LastUpdateSubmitDate": "May 18, 2026",
            "LastUpdatePostDateStruct": {
                "LastUpdatePostDate": "May 20, 2026",
                "LastUpdatePostDateType": "Actual",
            },
        },
        "SponsorCollaboratorsModule": {
            "ResponsibleParty": {
                "ResponsiblePartyType": "Sponsor-Investigator",
                "ResponsiblePartyInvestigatorFullName": "A. Example",
                "ResponsiblePartyInvestigatorTitle": "Professor",
                "ResponsiblePartyInvestigatorAffiliation": "Example University",
                "ResponsiblePartyOldNameTitle": "Head",
                "ResponsiblePartyOldOrganization": "[Redacted]",
            },
            "LeadSponsor": {"LeadSponsorName": "Example University", "LeadSponsorClass": "OTHER_GOV"},
            "CollaboratorList": {
                "Collaborator": [{"CollaboratorName": "Example Trust", "CollaboratorClass": "UNKNOWN"}]
            },
        },
        "OversightModule": {
            "OversightHasDMC": "Yes",
            "IsFDARegulatedDrug": "Yes",
            "IsFDARegulatedDevice": "No",
            "IsUnapprovedDevice": "No",
            "IsPPSD": "No",
            "IsUSExport": "No",
            "FDAAA801Violation": "No",
        },
        "DescriptionModule": {"BriefSummary": "Short.\n\nTwo.", "DetailedDescription": "Long."},
        "ConditionsModule": {
            "ConditionList": {"Condition": ["Lupus", "Nephritis"]},
            "KeywordList": {"Keyword": ["SLE"]},
        },
        "DesignModule": {
            "StudyType": "Interventional",
            "NPtrsToThisExpAccNCTId": "2",
            "ExpandedAccessTypes": {
                "ExpAccTypeIndividual": "Yes",
                "ExpAccTypeIntermediate": "No",
                "ExpAccTypeTreatment": "No",
            },
            "PatientRegistry": "No",
            "TargetDuration": "1 Month",
            "PhaseList": {"Phase": ["Phase 1", "Phase 2"]},
            "DesignInfo": {
                "DesignAllocation": "Randomized",
                "DesignInterventionModel": "Crossover Assignment",
                "DesignInterventionModelDescription": "Two periods",
                "DesignPrimaryPurpose": "Basic Science",
                "DesignObservationalModelList": {"DesignObservationalModel": ["Case-Control"]},
                "DesignTimePerspectiveList": {"DesignTimePerspective": ["Cross-Sectional"]},
                "DesignMaskingInfo": {
                    "DesignMasking": "Double",
                    "DesignMaskingDescription": "Identical vials",
                    "DesignWhoMaskedList": {"DesignWhoMasked": ["Participant", "Outcomes Assessor"]},
                },
            },
            "BioSpec": {"BioSpecRetention": "Samples With DNA", "BioSpecDescription": "Blood"},
            "EnrollmentInfo": {"EnrollmentCount": "60", "EnrollmentType": "Anticipated"},
        },
        "ArmsInterventionsModule": {
            "ArmGroupList": {
                "ArmGroup": [
                    {
                        "ArmGroupLabel": "Samplumab",
                        "ArmGroupType": "Active Comparator",
                        "ArmGroupDescription": "Monthly",
                        "ArmGroupInterventionList": {"ArmGroupInterventionName": ["Drug: Samplumab"]},
                    }
                ]
            },
            "InterventionList": {
                "Intervention": [
                    {
                        "InterventionType": "Dietary Supplement",
                        "InterventionName": "Samplumab",
                        "InterventionDescription": "An antibody",
                        "InterventionArmGroupLabelList": {"InterventionArmGroupLabel": ["Samplumab"]},
                        "InterventionOtherNameList": {"InterventionOtherName": ["TW-1"]},
                    }
                ]
            },
        },
        "OutcomesModule": {
            f"{kind}OutcomeList": {
                f"{kind}Outcome": [
                    {
                        f"{kind}OutcomeMeasure": f"{kind} measure",
                        f"{kind}OutcomeDescription": f"{kind} words",
                        f"{kind}OutcomeTimeFrame": "Week 52",
                    }
                ]
            }
            for kind in ("Primary", "Secondary", "Other")
        },
        "EligibilityModule": {
            "EligibilityCriteria": "Inclusion Criteria:\n\nAdults\n\nExclusion Criteria:\n\nPregnancy",
            "HealthyVolunteers": "Accepts Healthy Volunteers",
            "Gender": "Female",
            "GenderBased": "Yes",
            "GenderDescription": "Women",
            "MinimumAge": "1 Year",
            "MaximumAge": "N/A",
            "StdAgeList": {"StdAge": ["Child", "Older Adult"]},
            "StudyPopulation": "Clinic",
            "SamplingMethod": "Non-Probability Sample",
        },
        "ContactsLocationsModule": {
            "CentralContactList": {
                "CentralContact": [
                    {
                        "CentralContactName": "Desk",
                        "CentralContactRole": "Contact",
                        "CentralContactPhone": "1",
                        "CentralContactPhoneExt": "2",
                        "CentralContactEMail": "desk@example.org",
                    }
                ]
            },
            "OverallOfficialList": {
                "OverallOfficial": [
                    {
                        "OverallOfficialName": "A. Example",
                        "OverallOfficialAffiliation": "Example University",
                        "OverallOfficialRole": "Study Chair",
                    }
                ]
            },
            "LocationList": {
                "Location": [
                    {
                        "LocationFacility": "Example Hospital",
                        "LocationStatus": "Recruiting",
                        "LocationCity": "Exampleton",
                        "LocationState": "South",
                        "LocationZip": "01234",
                        "LocationCountry": "Norway",
                        "LocationContactList": {
                            "LocationContact": [
                                {
                                    "LocationContactName": "Ward",
                                    "LocationContactRole": "Sub-Investigator",
                                    "LocationContactPhone": "3",
                                    "LocationContactPhoneExt": "4",
                                    "LocationContactEMail": "ward@example.org",
                                }
                            ]
                        },
                    }
                ]
            },
        },
        "ReferencesModule": {
            "ReferenceList": {
                "Reference": [
                    {
                        "ReferencePMID": "1",
                        "ReferenceType": "derived",
                        "ReferenceCitation": "Cited",
                        "RetractionList": {
                            "Retraction": [{"RetractionPMID": "2", "RetractionSource": "Notice"}]
                        },
                    }
                ]
            },
            "SeeAlsoLinkList": {
                "SeeAlsoLink": [{"SeeAlsoLinkLabel": "Site", "SeeAlsoLinkURL": "https://example.org"}]
            },
            "AvailIPDList": {
                "AvailIPD": [
                    {
                        "AvailIPDId": "D1",
                        "AvailIPDType": "Data",
                        "AvailIPDURL": "https://example.org/d",
                        "AvailIPDComment": "On request",
                    }
                ]
            },
        },
        "IPDSharingStatementModule": {
            "IPDSharing": "Undecided",
            "IPDSharingDescription": "Later",
            "IPDSharingInfoTypeList": {"IPDSharingInfoType": ["Statistical Analysis Plan (SAP)"]},
            "IPDSharingTimeFrame": "2030",
            "IPDSharingAccessCriteria": "Ask",
            "IPDSharingURL": "https://example.org/i",
        },
    },
    "ResultsSection": {"ParticipantFlowModule": {"FlowRecruitmentDetails": "None"}},
    "DocumentSection": {
        "LargeDocumentModule": {
            "LargeDocNoSAP": "No",
            "LargeDocList": {
                "LargeDoc": [
                    {
                        "LargeDocTypeAbbrev": "Prot",
                        "LargeDocHasProtocol": "Yes",
                        "LargeDocHasSAP": "No",
                        "LargeDocHasICF": "No",
                        "LargeDocLabel": "Study Protocol",
                        "LargeDocDate": "May 1, 2026",
                        "LargeDocUploadDate": "05/02/2026 10:00",
                        "LargeDocFilename": "Prot_000.pdf",
                    }
                ]
            },
        }
    },
    "DerivedSection": {
        "MiscInfoModule": {
            "VersionHolder": "May 21, 2026",
            "RemovedCountryList": {"RemovedCountry": ["Chile"]},
        },
        "ConditionBrowseModule": {
            "ConditionMeshList": {
                "ConditionMesh": [
                    {"ConditionMeshId": "D008180", "ConditionMeshTerm": "Lupus Erythematosus, Systemic"}
                ]
            },
            "ConditionAncestorList": {
                "ConditionAncestor": [
                    {"ConditionAncestorId": "D003240", "ConditionAncestorTerm": "Connective"}
                ]
            },
            "ConditionBrowseLeafList": {"ConditionBrowseLeaf": [{"ConditionBrowseLeafId": "M1"}]},
        },
        "InterventionBrowseModule": {
            "InterventionMeshList": {"InterventionMesh": [{"InterventionMeshTerm": "Antibodies"}]}
        },
    },
}

EXPECTED: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000101",
            "nctIdAliases": ["NCT00000099"],
            "orgStudyIdInfo": {"id": "TW-1", "type": "NIH"},
            "secondaryIdInfos": [
                {
                    "id": "2026-000001-01",
                    "type": "EUDRACT_NUMBER",
                    "domain": "EU",
                    "link": "https://example.org/1",
                }
            ],
            "briefTitle": "Samplumab in Lupus",
            "officialTitle": "A Study of Samplumab in Lupus",
            "acronym": "SAMPLE",
            "organization": {"fullName": "Example University", "class": "OTHER"},
        },
        "statusModule": {
            "statusVerifiedDate": "2026-05",
            "overallStatus": "UNKNOWN",
            "lastKnownStatus": "ACTIVE_NOT_RECRUITING",
            "delayedPosting": True,
            "whyStopped": "Money",
            "expandedAccessInfo": {
                "hasExpandedAccess": True,
                "nctId": "NCT00000102",
                "statusForNctId": "NO_LONGER_AVAILABLE",
            },
            "startDateStruct": {"date": "2025-03-01", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2027-12", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2028", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2025-01-05",
            "studyFirstSubmitQcDate": "2025-01-06",
            "studyFirstPostDateStruct": {"date": "2025-01-09", "type": "ESTIMATED"},
            "resultsWaived": False,
            "resultsFirstSubmitDate": "2026-04-01",
            "resultsFirstSubmitQcDate": "2026-04-02",
            "resultsFirstPostDateStruct": {"date": "2026-04-03"},
            "dispFirstSubmitDate": "2026-04-04",
            "dispFirstSubmitQcDate": "2026-04-05",
            "dispFirstPostDateStruct": {"date": "2026-04-06", "type": "ACTUAL"},
            "lastUpdateSubmitDate": "2026-05-18",
            "lastUpdatePostDateStruct": {"date": "2026-05-20", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {
                "type": "SPONSOR_INVESTIGATOR",
                "investigatorFullName": "A. Example",
                "investigatorTitle": "Professor",
                "investigatorAffiliation": "Example University",
                "oldNameTitle": "Head",
            },
            "leadSponsor": {"name": "Example University", "class": "OTHER_GOV"},
            "collaborators": [{"name": "Example Trust", "class": "UNKNOWN"}],
        },
        "oversightModule": {
            "oversightHasDmc": True,
            "isFdaRegulatedDrug": True,
            "isFdaRegulatedDevice": False,
            "isUnapprovedDevice": False,
            "isPpsd": False,
            "isUsExport": False,
            "fdaaa801Violation": False,
        },
        "descriptionModule": {"briefSummary": "Short.\n\nTwo.", "detailedDescription": "Long."},
        "conditionsModule": {"conditions": ["Lupus", "Nephritis"], "keywords": ["SLE"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "nPtrsToThisExpAccNctId": 2,
            "expandedAccessTypes": {"individual": True, "intermediate": False, "treatment": False},
            "patientRegistry": False,
            "targetDuration": "1 Month",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "CROSSOVER",
                "interventionModelDescription": "Two periods",
                "primaryPurpose": "BASIC_SCIENCE",
                "observationalModel": "CASE_CONTROL",
                "timePerspective": "CROSS_SECTIONAL",
                "maskingInfo": {
                    "masking": "DOUBLE",
                    "maskingDescription": "Identical vials",
                    "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"],
                },
            },
            "bioSpec": {"retention": "SAMPLES_WITH_DNA", "description": "Blood"},
            "enrollmentInfo": {"count": 60, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "Samplumab",
                    "type": "ACTIVE_COMPARATOR",
                    "description": "Monthly",
                    "interventionNames": ["Drug: Samplumab"],
                }
            ],
            "interventions": [
                {
                    "type": "DIETARY_SUPPLEMENT",
                    "name": "Samplumab",
                    "description": "An antibody",
                    "armGroupLabels": ["Samplumab"],
                    "otherNames": ["TW-1"],
                }
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [
                {"measure": "Primary measure", "description": "Primary words", "timeFrame": "Week 52"}
            ],
            "secondaryOutcomes": [
                {"measure": "Secondary measure", "description": "Secondary words", "timeFrame": "Week 52"}
            ],
            "otherOutcomes": [
                {"measure": "Other measure", "description": "Other words", "timeFrame": "Week 52"}
            ],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\nAdults\n\nExclusion Criteria:\n\nPregnancy",
            "healthyVolunteers": True,
            "sex": "FEMALE",
            "genderBased": True,
            "genderDescription": "Women",
            "minimumAge": "1 Year",
            "stdAges": ["CHILD", "OLDER_ADULT"],
            "studyPopulation": "Clinic",
            "samplingMethod": "NON_PROBABILITY_SAMPLE",
        },
        "contactsLocationsModule": {
            "centralContacts": [
                {
                    "name": "Desk",
                    "role": "CONTACT",
                    "phone": "1",
                    "phoneExt": "2",
                    "email": "desk@example.org",
                }
            ],
            "overallOfficials": [
                {"name": "A. Example", "affiliation": "Example University", "role": "STUDY_CHAIR"}
            ],
            "locations": [
                {
                    "facility": "Example Hospital",
                    "status": "RECRUITING",
                    "city": "Exampleton",
                    "state": "South",
                    "zip": "01234",
                    "country": "Norway",
                    "contacts": [
                        {
                            "name": "Ward",
                            "role": "SUB_INVESTIGATOR",
                            "phone": "3",
                            "phoneExt": "4",
                            "email": "ward@example.org",
                        }
                    ],
                }
            ],
        },
        "referencesModule": {
            "references": [
                {
                    "pmid": "1",
                    "type": "DERIVED",
                    "citation": "Cited",
                    "retractions": [{"pmid": "2", "source": "Notice"}],
                }
            ],
            "seeAlsoLinks": [{"label": "Site", "url": "https://example.org"}],
            "availIpds": [
                {"id": "D1", "type": "Data", "url": "https://example.org/d", "comment": "On request"}
            ],
        },
        "ipdSharingStatementModule": {
            "ipdSharing": "UNDECIDED",
            "description": "Later",
            "infoTypes": ["SAP"],
            "timeFrame": "2030",
            "accessCriteria": "Ask",
            "url": "https://example.org/i",
        },
    },
    "documentSection": {
        "largeDocumentModule": {
            "noSap": False,
            "largeDocs": [
                {
                    "typeAbbrev": "Prot",
                    "hasProtocol": True,
                    "hasSap": False,
                    "hasIcf": False,
                    "label": "Study Protocol",
                    "date": "2026-05-01",
                    "filename": "Prot_000.pdf",
                }
            ],
        }
    },
    "derivedSection": {
        "miscInfoModule": {"versionHolder": "2026-05-21", "removedCountries": ["Chile"]},
        "conditionBrowseModule": {
            "meshes": [{"id": "D008180", "term": "Lupus Erythematosus, Systemic"}],
            "ancestors": [{"id": "D003240", "term": "Connective"}],
        },
        "interventionBrowseModule": {"meshes": [{"term": "Antibodies"}]},
    },
    "hasResults": True,
}
LEFT = (
    "not carried into the study: "
    "ProtocolSection.SponsorCollaboratorsModule.ResponsibleParty.ResponsiblePartyOldOrganization ([Redacted]), "
    "ResultsSection, "
    "DocumentSection.LargeDocumentModule.LargeDocList.LargeDoc.LargeDocUploadDate, "
    "DerivedSection.ConditionBrowseModule.ConditionBrowseLeafList"
)


def items_of(content: bytes) -> list[StudyRecord | Diagnostic]:
    return list(legacy_json.read(Document.of_bytes(content, "v1.json")))


def record_of(content: bytes) -> StudyRecord:
    (item,) = items_of(content)
    assert isinstance(item, StudyRecord), item
    return item


def named_as_left(record: StudyRecord) -> list[str]:
    notes = [found.message for found in record.diagnostics if found.code == "R109"]
    assert len(notes) <= 1
    return notes[0].removeprefix("not carried into the study: ").split(", ") if notes else []


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item, path)
    else:
        yield path, value


def test_every_field_of_the_model_goes_to_its_v2_place() -> None:
    record = record_of(json.dumps({"Study": V1}).encode())
    assert msgspec.to_builtins(record.study) == json.loads(json.dumps(EXPECTED), object_hook=tuples)
    assert [(found.code, found.message) for found in record.diagnostics] == [("R109", LEFT)]


def tuples(value: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}


def test_the_record_says_where_it_stood_and_how_old_it_is() -> None:
    answer = {"FullStudiesResponse": {"FullStudies": [{"Rank": 1, "Study": V1}, {"Rank": 2, "Study": V1}]}}
    records = items_of(json.dumps(answer).encode())
    roots = [item.provenance[""] for item in records if isinstance(item, StudyRecord)]
    assert [(root.document, root.format, root.place, root.date) for root in roots] == [
        ("v1.json", "ctgov-v1-json", "FullStudies[0]", "2026-05-20"),
        ("v1.json", "ctgov-v1-json", "FullStudies[1]", "2026-05-20"),
    ]


def test_an_update_that_was_not_posted_is_dated_by_its_submission() -> None:
    status = {"LastUpdateSubmitDate": "May 18, 2026"}
    record = record_of(json.dumps({"Study": {"ProtocolSection": {"StatusModule": status}}}).encode())
    assert record.provenance[""].date == "2026-05-18"


@pytest.mark.parametrize(
    ("content", "places"),
    [
        ({"FullStudy": {"Rank": 1, "Study": V1}}, [""]),
        ({"Study": V1}, [""]),
        (V1, [""]),
        ([{"Study": V1}, V1], ["[0]", "[1]"]),
        ({"FullStudies": [{"Study": V1}]}, ["FullStudies[0]"]),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_study_is_found_in_each_wrapping(content: Any, places: list[str], indent: int | None) -> None:
    document = Document.of_bytes(b"\xef\xbb\xbf" + json.dumps(content, indent=indent).encode())
    assert legacy_json.recognises(document)
    records = list(legacy_json.read(document))
    assert [item.provenance[""].place for item in records if isinstance(item, StudyRecord)] == places


def test_json_lines_are_read_line_by_line_and_a_broken_line_costs_no_other() -> None:
    line = json.dumps({"FullStudy": {"Study": V1}})
    document = Document.of_bytes(f'{line}\n{{"FullStudy":\n\n{line}\n'.encode())
    assert legacy_json.recognises(document)
    first, broken, last = legacy_json.read(document)
    assert isinstance(first, StudyRecord) and isinstance(last, StudyRecord) and isinstance(broken, Diagnostic)
    assert (first.provenance[""].place, last.provenance[""].place) == ("line 1", "line 4")
    assert broken.code == "R004" and broken.place.startswith("line 2")


def test_v2_is_left_to_its_own_reader() -> None:
    document = Document.of_bytes(b'{"protocolSection": {"identificationModule": {}}}')
    assert not legacy_json.recognises(document)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"FullStudiesResponse": {"NStudiesFound": 0}}', "R012"),
        (b'{"FullStudiesResponse": {"FullStudies": [{"Rank": 1}', "R004"),
        (b'{"FullStudies": ' + b"[" * 100_000, "R005"),
    ],
)
def test_what_cannot_be_read_at_all_is_said(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableInput) as caught:
        items_of(content)
    assert caught.value.diagnostic.code == code


def test_an_item_without_a_study_is_named_and_its_neighbours_are_read() -> None:
    answer = {"FullStudies": [{"Rank": 1}, {"Study": V1}]}
    fault, record = items_of(json.dumps(answer).encode())
    assert isinstance(fault, Diagnostic) and fault.code == "R012" and fault.place == "FullStudies[0]"
    assert isinstance(record, StudyRecord) and record.nct_id == "NCT00000101"


def test_a_value_that_fits_no_field_is_named_once() -> None:
    modules = {
        "IdentificationModule": {"NCTId": "NCT1"},
        "StatusModule": {"StatusVerifiedDate": "soon", "OverallStatus": "Perhaps"},
        "DesignModule": {"EnrollmentInfo": {"EnrollmentCount": "about 60"}},
        "EligibilityModule": {"MinimumAge": "adult", "EligibilityCriteria": "Adults"},
    }
    record = record_of(json.dumps({"Study": {"ProtocolSection": modules}}).encode())
    assert sorted(found.code for found in record.diagnostics) == ["R102", "R102", "R103", "R104", "R105"]
    assert {found.words for found in record.diagnostics} == {"NCT1", "soon", "Perhaps", "about 60", "adult"}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=200), st.integers(0, 20_000), st.integers(0, 300), st.booleans())
def test_a_mutated_answer_raises_nothing_but_unreadable_input(
    junk: bytes, at: int, length: int, lines: bool
) -> None:
    sound = json.dumps({"FullStudies": [{"Study": V1}]}).encode() + b"\n" * lines
    content = sound[: at % len(sound)] + junk + sound[at % len(sound) + length :]
    try:
        document = Document.of_bytes(content)
        legacy_json.recognises(document)
        list(legacy_json.read(document))
    except UnreadableInput:
        pass


NAMES = ["ProtocolSection", "StatusModule", "StartDateStruct", "PhaseList", "Phase", "StartDate"]
ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(ANY_JSON)
def test_any_json_under_the_known_names_raises_nothing_but_unreadable_input(value: Any) -> None:
    content = json.dumps({"Study": {"ProtocolSection": value, "DerivedSection": value}}).encode()
    assert items_of(content)


def real_studies() -> list[tuple[str, dict[str, Any]]]:
    paths = sorted((RECORDS / "legacy-json").glob("*.json"))
    return [
        (f"{path}[{index}]", item["Study"])
        for path in paths
        for index, item in enumerate(json.loads(path.read_bytes())["FullStudiesResponse"]["FullStudies"])
    ]


def real_records() -> Iterator[StudyRecord]:
    for path in sorted((RECORDS / "legacy-json").glob("*.json")):
        for item in legacy_json.read(Document.of_path(path)):
            assert isinstance(item, StudyRecord), item
            yield item


KINDS = tuple(_ALLOWED)


def says(text: str, value: Any) -> bool:
    """Whether a v2 value is what a v1 text says, tried without knowing which field it is."""
    if isinstance(value, bool):
        return value == (text in ("Yes", "Accepts Healthy Volunteers"))
    if value == text.strip() or str(value) == text.strip() or value == iso_date(text):
        return True
    return any(v2_value(kind, text) == value for kind in KINDS)


@needs_shared
def test_every_leaf_of_the_real_answers_is_carried_over_or_named() -> None:
    studies = real_studies()
    assert len(studies) == 206
    for (where, study), record in zip(studies, real_records(), strict=True):
        named = tuple(named_as_left(record))
        wanted = [text for path, text in leaves(study) if not is_named(path, named)]
        carried = [value for path, value in leaves(msgspec.to_builtins(record.study)) if path != "hasResults"]
        assert len(carried) == len(wanted), where
        missing = [text for text in wanted if not any(says(text, value) for value in carried)]
        assert not missing, where


def is_named(path: str, named: tuple[str, ...]) -> bool:
    """Whether R109 names the path: in its words, the list wrappers included, or one of its parents."""
    return any(path == name or path.startswith(f"{name}.") for name in named)


@needs_shared
def test_no_real_answer_has_a_value_that_fits_no_field() -> None:
    codes = {found.code for record in real_records() for found in record.diagnostics}
    assert codes == {"R109"}


@needs_shared
def test_a_real_study_reads_as_its_source_says() -> None:
    content = (RECORDS / "legacy-json" / "NCT04780763.json").read_bytes()
    record = record_of(content)
    study = record.study
    assert study.nct_id == "NCT04780763"
    assert study.design.design_info is not None and study.design.design_info.masking_info is not None
    assert study.status.overall_status is not None
    source = json.loads(content)["FullStudiesResponse"]["FullStudies"][0]["Study"]["ProtocolSection"]
    assert (
        study.eligibility.eligibility_criteria == source["EligibilityModule"]["EligibilityCriteria"].strip()
    )


def test_a_file_is_read_by_its_content_not_its_name(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(json.dumps({"Study": V1}))
    (item,) = legacy_json.read(Document.of_path(path))
    assert isinstance(item, StudyRecord) and item.nct_id == "NCT00000101"
