"""Published values for means, analysis of variance and bioequivalence."""

from published_rows import PublishedRow
from trialwright.design import power, sample_size

_CHOW = "Chow, Shao & Wang, Sample Size Calculations in Clinical Research, ch. 3"
_COHEN = "Cohen 1988, Statistical Power Analysis; G*Power 3.1 (as recalled)"
_POWERTOST = "R, PowerTOST, documentation of sampleN.TOST, 2×2 crossover (as recalled)"
_STATSMODELS_T = "statsmodels TTestIndPower / TTestPower"
_OWEN = "scipy.integrate.quad over the chi distribution, and simulation"


def _t_per_group(d: float) -> float:
    return sample_size(
        "two_means_superiority", alpha=0.05, sides=2, power=0.8, difference=d, sd=1, test="t"
    ).n_per_group[0]


def _tost(cv: float, n: int) -> float:
    return (
        power(
            "crossover_bioequivalence",
            n=n,
            alpha=0.05,
            cv=cv,
            geometric_mean_ratio=0.95,
            lower_limit=0.8,
            upper_limit=1.25,
        ).power
        or 0.0
    )


ROWS = (
    PublishedRow(
        "R041",
        "two_means_noninferiority",
        "difference 0, margin 0.05, sd 0.1, one-sided alpha 0.05, power 0.8, z; n per group",
        50,
        0,
        _CHOW,
        "closed form in the test",
        lambda: sample_size(
            "two_means_noninferiority",
            alpha=0.05,
            sides=1,
            power=0.8,
            difference=0,
            margin=0.05,
            sd=0.1,
            test="z",
        ).n_per_group[0],
    ),
    PublishedRow(
        "R044",
        "two_means_superiority",
        "20 per group, difference 1, sd 1, two-sided alpha 0.05, t; power",
        0.8689528,
        2e-06,
        "R, stats::power.t.test, documentation example",
        _STATSMODELS_T,
        lambda: (
            power(
                "two_means_superiority", n_per_group=20, alpha=0.05, sides=2, difference=1, sd=1, test="t"
            ).power
            or 0.0
        ),
    ),
    PublishedRow(
        "R046",
        "two_means_superiority",
        "d 0.2, two-sided alpha 0.05, power 0.8, t; n per group",
        394,
        0,
        _COHEN,
        _STATSMODELS_T,
        lambda: _t_per_group(0.2),
    ),
    PublishedRow(
        "R047",
        "two_means_superiority",
        "d 0.5, two-sided alpha 0.05, power 0.8, t; n per group",
        64,
        0,
        _COHEN,
        _STATSMODELS_T,
        lambda: _t_per_group(0.5),
    ),
    PublishedRow(
        "R049",
        "paired_means_superiority",
        "d 0.5, two-sided alpha 0.05, power 0.8, t; pairs, unrounded",
        33.36713,
        0.001,
        "R, pwr 1.3, pwr.t.test, type paired",
        _STATSMODELS_T,
        lambda: sample_size(
            "paired_means_superiority", alpha=0.05, sides=2, power=0.8, difference=0.5, sd=1, test="t"
        ).raw_n[0],
    ),
    PublishedRow(
        "R050",
        "anova",
        "4 groups, f 0.25, alpha 0.05, power 0.8; n per group, unrounded",
        44.59927,
        0.001,
        "R, pwr 1.3, pwr.anova.test",
        "statsmodels FTestAnovaPower",
        lambda: sample_size("anova", alpha=0.05, power=0.8, groups=4, effect_f=0.25).raw_n[0],
    ),
    PublishedRow(
        "R070",
        "crossover_bioequivalence",
        "cv 0.3, ratio 0.95, limits 0.8 and 1.25, alpha 0.05, n 40; power",
        0.815845,
        2e-05,
        _POWERTOST,
        _OWEN,
        lambda: _tost(0.3, 40),
    ),
    PublishedRow(
        "R071",
        "crossover_bioequivalence",
        "cv 0.2, ratio 0.95, limits 0.8 and 1.25, alpha 0.05, n 20; power",
        0.83468,
        2e-05,
        _POWERTOST,
        _OWEN,
        lambda: _tost(0.2, 20),
    ),
    PublishedRow(
        "P030",
        "two_means_superiority",
        "means 132.86 (sd 15.34) and 127.44 (sd 18.23), second group twice the first, one-sided alpha 0.05, power 0.8, z; "
        "n of the first",
        85,
        0,
        "powerandsamplesize.com, two-sample test, after Rosner 2010, Fundamentals of Biostatistics, p. 302",
        "closed form in the test; Welch's test simulated",
        lambda: sample_size(
            "two_means_superiority",
            alpha=0.05,
            sides=1,
            power=0.8,
            difference=132.86 - 127.44,
            sd=18.23,
            sd_control=15.34,
            ratio=2,
            test="z",
        ).n_per_group[1],
    ),
    PublishedRow(
        "P031",
        "two_means_equivalence",
        "difference 0.01, margin 0.05, sd 0.1, alpha 0.1 each side, power 0.9, beta halved, z; n per group, unrounded",
        107,
        0.06,
        "R, TrialSize, TwoSampleMean.Equivalence, example 3.2.4, which prints no decimals",
        "simulated t tests",
        lambda: sample_size(
            "two_means_equivalence",
            alpha=0.1,
            power=0.9,
            difference=0.01,
            margin=0.05,
            sd=0.1,
            test="z",
            beta="half",
        ).raw_n[0],
    ),
    PublishedRow(
        "P032",
        "two_means_noninferiority",
        "difference 0.5, margin 0.1, sd 1, one-sided alpha 0.025, power 0.9, ratio 3, t; treatment group, unrounded",
        118.208493,
        1e-4,
        "rpact 3.3.4, getSampleSizeMeans, run for this row",
        _STATSMODELS_T,
        lambda: sample_size(
            "two_means_noninferiority",
            alpha=0.025,
            sides=1,
            power=0.9,
            difference=0.5,
            margin=0.1,
            sd=1,
            test="t",
            ratio=3,
        ).raw_n[0],
    ),
    PublishedRow(
        "P033",
        "one_mean_superiority",
        "difference 0.4, sd 1, two-sided alpha 0.05, power 0.9, t; n, unrounded",
        67.62143144,
        1e-4,
        "rpact 3.3.4, getSampleSizeMeans with one group, run for this row",
        _STATSMODELS_T,
        lambda: sample_size(
            "one_mean_superiority", alpha=0.05, sides=2, power=0.9, difference=0.4, sd=1, test="t"
        ).raw_n[0],
    ),
    PublishedRow(
        "P034",
        "one_mean_noninferiority",
        "difference 0.1, margin 0.4, sd 1, one-sided alpha 0.025, power 0.9, t; n, unrounded",
        43.99549645,
        1e-4,
        "rpact 3.3.4, getSampleSizeMeans with one group, run for this row",
        _STATSMODELS_T,
        lambda: sample_size(
            "one_mean_noninferiority",
            alpha=0.025,
            sides=1,
            power=0.9,
            difference=0.1,
            margin=0.4,
            sd=1,
            test="t",
        ).raw_n[0],
    ),
)
