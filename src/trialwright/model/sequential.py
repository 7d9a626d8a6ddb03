"""What a group sequential calculation answers: boundaries, how the trial stops, and sizes at each look."""

from typing import Literal

import msgspec

SequentialInput = float | str | bool | tuple[float | None, ...]


class StoppingLaw(msgspec.Struct, frozen=True):
    """How the trial stops under one drift, E[Z] at information 1; look by look.

    ``efficacy`` are probabilities of rejecting in the direction of the effect, ``opposite`` of rejecting the other
    way (two-sided designs), ``futility`` of stopping without rejecting, at the last look included.
    ``expected_information`` is in the units of the boundaries' ``information``.
    """

    drift: float
    efficacy: tuple[float, ...]
    opposite: tuple[float, ...]
    futility: tuple[float, ...]
    expected_information: float

    @property
    def power(self) -> float:
        """Probability of rejecting in the direction of the effect."""
        return sum(self.efficacy)


class Boundaries(msgspec.Struct, frozen=True):
    """Group sequential boundaries on the Z scale, with what they spend and, where a power was given, its price.

    ``information`` are the looks, as shares of the planned total; ``spending_time`` the fractions at which the spending
    functions were read. ``efficacy`` and ``futility`` hold None where a look cannot stop that way; futility in a
    two-sided design is the half-width of an inner wedge. ``nominal_p`` are one-sided p-values at the efficacy boundaries.
    ``alpha_spent`` is cumulative, of the whole test, with non-binding futility ignored. ``drift`` is E[Z] at information 1
    that gives ``power``; ``inflation`` the largest information relative to a fixed design's. ``power_without_futility``
    is the power when no one stops for futility. Laws: under no effect, half of the drift, and the drift.
    """

    family: str
    alpha: float
    sides: Literal[1, 2]
    information: tuple[float, ...]
    spending_time: tuple[float, ...]
    efficacy: tuple[float | None, ...]
    futility: tuple[float | None, ...]
    binding: bool | None
    nominal_p: tuple[float | None, ...]
    alpha_spent: tuple[float, ...]
    beta_spent: tuple[float, ...]
    power: float | None
    power_without_futility: float | None
    drift: float | None
    inflation: float | None
    laws: tuple[StoppingLaw, ...]
    inputs: dict[str, SequentialInput]
    formula: str
    source: str
    assumptions: tuple[str, ...]
    code: str


class SequentialSize(msgspec.Struct, frozen=True):
    """Sizes of a group sequential trial at each look, whole numbers, with boundaries made for just these looks.

    ``n_per_look[k]`` are the cumulative sizes of the groups at look k+1, ``raw_n`` the totals of the groups at the last look
    before rounding; ``counts`` says what they count. ``participants`` are the people to enrol in each group; where looks count
    events, none if the fixed design has none. ``boundaries`` belong to the whole numbers, ``planned`` to the
    fractions asked for. ``power`` is that of the whole numbers. ``expected_n`` under no effect and under the planned one.
    """

    method: str
    counts: str
    n_per_look: tuple[tuple[int, ...], ...]
    n_total: int
    raw_n: tuple[float, ...]
    participants: tuple[int, ...]
    boundaries: Boundaries
    planned: Boundaries
    power: float
    expected_n: tuple[float, float]
    formula: str
    source: str
    rounding: str
    assumptions: tuple[str, ...]
    code: str
