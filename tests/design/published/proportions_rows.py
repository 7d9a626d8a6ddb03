"""Published values for proportions: sizes, power, intervals, Simon's designs."""

from published_rows import PublishedRow
from trialwright.design import power, sample_size
from trialwright.design.proportions.enumeration import noninferiority_power_exact
from trialwright.design.proportions.exact_level import noninferiority_level_exact
from trialwright.design.proportions.intervals import difference_interval, proportion_interval
from trialwright.design.simon import TwoStage, early_stop_probability, expected_size
from trialwright.model.design import ConfidenceInterval

_NI = {"p_treatment": 0.86, "p_control": 0.86, "margin": 0.15}
_CHOW = "Chow, Shao & Wang, Sample Size Calculations in Clinical Research, ch. 4 (as recalled)"
_SIMON = "Simon 1989, Control Clin Trials 10:1 (as recalled)"
_NEWCOMBE_DIFFERENCE = "Newcombe 1998, Stat Med 17:873 (as recalled)"
_NEWCOMBE_ONE = "Newcombe 1998, Stat Med 17:857 (as recalled)"
_FORMULA = "simulation of the test at the computed n"
_ENUMERATED = "enumeration over scipy.stats.binom"
_GRID = "numerical maximisation of the likelihood, root by bisection"


def _limits(interval: ConfidenceInterval) -> tuple[float, float]:
    return interval.low, interval.high


def _difference(method: str, *counts: int) -> tuple[float, float]:
    return _limits(difference_interval(*counts, level=0.95, method=method))


def _one(method: str, x: int, n: int, level: float = 0.95) -> tuple[float, float]:
    return _limits(proportion_interval(x, n, level=level, method=method))


def _exact(test: str, n: int, sides: int) -> float:
    return noninferiority_power_exact(n=(n, n), alpha=0.05, sides=sides, test=test, **_NI)


def _simon(criterion: str, p_null: float, p: float, power: float = 0.8) -> tuple[float, ...]:
    found = sample_size("simon_two_stage", alpha=0.05, power=power, p_null=p_null, p=p, criterion=criterion)
    return tuple(found.details[name] for name in ("r1", "n1", "r", "n"))


def _two(**inputs: object) -> tuple[float, ...]:
    return sample_size("two_proportions_superiority", **inputs).raw_n


def _en_pet(r1: int, n1: int, r: int, n: int, p: float) -> tuple[float, float]:
    design = TwoStage(r1, n1, r, n)
    return expected_size(design, p), early_stop_probability(design, p)


ROWS = (
    PublishedRow(
        "R034",
        "two_proportions_noninferiority",
        "p 0.86 and 0.86, margin 0.15, one-sided alpha 0.05, power 0.9, farrington_manning; n in all, unrounded",
        194.8604,
        0.001,
        "gsDesign 3.11 and rpact, which agree",
        _FORMULA,
        lambda: sum(
            sample_size(
                "two_proportions_noninferiority",
                alpha=0.05,
                sides=1,
                power=0.9,
                variance="farrington_manning",
                **_NI,
            ).raw_n
        ),
    ),
    PublishedRow(
        "R035",
        "two_proportions_noninferiority",
        "p 0.86 and 0.86, margin 0.15, one-sided alpha 0.025, power 0.9, unpooled; n per group",
        113,
        0,
        "closed form, Blackwelder 1982, Control Clin Trials 3:345",
        _FORMULA,
        lambda: sample_size(
            "two_proportions_noninferiority", alpha=0.025, sides=1, power=0.9, variance="unpooled", **_NI
        ).n_per_group[0],
    ),
    PublishedRow(
        "R037",
        "two_proportions_superiority",
        "p 0.65 and 0.85, two-sided alpha 0.05, power 0.8, unpooled; n per group",
        70,
        0,
        _CHOW,
        _FORMULA,
        lambda: sample_size(
            "two_proportions_superiority",
            alpha=0.05,
            sides=2,
            power=0.8,
            p_treatment=0.65,
            p_control=0.85,
            variance="unpooled",
        ).n_per_group[0],
    ),
    PublishedRow(
        "R038",
        "two_proportions_noninferiority",
        "p 0.85 against 0.65, margin 0.1, one-sided alpha 0.05, power 0.8, unpooled; n per group",
        25,
        0,
        _CHOW,
        _FORMULA,
        lambda: sample_size(
            "two_proportions_noninferiority",
            alpha=0.05,
            sides=1,
            power=0.8,
            p_treatment=0.85,
            p_control=0.65,
            margin=0.1,
            variance="unpooled",
        ).n_per_group[0],
    ),
    PublishedRow(
        "R040",
        "two_proportions_equivalence",
        "p 0.75 and 0.8, margin 0.2, alpha 0.05 each side, power 0.8, beta halved; n per group",
        133,
        0,
        _CHOW,
        _FORMULA,
        lambda: sample_size(
            "two_proportions_equivalence",
            alpha=0.05,
            power=0.8,
            p_treatment=0.75,
            p_control=0.8,
            margin=0.2,
            beta="half",
        ).n_per_group[0],
    ),
    PublishedRow(
        "R043",
        "two_proportions_superiority",
        "p 0.5 and 0.75, two-sided alpha 0.05, power 0.9, pooled; n per group, unrounded",
        76.70693,
        0.001,
        "R, stats::power.prop.test, documentation example",
        _FORMULA,
        lambda: _two(alpha=0.05, sides=2, power=0.9, p_treatment=0.75, p_control=0.5, variance="pooled")[0],
    ),
    PublishedRow(
        "R052",
        "simon_two_stage",
        "1/10, 5/29, p0 0.1; expected n and early stop under p0",
        (15.0, 0.74),
        0.02,
        _SIMON,
        "enumeration of all outcomes",
        lambda: _en_pet(1, 10, 5, 29, 0.1),
    ),
    PublishedRow(
        "R053",
        "simon_two_stage",
        "1/15, 5/25, p0 0.1; expected n and early stop under p0",
        (19.5, 0.55),
        0.02,
        _SIMON,
        "enumeration of all outcomes",
        lambda: _en_pet(1, 15, 5, 25, 0.1),
    ),
    PublishedRow(
        "R055",
        "simon_two_stage",
        "p0 0.2, p1 0.4, alpha 0.05, power 0.8, optimal; r1, n1, r, n",
        (3, 13, 12, 43),
        0,
        _SIMON,
        "enumeration of all outcomes",
        lambda: _simon("optimal", 0.2, 0.4),
    ),
    PublishedRow(
        "P001",
        "simon_two_stage",
        "p0 0.2, p1 0.4, alpha 0.05, power 0.8, minimax; r1, n1, r, n",
        (4, 18, 10, 33),
        0,
        _SIMON,
        "enumeration of all outcomes",
        lambda: _simon("minimax", 0.2, 0.4),
    ),
    PublishedRow(
        "R073",
        "difference_interval",
        "56/70 − 48/80, 95 %, mee",
        (0.0533, 0.3377),
        6e-05,
        _NEWCOMBE_DIFFERENCE,
        _GRID,
        lambda: _difference("mee", 56, 70, 48, 80),
    ),
    PublishedRow(
        "R074",
        "difference_interval",
        "56/70 − 48/80, 95 %, miettinen_nurminen",
        (0.0528, 0.3382),
        6e-05,
        _NEWCOMBE_DIFFERENCE,
        _GRID,
        lambda: _difference("miettinen_nurminen", 56, 70, 48, 80),
    ),
    PublishedRow(
        "R076",
        "difference_interval",
        "9/10 − 3/10, 95 %, newcombe",
        (0.1705, 0.809),
        6e-05,
        _NEWCOMBE_DIFFERENCE,
        "statsmodels confint_proportions_2indep",
        lambda: _difference("newcombe", 9, 10, 3, 10),
    ),
    PublishedRow(
        "R077",
        "difference_interval",
        "9/10 − 3/10, 95 %, miettinen_nurminen",
        (0.17, 0.8406),
        6e-05,
        _NEWCOMBE_DIFFERENCE,
        _GRID,
        lambda: _difference("miettinen_nurminen", 9, 10, 3, 10),
    ),
    PublishedRow(
        "R079",
        "proportion_interval",
        "15/148, 95 %, wilson",
        (0.0624, 0.1605),
        6e-05,
        _NEWCOMBE_ONE,
        "statsmodels proportion_confint",
        lambda: _one("wilson", 15, 148),
    ),
    PublishedRow(
        "R080",
        "proportion_interval",
        "1/29, 95 %, wilson",
        (0.0061, 0.1718),
        6e-05,
        _NEWCOMBE_ONE,
        "statsmodels proportion_confint",
        lambda: _one("wilson", 1, 29),
    ),
    PublishedRow(
        "R082",
        "proportion_interval",
        "0/20, 95 %, clopper_pearson",
        (0, 0.1684),
        6e-05,
        _NEWCOMBE_ONE,
        "statsmodels proportion_confint",
        lambda: _one("clopper_pearson", 0, 20),
    ),
    PublishedRow(
        "R083",
        "proportion_interval",
        "1/29, 95 %, clopper_pearson",
        (0.0009, 0.1776),
        6e-05,
        _NEWCOMBE_ONE,
        "statsmodels proportion_confint",
        lambda: _one("clopper_pearson", 1, 29),
    ),
    PublishedRow(
        "R106",
        "proportion_interval",
        "0/15, upper limit, one-sided 95 %, clopper_pearson",
        0.18104,
        1e-05,
        "closed form 1 − 0.05^(1/15)",
        "statsmodels proportion_confint",
        lambda: _one("clopper_pearson", 0, 15, 0.9)[1],
    ),
    PublishedRow(
        "R107",
        "proportion_interval",
        "7/15, 95 %, clopper_pearson",
        (0.213, 0.734),
        0.0006,
        "Clopper–Pearson tables",
        "statsmodels proportion_confint",
        lambda: _one("clopper_pearson", 7, 15),
    ),
    PublishedRow(
        "P002",
        "two_proportions_noninferiority_exact",
        "88 per group, p 0.86 and 0.86, margin 0.15, two-sided alpha 0.05; wald, farrington_manning, newcombe",
        (0.816, 0.797, 0.811),
        0.0006,
        "exact enumeration for the design of NCT05916781, made before this program by code it does not share",
        _ENUMERATED,
        lambda: tuple(_exact(test, 88, 2) for test in ("wald", "farrington_manning", "newcombe")),
    ),
    PublishedRow(
        "P003",
        "two_proportions_noninferiority_exact",
        "88 per group, true size at 0.71 and 0.86, margin 0.15, alpha 0.025 below; wald, farrington_manning, newcombe",
        (0.0268, 0.0250, 0.0271),
        6e-05,
        "exact enumeration for the design of NCT05916781, made before this program by code it does not share",
        _ENUMERATED,
        lambda: tuple(
            noninferiority_level_exact(
                n=(88, 88), alpha=0.05, sides=2, p_control=0.86, margin=0.15, test=test
            )
            for test in ("wald", "farrington_manning", "newcombe")
        ),
    ),
    PublishedRow(
        "P004",
        "two_proportions_noninferiority_exact",
        "p 0.86 and 0.86, margin 0.15, two-sided alpha 0.05, power 0.9; n per group: wald, farrington_manning",
        (114, 117),
        0,
        "exact enumeration for the design of NCT05916781, made before this program by code it does not share",
        _ENUMERATED,
        lambda: tuple(
            sample_size(
                "two_proportions_noninferiority_exact", alpha=0.05, sides=2, power=0.9, test=test, **_NI
            ).n_per_group[0]
            for test in ("wald", "farrington_manning")
        ),
    ),
    PublishedRow(
        "P005",
        "one_proportion_exact",
        "15 participants, p0 0.459, one-sided alpha 0.05; power at 0.6, 0.7, 0.8",
        (0.22, 0.52, 0.84),
        0.006,
        "exact binomial test for the size of NCT05863936, made before this program by code it does not share",
        "scipy.stats.binomtest over all outcomes",
        lambda: tuple(
            power("one_proportion_exact", n=15, alpha=0.05, sides=1, p_null=0.459, p=p).power or 0.0
            for p in (0.6, 0.7, 0.8)
        ),
    ),
    PublishedRow(
        "P006",
        "difference_interval",
        "5/56 − 0/29, 95 %; newcombe and mee",
        (-0.0381, 0.1926, -0.0313, 0.1926),
        6e-05,
        _NEWCOMBE_DIFFERENCE,
        _GRID,
        lambda: (*_difference("newcombe", 5, 56, 0, 29), *_difference("mee", 5, 56, 0, 29)),
    ),
    PublishedRow(
        "P007",
        "two_proportions_superiority",
        "p 0.8 and 0.71, two-sided alpha 0.05, pooled, power 0.8 and 0.9; n per group",
        (358, 478),
        0,
        "closed form for the rates quoted by NCT06394063, made before this program by code it does not share",
        _FORMULA,
        lambda: tuple(
            sample_size(
                "two_proportions_superiority",
                alpha=0.05,
                sides=2,
                power=target,
                p_treatment=0.8,
                p_control=0.71,
                variance="pooled",
            ).n_per_group[0]
            for target in (0.8, 0.9)
        ),
    ),
    PublishedRow(
        "P008",
        "two_proportions_noninferiority",
        "p 0.86 and 0.86, margin 0.15, one-sided alpha 0.025, power 0.9, farrington_manning, ratio 2; both groups, unrounded",
        (154.195156, 77.0975778),
        1e-4,
        "rpact 3.3.4, getSampleSizeRates, run for this row",
        "rpact live, where it is installed; simulation of the test at the computed n",
        lambda: (
            sample_size(
                "two_proportions_noninferiority",
                alpha=0.025,
                sides=1,
                power=0.9,
                variance="farrington_manning",
                ratio=2,
                **_NI,
            ).raw_n
        ),
    ),
    PublishedRow(
        "P009",
        "one_proportion",
        "p0 0.3, p 0.5, one-sided alpha 0.025, power 0.8; n, unrounded",
        43.4926367,
        1e-5,
        "rpact 3.3.4, getSampleSizeRates with one group, run for this row",
        "exact binomial power at the computed n",
        lambda: sample_size("one_proportion", alpha=0.025, sides=1, power=0.8, p_null=0.3, p=0.5).raw_n[0],
    ),
    PublishedRow(
        "P010",
        "one_proportion_exact",
        "p0 0.2, p 0.4, one-sided alpha 0.05, power 0.8; n",
        35,
        0,
        "A'Hern 2001, Stat Med 20:859 (as recalled)",
        "scipy.stats.binomtest over all outcomes",
        lambda: sample_size(
            "one_proportion_exact", alpha=0.05, sides=1, power=0.8, p_null=0.2, p=0.4
        ).n_per_group[0],
    ),
    PublishedRow(
        "P011",
        "paired_proportions",
        "discordant 0.45 and 0.05, two-sided alpha 0.05, power 0.8; and 0.3 and 0.15; pairs",
        (23, 155),
        0,
        "powerandsamplesize.com, McNemar's z-test (Connor 1987, Biometrics 43:207); clinicaltrials-tools.vercel.app, McNemar",
        "simulation of McNemar's test",
        lambda: tuple(
            sample_size(
                "paired_proportions", alpha=0.05, sides=2, power=0.8, p_only_treatment=a, p_only_control=b
            ).n_per_group[0]
            for a, b in ((0.45, 0.05), (0.3, 0.15))
        ),
    ),
)
