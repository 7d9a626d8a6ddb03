"""What a design method is: its inputs, its formula and source, and the functions that compute it."""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

import msgspec

from trialwright.model.design import InputValue


class Input(msgspec.Struct, frozen=True):
    """One input of a method. Without ``default`` it must be given; a default used is said in ``assumed``.

    A number lies between ``low`` and ``high``; the bounds themselves belong to the range only where
    ``includes_bounds``. An input with ``choices`` takes one of those words; one whose default is a bool, a bool.
    """

    name: str
    meaning: str
    unit: str = ""
    low: float = -inf
    high: float = inf
    includes_bounds: bool = False
    whole: bool = False
    choices: tuple[str, ...] = ()
    default: InputValue | None = None
    assumed: str = ""
    is_optional: bool = False

    @property
    def range_text(self) -> str:
        """What may be given, in words.

        >>> Input("p", "a rate", low=0, high=1).range_text
        'strictly between 0 and 1'
        """
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if isinstance(self.default, bool):
            return "True or False"
        low, high = f"{self.low:g}", f"{self.high:g}"
        if self.low == -inf and self.high == inf:
            return "any number"
        if self.high == inf:
            return f"{'at least' if self.includes_bounds else 'above'} {low}"
        if self.low == -inf:
            return f"{'at most' if self.includes_bounds else 'below'} {high}"
        return f"from {low} to {high}" if self.includes_bounds else f"strictly between {low} and {high}"


def _no_check(inputs: Mapping[str, Any]) -> None:
    """Nothing to say about the inputs together."""


def one_group_shares(inputs: Mapping[str, Any]) -> tuple[float, ...]:
    """The only group, relative to itself."""
    return (1.0,)


def _no_details(inputs: Mapping[str, Any], n: tuple[int, ...]) -> dict[str, float]:
    return {}


def _single(inputs: Mapping[str, Any]) -> int:
    return 1


class Effect(msgspec.Struct, frozen=True):
    """The input that ``solve(for_="effect")`` finds, and where to look for it.

    ``bounds`` gives the range to search from inputs and direction, from no effect to the largest. Where an effect may go
    either way and the answers differ, ``has_direction`` is set and the caller must say "higher" or "lower".
    """

    name: str
    bounds: Callable[[Mapping[str, Any], str], tuple[float, float]]
    has_direction: bool = False


class Method(msgspec.Struct, frozen=True):
    """One way to size a trial, with the functions that compute it.

    ``power_at`` takes the group sizes (whole or not) as ``n`` and the other inputs as keywords. ``base_n`` gives the unrounded
    size of the last group from the inputs with ``power``; None where the size is found from ``power_at``. ``shares`` gives the
    size of each group relative to the last. ``multiple`` is what group sizes are rounded up to a multiple of.
    ``check`` raises DesignInputError for inputs that contradict one another; ``details`` is what is said besides n.
    ``counts`` says what n counts. ``power_at`` gets the target as ``power`` too where ``reads_target``.
    """

    name: str
    title: str
    family: str
    inputs: tuple[Input, ...]
    formula: str
    source: str
    power_at: Callable[..., float]
    base_n: Callable[..., float] | None = None
    groups: tuple[str, ...] = ("treatment", "control")
    shares: Callable[[Mapping[str, Any]], tuple[float, ...]] = one_group_shares
    effect: Effect | None = None
    check: Callable[[Mapping[str, Any]], None] = _no_check
    details: Callable[[Mapping[str, Any], tuple[int, ...]], dict[str, float]] = _no_details
    assumptions: tuple[str, ...] = ()
    counts: str = "participants"
    multiple: Callable[[Mapping[str, Any]], int] = _single
    smallest_n: float = 1.0
    reads_target: bool = False
    rounding: str = "each group rounded up to a whole number"

    def input_named(self, name: str) -> Input | None:
        """The input of that name, or None."""
        return next((one for one in self.inputs if one.name == name), None)
