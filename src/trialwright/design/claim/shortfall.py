"""Whether a record registers fewer participants than its own numbers need."""

from trialwright.design.claim.needed import needed
from trialwright.design.claim.one_group import width
from trialwright.design.claim.problem import SURVIVAL, Problem, problem_of, registered
from trialwright.design.claim.routes import routes
from trialwright.design.claim.true_power import analysed, power_of
from trialwright.diagnostics import diagnose
from trialwright.model.claim import Claim
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.explanation import Needed, Registered, Route

_ROUNDED = 0.97  # z as 1.96 or 2, shares rounded to whole points


def shortfall(claim: Claim) -> tuple[Diagnostic, ...]:
    """D028 where every method needs more than are registered, and no convention keeps every stated number.

    Quicker than ``explain_n``, because nothing is simulated. Nothing for a claim that cannot be recomputed, and nothing
    for a number larger than the need, which harms nobody's conclusions.
    """
    problem, target = problem_of(claim), registered(claim)
    if problem is None or target is None:
        return _too_wide(claim)
    found, _ = routes(problem, target)
    return shortfall_of(claim, problem, target, found, needed(problem))


def _too_wide(claim: Claim) -> tuple[Diagnostic, ...]:
    """D028 where an interval of the stated width needs more than are stated; the usual roundings of z are let pass."""
    found, stated = width(claim), claim.precision
    if (
        found is None
        or stated is None
        or found.registered is None
        or found.registered >= _ROUNDED * found.needed
    ):
        return ()
    message = (
        f"an interval of {100 * found.precision:g} points on each side of {100 * found.rate:g} % "
        f"needs {found.needed} participants, {found.registered} are registered"
    )
    return (
        diagnose(
            "D028", message, document=claim.name, place=stated.field, words=stated.words, spans=(stated.span,)
        ),
    )


def shortfall_of(
    claim: Claim, problem: Problem, target: Registered, found: tuple[Route, ...], needs: tuple[Needed, ...]
) -> tuple[Diagnostic, ...]:
    """The same from routes and needs at hand."""
    is_events = problem.kind.id == SURVIVAL
    each = target.n_total if is_events else target.n_per_group
    if each is None or not needs or any(not route.changes for route in found):
        return ()
    least, most = min(one.n_per_group for one in needs), max(one.n_per_group for one in needs)
    if each >= least:
        return ()
    left = analysed(each, problem.dropout)
    reached = power_of(problem, problem.kind.power[0], left, {}) if problem.sides else None
    range_ = f"{least}" if least == most else f"{least} to {most}"
    unit, said = ("events", "stated") if is_events else ("per group", "registered")
    message = f"the stated design needs {range_} {unit}, {each} are {said}"
    message += f" (power {reached:.2f} instead of {problem.power:.2f})" if reached and problem.power else ""
    stated = claim.events if is_events else claim.n_per_group or claim.n_total or claim.enrolment
    place, words, span = (stated.field, stated.words, stated.span) if stated else ("", "", None)
    spans = (span,) if span and span.end else ()
    return (diagnose("D028", message, document=claim.name, place=place, words=words, spans=spans),)
