"""/: finding trials by words and filters; /index.csv: the same for a spreadsheet."""

from typing import Literal, get_args

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.knowledge.search_settings import freshness_rule
from trialwright.model.study import enumerations as v2
from trialwright.portal.content.filters import Filter, InUse, filters_in_use, filters_of
from trialwright.portal.rendering import answered, render
from trialwright.portal.routes import Parameter, other, page
from trialwright.search.answer import Hit, SearchAnswer
from trialwright.search.export import hits_as_csv
from trialwright.search.query import SearchQuery, Sort, read_query

_OPEN = tuple(sorted((*freshness_rule().open, *freshness_rule().unsure)))
NAV = (10, "Search", "/")
View = Literal["cards", "table"]
PARAMETERS = (
    Parameter("q", 'Words, "phrases", NCT ids, -words to leave out'),
    Parameter("status", "Status in the record", values=get_args(v2.Status), many=True),
    Parameter("phase", "Phase", values=get_args(v2.Phase), many=True),
    Parameter("group", "Age group", values=get_args(v2.StandardAge), many=True),
    Parameter("type", "Study type", values=get_args(v2.StudyType), many=True),
    Parameter("country", "Country, as the record spells it", many=True),
    Parameter("age", "Trials that take people of this age, in years", kind="integer"),
    Parameter("sex", "Trials that take such a person", values=("FEMALE", "MALE")),
    Parameter("computable", "1: trials with criteria that can be computed", values=("1",)),
    Parameter("closed", "1: also trials that may be closed", values=("1",)),
    Parameter("sort", "Order", values=get_args(Sort)),
    Parameter("page", "Page, from 1", kind="integer"),
    Parameter("size", "Trials a page", kind="integer"),
    Parameter("view", "Cards or a table", values=get_args(View)),
)


class SearchPage(msgspec.Struct, frozen=True):
    """What a search found. Addresses are query strings, without "?".

    ``maybe_closed`` are the trials that may be closed where there are no others, so that nobody stands before nothing.
    ``ignored`` are sentences about values of the address that were left out. ``library``: the trials are the bundled ones.
    ``listed`` are the ids on the page and in the CSV, in order. ``by_default``: nothing was asked for, so these may be open.
    """

    answer: SearchAnswer
    maybe_closed: SearchAnswer | None
    view: View
    filters: tuple[Filter, ...]
    in_use: tuple[InUse, ...]
    ignored: tuple[str, ...]
    trials: int
    library: bool
    query: str
    with_maybe_closed: str
    previous: str
    next: str
    other_view: str
    listed: tuple[str, ...]
    by_default: bool


def search(request: Request) -> Response:
    """The search page."""
    return render(request, "search.html", _context(request))


def table_file(request: Request) -> Response:
    """The hits of the page as CSV, for a spreadsheet."""
    query, ignored = _query(request)
    _refuse(ignored)
    found = _answer(request, query)
    headers = {"Content-Disposition": 'attachment; filename="trials.csv"'}
    body = hits_as_csv(_listed(found, _maybe_closed(request, found))).encode("utf-8", "replace")
    return answered(request, body, "text/csv; charset=utf-8", headers=headers)


def routes() -> list[Route]:
    """/ and /index.csv."""
    return [
        *page("/", search, SearchPage, "Trials found by words and filters", PARAMETERS),
        *other("/index.csv", table_file, "The hits of the page as CSV", "text/csv", PARAMETERS[:-1]),
    ]


def _query(request: Request) -> tuple[SearchQuery, tuple[str, ...]]:
    """The search of the address and what was left out of it; without words and filters the trials that may be open."""
    query, ignored = read_query(request.url.query)
    plain = msgspec.structs.replace(query, page=1, page_size=0, sort="relevance")
    if plain == SearchQuery():
        query = msgspec.structs.replace(query, status=_OPEN)
    return query, ignored


def _refuse(ignored: tuple[str, ...]) -> None:
    """A program that asks for what there is not must not get a wider list; a reader is told on the page."""
    if ignored:
        raise HTTPException(400, "; ".join(ignored))


def _listed(answer: SearchAnswer, maybe_closed: SearchAnswer | None) -> tuple[Hit, ...]:
    """The trials of the page, in its order."""
    return (*(maybe_closed or answer).hits, *answer.nearly)


def _answer(request: Request, query: SearchQuery) -> SearchAnswer:
    state = request.app.state
    found: SearchAnswer = state.catalogue.search(query, state.settings.today())
    return found


def _maybe_closed(request: Request, answer: SearchAnswer) -> SearchAnswer | None:
    """The search with trials that may be closed, where it finds only such."""
    if answer.total or not answer.maybe_closed:
        return None
    return _answer(request, msgspec.structs.replace(answer.query, include_maybe_closed=True))


def _context(request: Request) -> SearchPage:
    state = request.app.state
    query, ignored = _query(request)
    if request.state.kind == "json":
        _refuse(ignored)
    view: View = "table" if request.query_params.get("view") == "table" else "cards"
    answer = _answer(request, query)
    maybe_closed = _maybe_closed(request, answer)
    first = msgspec.structs.replace(query, page=1)
    return SearchPage(
        answer,
        maybe_closed,
        view,
        filters_of(maybe_closed or answer),
        filters_in_use(query),
        ignored,
        state.catalogue.index().count,
        state.shelf.is_library,
        query.to_url(),
        _address(msgspec.structs.replace(first, include_maybe_closed=True), view),
        _of_page(query, answer.page - 1, answer.pages, view),
        _of_page(query, answer.page + 1, answer.pages, view),
        _address(query, "cards" if view == "table" else "table"),
        tuple(each.id for each in _listed(answer, maybe_closed)),
        query != read_query(request.url.query)[0],
    )


def _of_page(query: SearchQuery, number: int, pages: int, view: View) -> str:
    return _address(msgspec.structs.replace(query, page=number), view) if 1 <= number <= pages else ""


def _address(query: SearchQuery, view: View) -> str:
    """The query string of a search in a view; never empty, so that it can be told from no address."""
    return "&".join(part for part in (query.to_url(), f"view={view}") if part)
