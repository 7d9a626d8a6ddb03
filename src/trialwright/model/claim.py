"""What a record claims about its sample size: each number with its role, its field and its words."""

from typing import Literal

import msgspec

from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

HypothesisKind = Literal["superiority", "non_inferiority", "equivalence"]
OutcomeKind = Literal["proportion", "mean", "time_to_event", "count"]
GroupRole = Literal["treatment", "control", "both", ""]


class Stated(msgspec.Struct, frozen=True, omit_defaults=True):
    """A number the record states. ``value`` is a plain number: 15 % is 0.15 with ``unit`` "%".

    ``field`` is the JSON pointer of the field, ``span`` the characters of that field's text, ``words`` what
    stands there. ``group`` is the record's name of the group the number belongs to, ``of`` what that group
    is. ``note`` says how the value follows from the words where it is not the number written.
    """

    value: float
    words: str
    field: str
    span: Span = Span(0, 0)
    unit: str = ""
    group: str = ""
    of: GroupRole = ""
    note: str = ""


class Worded(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something the record says in words: the hypothesis, the endpoint."""

    value: str
    words: str
    field: str
    span: Span = Span(0, 0)


class Quoted(msgspec.Struct, frozen=True, omit_defaults=True):
    """A result of other people's that the record quotes: never a part of its own claim.

    ``second`` is None where only one rate is quoted. ``said`` is what the record says of the difference.
    ``n`` are the group sizes the same sentence cites, empty if it cites none.
    """

    first: float
    second: float | None
    words: str
    field: str
    span: Span = Span(0, 0)
    said: Literal["significant", "not_significant", ""] = ""
    n: tuple[int, ...] = ()


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """The sample-size claim of one record. A value that is not stated is None and named in ``missing``.

    ``model`` is the registry's intervention model, ``enrolment`` its structured number. ``control_group`` are the words that
    name one in a single-group record, ``second_randomisation`` those by which who is still without the event is
    randomised again. ``period_rate`` is an event rate per period ("1-year flare rate 7 %", ``unit`` "1 year"); ``follow_up`` has
    the unit of its words. ``precision`` is half the width of the interval that a study of one proportion aims at.
    ``unassigned`` are the numbers of the claim's sentences whose role is not sure, ``quoted``
    results of other studies.
    """

    name: str
    hypothesis: Worded | None = None
    outcome: OutcomeKind | None = None
    endpoint: Worded | None = None
    model: str = ""
    single_group: bool = False
    control_group: Worded | None = None
    groups: Stated | None = None
    ratio: Stated | None = None
    alpha: Stated | None = None
    sides: Stated | None = None
    power: Stated | None = None
    rates: tuple[Stated, ...] = ()
    period_rate: Stated | None = None
    margin: Stated | None = None
    precision: Stated | None = None
    difference: Stated | None = None
    effect_size: Stated | None = None
    sd: Stated | None = None
    hazard_ratio: Stated | None = None
    events: Stated | None = None
    intracluster_correlation: Stated | None = None
    dropout: Stated | None = None
    follow_up: Stated | None = None
    n_per_group: Stated | None = None
    n_total: Stated | None = None
    second_randomisation: Worded | None = None
    enrolment: Stated | None = None
    missing: tuple[str, ...] = ()
    unassigned: tuple[Stated, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_stated(self) -> bool:
        """Whether the record states any number of a calculation: alpha, power, margin, rate, difference …"""
        inputs = (
            self.alpha,
            self.power,
            self.margin,
            self.precision,
            self.difference,
            self.effect_size,
            self.hazard_ratio,
        )
        return bool(self.rates) or any(value is not None for value in inputs)

    @property
    def control_rate(self) -> Stated | None:
        """The control group's rate; any rate where all stated rates are one number."""
        return self._rate("control")

    @property
    def treatment_rate(self) -> Stated | None:
        """The new treatment's rate; any rate where all stated rates are one number."""
        return self._rate("treatment")

    def _rate(self, of: GroupRole) -> Stated | None:
        for rate in self.rates:
            if rate.of in (of, "both"):
                return rate
        same = len({rate.value for rate in self.rates}) == 1
        return self.rates[0] if same else None
