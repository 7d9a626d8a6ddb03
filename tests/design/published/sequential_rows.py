"""Published values for group sequential boundaries, sizes, and decisions at an interim look."""

from collections.abc import Callable
from math import log
from typing import Any

from published_rows import PublishedRow
from trialwright.design import boundaries, power, sample_size
from trialwright.design.proportions.noninferiority import noninferiority_n
from trialwright.design.sequential.combination import fisher_combination
from trialwright.design.sequential.conditional import (
    conditional_power,
    fixed_conditional_power,
    trend,
)
from trialwright.design.sequential.dunnett import dunnett_critical
from trialwright.design.sequential.reestimation import lowest_promising
from trialwright.design.smart import design_effect
from trialwright.model.sequential import Boundaries

_NORMAL = "multivariate normal integral (SciPy); Simpson grid recursion"
_RPACT = "rpact 3.3.4 unit tests, tests/test-f_design_group_sequential.R"
_RPACT_SIZES = "rpact 3.3.4 unit tests, tests/test-f_design_sample_size_calculator.R"
_JT = "Jennison and Turnbull 2000, Group Sequential Methods, chapter 2"
_DUNNETT = "Dunnett 1955, J Am Stat Assoc 50:1096; 1964, Biometrics 20:482; infinite degrees of freedom"
_CP = "simulated Brownian paths"
_OF = "lan_demets_obrien_fleming"
_INFLATED = "simulated Brownian paths at the inflated information"


def _z(*looks: int, **inputs: Any) -> Callable[[], list[float]]:
    """Efficacy boundaries at some looks (all if none is named)."""

    def compute() -> list[float]:
        made = boundaries(
            inputs["family"], **{name: value for name, value in inputs.items() if name != "family"}
        )
        wanted = looks or range(len(made.efficacy))
        return [float(made.efficacy[look] or 0) for look in wanted]

    return compute


def _inflation(family: str, looks: int) -> Callable[[], float]:
    return lambda: float(boundaries(family, alpha=0.05, sides=2, looks=looks, power=0.9).inflation or 0)


def _wang_tsiatis() -> Boundaries:
    return boundaries("wang_tsiatis", alpha=0.025, sides=1, information=(0.2, 0.5, 1.0), delta=0.3, power=0.9)


def _sequential_total(raw: float) -> float:
    return raw * float(_wang_tsiatis().inflation or 0)


def _at_bound(looks: int, look: int) -> float:
    plan = boundaries(_OF, alpha=0.025, sides=1, looks=looks)
    return conditional_power(plan, look=look, z=float(plan.efficacy[look - 1] or 0), drift="trend")


def _constants(family: str, values: dict[str, tuple[int, float]]) -> list[PublishedRow]:
    name = {"pocock": "Pocock", "obrien_fleming": "O'Brien–Fleming"}[family]
    return [
        PublishedRow(
            id,
            "boundaries",
            f"{name}, K = {looks}, two-sided alpha 0.05; last boundary",
            expected,
            0.0006,
            _JT,
            _NORMAL,
            _z(-1, family=family, alpha=0.05, sides=2, looks=looks),
        )
        for id, (looks, expected) in values.items()
    ]


def _inflations(family: str, values: dict[str, tuple[int, float]]) -> list[PublishedRow]:
    name = {"pocock": "Pocock", "obrien_fleming": "O'Brien–Fleming"}[family]
    return [
        PublishedRow(
            id,
            "boundaries",
            f"{name}, K = {looks}, two-sided alpha 0.05, power 0.9; inflation",
            expected,
            0.0006,
            _JT,
            _INFLATED,
            _inflation(family, looks),
        )
        for id, (looks, expected) in values.items()
    ]


def _lines(
    *lines: tuple[str, str, str, Any, float, str, str, Callable[[], Any]],
) -> tuple[PublishedRow, ...]:
    return tuple(PublishedRow(*line) for line in lines)


_LEVEL = {"alpha": 0.025, "sides": 1}
_CONSTANTS = (
    *_constants(
        "pocock",
        {"R001": (2, 2.178), "R002": (3, 2.289), "R004": (5, 2.413), "R005": (10, 2.555), "P200": (4, 2.361)},
    ),
    *_constants(
        "obrien_fleming",
        {"R007": (3, 2.004), "R008": (4, 2.024), "R010": (10, 2.087), "P201": (2, 1.977), "P202": (5, 2.04)},
    ),
    *_inflations("pocock", {"R011": (2, 1.1), "R013": (4, 1.183), "R014": (5, 1.207), "P203": (3, 1.151)}),
    *_inflations(
        "obrien_fleming", {"R016": (3, 1.016), "R017": (4, 1.022), "P204": (2, 1.007), "P205": (5, 1.026)}
    ),
)

_BOUNDARIES = _lines(
    (
        "R019",
        "boundaries",
        "O'Brien–Fleming, K = 3, one-sided alpha 0.025",
        (3.4710914, 2.4544323, 2.0040356),
        2e-6,
        f"{_RPACT}:54",
        _NORMAL,
        _z(family="obrien_fleming", looks=3, **_LEVEL),
    ),
    (
        "R020",
        "boundaries",
        "Wang–Tsiatis Δ 0.3, information 0.2, 0.5, 1, one-sided alpha 0.025",
        (2.8688923, 2.3885055, 2.0793148),
        2e-6,
        f"{_RPACT_SIZES}:30",
        _NORMAL,
        lambda: [float(z or 0) for z in _wang_tsiatis().efficacy],
    ),
    (
        "R022",
        "boundaries",
        "Haybittle–Peto, Z 3 at interim looks, K = 4, one-sided alpha 0.025; last boundary",
        1.9827514,
        2e-6,
        f"{_RPACT}:1477",
        _NORMAL,
        _z(-1, family="haybittle_peto", looks=4, interim_z=3.0, **_LEVEL),
    ),
    (
        "R023",
        "boundaries",
        "Lan–DeMets, Pocock type, information 0.4, 0.7, one-sided alpha 0.025",
        (2.223875, 2.3050796),
        5e-6,
        f"{_RPACT}:435",
        _NORMAL,
        _z(family="lan_demets_pocock", information=(0.4, 0.7), **_LEVEL),
    ),
    (
        "R025",
        "boundaries",
        "Lan–DeMets, O'Brien–Fleming type, K = 4, one-sided alpha 0.025",
        (4.333, 2.963, 2.359, 2.014),
        1e-3,
        "Lan and DeMets 1983, Biometrika 70:659; Jennison and Turnbull 2000, chapter 7",
        _NORMAL,
        _z(family=_OF, looks=4, **_LEVEL),
    ),
    (
        "R026",
        "boundaries",
        "Lan–DeMets, O'Brien–Fleming type, K = 3, one-sided alpha 0.025",
        (3.710303, 2.511427, 1.993047),
        2e-6,
        "rpact 4.5, asOF",
        _NORMAL,
        _z(family=_OF, looks=3, **_LEVEL),
    ),
    (
        "P206",
        "boundaries",
        "Lan–DeMets, O'Brien–Fleming type, K = 5, one-sided alpha 0.025",
        (4.8768849, 3.3570119, 2.6802801, 2.2898168, 2.0310321),
        1e-7,
        "rpact 3.3.4, asOF",
        _NORMAL,
        _z(family=_OF, looks=5, **_LEVEL),
    ),
    (
        "R028",
        "boundaries",
        "Lan–DeMets, Pocock type, K = 5, one-sided alpha 0.025",
        (2.437977, 2.426814, 2.410194, 2.396649, 2.386),
        2e-6,
        "rpact 4.5, asP",
        _NORMAL,
        _z(family="lan_demets_pocock", looks=5, **_LEVEL),
    ),
    (
        "R029",
        "boundaries",
        "Hwang–Shih–DeCani γ −4, K = 3, one-sided alpha 0.025",
        (3.010739, 2.546531, 1.999226),
        2e-6,
        "gsDesign 3.11, default design",
        _NORMAL,
        _z(family="hwang_shih_decani", looks=3, gamma=-4.0, **_LEVEL),
    ),
    (
        "P207",
        "boundaries",
        "Kim–DeMets ρ 3, K = 3, one-sided alpha 0.025",
        (3.1130173, 2.4619340, 2.0087053),
        1e-7,
        "rpact 3.3.4, asKD",
        _NORMAL,
        _z(family="kim_demets", looks=3, rho=3.0, **_LEVEL),
    ),
    (
        "P208",
        "boundaries",
        "Hwang–Shih–DeCani γ −4, K = 3, power 0.9, non-binding futility γ −2; inflation",
        1.07,
        5e-4,
        "gsDesign manual, default design (value recalled)",
        _INFLATED,
        lambda: float(
            boundaries(
                "hwang_shih_decani",
                looks=3,
                gamma=-4.0,
                power=0.9,
                futility="hwang_shih_decani",
                futility_gamma=-2.0,
                binding=False,
                **_LEVEL,
            ).inflation
            or 0
        ),
    ),
)

_SIZES = _lines(
    (
        "R031",
        "sequential_sample_size",
        "rates 0.5 and 0.3, Wang–Tsiatis Δ 0.3 at 0.2, 0.5, 1, one-sided 0.025, power 0.9; total",
        261.60183,
        1e-4,
        f"{_RPACT_SIZES}:1379",
        _INFLATED,
        lambda: _sequential_total(
            sum(
                sample_size(
                    "two_proportions_superiority",
                    p_treatment=0.5,
                    p_control=0.3,
                    variance="pooled",
                    power=0.9,
                    **_LEVEL,
                ).raw_n
            )
        ),
    ),
    (
        "R032",
        "sequential_sample_size",
        "rates 0.5 and 0.1, null difference 0.2, Farrington–Manning, the same looks; total",
        201.70565,
        1e-4,
        f"{_RPACT_SIZES}:1487",
        _INFLATED,
        lambda: _sequential_total(
            2
            * noninferiority_n(
                p_treatment=0.5,
                p_control=0.1,
                margin=-0.2,
                variance="farrington_manning",
                power=0.9,
                **_LEVEL,
            )
        ),
    ),
    (
        "R061",
        "sequential_sample_size",
        "event rates 0.4 and 0.2, 2:1, the same looks; events",
        72.714085,
        1e-4,
        f"{_RPACT_SIZES}:2091",
        _INFLATED,
        lambda: _sequential_total(
            sample_size(
                "logrank_events",
                hazard_ratio=log(0.6) / log(0.8),
                formula="schoenfeld",
                ratio=2,
                power=0.9,
                **_LEVEL,
            ).raw_n[0]
        ),
    ),
    (
        "R062",
        "sequential_sample_size",
        "event rates 0.4 and 0.2, 2:1, the same looks, fixed follow-up; participants",
        218.14225,
        1e-3,
        f"{_RPACT_SIZES}:2087",
        _INFLATED,
        lambda: _sequential_total(
            sum(
                sample_size(
                    "logrank_fixed_follow_up",
                    event_probability_treatment=0.4,
                    event_probability_control=0.2,
                    formula="schoenfeld",
                    ratio=2,
                    power=0.9,
                    **_LEVEL,
                ).raw_n
            )
        ),
    ),
)

_INTERIM = _lines(
    (
        "R089",
        "fixed_conditional_power",
        "Z 2 at half the information, current trend, one-sided alpha 0.025",
        0.890313,
        1e-6,
        "Lan and Wittes 1988, Biometrics 44:579",
        _CP,
        lambda: fixed_conditional_power(2.0, fraction=0.5, critical=1.959963984540054, drift=trend(2.0, 0.5)),
    ),
    (
        "R091",
        "conditional_power",
        "Lan–DeMets O'Brien–Fleming, K = 2, at the first boundary, current trend",
        0.999147769623912,
        1e-4,
        "gsDesign test-independent-test-gsCPz.R (East 6.5)",
        _CP,
        lambda: _at_bound(2, 1),
    ),
    (
        "R092",
        "conditional_power",
        "Lan–DeMets O'Brien–Fleming, K = 3, at the second boundary, current trend",
        0.969550518393642,
        1e-4,
        "gsDesign test-independent-test-gsCPz.R (East 6.5)",
        _CP,
        lambda: _at_bound(3, 2),
    ),
    (
        "R094",
        "fisher_combination",
        "alpha 0.025",
        0.0038,
        1e-4,
        "Bauer and Köhne 1994, Biometrics 50:1029",
        "chi-squared quantile by simulation",
        lambda: fisher_combination(0.025).critical,
    ),
    (
        "P209",
        "fisher_combination",
        "alpha 0.025, stop for futility above 0.5; first stage",
        0.0102,
        5e-5,
        "Bauer and Köhne 1994, Biometrics 50:1029",
        "simulated pairs of p-values",
        lambda: fisher_combination(0.025, 0.5).stop_for_efficacy,
    ),
    (
        "R095",
        "dunnett_critical",
        "2 treatments, two-sided alpha 0.05",
        2.21,
        0.006,
        _DUNNETT,
        _NORMAL,
        lambda: dunnett_critical(2, alpha=0.05, sides=2),
    ),
    (
        "R097",
        "dunnett_critical",
        "2 treatments, one-sided alpha 0.05",
        1.92,
        0.006,
        _DUNNETT,
        _NORMAL,
        lambda: dunnett_critical(2, alpha=0.05, sides=1),
    ),
    (
        "R098",
        "dunnett_critical",
        "3 treatments, one-sided alpha 0.05",
        2.06,
        0.006,
        _DUNNETT,
        _NORMAL,
        lambda: dunnett_critical(3, alpha=0.05, sides=1),
    ),
    (
        "R109",
        "promising_zone",
        "difference 2, SD 7.5, 442 in all, one-sided alpha 0.025; power as planned",
        0.8,
        0.01,
        "Mehta and Pocock 2011, Stat Med 30:3267",
        "simulated two-stage trials",
        lambda: float(
            power("two_means_superiority", n=442, difference=2.0, sd=7.5, test="z", **_LEVEL).power or 0
        ),
    ),
    (
        "P210",
        "promising_zone",
        "n at most 1.5 times planned, looks at 0.25, 0.5, 0.75; least promising conditional power",
        (0.42, 0.41, 0.38),
        0.005,
        "Mehta and Pocock 2011, Stat Med 30:3267 (values recalled)",
        "simulated two-stage trials",
        lambda: [
            lowest_promising(n_interim=at, n_planned=1000, n_most=1500, power=0.8, **_LEVEL)
            for at in (250, 500, 750)
        ],
    ),
    (
        "P211",
        "promising_zone",
        "n at most twice planned, looks at 0.25, 0.5, 0.75; least promising conditional power",
        (0.37, 0.36, 0.33),
        0.005,
        "Mehta and Pocock 2011, Stat Med 30:3267 (values recalled)",
        "simulated two-stage trials",
        lambda: [
            lowest_promising(n_interim=at, n_planned=1000, n_most=2000, power=0.8, **_LEVEL)
            for at in (250, 500, 750)
        ],
    ),
    (
        "P212",
        "smart_embedded_regimes",
        "design effect, non-responders (60 % respond) or responders (93 %) re-randomised",
        (1.4, 1.93),
        1e-9,
        "Oetting and others 2011; E[W²] of the weights",
        "simulated SMARTs",
        lambda: [design_effect(0.6, "non_responders"), design_effect(0.93, "responders")],
    ),
)

ROWS = (*_CONSTANTS, *_BOUNDARIES, *_SIZES, *_INTERIM)
