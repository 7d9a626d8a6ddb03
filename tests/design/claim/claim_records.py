"""Small made-up records for the claim's tests."""

import json
from typing import Any

from trialwright.design.claim.read import read_claim
from trialwright.model.claim import Claim
from trialwright.model.record import StudyRecord
from trialwright.records.reading import read_bytes

ARMS = {
    "armGroups": [{"label": "New", "type": "EXPERIMENTAL"}, {"label": "Old", "type": "ACTIVE_COMPARATOR"}]
}


def record_of(detailed: str, **modules: Any) -> StudyRecord:
    section = {"identificationModule": {"nctId": "NCT00000000", "briefTitle": "A made-up trial"}}
    study = {"protocolSection": section | {"descriptionModule": {"detailedDescription": detailed}} | modules}
    return read_bytes(json.dumps(study).encode()).records[0]


def claim_of(detailed: str, **modules: Any) -> Claim:
    return read_claim(record_of(detailed, **modules))


def enrolment(count: int, kind: str = "ESTIMATED") -> dict[str, Any]:
    return {"enrollmentInfo": {"count": count, "type": kind}}
