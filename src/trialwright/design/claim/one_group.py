"""What the stated numbers of one group come to: a test against a fixed rate, or an interval of a stated width."""

from math import ceil

import msgspec

from trialwright.design.claim.fixed_rates import is_fixed
from trialwright.design.claim.needed import SIDED
from trialwright.design.claim.problem import registered
from trialwright.design.normal import critical_value
from trialwright.design.proportions.one_proportion import one_proportion_power, one_proportion_power_exact
from trialwright.model.claim import Claim, Stated

_USUAL_LEVEL = 0.05  # of the 95 % interval, where no level is stated


class AgainstRate(msgspec.Struct, frozen=True):
    """A group of ``n`` held against a fixed rate: the power for each number of sides that the record leaves open."""

    null: float
    alternative: float
    alpha: float
    n: int
    power: dict[int, tuple[float, float]]


class Width(msgspec.Struct, frozen=True):
    """An interval of ``precision`` on each side of ``rate``: how many the Wald formula needs, how many are registered."""

    rate: float
    precision: float
    level: float
    needed: int
    registered: int | None


def against_rate(claim: Claim) -> AgainstRate | None:
    """The power against the fixed rate, normal and exact; None unless both rates, alpha and a number are stated.

    Sides that are not stated are shown for both, one-sided first.
    """
    null, other, target = _fixed(claim, "control"), _fixed(claim, "treatment"), registered(claim)
    if (
        not claim.single_group
        or not null
        or not other
        or not claim.alpha
        or target is None
        or not target.n_total
    ):
        return None
    inputs = {"alpha": claim.alpha.value, "p_null": null.value, "p": other.value}
    found = {}
    for sides in (int(claim.sides.value),) if claim.sides else (1, 2):
        normal = one_proportion_power(n=(target.n_total,), sides=sides, **inputs)
        found[sides] = (normal, one_proportion_power_exact(n=(target.n_total,), sides=sides, **inputs))
    return AgainstRate(null.value, other.value, claim.alpha.value, target.n_total, found)


def width(claim: Claim) -> Width | None:
    """The size for an interval; None unless a precision and one expected rate are stated and no power.

    n = z² p (1 − p) / d², rounded up. A level that is not stated is the usual 95 %.
    """
    rates = {rate.value for rate in claim.rates}
    if claim.precision is None or claim.power or claim.hypothesis or len(rates) != 1:
        return None
    (rate,) = rates
    alpha = claim.alpha.value if claim.alpha else _USUAL_LEVEL
    needed = ceil(critical_value(alpha, 2) ** 2 * rate * (1 - rate) / claim.precision.value**2)
    planned = claim.n_total or claim.enrolment
    return Width(rate, claim.precision.value, 1 - alpha, needed, int(planned.value) if planned else None)


def said_against_rate(found: AgainstRate, stated: Stated | None) -> str:
    """The sentence of a verdict."""
    values = " or ".join(
        f"{normal:.2f} {SIDED[sides]} by the normal approximation ({exact:.2f} exact)"
        for sides, (normal, exact) in found.power.items()
    )
    given = f"; stated is {stated.value:.2f}" if stated else ""
    return (
        f"A single group of {found.n}, held against a rate of {100 * found.null:g} % with alpha {found.alpha:g}: "
        f"at a true rate of {100 * found.alternative:g} % the power is {values}{given}."
    )


def said_width(found: Width) -> str:
    """The sentence of a verdict."""
    given = f"; {found.registered} are registered" if found.registered is not None else ""
    return (
        f"The size is that of a {100 * found.level:g} % interval of {100 * found.precision:g} points on each side of "
        f"{100 * found.rate:g} %: it needs {found.needed} participants{given}."
    )


def _fixed(claim: Claim, of: str) -> Stated | None:
    return next((rate for rate in claim.rates if is_fixed(rate) and rate.of == of), None)
