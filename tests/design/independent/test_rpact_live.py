"""The same designs from rpact, live, where R and its package are installed; elsewhere the stored values stand alone."""

import shutil
import subprocess
from functools import cache
from math import log

import pytest

from trialwright.design import sample_size


@cache
def rpact_is_here() -> bool:
    program = shutil.which("Rscript")
    if program is None:
        return False
    asked = [program, "-e", "quit(status = !requireNamespace('rpact', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


needs_rpact = pytest.mark.skipif(
    not rpact_is_here(), reason="R with the package rpact is not installed (Debian: r-cran-rpact)"
)

CALLS = {
    "noninferiority": "getSampleSizeRates(pi1=.86, pi2=.84, thetaH0=-.15, alpha=.025, beta=.1, allocationRatioPlanned=2)$nFixed",
    "superiority": "getSampleSizeRates(pi1=.85, pi2=.65, alpha=.025, beta=.2, allocationRatioPlanned=1.5)$nFixed",
    "one_rate": "getSampleSizeRates(groups=1, thetaH0=.3, pi1=.5, alpha=.025, beta=.2)$nFixed",
    "means": "getSampleSizeMeans(alternative=.5, stDev=1, thetaH0=-.1, alpha=.025, beta=.1, allocationRatioPlanned=3)$nFixed",
    "one_mean": "getSampleSizeMeans(groups=1, alternative=.4, stDev=1, alpha=.05, sided=2, beta=.1)$nFixed",
    "z_means": "getSampleSizeMeans(alternative=.4, stDev=1, alpha=.025, beta=.1, normalApproximation=TRUE)$nFixed",
    "freedman": "getSampleSizeSurvival(hazardRatio=.6, lambda2=.05, typeOfComputation='Freedman', alpha=.025, beta=.1)"
    "$eventsFixed",
    "fixed": "getSampleSizeSurvival(pi1=.4, pi2=.2, eventTime=12, alpha=.01, beta=.2, accountForObservationTimes=FALSE)$nFixed",
    "accrual": "getSampleSizeSurvival(pi1=.4, pi2=.2, eventTime=12, alpha=.01, beta=.2, accrualTime=12, followUpTime=6, "
    "dropoutRate1=.1, dropoutRate2=.1, dropoutTime=12, allocationRatioPlanned=2)$nFixed",
}


@cache
def from_rpact() -> dict[str, float]:
    lines = [f'cat("{name}", format({call}, digits=10), "\\n")' for name, call in CALLS.items()]
    code = "suppressMessages(library(rpact))\n" + "\n".join(lines)
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True)
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def total(method: str, **inputs: object) -> float:
    return sum(sample_size(method, **inputs).raw_n)


def ours() -> dict[str, float]:
    hazard = {p: -log(1 - p) / 12 for p in (0.1, 0.2, 0.4)}
    return {
        "noninferiority": total(
            "two_proportions_noninferiority",
            alpha=0.025,
            sides=1,
            power=0.9,
            p_treatment=0.86,
            p_control=0.84,
            margin=0.15,
            variance="farrington_manning",
            ratio=2,
        ),
        "superiority": total(
            "two_proportions_superiority",
            alpha=0.025,
            sides=1,
            power=0.8,
            p_treatment=0.85,
            p_control=0.65,
            variance="pooled",
            ratio=1.5,
        ),
        "one_rate": total("one_proportion", alpha=0.025, sides=1, power=0.8, p_null=0.3, p=0.5),
        "means": total(
            "two_means_noninferiority",
            alpha=0.025,
            sides=1,
            power=0.9,
            difference=0.5,
            margin=0.1,
            sd=1,
            test="t",
            ratio=3,
        ),
        "one_mean": total(
            "one_mean_superiority", alpha=0.05, sides=2, power=0.9, difference=0.4, sd=1, test="t"
        ),
        "z_means": total(
            "two_means_superiority", alpha=0.025, sides=1, power=0.9, difference=0.4, sd=1, test="z"
        ),
        "freedman": total(
            "logrank_events", alpha=0.025, sides=1, power=0.9, hazard_ratio=0.6, formula="freedman"
        ),
        "fixed": total(
            "logrank_fixed_follow_up",
            alpha=0.01,
            sides=1,
            power=0.8,
            event_probability_treatment=0.4,
            event_probability_control=0.2,
            formula="schoenfeld",
        ),
        "accrual": total(
            "logrank_accrual",
            alpha=0.01,
            sides=1,
            power=0.8,
            hazard_control=hazard[0.2],
            hazard_ratio=hazard[0.4] / hazard[0.2],
            dropout_hazard=hazard[0.1],
            accrual_time=12,
            follow_up_time=6,
            formula="schoenfeld",
            ratio=2,
        ),
    }


@needs_rpact
@pytest.mark.parametrize("name", CALLS)
def test_a_fixed_design_is_that_of_rpact(name: str) -> None:
    assert ours()[name] == pytest.approx(from_rpact()[name], rel=2e-6)
