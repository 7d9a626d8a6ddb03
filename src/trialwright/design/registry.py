"""The one table of methods: what ``sample_size`` and ``power`` can compute, what the command and the pages list."""

from functools import cache

from trialwright.design.errors import refused
from trialwright.design.method import Method

# Each of these modules has a METHODS tuple; a new family is one line here.
FAMILIES = (
    "trialwright.design.proportions.methods",
    "trialwright.design.means.methods",
    "trialwright.design.survival.methods",
    "trialwright.design.smart",
    "trialwright.design.counts",
    "trialwright.design.cluster",
    "trialwright.design.bioequivalence",
    "trialwright.design.simon",
)


@cache
def all_methods() -> dict[str, Method]:
    """Every method by its name, in the order of the families.

    >>> "two_proportions_noninferiority" in all_methods()
    True
    """
    from importlib import import_module

    found: dict[str, Method] = {}
    for family in FAMILIES:
        for method in import_module(family).METHODS:
            if method.name in found:
                raise ValueError(f"two methods are named {method.name}")
            found[method.name] = method
    return found


def method_named(name: str) -> Method:
    """The method of that name; DesignInputError D008 for any other name.

    >>> method_named("two_proportions_noninferiority").family
    'proportions'
    """
    methods = all_methods()
    if name not in methods:
        raise refused(
            "D008", f"there is no method named {name}", place=name, help=_nearest(name, list(methods))
        )
    return methods[name]


def _nearest(name: str, names: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, names, 3, 0.5)
    return f"did you mean {', '.join(close)}?" if close else "list the methods with all_methods()"
