"""Stopping probabilities a second and a third time: multivariate normal integrals, and a Simpson grid recursion."""

from functools import cache
from math import inf, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from trialwright.design.sequential.boundary import boundaries, looks_of
from trialwright.design.sequential.crossing import Looks, crossing
from trialwright.design.sequential.dunnett import dunnett_critical
from trialwright.model.sequential import Boundaries

HSD, LD_OF, LD_P = "hwang_shih_decani", "lan_demets_obrien_fleming", "lan_demets_pocock"
SPENT: dict[str, Any] = {"alpha": 0.025, "sides": 1, "power": 0.9}


@cache
def designs() -> dict[str, Boundaries]:
    return {
        "pocock": boundaries("pocock", looks=5, **{**SPENT, "alpha": 0.05, "sides": 2}),
        "obrien-fleming": boundaries("obrien_fleming", looks=4, **SPENT),
        "unequal wang-tsiatis": boundaries("wang_tsiatis", information=(0.2, 0.5, 1.0), delta=0.3, **SPENT),
        "haybittle-peto": boundaries("haybittle_peto", looks=4, interim_z=3.0, **SPENT),
        "gsdesign": boundaries(HSD, looks=3, gamma=-4.0, futility=HSD, futility_gamma=-2.0, binding=False, **SPENT),
        "binding": boundaries(LD_P, information=(0.3, 0.7, 1.0), futility=LD_OF, binding=True, **SPENT),
        "power spending": boundaries("kim_demets", looks=4, rho=2.0, futility=(-0.5, 0.0, 0.5), binding=True, **SPENT),
    }  # fmt: skip


def by_multivariate_normal(looks: Looks, drift: float) -> tuple[list[float], list[float]]:
    """Probabilities of stopping above and below at each look, by Genz's integration of the joint normal law."""
    times = np.array(looks.information)
    lower = np.array([-z for z in looks.upper] if looks.sides == 2 else looks.lower)
    above, below = [], []
    for look in range(len(times)):
        here = times[: look + 1]
        correlation = np.sqrt(np.minimum.outer(here, here) / np.maximum.outer(here, here))
        law = multivariate_normal(
            mean=drift * np.sqrt(here), cov=correlation, seed=1, abseps=2e-7, maxpts=200_000
        )
        for found, low, high in ((above, looks.upper[look], inf), (below, -inf, lower[look])):
            # The integrator takes no infinite limits on both sides; 30 standard deviations are as good.
            floor = np.clip(np.append(lower[:look], low), -30, 30)
            ceiling = np.clip(np.append(looks.upper[:look], high), -30, 30)
            found.append(float(law.cdf(ceiling, lower_limit=floor)))
    return above, below


@pytest.mark.parametrize("name", designs())
@pytest.mark.parametrize("planned", [False, True], ids=["null", "planned"])
def test_stopping_is_that_of_the_multivariate_normal(name: str, planned: bool) -> None:
    made = designs()[name]
    drift = (made.drift or 0.0) if planned else 0.0
    looks = looks_of(made)
    above, below = by_multivariate_normal(looks, drift)
    found = crossing(looks, drift)
    assert found.above == pytest.approx(above, abs=2e-6)
    stopped_below = found.below if made.sides == 2 else np.append(found.futility[:-1], below[-1])
    assert stopped_below == pytest.approx(below, abs=2e-6)


@pytest.mark.parametrize("name", designs())
def test_alpha_and_power_are_those_of_the_multivariate_normal(name: str) -> None:
    made = designs()[name]
    above, below = by_multivariate_normal(looks_of(made, with_futility=bool(made.binding)), 0.0)
    assert sum(above) + (sum(below) if made.sides == 2 else 0) == pytest.approx(made.alpha, abs=2e-6)
    assert made.drift is not None
    assert sum(by_multivariate_normal(looks_of(made), made.drift)[0]) == pytest.approx(0.9, abs=5e-6)


def by_simpson_grid(looks: Looks, drift: float, points: int = 2001) -> NDArray[np.float64]:
    """Probabilities of stopping above, by Simpson's rule on a fixed grid of Z between the boundaries."""
    found, grid, mass, before = [], np.zeros(1), np.ones(1), 0.0
    for now, upper, lower in zip(looks.information, looks.upper, looks.lower, strict=True):
        step = sqrt(now - before)
        start = grid * sqrt(before) + drift * (now - before)
        found.append(float(mass @ ndtr((start - upper * sqrt(now)) / step)))
        floor = -upper if looks.sides == 2 else max(lower, drift * sqrt(now) - 8)
        nodes = np.linspace(floor, min(upper, drift * sqrt(now) + 8), points)
        weights = np.full(points, 2.0)
        weights[1::2], weights[0], weights[-1] = 4.0, 1.0, 1.0
        gap = (nodes[:, None] * sqrt(now) - start) / step
        density = np.exp(-(gap**2) / 2) / sqrt(2 * np.pi) * sqrt(now) / step
        mass = weights * (nodes[1] - nodes[0]) / 3 * (density @ mass)
        grid, before = nodes, now
    return np.array(found)


@pytest.mark.parametrize("drift", [0.0, 2.5])
def test_ten_looks_agree_with_a_simpson_grid(drift: float) -> None:
    made = boundaries("pocock", alpha=0.05, sides=2, looks=10)
    looks = looks_of(made)
    assert crossing(looks, drift).above == pytest.approx(by_simpson_grid(looks, drift), abs=1e-9)


def test_a_last_look_very_close_agrees_with_adaptive_quadrature() -> None:
    made = boundaries(LD_OF, information=(0.98, 1.0), futility=LD_OF, binding=False, **SPENT)
    first, last = looks_of(made).upper

    def late(score: float) -> float:
        return float(np.exp(-(score**2) / 1.96) / sqrt(1.96 * np.pi) * ndtr((score - last) / sqrt(0.02)))

    edge = first * sqrt(0.98)
    total = ndtr(-first) + sum(
        quad(late, low, high, epsabs=1e-14)[0] for low, high in ((-9, edge - 1), (edge - 1, edge))
    )
    assert total == pytest.approx(0.025, abs=1e-11)


def paths(drift: float, information: tuple[float, ...], count: int, seed: int) -> NDArray[np.float64]:
    """Z at each look of ``count`` simulated Brownian paths."""
    times = np.array(information)
    steps = np.diff(times, prepend=0.0)
    draws = np.random.default_rng(seed).standard_normal((count, len(times)))
    return np.asarray((np.cumsum(draws * np.sqrt(steps), axis=1) + drift * times) / np.sqrt(times))


@pytest.mark.parametrize("name", designs())
def test_the_inflated_design_has_its_power_in_simulated_paths(name: str) -> None:
    made = designs()[name]
    assert made.drift is not None
    z = paths(made.drift, made.information, 200_000, seed=3)
    looks = looks_of(made)
    above = z >= looks.upper
    stopped = above | (z <= (-np.array(looks.upper) if made.sides == 2 else np.array(looks.lower)))
    stopped[:, -1] = True
    last = np.argmax(stopped, axis=1)
    rejected = above[np.arange(len(z)), last]
    assert rejected.mean() == pytest.approx(0.9, abs=4 * sqrt(0.09 / 200_000))
    mean = np.array(made.information)[last].mean()
    assert mean == pytest.approx(made.laws[-1].expected_information, abs=0.003)


@pytest.mark.parametrize(("treatments", "sides", "correlation"), [(2, 1, 0.5), (3, 2, 0.5), (4, 1, 0.3)])
def test_dunnett_is_the_equicoordinate_multivariate_normal_quantile(
    treatments: int, sides: int, correlation: float
) -> None:
    critical = dunnett_critical(treatments, alpha=0.05, sides=sides, correlation=correlation)
    cov = np.full((treatments, treatments), correlation) + (1 - correlation) * np.eye(treatments)
    law = multivariate_normal(mean=np.zeros(treatments), cov=cov, seed=1, abseps=1e-6, maxpts=100_000)
    floor = np.full(treatments, -critical if sides == 2 else -inf)
    assert law.cdf(np.full(treatments, critical), lower_limit=floor) == pytest.approx(0.95, abs=1e-5)


def test_dunnett_with_few_degrees_of_freedom_is_simulated() -> None:
    critical = dunnett_critical(3, alpha=0.05, sides=2, degrees_of_freedom=10)
    stream = np.random.default_rng(5)
    draws = stream.standard_normal((200_000, 4))
    t = (draws[:, 1:] - draws[:, :1]) / sqrt(2) / np.sqrt(stream.chisquare(10, (200_000, 1)) / 10)
    assert (np.abs(t).max(axis=1) > critical).mean() == pytest.approx(0.05, abs=4 * sqrt(0.0475 / 200_000))
