"""The further parts of an explained sample size as lines of text."""

from collections.abc import Iterator
from math import ceil

from trialwright.model.explanation import (
    Detectable,
    Explanation,
    MarginScales,
    QuotedDifference,
    Rerandomised,
    SingleGroup,
)
from trialwright.reporting.columns import columns, hanging, shortened

Section = tuple[str, list[str]]


def detail_lines(made: Explanation, width: int) -> Iterator[Section]:
    """Heading and lines of sensitivity, margin, second stage, detectable effects, a single group and quoted rates."""
    if made.sensitivity:
        yield "If an assumption is wrong", _sensitivity(made)
    if made.margin:
        yield "The margin on other scales", _margin(made.margin, width)
    if made.rerandomised:
        yield "The second randomisation", hanging("", _again(made.rerandomised), width=width, hang=0)
    for n in dict.fromkeys(one.analysed for one in made.detectable):
        yield _detectable_heading(made, n), _detectable([one for one in made.detectable if one.analysed == n])
    if made.single_group:
        yield f"What {made.single_group.n} participants can tell", _single(made.single_group, width)
    if made.quoted:
        yield "Quoted from other studies", [line for one in made.quoted for line in _quoted(one, width)]


def _again(again: Rerandomised) -> str:
    supports = f", and the margin it supports {again.margin:.2f}" if again.margin else ""
    return (
        f"About {again.per_group:.1f} of each group are left to be randomised again, {again.per_cell} to each cell. With "
        f"{again.analysed_per_cell} analysed, the 95 % interval of a difference between two cells is "
        f"± {again.half_width:.2f}{supports}."
    )


def _sensitivity(made: Explanation) -> list[str]:
    rows = [["assumption", "value", "power", "evaluable", "per group"]]
    shown = ""
    for one in made.sensitivity:
        label = one.assumption if one.assumption != shown else ""
        shown = one.assumption
        needs = [f"{each}" if each else "" for each in (one.evaluable, one.n_per_group)]
        rows.append([label, f"{one.value:g}", f"{one.power:.3f}", *needs])
    return columns(rows, right=(1, 2, 3, 4))


def _margin(margin: MarginScales, width: int) -> list[str]:
    failing, worst = 1 - margin.control_rate, 1 - margin.lowest_rate
    text = (
        f"{100 * margin.margin:g} points below {100 * margin.control_rate:g} % allow {100 * margin.lowest_rate:g} %: "
        f"the unwanted outcome goes from {100 * failing:g} % to {100 * worst:g} %."
    )
    scales = f"risk ratio {margin.risk_ratio:.2f}, odds ratio {margin.odds_ratio:.2f}, hazard ratio {margin.hazard_ratio:.2f}"
    events = f"; as a trial of that hazard ratio it needs {margin.events} events" if margin.events else ""
    return [*hanging("", text, width=width, hang=0), *hanging("", f"{scales}{events}.", width=width, hang=0)]


def _detectable_heading(made: Explanation, n: int) -> str:
    registered = made.registered.n_per_group if made.registered else n
    lost = (
        ""
        if n == registered or not registered
        else f" ({100 * (1 - n / registered):.0f} % of {registered} lost)"
    )
    return f"What {n} analysed per group can show{lost}"


def _detectable(rows: list[Detectable]) -> list[str]:
    powers = list(dict.fromkeys(one.power for one in rows))
    head = [
        "control rate",
        *(f"gain {power:.2f}" for power in powers),
        *(f"margin {power:.2f}" for power in powers),
    ]
    table = [head]
    for rate in dict.fromkeys(one.control_rate for one in rows):
        found = {one.power: one for one in rows if one.control_rate == rate}
        gains = [_points(found[power].gain) for power in powers]
        margins = [_points(found[power].margin) for power in powers]
        table.append([f"{100 * rate:g} %", *gains, *margins])
    note = "Two-sided 0.05, in percentage points rounded up, by power:"
    return [f"  {note}", *columns(table, right=(0, 1, 2, 3, 4))]


def _points(share: float | None) -> str:
    """A share in percentage points, rounded up to a tenth, so that the stated power is reached."""
    return "—" if share is None else f"{ceil(1000 * share - 1e-6) / 10:.1f}"


def _single(group: SingleGroup, width: int) -> list[str]:
    level = f"{100 * group.level:g} %"
    rows = [("observed", "rate", f"exact {level} interval")]
    rows += [
        (f"{one.events}/{one.n}", f"{100 * one.rate:.0f} %", f"{100 * one.low:.1f} to {100 * one.high:.1f} %")
        for one in group.intervals
    ]
    chances = ", ".join(f"{100 * float(rate):g} %: {chance:.2f}" for rate, chance in group.seen.items())
    none = (
        f"If nobody has an event, its rate is below {100 * group.none_seen_upper:.1f} % (one-sided {level})."
    )
    return [
        *columns(rows, right=(0, 1)),
        *hanging("", none, width=width, hang=0),
        *hanging("", f"Chance to see at least one event of a true rate of {chances}.", width=width, hang=0),
    ]


def _quoted(one: QuotedDifference, width: int) -> list[str]:
    called = {
        "significant": "called significant",
        "not_significant": "called not significant",
        "": "compared",
    }[one.said]
    rest = (
        f"two-sided p = {one.p_value:.3f} with the cited numbers"
        if one.p_value is not None
        else "no number of participants is cited, so no p-value"
    )
    text = (
        f"{100 * one.first:g} % and {100 * one.second:g} % are {called}; they differ significantly (two-sided 0.05) from "
        f"about {one.significant_from} per group on; {rest}."
    )
    return [*hanging("", text, width=width, hang=0), f"  “{shortened(one.words, width - 4)}”"]
