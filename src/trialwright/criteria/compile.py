"""A study's eligibility → its criteria as trees: structured fields first, then the text."""

from collections.abc import Iterable

from trialwright.criteria.context import note_doubts
from trialwright.criteria.coordination import leaves
from trialwright.criteria.english import in_english
from trialwright.criteria.for_some import for_some, holds_for_patients, limit_for_patients, names_others
from trialwright.criteria.headings import without_joiner
from trialwright.criteria.lints import linted
from trialwright.criteria.nested import read_nested
from trialwright.criteria.read_sentence import Reading, by_default
from trialwright.criteria.remembered import remembered_reading
from trialwright.criteria.reviewed import reading_digest, reviewed_readings
from trialwright.criteria.split import Item, split
from trialwright.criteria.structured import structured_criteria
from trialwright.criteria.sure import is_sure
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


def compile_criteria(
    record: StudyRecord, *, proposals: bool = False, accepted: frozenset[str] = frozenset()
) -> TrialCriteria:
    """The criteria of a record, "age" and "sex" first; ``has_eligibility`` is False if its text has none.

    A record without eligibility text has perhaps an age limit, but nobody is eligible by it.
    ``proposals`` also takes readings that are not sure enough to decide, and marks them. ``accepted`` are digests
    of readings that someone held against the words and accepts (``criteria/reviewed.py``).
    """
    eligibility = record.study.eligibility
    text = eligibility.eligibility_criteria or ""
    structured = tuple(structured_criteria(eligibility, unread_limits(record)))
    cut = gaps_of_source(record)
    if not text.strip():
        said = any(fault.code == _NO_SECTION_ALREADY_SAID for fault in record.diagnostics)
        nothing = () if said else (_nothing_to_read(record.name),)
        return TrialCriteria(record.nct_id, record.name, structured, False, cut, nothing)
    read = _parsed(text, record.name, proposals, reviewed_readings() | accepted)
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
    return linted(_parsed(text, name, proposals, reviewed_readings()))


def _parsed(text: str, name: str, proposals: bool, accepted: frozenset[str]) -> TrialCriteria:
    """The criteria before their logic is checked, which is done once, together with the structured limits."""
    done = split(text)
    items = done.items
    if not items:
        return TrialCriteria(None, name, (), False, (), (_nothing_to_read(name),))
    note_doubts(text, items)
    of_others = names_others(text, done)
    criteria = tuple(_criterion(text, of_others, item, name, proposals, accepted) for item in items)
    faults = tuple(_of_the_whole(text, items, criteria, name))
    return TrialCriteria(None, name, criteria, True, gaps_of_text(text, done), faults)


def _criterion(
    text: str, of_others: bool, item: Item, name: str, proposals: bool, accepted: frozenset[str]
) -> Criterion:
    words = item.span.of(text)
    read = _read(text, of_others, item)
    proposed = not read.is_sure and reading_digest(words, item.role, read.expr) not in accepted
    if proposed and not proposals:
        read = by_default(read, text, item.span)
    expr, unread = read.expr, read.unread
    faults: tuple[Diagnostic, ...] = ()
    if unread and unread.code:
        faults = (
            diagnose(unread.code, unread.why, document=name, place=item.id, spans=(item.span,), words=words),
        )
    return Criterion(
        item.id,
        item.role,
        words,
        expr,
        status_of(expr),
        in_english(expr),
        (item.span,),
        faults,
        proposed=proposed and proposals,
    )


def _read(text: str, of_others: bool, item: Item) -> Reading:
    """The item's reading; of some patients only where its heading leaves open for whom it holds."""
    if not item.doubt:
        return _alone(text, item)
    if item.doubt_kind not in ("some people only", "several lists"):
        return _unread(text, item, item.doubt)
    read = _alone(text, item)
    whole, part = (_for_some(tree, item, of_others) for tree in (read.expr, read.sure_part))
    if whole is None and part is None:
        return _unread(text, item, item.doubt)
    return Reading(whole or part, is_sure=read.is_sure if whole else True, sure_part=part)  # type: ignore[arg-type]


def _for_some(expr: Expr | None, item: Item, of_others: bool) -> Expr | None:
    """A tree of an item, said of those whom its heading names; None where the heading may say more than whom."""
    if expr is None or isinstance(expr, Opaque):
        return None
    if holds_for_patients(item, of_others):
        return for_some(expr, item)
    limit = limit_for_patients(expr, item)
    return None if limit is None else for_some(limit, item)


def _alone(text: str, item: Item) -> Reading:
    """The item's reading by itself. What it introduces changes its meaning, so it is read with its nested items or not."""
    if item.children:
        nested = read_nested(text, item, proposals=True)
        if nested is None:
            return _unread(text, item, "its nested items are not read together with it")
        part = _sure_nested(text, item)
        return Reading(nested, is_sure=part == nested, sure_part=part)
    sentence = without_joiner(item.span.of(text), item.role)
    return remembered_reading(text, Span(item.span.start, item.span.start + len(sentence)), item.role)


def _sure_nested(text: str, item: Item) -> Expr | None:
    """The tree of an item with nested ones, without those of them that are not sure; None where nothing is."""
    nested = read_nested(text, item)
    return nested if nested is not None and is_sure(nested, item.span.of(text), item.role) else None


def _unread(text: str, item: Item, why: str) -> Reading:
    return Reading(Opaque(text=item.span.of(text), why=why, spans=(item.span,)))


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
        "C015": ("other language", "in another language than English"),
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
