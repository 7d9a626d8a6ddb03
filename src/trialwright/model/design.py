"""What a sample-size calculation answers: sizes, power, and everything that is needed to check them."""

from typing import Literal

import msgspec

SolvedFor = Literal["n", "power", "effect", "alpha"]
InputValue = float | str | bool


class SampleSize(msgspec.Struct, frozen=True):
    """One design, fully stated: what went in, what came out, by which method, and how it was rounded.

    ``n_per_group`` holds whole numbers in the order of the method's groups (treatment first, control last);
    ``raw_n`` the same before rounding. ``power`` is that of the whole numbers, by the method itself; None
    where the method gives none. ``alpha`` belongs to a test with ``sides`` sides. ``inputs`` holds every input,
    the one solved for included. ``details`` has what the method says besides (events, clusters, expected n).
    ``code`` is the Python call that gives this value again.
    """

    method: str
    solved_for: SolvedFor
    n_per_group: tuple[int, ...]
    n_total: int
    raw_n: tuple[float, ...]
    power: float | None
    alpha: float
    sides: Literal[1, 2]
    inputs: dict[str, InputValue]
    formula: str
    source: str
    rounding: str
    assumptions: tuple[str, ...]
    code: str
    details: dict[str, float] = {}


class ConfidenceInterval(msgspec.Struct, frozen=True):
    """An estimate with its limits; ``level`` is the two-sided confidence, 0.95 for a 95 % interval."""

    method: str
    estimate: float
    low: float
    high: float
    level: float
    source: str
