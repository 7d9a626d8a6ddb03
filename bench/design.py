"""Times of the design room beside named peers, in one run: ``make bench``.

Each line prints a time, the peer's time for the same work in the same run, their ratio and the bound that the project
holds itself to. A peer that would take minutes runs on a stated share of the very same trials, and its time is
multiplied up; its answers on that share must be the same.
"""

import gc
import inspect
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

TRIALS = 10_000
# Trials the slow peers run: a share of the same ones, said beside the time.
SHARE_SCORE, SHARE_LIFELINES, SHARE_SURVDIFF = 2_000, 100, 300
RATES: dict[str, Any] = {"n": (110, 110), "p_treatment": 0.86, "p_control": 0.86}
SURVIVAL: dict[str, Any] = {
    "n": (250, 250), "hazards": (0.035, 0.05), "dropout_hazard": 0.005, "accrual": 12.0, "duration": 30.0, "seed": 1,
}  # fmt: skip
CRITICAL = 1.959963984540054


def best(job: Callable[[], object], rounds: int = 5) -> float:
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


def line(what: str, seconds: float, peer: str, peer_seconds: float | None, bound: str, held: bool) -> None:
    beside = (
        "no peer"
        if peer_seconds is None
        else f"{peer:<42} {peer_seconds:9.4f} s   ratio {peer_seconds / seconds:7.1f}"
    )
    print(f"{what:<52} {seconds:8.4f} s   {beside:<70} {bound:<16} {'held' if held else 'NOT HELD'}")


def score_test(put_right: bool) -> Callable[..., Any]:
    """statsmodels' score test, as it is or with the coefficient of its issue 10269 put right (count0 for nobs0)."""
    from statsmodels.stats import proportion

    source = inspect.getsource(proportion.score_test_proportions_2indep)
    if put_right:
        source = source.replace("(count0 * diff - nobs", "(nobs0 * diff - nobs")
    names = dict(vars(proportion))
    exec(source, names)
    test: Callable[..., Any] = names["score_test_proportions_2indep"]
    return test


def time_noninferiority() -> None:
    from trialwright.design.simulate.two_rates import rejections, simulated_counts

    def ours() -> Any:
        successes, evaluable = simulated_counts(trials=TRIALS, **RATES, dropout=0.0, seed=1)
        return rejections(successes, evaluable, margin=0.15, z=CRITICAL, test="farrington_manning")

    successes, _ = simulated_counts(trials=TRIALS, **RATES, dropout=0.0, seed=1)
    inputs = {"value": -0.15, "compare": "diff", "alternative": "larger", "correction": False}

    def peer(put_right: bool) -> list[bool]:
        test, pairs = score_test(put_right), successes[:SHARE_SCORE].tolist()
        return [bool(test(x, 110, y, 110, **inputs, return_results=False)[0] > CRITICAL) for x, y in pairs]

    answers = ours()
    same = peer(True) == answers[:SHARE_SCORE].tolist()
    as_it_is = sum(
        one != other for one, other in zip(peer(False), answers[:SHARE_SCORE].tolist(), strict=True)
    )
    seconds, slow = best(ours), best(lambda: peer(False), 2) * TRIALS / SHARE_SCORE
    name, held = (
        f"statsmodels score test loop ({SHARE_SCORE:,}×{TRIALS // SHARE_SCORE})",
        slow / seconds >= 50 and same,
    )
    line(
        f"{TRIALS:,} non-inferiority trials, 110 per arm, FM score", seconds, name, slow, "at least 50", held
    )
    print(
        f"    same answers as statsmodels with its issue 10269 put right: {same}; as it is, {as_it_is} of {SHARE_SCORE:,} differ"
    )
    print(f"    simulated power {answers.mean():.4f}")


def time_log_rank() -> None:
    from trialwright.design.simulate.log_rank import Cohorts
    from trialwright.design.simulate.streams import BLOCK

    cohorts = Cohorts(**SURVIVAL)
    z = cohorts.z(TRIALS)
    seconds = best(lambda: cohorts.z(TRIALS))
    drawn = [cohorts.block(number) for number in range(-(-SHARE_SURVDIFF // BLOCK))]
    times, seen = (np.concatenate([block[part] for block in drawn]) for part in (0, 1))
    treated = cohorts.treated

    def lifelines_loop() -> list[float]:
        from lifelines.statistics import logrank_test

        return [
            float(logrank_test(times[row, treated], times[row, ~treated], seen[row, treated], seen[row, ~treated]).test_statistic)
            for row in range(SHARE_LIFELINES)
        ]  # fmt: skip

    def survdiff_loop() -> list[float]:
        from statsmodels.duration.survfunc import survdiff

        group = treated.astype(int)
        return [float(survdiff(times[row], seen[row].astype(int), group)[0]) for row in range(SHARE_SURVDIFF)]

    peers = (
        ("lifelines", lifelines_loop, SHARE_LIFELINES, 200),
        ("statsmodels survdiff", survdiff_loop, SHARE_SURVDIFF, 0),
    )
    for name, loop, share, least in peers:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = loop()
                slow = best(loop, 2) * TRIALS / share
        except ImportError as error:
            print(f"{name} is not installed ({error}): no peer time")
            continue
        same = bool(np.allclose(found, z[:share] ** 2, rtol=1e-8))
        line(
            f"{TRIALS:,} log-rank trials of 500", seconds, f"{name} loop ({share:,}×{TRIALS // share})", slow,
            f"at least {least}" if least else "", (slow / seconds >= least) and same,
        )  # fmt: skip
        print(f"    same statistics on the peer's {share} trials: {same}")
    print(f"    simulated power {float((np.abs(z) > CRITICAL).mean()):.4f}")


def time_boundaries() -> None:
    from trialwright.design import boundaries

    families: dict[str, dict[str, Any]] = {
        "obrien_fleming": {}, "pocock": {}, "wang_tsiatis": {"delta": 0.25}, "haybittle_peto": {"interim_z": 3.0},
        "lan_demets_obrien_fleming": {}, "lan_demets_pocock": {},
        "hwang_shih_decani": {"gamma": -4.0}, "kim_demets": {"rho": 2.0},
    }  # fmt: skip
    times = {
        name: best(lambda name=name, more=more: boundaries(name, alpha=0.025, sides=1, looks=5, **more), 9)
        for name, more in families.items()
    }
    slowest = max(times, key=lambda name: times[name])
    peer = time_rpact()
    line(
        f"boundaries, K = 5, slowest family ({slowest})", times[slowest], "rpact getDesignGroupSequential (OF)", peer,
        "under 0.02 s", times[slowest] < 0.02,
    )  # fmt: skip
    futile = best(
        lambda: boundaries(
            "lan_demets_obrien_fleming", alpha=0.025, sides=1, looks=5, power=0.9,
            futility="lan_demets_obrien_fleming", binding=False,
        )
    )  # fmt: skip
    line("the same with futility, power, laws under three drifts", futile, "", None, "", True)


def time_rpact() -> float | None:
    """Seconds a design of five looks takes rpact, the mean of 20 in one R session; None where it is not installed."""
    if shutil.which("Rscript") is None:
        return None
    script = (
        "suppressMessages(library(rpact)); f <- function() getDesignGroupSequential(kMax=5, alpha=.025, typeOfDesign='OF');"
        "f(); cat(system.time(for (i in 1:20) f())[['elapsed']] / 20)"
    )
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def time_exact_power() -> None:
    from scipy.stats import binom

    from trialwright.design import power

    inputs: dict[str, Any] = {
        "n_per_group": 88, "alpha": 0.05, "sides": 2, "p_treatment": 0.86, "p_control": 0.86, "margin": 0.15,
    }  # fmt: skip

    def ours() -> float:
        return float(
            power("two_proportions_noninferiority_exact", test="farrington_manning", **inputs).power or 0
        )

    def peer() -> float:
        test, weights = score_test(True), binom.pmf(range(89), 88, 0.86)
        options = {"value": -0.15, "compare": "diff", "alternative": "larger", "correction": False}
        total = 0.0
        for x in range(89):
            for y in range(89):
                if 0 < x + y < 176 and test(x, 88, y, 88, **options, return_results=False)[0] > CRITICAL:
                    total += weights[x] * weights[y]
        return float(total)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        same, slow = abs(peer() - ours()) < 1e-6, best(peer, 1)
    seconds = best(ours, 9)
    name = "statsmodels over all 7,921 tables"
    line("exact Farrington–Manning power of 88 per arm", seconds, name, slow, "under 0.05 s", seconds < 0.05)
    print(f"    power {ours():.5f}, the same as the peer's: {same}")


def time_explain_n() -> None:
    try:
        from trialwright.design.claim.explain import explain_n
        from trialwright.store.inputs import library_record

        record = library_record("NCT05916781")
        seconds = best(lambda: explain_n(record), 3)
    except (ImportError, AttributeError) as error:
        print(f"explain_n is not there ({error})")
        return
    line("explain_n of NCT05916781, restated", seconds, "", None, "under 2 s", seconds < 2)


def main() -> None:
    time_noninferiority()
    time_log_rank()
    time_boundaries()
    time_exact_power()
    time_explain_n()


if __name__ == "__main__":
    main()
