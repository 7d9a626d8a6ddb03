"""Group sequential boundaries with what they spend, how the trial then stops, and what a power costs."""

from collections.abc import Sequence
from itertools import accumulate
from math import inf, isfinite
from operator import add

import numpy as np
from scipy.special import ndtr, ndtri

from trialwright.design.errors import refused
from trialwright.design.sequential.crossing import Looks, crossing, no_lower
from trialwright.design.sequential.efficacy import (
    haybittle_peto_shape,
    shaped_boundaries,
    spending_boundaries,
    wang_tsiatis_shape,
)
from trialwright.design.sequential.families import FAMILIES, RECURSION_SOURCE
from trialwright.design.sequential.futility import Spender, drift_for_power, futility_boundaries
from trialwright.design.sequential.plan import Plan, read_plan
from trialwright.design.sequential.spending import spent
from trialwright.model.sequential import Boundaries, SequentialInput, StoppingLaw

_DELTAS = {"obrien_fleming": 0.0, "pocock": 0.5}


def boundaries(
    family: str,
    *,
    alpha: float | None = None,
    sides: int | None = None,
    looks: int | None = None,
    information: Sequence[float] | None = None,
    spending_time: Sequence[float] | None = None,
    delta: float | None = None,
    gamma: float | None = None,
    rho: float | None = None,
    interim_z: float | None = None,
    power: float | None = None,
    futility: str | Sequence[float | None] | None = None,
    futility_gamma: float | None = None,
    futility_rho: float | None = None,
    binding: bool | None = None,
) -> Boundaries:
    """Boundaries of a group sequential test, exact to about ten digits.

    ``family`` is a name of ``families.FAMILIES``; ``alpha`` belongs to the whole test, ``sides`` is 1 or 2. Looks are
    ``looks`` equally spaced ones or ``information``, the fraction at each (it may end below 1, or above after an
    overrun); ``spending_time`` reads spending functions at other fractions. ``delta``, ``gamma``, ``rho`` and ``interim_z`` are
    parameters of their families. ``futility`` is a spending function for the type II error, or Z values at the
    interim looks (None where there is none); it needs ``binding``, and spending needs ``power``. With ``power``
    drift, inflation and stopping under the planned effect are found. Nothing that changes the answer has a default.
    Raises DesignInputError: D001, D002, D004, D008, D010, D011, D013.
    Source: the family's, by recursive integration (Jennison and Turnbull 2000, chapter 19).

    >>> made = boundaries("obrien_fleming", alpha=0.025, sides=1, looks=3)
    >>> [round(z, 4) for z in made.efficacy]
    [3.4711, 2.4544, 2.004]
    """
    given = {
        "alpha": alpha, "sides": sides, "looks": looks, "information": information, "spending_time": spending_time,
        "delta": delta, "gamma": gamma, "rho": rho, "interim_z": interim_z, "power": power, "futility": futility,
        "futility_gamma": futility_gamma, "futility_rho": futility_rho, "binding": binding,
    }  # fmt: skip
    plan = read_plan(family, given)
    looks_made, drift = _made(plan)
    inputs = {name: _plain(value) for name, value in given.items() if value is not None}
    return _stated(plan, looks_made, drift, inputs)


def looks_of(made: Boundaries, *, with_futility: bool = True) -> Looks:
    """The boundaries as numbers for the recursion; None becomes infinite.

    >>> looks_of(boundaries("pocock", alpha=0.05, sides=2, looks=2)).lower
    (-inf, -inf)
    """
    upper = tuple(inf if z is None else z for z in made.efficacy)
    lower = tuple(-inf if z is None else z for z in made.futility)
    return Looks(made.information, upper, lower if with_futility else no_lower(len(upper)), made.sides)


def stopping_law(made: Boundaries, drift: float, *, with_futility: bool = True) -> StoppingLaw:
    """How the trial stops when E[Z] at information 1 is ``drift``.

    >>> law = stopping_law(boundaries("pocock", alpha=0.05, sides=2, looks=2), 0.0)
    >>> [round(p, 4) for p in law.efficacy]
    [0.0147, 0.0103]
    """
    return _law(looks_of(made, with_futility=with_futility), drift)


def fixed_drift(alpha: float, sides: int, power: float) -> float:
    """E[Z] of a trial with one look that has ``power``: z_{1−α/sides} + z_power.

    >>> round(fixed_drift(0.05, 2, 0.9), 4)
    3.2415
    """
    return float(ndtri(power) - ndtri(alpha / sides))


def _made(plan: Plan) -> tuple[Looks, float | None]:
    count = len(plan.information)
    if isinstance(plan.futility, str):
        return _beta_spending(plan, plan.futility)
    stops = no_lower(count) if plan.futility is None else (*plan.futility, -inf)
    upper = _efficacy(plan, stops if plan.binding else no_lower(count))
    if plan.futility is not None:
        _refuse_crossed(stops, upper)
        stops = (*plan.futility, upper[-1])
    looks = Looks(plan.information, upper, stops, plan.sides)
    return looks, None if plan.power is None else _drift(looks, plan.power)


def _drift(looks: Looks, power: float) -> float:
    try:
        return drift_for_power(looks, power)
    except ValueError:
        raise refused(
            "D011", f"no effect reaches a power of {power:g} with these futility boundaries", place="futility"
        ) from None


def _efficacy(plan: Plan, lower: Sequence[float]) -> tuple[float, ...]:
    if plan.spends:
        return spending_boundaries(plan.information, _alpha_spent(plan), plan.sides, lower)
    if plan.family == "haybittle_peto":
        return _haybittle_peto(plan, lower)
    delta = _DELTAS.get(plan.family, plan.parameter)
    shape = wang_tsiatis_shape(plan.information, 0.0 if delta is None else delta)
    return shaped_boundaries(plan.information, plan.alpha, plan.sides, lower, shape)


def _haybittle_peto(plan: Plan, lower: Sequence[float]) -> tuple[float, ...]:
    interim = plan.parameter or 0.0
    count = len(plan.information)
    never = Looks(plan.information, (*(interim,) * (count - 1), 40.0), tuple(lower), plan.sides)
    found = crossing(never, 0.0)
    if (used := float(found.above.sum() + found.below.sum())) >= plan.alpha:
        raise refused(
            "D011",
            f"interim boundaries of {interim:g} alone spend {used:.3g}, no less than alpha {plan.alpha:g}",
            place="interim_z",
        )
    return shaped_boundaries(
        plan.information, plan.alpha, plan.sides, lower, haybittle_peto_shape(count, interim)
    )


def _alpha_spent(plan: Plan) -> tuple[float, ...]:
    half = spent(plan.family, plan.alpha / plan.sides, plan.spending_time, plan.parameter)
    return tuple(plan.sides * value for value in half)


def _beta_spending(plan: Plan, spending: str) -> tuple[Looks, float]:
    if plan.binding and not plan.spends:
        raise refused(
            "D013",
            f"binding futility by spending needs efficacy by spending, and {plan.family} has a fixed shape",
            place="binding",
        )
    beta = spent(spending, 1 - float(plan.power or 0), plan.spending_time, plan.futility_parameter)
    upper = _efficacy(plan, no_lower(len(plan.information)))
    steps = None
    if plan.binding:
        totals = _alpha_spent(plan)
        steps = tuple(now - before for now, before in zip(totals, (0.0, *totals), strict=False))
    found = futility_boundaries(Spender(plan.information, plan.sides, beta, upper, steps))
    if found is None:
        raise refused(
            "D011", "futility meets efficacy before the last look", place="futility", words=spending
        )
    return found.looks, found.drift


def _refuse_crossed(lower: Sequence[float], upper: Sequence[float]) -> None:
    for look, (below, above) in enumerate(zip(lower, upper, strict=True), 1):
        if below >= above:
            raise refused(
                "D011",
                f"futility {below:g} at look {look} is not below efficacy {above:.4g}",
                place="futility",
                words=str(tuple(lower[:-1])),
            )


def _law(looks: Looks, drift: float) -> StoppingLaw:
    found = crossing(looks, drift)
    above, below, futility = (tuple(float(value) for value in part) for part in found)
    return StoppingLaw(drift, above, below, futility, float(found.stopping @ np.asarray(looks.information)))


def _cumulative_alpha(plan: Plan, looks: Looks, null: StoppingLaw) -> tuple[float, ...]:
    """The level spent by each look, non-binding futility ignored."""
    ignored = plan.futility is not None and not plan.binding
    law = _law(looks._replace(lower=no_lower(len(looks.upper))), 0.0) if ignored else null
    return tuple(accumulate(map(add, law.efficacy, law.opposite)))


def _stated(plan: Plan, looks: Looks, drift: float | None, inputs: dict[str, SequentialInput]) -> Boundaries:
    family, unstopped = FAMILIES[plan.family], looks._replace(lower=no_lower(len(looks.upper)))
    shares = (0.0,) if drift is None else (0.0, 0.5 * drift, drift)
    laws = tuple(_law(looks, share) for share in shares)
    alpha_spent = _cumulative_alpha(plan, looks, laws[0])
    futile = tuple(accumulate(laws[-1].futility))
    without = None
    if drift is not None:
        without = laws[-1].power if plan.futility is None else float(crossing(unstopped, drift).above.sum())
    fixed = fixed_drift(plan.alpha, plan.sides, plan.power) if plan.power is not None else None
    return Boundaries(
        family=plan.family,
        alpha=plan.alpha,
        sides=2 if plan.sides == 2 else 1,
        information=plan.information,
        spending_time=plan.spending_time,
        efficacy=tuple(z if isfinite(z) else None for z in looks.upper),
        futility=tuple(z if isfinite(z) else None for z in looks.lower),
        binding=plan.binding,
        nominal_p=tuple(float(ndtr(-z)) if isfinite(z) else None for z in looks.upper),
        alpha_spent=alpha_spent,
        beta_spent=futile if drift is not None else (),
        power=plan.power,
        power_without_futility=without,
        drift=drift,
        inflation=None if drift is None or fixed is None else drift**2 * plan.information[-1] / fixed**2,
        laws=laws,
        inputs=inputs,
        formula=_formula(plan),
        source="; ".join(dict.fromkeys((family.source, *_futility_source(plan), RECURSION_SOURCE))),
        assumptions=(
            *plan.assumptions,
            "score statistics with independent normal increments",
            *_futility_words(plan, looks),
        ),
        code=_code(plan.family, inputs),
    )


def _formula(plan: Plan) -> str:
    formula = FAMILIES[plan.family].formula
    if not isinstance(plan.futility, str):
        return formula
    return (
        f"{formula}; futility: {FAMILIES[plan.futility].formula.replace('alpha', 'beta').replace('α', 'β')}"
    )


def _futility_source(plan: Plan) -> tuple[str, ...]:
    return (FAMILIES[plan.futility].source,) if isinstance(plan.futility, str) else ()


def _futility_words(plan: Plan, looks: Looks) -> tuple[str, ...]:
    if plan.futility is None:
        return ()
    binding = (
        "is made knowing that futility stops the trial"
        if plan.binding
        else "keeps alpha if futility is ignored"
    )
    early = [str(look) for look, z in enumerate(looks.lower, 1) if z == -inf]
    if not isinstance(plan.futility, str) or not early:
        return (f"efficacy {binding}",)
    return (
        f"efficacy {binding}",
        f"no futility at look {', '.join(early)}: the two boundaries would overlap",
    )


def _plain(value: object) -> SequentialInput:
    if isinstance(value, str | bool | int | float):
        return value
    assert isinstance(value, Sequence)
    return tuple(None if one is None else float(one) for one in value)


def _code(family: str, inputs: dict[str, SequentialInput]) -> str:
    told = ", ".join(f"{name}={value!r}" for name, value in inputs.items())
    return f'boundaries("{family}", {told})'
