"""Each leaf of a tree as a clause of its own, said of a person or denied."""

from collections.abc import Callable
from typing import Any

from trialwright.criteria.english.conditions import duration_said, has_said
from trialwright.criteria.english.measured import (
    age_said,
    category_said,
    count_said,
    measure_said,
    score_said,
    sex_said,
)
from trialwright.criteria.english.treatments import exposure_said, procedure_said, stable_said
from trialwright.model.criterion import (
    Age,
    Attest,
    Category,
    Count,
    Duration,
    Exposure,
    Expr,
    Has,
    Judgement,
    Measure,
    Note,
    Opaque,
    Planned,
    Procedure,
    Score,
    Sex,
    StableRegimen,
)

_MOST_WORDS_QUOTED = 160


def leaf_said(leaf: Expr, holds: bool) -> str:
    """The clause that is true when the leaf is (``holds``), or when it is false."""
    return _SAID[type(leaf)](leaf, holds)


def note_said(note: Note) -> str:
    """Words that ask for nothing, in brackets."""
    return f"[asks for nothing: “{_words(note.text)}”]"


def _attest(leaf: Attest, holds: bool) -> str:
    return f"the person {'says so' if holds else 'does not say so'}: “{_words(leaf.text)}”"


def _judgement(leaf: Judgement, holds: bool) -> str:
    return f"somebody judges {'it so' if holds else 'it not so'}: “{_words(leaf.text)}”"


def _planned(leaf: Planned, holds: bool) -> str:
    return f"{'' if holds else 'not '}for the time after entry: “{_words(leaf.text)}”"


def _note(leaf: Note, holds: bool) -> str:
    return f"{'nothing is asked' if holds else 'never so'}: “{_words(leaf.text)}”"


def _opaque(leaf: Opaque, holds: bool) -> str:
    said = _words(leaf.text)
    said = said if len(said) <= _MOST_WORDS_QUOTED else said[:_MOST_WORDS_QUOTED] + " …"
    return f"{'' if holds else 'the contrary of what is '}not read: “{said}” ({leaf.why})"


def _words(text: str) -> str:
    """On one line, without the comma or full stop at the end."""
    return " ".join(text.split()).rstrip(" ,;.")


_SAID: dict[type, Callable[[Any, bool], str]] = {
    Age: age_said,
    Sex: sex_said,
    Measure: measure_said,
    Has: has_said,
    Duration: duration_said,
    Exposure: exposure_said,
    StableRegimen: stable_said,
    Procedure: procedure_said,
    Score: score_said,
    Count: count_said,
    Category: category_said,
    Attest: _attest,
    Judgement: _judgement,
    Planned: _planned,
    Note: _note,
    Opaque: _opaque,
}
