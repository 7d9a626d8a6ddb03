"""Sample-size re-estimation at an interim look: unblinded in the promising zone, or blinded by variance or rate."""

from math import ceil, isfinite, sqrt
from typing import Any, Literal

import msgspec
from scipy.optimize import brentq

from trialwright.design.errors import refused
from trialwright.design.normal import critical_value, quantile
from trialwright.design.sequential.conditional import fixed_conditional_power, trend
from trialwright.design.sizing import sample_size
from trialwright.model.design import SampleSize

Zone = Literal["favourable", "promising", "unfavourable"]


class Reestimated(msgspec.Struct, frozen=True):
    """What the interim says of n: the zone, conditional power as planned, the new n and conditional power there.

    ``lowest`` is the smallest conditional power that is promising. ``critical`` is the Z that the usual test at
    the end must exceed; within the promising zone it keeps the level.
    """

    zone: Zone
    conditional_power: float
    lowest: float
    n: int
    conditional_power_at_n: float
    critical: float
    source: str


_PROMISING = "Mehta and Pocock 2011, Stat Med 30:3267; Gao, Ware and Mehta 2008, J Biopharm Stat 18:1184"


def promising_zone(
    z: float,
    *,
    n_interim: int,
    n_planned: int,
    n_most: int,
    alpha: float,
    sides: int,
    power: float,
    lowest: float | None = None,
) -> Reestimated:
    """The new n in all, when the conditional power under the current trend is promising.

    Below ``lowest`` (by default the smallest value at which raising n does not raise the level of the usual test) nothing
    changes; from ``power`` on nothing needs to. Between, n grows until conditional power is ``power``, to ``n_most`` at
    the most. One look is left, at which the usual fixed test is made. Rounded up. Raises DesignInputError D002, D013.
    Source: Mehta and Pocock 2011, Stat Med 30:3267.

    >>> found = promising_zone(1.6, n_interim=208, n_planned=442, n_most=884, alpha=0.025, sides=1, power=0.8)
    >>> found.zone, round(found.conditional_power, 2), found.n
    ('promising', 0.7, 542)
    """
    if not 0 < n_interim < n_planned <= n_most:
        sizes = f"n_interim={n_interim}, n_planned={n_planned}, n_most={n_most}"
        raise refused("D013", "n_interim is below n_planned, and that not above n_most", words=sizes)
    if not isfinite(z):
        raise refused("D002", f"z is a number, not {z!r}", place="z")
    if not 0 < power < 1 or not 0 < alpha < 1:
        raise refused("D002", "alpha and power are strictly between 0 and 1", words=f"{alpha!r}, {power!r}")
    critical = critical_value(alpha, sides)
    reached = _at(z, n_interim, n_planned, critical)
    if lowest is None:
        lowest = lowest_promising(
            n_interim=n_interim, n_planned=n_planned, n_most=n_most, alpha=alpha, sides=sides, power=power
        )
    zone: Zone = "favourable" if reached >= power else "promising" if reached >= lowest else "unfavourable"
    n = (
        ceil(_wanted(z, n_interim, n_planned, n_most, critical, power) - 1e-9)
        if zone == "promising"
        else n_planned
    )
    later = fixed_conditional_power(
        z, fraction=n_interim / n, critical=_equivalent(z, n_interim, n_planned, n, critical), drift=trend(z, n_interim / n)
    )  # fmt: skip
    return Reestimated(zone, reached, lowest, n, later, critical, _PROMISING)


def lowest_promising(
    *, n_interim: int, n_planned: int, n_most: int, alpha: float, sides: int, power: float
) -> float:
    """The smallest conditional power from which raising n by the rule never raises the level of the usual test.

    >>> round(lowest_promising(n_interim=100, n_planned=200, n_most=300, alpha=0.025, sides=1, power=0.8), 2)
    0.41
    """
    critical = critical_value(alpha, sides)

    def excess(z: float) -> float:
        n = _wanted(z, n_interim, n_planned, n_most, critical, power)
        return _equivalent(z, n_interim, n_planned, n, critical) - critical

    # Close to the target power hardly anything is added; where even there the level is raised, nothing is promising.
    top = _z_for(power, n_interim, n_planned, critical)
    if n_most == n_planned or excess(top - 1e-6) > 0 or top < 1e-5:
        return power
    if excess(1e-6) <= 0:
        return _at(1e-6, n_interim, n_planned, critical)
    return _at(float(brentq(excess, 1e-6, top - 1e-6, xtol=1e-12)), n_interim, n_planned, critical)


def _at(z: float, n_interim: float, n: float, critical: float) -> float:
    fraction = n_interim / n
    return fixed_conditional_power(z, fraction=fraction, critical=critical, drift=trend(z, fraction))


def _z_for(power: float, n_interim: float, n: float, critical: float) -> float:
    return float(brentq(lambda z: _at(z, n_interim, n, critical) - power, -10.0, 20.0, xtol=1e-12))


def _wanted(
    z: float, n_interim: float, n_planned: float, n_most: float, critical: float, power: float
) -> float:
    """n at which conditional power under the trend is ``power``, the first stage's evidence weighted as planned."""
    if z <= 0:
        return n_most
    left = (critical * sqrt(n_planned) - z * sqrt(n_interim)) / sqrt(n_planned - n_interim)
    more = n_interim / z**2 * max(0.0, left + quantile(power)) ** 2
    return min(max(n_interim + more, n_planned), n_most)


def _equivalent(z: float, n_interim: float, n_planned: float, n: float, critical: float) -> float:
    """The critical value at ``n`` that keeps the conditional level the plan has at the interim (Gao and others 2008)."""
    ahead = sqrt((n - n_interim) / (n_planned - n_interim)) * (
        critical * sqrt(n_planned) - z * sqrt(n_interim)
    )
    return (ahead + z * sqrt(n_interim)) / sqrt(n)


def blinded_sd(total_sd: float, *, n: int, difference: float, ratio: float = 1.0) -> float:
    """The SD within groups that the SD of all ``n`` together implies, if the groups differ by ``difference``.

    ``ratio`` is treatment by control. A difference of 0 leaves the SD of all. Raises
    DesignInputError D013 where the difference alone would give a larger SD.
    Source: Gould and Shih 1992, Commun Stat 21:2833; Zucker and others 1999, Stat Med 18:3493.

    >>> round(blinded_sd(7.6, n=100, difference=2.0), 3)
    7.533
    """
    share = ratio / (1 + ratio)
    variance = total_sd**2 - n / (n - 1) * share * (1 - share) * difference**2
    if variance <= 0:
        raise refused(
            "D013",
            f"a difference of {difference:g} alone gives a larger SD than {total_sd:g}",
            place="difference",
        )
    return sqrt(variance)


def blinded_rates(pooled: float, *, difference: float, ratio: float = 1.0) -> tuple[float, float]:
    """Rates (treatment, control) that have the ``pooled`` rate of all and differ by ``difference``.

    Raises DesignInputError D013 where a rate would leave 0 to 1. Source: Gould 1992, Stat Med 11:55.

    >>> [round(rate, 3) for rate in blinded_rates(0.4, difference=0.1)]
    [0.45, 0.35]
    """
    treatment, control = pooled + difference / (1 + ratio), pooled - difference * ratio / (1 + ratio)
    if not (0 < treatment < 1 and 0 < control < 1):
        raise refused(
            "D013",
            f"no rates between 0 and 1 differ by {difference:g} with {pooled:g} in all",
            place="difference",
        )
    return treatment, control


def reestimated_sample_size(
    fixed: SampleSize, *, n_most: int, may_shrink: bool, **observed: Any
) -> SampleSize:
    """The fixed design once more with what was observed blind in place of what had been assumed.

    ``observed`` names inputs of its method (``sd=``, ``p_treatment=``, ``p_control=`` …). Unless ``may_shrink`` no group
    gets smaller than planned; more than ``n_most`` in all is cut there, in the planned ratio. ``power``
    is that of the sizes given. Raises DesignInputError D013 and those of the method.
    Source: Wittes and Brittain 1990, Stat Med 9:65; Friede and Kieser 2006, Biom J 48:537.

    >>> planned = sample_size("two_means_superiority", alpha=0.05, sides=2, power=0.8, difference=2.0, sd=7.5, test="z")
    >>> reestimated_sample_size(planned, n_most=600, may_shrink=False, sd=8.0).n_per_group
    (252, 252)
    """
    from trialwright.design.sizing import power

    if n_most < fixed.n_total:
        raise refused("D013", f"n_most {n_most} is below the {fixed.n_total} planned", place="n_most")
    inputs: dict[str, Any] = {**fixed.inputs, **observed}
    again = sample_size(fixed.method, **inputs)
    sizes = again.n_per_group
    if not may_shrink:
        sizes = tuple(max(pair) for pair in zip(sizes, fixed.n_per_group, strict=True))
    if sum(sizes) > n_most:
        sizes = tuple(int(n_most * size / sum(sizes)) for size in sizes)
    if sizes == again.n_per_group:
        return again
    kept = power(
        fixed.method,
        n_per_group=sizes,
        **{name: value for name, value in inputs.items() if name not in ("power", "ratio")},
    )
    return msgspec.structs.replace(
        kept, assumptions=(*kept.assumptions, "sizes held to the plan or to the most")
    )
