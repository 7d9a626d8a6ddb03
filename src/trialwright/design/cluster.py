"""Trials that randomise clusters: the size of an individual trial times the design effect."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from trialwright.design.inputs import RATIO, TEST_LEVEL, choice, positive, rate, two_group_shares
from trialwright.design.means.hypotheses import superiority_power as means_power
from trialwright.design.means.methods import METHODS as MEANS
from trialwright.design.method import Effect, Input, Method
from trialwright.design.proportions.methods import METHODS as PROPORTIONS
from trialwright.design.proportions.superiority import superiority_power as proportions_power


def design_effect(cluster_size: float, icc: float, cluster_size_cv: float = 0.0) -> float:
    """How many times the participants of an individually randomised trial are needed.

    ``icc`` is the intracluster correlation; ``cluster_size_cv`` the coefficient of variation of the cluster sizes
    (standard deviation by mean). Eldridge, Ashby & Kerry 2006.

    >>> round(design_effect(20, 0.05), 2), round(design_effect(20, 0.05, 0.5), 2)
    (1.95, 2.2)
    """
    return 1 + ((1 + cluster_size_cv**2) * cluster_size - 1) * icc


def cluster_means_power(
    *, n: tuple[float, ...], cluster_size: int, icc: float, cluster_size_cv: float = 0.0, **design: Any
) -> float:
    """The power to show a difference of means; ``n`` counts participants of (treatment, control).

    >>> round(cluster_means_power(n=(200, 200), cluster_size=20, icc=0.05, alpha=0.05, sides=2, difference=0.4, sd=1), 3)
    0.817
    """
    effect = design_effect(cluster_size, icc, cluster_size_cv)
    return means_power(n=tuple(one / effect for one in n), test="z", **design)


def cluster_proportions_power(
    *, n: tuple[float, ...], cluster_size: int, icc: float, cluster_size_cv: float = 0.0, **design: Any
) -> float:
    """The power to show a difference of proportions; ``n`` counts participants of (treatment, control).

    >>> round(cluster_proportions_power(n=(200, 200), cluster_size=20, icc=0.05, alpha=0.05, sides=2, p_treatment=0.7,
    ...     p_control=0.5, variance="unpooled"), 3)
    0.848
    """
    effect = design_effect(cluster_size, icc, cluster_size_cv)
    return proportions_power(n=tuple(one / effect for one in n), **design)


def _whole_clusters(inputs: Mapping[str, Any]) -> int:
    return int(inputs["cluster_size"])


def _details(inputs: Mapping[str, Any], n: tuple[int, ...]) -> dict[str, float]:
    size = inputs["cluster_size"]
    return {
        "design_effect": design_effect(size, inputs["icc"], inputs["cluster_size_cv"]),
        "clusters_treatment": float(ceil(n[0] / size)),
        "clusters_control": float(ceil(n[1] / size)),
    }


_CLUSTERS = (
    Input(
        "cluster_size",
        "mean number of participants in a cluster",
        low=1,
        high=1e6,
        includes_bounds=True,
        whole=True,
    ),
    Input("icc", "intracluster correlation", low=0, high=1, includes_bounds=True),
    Input(
        "cluster_size_cv",
        "coefficient of variation of cluster sizes",
        low=0,
        includes_bounds=True,
        default=0.0,
        assumed="clusters of equal size",
    ),
)


def _of(name: str, methods: tuple[Method, ...]) -> Method:
    return next(one for one in methods if one.name == name)


def _method(
    name: str, title: str, individual: Method, inputs: tuple[Input, ...], power_at: Any, effect: Effect
) -> Method:
    return Method(
        name=name,
        title=title,
        family="cluster",
        inputs=(*TEST_LEVEL, *inputs, *_CLUSTERS, RATIO),
        formula="n = n_individual·(1 + ((1 + cv²)·cluster_size − 1)·icc)",
        source="Donner, Birkett & Buck 1981, Am J Epidemiol 114:906; Eldridge, Ashby & Kerry 2006, Int J Epidemiol 35:1292",
        power_at=power_at,
        shares=two_group_shares,
        effect=effect,
        check=individual.check,
        details=_details,
        multiple=_whole_clusters,
        smallest_n=0.01,
        rounding="each group rounded up to whole clusters",
        assumptions=("normal approximation: at least some 15 clusters in each group",),
    )


_DIFFERENCES, _RATES = _of("two_means_superiority", MEANS), _of("two_proportions_superiority", PROPORTIONS)
assert _DIFFERENCES.effect and _RATES.effect
METHODS = (
    _method(
        "cluster_means",
        "two means, clusters randomised",
        _DIFFERENCES,
        (
            Input("difference", "assumed mean difference"),
            positive("sd", "standard deviation of one observation"),
        ),
        cluster_means_power,
        _DIFFERENCES.effect,
    ),
    _method(
        "cluster_proportions",
        "two proportions, clusters randomised",
        _RATES,
        (
            rate("p_treatment", "assumed rate of success with treatment"),
            rate("p_control", "assumed rate of success with control"),
            choice("variance", "how the variance under the null hypothesis is taken", "unpooled", "pooled"),
        ),
        cluster_proportions_power,
        _RATES.effect,
    ),
)
