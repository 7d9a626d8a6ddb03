"""The number enrolled against the status."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic


def enrolment_against_status(case: Case) -> Iterator[Diagnostic]:
    """K011 for a withdrawn study that enrolled somebody, and for one completed with nobody."""
    status, count = case.study.status.overall_status, case.enrolment
    module = case.study.design.enrollment_info
    kind = whole("designModule.enrollmentInfo.type", module.type if module else None)
    said = whole("statusModule.overallStatus", status)
    if status == "WITHDRAWN" and count and kind.said == "ACTUAL":
        message = f"the study was withdrawn, which means that nobody was enrolled, and {count} were"
        yield about("K011", message, case, said, case.count(), kind)
    if status == "COMPLETED" and count == 0:
        yield about("K011", "the study is completed, and nobody was enrolled", case, said, case.count())
    if status == "COMPLETED" and count and kind.said == "ESTIMATED":
        message = "the study is completed, and the number enrolled is only estimated"
        yield about("K011", message, case, said, case.count(), kind)
