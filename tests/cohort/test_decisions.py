import pytest

from made_up_cohort import Reader
from trialwright.model.fact import Decision
from trialwright.model.partial_date import PartialDate

HEADER = "person_id,nct_id,criterion_id,decision,by,date,reason"
FACT = "P1,measurement,creatinine,2026-05-01,0.9,mg/dL"


def test_decisions_are_read_by_person(cohort_of: Reader) -> None:
    cohort = cohort_of(FACT, decisions=f"{HEADER}\nP1,NCT00000101,E10,FALSE,investigator,2026-05-20,seen\n")
    assert cohort.decisions == {
        "P1": (
            Decision(
                "P1", "NCT00000101", "E10", False, 2, "investigator", PartialDate.parse("2026-05-20"), "seen"
            ),
        )
    }
    assert cohort.diagnostics == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("P9,NCT00000101,E10,false,x,2026-05-20,", "P030"),
        (",NCT00000101,E10,false,x,2026-05-20,", "P030"),
        ("P1,,E10,false,x,2026-05-20,", "P013"),
        ("P1,NCT00000101,,false,x,2026-05-20,", "P013"),
        ("P1,NCT00000101,E10,,x,2026-05-20,", "P013"),
        ("P1,NCT00000101,E10,eligible,x,2026-05-20,", "P023"),
        ("P1,NCT00000101,E10,true,x,20 May,", "P014"),
        ("P1,NCT00000101", "P010"),
    ],
)
def test_a_faulty_decision_is_named_and_decides_nothing(cohort_of: Reader, row: str, code: str) -> None:
    cohort = cohort_of(FACT, decisions=f"{HEADER}\n{row}\n")
    assert cohort.decisions == {}
    [fault] = cohort.diagnostics
    assert (fault.code, fault.document, fault.place) == (code, "decisions.csv", "row 2")


def test_anchors_are_read_under_one_name(cohort_of: Reader) -> None:
    cohort = cohort_of(FACT, anchors="person_id,anchor,date\nP1,Enrollment,2026-05-20\n")
    assert list(cohort.anchors["P1"]) == ["enrolment"]
