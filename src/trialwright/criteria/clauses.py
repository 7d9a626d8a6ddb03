"""A stretch of a sentence → its tree, clause by clause, with what joins them."""

import msgspec

from trialwright.criteria.clause import Clause, Passage, ReadClause
from trialwright.criteria.clause_class import read_class
from trialwright.criteria.clause_count import read_count
from trialwright.criteria.clause_criteria import read_criteria
from trialwright.criteria.clause_dose import read_dose
from trialwright.criteria.clause_duration import read_duration
from trialwright.criteria.clause_measure import read_measures
from trialwright.criteria.clause_person import childbearing, read_person
from trialwright.criteria.clause_score import read_score, read_tests
from trialwright.criteria.clause_stable import read_stable
from trialwright.criteria.clause_terms import read_terms
from trialwright.criteria.coordination import (
    Joiner,
    either,
    joined,
    joiner_at,
    leaves,
    with_spans,
    with_window,
)
from trialwright.criteria.last_window import last_window
from trialwright.criteria.notes import (
    excluded_cause,
    heading_note,
    is_conduct,
    is_threshold,
    note,
    opaque,
    same_words_again,
    score_restated,
)
from trialwright.criteria.restating import fits, restating_prefix
from trialwright.criteria.statements import read_statement, willing_to
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import (
    Alt,
    And,
    Except,
    Exempt,
    Expr,
    Has,
    Implies,
    Judgement,
    Procedure,
    Sex,
)
from trialwright.model.window import Window

# Each with what the passage must hold for it to find anything.
_READERS: tuple[tuple[ReadClause, str], ...] = (
    (read_count, "term"),
    (read_class, "term"),
    (read_stable, "stable"),
    (read_dose, "bounds"),
    (read_duration, "bounds"),
    (read_criteria, "according_to"),
    (read_measures, "analyte"),
    (read_score, "bounds"),
    (read_tests, "test"),
    (read_terms, "term"),
    (read_person, ""),
    (read_statement, ""),
)
_AND_BETWEEN_CLAUSES = "“and” between reasons for exclusion: any of them, or only all of them together?"
_ONLY_WOMEN = "are only women let in, or is this asked of those who are women?"
_WHOSE_CAUSE = "are those of this cause meant, or are they let off?"
_HOW_FAR_BACK = "does the time stated at the end also hold for what stands before?"


class Unfinished(msgspec.Struct, frozen=True):
    """Why a stretch was not read: the place where reading stopped, and what was read before it if "and" joins them."""

    at: int
    understood: tuple[Expr, ...] = ()


def read_clauses(passage: Passage, at: int) -> Expr | Unfinished:
    """The tree of a stretch up to its end; where reading stopped if it is not read to the end."""
    return _Reading(passage).whole(at)


def longest(passage: Passage, at: int) -> Clause | None:
    """The clause that takes the most words from a place on."""
    if at >= len(passage.tokens):
        return None
    features = passage.features
    readers = (reader for reader, needed in _READERS if not needed or needed in features)
    found = [clause for reader in readers if (clause := reader(passage, at))]
    return max(found, key=lambda clause: clause.end, default=None)


class _Reading:
    """Clauses read so far and what joins them."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.clauses: list[Clause] = []
        self.joiners: list[Joiner] = []
        self.notes: list[Expr] = []
        self.tight: list[int] = []
        self.starts: list[int] = []
        self.over = 0

    def whole(self, at: int) -> Expr | Unfinished:
        passage = self.passage
        end = len(passage.tokens)
        bound = _women(passage, at)
        if bound:
            return self._of_women(at, *bound)
        caused = excluded_cause(passage, at)
        if caused:
            return self._of_cause(*caused)
        led = leading_window(passage, at)
        if led:
            return self._led_by_window(at, *led)
        while True:
            stopped = self._clause(at)
            if isinstance(stopped, Unfinished):
                return stopped
            at = stopped
            if at >= end:
                return self._tree()
            joiner = self._joiner(at)
            if joiner is None:
                bearing = _in_women(passage, at)
                if bearing and len(self.clauses) == 1:
                    return Implies(condition=bearing, consequence=self.clauses[0].expr)
                self.clauses.pop()
                return self._unfinished(self.starts.pop())
            self.joiners.append(joiner[0])
            at = joiner[1]

    def _clause(self, at: int) -> int | Unfinished:
        passage = self.passage
        at = self._prefix(at)
        if passage.is_a(at, "whether_or_not") and self.clauses:
            self.joiners.pop()
            self.notes.append(note(passage, at, len(passage.tokens), "with or without"))
            return len(passage.tokens)
        if self.clauses and is_conduct(passage, at, len(passage.tokens)):
            self.joiners.pop()
            self.notes.append(note(passage, at, len(passage.tokens), "conduct of the study"))
            return len(passage.tokens)
        clause = self._in_bracket(at) if passage.is_a(at, "(") and self.notes else longest(passage, at)
        if clause is None:
            return self._unfinished(at)
        clause = self._with_brackets(clause)
        self.starts.append(at)
        self.clauses.append(clause)
        return clause.end

    def _in_bracket(self, at: int) -> Clause | None:
        """The bracket after words that it restates."""
        close = self.passage.closing(at)
        part = self.passage.within(0, close)
        inside = read_clauses(part, at + 1)
        if isinstance(inside, Unfinished) and inside.understood:
            inside = And(parts=(*inside.understood, opaque(part, inside.at, close)))
        if isinstance(inside, Unfinished) or close >= len(self.passage.tokens):
            return None
        return Clause(inside, close + 1, "measure", last_window(inside) is not None)

    def _prefix(self, at: int) -> int:
        passage = self.passage
        end = heading_note(passage, at)
        if end > at and not self.clauses:
            self.notes.append(note(passage, at, end, "heading of the list"))
            return end
        end = restating_prefix(passage, at)
        if end == at:
            start = passage.skip(at, "frame", "with")
            end = score_restated(passage, start)
            end = at if end == start else end
        if end > at and _thresholds_follow(passage, end, passage.words(at, end)):
            self.notes.append(note(passage, at, end, "restated by the threshold"))
            return end
        return at

    def _with_brackets(self, clause: Clause) -> Clause:
        passage = self.passage
        while passage.is_a(clause.end, "("):
            again = same_words_again(clause, passage, clause.end)
            made = msgspec.structs.replace(clause, end=again) if again else _bracketed(passage, clause)
            if made is None:
                return clause
            clause = made
        after = passage.skip(clause.end, ",")
        if passage.is_a(after, "except") and clause.sort in ("measure", "score"):
            start = passage.skip(after + 1, "frame")
            start += start < len(passage.tokens) and passage.tokens[start].text.casefold() in (
                "in",
                "for",
                "with",
            )
            waiver = longest(passage, passage.skip(start, "frame", "with"))
            if waiver and waiver.sort == "has":
                spans = passage.spans((after, after + 1))
                expr = Exempt(require=clause.expr, waiver=waiver.expr, spans=spans)
                return msgspec.structs.replace(clause, expr=expr, end=waiver.end)
        return clause

    def _joiner(self, at: int) -> tuple[Joiner, int] | None:
        passage = self.passage
        if passage.is_a(at, "whether_or_not"):
            return ",", at
        found = joiner_at(passage, at)
        if found and found[0] == "," and passage.is_a(found[1], "no") and passage.is_a(found[1] + 1, "taken"):
            self.over = len(self.clauses)
            return "and", found[1]
        if not found and any(
            token.text.casefold() == "who" for token in passage.tokens[at : passage.skip(at, "frame")]
        ):
            self.tight.append(len(self.clauses))
            return "and", passage.skip(at, "frame")
        after = passage.skip(found[1] if found and found[0] == "," else at, "frame")
        if passage.is_a(after, "complicated") and (not found or found[0] == ","):
            self.tight.append(len(self.clauses))
            self.notes.append(
                Judgement(text=passage.words(after, after + 1), spans=passage.spans((after, after + 1)))
            )
            return "and", after + 1
        if passage.is_a(after, "with", "according_to") and (not found or found[0] == ","):
            self.tight.append(len(self.clauses))
            return "and", after
        return found

    def _of_women(self, at: int, who: Expr, end: int) -> Expr | Unfinished:
        rest = _Reading(self.passage).whole(end)
        if isinstance(rest, Unfinished):
            return rest
        if isinstance(who, Sex):
            return _of_one_sex(self.passage, who, rest)
        return Implies(condition=who, consequence=rest)

    def _of_cause(self, cause: Judgement, at: int) -> Expr | Unfinished:
        """ "X caused by Y was excluded: thresholds": are those caused by Y the ones meant, or the ones let off?"""
        rest = _Reading(self.passage).whole(at)
        if isinstance(rest, Unfinished):
            return rest
        let_off = Except(base=rest, minus=(cause,))
        return Alt(readings=(let_off, And(parts=(rest, cause))), note=_WHOSE_CAUSE)

    def _led_by_window(self, start: int, when: Window, at: int) -> Expr | Unfinished:
        given = msgspec.structs.replace(self.passage, is_given=True)
        rest = _Reading(given).whole(at)
        if isinstance(rest, Unfinished):
            return rest
        return with_spans(with_window(rest, when), self.passage.spans((start, at)))

    def _unfinished(self, at: int) -> Unfinished:
        joined_by_and = (
            all(joiner == "and" or joiner == "," for joiner in self.joiners) and "and" in self.joiners[-1:]
        )
        kept = len(self.joiners) == len(self.clauses) and joined_by_and and self.passage.role == "inclusion"
        return Unfinished(
            at,
            tuple(clause.expr for clause in self.clauses) + tuple(self.notes)
            if kept and self.clauses
            else (),
        )

    def _tree(self) -> Expr | Unfinished:
        clauses = [clause.expr for clause in self.clauses]
        expr = self._joined(clauses)
        if expr is None:
            return Unfinished(0)
        last = self.clauses[-1] if self.clauses else None
        if last and last.has_window and len(clauses) > 1 and "or" in self.joiners[len(clauses) - 2 :]:
            expr = self._reaching_back(expr)
        parts = [expr, *self.notes]
        return parts[0] if len(parts) == 1 else And(parts=_and_parts(parts))

    def _reaching_back(self, expr: Expr) -> Expr:
        window = last_window(self.clauses[-1].expr)
        if window is None or any(clause.has_window for clause in self.clauses[:-1]):
            return expr
        spread = [with_window(clause.expr, window) for clause in self.clauses[:-1]]
        wide = self._joined([*spread, self.clauses[-1].expr])
        if wide and all(_is_fleeting(clause.expr) for clause in self.clauses[:-1]):
            return wide
        return either([expr, wide], _HOW_FAR_BACK) if wide else expr

    def _joined(self, parts: list[Expr]) -> Expr | None:
        """The clauses as one tree; None where "and" and "or" are mixed."""
        if self.over and self.over < len(parts):
            before = self._alike(parts[: self.over], self.joiners[: self.over - 1])
            after = parts[self.over :]
            return And(parts=(before, *after)) if before and len(after) == 1 else None
        return self._alike(parts, self.joiners)

    def _alike(self, parts: list[Expr], joiners: list[Joiner]) -> Expr | None:
        if not parts:
            return None
        parts, joiners = self._tightly_joined(parts, joiners)
        said = {joiner for joiner in joiners if joiner != ","}
        if len(said) > 1:
            return None
        joiner = said.pop() if said else "or" if self.passage.role == "exclusion" else "and"
        if joiner == "and" and self.passage.role == "exclusion" and len(parts) > 1:
            return either([joined(parts, "or"), joined(parts, "and")], _AND_BETWEEN_CLAUSES)
        return willing_to(parts) if joiner == "and" else joined(parts, joiner)

    def _tightly_joined(self, parts: list[Expr], said: list[Joiner]) -> tuple[list[Expr], list[Joiner]]:
        """Parts after "with …" joined to the one before them."""
        made: list[Expr] = []
        joiners: list[Joiner] = []
        for index, part in enumerate(parts):
            if index in self.tight:
                made[-1] = And(parts=_and_parts([made[-1], part]))
            else:
                made.append(part)
                if index:
                    joiners.append(said[index - 1])
        return made, joiners


def _is_fleeting(expr: Expr) -> bool:
    """Whether a tree asks only for things that nobody asks about without a time, such as a stay in hospital."""
    ids = phrases("clauses")["fleeting"]["ids"]
    return all(isinstance(leaf, Procedure | Has) and set(leaf.terms.ids) <= set(ids) for leaf in leaves(expr))


def _and_parts(parts: list[Expr]) -> tuple[Expr, ...]:
    return tuple(each for part in parts for each in (part.parts if isinstance(part, And) else (part,)))


def _in_women(passage: Passage, at: int) -> Expr | None:
    """Whom "… in women of childbearing age" at the end speaks of."""
    word = passage.tokens[at].text.casefold()
    if word not in ("in", "for") or at + 2 != len(passage.tokens):
        return None
    return childbearing(passage, at, at + 2) if _is_childbearing(passage, at + 1) else None


def _is_childbearing(passage: Passage, at: int) -> bool:
    return "childbearing_potential" in passage.tokens[at].terms or passage.is_a(at, "childbearing")


def _of_one_sex(passage: Passage, who: Sex, rest: Expr) -> Expr:
    """Women who are so; among requirements perhaps only what is asked of those who are women."""
    both = And(parts=(who, *(_and_parts([rest]))))
    if passage.role == "exclusion":
        return both
    return Alt(readings=(both, Implies(condition=who, consequence=rest)), note=_ONLY_WOMEN)


def leading_window(passage: Passage, at: int) -> tuple[Window, int] | None:
    """The window before a colon at the start ("Current or past 3 months:"), and the place after it; None without one."""
    at = passage.skip(at, "current", "or", "frame")
    stated = passage.tokens[at].window if at < len(passage.tokens) else None
    return (stated.window, at + 2) if stated and passage.is_a(at + 1, ":") else None


def _women(passage: Passage, at: int) -> tuple[Expr, int] | None:
    """Whom a sentence about women speaks of, and the place after them."""
    start, at = at, passage.skip(at, "frame")
    if at >= len(passage.tokens):
        return None
    if _is_childbearing(passage, at) and passage.role == "inclusion" and len(passage.tokens) > at + 2:
        return childbearing(passage, at, at + 1), passage.skip(at + 1, "frame", ",")
    if (
        passage.is_a(at, "women")
        and passage.is_a(at + 1, "frame")
        and passage.tokens[at + 1].text.casefold() in ("who", "that")
    ):
        return Sex(sex="female", spans=passage.spans((start, at + 1))), at + 2
    return None


def _thresholds_follow(passage: Passage, at: int, words: str) -> bool:
    bracket = passage.is_a(at, "(")
    found = longest(passage, at + bracket)
    return found is not None and is_threshold(found.expr) and fits(words, found.expr)


def _bracketed(passage: Passage, clause: Clause) -> Clause | None:
    """The clause with the bracket after it: an exemption, or a threshold that defines it; None for any other."""
    start, close = clause.end, passage.closing(clause.end)
    if close >= len(passage.tokens):
        return None
    inside = passage.within(0, close)
    if passage.is_a(start + 1, "except") and clause.sort in ("measure", "score"):
        waiver = read_clauses(inside, start + 2)
        if isinstance(waiver, Unfinished):
            return None
        spans = passage.spans((start + 1, start + 2))
        expr: Expr = Exempt(require=clause.expr, waiver=waiver, spans=spans)
        return msgspec.structs.replace(clause, expr=expr, end=close + 1)
    found = read_clauses(inside, start + 1)
    if isinstance(found, Unfinished) or not is_threshold(found) or clause.sort != "has":
        return None
    note_ = "are the words before the bracket asked for too, or does the bracket say what they mean?"
    expr = Alt(readings=(And(parts=(clause.expr, found)), found), note=note_)
    return msgspec.structs.replace(clause, expr=expr, end=close + 1)
