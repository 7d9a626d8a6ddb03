"""What an explanation comes to, in plain sentences: the first thing a reader sees."""

from collections.abc import Iterator

from trialwright.design.claim.needed import SIDED, sides_to_try
from trialwright.design.claim.one_group import against_rate, said_against_rate, said_width, width
from trialwright.design.claim.problem import NOT_PARALLEL, Problem
from trialwright.model.claim import Claim
from trialwright.model.explanation import Explanation, Needed, Route


def verdict(made: Explanation, problem: Problem | None) -> tuple[str, ...]:
    """The sentences, in reading order."""
    if problem is None:
        return tuple(_nothing_to_compute(made))
    return (*_routes(made), *_needs(made), *_power(made, problem), *_missing(made.claim))


def _nothing_to_compute(made: Explanation) -> Iterator[str]:
    claim = made.claim
    if told := _of_one_group(claim):
        yield told
        yield from _missing(claim)
        return
    if claim.single_group:
        if claim.is_stated:
            yield "A single group: against what it is compared is not said in numbers, so it is not recomputed."
        else:
            yield "A single group: there is no comparison to size; what its number can tell is below."
        if claim.control_group:
            yield f"Yet the words speak of a “{claim.control_group.words}”: registered so, the comparison has no design."
    elif claim.groups and claim.groups.value > 2 and claim.is_stated:
        yield f"{claim.groups.value:g} groups: which comparison the number rests on is not said, so it is not recomputed."
    elif claim.model in NOT_PARALLEL:
        yield f"A {claim.model.lower()} design: its formula needs more than the record states, so it is not recomputed."
    elif claim.intracluster_correlation:
        yield "Groups of participants are randomised; without the size of a cluster the number cannot be recomputed."
    if claim.missing:
        yield f"The sample size cannot be recomputed from the record. Missing: {', '.join(claim.missing)}."
    elif claim.is_stated and not claim.single_group and not _is_told(claim):
        yield "The stated numbers do not make a calculation that is known here."
    elif not claim.single_group and not claim.is_stated:
        yield "The record states nothing of a sample size."
    if made.detectable and made.registered:
        yield f"What {made.registered.n_per_group} per group can show, whatever the aim was, is below."


def _of_one_group(claim: Claim) -> str | None:
    """What the stated numbers come to where no groups are compared; None where they do not suffice."""
    if (found := against_rate(claim)) is not None:
        return said_against_rate(found, claim.power)
    return said_width(interval) if (interval := width(claim)) is not None else None


def _is_told(claim: Claim) -> bool:
    many = claim.groups is not None and claim.groups.value > 2
    return bool(many or claim.intracluster_correlation or claim.model in NOT_PARALLEL)


def _routes(made: Explanation) -> Iterator[str]:
    if made.registered is None:
        yield f"The record gives no number of {made.counts} to compare with."
        return
    number = _number(made)
    faithful = [route for route in made.routes if not route.changes]
    if faithful:
        first = faithful[0]
        supplied = f" if the test is {' and '.join(first.supplies)}" if first.supplies else ""
        yield f"The stated numbers give {number}{supplied}: {first.reckoning} ({'; '.join(first.conventions)})."
    elif not made.routes:
        yield f"None of {made.searched} searched combinations of conventions gives {number}."
    else:
        yield f"No searched convention gives {number} with every stated number kept."
        yield f"Nearest route: {_said(made.routes[0])}. Which one was used cannot be known from the record."


def _number(made: Explanation) -> str:
    registered = made.registered
    assert registered
    if made.counts == "events":
        return f"{registered.n_total} events"
    return f"{registered.n_per_group} per group" if registered.n_per_group else f"{registered.n_total} in all"


def _said(route: Route) -> str:
    words = "; ".join([*route.changes, *(f"supplies {one}" for one in route.supplies)])
    return f"{words}; {route.reckoning} ({'; '.join(route.conventions)})"


def _needs(made: Explanation) -> Iterator[str]:
    if made.needed and made.counts == "events":
        listed = "; ".join(f"{one.n_total} by {_method(one)}" for one in made.needed)
        yield f"The stated design needs events, however many are enrolled: {listed}.{_event_share(made)}"
    elif made.needed:
        first, *others = made.needed
        more = "; ".join(f"{one.n_per_group} by {_method(one)}" for one in others)
        yield (
            f"The stated design needs {first.n_per_group} per group ({first.n_total} in all) by {_method(first)}"
            + (f"; {more}." if more else ".")
        )


def _event_share(made: Explanation) -> str:
    enrolled = made.claim.n_total or made.claim.enrolment
    most = max(one.n_total for one in made.needed)
    if enrolled is None or not enrolled.value:
        return ""
    return f" Of the {enrolled.value:g} registered participants {100 * most / enrolled.value:.0f} % must have one."


def _method(needed: Needed) -> str:
    return f"the {needed.by}"


def _power(made: Explanation, problem: Problem) -> Iterator[str]:
    """After the dropout if one is stated, by the first method; for both numbers of sides where none is stated."""
    handling = "missing" if problem.dropout else "none"
    found = {one.sides: one for one in reversed(made.power) if one.handling == handling}
    shown = [found[sides] for sides in sides_to_try(problem) if sides in found]
    if not shown:
        return
    values = [f"{one.power:.2f}" + ("" if problem.sides else f" {SIDED[one.sides]}") for one in shown]
    unit = "events" if made.counts == "events" else f"{'left ' if problem.dropout else ''}per group"
    left = f"with {shown[0].analysed} {unit}"
    short = problem.power and all(one.power < problem.power - 0.005 for one in shown)
    yield f"The power is {' or '.join(values)} {left}" + (
        f", not the stated {problem.power:.2f}." if short else "."
    )


def _missing(claim: Claim) -> Iterator[str]:
    if claim.missing:
        yield f"Not stated: {', '.join(claim.missing)}."
