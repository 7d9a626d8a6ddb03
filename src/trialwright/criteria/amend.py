"""Changing one thing in a tree as a reading asks: the reading of an Alt, a range, an anchor."""

from collections.abc import Callable
from typing import get_args

import msgspec

from trialwright.criteria.english import in_english
from trialwright.criteria.english.time import lacks_anchor
from trialwright.criteria.nodes import every_node, replaced
from trialwright.criteria.read_measure import measure_of
from trialwright.criteria.sentence import Unread
from trialwright.knowledge.analytes import analyte_measured, analytes_possible
from trialwright.knowledge.instruments import instrument_named
from trialwright.knowledge.lexicon import terms_named
from trialwright.model.criterion import Age, Alt, Count, Exposure, Expr, Measure, Score
from trialwright.model.window import Anchor, Window
from trialwright.text.normalise import collapsed, normalise
from trialwright.text.quantities import Bounds, stated_bounds

_PER = {"day": "/d", "week": "/wk"}


class Misfit(msgspec.Struct, frozen=True):
    """Why a reading does not fit the tree it is meant for."""

    why: str


def amended(
    expr: Expr, *, choose: int | None = None, note: str = "", of: str = "", to: str = "", anchor: str = ""
) -> tuple[Expr, str] | Misfit:
    """The changed tree and what was changed, in words; a Misfit where it is not plain what to change.

    >>> from trialwright.model.criterion import Sex
    >>> either = Alt(readings=(Sex(sex="female"), Sex(sex="male")), note="a slip of the pen")
    >>> amended(either, choose=2)[1]
    'reading 2 of 2 is chosen (a slip of the pen): “Sex is male.”'
    """
    if choose is not None:
        return _chosen(expr, choose, note)
    return _with_range(expr, of, to) if to else _with_anchor(expr, of, anchor)


def _chosen(expr: Expr, choose: int, note: str) -> tuple[Expr, str] | Misfit:
    found = [
        node for node in every_node(expr) if isinstance(node, Alt) and note.casefold() in node.note.casefold()
    ]
    if len(found) != 1:
        return Misfit(f"{len(found) or 'no'} ambiguities of the criterion fit, and one must")
    [either] = found
    if not 1 <= choose <= len(either.readings):
        return Misfit(f"there are {len(either.readings)} readings to choose from, and no number {choose}")
    reading = either.readings[choose - 1]
    about = f" ({either.note})" if either.note else ""
    said = f"reading {choose} of {len(either.readings)} is chosen{about}: “{in_english(reading)}”"
    return _swapped(expr, either, reading), said


def _with_range(expr: Expr, of: str, to: str) -> tuple[Expr, str] | Misfit:
    text = normalise(to)
    line = text.then(collapsed(text.text)).text
    stated = stated_bounds(line)
    if len(stated) != 1 or stated[0].span.of(line).strip() != line.strip():
        return Misfit(f"“{to}” is not one range with its unit")
    leaf = _one_named(expr, of, lambda node: _is_ranged(node))
    if isinstance(leaf, Misfit):
        return leaf
    new = _ranged(leaf, of, stated[0])
    if isinstance(new, Misfit):
        return new
    return _swapped(expr, leaf, new), f"“{in_english(leaf)}” is read as “{in_english(new)}”"


def _ranged(leaf: Expr, of: str, bounds: Bounds) -> Expr | Misfit:
    """The leaf in the new range."""
    replace = msgspec.structs.replace
    if isinstance(leaf, Measure):
        return _measured(leaf, of, bounds)
    if isinstance(leaf, Exposure):
        unit = leaf.dose_unit + _PER.get(leaf.dose_basis, "")
        return (
            replace(leaf, dose=bounds.range) if bounds.unit == unit else Misfit(f"the dose is one in {unit}")
        )
    if bounds.unit or bounds.multiple_of:
        return Misfit(f"“{in_english(leaf)}” has no unit")
    return replace(leaf, range=bounds.range)


def _measured(leaf: Measure, of: str, bounds: Bounds) -> Measure | Misfit:
    known = analyte_measured(of, bounds.words if bounds.unit else "")
    if known is None or known.id != leaf.analyte:
        return Misfit(f"“{of}” with this unit is not what the criterion measures")
    new = measure_of(known, bounds, leaf.spans)
    if isinstance(new, Unread):
        return Misfit(new.why)
    return msgspec.structs.replace(new, when=leaf.when, pick=leaf.pick)


def _with_anchor(expr: Expr, of: str, anchor: str) -> tuple[Expr, str] | Misfit:
    if anchor not in get_args(Anchor) or anchor == "unspecified":
        return Misfit(f"“{anchor}” is none of the anchors: {', '.join(get_args(Anchor)[:-1])}")
    found = [node for node in every_node(expr) if _lacks_anchor(node)]
    if of:
        leaf = _one_named(expr, of, lambda node: "when" in node.__struct_fields__)
        if isinstance(leaf, Misfit):
            return leaf
        if leaf.when is not None and leaf.when.anchor != "unspecified":  # type: ignore[union-attr]
            return Misfit(f"the text itself names {leaf.when.anchor}")  # type: ignore[union-attr]
        found = [leaf]
    if not found:
        return Misfit("no time of the criterion lacks an anchor")
    for node in found:
        when = msgspec.structs.replace(node.when or Window(), anchor=anchor)  # type: ignore[union-attr]
        expr = _swapped(expr, node, msgspec.structs.replace(node, when=when))
    return expr, f"time is counted from {anchor}"


def _lacks_anchor(node: Expr) -> bool:
    when = getattr(node, "when", None)
    return isinstance(when, Window) and lacks_anchor(when)


def _one_named(expr: Expr, of: str, fits: "Callable[[Expr], bool]") -> Expr | Misfit:
    """The one leaf that compares or tells what a phrase names."""
    found = [node for node in every_node(expr) if fits(node) and _is_named(node, of)]
    if len(found) != 1:
        return Misfit(f"{len(found) or 'no'} parts of the criterion are about “{of}”, and one must be")
    return found[0]


def _is_ranged(node: Expr) -> bool:
    return isinstance(node, Age | Measure | Score | Count) or (
        isinstance(node, Exposure) and node.dose is not None
    )


def _is_named(node: Expr, of: str) -> bool:
    if isinstance(node, Age):
        return of.casefold() == "age"
    if isinstance(node, Measure):
        return node.analyte in {of, *(each.id for each in analytes_possible(of))}
    ids = {of, *(each.id for each in terms_named(of))}
    if isinstance(node, Score | Count):
        known = instrument_named(of)
        return bool(ids & {node.instrument}) or (
            known is not None and instrument_named(node.instrument) == known
        )
    terms = getattr(node, "terms", None)
    return bool(ids & set(terms.ids)) if terms else getattr(node, "finding", "") in ids


def _swapped(expr: Expr, old: Expr, new: Expr) -> Expr:
    """The tree with one node, by identity, put in place of another."""
    return replaced(expr, lambda node: new if node is old else node)
