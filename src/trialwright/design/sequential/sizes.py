"""Whole numbers of participants or events at every look, with boundaries that keep alpha at just those numbers."""

from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any, Literal, NamedTuple

from trialwright.design.errors import refused
from trialwright.design.registry import method_named
from trialwright.design.rounding import rounded_up
from trialwright.design.sequential.boundary import boundaries, fixed_drift, looks_of
from trialwright.design.sequential.crossing import crossing
from trialwright.model.design import SampleSize
from trialwright.model.sequential import Boundaries, SequentialSize

Rounding = Literal["down", "nearest", "up"]
_ROUND = {"down": floor, "nearest": lambda size: floor(size + 0.5), "up": ceil}
# Ratios such as 3:2 or 7:5 are kept exactly; one with larger terms is rounded group by group.
_LARGEST_TERM = 12
_MOST_STEPS = 200
_DUST = 1e-9


class _Unit(NamedTuple):
    """What the looks count, and how many of it the fixed design has, unrounded."""

    counts: str
    raw: tuple[float, ...]


class _Shares(NamedTuple):
    """The groups' sizes as whole multiples of one unit, or None where no small ratio fits."""

    raw: tuple[float, ...]
    terms: tuple[int, ...] | None

    def sizes(self, share: float, rounding: Rounding) -> tuple[int, ...]:
        """Whole sizes nearest to ``share`` of the raw ones, the ratio kept where it can be."""
        whole = _ROUND[rounding]
        dust = {"up": -_DUST, "down": _DUST, "nearest": 0.0}[rounding]
        if self.terms is None:
            return tuple(int(whole(one * share * (1 + dust))) for one in self.raw)
        unit = self.raw[0] * share / self.terms[0]
        return tuple(int(whole(unit * (1 + dust))) * term for term in self.terms)


def sequential_sample_size(
    fixed: SampleSize, planned: Boundaries, *, interim_rounding: Rounding = "down"
) -> SequentialSize:
    """Sizes at every look: the fixed design's raw sizes times the inflation, in whole numbers that keep alpha and power.

    ``fixed`` comes from ``sample_size`` for the same alpha, sides and power as ``planned``, whose boundaries are found
    again at the fractions of the whole numbers. The last look is rounded up, in whole multiples of the allocation
    ratio, and raised further until the power is reached; interim looks are rounded by ``interim_rounding``.
    Information is taken as proportional to 1 / Σ(1 / n), exact where the ratio is the same at each look; a method with a time
    to an event is looked at by events, and ``participants`` says how many people bring them.
    Raises DesignInputError: D008 an unknown rounding, D012 looks that coincide after rounding, D013 designs that do
    not belong together.
    Source: Jennison and Turnbull 2000, chapters 2 and 12.

    >>> from trialwright.design import sample_size
    >>> fixed = sample_size("two_proportions_noninferiority", alpha=0.025, sides=1, power=0.9,
    ...     p_treatment=0.86, p_control=0.86, margin=0.15, variance="unpooled")
    >>> plan = boundaries("obrien_fleming", alpha=0.025, sides=1, looks=2, power=0.9)
    >>> sequential_sample_size(fixed, plan).n_per_look
    ((57, 57), (114, 114))
    """
    if interim_rounding not in _ROUND:
        raise refused(
            "D008",
            f"interim_rounding is one of {', '.join(_ROUND)}, not {interim_rounding!r}",
            place="interim_rounding",
        )
    _refuse_mismatch(fixed, planned)
    unit = _unit_of_information(fixed)
    shares = _shares(tuple(raw * float(planned.inflation or 1) for raw in unit.raw))
    target = float(planned.power or 0)
    share = 1.0
    for _ in range(_MOST_STEPS):
        per_look = _per_look(shares, planned, share, interim_rounding)
        made = _at_whole_numbers(planned, per_look)
        drift = (
            fixed_drift(fixed.alpha, fixed.sides, target)
            * (_information(per_look[-1]) / _information(unit.raw)) ** 0.5
        )
        if (power := float(crossing(looks_of(made), drift).above.sum())) >= target - 1e-7:
            return _stated(fixed, planned, made, per_look, unit, power, drift, interim_rounding)
        share = _next_share(shares, per_look[-1])
    raise refused("D012", f"no whole numbers near {shares.raw} keep a power of {target:g}", place="power")


def _unit_of_information(fixed: SampleSize) -> _Unit:
    """Events where the method expects some: they, not people, carry the information of a time to an event."""
    events = fixed.details.get("expected_events")
    if events is None:
        return _Unit(method_named(fixed.method).counts, fixed.raw_n)
    return _Unit("events", (events * sum(fixed.raw_n) / fixed.n_total,))


def _participants(fixed: SampleSize, unit: _Unit, inflation: float, last: tuple[int, ...]) -> tuple[int, ...]:
    if unit.counts != "events":
        return last
    if fixed.raw_n == unit.raw:
        return ()
    # As many more people as events, the rounding of the last look included.
    growth = max(inflation, sum(last) / sum(unit.raw))
    return tuple(rounded_up(raw * growth) for raw in fixed.raw_n)


def _shares(raw: tuple[float, ...]) -> _Shares:
    ratios = [Fraction(one / raw[-1]).limit_denominator(_LARGEST_TERM) for one in raw]
    common = lcm(*(ratio.denominator for ratio in ratios))
    exact = all(
        abs(one / raw[-1] - float(ratio)) < 1e-9 and ratio > 0 for one, ratio in zip(raw, ratios, strict=True)
    )
    return _Shares(raw, tuple(int(ratio * common) for ratio in ratios) if exact else None)


def _per_look(
    shares: _Shares, planned: Boundaries, share: float, rounding: Rounding
) -> tuple[tuple[int, ...], ...]:
    last = shares.sizes(share, "up")
    reached = last[0] / shares.raw[0]
    interim = [shares.sizes(fraction * reached, rounding) for fraction in planned.information[:-1]]
    per_look = (*interim, last)
    before = (0,) * len(last)
    for look, sizes in enumerate(per_look, 1):
        if any(now <= then for now, then in zip(sizes, before, strict=True)):
            raise refused(
                "D012",
                f"look {look} has {' and '.join(map(str, sizes))} in whole numbers, no more than the look before",
                place="information",
                words=str(planned.information),
            )
        before = sizes
    return per_look


def _at_whole_numbers(planned: Boundaries, per_look: tuple[tuple[int, ...], ...]) -> Boundaries:
    most = _information(per_look[-1])
    fractions = tuple(_information(sizes) / most for sizes in per_look)
    inputs: dict[str, Any] = {name: value for name, value in planned.inputs.items() if name != "looks"}
    return boundaries(planned.family, **(inputs | {"information": fractions}))


def _information(sizes: tuple[float, ...] | tuple[int, ...]) -> float:
    return 1 / sum(1 / size for size in sizes)


def _next_share(shares: _Shares, last: tuple[int, ...]) -> float:
    """The share of the raw sizes at which the last look has one unit more."""
    if shares.terms is None:
        return max((size + 0.5) / raw for size, raw in zip(last, shares.raw, strict=True))
    return (last[0] / shares.terms[0] + 0.5) * shares.terms[0] / shares.raw[0]


def _refuse_mismatch(fixed: SampleSize, planned: Boundaries) -> None:
    if planned.power is None:
        raise refused(
            "D013",
            "the boundaries were made without a power, so nothing says how much to inflate",
            place="power",
        )
    if fixed.solved_for != "n":
        raise refused("D013", f"the fixed design was solved for {fixed.solved_for}, not for n", place="fixed")
    method = method_named(fixed.method)
    if method.input_named("sides") is None or method.input_named("accrual_rate") is not None:
        raise refused(
            "D013",
            f"{fixed.method} does not grow in proportion to information: it has no group sequential size by inflation",
            place="fixed",
            help="size its events with logrank_events" if method.family == "survival" else "",
        )
    told = {"alpha": fixed.alpha, "sides": fixed.sides, "power": fixed.inputs.get("power")}
    for name, value in told.items():
        if value != getattr(planned, name):
            raise refused(
                "D013",
                f"{name} is {value} in the fixed design and {getattr(planned, name)} in the boundaries",
                place=name,
            )
    if abs(planned.information[-1] - 1) > 1e-9:
        raise refused(
            "D013", f"the last look is planned at {planned.information[-1]:g}, not at 1", place="information"
        )


def _stated(
    fixed: SampleSize,
    planned: Boundaries,
    made: Boundaries,
    per_look: tuple[tuple[int, ...], ...],
    unit: _Unit,
    power: float,
    drift: float,
    rounding: Rounding,
) -> SequentialSize:
    inflation = float(planned.inflation or 1)
    totals = [sum(sizes) for sizes in per_look]
    looks = looks_of(made)
    null, alternative = (float(crossing(looks, one).stopping @ totals) for one in (0.0, drift))
    return SequentialSize(
        method=fixed.method,
        counts=unit.counts,
        n_per_look=per_look,
        n_total=totals[-1],
        raw_n=tuple(raw * inflation for raw in unit.raw),
        participants=_participants(fixed, unit, inflation, per_look[-1]),
        boundaries=made,
        planned=planned,
        power=power,
        expected_n=(null, alternative),
        formula=f"inflation {planned.inflation:.6g} × ({fixed.formula})",
        source=f"{fixed.source}; {planned.source}",
        rounding=f"last look up in whole multiples of the ratio, interim looks {rounding}; boundaries found again there",
        assumptions=(*fixed.assumptions, *planned.assumptions, "information proportional to 1 / Σ(1 / n)"),
        code=f"sequential_sample_size({fixed.code}, {planned.code}, interim_rounding={rounding!r})",
    )
