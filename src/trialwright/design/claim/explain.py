"""A registered sample size explained: the routes to it, what the design needs, what the number can do."""

import msgspec

from trialwright.design.claim.conventions import conventions
from trialwright.design.claim.detectable import detectable
from trialwright.design.claim.margin_scales import margin_scales
from trialwright.design.claim.needed import needed
from trialwright.design.claim.problem import SURVIVAL, Problem, problem_of, registered
from trialwright.design.claim.quoted_difference import quoted_difference
from trialwright.design.claim.read import read_claim
from trialwright.design.claim.routes import routes
from trialwright.design.claim.second_stage import second_stage
from trialwright.design.claim.sensitivity import sensitivity
from trialwright.design.claim.shortfall import shortfall_of
from trialwright.design.claim.single_group import single_group
from trialwright.design.claim.true_power import needed_if_failures, true_power
from trialwright.design.claim.verdict import verdict
from trialwright.model.claim import Claim
from trialwright.model.explanation import (
    Explanation,
    MarginScales,
    QuotedDifference,
    Registered,
    Rerandomised,
)
from trialwright.model.record import StudyRecord


def explain_n(
    claim: Claim | StudyRecord, *, seed: int | None = None, trials: int | None = None
) -> Explanation:
    """Every way the conventions in use lead from a claim to its registered number, and what that number is worth.

    A record is read first (``read_claim``). The grid: sides, power as stated and 0.80, 0.85, 0.90, variance rules,
    continuity correction, rates as stated or compounded, dropout ignored, ÷ (1 − d) or × (1 + d), rounded up before
    or after. What the record does not state is tried over the grid and told as supplied; it is never taken for
    granted in ``needed``, ``power`` and ``sensitivity``, which stay empty then. Simulated power uses ``seed`` and
    ``trials`` (defaults in ``knowledge/design/conventions.toml``) and carries them. Raises nothing.

    >>> from trialwright.store.inputs import library_record
    >>> made = explain_n(library_record("NCT05916781"), trials=1000)
    >>> [route.reckoning for route in made.routes if route.at_stated_power][0]
    '91.65 × 1.2 = 109.98 → 110'
    >>> [one.n_per_group for one in made.needed]
    [142, 143, 147, 152]
    """
    read = read_claim(claim) if isinstance(claim, StudyRecord) else claim
    table = conventions()["simulation"]
    problem, target = problem_of(read), registered(read)
    made = Explanation(
        read,
        problem.kind.title if problem else "",
        (),
        problem.kind.counts if problem else "participants",
        target,
        quoted=_quoted(read),
    )
    made = (
        _computed(made, problem, target, trials, table["seed"] if seed is None else seed)
        if problem
        else _described(made, target)
    )
    made = msgspec.structs.replace(made, verdict=verdict(made, problem))
    few = shortfall_of(read, problem, target, made.routes, made.needed) if problem and target else ()
    return msgspec.structs.replace(made, diagnostics=(*read.diagnostics, *few))


def _computed(
    made: Explanation, problem: Problem, target: Registered | None, trials: int | None, seed: int
) -> Explanation:
    found, searched = routes(problem, target) if target else ((), 0)
    each = target.n_per_group or (target.n_total if problem.kind.id == SURVIVAL else None) if target else None
    return msgspec.structs.replace(
        made,
        searched=searched,
        routes=found,
        needed=needed(problem),
        needed_if_failures=needed_if_failures(problem),
        power=true_power(problem, each, trials=trials or _trials(each), seed=seed) if each else (),
        sensitivity=sensitivity(problem, each) if each else (),
        margin=_margin(problem),
        rerandomised=_second_stage(made.claim, problem, each),
    )


def _trials(n: int) -> int:
    """As many trials as the knowledge file says, fewer of large ones."""
    table = conventions()["simulation"]
    return int(max(100, min(table["trials"], table["participants"] // n)))


def _described(made: Explanation, target: Registered | None) -> Explanation:
    """Without a calculation: what one group, or groups of that size, can tell."""
    if made.claim.single_group:
        n = target.n_total if target else 0
        return msgspec.structs.replace(made, single_group=single_group(n) if n > 0 else None)
    each = target.n_per_group if target and target.groups == 2 and not made.claim.is_stated else None
    named = made.claim.groups is not None
    return msgspec.structs.replace(made, detectable=detectable(each) if each and named else ())


def _quoted(claim: Claim) -> tuple[QuotedDifference, ...]:
    return tuple(found for one in claim.quoted if (found := quoted_difference(one)))


def _margin(problem: Problem) -> MarginScales | None:
    effect = problem.effect
    if "margin" not in effect or "p_control" not in effect:
        return None
    return margin_scales(
        effect["p_control"], effect["margin"], alpha=problem.alpha, sides=problem.sides, power=problem.power
    )


def _second_stage(claim: Claim, problem: Problem, n: int | None) -> Rerandomised | None:
    """Where those without the event are randomised again halfway, and the rate of the first half is stated."""
    halfway = problem.compounding and claim.period_rate and claim.follow_up
    if not (claim.second_randomisation and halfway and claim.period_rate and n and problem.power):
        return None
    free = 1 - claim.period_rate.value
    stays = (1 - (problem.dropout or 0.0)) ** 0.5
    return second_stage(n, still_free=free, stays=stays, rate=free, power=problem.power)
