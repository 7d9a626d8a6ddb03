"""Operators between clauses, with brackets where "and" and "or" mix, and without double negation."""

import re
from itertools import groupby

import msgspec

from trialwright.criteria.english.denial import said_or_denied
from trialwright.criteria.english.exceptions import occurrence_said, occurrences_taken_out
from trialwright.criteria.english.figures import SINGLE, complement, how_many
from trialwright.criteria.english.leaves import leaf_said, note_said
from trialwright.model.criterion import (
    Alt,
    And,
    Except,
    Exempt,
    Expr,
    Implies,
    KofN,
    Measure,
    Not,
    Note,
    Or,
)

_OPERATOR_WORDS = re.compile(r"\b(?:and|or|but|if|unless)\b|[;,]")
_QUOTED = re.compile(r"“[^”]*”")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def in_english(expr: Expr) -> str:
    """The sentence that is true of a person exactly when the tree is.

    >>> from decimal import Decimal
    >>> from trialwright.model.criterion import Age
    >>> from trialwright.model.quantity import Interval
    >>> in_english(Age(range=Interval(Decimal(18), Decimal(65), True, True)))
    'Age is from 18 to 65 years (until the 66th birthday).'
    """
    said = _said(expr)
    first = next((place for place, letter in enumerate(said) if letter.isalpha()), 0)
    said = said[:first] + said[first : first + 1].upper() + said[first + 1 :]
    return said + ("" if said.endswith((".", "…")) else ".")


def _said(expr: Expr, holds: bool = True) -> str:
    """The clause that is true when the tree is (``holds``), or when it is false."""
    match expr:
        case Not():
            return _said(expr.part, not holds)
        case And() | Or():
            return _joined(expr, holds)
        case KofN():
            return _some_of(expr, holds)
        case Implies():
            if not holds:
                return _said(And(parts=(expr.condition, Not(part=expr.consequence))))
            return f"if {_bracketed(_said(expr.condition))}, then {_bracketed(_said(expr.consequence))}"
        case Except():
            return _excepted(expr, holds)
        case Exempt():
            if not holds:
                return _said(And(parts=(Not(part=expr.require), Not(part=expr.waiver))))
            return f"{_bracketed(_said(expr.require))} (not required if {_said(expr.waiver)})"
        case Alt():
            return _readings(expr, holds)
        case _:
            return leaf_said(expr, holds)


def _excepted(expr: Except, holds: bool) -> str:
    """ "a, but not counting b" where b is a kind of a, else "a, but not if b"."""
    kinds = occurrences_taken_out(expr)
    others = tuple(minus for minus in expr.minus if minus not in kinds)
    if not holds and not kinds:
        return _said(Or(parts=(Not(part=expr.base), *expr.minus)))
    said = _bracketed(_said(expr.base))
    if kinds:
        said += f", but not counting {_row([occurrence_said(kind, _said) for kind in kinds])}"
    if others:
        said += f", but not if {_any_of(others)}"
    return said_or_denied(said, holds)


def _row(nouns: list[str]) -> str:
    return nouns[0] if len(nouns) == 1 else f"({' or '.join(map(_bracketed, nouns))})"


def _joined(expr: And | Or, holds: bool) -> str:
    """ "a and b", "a or b"; denied, "not a or not b", "not a and not b", each part denied by itself."""
    notes = [part for part in expr.parts if isinstance(part, Note)] if isinstance(expr, And) and holds else []
    parts = [part for part in expr.parts if part not in notes]
    after = "".join(f" {note_said(note)}" for note in notes)
    if not parts:
        return after.strip() or ("nothing is asked" if isinstance(expr, And) else "nothing suffices")
    word = "and" if isinstance(expr, And) == holds else "or"
    said = _alike(parts) if word == "or" and holds else [_said(part, holds) for part in parts]
    if len(said) == 1:
        return said[0] + after
    return f" {word} ".join(map(_bracketed, said)) + after


def _alike(parts: list[Expr]) -> list[str]:
    """The clauses of a disjunction; values compared alike with one limit share one clause."""
    clauses = []
    for _, group in groupby(parts, _likeness):
        members = list(group)
        if len(members) == 1 or not isinstance(members[0], Measure):
            clauses += [_said(member) for member in members]
            continue
        tail = _said(members[-1]).partition(" is ")[2]
        names = [_said(member).partition(" is ")[0] for member in members]
        clauses.append(f"{' or '.join(names)} is {tail}")
    return clauses


def _likeness(part: Expr) -> object:
    """Equal for measurements that differ in the analyte only, and are compared with its own limit."""
    if isinstance(part, Measure) and part.multiple_of and part.when is None:
        return msgspec.structs.replace(part, analyte="", spans=())
    return id(part)


def _some_of(expr: KofN, holds: bool) -> str:
    stated = expr.range if holds else complement(expr.range)
    said = _count_of(expr, how_many(stated or expr.range))
    return said if stated else f"it is not so that ({said})"


def _count_of(expr: KofN, many: str) -> str:
    hold = "holds" if many in SINGLE else "hold"
    many = {"no": "none", "any number of": "any number"}.get(many, many)
    return f"{many} of these {len(expr.parts)} {hold}: {'; '.join(f'({_said(part)})' for part in expr.parts)}"


def _any_of(parts: tuple[Expr, ...]) -> str:
    said = " or ".join(_bracketed(_said(part)) for part in parts)
    return f"({said})" if len(parts) > 1 else said


def _readings(expr: Alt, holds: bool) -> str:
    said = " or ".join(f"({_said(reading, holds)})" for reading in expr.readings)
    number = "both" if len(expr.readings) == 2 else f"all {len(expr.readings)}"
    note = f": {expr.note}" if expr.note else ""
    return f"either {said} [the words allow {number}{note}]"


def _bracketed(said: str) -> str:
    """The clause in brackets, if it holds an operator of its own."""
    bare = _QUOTED.sub("", said)
    while _ASIDE.search(bare):
        bare = _ASIDE.sub("", bare)
    return f"({said})" if _OPERATOR_WORDS.search(bare) else said
