"""Clauses that a person answers: consent and promises, opinions, the future."""

import re
from functools import cache
from itertools import pairwise
from typing import Any

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.coordination import joined
from trialwright.criteria.token import Token
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import Alt, Attest, Expr, Judgement, Not, Planned

_WILL = "is the second thing itself asked for, or the willingness to do it?"
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


def read_statement(passage: Passage, at: int) -> Clause | None:
    """A statement of one kind whose words are all among those of its kind, up to a joiner or the end."""
    tokens = passage.tokens
    asking = next((place for place in range(at, len(tokens)) if _asks_more(tokens[place])), len(tokens))
    for end in _ends(passage, at):
        words = _WORD.findall(passage.words(at, end).casefold()) if end <= asking else []
        if not words:
            continue
        for kind in phrases("statements")["attest"]:
            if _is_said(words, kind):
                leaf: Expr = Attest(
                    kind=kind["id"], text=passage.words(at, end), spans=passage.spans((at, end))
                )
                return Clause(Not(part=leaf) if kind.get("denied") else leaf, end, "attest")
    return None


def _asks_more(token: Token) -> bool:
    """Whether a token is a number or names something besides a statement."""
    named = token.terms and token.term_kind != "attestation"
    return bool(named) or token.analyte or bool(token.test) or token.is_a("number", "bounds", "window")


def _ends(passage: Passage, at: int) -> list[int]:
    """Places where a statement may end: the end of the passage, and before each joiner, the farthest first."""
    last = len(passage.tokens)
    return [last, *(n for n in range(last - 1, at, -1) if passage.is_a(n, "and", "or", ",", ";"))]


def _is_said(words: list[str], kind: dict[str, Any]) -> bool:
    text = " ".join(words)
    core = all(pattern.search(text) for pattern in _core(kind["id"]))
    return core and all(word in _allowed(kind["id"]) for word in words)


@cache
def _core(kind: str) -> tuple[re.Pattern[str], ...]:
    own = next(each["core"] for each in phrases("statements")["attest"] if each["id"] == kind)
    return tuple(map(re.compile, own))


@cache
def _allowed(kind: str) -> frozenset[str]:
    known = phrases("statements")
    own = next(each["words"] for each in known["attest"] if each["id"] == kind)
    return frozenset([*known["common"]["words"], *own])


def willing_to(parts: list[Expr]) -> Expr:
    """The statements together; after "willing to A and sign B" perhaps the willingness alone."""
    whole = joined(parts, "and")
    for first, second in pairwise(parts):
        if isinstance(first, Attest) and isinstance(second, Attest) and _is_one_will(first.text, second.text):
            rest = [part for part in parts if part is not second]
            return Alt(readings=(whole, joined(rest, "and")), note=_WILL)
    return whole


def _is_one_will(first: str, second: str) -> bool:
    known = phrases("statements")["will"]
    begins = second.casefold().split()[0] in known["verbs"]
    return begins and any(word in first.casefold() for word in known["words"])


def judged_or_promised(passage: Passage, first: int, last: int) -> Expr | None:
    """The whole passage as an opinion, an attestation or a plan where a phrase says it is one; None otherwise."""
    words = passage.words(first, last)
    lower = words.casefold()
    if _says(lower, "judgement"):
        return Judgement(text=words, spans=passage.spans((first, last)))
    if _says(lower, "attested"):
        return Attest(kind="statement", text=words, spans=passage.spans((first, last)))
    if _says(lower, "planned"):
        return Planned(text=words, spans=passage.spans((first, last)))
    return None


def _says(lower: str, kind: str) -> bool:
    """Whether one of the phrases stands in the words."""
    return bool(_said(kind).search(lower))


@cache
def _said(kind: str) -> re.Pattern[str]:
    return re.compile(one_of(phrases("statements")[kind]["phrases"]))
