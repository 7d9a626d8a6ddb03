"""The phase against the number of participants."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern, wording
from trialwright.model.diagnostic import Diagnostic

_STOPPED = ("TERMINATED", "WITHDRAWN", "SUSPENDED")


def phase_and_size(case: Case) -> Iterator[Diagnostic]:
    """K016 for a phase 3 trial that plans fewer participants, or a phase 1 trial that plans more, than ever usual."""
    phases, count = case.study.design.phases, case.enrolment
    if not count or case.study.status.overall_status in _STOPPED:
        return
    planned = any(pattern("design", "small_by_plan").search(each.said) for each in case.sentences)
    small, large = wording("thresholds")["small_phase3"], wording("thresholds")["large_phase1"]
    if phases == ("PHASE3",) and count < small["fewest"] and not planned:
        message = f"a phase 3 trial with {count} participants; usual are {small['usual']}"
        yield about("K016", message, case, case.phases(), case.count())
    if phases in (("PHASE1",), ("EARLY_PHASE1",)) and count > large["most"]:
        message = f"a phase 1 trial with {count} participants; usual are {large['usual']}"
        yield about("K016", message, case, case.phases(), case.count())
