"""Trialwright reads a clinical trial's public record and makes it run.

The public verbs, each loaded when it is first used: see ``__all__``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialwright.cohort.read import read_cohort
    from trialwright.criteria.compile import compile_criteria, parse_criteria
    from trialwright.records.v2_output import changed_study, v2_json
    from trialwright.screening.verdicts import screen
    from trialwright.store.inputs import read

_VERBS = {
    "changed_study": "trialwright.records.v2_output",
    "read": "trialwright.store.inputs",
    "compile_criteria": "trialwright.criteria.compile",
    "parse_criteria": "trialwright.criteria.compile",
    "read_cohort": "trialwright.cohort.read",
    "screen": "trialwright.screening.verdicts",
    "v2_json": "trialwright.records.v2_output",
}
__all__ = ["changed_study", "compile_criteria", "parse_criteria", "read", "read_cohort", "screen", "v2_json"]


def __getattr__(name: str) -> Any:
    if name not in _VERBS:
        raise AttributeError(f"module 'trialwright' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_VERBS[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
