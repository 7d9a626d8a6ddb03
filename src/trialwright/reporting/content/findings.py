"""What is wrong with a record: each finding with the lines it points at, and its code explained."""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from trialwright.checks.report import excerpts_of
from trialwright.criteria.lints.rules import CODES
from trialwright.diagnostics import code_page
from trialwright.model.diagnostic import Diagnostic, Severity
from trialwright.model.span import Span
from trialwright.model.study import Study
from trialwright.reporting.content.plain import field_name

_GRAVEST = ("error", "warning", "note")
_CRITERIA = "eligibilityModule.eligibilityCriteria"
_EXAMPLE = "Smallest example"
_FENCE = re.compile(r"```.*?```", re.DOTALL)


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the record: what stands before the words pointed at, the words, what stands after."""

    before: str
    words: str
    after: str = ""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A diagnostic as the page shows it. ``number`` is its place in the list."""

    number: int
    code: str
    severity: Severity
    message: str
    place: str = ""
    lines: tuple[Line, ...] = ()
    help: str = ""


class Passage(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of a code's explanation: its heading ("" for the first) and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


class Explained(msgspec.Struct, frozen=True):
    """What a code means."""

    code: str
    title: str
    passages: tuple[Passage, ...]


def findings_of(faults: Iterable[Diagnostic], study: Study, name: str = "") -> tuple[Finding, ...]:
    """The findings, each once, the gravest first. ``name`` is what the record is called; it is not repeated.

    >>> from trialwright.checks import check
    >>> from trialwright.store.inputs import library_record
    >>> record = library_record("NCT05863936")
    >>> found = findings_of(check(record), record.study)
    >>> found[0].code, found[0].lines[1].words
    ('K030', 'control group is')
    """
    return tuple(
        _finding(number, fault, study, name) for number, fault in enumerate(in_order(faults), start=1)
    )


def in_order(faults: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each diagnostic once, the gravest first, by code within a severity."""
    once = {(each.code, each.message, each.place, each.spans): each for each in faults}
    return sorted(once.values(), key=lambda each: (_GRAVEST.index(each.severity), each.code))


def pointed_words(faults: Sequence[Diagnostic]) -> Iterator[tuple[Span, int]]:
    """Ranges of the eligibility text, each with the number of the finding that points there.

    ``faults`` are as ``in_order`` gives them. What merely was not read is shown by the criterion itself.
    """
    for number, fault in enumerate(faults, start=1):
        if fault.code in CODES:
            yield from ((span, number) for span in fault.spans)
        elif _CRITERIA in fault.place:
            places = fault.place.split("; ")
            if len(places) == len(fault.spans):
                pairs = zip(places, fault.spans, strict=True)
                yield from ((span, number) for place, span in pairs if place == _CRITERIA)


def _finding(number: int, fault: Diagnostic, study: Study, name: str) -> Finding:
    places = dict.fromkeys(field_name(place) for place in fault.place.split("; ") if place)
    document = fault.document if fault.document != name else ""
    where = " · ".join(part for part in (document, "; ".join(places)) if part)
    pointed = excerpts_of(fault, study)
    lines = [
        Line(each.line[: each.start], each.line[each.start : each.end], each.line[each.end :])
        for each in pointed
    ]
    lines = lines or [Line("", line) for line in fault.words.splitlines() if line.strip()]
    return Finding(number, fault.code, fault.severity, fault.message, where, tuple(lines), fault.help)


def explained(codes: Iterable[str]) -> dict[str, Explained]:
    """Code → what it means, without the example that is for programmers. Words between backticks stay between them.

    >>> explained(["R001"])["R001"].passages[1].heading
    'Why it matters'
    """
    return {code: _explained(code) for code in sorted(set(codes))}


def _explained(code: str) -> Explained:
    page = code_page(code)
    passages = []
    for place, part in enumerate(re.split(r"(?m)^## ", page.body)):
        heading, _, body = part.partition("\n") if place else ("", "", part)
        if heading.strip() != _EXAMPLE:
            passages.append(Passage(heading.strip(), tuple(_paragraphs(_FENCE.sub("", body)))))
    return Explained(code, page.title, tuple(one for one in passages if one.paragraphs))


def _paragraphs(body: str) -> Iterator[str]:
    for part in re.split(r"\n\s*\n", body):
        if text := " ".join(part.replace("**", "").split()):
            yield text
