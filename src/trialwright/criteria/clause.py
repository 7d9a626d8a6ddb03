"""What clause readers share: the tokens of a sentence, a place among them, and what a clause is made of."""

from collections.abc import Callable
from typing import Literal

import msgspec

from trialwright.criteria.sentence import Sentence
from trialwright.criteria.token import Token
from trialwright.model.criterion import Expr, Role
from trialwright.model.span import Span

Sort = Literal[
    "measure", "score", "test", "has", "drug", "procedure", "attest", "person", "judgement", "other"
]


class Passage(msgspec.Struct, frozen=True):
    """The tokens of one sentence. ``role`` is that of the list it stands in: "and" may join alternatives there.

    ``is_given`` says that a window before a colon leads it, so that a drug that it names was given; ``of_whole`` are
    the features of the sentence it is a part of.
    """

    sentence: Sentence
    tokens: tuple[Token, ...]
    role: Role
    is_given: bool = False
    of_whole: frozenset[str] = frozenset()

    @property
    def features(self) -> frozenset[str]:
        """The kinds of its tokens, and "term", "analyte", "test" where some token names one; more where it is a part."""
        return self.of_whole or _features(self.tokens)

    def indexed(self) -> "Passage":
        """The passage that knows its features, as all parts of it will."""
        return msgspec.structs.replace(self, of_whole=_features(self.tokens))

    def is_a(self, at: int, *kinds: str) -> bool:
        """Whether the token at a place is one of these kinds; False beyond the end."""
        return at < len(self.tokens) and not self.tokens[at].kinds.isdisjoint(kinds)

    def skip(self, at: int, *kinds: str) -> int:
        """The first place from ``at`` whose token is none of these kinds."""
        tokens, end = self.tokens, len(self.tokens)
        while at < end and not tokens[at].kinds.isdisjoint(kinds):
            at += 1
        return at

    def spans(self, *ranges: tuple[int, int]) -> tuple[Span, ...]:
        """Where ranges of tokens stand in the eligibility text; empty ranges are left out."""
        found = []
        for first, last in ranges:
            if last > first:
                here = Span(self.tokens[first].span.start, self.tokens[last - 1].span.end)
                found.append(self.sentence.place(here))
        return tuple(dict.fromkeys(found))

    def words(self, first: int, last: int) -> str:
        """The words from one token to before another."""
        if last <= first:
            return ""
        return self.sentence.text[self.tokens[first].span.start : self.tokens[last - 1].span.end]

    def within(self, first: int, last: int) -> "Passage":
        """The passage up to ``last`` only; places keep their numbers."""
        return (
            self
            if last >= len(self.tokens)
            else Passage(self.sentence, self.tokens[:last], self.role, self.is_given, self.of_whole)
        )

    def closing(self, at: int) -> int:
        """The place of the bracket that closes the one at ``at``, or the end."""
        depth = 0
        for place in range(at, len(self.tokens)):
            depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(self.tokens[place].text, 0)
            if depth == 0:
                return place
        return len(self.tokens)


class Clause(msgspec.Struct, frozen=True):
    """A clause that was read: its tree, the place after it, what it speaks of, and whether it has a window of its own.

    What stands at its end ("unless …", "in patients with …") may hold for the clauses before it too: ``bare`` is then
    its tree without that, and ``ending`` adds it to a tree.
    """

    expr: Expr
    end: int
    sort: Sort
    has_window: bool = False
    bare: Expr | None = None
    ending: Callable[[Expr], Expr] | None = None


class Unfinished(msgspec.Struct, frozen=True):
    """Why a stretch was not read: the place where reading stopped, and what was read before it if "and" joins them."""

    at: int
    understood: tuple[Expr, ...] = ()


def _features(tokens: tuple[Token, ...]) -> frozenset[str]:
    found = {kind for token in tokens for kind in token.kinds}
    named = {
        "term": any(token.terms for token in tokens),
        "analyte": any(token.analyte for token in tokens),
        "test": any(token.test for token in tokens),
    }
    return frozenset(found.union(name for name, is_there in named.items() if is_there))


# A reader takes the longest clause of its kind that begins at a place, or none.
ReadClause = Callable[[Passage, int], Clause | None]
