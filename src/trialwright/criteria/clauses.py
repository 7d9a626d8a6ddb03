"""A stretch of a sentence → its tree, clause by clause, with what joins them."""

import msgspec

from trialwright.criteria.binding import (
    binds_tightly,
    has_alternatives,
    is_infection,
    limiting,
    names_both_sexes,
    other_people,
    says_more,
)
from trialwright.criteria.brackets import with_brackets
from trialwright.criteria.clause import Clause, Passage, ReadClause, Unfinished
from trialwright.criteria.clause_class import read_class
from trialwright.criteria.clause_count import read_count
from trialwright.criteria.clause_criteria import read_criteria
from trialwright.criteria.clause_dose import read_dose
from trialwright.criteria.clause_duration import read_duration
from trialwright.criteria.clause_measure import read_measures
from trialwright.criteria.clause_person import read_person
from trialwright.criteria.clause_pressure import read_pressure
from trialwright.criteria.clause_score import read_score, read_tests
from trialwright.criteria.clause_since import read_since
from trialwright.criteria.clause_stable import read_stable
from trialwright.criteria.clause_terms import read_terms
from trialwright.criteria.coordination import (
    Joiner,
    and_parts,
    as_history,
    either,
    joined,
    joiner_at,
    measured_in,
    with_spans,
    with_window,
)
from trialwright.criteria.frames import (
    in_women,
    is_fleeting,
    last_window,
    leading_window,
    of_one_sex,
    women_at,
)
from trialwright.criteria.notes import (
    excluded_cause,
    heading_note,
    is_conduct,
    is_threshold,
    note,
    opaque,
    score_restated,
)
from trialwright.criteria.restating import fits, restating_prefix
from trialwright.criteria.statements import read_statement, willing_to
from trialwright.model.criterion import (
    Alt,
    And,
    Except,
    Exempt,
    Expr,
    Implies,
    Judgement,
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
    (read_since, "bounds"),
    (read_criteria, "according_to"),
    (read_measures, "analyte"),
    (read_pressure, "/"),
    (read_score, "term"),
    (read_score, "score_word"),
    (read_tests, "test"),
    (read_terms, "term"),
    (read_person, ""),
    (read_statement, ""),
)
_AND_BETWEEN_CLAUSES = "“and” between reasons for exclusion: any of them, or only all of them together?"
_WHOSE_CAUSE = "are those of this cause meant, or are they let off?"
# Words that say of what time a clause speaks.
_OF_THEIR_OWN = ("history", "earlier", "current", "active", "no", "taken", "taking")
_HOW_FAR_HISTORY = "is what stands after “or” asked of now, or ever?"
_HOW_FAR_LIMITED = "do the words at the end also limit what stands before?"
_HOW_FAR_BACK = "does the time stated at the end also hold for what stands before?"


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
        bound = women_at(passage, at)
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
                bearing = in_women(passage, at)
                if bearing and len(self.clauses) == 1:
                    return Implies(condition=bearing, consequence=self.clauses[0].expr)
                self.clauses.pop()
                return self._unfinished(self.starts.pop())
            self.joiners.append(joiner[0])
            at = joiner[1]

    def _clause(self, at: int) -> int | Unfinished:
        passage = self.passage
        at = self._prefix(at)
        if passage.is_a(at, "whether_or_not") and self.clauses and not says_more(passage, at):
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
        clause = with_brackets(passage, clause, read_clauses, longest)
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

    def _joiner(self, at: int) -> tuple[Joiner, int] | None:
        passage = self.passage
        if passage.is_a(at, "whether_or_not"):
            return ",", at
        found = joiner_at(passage, at)
        if found and found[0] == "," and passage.is_a(found[1], "no") and passage.is_a(found[1] + 1, "taken"):
            self.over = len(self.clauses)
            return "and", found[1]
        before = self.clauses[-1].expr if self.clauses else None
        if found and found[0] == "and" and other_people(passage, found[1]):
            return None  # two kinds of people, each let in
        if is_infection(before) and passage.is_a(at, "with"):
            return None  # "active infection with HIV" is one thing
        if has_alternatives(before) and binds_tightly(passage, at):
            return None  # with the last of them, or with each?
        if not found and any(
            token.text.casefold() == "who" for token in passage.tokens[at : passage.skip(at, "frame")]
        ):
            if self.clauses and isinstance(self.clauses[-1].expr, Except | Exempt):
                return None  # "… except those who …" speaks of the exception
            self.tight.append(len(self.clauses))
            return "and", passage.skip(at, "frame")
        after = passage.skip(found[1] if found and found[0] == "," else at, "frame")
        if passage.is_a(after, "complicated") and (not found or found[0] == ","):
            self.tight.append(len(self.clauses))
            self.notes.append(
                Judgement(text=passage.words(after, after + 1), spans=passage.spans((after, after + 1)))
            )
            return "and", after + 1
        if passage.is_a(after, "with") and self.clauses and self.clauses[-1].sort in ("drug", "procedure"):
            return None  # "a trial with a drug within 2 months"
        if passage.is_a(after, "with", "according_to") and (not found or found[0] == ","):
            self.tight.append(len(self.clauses))
            return "and", after
        return found

    def _of_women(self, at: int, who: Expr, end: int) -> Expr | Unfinished:
        rest = _Reading(self.passage).whole(end)
        if isinstance(rest, Unfinished):
            return Unfinished(rest.at)  # what was understood holds for women only
        if isinstance(who, Sex):
            return of_one_sex(self.passage, who, rest)
        return Implies(condition=who, consequence=rest)

    def _of_cause(self, cause: Judgement, at: int) -> Expr | Unfinished:
        """ "X caused by Y was excluded: thresholds": are those caused by Y the ones meant, or the ones let off?"""
        rest = _Reading(self.passage).whole(at)
        if isinstance(rest, Unfinished):
            return Unfinished(rest.at)
        let_off = Except(base=rest, minus=(cause,))
        return Alt(readings=(let_off, And(parts=(rest, cause))), note=_WHOSE_CAUSE)

    def _led_by_window(self, start: int, when: Window, at: int) -> Expr | Unfinished:
        given = msgspec.structs.replace(self.passage, is_given=True)
        rest = _Reading(given).whole(at)
        if isinstance(rest, Unfinished):
            return Unfinished(rest.at)
        return with_spans(measured_in(with_window(rest, when), when), self.passage.spans((start, at)))

    def _unfinished(self, at: int) -> Unfinished:
        word = "and" if self.passage.role == "inclusion" else "or"
        alike = all(joiner in (word, ",") for joiner in self.joiners) and word in self.joiners[-1:]
        kept = len(self.joiners) == len(self.clauses) and alike
        return Unfinished(
            at,
            tuple(clause.expr for clause in self.clauses) + tuple(self.notes)
            if kept and self.clauses
            else (),
        )

    def _tree(self) -> Expr | Unfinished:
        expr = self._understood()
        further = self._with_history_of_all()
        if further and expr:
            known, self.clauses = self.clauses, further
            wide = self._understood()
            self.clauses = known
            expr = either([expr, wide], _HOW_FAR_HISTORY) if wide else None
        if expr is None:
            return Unfinished(0)
        parts = [expr, *self.notes]
        return parts[0] if len(parts) == 1 else And(parts=and_parts(parts))

    def _understood(self) -> Expr | None:
        clauses = [clause.expr for clause in self.clauses]
        expr = self._joined(clauses)
        if expr is None:
            return None
        last = self.clauses[-1] if self.clauses else None
        if last and last.has_window and len(clauses) > 1 and self.joiners[len(clauses) - 2 :] != ["and"]:
            expr = self._reaching_back(expr)
        return self._limited_back(expr)

    def _with_history_of_all(self) -> list[Clause]:
        """ "A history of A within 6 months, or B": the clauses with B as history too; none where it cannot reach so far."""
        passage = self.passage
        if len(self.clauses) < 2 or not passage.is_a(
            passage.skip(self.starts[0], "frame", "with"), "history"
        ):
            return []
        made = self.clauses[:1]
        for start, clause in zip(self.starts[1:], self.clauses[1:], strict=True):
            own = passage.is_a(passage.skip(start, "frame", "with"), *_OF_THEIR_OWN)
            made.append(clause if own else msgspec.structs.replace(clause, expr=as_history(clause.expr)))
        return made if made != self.clauses else []

    def _reaching_back(self, expr: Expr) -> Expr:
        window = last_window(self.clauses[-1].expr)
        if window is None or any(clause.has_window for clause in self.clauses[:-1]):
            return expr
        spread = [with_window(clause.expr, window) for clause in self.clauses[:-1]]
        wide = self._joined([*spread, self.clauses[-1].expr])
        if wide and all(is_fleeting(clause.expr) for clause in self.clauses[:-1]):
            return wide
        return either([expr, wide], _HOW_FAR_BACK) if wide else expr

    def _limited_back(self, expr: Expr) -> Expr:
        """ "A or B requiring C": what a clause ends with may limit those before it too."""
        *before, last = self.clauses
        limit = limiting(last.expr)
        at = self.starts[-1] if self.starts else 0
        ends_so = any(self.passage.is_a(place, "caused") for place in range(at, last.end)) if limit else False
        named = {clause.sort for clause in self.clauses} <= {"has", "drug", "procedure"}
        if limit is None or not ends_so or not before or not named or "and" in self.joiners[-1:]:
            return expr
        if any(limiting(clause.expr) for clause in before):
            return expr
        limited: list[Expr] = [And(parts=(clause.expr, limit)) for clause in before]
        wide = self._joined([*limited, last.expr])
        return either([expr, wide], _HOW_FAR_LIMITED) if wide else expr

    def _joined(self, parts: list[Expr]) -> Expr | None:
        """The clauses as one tree; None where "and" and "or" are mixed."""
        if any(clause.ending for clause in self.clauses[1:]):
            return self._ended()
        if self.over and self.over < len(parts):
            return self._less_those(parts[: self.over], parts[self.over :])
        return self._alike(parts, self.joiners)

    def _less_those(self, before: list[Expr], after: list[Expr]) -> Expr | None:
        """ "A or B, not treated with C": those of both who are not, or those of the last alone."""
        joiners = self.joiners[: self.over - 1]
        every = self._alike(before, joiners)
        last = self._alike([*before[:-1], And(parts=(before[-1], *after))], joiners)
        if every is None or last is None or len(after) != 1:
            return None
        return either([And(parts=(every, *after)), last], _HOW_FAR_LIMITED)

    def _ended(self) -> Expr | None:
        """The clauses, where what stands at the end of one may hold for those before it too: it is said of them all."""
        if self.over or self.tight:
            return None
        parts: list[Expr] = []
        joiners: list[Joiner] = []
        for place, clause in enumerate(self.clauses):
            joiners += self.joiners[place - 1 : place] if place else []
            if clause.ending is None or not parts:
                parts.append(clause.expr)
                continue
            before = self._alike([*parts, clause.bare or clause.expr], joiners)
            if before is None:
                return None
            ended = clause.ending(before)
            if isinstance(ended, Implies) and "or" in joiners:
                return None  # "A, or B in patients with …": B alone is for them
            parts, joiners = [ended], []
        return self._alike(parts, joiners)

    def _alike(self, parts: list[Expr], joiners: list[Joiner]) -> Expr | None:
        if not parts:
            return None
        parts, joiners = self._tightly_joined(parts, joiners)
        said = {joiner for joiner in joiners if joiner != ","}
        if len(said) > 1:
            return None
        joiner = said.pop() if said else "or" if self.passage.role == "exclusion" else "and"
        if joiner == "and" and names_both_sexes(parts):
            return None
        if joiner == "and" and self.passage.role == "exclusion" and len(parts) > 1:
            return either([joined(parts, "or"), joined(parts, "and")], _AND_BETWEEN_CLAUSES)
        return willing_to(parts) if joiner == "and" else joined(parts, joiner)

    def _tightly_joined(self, parts: list[Expr], said: list[Joiner]) -> tuple[list[Expr], list[Joiner]]:
        """Parts after "with …" joined to the one before them."""
        made: list[Expr] = []
        joiners: list[Joiner] = []
        for index, part in enumerate(parts):
            if index in self.tight:
                made[-1] = And(parts=and_parts([made[-1], part]))
            else:
                made.append(part)
                if index:
                    joiners.append(said[index - 1])
        return made, joiners


def _thresholds_follow(passage: Passage, at: int, words: str) -> bool:
    bracket = passage.is_a(at, "(")
    found = longest(passage, at + bracket)
    return found is not None and is_threshold(found.expr) and fits(words, found.expr)
