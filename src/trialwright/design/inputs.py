"""The inputs that many methods share, and reading what a caller gave against what a method takes."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.method import Input, Method
from trialwright.model.design import InputValue

# Below this, critical values leave the range of numbers.
ALPHA = Input("alpha", "chance of a false positive, of the whole test", low=1e-12, high=1)
SIDES = Input(
    "sides",
    "sides of the test: 2 puts half of alpha on each",
    low=1,
    high=2,
    includes_bounds=True,
    whole=True,
)
POWER = Input("power", "chance to find the assumed effect", "probability", low=0, high=1)
RATIO = Input(
    "ratio", "treatment group divided by control group", low=0, default=1.0, assumed="groups of equal size"
)
MARGIN = Input("margin", "largest difference that still counts as no worse; a positive number", low=0)
CONTINUITY = Input(
    "continuity",
    "whether the continuity correction is applied",
    default=False,
    assumed="no continuity correction",
)
TEST_LEVEL = (ALPHA, SIDES, POWER)


def rate(name: str, meaning: str) -> Input:
    """An input that is a probability, strictly between 0 and 1."""
    return Input(name, meaning, "probability", low=0, high=1)


def positive(name: str, meaning: str, unit: str = "") -> Input:
    """An input that is a number above 0."""
    return Input(name, meaning, unit, low=0)


def choice(name: str, meaning: str, *choices: str) -> Input:
    """An input that is one of some words; it has no default, because it changes the answer."""
    return Input(name, meaning, choices=choices)


def two_group_shares(inputs: Mapping[str, Any]) -> tuple[float, ...]:
    """Treatment and control relative to control."""
    return (float(inputs["ratio"]), 1.0)


def read_inputs(
    method: Method, given: Mapping[str, Any], solved: str
) -> tuple[dict[str, Any], tuple[Input, ...]]:
    """Every input but the one solved for, checked, and those of them whose default was taken.

    Raises DesignInputError: D008 an unknown name or word, D001 missing inputs (all of them), D002 a value out of
    range, D004 an impossible power, D007 an input that is both given and asked for.
    """
    given = {name: value for name, value in given.items() if value is not None}
    _refuse_unknown(method, given)
    if solved in given:
        raise refused("D007", f"{solved} is given and asked for at the same time", place=solved)
    wanted = [one for one in method.inputs if one.name != solved]
    _refuse_missing(method, wanted, given)
    values: dict[str, Any] = {one.name: _value(one, given[one.name]) for one in wanted if one.name in given}
    defaulted = [one for one in wanted if one.name not in given and one.default is not None]
    values |= {one.name: one.default for one in defaulted}
    values |= {one.name: None for one in wanted if one.name not in values}
    _refuse_power(values)
    method.check(values)
    return values, tuple(defaulted)


def _refuse_unknown(method: Method, given: Mapping[str, Any]) -> None:
    known = [one.name for one in method.inputs]
    if strange := [name for name in given if name not in known]:
        raise refused(
            "D008",
            f"{method.name} takes no input named {', '.join(strange)}",
            place=method.name,
            help=f"it takes {', '.join(known)}",
        )


def _refuse_missing(method: Method, wanted: list[Input], given: Mapping[str, Any]) -> None:
    missing = [one for one in wanted if one.name not in given and one.default is None and not one.is_optional]
    if missing:
        raise refused(
            "D001",
            f"missing: {', '.join(one.name for one in missing)}",
            place=method.name,
            help="; ".join(f"give {one.name} ({one.meaning}; {one.range_text})" for one in missing),
        )


def _value(one: Input, value: Any) -> InputValue:
    if one.choices:
        if value not in one.choices:
            raise refused("D008", f"{one.name} is {one.range_text}, not {value!r}", place=one.name)
        return str(value)
    if isinstance(one.default, bool):
        if not isinstance(value, bool):
            raise refused("D008", f"{one.name} is True or False, not {value!r}", place=one.name)
        return value
    return _number(one, value)


def _number(one: Input, value: Any) -> float:
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    inside = number is not None and (
        one.low < number < one.high or (one.includes_bounds and one.low <= number <= one.high)
    )
    if one.name == "power" and number is not None and number >= 1:
        raise refused(
            "D004", f"a power of {number:g} cannot be had: no finite trial is sure to succeed", place="power"
        )
    if number is None or not isfinite(number) or not inside or (one.whole and number != int(number)):
        hint = _percent_hint(one, number)
        kind = "a whole number " if one.whole else ""
        raise refused(
            "D002",
            f"{one.name} is {kind}{one.range_text}, not {value!r}{hint}",
            place=one.name,
            words=f"{one.name}={value!r}",
        )
    return int(number) if one.whole else number


def _percent_hint(one: Input, number: float | None) -> str:
    if number is None or not (one.low >= 0 and one.high == 1 and 1 < number < 100):
        return ""
    return f" ({number:g} % is written {number / 100:g})"


def _refuse_power(values: Mapping[str, Any]) -> None:
    power, alpha = values.get("power"), values.get("alpha")
    if power is not None and alpha is not None and power <= alpha:
        raise refused(
            "D004",
            f"a power of {power:g} is not above alpha {alpha:g}: it would be reached without any data",
            place="power",
            words=f"power={power:g}, alpha={alpha:g}",
        )
