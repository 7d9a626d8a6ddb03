"""Elements of a list → leaves, alone or several in one."""

from decimal import Decimal
from itertools import groupby
from typing import Literal, cast

import msgspec

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import Joiner, either, joined
from trialwright.criteria.elements import Element
from trialwright.criteria.statements import willing_to
from trialwright.knowledge.lexicon import narrower, term
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import (
    Alt,
    And,
    Attest,
    Exposure,
    Expr,
    Has,
    Judgement,
    Or,
    Procedure,
    Terms,
)
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window

Status = Literal["active", "present", "history"]
Relation = Literal["", "allergy", "intolerance", "contraindication", "failure"]
_CLASS_OR_ALIKE = "any of the class, or those like the ones listed?"
# At any time up to now; a window without either bound would name a moment.
EVER = Window(until=Offset(0, "day"))


class Frame(msgspec.Struct, frozen=True):
    """What a clause says of all its elements. ``time`` is now, ever or open for drugs without a window."""

    status: Status = "present"
    relation: Relation = ""
    time: Literal["now", "ever", "open"] = "open"
    when: Window | None = None
    is_open: bool = False
    extra: tuple[tuple[int, int], ...] = ()


def tree_of(passage: Passage, parts: tuple[Element, ...], joiner: Joiner, frame: Frame) -> Expr:
    """The list's tree; like elements of an "or" share a leaf."""
    if joiner == "or":
        groups = [list(group) for _, group in groupby(parts, key=_likeness)]
    else:
        groups = [[part] for part in parts]
    closed = msgspec.structs.replace(frame, is_open=False)
    made = [_of_group(passage, group, closed) for group in groups[:-1]]
    made.append(_of_group(passage, groups[-1], frame))
    return willing_to(made) if joiner == "and" else joined(made, joiner)


def _likeness(one: Element) -> tuple[object, ...]:
    apart = (
        one.narrowing or one.site or len(one.choices) > 1 or one.members or one.other or one.sort == "attest"
    )
    alone = one.first if apart else None
    return (one.sort, one.active, one.route, alone)


def _of_group(passage: Passage, group: list[Element], frame: Frame) -> Expr:
    one = group[0]
    spans = passage.spans(*((part.first, part.end) for part in group), *frame.extra)
    if len(group) > 1:
        ids = tuple(dict.fromkeys(part.choices[0] for part in group))
        return _leaf(passage, one, Terms(ids, not frame.is_open), frame, spans)
    options = [_single(passage, one, each, frame, spans) for each in one.choices]
    return either(options, f"“{passage.words(one.first, one.end)}” may mean either")


def _single(passage: Passage, one: Element, choice: str, frame: Frame, spans: tuple[object, ...]) -> Expr:
    """One element: its class, its listed members, and the judgement its narrowing words ask for."""
    outside = tuple(each for each in one.members if each not in narrower(choice))
    is_class = len(narrower(choice)) > 1 or term(choice).kind == "drug_class"
    is_open = frame.is_open or ((one.is_open or one.other) and not is_class)
    whole = _leaf(passage, one, Terms((choice, *outside), not is_open), frame, spans)
    if _is_of_now(passage, one):
        whole = _beside_those_of_now(passage, one, choice, frame)
    elif _lists_some_of(one) and is_class:
        listed = _leaf(passage, one, Terms(one.members, closed=False), frame, spans)
        whole = either([whole, listed], _CLASS_OR_ALIKE)
    if one.named_as and outside:
        whole = _with_examples(passage, one, choice, outside, frame)
    if not one.narrowing:
        return whole
    if isinstance(whole, Has) and _is_recordable(passage, one):
        return msgspec.structs.replace(whole, qualifier=passage.words(*one.narrowing[0]).casefold())
    doubt = Judgement(text=_narrowed(passage, one), spans=passage.spans(*one.narrowing))
    return And(parts=(whole, doubt))


def _is_of_now(passage: Passage, one: Element) -> bool:
    """ "Current infections (HIV, tuberculosis)": those listed are current while they are there, active or not."""
    words = passage.words(one.first, one.end).casefold()
    return one.active and bool(one.members) and any(said in words for said in _of_now())


def _of_now() -> list[str]:
    listed: list[str] = phrases("clauses")["of_now"]["words"]
    return listed


def _beside_those_of_now(passage: Passage, one: Element, choice: str, frame: Frame) -> Expr:
    spans = passage.spans((one.first, one.end), *frame.extra)
    listed = msgspec.structs.replace(one, active=False)
    parts = (
        _leaf(passage, one, Terms((choice,)), frame, spans),
        _leaf(passage, listed, Terms(one.members, not (one.is_open or frame.is_open)), frame, spans),
    )
    return Or(parts=parts)


def _lists_some_of(one: Element) -> bool:
    """ "Biologics (rituximab or others)": any of the class, or those like the ones listed?"""
    return one.sort == "drug" and one.is_open and one.only_members


def _with_examples(
    passage: Passage, one: Element, choice: str, outside: tuple[str, ...], frame: Frame
) -> Expr:
    """ "Severe lung disease (such as asthma)": what it names, or an example of it that is judged to be so."""
    spans = passage.spans((one.first, one.end), *frame.extra)
    named = _leaf(passage, one, Terms((choice,)), frame, spans)
    listed = _leaf(passage, one, Terms(outside), frame, spans)
    doubt = Judgement(text=passage.words(one.first, one.end))
    return Or(parts=(named, And(parts=(listed, doubt))))


def _narrowed(passage: Passage, one: Element) -> str:
    """The thing with the words that narrow it, which may stand before another one of the list."""
    words = passage.words(one.first, one.end)
    first = one.narrowing[0][0]
    return words if one.first <= first < one.end else f"{passage.words(*one.narrowing[0]).split()[0]} {words}"


def _is_recordable(passage: Passage, one: Element) -> bool:
    """Whether the narrowing words are such as a chart may record beside a condition ("adequately treated")."""
    words = passage.words(*one.narrowing[0]).casefold()
    return len(one.narrowing) == 1 and words in phrases("clauses")["narrowing"]["recordable"]


def _leaf(passage: Passage, one: Element, terms: Terms, frame: Frame, spans: object) -> Expr:
    where = cast("tuple[()]", spans)
    match one.sort:
        case "attest":
            return _attested(Attest(kind=terms.ids[0], text=passage.words(one.first, one.end), spans=where))
        case "procedure":
            return Procedure(terms=terms, when=frame.when, spans=where)
        case "drug" if frame.relation:
            return Has(
                terms=terms, status=frame.status, relation=frame.relation, when=frame.when, spans=where
            )
        case "drug":
            return _exposure(one, terms, frame, where)
    status: Status = "active" if one.active else frame.status
    return Has(terms=terms, status=status, when=frame.when, qualifier=one.site, spans=where)


def _attested(leaf: Attest) -> Expr:
    """The statement, or that or a condition where some readers take its words so."""
    words = normalised(leaf.text)
    for entry in phrases("clauses")["perhaps_also"]:
        if any(words.endswith(phrase) for phrase in entry["words"]):
            also = Or(parts=(leaf, Has(terms=Terms((entry["term"],)), spans=leaf.spans)))
            return Alt(readings=(leaf, also), note=f"do the words take in {entry['term']}?")
    return leaf


def _exposure(one: Element, terms: Terms, frame: Frame, spans: tuple[()]) -> Expr:
    def given(when: Window | None) -> Expr:
        return Exposure(terms=terms, when=when, route=one.route, spans=spans)

    if frame.when and frame.when.mode == "throughout" and frame.when.since and frame.time != "now":
        since = frame.when.since
        least = Interval(low=Decimal(since.amount), includes_low=True)
        once = Exposure(
            terms=terms, when=EVER, route=one.route, lasting=least, lasting_unit=since.unit, spans=spans
        )
        return either([given(frame.when), once], "so long up to now, or at some time?")
    if frame.when or frame.time == "now":
        return given(frame.when)
    if frame.time == "ever":
        return given(EVER)
    return either([given(None), given(EVER)], "now, or ever? The words do not say")
