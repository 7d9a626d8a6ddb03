"""Reading what a caller asks of group sequential boundaries: checked, complete, nothing filled in silently."""

from collections.abc import Sequence
from math import inf
from typing import Any, NamedTuple

from trialwright.design.errors import refused
from trialwright.design.sequential.families import FAMILIES
from trialwright.design.sequential.spending import SPENDING

MOST_LOOKS = 100
# Looks nearer than this cost more nodes than they are worth, and no trial has them.
CLOSEST = 1e-4


class Plan(NamedTuple):
    """What the boundaries are to be, checked."""

    family: str
    alpha: float
    sides: int
    information: tuple[float, ...]
    spending_time: tuple[float, ...]
    parameter: float | None
    power: float | None
    futility: str | tuple[float, ...] | None
    futility_parameter: float | None
    binding: bool | None
    assumptions: tuple[str, ...]

    @property
    def spends(self) -> bool:
        """Whether the efficacy boundaries follow a spending function."""
        return self.family in SPENDING


def read_plan(family: str, given: dict[str, Any]) -> Plan:
    """The checked plan. Raises DesignInputError: D001 missing, D002 out of range, D004 an impossible power,
    D008 unknown names, D010 looks that are none, D013 inputs that contradict one another.
    """
    if family not in FAMILIES:
        raise refused("D008", f"there are no boundaries named {family}", place="family", help=_list(FAMILIES))
    given = {name: value for name, value in given.items() if value is not None}
    _refuse_missing(family, given)
    alpha, power = _probability(given, "alpha"), _probability(given, "power")
    if given["sides"] not in (1, 2):
        raise refused("D002", f"sides is 1 or 2, not {given['sides']!r}", place="sides")
    if power is not None and alpha is not None and power <= alpha:
        raise refused("D004", f"a power of {power:g} is not above alpha {alpha:g}", place="power")
    information, assumed = read_information(given)
    times = _spending_time(given, family, information)
    if times is None:
        times = information
    elif family not in SPENDING and not isinstance(given.get("futility"), str):
        raise refused("D013", f"{FAMILIES[family].title} boundaries spend by no time", place="spending_time")
    futility = _futility(given, len(information))
    if isinstance(futility, str) and times[-1] < 1:
        raise refused(
            "D013",
            f"the last look is at fraction {times[-1]:g}, where futility has not spent all of its error",
            place="information",
        )
    if len(information) == 1 and "futility" in given:
        raise refused(
            "D013", "a single look has nothing to stop early for: futility needs two", place="futility"
        )
    assumptions = assumed + _left_to_spend(family, times)
    return Plan(
        family, float(alpha or 0), int(given["sides"]), information, times,
        _parameter(given, family, ""), power, futility,
        _parameter(given, futility, "futility_") if isinstance(futility, str) else None,
        given.get("binding"), assumptions,
    )  # fmt: skip


def read_information(given: dict[str, Any]) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Information fractions at the looks, from ``information`` or a number of equally spaced ``looks``."""
    looks, information = given.get("looks"), given.get("information")
    if looks is not None and (
        isinstance(looks, bool) or not isinstance(looks, int) or not 1 <= looks <= MOST_LOOKS
    ):
        raise refused("D010", f"looks is a whole number from 1 to {MOST_LOOKS}, not {looks!r}", place="looks")
    if information is None:
        count = int(looks or 0)
        return tuple((look + 1) / count for look in range(count)), ("looks equally spaced in information",)
    values = _increasing(information, "information")
    if looks is not None and looks != len(values):
        raise refused(
            "D013", f"looks says {looks} and information has {len(values)}", place="looks, information"
        )
    return values, ()


def _increasing(values: Sequence[float], name: str) -> tuple[float, ...]:
    numbers = tuple(_number(value, name) for value in values)
    if not numbers or len(numbers) > MOST_LOOKS:
        raise refused("D010", f"{name} is 1 to {MOST_LOOKS} numbers", place=name, words=str(values))
    for look, (before, now) in enumerate(zip((0.0, *numbers), numbers, strict=False), 1):
        if now - before < CLOSEST:
            what = "is not above" if now <= before else f"is less than {CLOSEST:g} after"
            raise refused(
                "D010", f"{name} {now:g} at look {look} {what} {before:g}", place=name, words=str(numbers)
            )
    return numbers


def _spending_time(
    given: dict[str, Any], family: str, information: tuple[float, ...]
) -> tuple[float, ...] | None:
    if "spending_time" not in given:
        times = information
        if family not in SPENDING and not isinstance(given.get("futility"), str):
            return None
    else:
        times = _increasing(given["spending_time"], "spending_time")
    if len(times) != len(information):
        raise refused(
            "D013", f"{len(times)} spending times for {len(information)} looks", place="spending_time"
        )
    if any(time >= 1 for time in times[:-1]):
        look = next(look for look, time in enumerate(times, 1) if time >= 1)
        raise refused(
            "D010", f"all is spent at look {look}, and looks follow", place="spending_time", words=str(times)
        )
    return times


def _left_to_spend(family: str, times: tuple[float, ...]) -> tuple[str, ...]:
    if family not in SPENDING or times[-1] >= 1:
        return ()
    return (f"the last look is at fraction {times[-1]:g}: part of alpha is not spent",)


def _futility(given: dict[str, Any], count: int) -> str | tuple[float, ...] | None:
    futility = given.get("futility")
    if futility is None:
        for name in ("binding", "futility_gamma", "futility_rho"):
            if name in given:
                raise refused("D013", f"{name} is given without futility", place=name)
        return None
    if not isinstance(given["binding"], bool):
        raise refused("D002", f"binding is True or False, not {given['binding']!r}", place="binding")
    if isinstance(futility, str):
        if futility not in SPENDING:
            raise refused(
                "D008", f"there is no spending named {futility}", place="futility", help=_list(SPENDING)
            )
        return futility
    values = tuple(-inf if value is None else _number(value, "futility") for value in futility)
    if len(values) != count - 1:
        raise refused(
            "D013", f"{len(values)} futility boundaries for {count - 1} interim looks", place="futility"
        )
    return values


def _parameter(given: dict[str, Any], family: str, prefix: str) -> float | None:
    wanted = FAMILIES[family].parameter
    for name in ("delta", "gamma", "rho", "interim_z"):
        if name != wanted and prefix + name in given:
            raise refused("D008", f"{family} takes no {prefix}{name}", place=prefix + name)
    if wanted is None:
        return None
    value = _number(given[prefix + wanted], prefix + wanted)
    if abs(value) > 100 or (wanted in ("rho", "interim_z") and value <= 0):
        raise refused(
            "D002", f"{prefix}{wanted} is {FAMILIES[family].meaning}; not {value:g}", place=prefix + wanted
        )
    return value


def _refuse_missing(family: str, given: dict[str, Any]) -> None:
    wanted = {"alpha": "chance of a false positive, of the whole test", "sides": "1 or 2"}
    if parameter := FAMILIES[family].parameter:
        wanted[parameter] = FAMILIES[family].meaning
    if "looks" not in given and "information" not in given:
        wanted["looks"] = "number of looks, or information: the fraction at each"
    if futility := given.get("futility"):
        wanted["binding"] = "True if crossing futility must stop the trial, False if it may go on"
        if isinstance(futility, str):
            wanted["power"] = "chance to find the assumed effect; futility spends the rest"
            if futility in SPENDING and (parameter := FAMILIES[futility].parameter):
                wanted["futility_" + parameter] = FAMILIES[futility].meaning
    if missing := [name for name in wanted if name not in given]:
        raise refused(
            "D001",
            f"missing: {', '.join(missing)}",
            place=family,
            help="; ".join(f"give {name} ({wanted[name]})" for name in missing),
        )


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -inf < value < inf:
        raise refused("D002", f"{name} holds {value!r}, which is no number", place=name)
    return float(value)


def _probability(given: dict[str, Any], name: str) -> float | None:
    if name not in given:
        return None
    value = given[name]
    if not isinstance(value, int | float) or not 0 < value < 1:
        raise refused("D002", f"{name} is strictly between 0 and 1, not {value!r}", place=name)
    return float(value)


def _list(names: Any) -> str:
    return "one of " + ", ".join(names)
