"""What can be said of a registered sample size: the ways to it, what the design needs, what the number can do."""

from typing import Literal

import msgspec

from trialwright.model.claim import Claim
from trialwright.model.design import InputValue
from trialwright.model.diagnostic import Diagnostic

Inflation = Literal["none", "divided", "multiplied"]
Handling = Literal["none", "missing", "missing_at_random_number", "failure", "kaplan_meier"]


class Registered(msgspec.Struct, frozen=True, omit_defaults=True):
    """The registered number that routes are searched for. ``source`` says where it is from, in words."""

    n_per_group: int | None
    n_total: int
    groups: int
    source: str


class Route(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way from the claim to the registered number, by conventions of the searched grid, rounding up.

    ``raw`` is the group's size before dropout and rounding, ``reckoning`` the arithmetic in one line. ``keeps``
    are the stated words it uses, ``changes`` those it replaces or ignores, ``supplies`` inputs that the
    record does not state, ``conventions`` choices no word speaks of. ``code`` gives ``raw`` again.
    """

    n_per_group: int
    n_total: int
    raw: float
    method: str
    inputs: dict[str, InputValue]
    inflation: Inflation
    reckoning: str
    keeps: tuple[str, ...]
    changes: tuple[str, ...]
    supplies: tuple[str, ...]
    conventions: tuple[str, ...]
    at_stated_power: bool
    code: str


class Needed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the stated design needs by one method: per group, rounded up before and after adding the dropout.

    ``evaluable`` is the number before the dropout is added; ``rounded_once`` what rounding only at the end gives.
    """

    by: str
    raw: float
    evaluable: int
    n_per_group: int
    n_total: int
    rounded_once: int
    code: str


class TruePower(msgspec.Struct, frozen=True, omit_defaults=True):
    """The power the registered number really has, by one test and one way to handle those who drop out.

    ``analysed`` is the number per group in the analysis; ``size`` the chance to succeed at the margin itself
    where it was computed. ``trials`` and ``seed`` are given for simulated values.
    """

    by: str
    handling: Handling
    analysed: int
    sides: int
    power: float
    size: float | None = None
    trials: int | None = None
    seed: int | None = None


class Sensitivity(msgspec.Struct, frozen=True):
    """One assumption changed: the power that is left, and what would be needed per group."""

    assumption: str
    value: float
    power: float
    evaluable: int | None
    n_per_group: int | None


class MarginScales(msgspec.Struct, frozen=True):
    """A margin on a difference of proportions, said on other scales; ratios are of the unwanted outcome.

    ``hazard_ratio`` takes hazards as proportional; ``events`` are those that a non-inferiority trial of that hazard ratio
    needs at the stated level and power if the treatments do not differ.
    """

    control_rate: float
    margin: float
    lowest_rate: float
    risk_difference: float
    risk_ratio: float
    odds_ratio: float
    hazard_ratio: float
    events: int | None


class Detectable(msgspec.Struct, frozen=True):
    """What groups of ``analysed`` can show at one control rate: a gain, and a margin if treatments do not differ.

    None where no gain that leaves the rate below 1 can be shown.
    """

    analysed: int
    control_rate: float
    power: float
    gain: float | None
    margin: float | None


class ObservedInterval(msgspec.Struct, frozen=True):
    """The exact (Clopper–Pearson) interval of an observed number."""

    events: int
    n: int
    rate: float
    low: float
    high: float


class SingleGroup(msgspec.Struct, frozen=True):
    """What one group of ``n`` can tell: intervals by number observed; ``none_seen_upper`` bounds the rate of an event nobody had.

    ``seen`` maps a true event rate, as text, to the chance that at least one participant has it.
    """

    n: int
    level: float
    intervals: tuple[ObservedInterval, ...]
    none_seen_upper: float
    seen: dict[str, float]


class QuotedDifference(msgspec.Struct, frozen=True):
    """Two rates that the record quotes from elsewhere: from how many per group they differ significantly.

    ``p_value`` is two-sided, pooled, and given only where the record cites the group sizes.
    """

    first: float
    second: float
    words: str
    said: str
    significant_from: int
    p_value: float | None


class Rerandomised(msgspec.Struct, frozen=True):
    """A second randomisation of those who respond: how many reach it and what it can show.

    ``per_cell`` are the participants of one second-stage cell of one first-stage group,
    ``half_width`` that of the 95 % interval of a difference between two cells.
    """

    per_group: float
    per_cell: int
    analysed_per_cell: int
    half_width: float
    margin: float | None


class Explanation(msgspec.Struct, frozen=True):
    """All that ``explain_n`` finds. ``verdict`` is the first sentence of it; what cannot be computed is empty, never guessed.

    ``counts`` says what registered, routes, needed and power count: participants, or events of a survival comparison.

    ``needed_if_failures`` is the number per group if everyone who drops out counts as a failure.
    """

    claim: Claim
    kind: str
    verdict: tuple[str, ...]
    counts: str = "participants"
    registered: Registered | None = None
    searched: int = 0
    routes: tuple[Route, ...] = ()
    needed: tuple[Needed, ...] = ()
    needed_if_failures: int | None = None
    power: tuple[TruePower, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    margin: MarginScales | None = None
    detectable: tuple[Detectable, ...] = ()
    single_group: SingleGroup | None = None
    quoted: tuple[QuotedDifference, ...] = ()
    rerandomised: Rerandomised | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
