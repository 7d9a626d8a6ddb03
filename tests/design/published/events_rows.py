"""Published values for times to an event and for counts."""

from math import log

from published_rows import PublishedRow
from trialwright.design import power, sample_size
from trialwright.design.survival.event_probability import event_probability, hazard_ratio_of

_SIMULATED = "simulation of the log-rank test"
_RPACT_TESTS = "rpact 3.3.4 unit tests, test-f_design_sample_size_calculator.R"


def _events(hazard_ratio: float, alpha: float, target: float, formula: str) -> float:
    return sample_size(
        "logrank_events", alpha=alpha, sides=1, power=target, hazard_ratio=hazard_ratio, formula=formula
    ).raw_n[0]


def _lachin_foulkes() -> tuple[float, float]:
    hazard, dropout = log(2) / 6, log(2) / 40
    found = sample_size(
        "logrank_accrual",
        alpha=0.025,
        sides=1,
        power=0.9,
        hazard_control=hazard,
        hazard_ratio=0.5,
        dropout_hazard=dropout,
        accrual_time=24,
        follow_up_time=12,
        formula="lachin_foulkes",
    )
    seen = [event_probability(one, dropout, 24, 12) for one in (hazard / 2, hazard)]
    events = sum(n * p for n, p in zip(found.raw_n, seen, strict=True))
    return events, sum(found.raw_n)


_MEDIANS = {
    "alpha": 0.025,
    "sides": 1,
    "hazard_treatment": log(2) / 4,
    "hazard_control": log(2) / 3,
    "dropout_hazard": 0,
    "tau": 3,
}


def _restricted_mean_power(n: int) -> float:
    return power("restricted_mean_superiority", n_per_group=n, **_MEDIANS).power or 0.0


def _restricted_mean_n() -> int:
    return sample_size("restricted_mean_superiority", power=0.8, **_MEDIANS).n_total


ROWS = (
    PublishedRow(
        "R056",
        "logrank_events",
        "hazard ratio 0.5, one-sided alpha 0.025, power 0.8, schoenfeld; events, unrounded",
        65.35,
        0.01,
        "Schoenfeld 1983, Biometrics 39:499 (as recalled)",
        _SIMULATED,
        lambda: _events(0.5, 0.025, 0.8, "schoenfeld"),
    ),
    PublishedRow(
        "R058",
        "logrank_events",
        "hazard ratio 0.7, one-sided alpha 0.025, power 0.9, freedman; events, unrounded",
        337.405,
        0.001,
        "rpact 4.5, typeOfComputation Freedman; Freedman 1982, Stat Med 1:121",
        _SIMULATED,
        lambda: _events(0.7, 0.025, 0.9, "freedman"),
    ),
    PublishedRow(
        "R059",
        "logrank_events",
        "event probabilities 0.4, 0.5, 0.6 against 0.2, one-sided alpha 0.01, power 0.8, schoenfeld; events, unrounded",
        (58.52451, 31.248898, 20.120262),
        0.0001,
        _RPACT_TESTS,
        _SIMULATED,
        lambda: tuple(_events(hazard_ratio_of(p, 0.2), 0.01, 0.8, "schoenfeld") for p in (0.4, 0.5, 0.6)),
    ),
    PublishedRow(
        "R064",
        "logrank_events",
        "hazard ratio 0.5, one-sided alpha 0.025, power 0.9, schoenfeld; events, unrounded",
        87.4793,
        0.001,
        "SAS 9.4 PROC SEQDESIGN, as in gsDesign test-independent-test-nSurv.R",
        _SIMULATED,
        lambda: _events(0.5, 0.025, 0.9, "schoenfeld"),
    ),
    PublishedRow(
        "R065",
        "logrank_accrual_rate",
        "control hazard ln 2/20, hazard ratio 0.5, 6 enter a time unit, follow-up 12, schoenfeld; n in all, unrounded",
        182.1759,
        0.01,
        "SAS 9.4 PROC SEQDESIGN, as in gsDesign test-independent-test-nSurv.R",
        _SIMULATED,
        lambda: sum(
            sample_size(
                "logrank_accrual_rate",
                alpha=0.025,
                sides=1,
                power=0.9,
                hazard_control=log(2) / 20,
                hazard_ratio=0.5,
                dropout_hazard=0,
                accrual_rate=6,
                follow_up_time=12,
                formula="schoenfeld",
            ).raw_n
        ),
    ),
    PublishedRow(
        "R067",
        "logrank_accrual",
        "control hazard ln 2/6, hazard ratio 0.5, dropout hazard ln 2/40, accrual 24, follow-up 12, one-sided alpha 0.025, "
        "power 0.9, lachin_foulkes; events and n in all, unrounded",
        (86.32578, 119.8184),
        0.002,
        "gsDesign 3.11 nSurv and nSurvival; Lachin & Foulkes 1986, Biometrics 42:507",
        _SIMULATED,
        _lachin_foulkes,
    ),
    PublishedRow(
        "R068",
        "negative_binomial_rates",
        "rates 0.8 and 1.2, dispersion 0.5, exposure 1, one-sided alpha 0.025, power 0.9, unpooled; n per group",
        198,
        0,
        "rpact 4.5 getSampleSizeCounts; Friede & Schmidli 2010, Stat Med 29:1145",
        "statsmodels power_negbin_ratio_2indep",
        lambda: sample_size(
            "negative_binomial_rates",
            alpha=0.025,
            sides=1,
            power=0.9,
            rate_treatment=0.8,
            rate_control=1.2,
            dispersion=0.5,
            exposure=1,
            variance="unpooled",
        ).n_per_group[0],
    ),
    PublishedRow(
        "P020",
        "kaplan_meier_noninferiority",
        "110 per group, survival 0.86 and 0.86, margin 0.15, dropout 0.2; power two-sided 0.05 and one-sided 0.05",
        (0.855, 0.915),
        0.006,
        "20,000 simulated trials of the design of NCT05916781, made before this program",
        "simulation of Kaplan–Meier estimates",
        lambda: tuple(
            power(
                "kaplan_meier_noninferiority",
                n_per_group=110,
                alpha=0.05,
                sides=sides,
                survival_treatment=0.86,
                survival_control=0.86,
                margin=0.15,
                dropout=0.2,
            ).power
            or 0.0
            for sides in (2, 1)
        ),
    ),
    PublishedRow(
        "P021",
        "logrank_events",
        "hazard ratio 1 against a margin of 2.27, one-sided alpha 0.025, power 0.9, schoenfeld; events",
        63,
        0,
        "closed form for the margin of NCT05916781 as a hazard ratio, made before this program by code it does not share",
        _SIMULATED,
        lambda: sample_size(
            "logrank_events",
            alpha=0.025,
            sides=1,
            power=0.9,
            hazard_ratio=1,
            hazard_ratio_null=2.27,
            formula="schoenfeld",
        ).n_per_group[0],
    ),
    PublishedRow(
        "P022",
        "logrank_fixed_follow_up",
        "event probabilities 0.4, 0.5, 0.6 against 0.2, one-sided alpha 0.01, power 0.8, schoenfeld; n in all, unrounded",
        (195.0817002, 89.2825661, 50.3006548),
        1e-5,
        "rpact 3.3.4, getSampleSizeSurvival without observation times, run for this row",
        _SIMULATED,
        lambda: tuple(
            sum(
                sample_size(
                    "logrank_fixed_follow_up",
                    alpha=0.01,
                    sides=1,
                    power=0.8,
                    event_probability_treatment=p,
                    event_probability_control=0.2,
                    formula="schoenfeld",
                ).raw_n
            )
            for p in (0.4, 0.5, 0.6)
        ),
    ),
    PublishedRow(
        "P023",
        "logrank_accrual",
        "event probabilities by time 12 of 0.4, 0.5, 0.6 against 0.2, dropout 0.1 by 12, accrual 12, follow-up 6, "
        "one-sided alpha 0.01, power 0.8, schoenfeld; n in all, unrounded",
        (208.1894391, 95.4219513, 53.8143248),
        1e-5,
        "rpact 3.3.4, getSampleSizeSurvival, run for this row",
        _SIMULATED,
        lambda: tuple(
            sum(
                sample_size(
                    "logrank_accrual",
                    alpha=0.01,
                    sides=1,
                    power=0.8,
                    hazard_control=-log(0.8) / 12,
                    hazard_ratio=hazard_ratio_of(p, 0.2),
                    dropout_hazard=-log(0.9) / 12,
                    accrual_time=12,
                    follow_up_time=6,
                    formula="schoenfeld",
                ).raw_n
            )
            for p in (0.4, 0.5, 0.6)
        ),
    ),
    PublishedRow(
        "P024",
        "restricted_mean_superiority",
        "medians 4 and 3, tau 3, everyone followed to 3, one-sided alpha 0.025; power of 512 per group, n in all at power 0.8",
        (0.8004313, 1024),
        1e-7,
        "R, RMSTdesign, RMSTpow, README",
        "simulation of Kaplan–Meier curves",
        lambda: (_restricted_mean_power(512), _restricted_mean_n()),
    ),
)
