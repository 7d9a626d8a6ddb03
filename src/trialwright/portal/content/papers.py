"""A record's ids and dates, its results, documents, publications and links."""

from collections.abc import Iterator

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.study import enumerations as v2
from trialwright.model.study.status import DateStruct
from trialwright.portal.content.fact import Fact, known
from trialwright.reporting.content.plain import plain

_REGISTRY = "https://clinicaltrials.gov/study/"
_KEPT = "https://cdn.clinicaltrials.gov/large-docs/"


class Link(msgspec.Struct, frozen=True):
    """Words and where they lead. ``address`` is "" where it is no web address: then it is shown as text only."""

    words: str
    address: str


class Papers(msgspec.Struct, frozen=True):
    """Ids, dates, results, documents, publications, links, and whether patients' data will be shared.

    ``registered_at`` is the record at its registry. ``results`` says in words whether results were posted.
    """

    ids: tuple[Fact, ...]
    dates: tuple[Fact, ...]
    results: str
    documents: tuple[Link, ...]
    publications: tuple[str, ...]
    links: tuple[Link, ...]
    sharing: tuple[Fact, ...]
    registered_at: str


def papers_of(record: StudyRecord) -> Papers:
    """What a record says of its papers.

    >>> from trialwright.store.inputs import library_record
    >>> papers_of(library_record("NCT04127747")).ids[0].value
    'NCT04127747'
    """
    references = record.study.protocol.references_module
    return Papers(
        _ids(record),
        _dates(record),
        _results(record),
        tuple(_documents(record)),
        tuple(each.citation for each in references.references if each.citation) if references else (),
        tuple(web_link(each.label, each.url) for each in references.see_also_links) if references else (),
        _sharing(record),
        f"{_REGISTRY}{record.nct_id}" if record.nct_id else "",
    )


def web_link(words: str | None, address: str | None) -> Link:
    """A link to a web address; anything else is words without an address, so that no record can make a script of it.

    >>> web_link("home", "javascript:alert(1)")
    Link(words='home (javascript:alert(1))', address='')
    """
    plain_address = (address or "").strip()
    if plain_address.lower().startswith(("https://", "http://")) and not set(plain_address) & set(' "<>\\'):
        return Link(words or plain_address, plain_address)
    return Link(f"{words or ''} ({plain_address})".strip() if plain_address else words or "", "")


def _ids(record: StudyRecord) -> tuple[Fact, ...]:
    who = record.study.identification
    own = who.org_study_id_info
    return known(
        [
            ("Registry id", record.nct_id),
            ("Sponsor's id", own.id if own else None),
            *(("Other id", each.id) for each in who.secondary_id_infos),
            *(("Former id", each) for each in who.nct_id_aliases),
            ("Acronym", who.acronym),
        ]
    )


def _dates(record: StudyRecord) -> tuple[Fact, ...]:
    status = record.study.status
    return known(
        [
            ("First submitted", status.study_first_submit_date),
            ("First posted", _day(status.study_first_post_date_struct)),
            ("Start", _day(status.start_date_struct)),
            ("Primary completion", _day(status.primary_completion_date_struct)),
            ("Completion", _day(status.completion_date_struct)),
            ("Last verified", status.status_verified_date),
            ("Last submitted", status.last_update_submit_date),
            ("Last posted", _day(status.last_update_post_date_struct)),
            ("Results first posted", _day(status.results_first_post_date_struct)),
            ("Why it was stopped", status.why_stopped),
        ]
    )


def _day(struct: DateStruct | None) -> str | None:
    kind = f" ({plain(struct.type)})" if struct and struct.type else ""
    return f"{struct.date}{kind}" if struct and struct.date else None


def _results(record: StudyRecord) -> str:
    if record.study.has_results is None:
        return "The record does not say whether results were posted."
    return (
        "Results are posted at the registry."
        if record.study.has_results
        else "No results are posted at the registry."
    )


def _documents(record: StudyRecord) -> Iterator[Link]:
    section = record.study.document_section
    module = section.large_document_module if section else None
    for each in module.large_docs if module else ():
        words = ", ".join(part for part in (each.label or each.type_abbrev, each.date) if part) or "document"
        id_ = record.nct_id or ""
        address = f"{_KEPT}{id_[-2:]}/{id_}/{each.filename}" if each.filename and id_ else None
        yield web_link(words, address)


_SHARED: dict[v2.IpdSharing | None, str] = {"YES": "yes", "NO": "no", "UNDECIDED": "undecided", None: ""}


def _sharing(record: StudyRecord) -> tuple[Fact, ...]:
    said = record.study.protocol.ipd_sharing_statement_module
    if said is None:
        return ()
    return known(
        [
            ("Will patients' data be shared", _SHARED[said.ipd_sharing]),
            ("In words", said.description),
            ("What else", ", ".join(plain(each) for each in said.info_types)),
            ("When", said.time_frame),
            ("For whom", said.access_criteria),
            ("Address", said.url),
        ]
    )
