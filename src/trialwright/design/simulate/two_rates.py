"""Simulated non-inferiority trials with two proportions."""

from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from trialwright.design.errors import refused
from trialwright.design.normal import critical_value
from trialwright.design.proportions.lower_tests import TESTS, Sizes
from trialwright.design.simulate.streams import block_stream, refuse_bad_run
from trialwright.model.design import InputValue
from trialwright.model.simulation import SimulatedPower

Counts = NDArray[np.int64]
DropoutAs = Literal["none", "excluded", "failure"]
# Counts are cheap, so that more trials make a block than where patients are drawn.
_BLOCK = 4096
_OUTCOMES, _DROPOUT = 0, 1
# Four counts of a trial make one 64-bit key.
_LARGEST = 50_000


def simulated_counts(
    *, trials: int, n: tuple[int, int], p_treatment: float, p_control: float, dropout: float, seed: int
) -> tuple[Counts, Counts]:
    """Successes and evaluable participants of every trial, (treatment, control) in each row.

    Each participant is lost with probability ``dropout``, independently of the outcome.

    >>> successes, evaluable = simulated_counts(trials=3, n=(10, 10), p_treatment=0.5, p_control=0.5, dropout=0, seed=1)
    >>> successes.shape, evaluable.tolist()
    ((3, 2), [[10, 10], [10, 10], [10, 10]])
    """
    refuse_bad_run(trials, seed)
    blocks = range(-(-trials // _BLOCK))
    if dropout <= 0:
        drawn = np.concatenate([_all_evaluable(seed, block, n, (p_treatment, p_control)) for block in blocks])
        return drawn[:trials], np.broadcast_to(np.asarray(n, dtype=np.int64), (trials, 2))
    sizes, rates = np.asarray(n, dtype=np.int64), np.array([p_treatment, p_control])
    kept = [block_stream(seed, _DROPOUT, block).binomial(sizes, 1 - dropout, (_BLOCK, 2)) for block in blocks]
    drawn = np.concatenate(
        [block_stream(seed, _OUTCOMES, block).binomial(kept[block], rates) for block in blocks]
    )
    return drawn[:trials], np.concatenate(kept)[:trials]


def _all_evaluable(seed: int, block: int, n: tuple[int, int], rates: tuple[float, float]) -> Counts:
    """Successes of one block of trials, by inverting the binomial distribution: one look-up a group."""
    uniform = block_stream(seed, _OUTCOMES, block).random((2, _BLOCK))
    groups = [
        np.searchsorted(bdtr(np.arange(size), size, rate), draws, side="right")
        for size, rate, draws in zip(n, rates, uniform, strict=True)
    ]
    return np.stack(groups, axis=1)


def simulate_noninferiority(
    *,
    trials: int,
    n: tuple[int, int],
    p_treatment: float,
    p_control: float,
    margin: float,
    alpha: float,
    sides: int,
    test: str,
    dropout: float,
    dropout_as: DropoutAs,
    seed: int,
) -> SimulatedPower:
    """The share of simulated trials that show pT − pC above −margin.

    ``n`` are those randomised, (treatment, control); ``test`` is wald, agresti_caffo, farrington_manning, miettinen_nurminen
    or newcombe. ``dropout`` is the chance to be lost; ``dropout_as`` says whether the lost are "excluded" or count as "failure",
    or "none" with a dropout of 0. Raises DesignInputError D002, D007. Each trial is decided by the seed and its number.

    >>> found = simulate_noninferiority(trials=2000, n=(88, 88), p_treatment=0.86, p_control=0.86, margin=0.15,
    ...     alpha=0.05, sides=2, test="farrington_manning", dropout=0.0, dropout_as="none", seed=1)
    >>> abs(found.power - 0.797) < 3 * found.standard_error
    True
    """
    if len(n) != 2 or any(not isinstance(size, int) or not 1 <= size <= _LARGEST for size in n):
        raise refused("D002", f"n is two whole numbers from 1 to {_LARGEST}, not {n!r}", place="n")
    for name, rate in (("p_treatment", p_treatment), ("p_control", p_control), ("margin", margin)):
        if not 0 < rate < 1:
            raise refused("D002", f"{name} is strictly between 0 and 1, not {rate!r}", place=name)
    if not 0 <= dropout < 1 or (dropout > 0) == (dropout_as == "none"):
        told = f"dropout={dropout!r}, dropout_as={dropout_as!r}"
        raise refused(
            "D007", "dropout and how it counts contradict each other", place="dropout_as", words=told
        )
    successes, evaluable = simulated_counts(
        trials=trials, n=n, p_treatment=p_treatment, p_control=p_control, dropout=dropout, seed=seed
    )
    if dropout_as == "failure":
        evaluable = np.broadcast_to(np.asarray(n, dtype=np.int64), evaluable.shape)
    rejected = int(
        rejections(successes, evaluable, margin=margin, z=critical_value(alpha, sides), test=test).sum()
    )
    inputs: dict[str, InputValue] = {
        "n_treatment": n[0], "n_control": n[1], "p_treatment": p_treatment, "p_control": p_control, "margin": margin,
        "test": test, "dropout": dropout, "dropout_as": dropout_as,
    }  # fmt: skip
    told = f"trials={trials}, n={n}, p_treatment={p_treatment}, p_control={p_control}, margin={margin}"
    more = f"alpha={alpha}, sides={sides}, test={test!r}, dropout={dropout}, dropout_as={dropout_as!r}, seed={seed}"
    share = rejected / trials
    return SimulatedPower(
        method="simulate_noninferiority",
        trials=trials,
        rejected=rejected,
        power=share,
        standard_error=(share * (1 - share) / trials) ** 0.5,
        alpha=alpha,
        sides=2 if sides == 2 else 1,
        seed=seed,
        inputs=inputs,
        source="independent binomial outcomes; Philox streams",
        assumptions=("participants are independent", "loss does not depend on the outcome"),
        code=f"simulate_noninferiority({told}, {more})",
    )


def rejections(
    successes: Counts, evaluable: Counts, *, margin: float, z: float, test: str
) -> NDArray[np.bool_]:
    """Which trials show pT − pC above −margin at the critical value ``z``.

    Outcomes that occur more than once are judged once. A trial with an empty group shows nothing.

    >>> rejections(np.array([[80, 78], [60, 78]]), np.array([[88, 88], [88, 88]]), margin=0.15, z=1.96, test="wald").tolist()
    [True, False]
    """
    base = int(evaluable.max()) + 1
    powers = np.array([base**3, base**2, base, 1], dtype=np.int64)
    key = successes @ powers[:2] + evaluable @ powers[2:]
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return _judged(successes[first], evaluable[first], margin, z, test)[which]


def _judged(successes: Counts, evaluable: Counts, margin: float, z: float, test: str) -> NDArray[np.bool_]:
    whole = evaluable.min(axis=1) > 0
    sizes = np.where(whole[:, None], evaluable, 1).T
    rates = successes.T / sizes
    # The tests are written for one pair of sizes and broadcast over many.
    shown = TESTS[test](rates[0], rates[1], cast(Sizes, tuple(sizes)), -margin, z)
    return np.asarray(shown & whole, dtype=np.bool_)
