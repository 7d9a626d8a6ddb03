"""From what was read of a page to its record, with a note for everything that went to no field."""

import re
from collections.abc import Sequence

import msgspec

from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.model.span import Span
from trialwright.records.draft import StudyDraft
from trialwright.records.pages.arms import link_arms
from trialwright.records.pages.findings import Findings, Item
from trialwright.records.pages.pattern import Capture
from trialwright.records.pages.reading import CRITERIA_TITLE, Leftover, PageReading
from trialwright.text.dates import iso_date
from trialwright.text.mapped_text import MappedText

_NCT = re.compile(r"\bNCT\d{8}\b", re.IGNORECASE)
_OWN_ID = "/protocolSection/identificationModule/nctId"
_STUDY_TYPE = "/protocolSection/designModule/studyType"
_PHASES = "/protocolSection/designModule/phases"
_WORDS_KEPT = 20_000  # all of an ordinary page; beyond it the spans still name every line


def record_of(reading: PageReading, source: Source, text: str, mapped: MappedText) -> StudyRecord:
    """The record of a page; R132 (unreadable) if it speaks of two trials as its own."""
    draft = draft_of(reading, source, text, mapped)
    return draft.record()


def draft_of(reading: PageReading, source: Source, text: str, mapped: MappedText) -> StudyDraft:
    """The draft of a page or excerpt with all that was found and all that is to be said about it."""
    source = msgspec.structs.replace(source, date=_document_date(reading))
    draft = StudyDraft(source, text)
    _refuse_two_trials(reading.findings, source)
    link_arms(reading.findings)
    _carry(reading.findings, draft)
    draft.related = [
        msgspec.structs.replace(trial, source=trial.source and _dated(trial.source, source))
        for trial in reading.related
    ]
    _Reporter(draft, mapped).report(reading)
    return draft


def _document_date(reading: PageReading) -> str | None:
    capture = reading.stated_date or reading.unlabelled_date
    return iso_date(capture.text, day_first=capture.kind == "day_first_date") if capture else None


def _dated(source: Source, of_document: Source) -> Source:
    return msgspec.structs.replace(source, date=of_document.date)


def _refuse_two_trials(findings: Findings, source: Source) -> None:
    for clash in findings.clashes:
        if clash.pointer == _OWN_ID:
            message = f"two trials on one page: {clash.kept} and {clash.other}"
            raise unreadable("R132", message, document=source.document, words=f"{clash.kept} {clash.other}")


def _carry(findings: Findings, draft: StudyDraft) -> None:
    """Put fields and items into the draft, each with its source.

    Sites print "N/A" as the phase of an observational study; in v2 it has none.
    """
    if findings.value(_STUDY_TYPE) == "OBSERVATIONAL" and findings.value(_PHASES) == ["NA"]:
        del findings.fields[_PHASES]
    for pointer, (value, source) in findings.fields.items():
        draft.put(pointer, value, _dated(source, draft.source))
    for pointer, items in findings.lists.items():
        draft.put(pointer, [_plain_item(item) for item in items])
        for number, item in enumerate(items):
            _cite(item, f"{pointer}/{number}", draft)


def _plain_item(item: Item) -> dict[str, object]:
    nested = {name: [_plain_item(part) for part in parts] for name, parts in item.parts.items()}
    return {**item.value, **nested}


def _cite(item: Item, pointer: str, draft: StudyDraft) -> None:
    draft.cite(pointer, _dated(item.source, draft.source))
    for key, source in item.sources.items():
        draft.cite(f"{pointer}/{key}", _dated(source, draft.source))
    for name, parts in item.parts.items():
        for number, part in enumerate(parts):
            _cite(part, f"{pointer}/{name}/{number}", draft)


class _Reporter:
    """Says what went to no field, and what was doubtful."""

    def __init__(self, draft: StudyDraft, mapped: MappedText) -> None:
        self.draft = draft
        self.mapped = mapped

    def report(self, reading: PageReading) -> None:
        """One diagnostic for each kind of doubt."""
        for place in reading.run_together:
            what = "criteria" if place.title == CRITERIA_TITLE else "values"
            message = f"several {what} may stand here without separators; they are kept as one"
            self._note("R106", message, place.title, [place])
        for place in reading.ownerless:
            message = (
                f"{place.title}: nothing says which item of the list these words belong to; no field has them"
            )
            self._note("R106", message, place.title, [place])
        self._unlabelled(reading.unlabelled_date)
        self._clashes(reading.findings)
        self._doubtful_headings(reading)
        if reading.heading_like:
            message = "a line inside a text looks like a heading that the layout does not know"
            self._note("R139", message, "", reading.heading_like)
        if reading.ambiguous:
            message = "lines that can be divided in more than one way are left out of their fields"
            self._note("R134", message, "", reading.ambiguous)
        strangers = self._other_ids(reading)
        unread = [
            left
            for left in reading.unread
            if not any(left.span.start <= at.start < left.span.end for at in strangers)
        ]
        if unread:
            what = "1 line belongs" if len(unread) == 1 else f"{len(unread)} lines belong"
            self._note("R108", f"{what} to no field", "", unread)

    def _note(self, code: str, message: str, place: str, leftovers: Sequence[Leftover]) -> None:
        """A diagnostic with all its words: what is listed nowhere else is not to be shortened."""
        words = "\n".join(
            f"{left.title}: {left.text}" if left.title and not place else left.text for left in leftovers
        )
        made = diagnose(
            code,
            message,
            document=self.draft.source.document,
            place=self.draft.source.place or place,
            spans=tuple(self.mapped.original_span(left.span) for left in leftovers),
        )
        self.draft.diagnostics.append(msgspec.structs.replace(made, words=words[:_WORDS_KEPT]))

    def _unlabelled(self, date: Capture | None) -> None:
        if date:
            message = f"a date without a label dates the page and goes to no field: {date.text}"
            self._note("R112", message, "", [Leftover("", date.text, date.span)])

    def _clashes(self, findings: Findings) -> None:
        for clash in findings.clashes:
            field = clash.pointer.removeprefix("/protocolSection/")
            spans = tuple(source.span for source in clash.sources if source.span)
            message = f"two values for {field}; the first is kept"
            self.draft.note("R131", message, words=f"{clash.kept} | {clash.other}", spans=spans)

    def _doubtful_headings(self, reading: PageReading) -> None:
        for line in reading.cut.repeated:
            message = f"the heading {line.text} occurs again and is taken for text there"
            self._note("R138", message, "", [Leftover("", line.text, line.span)])
        for section in reading.cut.captions_missing:
            message = f"the sentence known under the heading {section.title} is missing; the first line may be a new one"
            line = section.body[0]
            self._note("R133", message, section.title, [Leftover(section.title, line.text, line.span)])

    def _other_ids(self, reading: PageReading) -> list[Span]:
        """Report ids that are neither the study's own nor in a list of related trials; where they stand."""
        own = {str(self.draft.get(_OWN_ID)), *(trial.nct_id for trial in reading.related)}
        found = [
            Leftover("", match[0].upper(), Span(*match.span()))
            for match in _NCT.finditer(self.mapped.text)
            if match[0].upper() not in own
        ]
        if found:
            message = "ids of other trials in the text are not used as this study's"
            self._note("R130", message, "", found)
        return [left.span for left in found]
