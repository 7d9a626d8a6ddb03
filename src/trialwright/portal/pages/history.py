"""/trial/{id}/history: the versions of a record in the local store, and what changed between two of them."""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.portal.pages.trial import record_asked_for
from trialwright.portal.rendering import render
from trialwright.portal.routes import Parameter, page
from trialwright.store.studies import StudyVersion
from trialwright.store.version_changes import FieldChange, study_changes


class VersionRow(msgspec.Struct, frozen=True):
    """A version: its number, the day it was first and last seen, the day the registry gave it, its size in bytes."""

    number: int
    first_seen: str
    last_seen: str
    registry_date: str
    size: int


class HistoryPage(msgspec.Struct, frozen=True):
    """The versions, newest first, and what changed from one to another, each field in words, texts word by word."""

    id: str
    title: str
    versions: tuple[VersionRow, ...]
    before: int
    after: int
    changes: tuple[FieldChange, ...]


def history(request: Request) -> Response:
    """The history; of two versions that were named, or of the last two."""
    record, shelf = record_asked_for(request), request.app.state.shelf
    versions = shelf.versions(record.nct_id)
    before = _number(request, "from", max(1, len(versions) - 1), len(versions))
    after = _number(request, "to", len(versions), len(versions))
    changes: tuple[FieldChange, ...] = ()
    if before != after:
        old, new = shelf.record(record.nct_id, before), shelf.record(record.nct_id, after)
        changes = study_changes(old.study, new.study)
    context = HistoryPage(
        record.name,
        record.study.title or "",
        tuple(_row(each) for each in reversed(versions)),
        before,
        after,
        changes,
    )
    return render(request, "history.html", context)


def routes() -> list[Route]:
    """/trial/{id}/history."""
    asked = (
        Parameter("from", "Number of the earlier version", kind="integer"),
        Parameter("to", "Number of the later version", kind="integer"),
    )
    return page("/trial/{id}/history", history, HistoryPage, "What changed in a trial's record", asked)


def _number(request: Request, name: str, usual: int, most: int) -> int:
    given = request.query_params.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) < 8 and 1 <= int(given) <= most):
        raise HTTPException(404, "there is no such version of this trial")
    return int(given)


def _row(each: StudyVersion) -> VersionRow:
    seen, again = each.fetched_at.date().isoformat(), each.seen_again_at.date().isoformat()
    return VersionRow(each.number, seen, again, each.registry_date or "", each.size)
