"""What an exception takes out: single occurrences of the base ("malignancy except skin cancer"), or whole cases."""

from collections.abc import Callable, Iterator

from trialwright.criteria.english.conditions import things_said
from trialwright.criteria.english.names import term_list
from trialwright.criteria.english.time import in_window
from trialwright.criteria.english.treatments import drug_said
from trialwright.knowledge.lexicon import all_terms, broader
from trialwright.model.criterion import Alt, And, Except, Exposure, Expr, Has, Or, Procedure

Occurrence = Has | Exposure | Procedure


def occurrences_taken_out(expr: Except) -> list[Expr]:
    """Those of the exceptions that are of a kind with the base and lie under its terms: their bearer may keep others."""
    base = list(_occurrences(expr.base))
    over = {each for leaf in base for each in leaf.terms.ids}
    kinds = {type(leaf) for leaf in base}
    return [minus for minus in expr.minus if base and _lies_under(minus, over, kinds)]


def occurrence_said(minus: Expr, said: Callable[[Expr], str]) -> str:
    """An occurrence as a noun: "basal cell carcinoma of skin", "ciclosporin for less than 2 weeks without a break"."""
    match minus:
        case Has():
            before = "active " if minus.status == "active" else ""
            return _when(minus, things_said(minus, before))
        case Exposure():
            return _when(minus, drug_said(minus))
        case Procedure():
            return _when(minus, term_list(minus.terms))
        case Or():
            return " or ".join(occurrence_said(part, said) for part in minus.parts)
        case And():
            things = [part for part in minus.parts if isinstance(part, Occurrence)]
            if len(things) == 1:
                rest = [said(part) for part in minus.parts if part is not things[0]]
                return f"{occurrence_said(things[0], said)} (where {' and '.join(rest)})"
    return f"any of which this holds: ({said(minus)})"


def _when(leaf: Occurrence, noun: str) -> str:
    return f"{noun} {in_window(leaf.when)}" if leaf.when else noun


def _lies_under(minus: Expr, over: set[str], kinds: set[type]) -> bool:
    found = [leaf for leaf in _occurrences(minus) if type(leaf) in kinds]
    return any(over & _above(each) for leaf in found for each in leaf.terms.ids)


def _above(term_id: str) -> frozenset[str]:
    return broader(term_id) if term_id in all_terms() else frozenset({term_id})


def _occurrences(expr: Expr) -> Iterator[Occurrence]:
    if isinstance(expr, Occurrence):
        yield expr
    elif isinstance(expr, And | Or | Alt):
        for part in expr.readings if isinstance(expr, Alt) else expr.parts:
            yield from _occurrences(part)
