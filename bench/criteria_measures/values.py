"""Which stated values and times the program recognises, against Chia's Value and Temporal spans.

A span counts as recognised where nothing of it that says how much is left outside what was recognised:
no digit, no comparator, and no word that follows a number at once, where units stand. Words that are no
unit may stay outside ("years *old*", "*score* of"); they are listed here, and every other word counts.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from criteria_measures.chia import Line, Mark
from trialwright.criteria.read_age import _age_unit_at
from trialwright.criteria.sentence import Sentence
from trialwright.criteria.time_windows import time_unit_at
from trialwright.criteria.token import tokens_of
from trialwright.model.span import Span
from trialwright.text.figures import figures
from trialwright.text.quantities import stated_bounds, ucum_unit_at

# The ten lines beside which the program is judged: a comparator, a number, anything like a unit, again.
_NUMBER = r"\d+(?:[.,]\d+)*"
_SAID = r"(?:less|more|greater|older|younger|higher|lower|longer) than|at least|at most|no more than|up to"
_BEFORE = rf"(?:[<>=≤≥]+|{_SAID}|over|under|above|below|between|from|within)"
_WORD = r"(?!and\b|or\b|to\b)[a-zµμ%°×]+(?:\^?\d+)?(?:/[\d.a-zµμ^ ]+)?"
_ONE = rf"(?:{_BEFORE}\s*)?{_NUMBER}(?:\s*{_WORD})?"
_AFTER = r"(?:\s*or (?:older|more|greater|less|above|higher|over|younger))?"
BASELINE = re.compile(rf"{_ONE}(?:\s*(?:-|–|to|and|or|,)\s*{_ONE})*{_AFTER}", re.IGNORECASE)

_SIGN = re.compile(
    r"[<>=≤≥]|\b(?:than|least|most|over|under|above|below|between|up to|within|exceed\w*"
    r"|or more|or older|or less)\b",
    re.IGNORECASE,
)
NO_UNITS = frozenset(
    """old of age aged in on for at the and or to a an inclusive score scores point points grade class stage
    predicted systolic diastolic above below after before prior since from with by each than""".split()
)


class Found(msgspec.Struct, frozen=True):
    """How many spans there are, how many were recognised, and the words of those that were not."""

    spans: int
    recognised: int
    missed: Counter[str]

    @property
    def recall(self) -> float | None:
        """The share recognised; None without spans."""
        return self.recognised / self.spans if self.spans else None


def recognised_by_readers(lines: Iterable[Line], kind: str) -> Found:
    """The spans of a kind with a digit that the readers take for a range, a window or a bare number."""
    return _counted(lines, kind, _by_readers)


def recognised_as_figures(lines: Iterable[Line], kind: str) -> Found:
    """Those, and the spans that the program finds as figures with sign and unit, whether or not a reader takes them."""
    return _counted(lines, kind, lambda line: [*_by_readers(line), *_as_figures(line)])


def recognised_by_expression(lines: Iterable[Line], kind: str) -> Found:
    """The spans of a kind with a digit that ten lines of regular expression recognise."""
    return _counted(lines, kind, _by_expression)


def _counted(lines: Iterable[Line], kind: str, recognise: Callable[[Line], list[Span]]) -> Found:
    spans, good, missed = 0, 0, Counter[str]()
    for line in lines:
        marks = [mark for mark in line.marks if mark.kind == kind and any(map(str.isdigit, mark.words))]
        known = recognise(line) if marks else []
        for mark in marks:
            spans += 1
            if is_recognised(line.text, mark, known):
                good += 1
            else:
                missed[mark.words] += 1
    return Found(spans, good, missed)


def is_recognised(text: str, mark: Mark, known: list[Span]) -> bool:
    """Whether nothing of a span that says how much is outside the known places."""
    for part in mark.parts:
        left = "".join(
            "\0" if any(each.start <= at < each.end for each in known) else text[at]
            for at in range(part.start, part.end)
        )
        if any(map(str.isdigit, left)) or _SIGN.search(left):
            return False
        after = re.findall(r"\0\s*([^\W\d_]+|[%°])", left)
        if any(word.casefold() not in NO_UNITS for word in after):
            return False
    return True


def _by_readers(line: Line) -> list[Span]:
    """Where the readers find a range, a window, or a bare number."""
    sentence = Sentence.of(line.text, line.span)
    found = [token.span for token in tokens_of(sentence) if token.is_a("bounds", "window", "number")]
    lower = sentence.text.lower()
    for unit_at in (_age_unit_at, time_unit_at, ucum_unit_at) if len(lower) == len(sentence.text) else ():
        found += [bounds.span for bounds in stated_bounds(lower, unit_at, also=("before", "after"))]
    return [sentence.place(span) for span in found]


def _as_figures(line: Line) -> list[Span]:
    sentence = Sentence.of(line.text, line.span)
    return [sentence.place(each.span) for each in figures(sentence.text)]


def _by_expression(line: Line) -> list[Span]:
    found = BASELINE.finditer(line.words)
    return [Span(each.start(), each.end()).shifted(line.span.start) for each in found]
