"""Whether a list of criteria is whole, and whether its ages can all hold for one person."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from trialwright.criteria.english import in_english
from trialwright.criteria.headings import plain, shown
from trialwright.criteria.split import Split
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Age, And, Criterion, Expr, Opaque
from trialwright.model.record import StudyRecord

_CUT = "R110"
_FIELD = re.compile(r"eligibilityModule\.(\w+)$")


def gaps_of_text(text: str, done: Split) -> tuple[str, ...]:
    """Why the text may not say everything: a list that is missing or empty, a heading that says it is a selection."""
    return tuple(_gaps(text, done))


def _gaps(text: str, done: Split) -> Iterator[str]:
    roles = {item.role for item in done.items}
    if done.has_role_heading:
        for role in ("inclusion", "exclusion"):
            if role not in roles:
                yield f"there is no {role} criterion in it"
    partial = set(phrases("headings")["role"]["partial"])
    for span in done.headings:
        words = span.of(text)
        if partial & set(plain(words).split()) and re.search("clusion", words, re.IGNORECASE):
            yield f"“{shown(words)}” says that it is a selection"


def gaps_of_source(record: StudyRecord) -> tuple[str, ...]:
    """Why the source may not say everything: it is cut."""
    cut = any(fault.code == _CUT for fault in record.diagnostics)
    return ("a source of the record is cut",) if cut else ()


def unread_limits(record: StudyRecord) -> dict[str, str]:
    """Eligibility fields that stand in the record and could not be typed: v2 name → the words there."""
    found = ((_FIELD.search(fault.place), fault) for fault in record.diagnostics)
    return {field[1]: fault.words for field, fault in found if field and fault.code.startswith("R10")}


def without_ages_that_exclude_each_other(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """The criteria, with inclusion ages that no one person can meet unread: they are for different people."""
    ages = [(one, age) for one in criteria if one.role == "inclusion" for age in _ages(one.expr)]
    clash = {
        one.id: other
        for one, age in ages
        for other, second in ages
        if age.unit == second.unit and not age.range.meets(second.range)
    }
    return tuple(_unread(one, clash[one.id]) if one.id in clash else one for one in criteria)


def _ages(expr: Expr) -> list[Age]:
    parts = expr.parts if isinstance(expr, And) else (expr,)
    return [part for part in parts if isinstance(part, Age)]


def _unread(criterion: Criterion, other: Criterion) -> Criterion:
    why = f"nobody can meet it and “{shown(other.text)}” as well: they may be for different people"
    expr = Opaque(text=criterion.text, why=why, spans=criterion.spans)
    return msgspec.structs.replace(criterion, expr=expr, status="opaque", english=in_english(expr))
