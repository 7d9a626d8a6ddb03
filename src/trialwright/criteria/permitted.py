"""Sentences that let something off the one before them: "It did not include …", "Patients with X are allowed"."""

import re
from functools import cache

import msgspec

from trialwright.criteria.clause import Passage
from trialwright.criteria.clause_measure import mirrored
from trialwright.criteria.coordination import children, either, nodes
from trialwright.criteria.doses import dose_at
from trialwright.criteria.elements import Element, elements_at
from trialwright.criteria.exceptions import NOT_NAMED, lies_under, names_the_rest
from trialwright.criteria.nodes import replaced
from trialwright.criteria.notes import note
from trialwright.criteria.term_leaves import Frame, tree_of
from trialwright.knowledge.lexicon import broader
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import And, Except, Exposure, Expr, Has, Note, Or, Terms
from trialwright.model.window import Window

_BESIDE = "is what is let off recorded apart, or is it the other one?"
_ABOVE_THE_LIMIT = "is a drug that is let off below a limit, but not listed, an exclusion above it?"


def changed_by(passage: Passage, span: tuple[int, int], before: Expr) -> Expr | None:
    """The tree before with what this sentence lets off; None if the sentence does not do so, or not clearly."""
    if passage.role != "exclusion":
        return None
    return _listed(passage, span, before) or _allowed(passage, span, before)


def _allowed(passage: Passage, span: tuple[int, int], before: Expr) -> Expr | None:
    """ "However, participants with X are allowed": X is taken out of the conditions before."""
    start, end = span
    words = passage.words(start, end)
    if not _ending().search(words):
        return None
    at = passage.skip(start, "frame", ",")
    if passage.tokens[at].text.casefold() in phrases("clauses")["allowed"]["openings"]:
        at = passage.skip(at + 1, "frame", ",", "with")
    found = elements_at(passage.within(0, end), passage.skip(at, "frame", "with"))
    if found is None or any(part.sort != "has" or part.narrowing or part.members for part in found.parts):
        return None
    if not _ending().fullmatch(passage.words(found.end, end).strip()):
        return None
    base = _base(before)
    if base is None:
        return None
    parts = tuple(part for part in found.parts if lies_under(part, before))
    if len(found.parts) > 1 and "and" in found.joiners:
        return None  # who has all of them is let off
    if not parts and not names_the_rest(before):
        return None
    frame = Frame(base.status, when=base.when, extra=(span,))
    if not parts:
        return _less_beside_named(before, tree_of(passage, found.parts, "or", frame))
    minus = (tree_of(passage, parts, "or", frame),)
    if isinstance(before, Except):
        return msgspec.structs.replace(before, minus=before.minus + minus)
    return Except(base=before, minus=minus)


def _less_beside_named(before: Expr, let_off: Expr) -> Expr:
    """What is left beside those named ("other autoimmune disease") perhaps less what is let off; those named stay."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, Has) or not names_the_rest(node):
            return node
        rest = tuple(each for each in node.terms.ids if each.startswith("other_"))
        named = tuple(each for each in node.terms.ids if each not in rest)
        others = msgspec.structs.replace(node, terms=Terms(rest, node.terms.closed))
        less = either([others, Except(base=others, minus=(let_off,))], _BESIDE)
        if not named:
            return less
        return Or(parts=(msgspec.structs.replace(node, terms=Terms(named)), less))

    return replaced(before, change)


def _base(before: Expr) -> Has | None:
    """The conditions that an exception is taken out of, where there are no other leaves."""
    found = [node for node in nodes(before) if not children(node) and not isinstance(node, Note)]
    return found[0] if found and all(isinstance(leaf, Has) for leaf in found) else None  # type: ignore[return-value]


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["allowed"]["endings"]) + r"\W*$", re.IGNORECASE)


def _listed(passage: Passage, span: tuple[int, int], before: Expr) -> Expr | None:
    """ "It did not include A, or B < 2 weeks": what this takes out of drugs given in a window."""
    opening = _opening().match(passage.words(*span))
    window = next((node.when for node in nodes(before) if isinstance(node, Exposure)), None)
    if not opening or window is None:
        return None
    place = passage.tokens[span[0]].span.start + opening.end()
    at = next((n for n in range(*span) if passage.tokens[n].span.start >= place), span[1])
    found = elements_at(passage.within(0, span[1]), at)
    if (
        found is None
        or found.end != span[1]
        or any(part.sort != "drug" or part.members for part in found.parts)
    ):
        return None
    tree, beyond = before, []
    for part, drug in ((one, drug) for one in found.parts for drug in one.choices):
        named = _names(tree, drug)
        limited = _limited(passage, part, drug, window)
        if named and (limited is None or len(part.choices) > 1):
            return None
        if named and limited is not None:
            tree = _with_limit(tree, drug, limited)
        elif limited is not None:
            beyond.append(limited)
    rest = note(passage, *span, NOT_NAMED)
    inner = tree.parts if isinstance(tree, Or) else (tree,)
    wide: Expr = Or(parts=(*inner, *beyond)) if beyond else tree
    return And(parts=(either([tree, wide], _ABOVE_THE_LIMIT), rest))


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["allowed"]["listed"]), re.IGNORECASE)


def _names(tree: Expr, drug: str) -> bool:
    """Whether a tree names a drug or a class of it."""
    return any(
        isinstance(node, Exposure) and not set(node.terms.ids).isdisjoint(broader(drug))
        for node in nodes(tree)
    )


def _limited(passage: Passage, part: Element, drug: str, window: Window) -> Exposure | None:
    """The drug beyond the limit up to which it is let off; None without a limit."""
    spans = passage.spans((part.first, part.end))
    if part.lasting:
        bounds = passage.tokens[part.lasting].bounds
        assert bounds is not None
        return Exposure(
            terms=Terms((drug,)),
            when=window,
            route=part.route,
            lasting=mirrored(bounds.range),
            lasting_unit=bounds.unit,  # type: ignore[arg-type]
            spans=spans,
        )
    dose = dose_at(passage, part.dose) if part.dose else None
    if dose is None:
        return None
    return Exposure(
        terms=Terms((drug,)),
        when=window,
        route=part.route,
        dose=mirrored(dose.range),
        dose_unit=dose.unit,
        dose_basis=dose.basis,
        spans=spans,
    )


def _with_limit(tree: Expr, drug: str, limited: Exposure) -> Expr:
    """The tree with the drug counting only beyond the limit."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, Exposure) or drug not in node.terms.ids or node.lasting is not None:
            return node
        rest = tuple(each for each in node.terms.ids if each != drug)
        alone = msgspec.structs.replace(limited, spans=(*node.spans, *limited.spans))
        if not rest:
            return alone
        return Or(parts=(msgspec.structs.replace(node, terms=Terms(rest, node.terms.closed)), alone))

    return replaced(tree, change)
