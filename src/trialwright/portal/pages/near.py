"""/near: trials by the distance of their nearest place from a town, as a list and a map."""

import datetime
import math
from collections.abc import Container

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.portal.atlas import Atlas
from trialwright.portal.content.filters import status_words
from trialwright.portal.refreshing import found_ids
from trialwright.portal.rendering import render
from trialwright.portal.routes import Parameter, page
from trialwright.search.answer import Freshness
from trialwright.search.freshness import freshness, says_open
from trialwright.search.gazetteer import Town, credit, towns_named
from trialwright.search.places import SiteAt
from trialwright.search.query import SearchQuery
from trialwright.search.trial_index import TrialIndex
from trialwright.store.content import normal_id

NAV = (20, "Near me", "/near")
_SHOWN = 25
_LONGEST = 100
_DISTANCES = (50, 100, 200, 500, 1_000)
PARAMETERS = (
    Parameter("town", "The town to measure from"),
    Parameter("country", "Its country, where the town's name needs it"),
    Parameter("km", "Only places within so many kilometres", kind="integer"),
    Parameter("q", "Words: only trials that a search finds"),
    Parameter("trial", "Only the places of this trial"),
    Parameter("closed", "1: also trials that may be closed, or are", values=("1",)),
)


class NearSite(msgspec.Struct, frozen=True):
    """A place: the number it has in list and map, the trial, and how far. ``doubt`` says why it may be elsewhere."""

    number: int
    trial: str
    title: str
    status: str
    freshness: Freshness
    facility: str
    town: str
    km: float
    latitude: float
    longitude: float
    doubt: str


class NearPage(msgspec.Struct, frozen=True):
    """Places by distance. ``towns`` are those of the name, the one measured from first; none, where none was asked for.

    ``only_maybe_closed``: there was no place of a trial that is open by a record to rely on, so these are of others.
    ``unplaced`` places are in no answer, because nobody knows where they are.
    """

    town: str
    country: str
    km: int | None
    q: str
    trial: str
    closed: bool
    towns: tuple[Town, ...]
    sites: tuple[NearSite, ...]
    only_maybe_closed: bool
    unplaced: int
    distances: tuple[int, ...]
    credit: str
    note: str = ""


class _Wanted(Container[str]):
    """The trials whose places are wanted, looked at one by one, nearest first."""

    def __init__(
        self, index: TrialIndex, today: datetime.date, ids: frozenset[str] | None, closed: bool
    ) -> None:
        self._index, self._today, self._ids, self._closed = index, today, ids, closed

    def __contains__(self, trial: object) -> bool:
        if self._ids is not None and trial not in self._ids:
            return False
        entry = self._index.entry(str(trial))
        if entry is None or self._closed:
            return entry is not None
        return says_open(entry.status) and not freshness(entry.status, self._today).may_be_closed


def near(request: Request) -> Response:
    """The page; the form alone where no town was asked for."""
    return render(request, "near.html", _context(request))


def routes() -> list[Route]:
    """/near."""
    return page("/near", near, NearPage, "Places of trials by distance from a town", PARAMETERS)


def prepare(app: Starlette) -> None:
    """The sites are gathered when they are first asked for."""
    app.state.atlas = Atlas(app.state.shelf)


def _context(request: Request) -> NearPage:
    given = request.query_params
    town, country = (given.get(name, "").strip()[:_LONGEST] for name in ("town", "country"))
    km = _whole(given.get("km", ""))
    trial, q, closed = normal_id(given.get("trial", "")) or "", given.get("q", ""), given.get("closed") == "1"
    towns = towns_named(town, country or None) if town else ()
    ids, note = _asked_for(request, trial, q)
    found: list[SiteAt] = []
    only_maybe_closed = False
    if towns:
        found = _nearest(request, towns[0], km, ids, closed or bool(trial), bool(trial))
        only_maybe_closed = not found and not closed
        if only_maybe_closed:
            found = _nearest(request, towns[0], km, ids, True, bool(trial))
    return NearPage(
        town, country, km, q, trial, closed, towns,
        tuple(_shown(request, number, each) for number, each in enumerate(found, 1)),
        only_maybe_closed and bool(found),
        len(request.app.state.atlas.sites().unplaced) if towns else 0,
        _DISTANCES, credit(), note,
    )  # fmt: skip


def _asked_for(request: Request, trial: str, q: str) -> tuple[frozenset[str] | None, str]:
    """The ids that were asked for, None for all; and what is to be said of it."""
    state = request.app.state
    if trial:
        return frozenset([trial]), ""
    if not q.strip():
        return None, ""
    query = SearchQuery(q, include_maybe_closed=True).to_url()
    ids = found_ids(state.catalogue.index(), query, state.settings.today())
    return ids, "" if ids is not None else "too many trials have these words: all trials are shown"


def _nearest(
    request: Request, town: Town, km: int | None, ids: frozenset[str] | None, closed: bool, every_site: bool
) -> list[SiteAt]:
    state = request.app.state
    wanted = _Wanted(state.catalogue.index(), state.settings.today(), ids, closed)
    sites = state.atlas.sites()
    ask = sites.nearest if every_site else sites.nearest_trials
    within = math.inf if km is None else float(km)
    found: list[SiteAt] = ask(town.latitude, town.longitude, _SHOWN, within_km=within, among=wanted)
    return found


def _shown(request: Request, number: int, found: SiteAt) -> NearSite:
    state, site = request.app.state, found.site
    entry = state.catalogue.index().entry(site.trial)
    doubt = (
        "there are several towns of this name; this is the largest"
        if site.located_by == "one of several towns"
        else ""
    )
    return NearSite(
        number,
        site.trial,
        entry.title,
        status_words(entry.status.overall_status, entry.status.last_known_status),
        freshness(entry.status, state.settings.today()),
        site.facility or "",
        ", ".join(part for part in (site.city, site.state, site.country) if part),
        round(found.km, 1),
        site.latitude,
        site.longitude,
        doubt,
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else None
