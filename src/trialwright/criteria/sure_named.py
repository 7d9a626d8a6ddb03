"""Whether a sentence on named things is plain enough to decide: every word of it is one whose reading was looked through.

A tree may have lost a word; this looks at the words and not at the tree. Each must be a name whose
spelling and place in the lexicon were reviewed, a word of the grammar that changes nothing or is read
the same way everywhere, or a time. One word besides, and the reading stays a proposal.
"""

import re
from functools import cache

from trialwright.criteria.coordination import nodes
from trialwright.criteria.sentence import Sentence
from trialwright.criteria.token import Token, tokens_of
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import (
    Alt,
    And,
    Except,
    Exposure,
    Expr,
    Has,
    Judgement,
    Not,
    Opaque,
    Or,
    Procedure,
    Role,
    Sex,
)
from trialwright.model.span import Span
from trialwright.model.window import Window

_NAMED = Exposure | Has | Procedure
_NODES = Alt | And | Except | Judgement | Not | Opaque | Or | Sex | _NAMED
_PREDICATE = re.compile(r"\b(?:must|should|are|is|be|been|was|were)\b", re.IGNORECASE)
# Words that may hold for what stands after them too: "requiring antibiotics or antifungals", "failure of A or B".
_HOLDING_ON = ("caused", "no", "allergy", "allergy_word", "intolerance", "contraindication", "failure")
# What only women can have, so that naming them adds nothing.
_OF_WOMEN = frozenset({"pregnancy", "lactation"})


def is_plainly_named(expr: Expr, sentence: Sentence, role: Role) -> bool:
    """Whether a tree of conditions, drugs and procedures rests on reviewed words alone."""
    found = list(nodes(expr))
    if not all(isinstance(node, _NODES) and _is_plain(node, role) for node in found):
        return False
    if not any(isinstance(node, _NAMED) for node in found) or any(map(speaks_of_all, found)):
        return False
    judged = [span for node in found if isinstance(node, Judgement | Opaque) for span in node.spans]
    tokens = [
        token for token in tokens_of(sentence) if not lies_within(sentence.place(token.span), judged)
    ]  # what a person must judge, or is not read, narrows the tree, and is shown
    return _are_reviewed(tokens, found, role)


def speaks_of_all(node: Expr) -> bool:
    """Whether words not read hold a verb that may be that of a whole list ("diabetes and other diseases must be stable")."""
    return isinstance(node, Opaque) and bool(_PREDICATE.search(node.text))


def is_plain_part(expr: Expr, sentence: Sentence, role: Role) -> bool:
    """Whether a part of a tree, one of several alternatives or requirements, rests on reviewed words alone."""
    spans = [span for node in nodes(expr) for span in node.spans]
    if not spans:
        return False
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    tokens = tokens_of(sentence)
    inside = [token for token in tokens if first <= sentence.place(token.span).start < last]
    if not inside or any(token.is_a(*_HOLDING_ON) for token in tokens[: tokens.index(inside[0])]):
        return False
    return is_plainly_named(expr, sentence.part(inside[0].span.start, inside[-1].span.end), role)


def lies_within(span: Span, claimed: list[Span]) -> bool:
    """Whether one of the claimed spans holds a span.

    >>> lies_within(Span(3, 5), [Span(0, 2), Span(3, 9)])
    True
    """
    return any(each.start <= span.start and span.end <= each.end for each in claimed)


def _is_plain(node: Expr, role: Role) -> bool:
    """Whether a node asks for nothing that is read in more than one way."""
    when = getattr(node, "when", None)
    if isinstance(when, Window) and (when.mode != "any" or when.until is not None):
        return False
    if isinstance(node, Sex):
        return role == "exclusion"
    if isinstance(node, Has):
        return node.qualifier in _qualifiers() and node.terms.closed
    if isinstance(node, Exposure):
        return node.dose is None and node.lasting is None and not node.route and node.terms.closed
    return True


def _are_reviewed(tokens: list[Token], found: list[Expr], role: Role) -> bool:
    named = [token for token in tokens if token.terms]
    said = {kind for token in tokens for kind in token.kinds}
    speaks_of_women = "women" in said
    loses_sex = speaks_of_women and not any(isinstance(node, Sex) for node in found)
    if loses_sex and not all(_OF_WOMEN.issuperset(token.terms) for token in named):
        return False
    timeless = any(isinstance(node, Procedure) and node.when is None for node in found)
    if timeless and role == "inclusion" and not said & {"history", "earlier", "taken"}:
        return False
    if len(named) > 1 and role == "inclusion" and not said & {"or", "and"}:
        return False
    lets_off = next((at for at, token in enumerate(tokens) if token.is_a("except")), len(tokens))
    if lets_off < len(tokens) and not any(isinstance(node, Except) for node in found):
        return False
    return _is_in_one_tense(tokens) and all(
        _is_reviewed(token, role) or (at > lets_off and _in_exception(token)) or _opens(tokens, at)
        for at, token in enumerate(tokens)
    )


def _in_exception(token: Token) -> bool:
    """Whether a word joins what is let off, where "and" joins as "or" does, or closes its bracket."""
    return token.is_a("and", "(", ")")


def _opens(tokens: list[Token], at: int) -> bool:
    return tokens[at].text == "(" and at + 1 < len(tokens) and tokens[at + 1].is_a("except")


def _is_in_one_tense(tokens: list[Token]) -> bool:
    """Whether "had" stands in "have had" or beside a time; alone it may speak of now."""
    said = [token.text.casefold() for token in tokens]
    alone = any(word == "had" and said[:at][-1:] not in (["have"], ["has"]) for at, word in enumerate(said))
    return not alone or any(token.window for token in tokens)


def _is_reviewed(token: Token, role: Role) -> bool:
    if token.window is not None:
        return True
    if token.analyte or token.test or token.bounds:
        return False
    words = normalised(token.text) or token.text
    if token.terms:
        return len(token.terms) == 1 and token.terms[0] in _terms() and words not in _doubtful()
    return words in _words("any") or words in _words(role)


@cache
def _terms() -> frozenset[str]:
    return frozenset(each for kind in phrases("sure")["kind"] for each in kind["terms"])


@cache
def _qualifiers() -> frozenset[str]:
    return frozenset(["", *phrases("clauses")["narrowing"]["recordable"]])


@cache
def _doubtful() -> frozenset[str]:
    return frozenset(map(normalised, phrases("sure")["doubtful"]["spellings"]))


@cache
def _words(where: str) -> frozenset[str]:
    listed: list[str] = phrases("sure")["words"][where]
    return frozenset(normalised(word) or word for word in listed)
