"""Error-spending functions: how much of an error may be spent by an information fraction t."""

from collections.abc import Callable
from math import e, exp, log

from scipy.special import ndtr, ndtri

Spending = Callable[[float, float, float | None], float]


def lan_demets_obrien_fleming(total: float, fraction: float, parameter: float | None = None) -> float:
    """Error spent by ``fraction``: 2 − 2Φ(z_{total/2} / √t) (Lan and DeMets 1983, Biometrika 70:659).

    ``total`` is a one-sided error; a two-sided design spends half of its alpha on each side.

    >>> round(lan_demets_obrien_fleming(0.025, 0.5), 6)
    0.001525
    """
    return float(2 * ndtr(ndtri(total / 2) / fraction**0.5)) if fraction > 0 else 0.0


def lan_demets_pocock(total: float, fraction: float, parameter: float | None = None) -> float:
    """Error spent by ``fraction``: total × ln(1 + (e − 1)t) (Lan and DeMets 1983).

    >>> round(lan_demets_pocock(0.025, 0.5), 6)
    0.015503
    """
    return total * log(1 + (e - 1) * fraction)


def hwang_shih_decani(total: float, fraction: float, parameter: float | None) -> float:
    """Error spent by ``fraction``: total × (1 − e^{−γt}) / (1 − e^{−γ}) (1990, Stat Med 9:1439).

    γ below zero is sparing early (−4 is near O'Brien–Fleming), γ = 0 spends linearly, 1 is near Pocock.

    >>> round(hwang_shih_decani(0.025, 0.5, -4), 6)
    0.00298
    """
    gamma = 0.0 if parameter is None else parameter
    if abs(gamma) < 1e-9:
        return total * fraction
    return total * (1 - exp(-gamma * fraction)) / (1 - exp(-gamma))


def kim_demets(total: float, fraction: float, parameter: float | None) -> float:
    """Error spent by ``fraction``: total × t^ρ, ρ above zero (Kim and DeMets 1987, Biometrika 74:149).

    >>> kim_demets(0.025, 0.5, 2)
    0.00625
    """
    return float(total * fraction ** (1.0 if parameter is None else parameter))


SPENDING: dict[str, Spending] = {
    "lan_demets_obrien_fleming": lan_demets_obrien_fleming,
    "lan_demets_pocock": lan_demets_pocock,
    "hwang_shih_decani": hwang_shih_decani,
    "kim_demets": kim_demets,
}


def spent(name: str, total: float, times: tuple[float, ...], parameter: float | None) -> tuple[float, ...]:
    """Cumulative error spent at each of ``times``; a time beyond 1 spends no more than all."""
    return tuple(SPENDING[name](total, min(time, 1.0), parameter) for time in times)
