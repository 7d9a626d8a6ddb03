"""Records of our own making, so that every room is exercised where the real ones are absent."""

import copy
from typing import Any

_STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000101",
            "orgStudyIdInfo": {"id": "TW-1"},
            "organization": {"fullName": "Example University", "class": "OTHER"},
            "briefTitle": "Samplumab in Lupus Nephritis",
            "officialTitle": "A Randomised Study of Samplumab in Adults With Lupus Nephritis",
        },
        "statusModule": {
            "statusVerifiedDate": "2026-05",
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2025-03-01", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2028-12", "type": "ESTIMATED"},
            "lastUpdatePostDateStruct": {"date": "2026-05-20", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Example University", "class": "OTHER"}},
        "descriptionModule": {"briefSummary": "Samplumab is compared with placebo.\n\nIt is made up."},
        "conditionsModule": {"conditions": ["Lupus Nephritis", "Systemic Lupus Erythematosus"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2", "PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
            },
            "enrollmentInfo": {"count": 60, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Samplumab", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Samplumab"]},
                {"label": "Placebo", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Placebo"]},
            ],
            "interventions": [
                {"type": "DRUG", "name": "Samplumab", "armGroupLabels": ["Samplumab"]},
                {"type": "DRUG", "name": "Placebo", "armGroupLabels": ["Placebo"]},
            ],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": "Complete response", "timeFrame": "Week 52"}]},
        "eligibilityModule": {
            "eligibilityCriteria": (
                "Inclusion Criteria:\n\n* Urine protein \\>= 1.0 g/24h\n* Signed consent\n\n"
                "Exclusion Criteria:\n\n* ALT \\> 2 x ULN\n* Pregnancy"
            ),
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "maximumAge": "65 Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        },
        "contactsLocationsModule": {
            "locations": [{"facility": "Example Hospital", "city": "Exampleton", "country": "Norway"}]
        },
    },
    "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D008181", "term": "Lupus Nephritis"}]}},
    "hasResults": False,
}


def study(nct_id: str = "NCT00000101", **protocol_modules: dict[str, Any]) -> dict[str, Any]:
    """A whole v2 study; keyword arguments update modules, as ``statusModule={"overallStatus": "COMPLETED"}``."""
    made = copy.deepcopy(_STUDY)
    made["protocolSection"]["identificationModule"]["nctId"] = nct_id
    for name, fields in protocol_modules.items():
        made["protocolSection"].setdefault(name, {}).update(fields)
    return made
