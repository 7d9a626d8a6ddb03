"""The public verbs of the room: sample size, power, and any one quantity from the others."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from trialwright.design import root_finding
from trialwright.design.errors import refused
from trialwright.design.inputs import read_inputs
from trialwright.design.method import Input, Method
from trialwright.design.registry import method_named
from trialwright.design.rounding import rounded_up
from trialwright.model.design import SampleSize, SolvedFor

Direction = Literal["higher", "lower"]
# A size whose power falls short of the target by more than rounding is not given out.
_POWER_DUST = 1e-6


def sample_size(method: str, **inputs: Any) -> SampleSize:
    """The number of participants that gives the stated power, each group rounded up to a whole number.

    ``inputs`` are those of the method (``method_named(method).inputs``); none that changes the answer has a default.
    Raises DesignInputError D001 to D009.

    >>> design = sample_size("two_proportions_noninferiority", alpha=0.05, sides=2, power=0.9,
    ...     p_treatment=0.86, p_control=0.86, margin=0.15, variance="unpooled")
    >>> design.n_per_group, round(design.raw_n[0], 2)
    ((113, 113), 112.45)
    """
    return solve(method, for_="n", **inputs)


def power(
    method: str, *, n: int | None = None, n_per_group: int | Sequence[int] | None = None, **inputs: Any
) -> SampleSize:
    """The power of given group sizes: ``n_per_group`` (one number or one for each group), or ``n`` in all.

    >>> design = power("two_proportions_noninferiority", n_per_group=88, alpha=0.05, sides=2,
    ...     p_treatment=0.86, p_control=0.86, margin=0.15, variance="unpooled")
    >>> round(design.power, 3)
    0.818
    """
    return solve(method, for_="power", n=n, n_per_group=n_per_group, **inputs)


def solve(
    method: str,
    *,
    for_: str,
    n: int | None = None,
    n_per_group: int | Sequence[int] | None = None,
    direction: Direction | None = None,
    **inputs: Any,
) -> SampleSize:
    """Any one of n, power, alpha or effect given the rest; ``for_`` may also name the input that is the effect.

    ``direction`` says on which side of no effect to look, where both sides have an answer of their own.

    >>> found = solve("two_proportions_noninferiority", for_="effect", n_per_group=113, alpha=0.05, sides=2,
    ...     power=0.9, p_treatment=0.86, p_control=0.86, variance="unpooled")
    >>> round(found.inputs["margin"], 3)
    0.15
    """
    chosen = method_named(method)
    solved, name = _asked(chosen, for_)
    given = _with_ratio(chosen, {key: one for key, one in inputs.items() if one is not None}, n_per_group)
    values, defaults = read_inputs(chosen, given, "" if solved == "n" else name)
    if solved == "n":
        _refuse_sizes(n, n_per_group)
        raw = raw_sizes(chosen, values)
        sizes = tuple(rounded_up(one, chosen.multiple(values)) for one in raw)
    else:
        sizes = _given_sizes(chosen, values, n, n_per_group)
        raw = tuple(float(one) for one in sizes)
    if solved in ("effect", "alpha"):
        values[name] = root_finding.input_for_power(chosen, values, name, solved, sizes, direction)
    reached = root_finding.power_of(chosen, values, sizes)
    if solved == "n" and reached < values["power"] - _POWER_DUST:
        raise refused("D006", "the inputs are too extreme to compute with", place="inputs")
    values["power"] = reached if solved == "power" else values["power"]
    inputs = {key: one for key, one in values.items() if one is not None}
    return SampleSize(
        method=method,
        solved_for=solved,
        n_per_group=sizes,
        n_total=sum(sizes),
        raw_n=raw,
        power=reached,
        alpha=values["alpha"],
        sides=values.get("sides", 1),
        inputs=inputs,
        formula=chosen.formula,
        source=chosen.source,
        rounding=chosen.rounding if solved == "n" else "none: the group sizes were given",
        assumptions=chosen.assumptions + _assumed(defaults, solved) + _one_sided(values),
        code=_code(method, for_, {key: inputs[key] for key in inputs if key in given}, sizes, direction),
        details=chosen.details(values, sizes),
    )


def _assumed(defaults: Sequence[Input], solved: SolvedFor) -> tuple[str, ...]:
    """What the defaults assume; group sizes that were given are no assumption."""
    return tuple(one.assumed for one in defaults if one.assumed and (solved == "n" or one.name != "ratio"))


def _one_sided(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Which way a one-sided test looks, where no margin says it."""
    says = values.get("sides") == 1 and "margin" not in values
    return ("a one-sided test looks the way the assumed effect points",) if says else ()


def _with_ratio(
    method: Method, inputs: dict[str, Any], n_per_group: int | Sequence[int] | None
) -> dict[str, Any]:
    """The inputs with the allocation ratio that two given group sizes have."""
    if method.input_named("ratio") is None or not isinstance(n_per_group, Sequence) or len(n_per_group) != 2:
        return inputs
    treatment, control = (_whole("n_per_group", one) for one in n_per_group)
    given = inputs.get("ratio")
    if given is not None and abs(given - treatment / control) > 1e-9:
        raise refused(
            "D007",
            f"groups of {treatment} and {control} have not the ratio {given:g}",
            place="ratio",
            words=f"n_per_group=({treatment}, {control}), ratio={given:g}",
        )
    return {**inputs, "ratio": treatment / control}


def raw_sizes(method: Method, values: Mapping[str, Any]) -> tuple[float, ...]:
    """The unrounded size of each group for the power among the values."""
    base = (
        root_finding.finite(method.base_n, **values)
        if method.base_n
        else root_finding.base_for_power(method, values)
    )
    sizes = tuple(base * share for share in method.shares(values))
    if max(sizes) > root_finding.LARGEST_N:
        raise refused(
            "D006", f"the design needs more than {root_finding.LARGEST_N:.0e} in a group", place="n"
        )
    return sizes


def _asked(method: Method, for_: str) -> tuple[SolvedFor, str]:
    if for_ in ("n", "power", "alpha"):
        return for_, for_  # type: ignore[return-value]
    if method.effect and for_ in ("effect", method.effect.name):
        return "effect", method.effect.name
    known = ["n", "power", "alpha", *(["effect", method.effect.name] if method.effect else [])]
    raise refused(
        "D008", f"{method.name} cannot be solved for {for_}", place="for_", help=f"ask for {', '.join(known)}"
    )


def _refuse_sizes(n: int | None, n_per_group: object) -> None:
    if n is not None or n_per_group is not None:
        raise refused("D007", "n is given and asked for at the same time", place="n")


def _given_sizes(
    method: Method, values: Mapping[str, Any], n: int | None, n_per_group: int | Sequence[int] | None
) -> tuple[int, ...]:
    shares = method.shares(values)
    if (n is None) == (n_per_group is None):
        if n is None:
            raise refused(
                "D001",
                "missing: n_per_group",
                place=method.name,
                help=f"give n_per_group (or n, all {method.counts})",
            )
        raise refused("D007", "n and n_per_group are both given; one of them says it", place="n")
    if n_per_group is None:
        return _shared_out(_whole("n", n), shares)
    if isinstance(n_per_group, bool) or not isinstance(n_per_group, int | float | Sequence):
        raise refused(
            "D005", f"n_per_group is a whole number for each group, not {n_per_group!r}", place="n_per_group"
        )
    if isinstance(n_per_group, int | float):
        _refuse_one_size(n_per_group, shares)
        sizes = tuple(_whole("n_per_group", n_per_group) for _ in shares)
    else:
        sizes = tuple(_whole("n_per_group", one) for one in n_per_group)
    if min(sizes) < method.smallest_n:
        raise refused("D005", f"{method.name} needs larger groups than {min(sizes)}", place="n_per_group")
    if len(sizes) != len(shares):
        raise refused(
            "D007", f"{len(sizes)} group sizes are given for {len(shares)} groups", place="n_per_group"
        )
    return sizes


def _refuse_one_size(n_per_group: float, shares: tuple[float, ...]) -> None:
    if len(set(shares)) > 1:
        raise refused(
            "D007",
            f"one size, {n_per_group}, is given for groups in the ratio {_ratio_text(shares)}",
            place="n_per_group",
            help="give n_per_group, one number for each group",
        )


def _ratio_text(shares: tuple[float, ...]) -> str:
    return " : ".join(f"{share:g}" for share in shares)


def _shared_out(n: int, shares: tuple[float, ...]) -> tuple[int, ...]:
    whole = [n * share / sum(shares) for share in shares]
    if any(abs(one - round(one)) > 1e-9 for one in whole):
        raise refused(
            "D007",
            f"{n} cannot be shared out as {_ratio_text(shares)} in whole numbers",
            place="n",
            help="give n_per_group, one number for each group",
        )
    return tuple(round(one) for one in whole)


def _whole(name: str, size: Any) -> int:
    if (
        isinstance(size, bool)
        or not isinstance(size, int | float)
        or size != size
        or size < 1
        or abs(size - round(size)) > 1e-9
    ):
        raise refused("D005", f"{name} is a whole number of at least 1, not {size}", place=name)
    return round(size)


def _code(
    method: str, for_: str, given: Mapping[str, Any], sizes: tuple[int, ...], direction: Direction | None
) -> str:
    """The Python call that gives the answer again."""
    words = [f'"{method}"'] + ([f'for_="{for_}"'] if for_ not in ("n", "power") else [])
    words += [f"n_per_group={sizes}"] if for_ != "n" else []
    words += [f'direction="{direction}"'] if direction else []
    words += [f"{name}={_literal(value)}" for name, value in given.items()]
    verb = {"n": "sample_size", "power": "power"}.get(for_, "solve")
    return f"{verb}({', '.join(words)})"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
