"""The head of a trial: what it is, each field with the source it came from, and what its sources disagree on."""

from collections.abc import Iterator

import msgspec

from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.model.study import Study
from trialwright.records.merge import shown
from trialwright.reporting.content.plain import capital, field_name, plain

_WORDS_SHOWN = 160
_P = "/protocolSection"
_Row = tuple[str, str, tuple[str, ...]]


class SourceNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A footnote: where a value stands. ``words`` are those of the document, "" where the value is a field of its own."""

    number: int
    document: str
    format: str
    place: str = ""
    characters: str = ""
    words: str = ""
    date: str = ""


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """A label, its value, and the numbers of its footnotes."""

    label: str
    value: str
    notes: tuple[int, ...] = ()


class Disagreement(msgspec.Struct, frozen=True):
    """A field on which sources disagree: each value beside its source; the first one is used."""

    field: str
    readings: tuple[tuple[str, str], ...]


class Head(msgspec.Struct, frozen=True):
    """The head of one trial. ``title_notes`` are the footnotes of id and titles; ``absent`` names what is not stated."""

    id: str
    title: str
    official_title: str
    title_notes: tuple[int, ...]
    fields: tuple[Field, ...]
    absent: tuple[str, ...]
    conflicts: tuple[Disagreement, ...]
    sources: tuple[SourceNote, ...]


def head_of(record: StudyRecord) -> Head:
    """The head of a record.

    >>> from trialwright.store.inputs import library_record
    >>> head = head_of(library_record("NCT05916781"))
    >>> [(field.label, field.value) for field in head.fields][:2]
    [('Status', 'recruiting'), ('Phase', 'phase 4')]
    """
    study, notes = record.study, _Notes(record)
    official = study.identification.official_title or ""
    named = (
        ("nctId", study.nct_id),
        ("briefTitle", study.identification.brief_title),
        ("officialTitle", official),
    )
    title_notes = notes.numbers(tuple(f"{_P}/identificationModule/{name}" for name, value in named if value))
    fields, absent = [], []
    for label, value, pointers in _rows(study):
        if value:
            fields.append(Field(label, value, notes.numbers(pointers)))
        else:
            absent.append(label.lower())
    return Head(
        record.name,
        study.title or "",
        official if official != study.title else "",
        title_notes,
        tuple(fields),
        tuple(absent),
        tuple(_conflicts(record)),
        tuple(notes.listed),
    )


class _Notes:
    """Footnotes as they are called for, one for each source and place."""

    def __init__(self, record: StudyRecord) -> None:
        self._record = record
        self._known: dict[Source, int] = {}
        self.listed: list[SourceNote] = []

    def numbers(self, pointers: tuple[str, ...]) -> tuple[int, ...]:
        found = (self._record.source_of(pointer) for pointer in pointers)
        return tuple(dict.fromkeys(self._number(source) for source in found if source))

    def _number(self, source: Source) -> int:
        if source not in self._known:
            self._known[source] = len(self._known) + 1
            self.listed.append(self._note(source))
        return self._known[source]

    def _note(self, source: Source) -> SourceNote:
        span = source.span
        own = span is not None and source.document == self._record.document
        words = " ".join(self._record.words_of(span).split()) if span and own else ""
        return SourceNote(
            len(self._known),
            source.document,
            source.format,
            source.place,
            f"{span.start}–{span.end}" if span else "",
            words if len(words) <= _WORDS_SHOWN else words[: _WORDS_SHOWN - 1] + "…",
            source.date or "",
        )


def _conflicts(record: StudyRecord) -> Iterator[Disagreement]:
    for conflict in record.conflicts:
        readings = ((shown(each.value), source_name(each.source)) for each in conflict.readings)
        yield Disagreement(field_name(conflict.pointer), tuple(readings))


def source_name(source: Source) -> str:
    """A source in one phrase: document, format, date.

    >>> source_name(Source("page.txt", "trialx", date="2024-07-09"))
    'page.txt (trialx, 2024-07-09)'
    """
    return f"{source.document} ({source.format}{f', {source.date}' if source.date else ''})"


def _rows(study: Study) -> Iterator[_Row]:
    """Label, value and pointers of each field of the head, in reading order; "" for what is not stated."""
    status, at = study.status, f"{_P}/statusModule"
    last = f", last known {plain(status.last_known_status)}" if status.last_known_status else ""
    yield "Status", f"{plain(status.overall_status or '')}{last}", (f"{at}/overallStatus",)
    design, of = study.design, f"{_P}/designModule"
    observational = design.study_type and design.study_type != "INTERVENTIONAL"
    phases = ", ".join(plain(phase) for phase in design.phases)
    if phases or not observational:
        yield "Phase", "not applicable" if design.phases == ("NA",) else phases, (f"{of}/phases",)
    yield "Study type", plain(design.study_type or ""), (f"{of}/studyType",)
    yield "Enrolment", _enrolment(study), (f"{of}/enrollmentInfo/count",)
    for label, struct, name in (
        ("Start", status.start_date_struct, "startDateStruct"),
        ("Primary completion", status.primary_completion_date_struct, "primaryCompletionDateStruct"),
        ("Completion", status.completion_date_struct, "completionDateStruct"),
    ):
        kind = f" ({plain(struct.type)})" if struct and struct.type else ""
        yield label, f"{struct.date}{kind}" if struct and struct.date else "", (f"{at}/{name}/date",)
    updated = status.last_update_post_date_struct
    yield (
        "Record updated",
        str(updated.date or "") if updated else "",
        (f"{at}/lastUpdatePostDateStruct/date",),
    )
    yield from _people_rows(study)


def _enrolment(study: Study) -> str:
    info = study.design.enrollment_info
    return "" if info is None or info.count is None else f"{info.count} {plain(info.type or '')}".strip()


def _people_rows(study: Study) -> Iterator[_Row]:
    module = study.protocol.sponsor_collaborators_module
    lead = module.lead_sponsor if module else None
    at = f"{_P}/sponsorCollaboratorsModule"
    kind = f" ({plain(lead.agency_class)})" if lead and lead.agency_class not in (None, "OTHER") else ""
    yield "Sponsor", f"{lead.name}{kind}" if lead and lead.name else "", (f"{at}/leadSponsor/name",)
    if others := [one.name for one in module.collaborators if one.name] if module else []:
        yield "Collaborators", "; ".join(others), (f"{at}/collaborators",)
    named = study.protocol.conditions_module
    yield (
        "Conditions",
        "; ".join(named.conditions) if named else "",
        (f"{_P}/conditionsModule/conditions",),
    )
    limits, of = study.eligibility, f"{_P}/eligibilityModule"
    low, high = limits.minimum_age, limits.maximum_age
    ages = f"{low or 'no lower limit'} to {high or 'no upper limit'}" if low or high else ""
    yield "Ages", ages, tuple(f"{of}/{name}" for name in ("minimumAge", "maximumAge"))
    yield "Sex", plain(limits.sex or ""), (f"{of}/sex",)
    yield "Sites", _sites(study), (f"{_P}/contactsLocationsModule/locations",)


def _sites(study: Study) -> str:
    module = study.protocol.contacts_locations_module
    sites = module.locations if module else ()
    places = list(
        dict.fromkeys(", ".join(part for part in (site.city, site.country) if part) for site in sites)
    )
    more = f" and {len(places) - 5} more places" if len(places) > 5 else ""
    return capital("; ".join(place for place in places[:5] if place)) + more
