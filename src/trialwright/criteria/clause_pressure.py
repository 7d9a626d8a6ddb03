"""Pairs of blood pressures: "blood pressure > 160/100 mmHg", "160/100 mmHg or higher"."""

import re
from functools import cache

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.clause_score import window_at
from trialwright.criteria.coordination import either
from trialwright.criteria.measure_endings import words_after
from trialwright.criteria.read_measure import measure_of
from trialwright.criteria.sentence import Unread
from trialwright.knowledge.analytes import analyte
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import And, Expr, Measure, Or
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.text.quantities import Bounds, number, stated_bounds

_BOTH = "both pressures beyond their limits, or one of them?"
_UNIT = "mm[Hg]"


def read_pressure(passage: Passage, at: int) -> Clause | None:
    """The clause that compares the two blood pressures with a pair of limits; None if there is none."""
    start, at = at, passage.skip(at, "frame", "with")
    if at >= len(passage.tokens):
        return None
    text, limit = passage.sentence.text, passage.tokens[-1].span.end
    found = _pattern().match(text, passage.tokens[at].span.start, limit)
    bounds = _bounds(found) if found else None
    if found is None or bounds is None:
        return None
    end = next(
        (n for n, token in enumerate(passage.tokens) if token.span.start >= found.end()), len(passage.tokens)
    )
    if end and passage.tokens[end - 1].span.end > found.end():
        return None
    window, after = window_at(passage, end)
    if window is not None and window.mode != "any":
        return None
    spans = passage.spans((start, after))
    pair = [
        measure_of(analyte(name), each, spans)
        for name, each in zip(("systolic_pressure", "diastolic_pressure"), bounds, strict=True)
    ]
    parts = tuple(
        Measure(analyte=one.analyte, range=one.range, unit=one.unit, when=window, spans=spans)
        for one in pair
        if not isinstance(one, Unread)
    )
    if len(parts) != len(pair):
        return None
    expr = _joined(parts, passage)
    said = words_after(passage, after, expr) if window is None else None
    if said is None:
        return Clause(expr, after, "measure", window is not None)
    return Clause(
        *said, "measure", bare=expr, ending=lambda tree: (words_after(passage, after, tree) or said)[0]
    )


def _joined(parts: tuple[Measure, ...], passage: Passage) -> Expr:
    """Below both limits is required of both; beyond a pair of limits one pressure may be enough."""
    if passage.role == "inclusion" and all(part.range.low is None for part in parts):
        return And(parts=parts)
    return either([Or(parts=parts), And(parts=parts)], _BOTH)


def _bounds(found: re.Match[str]) -> tuple[Bounds, Bounds] | None:
    """The two ranges, of one sign."""
    sign = (found["before"] or found["after"] or "").strip()
    if bool(found["before"]) == bool(found["after"]):
        return None
    pair = []
    for name in ("systolic", "diastolic"):
        said = f"{sign} {found[name]}" if found["before"] else f"{found[name]} {sign}"
        stated = stated_bounds(said)
        if len(stated) != 1 or stated[0].comparators != 1:
            return None
        range_: Interval = stated[0].range
        pair.append(Bounds(range_, Span(0, 0), _UNIT, "mmHg"))
    if number(found["systolic"]) <= number(found["diastolic"]):
        return None
    return pair[0], pair[1]


@cache
def _pattern() -> re.Pattern[str]:
    known = phrases("quantities")
    before = one_of([phrase for listed in known["before"].values() for phrase in listed])
    after = one_of([phrase for listed in known["after"].values() for phrase in listed])
    names = one_of(phrases("clauses")["pressure"]["names"])
    between = one_of(phrases("clauses")["pressure"]["between"])
    return re.compile(
        rf"{names}(?: ?\((?:BP|SBP/DBP)\))?:?(?: {between})* ?(?P<before>{before})? ?"
        rf"(?P<systolic>\d{{2,3}})(?: ?mm ?Hg)? ?/ ?(?P<diastolic>\d{{2,3}})(?![\d.,/]*\d)"
        rf"(?: ?mm ?Hg| ?mm of mercury)?(?P<after> {after})?",
        re.IGNORECASE,
    )
