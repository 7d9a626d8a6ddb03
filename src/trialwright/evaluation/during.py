"""Whether something was so in a window: at some time in it, all through it, or begun in it."""

import datetime
from collections.abc import Sequence

from trialwright.evaluation.finding import Finding
from trialwright.evaluation.signs import Asked, Sign, denies, denies_occurrence, sure_days
from trialwright.evaluation.stretches import share_a_day, uncovered
from trialwright.evaluation.windows import Days
from trialwright.model.truth import Truth


def during(asked: Asked, signs: Sequence[Sign], days: Days) -> Finding:
    """Whether it was so at some time in the window.

    True by a fact that surely reaches into it. False only if denials cover every day of it, and nothing
    that may lie in it is left in doubt.
    """
    today = asked.chart.index_date
    first = days.first or datetime.date.min
    last = min(days.last, today)
    if first > last:
        return asked.missing("not recorded", "The window has not begun.")
    meeting = {id(sign): sign.when.meets(first, last) for sign in signs if not sign.is_out}
    sure = [sign for sign in signs if sign.says == "yes" and meeting.get(id(sign)) is True]
    standing = [sign for sign in sure if not _is_contradicted(sign, signs, first, last)]
    if standing:
        evidence = asked.evidence(sign.fact for sign in standing)
        return Finding(Truth.TRUE, evidence, assumptions=days.assumptions)
    if sure:
        return asked.missing("conflict", _recorded(asked, sure))
    aside = asked.unusable(last)
    if aside:
        return asked.cannot_use(aside)
    open_ = [sign for sign in signs if meeting.get(id(sign), False) is not False]
    doubt = _doubt(asked, open_, first)
    return doubt or denied_all_through(asked, signs, days)


def denied_all_through(asked: Asked, signs: Sequence[Sign], days: Days) -> Finding:
    """False if denials, and what an exception took away, cover the window; else unknown."""
    first = asked.since(days)
    denials = [sign for sign in signs if denies(sign, asked.term)]
    covering = sure_days(denials) + [sign.when.possible() for sign in signs if sign.is_out]
    today = asked.chart.index_date
    known = [(begin, min(end, today)) for begin, end in covering if begin <= today]
    gaps = [] if asked.term in asked.chart.closed_for else uncovered(first, days.last, known)
    if gaps:
        partly = "It is denied for a part of the time only." if denials else ""
        return asked.missing("not recorded", partly)
    since = () if days.first else ("denied since the start of observation",)
    return Finding(
        Truth.FALSE, asked.evidence(sign.fact for sign in denials), assumptions=(*days.assumptions, *since)
    )


def begun_during(asked: Asked, signs: Sequence[Sign], days: Days) -> Finding:
    """Whether it began in the window. False if each day of it is denied or lies in a stretch begun before."""
    today = asked.chart.index_date
    first, last = days.first or datetime.date.min, min(days.last, today)
    if first > last:
        return asked.missing("not recorded", "The window has not begun.")
    whole = during(asked, signs, days)
    if whole.truth is Truth.FALSE or (
        whole.missing and whole.missing[0].reason in ("conflict", "unusable row")
    ):
        return whole
    present = [sign for sign in signs if sign.says == "yes" and not sign.is_out]
    begun = [sign for sign in present if sign.when.begins_in(first, last)]
    begun = [sign for sign in begun if not _is_contradicted(sign, signs, first, last)]
    if begun:
        return Finding(Truth.TRUE, asked.evidence(sign.fact for sign in begun), assumptions=days.assumptions)
    if asked.unusable(last):
        return asked.cannot_use(asked.unusable(last))
    if any(sign.when.begins_in(first, last) is None for sign in present):
        return asked.missing("uncertain date", _recorded(asked, present))
    doubt = _doubt(
        asked, [s for s in signs if s.says == "maybe" and s.when.meets(first, last) is not False], first
    )
    earlier = [sign for sign in present if sign.when.first[1] < first]
    denials = [sign for sign in signs if denies(sign, asked.term)]
    if doubt or uncovered(first, days.last, sure_days([*earlier, *denials])):
        return doubt or asked.missing("not recorded")
    return Finding(
        Truth.FALSE, asked.evidence(s.fact for s in (*earlier, *denials)), assumptions=days.assumptions
    )


def throughout(asked: Asked, signs: Sequence[Sign], days: Days) -> Finding:
    """Whether it was so on every day of the window, if it has any. False by any day on which it is denied."""
    first, last = asked.since(days), days.last
    if first > last:
        return asked.missing("not recorded", "The window has no day.")
    present = [sign for sign in signs if sign.says == "yes" and not sign.is_out]
    denials = [sign for sign in signs if denies(sign, asked.term)]
    aside = asked.unusable(last)
    if aside:
        return asked.cannot_use(aside)
    lasting = not uncovered(first, last, [(a, min(b, asked.chart.index_date)) for a, b in sure_days(present)])
    contrary = [s for s in denials if s.when.meets(first, last) is True]
    if (lasting and contrary) or share_a_day(sure_days(present), sure_days(contrary)):
        return asked.missing("conflict", _recorded(asked, [*present, *contrary]))
    if lasting:
        return Finding(
            Truth.TRUE, asked.evidence(sign.fact for sign in present), assumptions=days.assumptions
        )
    if contrary:
        return Finding(
            Truth.FALSE, asked.evidence(sign.fact for sign in contrary), assumptions=days.assumptions
        )
    return _doubt(asked, [s for s in signs if s.says == "maybe"], first) or asked.missing("not recorded")


def _is_contradicted(sign: Sign, signs: Sequence[Sign], first: datetime.date, last: datetime.date) -> bool:
    """Whether the days that a sign has in the window are all denied."""
    begin, end = sign.when.possible()
    if sign.when.is_ongoing:
        end = sign.when.known_on[1]
    days = max(begin, first), min(max(end, begin), last)
    if days[0] > days[1]:
        return False
    return not uncovered(*days, sure_days(each for each in signs if denies_occurrence(each, sign)))


def _doubt(asked: Asked, signs: Sequence[Sign], first: datetime.date) -> Finding | None:
    """The unknown left by facts that may lie in the window or may be what is asked; None if there is none."""
    for sign in sorted(signs, key=lambda each: each.fact.row):
        if sign.says == "yes":
            gone = sign.when.is_ongoing and sign.when.known_on[1] < first
            return asked.missing("stale" if gone else "uncertain date", _recorded(asked, [sign]))
        if sign.says == "maybe":
            return asked.missing(sign.reason, _recorded(asked, [sign]))
    return None


def _recorded(asked: Asked, signs: Sequence[Sign]) -> str:
    data = "; ".join(item.datum for item in asked.evidence(sign.fact for sign in signs))
    return f"Recorded: {data}."
