"""A sample size explained on a terminal: the verdict first, then claim, routes, need, power and margin."""

from collections.abc import Iterator

from trialwright.model.claim import Claim, Stated
from trialwright.model.explanation import Explanation, Route, TruePower
from trialwright.reporting.columns import Row, columns, hanging, shortened
from trialwright.reporting.detail_cards import detail_lines

_LABELS = {
    "alpha": "alpha", "sides": "sides", "power": "power", "margin": "margin", "difference": "difference",
    "effect_size": "effect size", "sd": "standard deviation", "hazard_ratio": "hazard ratio", "events": "events",
    "dropout": "dropout",
    "period_rate": "rate per period", "follow_up": "follow-up", "ratio": "allocation", "groups": "groups",
    "intracluster_correlation": "intracluster corr.", "n_per_group": "n per group", "n_total": "n in all",
    "enrolment": "enrolment field",
}  # fmt: skip
HANDLING = {
    "none": "nobody drops out",
    "missing": "dropouts are left out",
    "missing_at_random_number": "each drops out by chance",
    "failure": "dropouts count as failures",
    "kaplan_meier": "dropouts are censored",
}
_IN_THE_VERDICT = ("D020", "D028")
_ROUTES_IN_FULL, _ROUTES_IN_SHORT = 6, 8


def explanation_card(made: Explanation, title: str = "", *, width: int = 100, bold: bool = False) -> str:
    """The explanation as plain text of at most ``width`` columns; headings are bold on a terminal that can."""
    name = made.claim.name
    head = f"{name}  {shortened(title, width - len(name) - 2)}".rstrip()
    lines = [_strong(head, bold), "─" * min(width, max(20, len(head)))]
    for sentence in made.verdict:
        lines += hanging("•", sentence, width=width, indent=0)
    for heading, body in _sections(made, width):
        lines += ["", _strong(heading, bold), *body]
    return "\n".join(lines)


def _strong(text: str, bold: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if bold else text


def _sections(made: Explanation, width: int) -> Iterator[tuple[str, list[str]]]:
    if stated := claim_rows(made.claim):
        yield "What the record states", _claim_lines(stated, width)
    if faults := [fault for fault in made.diagnostics if fault.code not in _IN_THE_VERDICT]:
        shown = [line for fault in faults for line in hanging(fault.code, fault.message, width=width)]
        yield "What does not fit together", shown
    if made.claim.unassigned:
        yield "Numbers whose role is not sure", _loose_lines(made.claim, width)
    if made.routes:
        yield _routes_heading(made), list(_route_lines(made, width))
    if made.needed:
        per_group = "" if made.counts == "events" else " per group"
        yield f"What the stated design needs{per_group}", _needed_lines(made)
    if made.power:
        yield _power_heading(made), _power_lines(made)
    yield from detail_lines(made, width)


def claim_rows(claim: Claim) -> list[tuple[str, str, str]]:
    """Label, value and words of each thing stated, in reading order."""
    return [(label, value, words) for label, value, words, _ in claim_fields(claim)]


def claim_fields(claim: Claim) -> list[tuple[str, str, str, str]]:
    """Label, value, words and field (JSON pointer) of each thing stated, in reading order."""
    rows = []
    if stated := claim.hypothesis:
        rows.append(("hypothesis", stated.value.replace("_", "-"), stated.words, stated.field))
    for name, label in _LABELS.items():
        value: Stated | None = getattr(claim, name)
        if value is not None and (name != "groups" or claim.is_stated or claim.enrolment):
            rows.append((label, said(value, name), value.words, value.field))
        if name == "power":
            rows += [(_rate_label(rate), said(rate), rate.words, rate.field) for rate in claim.rates]
    return rows


def _rate_label(rate: Stated) -> str:
    return f"rate, {rate.of}" if rate.of and rate.of != "both" else "rate"


def said(value: Stated, role: str = "") -> str:
    """The value as a reader writes it: 15 %, two-sided, 2 years.

    >>> said(Stated(0.15, "15%", "", unit="%")), said(Stated(2, "two-sided", ""), "sides")
    ('15 %', 'two-sided')
    """
    if role == "sides":
        return "two-sided" if value.value == 2 else "one-sided"
    if role == "ratio":
        return f"{value.value:g} : 1"
    if role == "power":
        return f"{value.value:.2f}"
    if role == "alpha" or not value.unit:
        return f"{value.value:g}"
    if role == "period_rate":
        return f"{100 * value.value:g} % in {value.unit}"
    if value.unit == "%":
        return f"{100 * value.value:g} %"
    if value.unit == "percentage points":
        return f"{100 * value.value:g} percentage points"
    plural = "s" if value.unit in ("year", "month", "week", "day") and value.value != 1 else ""
    return f"{value.value:g} {value.unit}{plural}"


def _claim_lines(rows: list[tuple[str, str, str]], width: int) -> list[str]:
    room = width - 2 - max(len(row[0]) for row in rows) - max(len(row[1]) for row in rows) - 6
    return columns(
        [(label, value, f"“{shortened(words, room)}”" if room > 12 else "") for label, value, words in rows]
    )


def _loose_lines(claim: Claim, width: int) -> list[str]:
    return columns(
        [(said(one), f"“{shortened(one.words, width - 16)}”") for one in claim.unassigned], right=(0,)
    )


def _routes_heading(made: Explanation) -> str:
    registered = made.registered
    number = (
        registered.n_per_group if registered and registered.n_per_group else registered and registered.n_total
    )
    kept = sum(route.at_stated_power for route in made.routes)
    aim = f", {kept} of them at the stated power" if made.claim.power else ""
    count = len(made.routes)
    return f"Routes to {number} ({count} found among {made.searched} combinations{aim})"


def _route_lines(made: Explanation, width: int) -> Iterator[str]:
    """The routes at the stated power in full, then those at another power on a line or two each."""
    full = [route for route in made.routes if route.at_stated_power] or list(made.routes)
    for place, route in enumerate(full[:_ROUTES_IN_FULL]):
        yield from hanging(f"({chr(65 + place)})", route.reckoning, width=width)
        for label, words in (
            ("changes", route.changes),
            ("supplies", route.supplies),
            ("by", route.conventions),
        ):
            if words:
                yield from hanging(label, "; ".join(words), width=width, indent=7, hang=10)
    rest = [*full[_ROUTES_IN_FULL:], *(route for route in made.routes if route not in full)]
    if rest:
        yield "  Further away:"
    for route in rest[:_ROUTES_IN_SHORT]:
        yield from hanging("·", _in_short(route), width=width, indent=4, hang=2)
    if len(rest) > _ROUTES_IN_SHORT:
        yield f"    … {len(rest) - _ROUTES_IN_SHORT} more; --format json has them all"


def _in_short(route: Route) -> str:
    return f"{route.reckoning}: {'; '.join((*route.changes, *route.supplies, *route.conventions))}"


def _needed_lines(made: Explanation) -> list[str]:
    if made.counts == "events":
        events = [(one.by, f"{one.raw:.2f}", f"{one.n_total}") for one in made.needed]
        return columns([("by", "raw", "events"), *events], right=(1, 2))
    dropout = made.claim.dropout
    added = f"+ {said(dropout)} lost" if dropout else "per group"
    rows = [("by", "raw", "evaluable", added, "in all")]
    rows += [
        (one.by, f"{one.raw:.2f}", f"{one.evaluable}", f"{one.n_per_group}", f"{one.n_total}")
        for one in made.needed
    ]
    lines = columns(rows, right=(1, 2, 3, 4))
    if made.needed_if_failures:
        lines.append(
            f"  If everyone who drops out counts as a failure: {made.needed_if_failures}, and nothing added."
        )
    return lines


def _power_heading(made: Explanation) -> str:
    registered = made.registered
    if registered is None:
        return "Power"
    return (
        f"Power of {registered.n_per_group} per group"
        if registered.n_per_group
        else f"Power of {registered.n_total} events"
    )


def _power_lines(made: Explanation) -> list[str]:
    """A line for each handling, below it one for each test; a column for each number of sides, the stated one first."""
    sides = list(dict.fromkeys(one.sides for one in made.power))
    words = {1: "one-sided", 2: "two-sided"}
    rows: list[Row] = [("", "analysed", *(words[each] for each in sides))]
    shown = ""
    for (handling, test, analysed), found in _by_test(made.power).items():
        if handling != shown and made.counts != "events":
            rows.append((HANDLING[handling],))
        shown = handling
        powers = (f"{found[each]:.3f}" if each in found else "" for each in sides)
        rows.append((f"  {test}", f"{analysed}", *powers))
    lines = columns(rows, right=(1, 2, 3))
    if simulated := next((one for one in made.power if one.trials), None):
        lines.append(f"  Simulated values: {simulated.trials} trials, seed {simulated.seed}.")
    return lines


def _by_test(found: tuple[TruePower, ...]) -> dict[tuple[str, str, int], dict[int, float]]:
    rows: dict[tuple[str, str, int], dict[int, float]] = {}
    for handling in HANDLING:
        for one in found:
            if one.handling == handling:
                rows.setdefault((handling, one.by, one.analysed), {})[one.sides] = one.power
    return rows


def explanation_markdown(made: Explanation, title: str = "") -> str:
    """The same as Markdown: the verdict as a list, each part as preformatted text under a heading."""
    lines = [f"## {made.claim.name} {title}".rstrip(), "", *(f"- {sentence}" for sentence in made.verdict)]
    for heading, body in _sections(made, 100):
        lines += ["", f"### {heading}", "", "```text", *body, "```"]
    return "\n".join(lines)
