"""The methods for proportions, as the registry lists them."""

from collections.abc import Callable, Mapping
from typing import Any

from trialwright.design.inputs import (
    ALPHA,
    CONTINUITY,
    MARGIN,
    POWER,
    RATIO,
    TEST_LEVEL,
    choice,
    rate,
    two_group_shares,
)
from trialwright.design.method import Effect, Method
from trialwright.design.proportions import (
    enumeration,
    equivalence,
    exact_level,
    exact_size,
    noninferiority,
    one_proportion,
    superiority,
)
from trialwright.design.proportions import paired_proportions as paired
from trialwright.design.proportions.null_variance import VARIANCES

_RATES = (
    rate("p_treatment", "assumed rate of success with treatment"),
    rate("p_control", "assumed rate of success with control"),
)
_EXACT_TESTS = ("wald", "agresti_caffo", "farrington_manning", "miettinen_nurminen", "newcombe")
_ONE_TAIL = "the far tail of a two-sided test is left out"
_SAW = "exact power is a saw-tooth: this is the smallest n that reaches it, a somewhat larger one may fall short again"
_LEVEL = "sizes at which the test errs more than twice as often as it says are passed over"
_ENUMERATED = "power = Σ over (x_treatment, x_control) of binomial probabilities where the test rejects"


def _variance(*rules: str) -> Any:
    return choice("variance", "how the variance under the null hypothesis is taken", *rules)


def _test(*tests: str) -> Any:
    return choice("test", "the test or interval that decides", *tests)


def _level(
    level_at: Callable[..., float],
) -> Callable[[Mapping[str, Any], tuple[int, ...]], dict[str, float]]:
    """What exact methods say besides: how often the test errs on one side where the null just holds."""

    def details(inputs: Mapping[str, Any], n: tuple[int, ...]) -> dict[str, float]:
        return {"true_level": level_at(n=n, **{name: inputs[name] for name in inputs if name != "power"})}

    return details


def _margins(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    return max(float(inputs["p_control"] - inputs["p_treatment"]), 0.0), float(inputs["p_control"])


def _equivalence_margins(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    control = float(inputs["p_control"])
    return abs(float(inputs["p_treatment"]) - control), max(control, 1 - control)


def _rates_from(name: str) -> Any:
    def bounds(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
        return float(inputs[name]), 1.0 if direction == "higher" else 0.0

    return bounds


def _discordant_shares(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    control = float(inputs["p_only_control"])
    return control, 1 - control if direction == "higher" else 0.0


METHODS = (
    Method(
        name="two_proportions_noninferiority",
        title="two proportions, non-inferiority, normal approximation",
        family="proportions",
        inputs=(*TEST_LEVEL, *_RATES, MARGIN, _variance(*VARIANCES), RATIO, CONTINUITY),
        formula="n_control = (z_alpha·sigma_null + z_beta·sigma)² / (p_treatment − p_control + margin)²; "
        "sigma² = p_treatment(1 − p_treatment)/ratio + p_control(1 − p_control)",
        source="Blackwelder 1982, Control Clin Trials 3:345 (unpooled); Farrington & Manning 1990, Stat Med 9:1447; "
        "Dunnett & Gent 1977, Biometrics 33:593; Fleiss, Tytun & Ury 1980, Biometrics 36:343 (continuity)",
        power_at=noninferiority.noninferiority_power,
        base_n=noninferiority.noninferiority_n,
        shares=two_group_shares,
        effect=Effect("margin", _margins),
        check=noninferiority.check_margin,
        assumptions=("a higher rate is better", "a two-sided test uses half of alpha for non-inferiority"),
    ),
    Method(
        name="two_proportions_noninferiority_exact",
        title="two proportions, non-inferiority, exact power by enumeration",
        family="proportions",
        inputs=(*TEST_LEVEL, *_RATES, MARGIN, _test(*_EXACT_TESTS), RATIO),
        formula=_ENUMERATED,
        source="Farrington & Manning 1990, Stat Med 9:1447; Miettinen & Nurminen 1985, Stat Med 4:213; "
        "Newcombe 1998, Stat Med 17:873; Agresti & Caffo 2000, Am Stat 54:280",
        power_at=enumeration.noninferiority_power_exact,
        base_n=exact_size.noninferiority_n_exact,
        details=_level(exact_level.noninferiority_level_exact),
        shares=two_group_shares,
        effect=Effect("margin", _margins),
        check=noninferiority.check_margin,
        assumptions=(
            "a higher rate is better",
            "a two-sided test uses half of alpha for non-inferiority",
            _SAW,
        ),
    ),
    Method(
        name="two_proportions_superiority",
        title="two proportions, superiority, normal approximation",
        family="proportions",
        inputs=(*TEST_LEVEL, *_RATES, _variance(*superiority.VARIANCES), RATIO, CONTINUITY),
        formula="n_control = (z_alpha·sigma_null + z_beta·sigma)² / (p_treatment − p_control)²",
        source="Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, ch. 4; "
        "Chow, Shao & Wang, Sample Size Calculations in Clinical Research, ch. 4 (unpooled); Cohen 1988 (arcsine)",
        power_at=superiority.superiority_power,
        base_n=superiority.superiority_n,
        shares=two_group_shares,
        effect=Effect("p_treatment", _rates_from("p_control"), has_direction=True),
        check=superiority.check_difference,
        assumptions=(_ONE_TAIL,),
    ),
    Method(
        name="two_proportions_superiority_exact",
        title="two proportions, superiority, exact power by enumeration",
        family="proportions",
        inputs=(*TEST_LEVEL, *_RATES, _test("pooled", "fisher", *_EXACT_TESTS), RATIO),
        formula=_ENUMERATED,
        source="Suissa & Shuster 1985, J R Stat Soc A 148:317 (enumeration of unconditional power)",
        power_at=enumeration.superiority_power_exact,
        base_n=exact_size.superiority_n_exact,
        details=_level(exact_level.superiority_level_exact),
        shares=two_group_shares,
        effect=Effect("p_treatment", _rates_from("p_control"), has_direction=True),
        check=superiority.check_difference,
        assumptions=("both tails of a two-sided test count, each at alpha/2", _SAW, _LEVEL),
    ),
    Method(
        name="two_proportions_equivalence",
        title="two proportions, equivalence, normal approximation of two one-sided tests",
        family="proportions",
        inputs=(
            ALPHA,
            POWER,
            *_RATES,
            MARGIN,
            choice("beta", "how beta is divided", "half", "both_tests"),
            RATIO,
        ),
        formula="half: n_control = (z_alpha + z_beta/2)²·sigma² / (margin − |p_treatment − p_control|)²; "
        "both_tests: Φ((margin − d)/se − z_alpha) − Φ((−margin − d)/se + z_alpha) = power",
        source="Chow, Shao & Wang, Sample Size Calculations in Clinical Research, ch. 4",
        power_at=equivalence.equivalence_power,
        base_n=equivalence.equivalence_n,
        shares=two_group_shares,
        effect=Effect("margin", _equivalence_margins),
        check=equivalence.check_limits,
        assumptions=(
            "alpha is the level of each of the two one-sided tests",
            "the same margin on both sides",
        ),
    ),
    Method(
        name="two_proportions_equivalence_exact",
        title="two proportions, equivalence, exact power by enumeration",
        family="proportions",
        inputs=(ALPHA, POWER, *_RATES, MARGIN, _test(*_EXACT_TESTS), RATIO),
        formula=_ENUMERATED,
        source="Barker, Rolka, Rolka & Brown 2001, Am Stat 55:279",
        power_at=enumeration.equivalence_power_exact,
        base_n=exact_size.equivalence_n_exact,
        details=_level(exact_level.equivalence_level_exact),
        shares=two_group_shares,
        effect=Effect("margin", _equivalence_margins),
        check=equivalence.check_limits,
        assumptions=(
            "alpha is the level of each of the two one-sided tests",
            "the same margin on both sides",
            _SAW,
            _LEVEL,
        ),
    ),
    Method(
        name="one_proportion",
        title="one proportion against a fixed rate, normal approximation",
        family="proportions",
        inputs=(*TEST_LEVEL, rate("p_null", "rate to be refuted"), rate("p", "assumed rate")),
        formula="n = (z_alpha·√(p_null(1 − p_null)) + z_beta·√(p(1 − p)))² / (p − p_null)²",
        source="Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, ch. 2",
        power_at=one_proportion.one_proportion_power,
        base_n=one_proportion.one_proportion_n,
        groups=("all",),
        effect=Effect("p", _rates_from("p_null"), has_direction=True),
        check=one_proportion.check_rates,
        assumptions=(_ONE_TAIL,),
    ),
    Method(
        name="one_proportion_exact",
        title="one proportion against a fixed rate, exact binomial test",
        family="proportions",
        inputs=(*TEST_LEVEL, rate("p_null", "rate to be refuted"), rate("p", "assumed rate")),
        formula="power = P(X ≥ c | p), c the fewest successes with P(X ≥ c | p_null) ≤ alpha (alpha/2 in each tail)",
        source="A'Hern 2001, Stat Med 20:859",
        power_at=one_proportion.one_proportion_power_exact,
        base_n=one_proportion.one_proportion_n_exact,
        groups=("all",),
        effect=Effect("p", _rates_from("p_null"), has_direction=True),
        check=one_proportion.check_rates,
        assumptions=("both tails of a two-sided test count", _SAW),
    ),
    Method(
        name="paired_proportions",
        title="two proportions in the same participants, McNemar's test",
        family="proportions",
        inputs=(
            *TEST_LEVEL,
            rate("p_only_treatment", "share of pairs in which only treatment succeeds"),
            rate("p_only_control", "share of pairs in which only control succeeds"),
        ),
        formula="pairs = (z_alpha·√d + z_beta·√(d − e²))² / e²; d the sum, e the difference of the discordant shares",
        source="Connor 1987, Biometrics 43:207",
        power_at=paired.paired_proportions_power,
        base_n=paired.paired_proportions_n,
        groups=("all",),
        effect=Effect("p_only_treatment", _discordant_shares, has_direction=True),
        check=paired.check_pairs,
        counts="pairs",
        assumptions=(_ONE_TAIL,),
    ),
)
