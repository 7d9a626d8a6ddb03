"""The methods for means, as the registry lists them: three hypotheses for one group, pairs and two groups; and ANOVA."""

from collections.abc import Callable, Mapping
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.inputs import (
    ALPHA,
    MARGIN,
    POWER,
    RATIO,
    TEST_LEVEL,
    choice,
    positive,
    two_group_shares,
)
from trialwright.design.means import hypotheses
from trialwright.design.means.anova import anova_power
from trialwright.design.method import Effect, Input, Method, one_group_shares

# Further from the null than this many standard deviations any design has power 1.
_FAR = 100.0
_TEST = choice("test", "z (known standard deviation) or t", "z", "t")
_SD = positive("sd", "standard deviation of one observation")
_SD_CONTROL = Input(
    "sd_control", "standard deviation in the control group where it differs", low=0, is_optional=True
)
_ALPHA_EACH = "alpha is the level of each of the two one-sided tests"
_SOURCE = (
    "Chow, Shao & Wang, Sample Size Calculations in Clinical Research, ch. 3; Julious 2004, Stat Med 23:1921"
)


def _check_effect(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where the assumed difference is nought."""
    if inputs.get("difference") == 0:
        raise refused("D009", "a difference of 0 is assumed: there is none to show", place="difference")


def _check_noninferior(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where the assumed difference is at or beyond the margin."""
    difference, margin = inputs.get("difference"), inputs.get("margin")
    if difference is not None and margin is not None and difference <= -margin:
        raise refused(
            "D009",
            f"the assumed difference {difference:g} is not above −{margin:g}: it is inferior itself",
            place="difference",
            words=f"difference={difference:g}, margin={margin:g}",
        )


def _check_equivalent(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where the assumed difference is at or beyond a limit."""
    difference, margin = inputs.get("difference"), inputs.get("margin")
    if difference is not None and margin is not None and abs(difference) >= margin:
        raise refused(
            "D009",
            f"the assumed difference {difference:g} is not within the margin {margin:g}",
            place="difference",
            words=f"difference={difference:g}, margin={margin:g}",
        )


def _differences(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    return 0.0, _FAR * max(inputs["sd"], inputs.get("sd_control") or 0.0)


def _margins(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    nearest = max(-inputs["difference"], 0.0)
    return nearest, nearest + _differences(inputs, direction)[1]


def _limits(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    nearest = abs(inputs["difference"])
    return nearest, nearest + _differences(inputs, direction)[1]


_HYPOTHESES: tuple[
    tuple[str, str, tuple[Input, ...], Callable[..., float], str, Effect, Any, tuple[str, ...]], ...
] = (
    (
        "superiority",
        "superiority",
        TEST_LEVEL,
        hypotheses.superiority_power,
        "P(|T| > t_alpha) = power, T noncentral t with |difference|/se (z: normal)",
        Effect("difference", _differences),
        _check_effect,
        ("both tails of a two-sided test count",),
    ),
    (
        "noninferiority",
        "non-inferiority",
        (*TEST_LEVEL, MARGIN),
        hypotheses.noninferiority_power,
        "P(T > t_alpha) = power, T noncentral t with (difference + margin)/se (z: normal)",
        Effect("margin", _margins),
        _check_noninferior,
        ("a higher mean is better", "a two-sided test uses half of alpha for non-inferiority"),
    ),
    (
        "equivalence",
        "equivalence",
        (ALPHA, POWER, MARGIN, choice("beta", "how beta is divided", "half", "both_tests")),
        hypotheses.equivalence_power,
        "both_tests: P(both one-sided tests reject) = power, by Owen's integral; half: one test at power 1 − beta/2",
        Effect("margin", _limits),
        _check_equivalent,
        (_ALPHA_EACH, "the same margin on both sides"),
    ),
)


def _family(
    prefix: str,
    title: str,
    inputs: tuple[Input, ...],
    groups: tuple[str, ...],
    counts: str,
    assumed: tuple[str, ...],
) -> tuple[Method, ...]:
    two = len(groups) == 2
    return tuple(
        Method(
            name=f"{prefix}_{name}",
            title=f"{title}, {words}",
            family="means",
            inputs=(*level, *inputs, _TEST, *((RATIO,) if two else ())),
            formula=formula,
            source=_SOURCE,
            power_at=power_at,
            groups=groups,
            effect=effect,
            check=check,
            counts=counts,
            smallest_n=2.0,
            assumptions=said + assumed,
            shares=two_group_shares if two else one_group_shares,
        )
        for name, words, level, power_at, formula, effect, check, said in _HYPOTHESES
    )


_ANOVA = Method(
    name="anova",
    title="several means, one-way analysis of variance",
    family="means",
    inputs=(
        ALPHA,
        POWER,
        Input("groups", "number of groups", low=2, includes_bounds=True, whole=True),
        positive("effect_f", "Cohen's f: SD of the group means by SD within groups"),
    ),
    formula="P(F > F_alpha) = power, F noncentral with f²·groups·n",
    source="Cohen 1988, Statistical Power Analysis, ch. 8",
    power_at=anova_power,
    groups=("each group",),
    shares=lambda inputs: (1.0,) * inputs["groups"],
    effect=Effect("effect_f", lambda inputs, direction: (0.0, 10.0)),
    smallest_n=2.0,
    assumptions=("groups of equal size", "the same standard deviation in every group"),
)

_DIFFERENCE = Input("difference", "assumed mean difference, treatment minus control")
METHODS = (
    *_family(
        "two_means",
        "two means",
        (_DIFFERENCE, _SD, _SD_CONTROL),
        ("treatment", "control"),
        "participants",
        ("the same standard deviation in both groups unless sd_control is given (then Welch's test)",),
    ),
    *_family("one_mean", "one mean against a fixed value", (_DIFFERENCE, _SD), ("all",), "participants", ()),
    *_family(
        "paired_means",
        "mean of paired differences",
        (_DIFFERENCE, Input("sd", "standard deviation of the differences within pairs", low=0)),
        ("all",),
        "pairs",
        (),
    ),
    _ANOVA,
)
