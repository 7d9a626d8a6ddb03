"""Conditional and predictive power at an interim look, and the B-value they rest on."""

from math import isfinite, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from trialwright.design.errors import refused
from trialwright.design.sequential.boundary import looks_of
from trialwright.design.sequential.crossing import crossing_from
from trialwright.design.sequential.recursion import continued
from trialwright.model.sequential import Boundaries

# Nodes for the average over the drift: 80 leave an error below 1e-9.
_NODES = 80
# A rest of the trial that moves the score by more than this leaves no conditional power but 0 and 1.
_FAR = 100.0


def b_value(z: float, fraction: float) -> float:
    """B(t) = Z √t, which has independent increments and drift θ (Lan and Wittes 1988, Biometrics 44:579).

    >>> round(b_value(2.0, 0.5), 4)
    1.4142
    """
    _refuse_fraction(fraction)
    return z * sqrt(fraction)


def trend(z: float, fraction: float) -> float:
    """The current trend: the drift E[Z] at information 1 that the interim Z estimates, Z / √t.

    >>> round(trend(2.0, 0.25), 4)
    4.0
    """
    _refuse_fraction(fraction)
    return z / sqrt(fraction)


def fixed_conditional_power(z: float, *, fraction: float, critical: float, drift: float) -> float:
    """Chance that Z at the end exceeds ``critical``, given ``z`` at information ``fraction`` and a drift.

    Source: Lan and Wittes 1988, Biometrics 44:579.

    >>> round(fixed_conditional_power(2.0, fraction=0.5, critical=1.959964, drift=trend(2.0, 0.5)), 4)
    0.8903
    """
    _refuse_fraction(fraction)
    ahead = b_value(z, fraction) + drift * (1 - fraction) - critical
    return float(ndtr(ahead / sqrt(1 - fraction)))


def fixed_predictive_power(
    z: float, *, fraction: float, critical: float, prior_mean: float = 0.0, prior_sd: float | None = None
) -> float:
    """Conditional power averaged over what the interim says of the drift, with one look left.

    The prior is flat unless ``prior_sd`` is given, when the drift is normal around ``prior_mean``.
    Source: Spiegelhalter, Freedman and Blackburn 1986, Control Clin Trials 7:8.

    >>> round(fixed_predictive_power(2.0, fraction=0.5, critical=1.959964), 4)
    0.8074
    """
    _refuse_fraction(fraction)
    mean, variance = posterior_drift(z, fraction, prior_mean, prior_sd)
    left = 1 - fraction
    ahead = b_value(z, fraction) + mean * left - critical
    return float(ndtr(ahead / sqrt(left + variance * left**2)))


def posterior_drift(
    z: float, fraction: float, prior_mean: float, prior_sd: float | None
) -> tuple[float, float]:
    """Mean and variance of the drift after the interim; a flat prior where ``prior_sd`` is None.

    >>> posterior_drift(2.0, 0.25, 0.0, None)
    (4.0, 4.0)
    """
    precision = 0.0 if prior_sd is None else prior_sd**-2
    variance = 1 / (fraction + precision)
    return variance * (z * sqrt(fraction) + precision * prior_mean), variance


def conditional_power(
    made: Boundaries, *, look: int, z: float, drift: float | str, with_futility: bool = True
) -> float:
    """Chance of crossing an efficacy boundary after ``look``, given ``z`` there.

    ``look`` counts from 1. ``drift`` is E[Z] at information 1, or "trend" (what ``z`` estimates), "design" (the planned
    one; the boundaries then need a power) or "null". Futility boundaries stop the trial unless ``with_futility`` is False.
    In a two-sided design only rejecting upwards counts. Raises DesignInputError D013.
    Source: Jennison and Turnbull 2000, chapter 10.

    >>> from trialwright.design.sequential.boundary import boundaries
    >>> plan = boundaries("lan_demets_obrien_fleming", alpha=0.025, sides=1, looks=2)
    >>> round(conditional_power(plan, look=1, z=plan.efficacy[0], drift="trend"), 6)
    0.999159
    """
    _refuse_look(made, look, z)
    return _rejecting_later(made, look, z, _drift(made, look, z, drift), with_futility)


def predictive_power(
    made: Boundaries,
    *,
    look: int,
    z: float,
    prior_mean: float = 0.0,
    prior_sd: float | None = None,
    with_futility: bool = True,
) -> float:
    """Conditional power at ``look`` averaged over the drift's posterior; a flat prior unless ``prior_sd`` is given.

    Raises DesignInputError D013. Source: Spiegelhalter, Freedman and Blackburn 1986, Control Clin Trials 7:8.

    >>> from trialwright.design.sequential.boundary import boundaries
    >>> plan = boundaries("lan_demets_obrien_fleming", alpha=0.025, sides=1, looks=2)
    >>> round(predictive_power(plan, look=1, z=2.0), 4)
    0.8051
    """
    _refuse_look(made, look, z)
    mean, variance = posterior_drift(z, made.information[look - 1], prior_mean, prior_sd)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    drifts = mean + sqrt(variance) * nodes
    powers = [_rejecting_later(made, look, z, float(drift), with_futility) for drift in drifts]
    return float(weights @ np.asarray(powers) / weights.sum())


def _rejecting_later(made: Boundaries, look: int, z: float, drift: float, with_futility: bool) -> float:
    looks = looks_of(made, with_futility=with_futility)
    reached = looks.information[look - 1]
    return float(crossing_from(looks, continued(reached, z * sqrt(reached), drift), look).above.sum())


def _drift(made: Boundaries, look: int, z: float, drift: float | str) -> float:
    if not isinstance(drift, str):
        return float(drift)
    if drift == "trend":
        return trend(z, made.information[look - 1])
    if drift == "null":
        return 0.0
    if drift != "design":
        raise refused("D008", f"drift is a number, trend, design or null, not {drift!r}", place="drift")
    if made.drift is None:
        raise refused("D013", "the design's drift is asked for, and no power was planned", place="drift")
    return made.drift


def _refuse_look(made: Boundaries, look: int, z: float) -> None:
    count = len(made.information)
    if not 1 <= look < count:
        raise refused("D013", f"look {look} is no interim look of a design with {count} looks", place="look")
    if not isfinite(z):
        raise refused("D002", f"z is a number, not {z!r}", place="z")


def _refuse_fraction(fraction: float) -> None:
    if not 0 < fraction < 1:
        raise refused("D002", f"fraction is strictly between 0 and 1, not {fraction!r}", place="fraction")


def drift_for_conditional_power(made: Boundaries, *, look: int, z: float, target: float) -> float:
    """The drift of the rest of the trial at which conditional power is ``target``; D002, D013.

    >>> from trialwright.design.sequential.boundary import boundaries
    >>> plan = boundaries("lan_demets_obrien_fleming", alpha=0.025, sides=1, looks=2)
    >>> drift = drift_for_conditional_power(plan, look=1, z=1.0, target=0.8)
    >>> round(conditional_power(plan, look=1, z=1.0, drift=drift), 9)
    0.8
    """
    _refuse_look(made, look, z)
    if not 0 < target < 1:
        raise refused("D002", f"target is strictly between 0 and 1, not {target!r}", place="target")

    def lacking(drift: float) -> float:
        return _rejecting_later(made, look, z, drift, True) - target

    far = _FAR / (made.information[-1] - made.information[look - 1])
    if lacking(-far) > 0 or lacking(far) < 0:
        raise refused("D013", f"no drift gives a conditional power of {target:g}", place="target")
    return float(brentq(lacking, -far, far, xtol=1e-11))
