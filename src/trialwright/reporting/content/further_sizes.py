"""The further parts of an explained sample size: sensitivity, margin, second stage, detectable effects, a single group."""

from collections.abc import Iterator
from math import ceil

from trialwright.design.claim.conventions import conventions
from trialwright.design.claim.problem import Problem
from trialwright.design.claim.true_power import analysed
from trialwright.model.explanation import (
    Detectable,
    Explanation,
    MarginScales,
    QuotedDifference,
    Rerandomised,
    SingleGroup,
)
from trialwright.reporting.content.part import Part
from trialwright.reporting.content.table import Table

_SAID = {
    "significant": "called significant",
    "not_significant": "called not significant",
    "": "compared",
}


def further_parts(made: Explanation, problem: Problem | None) -> Iterator[Part]:
    """The parts that apply, in reading order."""
    if made.sensitivity and problem:
        yield _sensitivity(made, problem)
    if made.margin:
        yield _margin(made.margin)
    if made.rerandomised:
        yield _again(made.rerandomised)
    if made.detectable:
        yield _detectable(made.detectable)
    if made.single_group:
        yield _single(made.single_group)
    if made.quoted:
        yield _quoted(made.quoted)


def _sensitivity(made: Explanation, problem: Problem) -> Part:
    rows = tuple(
        (
            one.assumption,
            f"{one.value:g}",
            f"{one.power:.3f}",
            _number(one.evaluable),
            _number(one.n_per_group),
        )
        for one in made.sensitivity
    )
    columns = ("Assumption", "Value", "Power", "Evaluable needed", "Per group needed")
    note = (
        f"One assumption moved at a time. Power of the number left after dropout by the {_power_by(made, problem)}, need by the "
        f"{problem.kind.needed[0].words}."
    )
    table = Table(
        "What is left of the power if an assumption is wrong", columns, rows, (1, 2, 3, 4), note=note
    )
    return Part("sensitivity", "If an assumption is wrong", (), table)


def _power_by(made: Explanation, problem: Problem) -> str:
    """The test by which ``sensitivity`` tells power: the first enumerated one, unless the groups are too large for it."""
    n = (made.registered.n_per_group if made.registered else None) or 0
    exact = [way.words for way in problem.kind.power if way.method.endswith("_exact")]
    is_small = analysed(n, problem.dropout) <= conventions()["simulation"]["largest_exact"]
    return exact[0] if exact and is_small else problem.kind.power[0].words


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _margin(margin: MarginScales) -> Part:
    failing, worst = 1 - margin.control_rate, 1 - margin.lowest_rate
    text = (
        f"{100 * margin.margin:g} points below {100 * margin.control_rate:g} % allow {100 * margin.lowest_rate:g} %: "
        f"the unwanted outcome goes from {100 * failing:g} % to {100 * worst:g} %."
    )
    rows = [
        ("risk difference", f"{margin.risk_difference:g}"),
        ("risk ratio", f"{margin.risk_ratio:.2f}"),
        ("odds ratio", f"{margin.odds_ratio:.2f}"),
        ("hazard ratio (proportional hazards)", f"{margin.hazard_ratio:.2f}"),
    ]
    if margin.events:
        rows.append(("events that a trial of that hazard ratio needs", str(margin.events)))
    table = Table(
        "The margin on other scales, of the unwanted outcome", ("Scale", "Value"), tuple(rows), (1,)
    )
    return Part("margin", "The margin on other scales", (text,), table)


def _again(again: Rerandomised) -> Part:
    supports = f", and the margin it supports {again.margin:.2f}" if again.margin else ""
    text = (
        f"About {again.per_group:.1f} of each group are left to be randomised again, {again.per_cell} to each cell. With "
        f"{again.analysed_per_cell} analysed, the 95 % interval of a difference between two cells is "
        f"± {again.half_width:.2f}{supports}."
    )
    return Part("second_stage", "The second randomisation", (text,))


def _detectable(found: tuple[Detectable, ...]) -> Part:
    rows = tuple(
        (
            str(one.analysed),
            f"{100 * one.control_rate:g} %",
            f"{one.power:.2f}",
            _points(one.gain),
            _points(one.margin),
        )
        for one in found
    )
    columns = ("Analysed per group", "Control rate", "Power", "Gain, points", "Margin, points")
    note = (
        "Two-sided 0.05; percentage points rounded up. Gain by the pooled normal approximation, margin by the unpooled "
        "one. An illustration: the record states no aim."
    )
    table = Table("What groups of that size can show", columns, rows, (0, 1, 2, 3, 4), note=note)
    return Part("detectable", f"What {found[0].analysed} per group can show", (), table)


def _points(share: float | None) -> str:
    return "—" if share is None else f"{ceil(1000 * share - 1e-6) / 10:.1f}"


def _single(group: SingleGroup) -> Part:
    level = f"{100 * group.level:g} %"
    rows = tuple(
        (
            f"{one.events} of {one.n}",
            f"{100 * one.rate:.0f} %",
            f"{100 * one.low:.1f} %",
            f"{100 * one.high:.1f} %",
        )
        for one in group.intervals
    )
    columns = ("Observed", "Rate", "From", "To")
    chances = ", ".join(f"{100 * float(rate):g} %: {chance:.2f}" for rate, chance in group.seen.items())
    none = (
        f"If nobody has an event, its rate is below {100 * group.none_seen_upper:.1f} % (one-sided {level})."
    )
    chance = f"Chance to see at least one event of a true rate of {chances}."
    caption = f"Exact {level} intervals (Clopper–Pearson) by number observed"
    heading = f"What {group.n} participants can tell"
    return Part("single_group", heading, (none, chance), Table(caption, columns, rows, (1, 2, 3)))


def _quoted(found: tuple[QuotedDifference, ...]) -> Part:
    return Part("quoted", "Quoted from other studies", tuple(map(_quote, found)))


def _quote(one: QuotedDifference) -> str:
    rest = (
        f"two-sided p = {one.p_value:.3f} with the cited numbers"
        if one.p_value is not None
        else "no number of participants is cited, so no p-value"
    )
    return (
        f"{100 * one.first:g} % and {100 * one.second:g} % are {_SAID[one.said]}; they differ significantly (two-sided 0.05) "
        f"from about {one.significant_from} per group on; {rest}. “{one.words}”"
    )
