"""Boundaries, inflation and expected sizes beside R's rpact, where it is installed; else skipped with the reason."""

import json
import shutil
import subprocess
from functools import cache
from typing import Any

import pytest

from trialwright.design import boundaries, sample_size, sequential_sample_size

LD_OF, LD_P, HSD, KD = "lan_demets_obrien_fleming", "lan_demets_pocock", "hwang_shih_decani", "kim_demets"
# Each design in R's words and in ours.
DESIGNS: list[tuple[str, str, dict[str, Any]]] = [
    ("kMax=5, alpha=.025, beta=.1, typeOfDesign='OF'", "obrien_fleming", {"looks": 5}),
    (
        "kMax=5, alpha=.05, sided=2, beta=.1, typeOfDesign='P'",
        "pocock",
        {"looks": 5, "alpha": 0.05, "sides": 2},
    ),
    (
        "kMax=10, alpha=.05, sided=2, beta=.1, typeOfDesign='WT', deltaWT=.25",
        "wang_tsiatis",
        {"looks": 10, "alpha": 0.05, "sides": 2, "delta": 0.25},
    ),
    ("kMax=4, alpha=.025, beta=.1, typeOfDesign='HP'", "haybittle_peto", {"looks": 4, "interim_z": 3.0}),
    ("kMax=5, alpha=.025, beta=.1, typeOfDesign='asOF'", LD_OF, {"looks": 5}),
    ("kMax=5, alpha=.025, beta=.1, typeOfDesign='asP'", LD_P, {"looks": 5}),
    ("kMax=4, alpha=.025, beta=.1, typeOfDesign='asHSD', gammaA=-4", HSD, {"looks": 4, "gamma": -4.0}),
    (
        "kMax=4, alpha=.05, sided=2, beta=.1, typeOfDesign='asKD', gammaA=2.5",
        KD,
        {"looks": 4, "alpha": 0.05, "sides": 2, "rho": 2.5},
    ),
    (
        "kMax=3, alpha=.025, beta=.1, typeOfDesign='asOF', typeBetaSpending='bsOF', bindingFutility=FALSE",
        LD_OF,
        {"looks": 3, "futility": LD_OF, "binding": False},
    ),
    (
        "kMax=3, alpha=.025, beta=.1, typeOfDesign='asHSD', gammaA=-4, typeBetaSpending='bsHSD', gammaB=-2, bindingFutility=TRUE",
        HSD,
        {"looks": 3, "gamma": -4.0, "futility": HSD, "futility_gamma": -2.0, "binding": True},
    ),
    (
        "informationRates=c(.3,.8,1), alpha=.025, beta=.1, typeOfDesign='asKD', gammaA=1.5, typeBetaSpending='bsP'",
        KD,
        {"information": (0.3, 0.8, 1.0), "rho": 1.5, "futility": LD_P, "binding": False},
    ),
    (
        "kMax=5, alpha=.025, beta=.1, typeOfDesign='P', futilityBounds=c(-1,0,.2,.5), bindingFutility=TRUE",
        "pocock",
        {"looks": 5, "futility": (-1.0, 0.0, 0.2, 0.5), "binding": True},
    ),
    (
        "kMax=5, alpha=.025, beta=.1, typeOfDesign='OF', futilityBounds=c(-1,0,.2,.5), bindingFutility=FALSE",
        "obrien_fleming",
        {"looks": 5, "futility": (-1.0, 0.0, 0.2, 0.5), "binding": False},
    ),
    (
        "kMax=3, alpha=.05, sided=2, beta=.1, typeOfDesign='asOF', typeBetaSpending='bsOF', bindingFutility=FALSE",
        LD_OF,
        {"looks": 3, "alpha": 0.05, "sides": 2, "futility": LD_OF, "binding": False},
    ),
    (
        "kMax=3, alpha=.05, sided=2, beta=.1, typeOfDesign='asOF', typeBetaSpending='bsOF', bindingFutility=TRUE",
        LD_OF,
        {"looks": 3, "alpha": 0.05, "sides": 2, "futility": LD_OF, "binding": True},
    ),
]

# Sizes of a trial with O'Brien–Fleming boundaries at three looks, in R's words and as our fixed design; totals.
LEVEL = {"alpha": 0.025, "sides": 1, "power": 0.9}
SIZES: list[tuple[str, Any]] = [
    (
        "getSampleSizeMeans(d, alternative=.4, stDev=1, normalApproximation=TRUE)$maxNumberOfSubjects",
        lambda: sample_size("two_means_superiority", difference=0.4, sd=1.0, test="z", **LEVEL),
    ),
    (
        "getSampleSizeMeans(d, alternative=.4, stDev=1, normalApproximation=TRUE, allocationRatioPlanned=2)$maxNumberOfSubjects",
        lambda: sample_size("two_means_superiority", difference=0.4, sd=1.0, test="z", ratio=2.0, **LEVEL),
    ),
    (
        "getSampleSizeRates(d, pi1=.5, pi2=.3)$maxNumberOfSubjects",
        lambda: sample_size("two_proportions_superiority", p_treatment=0.5, p_control=0.3, variance="pooled", **LEVEL),
    ),
    (
        "getSampleSizeRates(d, pi1=.86, pi2=.86, thetaH0=-.15)$maxNumberOfSubjects",
        lambda: sample_size(
            "two_proportions_noninferiority", p_treatment=0.86, p_control=0.86, margin=0.15,
            variance="farrington_manning", **LEVEL,
        ),
    ),
    (
        "getSampleSizeSurvival(d, hazardRatio=.7, lambda2=.05, accrualTime=c(0,12), followUpTime=18)$eventsFixed *"
        " getDesignCharacteristics(d)$inflationFactor",
        lambda: sample_size("logrank_events", hazard_ratio=0.7, formula="schoenfeld", **LEVEL),
    ),
]  # fmt: skip

_SCRIPT = """
suppressMessages(library(rpact)); options(digits=12)
show <- function(x) paste(format(ifelse(is.na(x), -99, x), digits=12), collapse=",")
one <- function(...) {
  d <- suppressWarnings(getDesignGroupSequential(...)); ch <- getDesignCharacteristics(d)
  cat("[[", show(d$criticalValues), "],[", show(d$futilityBounds), "],[", show(ch$inflationFactor), ",",
      show(ch$averageSampleNumber1), ",", show(ch$averageSampleNumber01), ",", show(ch$averageSampleNumber0), "]]\\n", sep="")
}
"""


@cache
def rpact() -> tuple[list[Any], list[float]]:
    """What rpact says of every design (critical values, futility bounds, inflation with expected sizes) and of every size."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed")
    script = _SCRIPT + "\n".join(f"one({words})" for words, _, _ in DESIGNS)
    script += "\nd <- getDesignGroupSequential(kMax=3, alpha=.025, beta=.1, typeOfDesign='OF')\n"
    script += "\n".join(f"cat('SIZE', format({words}, digits=12), '\\n')" for words, _ in SIZES)
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("R has no package rpact")
    lines = done.stdout.splitlines()
    sizes = [float(line.split()[1]) for line in lines if line.startswith("SIZE")]
    return [json.loads(line) for line in lines if line.startswith("[[")], sizes


@pytest.mark.parametrize("number", range(len(DESIGNS)), ids=lambda number: DESIGNS[number][1] + f"-{number}")
def test_rpact_gives_the_same(number: int) -> None:
    critical, futility, characteristics = rpact()[0][number]
    _, family, inputs = DESIGNS[number]
    made = boundaries(family, **{"alpha": 0.025, "sides": 1, "power": 0.9, **inputs})
    assert made.efficacy == pytest.approx(critical, abs=2e-7)
    for ours, theirs in zip(made.futility, futility, strict=False):
        # rpact writes −6 or NA where a look cannot stop for futility.
        assert (ours is None and theirs <= -6) or ours == pytest.approx(theirs, abs=2e-6)
    assert made.inflation is not None
    expected = [made.laws[law].expected_information * made.inflation for law in (2, 1, 0)]
    assert [made.inflation, *expected] == pytest.approx(characteristics, abs=5e-6)


@pytest.mark.parametrize("number", range(len(SIZES)))
def test_rpact_gives_the_same_sizes(number: int) -> None:
    theirs = rpact()[1][number]
    plan = boundaries("obrien_fleming", alpha=0.025, sides=1, looks=3, power=0.9)
    assert sum(sequential_sample_size(SIZES[number][1](), plan).raw_n) == pytest.approx(theirs, rel=2e-7)
