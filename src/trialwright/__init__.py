"""Trialwright reads a clinical trial's public record and makes it run.

The public verbs, each loaded when it is first used: see ``__all__``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialwright.checks.check import check
    from trialwright.cohort.read import read_cohort
    from trialwright.criteria.compile import compile_criteria, parse_criteria
    from trialwright.design.claim.explain import explain_n
    from trialwright.design.sequential.boundary import boundaries
    from trialwright.design.sizing import power, sample_size
    from trialwright.records.v2_output import changed_study, v2_json
    from trialwright.screening.verdicts import screen
    from trialwright.store.inputs import read

_VERBS = {
    "boundaries": "trialwright.design.sequential.boundary",
    "check": "trialwright.checks.check",
    "changed_study": "trialwright.records.v2_output",
    "power": "trialwright.design.sizing",
    "read": "trialwright.store.inputs",
    "sample_size": "trialwright.design.sizing",
    "compile_criteria": "trialwright.criteria.compile",
    "parse_criteria": "trialwright.criteria.compile",
    "explain_n": "trialwright.design.claim.explain",
    "read_cohort": "trialwright.cohort.read",
    "screen": "trialwright.screening.verdicts",
    "v2_json": "trialwright.records.v2_output",
}
__all__ = [
    "boundaries",
    "changed_study",
    "check",
    "compile_criteria",
    "explain_n",
    "parse_criteria",
    "power",
    "read",
    "read_cohort",
    "sample_size",
    "screen",
    "v2_json",
]


def __getattr__(name: str) -> Any:
    if name not in _VERBS:
        raise AttributeError(f"module 'trialwright' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_VERBS[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
