"""The sample size of a trial: what is stated, the routes to the registered number, what it needs, what it can show."""

from collections.abc import Iterator

import msgspec

from trialwright.design.claim.problem import Problem, problem_of
from trialwright.design.registry import method_named
from trialwright.model.explanation import Explanation, Route, TruePower
from trialwright.reporting.content.further_sizes import further_parts
from trialwright.reporting.content.part import Part
from trialwright.reporting.content.plain import field_name
from trialwright.reporting.content.power_curve import PowerCurve, power_curve
from trialwright.reporting.content.table import Table
from trialwright.reporting.explanation_card import HANDLING, claim_fields, said

_ROUTES_SHOWN = 12


class MethodNote(msgspec.Struct, frozen=True):
    """A method that numbers were computed by, with formula and source."""

    by: str
    title: str
    formula: str
    source: str


class SampleSize(msgspec.Struct, frozen=True):
    """The explained sample size. ``parts`` are tables in reading order; ``methods`` say where their numbers come from."""

    kind: str
    verdict: tuple[str, ...]
    parts: tuple[Part, ...]
    curve: PowerCurve | None
    methods: tuple[MethodNote, ...]


def sample_size_of(made: Explanation) -> SampleSize:
    """What is to be shown of an explained claim; parts that do not apply are not there.

    >>> from trialwright.design import explain_n
    >>> from trialwright.store.inputs import library_record
    >>> shown = sample_size_of(explain_n(library_record("NCT06394063")))
    >>> shown.parts[0].heading, shown.curve
    ('What it does not state', None)
    """
    problem = problem_of(made.claim)
    return SampleSize(
        made.kind,
        made.verdict,
        tuple(_parts(made, problem)),
        power_curve(made, problem) if problem else None,
        _methods(problem) if problem else (),
    )


def _methods(problem: Problem) -> tuple[MethodNote, ...]:
    ways = {way.words: way.method for way in (*problem.kind.needed, *problem.kind.power)}
    found = ((words, method_named(name)) for words, name in ways.items())
    return tuple(MethodNote(words, method.title, method.formula, method.source) for words, method in found)


def _parts(made: Explanation, problem: Problem | None) -> Iterator[Part]:
    if rows := tuple(
        (label, value, f"“{words}”", field_name(field))
        for label, value, words, field in claim_fields(made.claim)
    ):
        table = Table(
            "Each value with the words that state it", ("What", "Value", "Words", "Field"), rows, (1,)
        )
        yield Part("stated", "What the record states", (), table)
    if made.claim.missing:
        yield Part(
            "missing", "What it does not state", (f"{', '.join(made.claim.missing)}. Nothing is filled in.",)
        )
    if loose := tuple((said(one), f"“{one.words}”", field_name(one.field)) for one in made.claim.unassigned):
        table = Table("Numbers whose role is not sure; not used", ("Value", "Words", "Field"), loose, (0,))
        yield Part("unassigned", "Numbers whose role is not sure", (), table)
    if made.routes:
        yield _routes(made)
    if made.needed:
        yield _needed(made)
    if made.power:
        yield _power(made)
    yield from further_parts(made, problem)


def _routes(made: Explanation) -> Part:
    registered = made.registered
    number = (registered.n_per_group or registered.n_total) if registered else None
    kept = sum(route.at_stated_power for route in made.routes)
    ordered = [each for each in made.routes if each.at_stated_power]
    ordered += [each for each in made.routes if not each.at_stated_power]
    rows = tuple(_route(each, made) for each in ordered[:_ROUTES_SHOWN])
    left = len(ordered) - len(rows)
    note = f"{left} more are in the output of `trialwright size --format json`." if left > 0 else ""
    columns = ("Reckoning", "Changes of stated words", "Supplied", "By", "Power as stated")
    text = (
        f"{len(made.routes)} ways among {made.searched} combinations of conventions give {number}; {kept} keep the "
        "stated power. Which one was used, if any, cannot be known from the record."
    )
    caption = f"Routes to {number}, those that change least first"
    return Part("routes", f"Routes to {number}", (text,), Table(caption, columns, rows, note=note))


def _route(each: Route, made: Explanation) -> tuple[str, ...]:
    kept = "yes" if each.at_stated_power else "no"
    return (
        each.reckoning,
        "; ".join(each.changes) or "none",
        "; ".join(each.supplies) or "nothing",
        "; ".join(each.conventions),
        kept if made.claim.power else "not stated",
    )


def _needed(made: Explanation) -> Part:
    if made.counts == "events":
        rows = tuple((one.by, f"{one.raw:.2f}", str(one.n_total)) for one in made.needed)
        table = Table("Events needed, by method", ("By", "Before rounding", "Events"), rows, (1, 2))
        return Part("needed", "What the stated design needs", (), table)
    dropout = made.claim.dropout
    added = f"With {said(dropout)} lost" if dropout else "Per group"
    columns = ("By", "Before rounding", "Evaluable", added, "In all")
    numbered = (
        (one.by, f"{one.raw:.2f}", str(one.evaluable), str(one.n_per_group), str(one.n_total))
        for one in made.needed
    )
    note = "Rounded up before and after adding the losses."
    if made.needed_if_failures:
        note += (
            f" If everyone who drops out counts as a failure: {made.needed_if_failures}, and nothing added."
        )
    table = Table(
        "Participants needed per group, by method", columns, tuple(numbered), (1, 2, 3, 4), note=note
    )
    return Part("needed", "What the stated design needs per group", (), table)


def _power(made: Explanation) -> Part:
    sides = list(dict.fromkeys(one.sides for one in made.power))
    words = {1: "one-sided", 2: "two-sided"}
    rows = tuple(
        (HANDLING[one.handling], one.by, str(one.analysed), *(_at(made.power, one, each) for each in sides))
        for one in made.power
        if one.sides == sides[0]
    )
    columns = ("Dropouts", "By", "Analysed", *(f"Power, {words[each]}" for each in sides))
    simulated = next((one for one in made.power if one.trials), None)
    note = f"Simulated values: {simulated.trials} trials, seed {simulated.seed}." if simulated else ""
    registered = made.registered
    of = ""
    if registered:
        of = (
            f" of {registered.n_per_group} per group"
            if registered.n_per_group
            else f" of {registered.n_total} events"
        )
    numeric = tuple(range(2, 3 + len(sides)))
    table = Table(f"Power{of}, by test and handling of dropouts", columns, rows, numeric, note=note)
    return Part("power", f"Power{of}", (), table)


def _at(found: tuple[TruePower, ...], like: TruePower, sides: int) -> str:
    """The power at a number of sides of a row's test and handling; "" where it was not computed."""
    for one in found:
        if (one.handling, one.by, one.analysed, one.sides) == (like.handling, like.by, like.analysed, sides):
            return f"{one.power:.3f}"
    return ""
