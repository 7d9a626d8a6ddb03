"""Items of the WHO Trial Registration Data Set that the record lacks."""

from collections.abc import Iterator
from typing import Any

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import wording
from trialwright.checks.words import value_at, whole
from trialwright.model.diagnostic import Diagnostic


def missing_items(case: Case) -> Iterator[Diagnostic]:
    """K090, once for a record, naming the items that no field of it holds."""
    kind = case.study.design.study_type
    asked = [
        item for item in wording("trds")["item"] if item.get("only", kind) in (kind, None) or kind is None
    ]
    lacking = [item for item in asked if not _has(case, item)]
    if lacking:
        names = ", ".join(item["name"] for item in lacking)
        count = f"{len(lacking)} item{'s' if len(lacking) > 1 else ''}"
        message = f"{count} of the WHO Trial Registration Data Set absent: {names}"
        yield about("K090", message, case, *(whole(item["any"][0], None) for item in lacking[:3]))


def _has(case: Case, item: dict[str, Any]) -> bool:
    values = (value_at(case.study, place) for place in item["any"])
    return any(value not in (None, "", ()) for value in values)  # a number of 0 is given
