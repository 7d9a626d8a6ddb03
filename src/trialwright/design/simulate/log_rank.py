"""Simulated trials with times to an event, and their log-rank statistics by the thousand.

A patient's two flags ride in the two lowest bits of the time's mantissa: positive doubles order like the
integers of their bits, so that one integer sort of each row brings times, arms and censoring in order together. The
bits are inverted, which puts the longest time first, and the number at risk is a running count.
The time loses 2^-50 of itself.
"""

import numpy as np
from numpy.typing import NDArray

from trialwright.design.errors import refused
from trialwright.design.normal import critical_value
from trialwright.design.simulate.streams import BLOCK, block_stream, refuse_bad_run
from trialwright.model.design import InputValue
from trialwright.model.simulation import SimulatedPower

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Flags = NDArray[np.bool_]
_TREATED, _SEEN = np.int8(1), np.int8(2)
_TIMES, _DROPOUT, _ENTRY = 0, 1, 2
_TINY = 1e-300


def log_rank_z(times: Floats, events: Flags, treated: Flags) -> Floats:
    """The log-rank z of each row of patients; negative where the treated have fewer events than expected.

    ``times`` (trials × patients, above 0) to the event or to the end of observation, ``events`` True where the event was
    seen, ``treated`` True in the treated group. Times are taken as continuous: patients with the very same time are
    counted one after the other, events before the censored. NaN for a trial without an event
    or with one group only. Raises DesignInputError D002 for a time that is not above 0.
    Source: Mantel 1966, Cancer Chemother Rep 50:163.

    >>> times = np.array([[6.0, 7.0, 10.0, 1.0, 2.0, 3.0]])
    >>> z = log_rank_z(times, np.ones((1, 6), bool), np.array([[True] * 3 + [False] * 3]))
    >>> round(float(z[0]), 4)
    -2.2476
    """
    if not (times > 0).all():
        raise refused("D002", "every time is a number above 0", place="times")
    packed = np.invert(np.ascontiguousarray(times, dtype=np.float64).view(np.int64))
    packed &= ~np.int64(_TREATED | _SEEN)
    packed |= treated + _SEEN * events.view(np.int8)
    packed.sort(axis=1)
    flags = packed.astype(np.int8)
    inverse = 1 / np.arange(1, packed.shape[1] + 1)
    share = np.cumsum(flags & _TREATED, axis=1, dtype=np.int32) * inverse
    share *= (flags & _SEEN) // _SEEN
    observed, expected = (events & treated).sum(axis=1), share.sum(axis=1)
    variance = expected - np.einsum("ij,ij->i", share, share)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((observed - expected) / np.sqrt(variance), dtype=np.float64)


class Cohorts:
    """Blocks of simulated trials: observed times, whether the event was seen, and who was treated.

    Times to event and to dropout are exponential, entry is uniform over ``accrual``; everyone is observed until
    calendar time ``duration``, or until the calendar time of event number ``events`` where that is given.
    """

    def __init__(
        self,
        *,
        n: tuple[int, int],
        hazards: tuple[float, float],
        dropout_hazard: float,
        accrual: float,
        duration: float,
        seed: int,
        events: int | None = None,
    ) -> None:
        _refuse(n, hazards, dropout_hazard, accrual, duration, events)
        self.n, self.hazards, self.dropout_hazard = n, hazards, dropout_hazard
        self.accrual, self.duration, self.seed, self.events = accrual, duration, seed, events
        self.treated = np.concatenate([np.ones(n[0], dtype=np.bool_), np.zeros(n[1], dtype=np.bool_)])
        self._scales = np.where(self.treated, 1 / hazards[0], 1 / hazards[1])

    def block(self, number: int) -> tuple[Floats, Flags]:
        """Times and events of the trials of one block, a row each; patients treated first."""
        shape = (BLOCK, len(self._scales))
        times = block_stream(self.seed, _TIMES, number).standard_exponential(shape)
        times *= self._scales
        # 24 bits will do for what only ends observation: an event meets it by chance of 2^-24 at most, and a tie is harmless.
        entry = block_stream(self.seed, _ENTRY, number).random(shape, dtype=np.float32)
        entry *= np.float32(self.accrual)
        lost = None
        if self.dropout_hazard > 0:
            lost = block_stream(self.seed, _DROPOUT, number).standard_exponential(shape, dtype=np.float32)
            lost /= np.float32(self.dropout_hazard)
        cut = np.float64(self.duration) if self.events is None else self._cut(times, entry, lost)
        limit = np.subtract(cut, entry, dtype=np.float64)
        if lost is not None:
            np.minimum(limit, lost, out=limit)
        seen = times <= limit
        np.minimum(times, limit, out=times)
        return np.maximum(times, _TINY, out=times), seen

    def _cut(self, times: Floats, entry: Singles, lost: Singles | None) -> Floats:
        """Calendar time just after the event that ends each trial, at most ``duration``."""
        calendar = times + entry if lost is None else np.where(times <= lost, times + entry, np.inf)
        wanted = (self.events or 1) - 1
        last = np.partition(calendar, wanted, axis=1)[:, wanted : wanted + 1]
        # A calendar time less the entry may fall short of the time it was made from, by rounding alone.
        return np.asarray(np.minimum(last * (1 + 1e-12), self.duration), dtype=np.float64)

    def z(self, trials: int) -> Floats:
        """The log-rank z of trials 0 … ``trials`` − 1."""
        found = [log_rank_z(*self.block(number), self.treated) for number in range(-(-trials // BLOCK))]
        return np.concatenate(found)[:trials]


def simulate_log_rank(
    *,
    trials: int,
    n: tuple[int, int],
    hazard_control: float,
    hazard_ratio: float,
    dropout_hazard: float,
    accrual: float,
    duration: float,
    alpha: float,
    sides: int,
    seed: int,
    events: int | None = None,
) -> SimulatedPower:
    """The share of simulated trials whose log-rank test finds fewer events under treatment (either way if two-sided).

    ``n`` is (treatment, control). Hazards are per unit of time, ``accrual`` and ``duration`` in that unit: entry is uniform over
    the one, and the data are cut at the other, or at event number ``events`` if that comes first. Raises DesignInputError D002.

    >>> found = simulate_log_rank(trials=2000, n=(250, 250), hazard_control=0.05, hazard_ratio=0.7, dropout_hazard=0.005,
    ...     accrual=12, duration=30, alpha=0.05, sides=2, seed=1)
    >>> 0.8 < found.power < 0.95
    True
    """
    refuse_bad_run(trials, seed)
    if not hazard_ratio > 0:
        raise refused("D002", f"hazard_ratio is above 0, not {hazard_ratio!r}", place="hazard_ratio")
    critical = critical_value(alpha, sides)
    cohorts = Cohorts(
        n=n, hazards=(hazard_control * hazard_ratio, hazard_control), dropout_hazard=dropout_hazard,
        accrual=accrual, duration=duration, seed=seed, events=events,
    )  # fmt: skip
    z = cohorts.z(trials)
    rejected = int(((z < -critical) | ((sides == 2) & (z > critical))).sum())
    inputs: dict[str, InputValue] = {
        "n_treatment": n[0], "n_control": n[1], "hazard_control": hazard_control, "hazard_ratio": hazard_ratio,
        "dropout_hazard": dropout_hazard, "accrual": accrual, "duration": duration,
    }  # fmt: skip
    if events is not None:
        inputs["events"] = events
    told = ", ".join(f"{name}={value!r}" for name, value in inputs.items() if not name.startswith("n_"))
    share = rejected / trials
    return SimulatedPower(
        method="simulate_log_rank",
        trials=trials,
        rejected=rejected,
        power=share,
        standard_error=(share * (1 - share) / trials) ** 0.5,
        alpha=alpha,
        sides=2 if sides == 2 else 1,
        seed=seed,
        inputs=inputs,
        source="Mantel 1966, Cancer Chemother Rep 50:163; Philox streams",
        assumptions=("exponential times to event and to loss, independent of each other", "uniform accrual"),
        code=f"simulate_log_rank(trials={trials}, n={n}, {told}, alpha={alpha}, sides={sides}, seed={seed})",
    )


def _refuse(
    n: tuple[int, int],
    hazards: tuple[float, float],
    dropout_hazard: float,
    accrual: float,
    duration: float,
    events: int | None,
) -> None:
    """DesignInputError D002 for groups, rates or times of which no trial can be made."""
    if len(n) != 2 or any(not isinstance(size, int) or size < 1 for size in n):
        raise refused("D002", f"n is two whole numbers of at least 1, not {n!r}", place="n")
    if min(hazards) <= 0 or dropout_hazard < 0:
        told = f"{hazards!r}, {dropout_hazard!r}"
        raise refused(
            "D002", "hazards are above 0, that of dropout at least 0", place="hazard_control", words=told
        )
    if not 0 <= accrual <= duration or duration <= 0:
        raise refused(
            "D002", f"accrual {accrual!r} lasts at most as long as the trial, {duration!r}", place="accrual"
        )
    if events is not None and not 1 <= events <= sum(n):
        raise refused("D002", f"events is from 1 to the {sum(n)} patients, not {events!r}", place="events")
