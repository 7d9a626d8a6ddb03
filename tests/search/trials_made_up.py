"""A small registry of our own making, for tests of search."""

from typing import Any

import msgspec

from made_up import study
from trialwright.model.study import Study

# id, title, conditions, intervention, status, verified, completion, phase, least age, greatest age, sex, country
_ROWS: tuple[tuple[Any, ...], ...] = (
    ("NCT10000001", "Belimumab in Lupus Nephritis", ["Lupus Nephritis"], "Belimumab", "RECRUITING", "2026-05",
     "2028-12", ["PHASE3"], "18 Years", "65 Years", "ALL", "France"),
    ("NCT10000002", "Mycophenolate mofetil for systemic lupus erythematosus", ["Systemic Lupus Erythematosus"],
     "Mycophenolate Mofetil", "COMPLETED", "2019-01", "2018-12", ["PHASE2"], "5 Years", "17 Years", "ALL", "Japan"),
    ("NCT10000003", "CellCept against azathioprine in SLE", ["SLE"], "CellCept", "RECRUITING", "2026-08", "2027-06",
     ["PHASE3"], "18 Years", None, "FEMALE", "France"),
    ("NCT10000004", "Enlarged lymph node biopsy", ["Lymphadenopathy"], "Biopsy of a lymph node", "RECRUITING", "2023-01",
     "2027-06", [], None, None, "ALL", "Norway"),
    ("NCT10000005", "Tacrolimus in membranous nephropathy", ["Membranous Nephropathy"], "Tacrolimus", "RECRUITING",
     "2026-08", "2026-03", ["PHASE2", "PHASE3"], "18 Years", "70 Years", "MALE", "Norway"),
    ("NCT10000006", "Voclosporin extension study", ["Lupus Nephritis"], "Voclosporin", "UNKNOWN", "2021-03", "2022-03",
     ["PHASE3"], "18 Years", "75 Years", "ALL", "United States"),
)  # fmt: skip


def made_up_trial(
    row: tuple[Any, ...], criteria: str = "Inclusion Criteria:\n\n* Signed consent"
) -> dict[str, Any]:
    """One trial as v2 JSON."""
    nct_id, title, conditions, drug, status, verified, completion, phases, least, most, sex, country = row
    made = study(
        nct_id,
        identificationModule={"briefTitle": title, "officialTitle": title},
        statusModule={
            "overallStatus": status,
            "statusVerifiedDate": verified,
            "completionDateStruct": {"date": completion},
            "lastUpdatePostDateStruct": {"date": verified},
        },
        descriptionModule={"briefSummary": "Made up."},
        conditionsModule={"conditions": conditions},
        designModule={"phases": phases, "studyType": "INTERVENTIONAL" if phases else "OBSERVATIONAL"},
        armsInterventionsModule={"armGroups": [], "interventions": [{"type": "DRUG", "name": drug}]},
        eligibilityModule={"eligibilityCriteria": criteria, "sex": sex},
        contactsLocationsModule={"locations": [{"facility": "Hospital", "city": "Town", "country": country}]},
        outcomesModule={"primaryOutcomes": []},
    )
    if status == "UNKNOWN":
        made["protocolSection"]["statusModule"]["lastKnownStatus"] = "RECRUITING"
    for name, age in (("minimumAge", least), ("maximumAge", most)):
        made["protocolSection"]["eligibilityModule"].pop(name)
        if age:
            made["protocolSection"]["eligibilityModule"][name] = age
    return made


def made_up_trials() -> list[dict[str, Any]]:
    """The registry as v2 JSON."""
    return [made_up_trial(row) for row in _ROWS]


def as_study(value: dict[str, Any]) -> Study:
    """A v2 record as a typed study."""
    return msgspec.json.decode(msgspec.json.encode(value), type=Study)
