"""A study's eligibility → its criteria as trees: structured fields first, then the text."""

from collections.abc import Iterable

import msgspec

from trialwright.criteria.context import note_doubts
from trialwright.criteria.coordination import leaves
from trialwright.criteria.english import in_english
from trialwright.criteria.headings import without_joiner
from trialwright.criteria.lints import linted
from trialwright.criteria.nested import read_nested
from trialwright.criteria.read_sentence import read_sentence
from trialwright.criteria.sentence import Unread
from trialwright.criteria.split import Item, split
from trialwright.criteria.structured import structured_criteria
from trialwright.criteria.sure import PROPOSED, is_sure
from trialwright.criteria.whole import (
    gaps_of_source,
    gaps_of_text,
    unread_limits,
    without_ages_that_exclude_each_other,
)
from trialwright.diagnostics import diagnose
from trialwright.model.criterion import (
    Attest,
    Criterion,
    Expr,
    Judgement,
    Note,
    Opaque,
    Planned,
    Status,
    TrialCriteria,
)
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord
from trialwright.model.span import Span

_PLACE = "eligibilityCriteria"
_NO_SECTION_ALREADY_SAID = "R107"


def compile_criteria(record: StudyRecord, *, proposals: bool = False) -> TrialCriteria:
    """The criteria of a record, "age" and "sex" first; ``has_eligibility`` is False if its text has none.

    A record without eligibility text has perhaps an age limit, but nobody is eligible by it.
    ``proposals`` also takes readings that are not sure enough to decide, and marks them.
    """
    eligibility = record.study.eligibility
    text = eligibility.eligibility_criteria or ""
    structured = tuple(structured_criteria(eligibility, unread_limits(record)))
    cut = gaps_of_source(record)
    if not text.strip():
        said = any(fault.code == _NO_SECTION_ALREADY_SAID for fault in record.diagnostics)
        nothing = () if said else (_nothing_to_read(record.name),)
        return TrialCriteria(record.nct_id, record.name, structured, False, cut, nothing)
    read = _parsed(text, record.name, proposals)
    criteria = without_ages_that_exclude_each_other(structured + read.criteria)
    faults = (*read.diagnostics, *(_gap(gap, record.name) for gap in read.gaps))
    whole = TrialCriteria(record.nct_id, record.name, criteria, read.has_eligibility, read.gaps + cut, faults)
    return linted(whole)


def parse_criteria(text: str, *, name: str = "criteria", proposals: bool = False) -> TrialCriteria:
    """The criteria of an eligibility text on its own; spans point into it.

    >>> parsed = parse_criteria("Inclusion Criteria:\\n* Age 18-70 years\\n* Keen\\n\\nExclusion Criteria:\\n* IgG<5g/L")
    >>> [(criterion.id, criterion.status) for criterion in parsed.criteria]
    [('I1', 'computable'), ('I2', 'opaque'), ('E1', 'computable')]
    """
    return linted(_parsed(text, name, proposals))


def _parsed(text: str, name: str, proposals: bool) -> TrialCriteria:
    """The criteria before their logic is checked, which is done once, together with the structured limits."""
    done = split(text)
    items = done.items
    if not items:
        return TrialCriteria(None, name, (), False, (), (_nothing_to_read(name),))
    note_doubts(text, items)
    criteria = tuple(_criterion(text, item, name, proposals) for item in items)
    faults = tuple(_of_the_whole(text, items, criteria, name))
    return TrialCriteria(None, name, criteria, True, gaps_of_text(text, done), faults)


def _criterion(text: str, item: Item, name: str, proposals: bool) -> Criterion:
    words = item.span.of(text)
    expr, unread = _read(text, item, proposals)
    faults: tuple[Diagnostic, ...] = ()
    if unread and unread.code:
        faults = (
            diagnose(unread.code, unread.why, document=name, place=item.id, spans=(item.span,), words=words),
        )
    read = Criterion(item.id, item.role, words, expr, status_of(expr), in_english(expr), (item.span,), faults)
    return msgspec.structs.replace(read, proposed=proposals and _read(text, item, False)[0] != expr)


def _proposed_only(text: str, item: Item) -> Opaque:
    return Opaque(text=item.span.of(text), why=PROPOSED, spans=(item.span,))


def _read(text: str, item: Item, proposals: bool) -> tuple[Expr, Unread | None]:
    """The item's tree. What it introduces changes its meaning, so an item with nested ones is read as a whole or not."""
    why = item.doubt
    if not why and item.children:
        nested = read_nested(text, item)
        if nested is not None:
            sure = proposals or is_sure(nested, item.span.of(text), item.role)
            return (nested if sure else _proposed_only(text, item)), None
        why = "its nested items are not read together with it"
    if why:
        return Opaque(text=item.span.of(text), why=why, spans=(item.span,)), None
    sentence = without_joiner(item.span.of(text), item.role)
    return read_sentence(
        text, Span(item.span.start, item.span.start + len(sentence)), item.role, proposals=proposals
    )


def status_of(expr: Expr) -> Status:
    """What a tree needs: "computable" from data alone, "attested" or "judgement" where a person must say all of it.

    "partial" is anything between: some of it can be computed and some is not read or not for a program to say.
    """
    kinds = {_kind(leaf) for leaf in leaves(expr)} - {None}
    if kinds <= {"computable"}:
        return "computable"
    if "computable" in kinds:
        return "partial"
    order: tuple[Status, ...] = ("opaque", "judgement", "attested")
    for status in order:
        if status in kinds:
            return "partial" if status == "opaque" and len(kinds) > 1 else status
    return "computable"


def _kind(leaf: Expr) -> Status | None:
    match leaf:
        case Note():
            return None
        case Opaque():
            return "opaque"
        case Judgement():
            return "judgement"
        case Attest() | Planned():
            return "attested"
    return "computable"


def _gap(gap: str, name: str) -> Diagnostic:
    return diagnose("C014", f"the list of criteria may not be whole: {gap}", document=name, place=_PLACE)


def _nothing_to_read(name: str) -> Diagnostic:
    return diagnose("C001", "there is no criterion to read", document=name, place=_PLACE)


def _of_the_whole(
    text: str, items: tuple[Item, ...], criteria: tuple[Criterion, ...], name: str
) -> Iterable[Diagnostic]:
    """What holds for the text as a whole, each fault once, with the items it concerns."""
    kinds = {
        "C002": ("no heading", "under no heading that says inclusion or exclusion"),
        "C004": ("several lists", "in one of several lists of the same kind"),
        "C006": ("mixed list", "in a list of exclusions that also states requirements"),
        "C005": ("some people only", "perhaps for some people or one time only"),
    }
    for code, (kind, said) in kinds.items():
        found = [item for item in items if item.doubt_kind == kind]
        if found:
            yield _about(code, f"{_items(len(found))} {said}", name, text, found)
    opaque = [item for item, criterion in zip(items, criteria, strict=True) if criterion.status == "opaque"]
    if opaque:
        message = f"{len(opaque)} of {_items(len(items))} not read, so unknown for everybody"
        yield _about("C003", message, name, text, opaque)


def _about(code: str, message: str, name: str, text: str, items: list[Item]) -> Diagnostic:
    spans = tuple(item.span for item in items)
    return diagnose(code, message, document=name, place=_PLACE, spans=spans, words=spans[0].of(text))


def _items(count: int) -> str:
    return f"{count} item{'' if count == 1 else 's'}"
