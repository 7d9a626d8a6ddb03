"""Set differences of occurrences, for all persons: what an exception takes away, row by row, and what is left."""

import msgspec
import numpy as np

from trialwright.evaluation.atoms.codes import ASK, DOUBT, FALSE, TRUE, all_alike, all_true, any_true
from trialwright.evaluation.atoms.exposures import exposure
from trialwright.evaluation.atoms.frame import Frame, View, marked
from trialwright.evaluation.atoms.occurrences import condition, done
from trialwright.evaluation.columns import Array
from trialwright.evaluation.concepts import above
from trialwright.evaluation.exceptions import Occurrence, every_occurrence, leaves_of, may_be_of
from trialwright.knowledge.chart_wording import points_that_meet
from trialwright.model.criterion import Alt, And, Except, Exposure, Expr, Has, Or, Procedure


def without(expr: Except, frame: Frame) -> Array:
    """The base without the occurrences that are of the kinds taken out. Each row is judged as if it were the only one.

    Trees with doses or lengths of treatment are left to the interpreter.
    """
    leaves = leaves_of(expr.base)
    if leaves is None or not all(_is_simple(part) for part in (expr.base, *expr.minus)):
        return all_alike(ASK, frame.count)
    rows = _candidates(leaves, frame)
    owner = frame.cohort.facts.person[rows]
    kinds = [leaf for kind in expr.minus for leaf in every_occurrence(kind)]
    under, over = ({each for leaf in some for each in leaf.terms.ids} for some in (kinds, leaves))
    closed = frozenset(each for each in under if over & above(each))
    alone = msgspec.structs.replace(frame, view=View(alone=rows, closed=closed))
    fates = any_true([_tree(kind, alone) for kind in expr.minus]) if len(rows) else np.zeros(0, np.int8)
    taken, perhaps = fates == TRUE, fates != FALSE
    least = _tree(expr.base, msgspec.structs.replace(frame, view=View(out=rows[perhaps])))
    if (taken == perhaps).all():
        most = least
    else:
        most = _tree(expr.base, msgspec.structs.replace(frame, view=View(out=rows[taken])))
    differs = marked(frame.count, owner[perhaps & ~taken])
    code = np.where(~differs | (least == TRUE), least, np.where(most == FALSE, FALSE, DOUBT)).astype(
        np.int8, copy=False
    )
    code[marked(frame.count, owner[fates == ASK]) | (least == ASK) | (most == ASK)] = ASK
    return code


def _is_simple(expr: Expr) -> bool:
    match expr:
        case And() | Or():
            return all(_is_simple(part) for part in expr.parts)
        case Alt():
            return all(_is_simple(part) for part in expr.readings)
        case Has():
            return not expr.relation and all(points_that_meet(each) is None for each in expr.terms.ids)
        case Exposure():
            return expr.dose is None and expr.lasting is None
        case Procedure():
            return True
    return False


def _tree(expr: Expr, frame: Frame) -> Array:
    """A tree of occurrences."""
    match expr:
        case And():
            return all_true([_tree(part, frame) for part in expr.parts])
        case Or():
            return any_true([_tree(part, frame) for part in expr.parts])
        case Alt():
            return _common([_tree(part, frame) for part in expr.readings])
        case Has():
            return condition(expr, frame)
        case Exposure():
            return exposure(expr, frame)
        case Procedure():
            return done(expr, frame)
    raise TypeError(f"{type(expr).__name__} is no occurrence")


def _common(readings: list[Array]) -> Array:
    stacked = np.stack(readings)
    alike = (stacked == stacked[0]).all(axis=0)
    asked = (stacked == ASK).any(axis=0)
    return np.where(asked, ASK, np.where(alike, stacked[0], DOUBT)).astype(np.int8, copy=False)


def _candidates(leaves: list[Occurrence], frame: Frame) -> Array:
    rows, _ = frame.rows(frame.kinds(lambda kind: may_be_of(kind, leaves)))
    return rows
