"""How long a drug was given without a break."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from trialwright.evaluation.during import denied_all_through, during
from trialwright.evaluation.finding import Finding
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.stretches import Span
from trialwright.evaluation.windows import Days, back
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth
from trialwright.model.window import Offset, TimeUnit

_ONE = datetime.timedelta(1)


def lasted(
    asked: Asked,
    signs: Sequence[Sign],
    days: Days,
    length: Interval,
    unit: TimeUnit,
    otherwise: Finding | None = None,
) -> Finding:
    """Whether some stretch of treatment that reaches into the window lasted so long, first and last day counted.

    Stretches of one drug that touch are one; whether shorter ones with a break between them count together is left
    open. ``otherwise`` is the finding where nothing was given.
    """
    first, last = days.first or datetime.date.min, min(days.last, asked.chart.index_date)
    plain = during(asked, signs, days)
    if plain.truth is not Truth.TRUE:
        return otherwise or plain
    taken = [s for s in signs if s.says == "yes" and not s.is_out and s.when.meets(first, last) is not False]
    runs = _runs(taken, last)
    fits = [run_is_in(begin, end, length, unit) for begin, end in runs]
    if any(fit is True for fit in fits):
        return Finding(Truth.TRUE, asked.evidence(s.fact for s in taken), assumptions=plain.assumptions)
    if any(fit is None for fit in fits):
        data = "; ".join(item.datum for item in asked.evidence(s.fact for s in taken))
        return asked.missing("uncertain date", f"Recorded: {data}.")
    if len(runs) > 1 and length.low is not None and _is_so_long_together(runs, length, unit):
        data = "; ".join(item.datum for item in asked.evidence(s.fact for s in taken))
        return asked.missing(
            "ambiguous", f"Do courses with a break between them count as one? Recorded: {data}."
        )
    out = [s if s not in taken else _taken_account_of(s) for s in signs]
    return denied_all_through(asked, out, days)


def _is_so_long_together(runs: Sequence[tuple[Span, Span]], length: Interval, unit: TimeUnit) -> bool:
    """Whether courses would be as long as asked without the breaks between them."""
    begin = runs[0][0][0]
    days = sum((end[1] - first[0]).days + 1 for first, end in runs)
    room = (datetime.date.max - begin).days
    end = begin + datetime.timedelta(min(days - 1, room))
    return run_is_in((begin, begin), (end, end), length, unit) is not False


def _taken_account_of(sign: Sign) -> Sign:
    return Sign(sign.says, sign.fact, sign.meaning, sign.when, sign.reason, is_out=True)


def _runs(signs: Sequence[Sign], last: datetime.date) -> list[tuple[Span, Span]]:
    """Stretches that touch joined to one: between which days each begins and ends, at most the last day."""
    ordered = sorted(((s.when.first, _end(s, last)) for s in signs), key=lambda run: (run[0], run[1]))
    runs: list[tuple[Span, Span]] = []
    for begin, end in ordered:
        if runs and begin[1] <= _next(runs[-1][1][0]):
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((begin, end))
    return runs


def _end(sign: Sign, last: datetime.date) -> Span:
    """The end of a stretch as of the last day; an ongoing one runs on to it at most."""
    return min(sign.when.last[0], last), min(sign.when.last[1], last)


def _next(day: datetime.date) -> datetime.date:
    return day + _ONE if day < datetime.date.max else day


def run_is_in(begin: Span, end: Span, length: Interval, unit: TimeUnit) -> bool | None:
    """Whether a stretch of days is as long as asked; None where that depends on how its dates are read."""
    return _is_so_long(begin, (_next(end[0]), _next(end[1])), length, unit)


def is_ago(begin: Span, day: datetime.date, length: Interval, unit: TimeUnit) -> bool | None:
    """Whether something begun between two days is so long ago on a day; None where that depends on which.

    >>> three = Interval(low=Decimal(3))
    >>> day = datetime.date
    >>> [is_ago((one, one), day(2026, 6, 30), three, "month") for one in (day(2026, 3, 29), day(2026, 3, 30))]
    [True, False]
    """
    return _is_so_long(begin, (day, day), length, unit)


def _is_so_long(begin: Span, after: Span, length: Interval, unit: TimeUnit) -> bool | None:
    """Whether from begin to the day after the end it is that long, in the longest and the shortest reading alike."""
    longest = begin[0], after[1]
    shortest = min(begin[1], after[0]), after[0]
    if length.low is not None:
        reached = [
            _begun_by(*run, length.low, unit, or_equal=length.includes_low) for run in (longest, shortest)
        ]
        if reached[0] is False:
            return False
        if reached[1] is not True:
            return None
    if length.high is not None:
        beyond = [
            _begun_by(*run, length.high, unit, or_equal=not length.includes_high)
            for run in (longest, shortest)
        ]
        if beyond[1] is True:
            return False
        if beyond[0] is not False:
            return None
    return True


def _begun_by(
    begin: datetime.date, day: datetime.date, amount: Decimal, unit: TimeUnit, *, or_equal: bool
) -> bool | None:
    """Whether something begun on a day is, on another, more than an amount of time ago, or just as long if ``or_equal``.

    None for a part of a month or a year.
    """
    if unit in ("day", "week", "hour"):
        days = amount * 7 if unit == "week" else amount / 24 if unit == "hour" else amount
        passed = (day - begin).days
        return passed >= days if or_equal else passed > days
    months = amount * (12 if unit == "year" else 1)
    if months != months.to_integral_value():
        return None
    edge = back(day, Offset(int(months), "month"))
    return begin <= edge if or_equal else begin < edge
