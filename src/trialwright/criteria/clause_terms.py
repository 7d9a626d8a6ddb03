"""Clauses on conditions, drugs and procedures: what they ask of a list of named things."""

import re
from functools import cache
from typing import Literal, cast

import msgspec

from trialwright.criteria.clause import Clause, Passage, Sort
from trialwright.criteria.clause_score import window_at
from trialwright.criteria.coordination import STILL_THERE, either, joined, joiner_at, one_joiner
from trialwright.criteria.elements import Element, Elements, elements_at, with_later_members
from trialwright.criteria.exceptions import without_exceptions
from trialwright.criteria.frames import of_one_sex
from trialwright.criteria.list_reach import (
    distributed,
    goes_on,
    is_bare_procedure,
    joined_as_after,
    may_be_one_reason,
    may_date_the_last_alone,
)
from trialwright.criteria.term_leaves import Frame, Relation, Status, tree_of
from trialwright.knowledge.lexicon import broader
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import And, Expr, Judgement, Not, Sex
from trialwright.model.window import Window

_RELATIONS = ("allergy", "intolerance", "contraindication", "failure")
_GIVEN = ("taken", "taking", "use")
_BEFORE = ("frame", "with")
_PAST = frozenset({"had", "been"})
_DIAGNOSED = frozenset({"diagnosed", "received", "treated", "exposed", "taken", "used"})


class _Head(msgspec.Struct, frozen=True):
    """What stands before the list."""

    at: int
    negated: bool = False
    status: Status = "present"
    relations: tuple[Relation, ...] = ()
    time: Literal["", "now", "ever", "open"] = ""
    women: tuple[int, int] | None = None
    window: Window | None = None
    is_taken: bool = False
    narrowed: tuple[int, int] | None = None


def read_terms(passage: Passage, at: int) -> Clause | None:
    """The clause on named things from a place on; None if there is none or it cannot be read safely."""
    head = _head(passage, at)
    found = elements_at(passage, head.at)
    if found is None:
        return None
    if _shares_an_object(passage, found):
        return None
    found = joined_as_after(passage, found)
    given = found.parts[0].sort in ("drug", "procedure")
    if _is_history_of_now(passage, at, head.at) or not _suits(head, found, passage):
        return None
    end = passage.skip(found.end, "therapy", "frame") if given else _people(passage, found.end)
    if passage.is_a(end, "women") and not head.women and _stops(passage, end + 1):
        head, end = msgspec.structs.replace(head, women=(end, end + 1)), end + 1
    were = passage.is_a(end, "were_used")
    end = passage.skip(end, "were_used")
    end = _now_or(passage, end)
    window, end = window_at(passage, end)
    window = window or head.window
    if window and window.mode == "throughout" and head.negated:
        window = msgspec.structs.replace(window, mode="any")  # none of it for so long
    found, end = with_later_members(passage, found, end) if window else (found, end)
    if not _says_given(passage, head, found, were or window is not None):
        return None
    tail_end = _tail(passage, end)
    if tail_end is None or (head.at == at and end == at + 1 and is_bare_procedure(passage, found)):
        return None
    if _is_now(passage, at, head.at) and "procedure" in {part.sort for part in found.parts}:
        return None  # a procedure is done or not done; what "concurrent" asks of it no leaf says
    if window is None and head.time != "ever" and goes_on(found):
        return None
    frame = Frame(
        head.status,
        time=_time(head, were),
        when=window,
        is_open=found.is_open,
        extra=((at, head.at), (found.end, end)),
    )
    made = _less_exceptions(passage, head, found, frame, (end, tail_end))
    once = msgspec.structs.replace(frame, status="history")
    if made and _may_be_over(passage, (at, head.at), head, found) and window is None:
        before = _less_exceptions(passage, head, found, once, (end, tail_end))
        made = (either([made[0], before[0]], STILL_THERE), made[1]) if before else None
    if made is None:
        return None
    expr, tail_end = made
    if head.narrowed:
        expr = And(
            parts=(expr, Judgement(text=passage.words(*head.narrowed), spans=passage.spans(head.narrowed)))
        )
    if head.negated:
        expr = Not(part=expr)
    if head.women and (head.negated or found.parts[0].sort == "attest") and passage.role == "inclusion":
        return None
    if head.women:
        expr = of_one_sex(passage, Sex(sex="female", spans=passage.spans(head.women)), expr)
    sort = cast(Sort, found.parts[0].sort)
    return Clause(expr, tail_end, sort, window is not None)


def _less_exceptions(
    passage: Passage, head: _Head, found: Elements, frame: Frame, tail: tuple[int, int]
) -> tuple[Expr, int] | None:
    expr = _expr(passage, head, found, frame, tail)
    return None if expr is None else without_exceptions(passage, tail[1], expr, found, frame)


def _may_be_over(passage: Passage, said: tuple[int, int], head: _Head, found: Elements) -> bool:
    """ "Diagnosis of cancer": a diagnosis stays when the disease is cured, unless no one is cured of it."""
    diagnosed = "diagnos" in passage.words(*said).casefold()
    plain = head.status == "present" and not head.time and not head.relations
    if not (diagnosed and plain) or any(part.sort != "has" or part.active for part in found.parts):
        return False
    lifelong = set(phrases("clauses")["lifelong"]["under"])
    return not all(broader(each) & lifelong for part in found.parts for each in part.choices)


def _head(passage: Passage, at: int) -> _Head:
    head, start = _Head(at), at
    relations: list[Relation] = []
    women = None
    while True:
        at = passage.skip(at, *_BEFORE)
        if passage.is_a(at, "women") and women is None:
            women = (at, at + 1)
        elif passage.is_a(at, "no") and not head.negated and not relations:
            head = msgspec.structs.replace(head, negated=True)
        elif passage.is_a(at, *_RELATIONS):
            relations.append(next(cast(Relation, kind) for kind in _RELATIONS if passage.is_a(at, kind)))
        elif (
            passage.is_a(at, "allergy_word")
            and passage.is_a(at + 1, "or")
            and (passage.is_a(at + 2, *_RELATIONS) or _is_history_of_a_relation(passage, at + 2))
        ):
            relations.append(_relation_word(passage.tokens[at].text))
            at += 1
        elif (
            passage.is_a(at, "or")
            and relations
            and (passage.is_a(at + 1, *_RELATIONS) or _is_history_of_a_relation(passage, at + 1))
        ) or (
            passage.is_a(at, "or")
            and passage.is_a(at - 1, "current")
            and passage.is_a(at + 1, "earlier", "history")
        ):
            pass
        elif passage.is_a(at, "after") and not head.is_taken:
            head = msgspec.structs.replace(head, time="ever")
        elif passage.is_a(at, "narrowing") and passage.is_a(at + 1, *_GIVEN):
            head = msgspec.structs.replace(head, narrowed=(at, at + 1))
        elif passage.is_a(at, "history") and passage.is_a(at - 1, "current") and head.time == "now":
            pass  # "a current history of" is of now
        elif passage.is_a(at, "history") or passage.is_a(at, "earlier"):
            head = msgspec.structs.replace(head, status="history", time="ever")
        elif passage.is_a(at, "current"):
            head = msgspec.structs.replace(head, time="now")
        elif passage.is_a(at, *_GIVEN):
            head = _given(passage, at, head)
        elif passage.is_a(at, "window") and head.is_taken and _is_word(passage, at + 1, "of", "with", "by"):
            stated = passage.tokens[at].window
            head = msgspec.structs.replace(head, window=stated.window if stated else None)
            at += 1
        else:
            break
        at += 1
    if _is_past(passage, start, at) and head.status == "present" and not head.time:
        head = msgspec.structs.replace(head, status="history", time="ever")
    return msgspec.structs.replace(head, at=at, relations=tuple(relations), women=women)


def _is_history_of_a_relation(passage: Passage, at: int) -> bool:
    return passage.is_a(at, "history") and passage.is_a(at + 1, *_RELATIONS)


def _is_past(passage: Passage, first: int, last: int) -> bool:
    """Whether the words say that it was ("who have had a stroke"), though it may be over."""
    said = {word for token in passage.tokens[first:last] for word in token.text.casefold().split()}
    return bool(said & _PAST) and not said & _DIAGNOSED


def _shares_an_object(passage: Passage, found: Elements) -> bool:
    """ "Allergic reactions or hypersensitivity to X": the first is of X too."""
    after = joiner_at(passage, found.end)
    allergic = phrases("clauses")["allergic"]["ids"]
    named = all(set(part.choices) <= set(allergic) for part in found.parts)
    return named and after is not None and passage.is_a(after[1], *_RELATIONS)


def _is_history_of_now(passage: Passage, first: int, last: int) -> bool:
    """ "History of current unstable angina" says two times at once."""
    return any(
        passage.is_a(place, "history") and passage.is_a(passage.skip(place + 1, "frame"), "current")
        for place in range(first, last)
    )


def _is_now(passage: Passage, first: int, last: int) -> bool:
    return any(passage.is_a(place, "current", "taking") for place in range(first, last))


def _people(passage: Passage, at: int) -> int:
    """The place after "patients" at the end of a clause."""
    after = passage.skip(at, "frame")
    return after if after > at and _stops(passage, after) else at


def _stops(passage: Passage, at: int) -> bool:
    return at >= len(passage.tokens) or passage.is_a(at, ",", ";", "or", "and", "window", ".", "(")


def _is_word(passage: Passage, at: int, *words: str) -> bool:
    return at < len(passage.tokens) and passage.tokens[at].text.casefold() in words


def _now_or(passage: Passage, at: int) -> int:
    """The place after ", now or" before a window."""
    after = passage.skip(at, ",")
    if _is_word(passage, after, "now") or passage.is_a(after, "current"):
        after += 1
        if passage.is_a(after, "or") and passage.is_a(after + 1, "window"):
            return after + 1
    return at


def _given(passage: Passage, at: int, head: _Head) -> _Head:
    if passage.is_a(at, "taken"):
        return msgspec.structs.replace(head, is_taken=True, time="open" if head.negated else "ever")
    time = "now" if passage.is_a(at, "taking") else head.time or "open"
    return msgspec.structs.replace(head, is_taken=True, time=time)


def _relation_word(words: str) -> Relation:
    said = words.casefold()
    return "intolerance" if "toler" in said else "contraindication" if "contra" in said else "allergy"


def _suits(head: _Head, found: Elements, passage: Passage) -> bool:
    """Whether the words before the list go with what is listed."""
    sorts = {part.sort for part in found.parts}
    if any(part.dose or part.lasting for part in found.parts):
        return False
    if head.status == "history" and any(part.active for part in found.parts):
        return False  # active once, or now?
    if any("childbearing_potential" in part.choices for part in found.parts):
        return False  # whom a sentence speaks of, and no criterion of its own
    if head.relations:
        return sorts == {"drug"}
    if head.is_taken:
        return sorts <= {"drug", "procedure"}
    return True


def _says_given(passage: Passage, head: _Head, found: Elements, said_after: bool) -> bool:
    """Whether a drug is said to be given: a bare name asks for nothing."""
    if not any(part.sort == "drug" for part in found.parts) or head.relations or passage.is_given:
        return True
    return (
        head.is_taken
        or said_after
        or head.time != ""
        or all(part.therapy for part in found.parts if part.sort == "drug")
    )


def _time(head: _Head, were: bool) -> Literal["now", "ever", "open"]:
    return head.time or ("ever" if were else "open")


def _tail(passage: Passage, at: int) -> int | None:
    """The end of "requiring …" after the list; ``at`` itself if nothing of the kind follows, None if it cannot be told."""
    if not passage.is_a(at, "caused"):
        return at
    end = at
    while end < len(passage.tokens) and not passage.is_a(end, ";", ".", ":"):
        if passage.is_a(end, "or", "and", ",", "(", "except", "however", "no", "/", "•", "·", "*"):
            return None
        if end > at + 1 and passage.tokens[end].text[0].isupper() and passage.is_a(end, "frame", "women"):
            return None  # another sentence begins
        end += 1
    return end


def _expr(passage: Passage, head: _Head, found: Elements, frame: Frame, tail: tuple[int, int]) -> Expr | None:
    joiner = one_joiner(list(found.joiners), passage.role)
    if joiner is None or (joiner == "and" and found.is_open and len(found.parts) > 1 and not head.negated):
        return None
    negated = joiner == "and" and head.negated
    joiners: tuple[Literal["or", "and"], ...] = ("or", "and") if negated or joiner == "and" else ("or",)
    joiners = joiners if negated else joiners[-1:]
    if joiner == "and" and passage.role == "exclusion" and not head.negated:
        joiners = ("or", "and") if may_be_one_reason(found) else ("or",)
    readings = []
    for parts in distributed(found.parts):
        for way in joiners:
            readings += _readings(passage, head, parts, way, frame, tail)
            is_last = not head.window and not head.relations
            if is_last and may_date_the_last_alone(parts, frame):
                dateless = msgspec.structs.replace(frame, when=None)
                before = tree_of(passage, parts[:-1], way, dateless)
                readings.append(joined([before, tree_of(passage, parts[-1:], way, frame)], way))
    return either(readings, "how far the first word, or the last ones, of the list reach is open")


def _readings(
    passage: Passage,
    head: _Head,
    parts: tuple[Element, ...],
    joiner: Literal["or", "and"],
    frame: Frame,
    tail: tuple[int, int],
) -> list[Expr]:
    def tree(listed: tuple[Element, ...]) -> Expr:
        trees = [
            tree_of(passage, listed, joiner, msgspec.structs.replace(frame, relation=relation))
            for relation in head.relations or ("",)
        ]
        return joined(trees, "or")

    if tail[1] == tail[0]:
        inside = _tail_inside(passage, parts[-1])
        if inside is None or len(parts) == 1:
            return [tree(parts)]
        reached = And(parts=(tree(parts[:-1]), inside))
        return [tree(parts), joined([reached, tree(parts[-1:])], joiner)]
    doubt = Judgement(text=passage.words(*tail), spans=passage.spans(tail))
    whole: Expr = And(parts=(tree(parts), doubt))
    if len(parts) == 1:
        return [whole]
    last: Expr = And(parts=(tree(parts[-1:]), doubt))
    return [whole, joined([tree(parts[:-1]), last], joiner)]


def _tail_inside(passage: Passage, last: Element) -> Judgement | None:
    """ "requiring oral steroids" where the lexicon has it as part of a name: it may govern the whole list."""
    words = passage.words(last.first, last.end)
    found = _tails().search(words)
    if not found:
        return None
    return Judgement(text=words[found.start() :], spans=passage.spans((last.first, last.end)))


@cache
def _tails() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["kinds"]["caused"]), re.IGNORECASE)
