"""Simon's two-stage design for one group: stop for futility after the first stage, or go on."""

from functools import lru_cache
from math import ceil
from typing import Any

import msgspec
import numpy as np

from trialwright.design.errors import refused
from trialwright.design.inputs import ALPHA, POWER, choice, rate
from trialwright.design.method import Effect, Input, Method
from trialwright.design.proportions.enumeration import binomial_probabilities
from trialwright.design.proportions.one_proportion import one_proportion_n_exact
from trialwright.design.proportions.score import Rates

# Optimal designs are seldom larger than 1.5 times the single-stage n; the search goes somewhat further.
_SEARCHED = 1.7
# … and none is much smaller than it.
_BEGIN = 0.7
_LARGEST_N = 250


class TwoStage(msgspec.Struct, frozen=True):
    """Stop after ``n1`` with at most ``r1`` successes; call it active with more than ``r`` of ``n``."""

    r1: int
    n1: int
    r: int
    n: int


def rejection_probability(design: TwoStage, p: float) -> float:
    """The chance to call a treatment of rate ``p`` active.

    >>> round(rejection_probability(TwoStage(1, 10, 5, 29), 0.1), 4)
    0.0471
    """
    first = binomial_probabilities(design.n1, p)
    second = binomial_probabilities(design.n - design.n1, p)
    at_least = np.append(np.cumsum(second[::-1])[::-1], 0.0)
    going_on = range(design.r1 + 1, design.n1 + 1)
    needed = [min(max(design.r + 1 - x, 0), len(second)) for x in going_on]
    return float(sum(first[x] * at_least[k] for x, k in zip(going_on, needed, strict=True)))


def early_stop_probability(design: TwoStage, p: float) -> float:
    """The chance to stop after the first stage (PET).

    >>> round(early_stop_probability(TwoStage(1, 10, 5, 29), 0.1), 2)
    0.74
    """
    return float(binomial_probabilities(design.n1, p)[: design.r1 + 1].sum())


def expected_size(design: TwoStage, p: float) -> float:
    """The expected number of participants (EN).

    >>> round(expected_size(TwoStage(1, 10, 5, 29), 0.1), 1)
    15.0
    """
    return design.n1 + (1 - early_stop_probability(design, p)) * (design.n - design.n1)


@lru_cache(maxsize=32)
def simon_design(p_null: float, p: float, alpha: float, power: float, criterion: str) -> TwoStage:
    """The optimal design (least expected size under ``p_null``) or the minimax one (least n, then expected size).

    >>> simon_design(0.1, 0.3, 0.05, 0.8, "optimal")
    TwoStage(r1=1, n1=10, r=5, n=29)
    """
    single = one_proportion_n_exact(alpha=alpha, sides=1, power=power, p_null=p_null, p=p)
    last = ceil(_SEARCHED * single) + 5
    if last > _LARGEST_N:
        raise refused(
            "D006", f"a two-stage design of some {single:g} participants is too large to search", place="n"
        )
    best: tuple[tuple[float, float], TwoStage] | None = None
    for n in range(max(2, int(_BEGIN * single)), last + 1):
        if best and criterion == "minimax":
            break
        # A design's expected size is at least its first stage: larger first stages cannot be better.
        longest = min(n - 1, int(best[0][0]) if best else n)
        for design in _admissible(n, longest, p_null, p, alpha, power):
            size = expected_size(design, p_null)
            rank = (size, float(n))
            if best is None or rank < best[0]:
                best = (rank, design)
    if best is None:
        raise refused(
            "D006", f"no two-stage design of up to {last} participants has alpha and power", place="n"
        )
    return best[1]


def _admissible(n: int, longest: int, p_null: float, p: float, alpha: float, power: float) -> list[TwoStage]:
    """For each first stage and r1, the design of least r that keeps alpha, where it has the power."""
    found = []
    for n1 in range(1, longest + 1):
        false, true = _rejections(n, n1, p_null), _rejections(n, n1, p)
        keeps = false <= alpha
        r = np.argmax(keeps, axis=1)
        rows = np.arange(n1)
        good = keeps[rows, r] & (true[rows, r] >= power)
        found += [TwoStage(int(r1), n1, int(r[r1]), n) for r1 in rows[good]]
    return found


def _rejections(n: int, n1: int, p: float) -> Rates:
    """P(active) for r1 = 0 … n1 − 1 (rows) and r = 0 … n (columns)."""
    first = binomial_probabilities(n1, p)
    second = binomial_probabilities(n - n1, p)
    at_least = np.append(np.cumsum(second[::-1])[::-1], 0.0)
    needed = np.clip(np.arange(n + 1)[None, :] + 1 - np.arange(n1 + 1)[:, None], 0, len(second))
    joint = first[:, None] * at_least[needed]
    return np.asarray(np.cumsum(joint[::-1], axis=0)[::-1][1:])


def simon_n(*, alpha: float, power: float, p_null: float, p: float, criterion: str, **given: Any) -> float:
    """The n of the design that the search finds.

    >>> simon_n(alpha=0.05, power=0.8, p_null=0.1, p=0.3, criterion="minimax")
    25.0
    """
    return float(simon_design(p_null, p, alpha, power, criterion).n)


def simon_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    p_null: float,
    p: float,
    criterion: str,
    power: float | None = None,
    r1: int | None = None,
    n1: int | None = None,
    r: int | None = None,
) -> float:
    """The power of a stated design, or of the one that the search finds for the target ``power``.

    >>> round(simon_power(n=(29,), alpha=0.05, p_null=0.1, p=0.3, criterion="optimal", r1=1, n1=10, r=5), 3)
    0.805
    """
    return rejection_probability(_design(round(n[0]), alpha, p_null, p, criterion, power, r1, n1, r), p)


def _design(
    n: int,
    alpha: float,
    p_null: float,
    p: float,
    criterion: str,
    power: float | None,
    r1: int | None,
    n1: int | None,
    r: int | None,
) -> TwoStage:
    if r1 is not None and n1 is not None and r is not None:
        if not (r1 <= n1 <= n and r1 <= r <= n):
            raise refused(
                "D007",
                f"{r1}/{n1} and {r}/{n} are no two stages",
                place="r1",
                words=f"r1={r1}, n1={n1}, r={r}, n={n}",
            )
        return TwoStage(r1, n1, r, n)
    if power is None:
        missing = [name for name, value in (("r1", r1), ("n1", n1), ("r", r)) if value is None]
        raise refused(
            "D001",
            f"missing: {', '.join(missing)}",
            place="simon_two_stage",
            help="give the bounds of the design",
        )
    design = simon_design(p_null, p, alpha, power, criterion)
    if design.n != n:
        raise refused(
            "D001",
            "missing: r1, n1, r",
            place="simon_two_stage",
            help="give the bounds of the design of this size",
        )
    return design


def _check(inputs: Any) -> None:
    """Raises D009 where the assumed rate is not above the one to be refuted."""
    if inputs.get("p") is not None and inputs["p"] <= inputs["p_null"]:
        raise refused(
            "D009", f"the assumed rate {inputs['p']:g} is not above {inputs['p_null']:g}", place="p"
        )


def _details(inputs: Any, n: tuple[int, ...]) -> dict[str, float]:
    names = ("alpha", "p_null", "p", "criterion", "power", "r1", "n1", "r")
    design = _design(n[0], *(inputs.get(name) for name in names))
    return {
        "r1": design.r1,
        "n1": design.n1,
        "r": design.r,
        "n": design.n,
        "expected_n_null": expected_size(design, inputs["p_null"]),
        "early_stop_null": early_stop_probability(design, inputs["p_null"]),
        "true_alpha": rejection_probability(design, inputs["p_null"]),
    }


def _bound(name: str, meaning: str) -> Input:
    return Input(name, meaning, low=0, includes_bounds=True, whole=True, is_optional=True)


METHODS = (
    Method(
        name="simon_two_stage",
        title="one proportion in two stages, stopping for futility (Simon)",
        family="proportions",
        inputs=(
            ALPHA,
            POWER,
            rate("p_null", "rate that is of no interest"),
            rate("p", "rate that is hoped for"),
            choice("criterion", "least expected n (optimal) or least n (minimax)", "optimal", "minimax"),
            _bound("r1", "stop after the first stage with at most so many successes"),
            _bound("n1", "participants of the first stage"),
            _bound("r", "active with more than so many successes in all"),
        ),
        formula="power = Σ over x1 > r1 of P(X1 = x1)·P(X2 > r − x1)",
        source="Simon 1989, Control Clin Trials 10:1",
        power_at=simon_power,
        base_n=simon_n,
        groups=("all",),
        effect=Effect("p", lambda inputs, direction: (inputs["p_null"], 1.0)),
        check=_check,
        details=_details,
        reads_target=True,
        rounding="none: the search is over whole numbers",
        assumptions=("one-sided", "stopping only for futility"),
    ),
)
