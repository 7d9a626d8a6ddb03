"""Words of superiority in a non-inferiority trial."""

from collections.abc import Iterator
from textwrap import shorten

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def superiority_in_noninferiority(case: Case) -> Iterator[Diagnostic]:
    """K044 where this study tests non-inferiority and its aim or its grounds are worded as superiority."""
    design = next(
        (
            (each, found)
            for each in case.own
            if (found := pattern("design", "noninferiority").search(each.said))
        ),
        None,
    )
    stated = design or next(
        (
            (each, found)
            for each in case.sentences
            if (found := pattern("design", "noninferiority_design").search(each.said))
        ),
        None,
    )
    if not stated:
        return
    for each in case.sentences:
        found = pattern("design", "superiority").search(each.said)
        elsewhere = any(
            pattern(*entry).search(each.said)
            for entry in (("design", "noninferiority"), ("sentences", "not_people"))
        )
        if found and not elsewhere:
            message = f"a non-inferiority trial, and “{shorten(found[0], 60, placeholder=' …')}” speaks of superiority"
            yield about("K044", message, case, stated[0].at(stated[1]), each.at(found))
            return
