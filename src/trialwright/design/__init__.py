"""Sample size, power and boundaries: the public functions, each loaded when it is first used."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialwright.design.claim.explain import explain_n
    from trialwright.design.registry import all_methods, method_named
    from trialwright.design.sequential.boundary import boundaries
    from trialwright.design.sequential.sizes import sequential_sample_size
    from trialwright.design.sizing import power, sample_size, solve

_HOMES = {
    "all_methods": "trialwright.design.registry",
    "explain_n": "trialwright.design.claim.explain",
    "boundaries": "trialwright.design.sequential.boundary",
    "method_named": "trialwright.design.registry",
    "power": "trialwright.design.sizing",
    "sample_size": "trialwright.design.sizing",
    "sequential_sample_size": "trialwright.design.sequential.sizes",
    "solve": "trialwright.design.sizing",
}
__all__ = [
    "all_methods",
    "boundaries",
    "explain_n",
    "method_named",
    "power",
    "sample_size",
    "sequential_sample_size",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'trialwright.design' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
