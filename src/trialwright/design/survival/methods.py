"""The methods for a time to an event, as the registry lists them."""

from collections.abc import Callable, Mapping
from typing import Any

from trialwright.design.inputs import MARGIN, RATIO, TEST_LEVEL, choice, positive, rate, two_group_shares
from trialwright.design.method import Effect, Input, Method
from trialwright.design.survival import checks, kaplan_meier, logrank, restricted_mean
from trialwright.design.survival.event_probability import event_probability, hazard_ratio_of

_HR = positive("hazard_ratio", "assumed hazard of treatment divided by that of control")
_HR_NULL = Input(
    "hazard_ratio_null",
    "hazard ratio of the null hypothesis: 1 for superiority, the margin for non-inferiority",
    low=0,
    default=1.0,
    assumed="the null hypothesis is a hazard ratio of 1 (superiority)",
)
_HAZARD = positive("hazard_control", "constant hazard of control", "per time unit")
_DROPOUT_HAZARD = Input(
    "dropout_hazard", "constant hazard of being lost", "per time unit", low=0, includes_bounds=True
)
_FOLLOW_UP = Input(
    "follow_up_time", "follow-up of the last to enter", "time units", low=0, includes_bounds=True
)
_FORMULA = choice("formula", "formula for the events", *logrank.FORMULAS)
_FORMULA_LF = choice("formula", "formula", "lachin_foulkes", *logrank.FORMULAS)
_DROPOUT = Input(
    "dropout",
    "share lost by that time if nobody had an event",
    "probability",
    low=0,
    high=1,
    includes_bounds=True,
)
_SURVIVALS = (
    rate("survival_treatment", "assumed share without event at the time, with treatment"),
    rate("survival_control", "assumed share without event at the time, with control"),
)
_TAU = positive("tau", "time up to which the mean is taken", "time units")
_EVENT_SOURCE = (
    "Schoenfeld 1981, Biometrika 68:316 and 1983, Biometrics 39:499; Freedman 1982, Stat Med 1:121"
)
_EVENT_FORMULA = (
    "schoenfeld: events = (z_alpha + z_beta)²(1 + ratio)²/(ratio·ln²(HR/HR_null)); "
    "freedman: events = (z_alpha + z_beta)²(1 + ratio·HR)²/(ratio·(1 − HR)²)"
)
_ONE_TAIL = "the far tail of a two-sided test is left out"
_EXPONENTIAL = "events and dropout are exponential and independent"


def _hazard_ratios(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    null = float(inputs["hazard_ratio_null"])
    is_higher = null < 1 or (null == 1 and direction == "higher")
    return null, null * (1e3 if is_higher else 1e-3)


def _survival_range(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    return float(inputs["survival_control"]), 1.0 if direction == "higher" else 0.0


def _survival_margins(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    control = float(inputs["survival_control"])
    return max(control - inputs["survival_treatment"], 0.0), control


def _fixed_details(inputs: Mapping[str, Any], n: tuple[int, ...]) -> dict[str, float]:
    treatment, control = inputs["event_probability_treatment"], inputs["event_probability_control"]
    return {
        "hazard_ratio": hazard_ratio_of(treatment, control),
        "expected_events": n[0] * treatment + n[1] * control,
    }


def _accrual_details(inputs: Mapping[str, Any], n: tuple[int, ...]) -> dict[str, float]:
    accrual = sum(n) / inputs["accrual_rate"] if inputs.get("accrual_rate") else inputs["accrual_time"]
    hazards = (inputs["hazard_control"] * inputs["hazard_ratio"], inputs["hazard_control"])
    seen = [
        event_probability(one, inputs["dropout_hazard"], accrual, inputs["follow_up_time"]) for one in hazards
    ]
    return {
        "expected_events": n[0] * seen[0] + n[1] * seen[1],
        "event_probability_treatment": seen[0],
        "event_probability_control": seen[1],
        "accrual_time": accrual,
        "study_time": accrual + inputs["follow_up_time"],
    }


def _accrual(name: str, title: str, entry: Input) -> Method:
    return Method(
        name=name,
        title=title,
        family="survival",
        inputs=(*TEST_LEVEL, _HAZARD, _HR, _DROPOUT_HAZARD, entry, _FOLLOW_UP, _FORMULA_LF, _HR_NULL, RATIO),
        formula="lachin_foulkes: |ln(HR/HR_null)| = z_alpha·se_null + z_beta·se, se² = Σ 1/(n_group·P(event)); "
        "the others: expected events = events of the formula",
        source="Lachin & Foulkes 1986, Biometrics 42:507; " + _EVENT_SOURCE,
        power_at=logrank.logrank_accrual_power,
        shares=two_group_shares,
        effect=Effect("hazard_ratio", _hazard_ratios, has_direction=True),
        check=checks.check_accrual,
        details=_accrual_details,
        smallest_n=0.01,
        assumptions=(_ONE_TAIL, _EXPONENTIAL, "participants enter at a constant rate"),
    )


def _hazards(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    control = float(inputs["hazard_control"])
    return control, control * (1e3 if direction == "higher" else 1e-3)


def _restricted_margins(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    treatment, control = (
        restricted_mean.restricted_mean(inputs[name], inputs["tau"])
        for name in ("hazard_treatment", "hazard_control")
    )
    return max(control - treatment, 0.0), control


def _restricted(
    name: str, title: str, effect: Effect, check: Callable[[Mapping[str, Any]], None], *margin: Input
) -> Method:
    return Method(
        name=name,
        title=title,
        family="survival",
        inputs=(
            *TEST_LEVEL,
            positive("hazard_treatment", "constant hazard of treatment", "per time unit"),
            _HAZARD,
            _DROPOUT_HAZARD,
            _TAU,
            *margin,
            RATIO,
        ),
        formula="(difference of means + margin)/se = z_alpha + z_beta; var = ∫ (∫_t^tau S)² hazard/(S·G) dt / n",
        source="Irwin 1949, J Hyg 47:188; Karrison 1997, Control Clin Trials 18:151; "
        "Royston & Parmar 2013, BMC Med Res Methodol 13:152",
        power_at=restricted_mean.restricted_mean_power,
        shares=two_group_shares,
        effect=effect,
        check=check,
        smallest_n=0.01,
        assumptions=(_EXPONENTIAL, "whoever is not lost is followed until tau"),
    )


METHODS = (
    Method(
        name="logrank_events",
        title="log-rank test, number of events",
        family="survival",
        inputs=(*TEST_LEVEL, _HR, _FORMULA, _HR_NULL, RATIO),
        formula=_EVENT_FORMULA,
        source=_EVENT_SOURCE,
        power_at=logrank.logrank_events_power,
        groups=("all",),
        effect=Effect("hazard_ratio", _hazard_ratios, has_direction=True),
        check=checks.check_ratio,
        counts="events",
        smallest_n=0.01,
        rounding="the events rounded up to a whole number",
        assumptions=(_ONE_TAIL, "n counts events, not participants"),
    ),
    Method(
        name="logrank_fixed_follow_up",
        title="log-rank test, participants all followed for the same time",
        family="survival",
        inputs=(
            *TEST_LEVEL,
            rate("event_probability_treatment", "probability of an event with treatment"),
            rate("event_probability_control", "probability of an event with control"),
            _FORMULA,
            _HR_NULL,
            RATIO,
        ),
        formula=_EVENT_FORMULA + "; participants = events / mean event probability",
        source=_EVENT_SOURCE,
        power_at=logrank.logrank_fixed_power,
        shares=two_group_shares,
        effect=Effect(
            "event_probability_treatment",
            lambda inputs, direction: (
                inputs["event_probability_control"],
                1.0 if direction == "higher" else 0.0,
            ),
            has_direction=True,
        ),
        check=checks.check_probabilities,
        details=_fixed_details,
        smallest_n=0.01,
        assumptions=(_ONE_TAIL, "hazards are proportional"),
    ),
    _accrual(
        "logrank_accrual",
        "log-rank test with accrual and dropout, accrual time given",
        Input(
            "accrual_time", "time over which participants enter", "time units", low=0, includes_bounds=True
        ),
    ),
    _accrual(
        "logrank_accrual_rate",
        "log-rank test with accrual and dropout, accrual rate given",
        positive("accrual_rate", "participants who enter in a time unit", "participants per time unit"),
    ),
    Method(
        name="kaplan_meier_superiority",
        title="difference of Kaplan–Meier estimates at a time, superiority",
        family="survival",
        inputs=(*TEST_LEVEL, *_SURVIVALS, _DROPOUT, RATIO),
        formula="|S_treatment − S_control| / se, Greenwood variance S²·h/(h + g)·(e^(h+g) − 1)/n, "
        "h = −ln S, g = −ln(1 − dropout)",
        source="Greenwood 1926; Com-Nougue, Rodary & Patte 1993, Stat Med 12:1353",
        power_at=kaplan_meier.kaplan_meier_superiority_power,
        shares=two_group_shares,
        effect=Effect("survival_treatment", _survival_range, has_direction=True),
        check=checks.check_survival,
        smallest_n=0.01,
        assumptions=(
            "both tails of a two-sided test count",
            _EXPONENTIAL,
            "whoever is not lost is followed until the time",
        ),
    ),
    Method(
        name="kaplan_meier_noninferiority",
        title="difference of Kaplan–Meier estimates at a time, non-inferiority",
        family="survival",
        inputs=(*TEST_LEVEL, *_SURVIVALS, MARGIN, _DROPOUT, RATIO),
        formula="(S_treatment − S_control + margin)/se = z_alpha + z_beta, Greenwood variance as for superiority",
        source="Greenwood 1926; Com-Nougue, Rodary & Patte 1993, Stat Med 12:1353",
        power_at=kaplan_meier.kaplan_meier_noninferiority_power,
        shares=two_group_shares,
        effect=Effect("margin", _survival_margins),
        check=checks.check_survival_margin,
        smallest_n=0.01,
        assumptions=(
            "a two-sided test uses half of alpha for non-inferiority",
            _EXPONENTIAL,
            "whoever is not lost is followed until the time",
        ),
    ),
    _restricted(
        "restricted_mean_superiority",
        "difference of restricted mean survival times, superiority",
        Effect("hazard_treatment", _hazards, has_direction=True),
        checks.check_hazards,
    ),
    _restricted(
        "restricted_mean_noninferiority",
        "difference of restricted mean survival times, non-inferiority",
        Effect("margin", _restricted_margins),
        checks.check_mean_margin,
        MARGIN,
    ),
)
