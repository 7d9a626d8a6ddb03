"""Two arms of one name."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic


def two_arms_of_one_name(case: Case) -> Iterator[Diagnostic]:
    """K023 for arms whose labels are the same, so that nothing can say which arm gets what."""
    seen: dict[str, int] = {}
    labels = case.arm_labels()
    for n, label in enumerate(labels):
        key = " ".join(label.said.casefold().split())
        if key and key in seen:
            yield about("K023", f"two arms are called “{label.said}”", case, labels[seen[key]], label)
            return
        seen.setdefault(key, n)
