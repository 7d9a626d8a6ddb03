"""Whether what was taken was at the dose asked for: on a day, or in a window."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from trialwright.evaluation.concepts import under
from trialwright.evaluation.doses import Dose, per_day
from trialwright.evaluation.during import denied_all_through, during
from trialwright.evaluation.finding import Finding, Reason, all_true, any_true
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.state import State
from trialwright.evaluation.stretches import uncovered
from trialwright.evaluation.windows import Days
from trialwright.model.criterion import Exposure
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth

_ONE = datetime.timedelta(1)


def at_dose_on(
    leaf: Exposure, asked: Asked, signs: Sequence[Sign], now: State, day: datetime.date
) -> Finding:
    """Whether the drug is taken on a day at the dose asked; not taken at all is not at that dose."""
    if now.finding.truth is not Truth.TRUE:
        return now.finding
    others = [s for s in signs if s.says in ("yes", "maybe") and s not in now.standing and not s.is_out]
    doubtful = [
        s
        for s in others
        if s.when.meets(day, day) is not False and s.when.known_on[1] >= _ages_ago(asked, day)
    ]
    found = at_dose(leaf, asked, now.standing, doubtful, signs)
    return msgspec.structs.replace(found, assumptions=(*now.finding.assumptions, *found.assumptions))


def _ages_ago(asked: Asked, day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(asked.valid_days)


def at_dose_during(leaf: Exposure, asked: Asked, signs: Sequence[Sign], days: Days) -> Finding:
    """Whether on some day of the window, or on every day, the drug was taken at the dose asked."""
    plain = during(asked, signs, days)
    if plain.truth is not Truth.TRUE and leaf.when and leaf.when.mode != "throughout":
        return plain
    first, last = days.first or datetime.date.min, min(days.last, asked.chart.index_date)
    meeting = [s for s in signs if s.says != "no" and not s.is_out and s.when.meets(first, last) is not False]
    pieces = [_piece(leaf, asked, signs, meeting, *span) for span in _cut(first, last, meeting)]
    every = leaf.when is not None and leaf.when.mode == "throughout"
    return (all_true if every else any_true)(pieces)


def _cut(
    first: datetime.date, last: datetime.date, signs: Sequence[Sign]
) -> list[tuple[datetime.date, datetime.date]]:
    """The window cut where some stretch may begin or end."""
    edges = {first}
    for sign in signs:
        begins = [day for day in sign.when.first if first < day <= last]
        ends = [day + _ONE for day in sign.when.last if first <= day < last]
        edges.update((*begins, *ends))
    starts = sorted(edges)
    return [(a, b - _ONE) for a, b in pairwise(starts)] + [(starts[-1], last)]


def _piece(
    leaf: Exposure,
    asked: Asked,
    signs: Sequence[Sign],
    meeting: Sequence[Sign],
    first: datetime.date,
    last: datetime.date,
) -> Finding:
    """The answer for a part of the window in which nothing begins or ends."""
    surely = [s for s in meeting if s.says == "yes" and not uncovered(first, last, s.when.sure())]
    perhaps = [
        s
        for s in meeting
        if s not in surely and s.when.possible()[0] <= last and s.when.possible()[1] >= first
    ]
    if surely or perhaps:
        return at_dose(leaf, asked, surely, perhaps, signs)
    return denied_all_through(asked, signs, Days(first, last))


def at_dose(
    leaf: Exposure, asked: Asked, surely: Sequence[Sign], perhaps: Sequence[Sign], signs: Sequence[Sign]
) -> Finding:
    """Whether what is surely taken, and perhaps more, is at the dose; each drug by itself unless doses are equivalent."""
    return any_true(
        asked.missing(dose, recorded(asked, taken))
        if not isinstance(dose, Dose)
        else _compared(leaf.dose or Interval(), dose, asked, taken, signs)
        for taken, dose in doses_of(leaf, asked, surely, perhaps)
    )


def doses_of(
    leaf: Exposure, asked: Asked, surely: Sequence[Sign], perhaps: Sequence[Sign]
) -> list[tuple[list[Sign], Dose | Reason]]:
    """The signs of each drug, or of all drugs if their doses are equivalent, and what they sum up to."""
    groups: dict[tuple[str, ...], tuple[list[Sign], list[Sign]]] = defaultdict(lambda: ([], []))
    for place, listed in enumerate((surely, perhaps)):
        for sign in listed:
            groups[() if leaf.equivalent_to else sign.meaning.ids][place].append(sign)

    def amount(sign: Sign) -> Dose | Reason:
        return per_day(leaf, sign, asked)

    return [([*sure, *other], _summed(amount, sure, other)) for sure, other in groups.values()]


def _summed(
    amount: Callable[[Sign], Dose | Reason], surely: Sequence[Sign], perhaps: Sequence[Sign]
) -> Dose | Reason:
    """The sum over drugs. Several rows of one drug at one time may repeat each other: between the largest and all."""
    by_drug: dict[tuple[str, ...], list[tuple[Dose, bool]]] = defaultdict(list)
    for sign in (*surely, *perhaps):
        one = amount(sign)
        if not isinstance(one, Dose):
            return one
        by_drug[sign.meaning.ids].append((one, sign in surely))
    low = high = Decimal(0)
    assumptions: list[str] = []
    for doses in by_drug.values():
        low += max((dose.low for dose, sure in doses if sure), default=Decimal(0))
        high += sum((dose.high for dose, _ in doses), Decimal(0))
        assumptions += [said for dose, _ in doses for said in dose.assumptions]
    return Dose(low, high, tuple(dict.fromkeys(assumptions)))


def _compared(
    asked_range: Interval, dose: Dose, asked: Asked, taken: Sequence[Sign], signs: Sequence[Sign]
) -> Finding:
    inside = is_at(asked_range, dose, asked.term, went_through=_others_denied(asked, signs))
    if inside == "other drugs":
        return asked.missing("other drugs", f"Is another one taken too? {recorded(asked, taken)}")
    said = dose.assumptions
    if len(under(asked.term)) > 1 and not _is_above(asked_range, dose):
        said = (*said, "no drug of the class is taken beside those recorded")
    if not isinstance(inside, bool):
        return asked.missing("conflict", recorded(asked, taken))
    return Finding(Truth.of(inside), asked.evidence(s.fact for s in taken), assumptions=said)


def is_at(asked_range: Interval, dose: Dose, term_id: str, *, went_through: bool) -> bool | Reason:
    """Whether a recorded dose is in the range. Drugs of a class that nobody recorded could only add to it.

    ``went_through``: the chart denies the class or another drug of it, so that someone went through the class.
    """
    inside = asked_range.relation(dose.low, dose.high)
    complete = len(under(term_id)) == 1 or went_through
    if not _is_above(asked_range, dose) and not complete and (inside is False or asked_range.low is None):
        return "other drugs"
    return "conflict" if inside is None else inside


def _is_above(asked_range: Interval, dose: Dose) -> bool:
    """Whether all of the dose lies above the range."""
    inside = asked_range.relation(dose.low, dose.high)
    return inside is False and asked_range.high is not None and dose.low >= asked_range.high


def _others_denied(asked: Asked, signs: Sequence[Sign]) -> bool:
    """Whether the chart denies the class or another drug of it, so that someone went through the class."""
    return any(sign.says == "no" for sign in signs) or asked.term in asked.chart.closed_for


def recorded(asked: Asked, signs: Sequence[Sign]) -> str:
    """The facts behind signs in words."""
    data = "; ".join(item.datum for item in asked.evidence(sign.fact for sign in signs))
    return f"Recorded: {data}." if data else ""
