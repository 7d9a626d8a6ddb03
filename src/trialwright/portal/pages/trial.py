"""/trial/{id}: everything known of a trial on one page; /trial/{id}/criteria: who may take part, in three columns."""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.model.record import RelatedTrial, StudyRecord
from trialwright.portal.content.about import About, about_of
from trialwright.portal.content.entry_terms import entry_terms
from trialwright.portal.content.fact import Fact
from trialwright.portal.content.papers import Papers, papers_of
from trialwright.portal.content.people import People, people_of
from trialwright.portal.content.treatments import Treatments, treatments_of
from trialwright.portal.rendering import answered, render
from trialwright.portal.routes import other, page
from trialwright.portal.users.enquiries import contacts_of
from trialwright.records.v2_output import v2_json
from trialwright.reporting.content.findings import Explained
from trialwright.reporting.content.provenance import Provenance
from trialwright.reporting.content.report import TrialPart
from trialwright.search.answer import Freshness
from trialwright.search.freshness import freshness
from trialwright.search.related import Related, related_trials


class TrialPage(msgspec.Struct, frozen=True):
    """A trial. ``trial`` is the report's part, ``codes`` explains its findings, ``entry`` are the fields of who may join.

    ``related`` are found by what the trials share; ``named_by_source`` are those that the record's source lists beside it.
    ``has_contact``: the record names somebody with a mail address or a telephone number.
    """

    id: str
    title: str
    status: str | None
    last_known_status: str | None
    freshness: Freshness
    trial: TrialPart
    about: About
    treatments: Treatments
    entry: tuple[Fact, ...]
    people: People
    papers: Papers
    related: tuple[Related, ...]
    named_by_source: tuple[RelatedTrial, ...]
    versions: int
    codes: dict[str, Explained]
    made: Provenance
    has_contact: bool = True


class CriteriaPage(msgspec.Struct, frozen=True):
    """Who may take part in a trial: the fields, and the criteria in words, logic and plain English."""

    id: str
    title: str
    status: str | None
    last_known_status: str | None
    freshness: Freshness
    entry: tuple[Fact, ...]
    trial: TrialPart
    codes: dict[str, Explained]


def record_asked_for(request: Request) -> StudyRecord:
    """The newest record of the trial in the address; raises HTTPException 404 if it is not here."""
    found: StudyRecord | None = request.app.state.shelf.record(request.path_params["id"])
    if found is None:
        raise HTTPException(
            404, "this trial is not in the local store; `trialwright fetch` gets it from the registry"
        )
    return found


def trial(request: Request) -> Response:
    """The page of a trial."""
    record = record_asked_for(request)
    shelf = request.app.state.shelf
    report = shelf.report(record.nct_id)
    context = TrialPage(
        record.name,
        record.study.title or "",
        record.study.status.overall_status,
        record.study.status.last_known_status,
        freshness(record.study.status, request.app.state.settings.today()),
        report.trials[0],
        about_of(record),
        treatments_of(record),
        entry_terms(record.study),
        people_of(record),
        papers_of(record),
        _related(request, record),
        record.related,
        len(shelf.versions(record.nct_id)),
        report.codes,
        report.provenance,
        bool(contacts_of(record)),
    )
    return render(request, "trial.html", context)


def _related(request: Request, record: StudyRecord) -> tuple[Related, ...]:
    state = request.app.state
    return related_trials(state.catalogue.index(), record.name, state.settings.today())


def criteria(request: Request) -> Response:
    """Who may take part."""
    record = record_asked_for(request)
    report = request.app.state.shelf.report(record.nct_id)
    context = CriteriaPage(
        record.name,
        record.study.title or "",
        record.study.status.overall_status,
        record.study.status.last_known_status,
        freshness(record.study.status, request.app.state.settings.today()),
        entry_terms(record.study),
        report.trials[0],
        report.codes,
    )
    return render(request, "criteria.html", context)


def record_file(request: Request) -> Response:
    """The record in the registry's own format, with whatever it holds that we do not know."""
    return answered(request, v2_json(record_asked_for(request)), "application/json")


def routes() -> list[Route]:
    """The trial, its criteria, its record."""
    return [
        *page(
            "/trial/{id}",
            trial,
            TrialPage,
            "A trial: everything its record says, and what was found out from it",
        ),
        *page("/trial/{id}/criteria", criteria, CriteriaPage, "Who may take part in a trial"),
        *other(
            "/trial/{id}/record", record_file, "The record as ClinicalTrials.gov v2 JSON", "application/json"
        ),
    ]
