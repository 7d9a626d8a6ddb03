"""The routes from a claim to its registered number: every convention with every other, rounding up."""

from collections.abc import Iterator
from itertools import product
from math import isclose

import msgspec

from trialwright.design.claim.conventions import Variant, conventions
from trialwright.design.claim.problem import Problem
from trialwright.design.errors import DesignInputError
from trialwright.design.registry import method_named
from trialwright.design.rounding import rounded_up
from trialwright.design.sizing import raw_sizes
from trialwright.model.design import InputValue
from trialwright.model.explanation import Inflation, Registered, Route


class _Choice(msgspec.Struct, frozen=True):
    """One point of the grid before the dropout: level, sides, power, rates and formula."""

    alpha: float
    sides: int
    power: float
    is_compounded: bool
    variant: Variant


def routes(problem: Problem, target: Registered) -> tuple[tuple[Route, ...], int]:
    """The routes that give the target, best first, and how many were tried.

    First those at the stated power; then by the number of stated words changed, ignored or supplied; then by
    whether the dropout is used; then by how unusual the conventions are. Two formulas that agree are one route.
    """
    found: dict[tuple[object, ...], tuple[tuple[float, ...], Route]] = {}
    searched = 0
    for choice in _choices(problem):
        sizes = _raw(problem, choice)
        if sizes is None:
            continue
        for inflation, is_rounded_first in _inflations(problem):
            searched += 1
            made = _inflated(sizes, inflation, is_rounded_first, problem.dropout or 0.0)
            as_total = not _hits(made, target) and _is_taken_for_the_total(made, target)
            if as_total or _hits(made, target):
                route = _route(problem, choice, sizes, inflation, is_rounded_first, made)
                route = _with_slip(route, target) if as_total else route
                key = (
                    choice.alpha,
                    choice.sides,
                    choice.power,
                    choice.is_compounded,
                    inflation,
                    round(sizes[-1], 6),
                )
                found.setdefault(key, (_rank(route, choice), route))
    ranked = sorted(found.values(), key=lambda one: one[0])
    return tuple(route for _, route in ranked), searched


def _choices(problem: Problem) -> Iterator[_Choice]:
    table = conventions()
    alphas = [problem.alpha] if problem.alpha else table["alphas"]
    powers = list(dict.fromkeys([*([problem.power] if problem.power else []), *table["powers"]]))
    sides = sorted((2, 1), key=lambda each: each != (problem.sides or 2))
    rates = (False, True) if problem.compounded else (False,)
    for made in product(alphas, sides, powers, rates, problem.kind.variants):
        yield _Choice(*made)


def _inflations(problem: Problem) -> list[tuple[Inflation, bool]]:
    if not problem.dropout:
        return [("none", False)]
    return [
        ("none", False),
        ("divided", False),
        ("divided", True),
        ("multiplied", False),
        ("multiplied", True),
    ]


def _inputs(problem: Problem, choice: _Choice) -> dict[str, InputValue]:
    effect = problem.compounded if choice.is_compounded and problem.compounded else problem.effect
    inputs: dict[str, InputValue] = {"alpha": choice.alpha, "sides": choice.sides, "power": choice.power}
    inputs |= {**effect, **choice.variant.inputs, "ratio": problem.ratio}
    known = {one.name for one in method_named(problem.kind.id).inputs}
    if "sides" not in known:  # a test on each side, each of that part of alpha
        inputs["alpha"] = choice.alpha / choice.sides
    return {name: value for name, value in inputs.items() if name in known}


def _raw(problem: Problem, choice: _Choice) -> tuple[float, ...] | None:
    from trialwright.design.inputs import read_inputs

    method = method_named(problem.kind.id)
    try:
        values, _ = read_inputs(method, _inputs(problem, choice), "")
        return raw_sizes(method, values)
    except (DesignInputError, ZeroDivisionError):
        return None


def _inflated(
    sizes: tuple[float, ...], inflation: Inflation, is_rounded_first: bool, dropout: float
) -> tuple[int, ...]:
    factor = {"none": 1.0, "divided": 1 / (1 - dropout), "multiplied": 1 + dropout}[inflation]
    return tuple(rounded_up((rounded_up(size) if is_rounded_first else size) * factor) for size in sizes)


def _hits(made: tuple[int, ...], target: Registered) -> bool:
    if target.n_per_group is not None and len(set(made)) == 1:
        return made[0] == target.n_per_group
    return sum(made) == target.n_total


def _is_taken_for_the_total(made: tuple[int, ...], target: Registered) -> bool:
    """Whether the number for one group is what the record registers for all of them."""
    return len(set(made)) == 1 and len(made) == target.groups and made[0] == target.n_total


def _with_slip(route: Route, target: Registered) -> Route:
    slip = f"{target.n_total} is the number per group, registered as the total"
    made = msgspec.structs.replace(route, n_per_group=target.n_total // target.groups, n_total=target.n_total)
    return msgspec.structs.replace(made, changes=(slip, *route.changes))


def _route(
    problem: Problem,
    choice: _Choice,
    sizes: tuple[float, ...],
    inflation: Inflation,
    is_rounded_first: bool,
    made: tuple[int, ...],
) -> Route:
    inputs = _inputs(problem, choice)
    keeps, changes, supplies = _words(problem, choice, inflation)
    written = ", ".join(f"{name}={value!r}" for name, value in inputs.items())
    return Route(
        n_per_group=made[-1],
        n_total=sum(made),
        raw=sizes[-1],
        method=problem.kind.id,
        inputs=inputs,
        inflation=inflation,
        reckoning=_reckoning(sizes[-1], inflation, is_rounded_first, problem.dropout or 0.0, made[-1]),
        keeps=keeps,
        changes=changes,
        supplies=supplies,
        conventions=_conventions(problem, choice, inflation, is_rounded_first),
        at_stated_power=problem.power is None or isclose(choice.power, problem.power),
        code=f'sample_size("{problem.kind.id}", {written})',
    )


def _words(
    problem: Problem, choice: _Choice, inflation: Inflation
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What is kept, changed and supplied, in words."""
    keeps: list[str] = []
    changes: list[str] = []
    supplies = list(problem.supplied)
    spoken = ((problem.alpha, f"alpha {choice.alpha:g}"), (problem.power, f"power {choice.power:.2f}"))
    sided = {1: "one-sided", 2: "two-sided"}
    for stated, words in ((problem.alpha, spoken[0][1]),):
        (keeps if stated else supplies).append(words)
    if problem.sides is None:
        supplies.append(sided[choice.sides])
    elif problem.sides == choice.sides:
        keeps.append(sided[choice.sides])
    else:
        changes.append(f"{sided[problem.sides]} → {sided[choice.sides]}")
    if problem.power is None:
        supplies.append(spoken[1][1])
    elif isclose(problem.power, choice.power):
        keeps.append(spoken[1][1])
    else:
        changes.append(f"power {problem.power:.2f} → {choice.power:.2f}")
    keeps += [
        f"{_INPUT_WORDS.get(name, name)} {value:g}"
        for name, value in problem.effect.items()
        if name != "sd" or value != 1
    ]
    if problem.dropout:
        (changes if inflation == "none" else keeps).append(
            f"{100 * problem.dropout:g} % dropout" + (" not applied" if inflation == "none" else "")
        )
    return tuple(keeps), tuple(changes), tuple(supplies)


_INPUT_WORDS = {
    "p_treatment": "rate with treatment",
    "p_control": "rate with control",
    "sd": "standard deviation",
}


def _conventions(
    problem: Problem, choice: _Choice, inflation: Inflation, is_rounded_first: bool
) -> tuple[str, ...]:
    made = [choice.variant.words]
    if choice.is_compounded:
        made.append(f"rates compounded: {problem.compounding}")
    if inflation == "multiplied":
        made.append(f"dropout as × {1 + (problem.dropout or 0):g}, not ÷ {1 - (problem.dropout or 0):g}")
    if inflation != "none" and not is_rounded_first:
        made.append("rounded at the end only")
    return tuple(made)


def _reckoning(raw: float, inflation: Inflation, is_rounded_first: bool, dropout: float, made: int) -> str:
    """ "91.65 × 1.2 = 109.98 → 110"."""
    if inflation == "none":
        return f"{raw:.2f} → {made}"
    start = f"{raw:.2f} → {rounded_up(raw)}; {rounded_up(raw)}" if is_rounded_first else f"{raw:.2f}"
    base = rounded_up(raw) if is_rounded_first else raw
    sign, factor = ("÷", 1 - dropout) if inflation == "divided" else ("×", 1 + dropout)
    product_ = base / factor if inflation == "divided" else base * factor
    return f"{start} {sign} {factor:g} = {product_:.2f}" + ("" if product_ == made else f" → {made}")


def _rank(route: Route, choice: _Choice) -> tuple[float, ...]:
    changed = len(route.changes) + len(route.supplies) / 2
    unusual = choice.variant.unusual + choice.is_compounded + (route.inflation == "multiplied")
    return (not route.at_stated_power, changed, route.inflation == "none", unusual)
