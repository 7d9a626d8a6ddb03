"""A requirement among the exclusions."""

import re
from collections.abc import Iterator
from functools import cache

from trialwright.criteria.headings import shown
from trialwright.criteria.lints.report import about
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic


def wrong_list(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C041 for a single exclusion worded as a requirement; a list with several is reported as a whole (C006)."""
    if any(fault.code == "C006" for fault in trial.diagnostics):
        return
    for criterion in trial.criteria:
        if (
            criterion.role == "exclusion"
            and criterion.status != "opaque"
            and _pattern().match(criterion.text)
        ):
            message = f"{criterion.id} is listed as an exclusion and worded as a requirement: “{shown(criterion.text)}”"
            yield about("C041", message, trial, [criterion])


@cache
def _pattern() -> re.Pattern[str]:
    known = phrases("requirements")
    begins, ends = one_of(known["begins"]["phrases"]), one_of(known["permits"]["phrases"])
    return re.compile(
        rf"\W*(?!{one_of(known['unless']['phrases'])})(?:{begins}|no\b.*{ends})", re.IGNORECASE | re.DOTALL
    )
