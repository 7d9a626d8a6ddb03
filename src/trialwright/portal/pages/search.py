"""/: finding trials by words and filters; /index.csv: the same for a spreadsheet."""

from typing import Literal, get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.model.study import enumerations as v2
from trialwright.portal.content.filters import Filter, InUse, filters_in_use, filters_of
from trialwright.portal.rendering import answered, render
from trialwright.portal.routes import Parameter, other, page
from trialwright.search.answer import SearchAnswer
from trialwright.search.export import hits_as_csv
from trialwright.search.query import SearchQuery, Sort, read_query

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


def search(request: Request) -> Response:
    """The search page."""
    return render(request, "search.html", _context(request))


def table_file(request: Request) -> Response:
    """The hits of the page as CSV, for a spreadsheet."""
    query, _ = read_query(request.url.query)
    found = _answer(request, query)
    found = _maybe_closed(request, found) or found
    headers = {"Content-Disposition": 'attachment; filename="trials.csv"'}
    body = hits_as_csv((*found.hits, *found.nearly)).encode("utf-8", "replace")
    return answered(request, body, "text/csv; charset=utf-8", headers=headers)


def routes() -> list[Route]:
    """/ and /index.csv."""
    return [
        *page("/", search, SearchPage, "Trials found by words and filters", PARAMETERS),
        *other("/index.csv", table_file, "The hits of the page as CSV", "text/csv", PARAMETERS[:-1]),
    ]


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
    query, ignored = read_query(request.url.query)
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
    )


def _of_page(query: SearchQuery, number: int, pages: int, view: View) -> str:
    return _address(msgspec.structs.replace(query, page=number), view) if 1 <= number <= pages else ""


def _address(query: SearchQuery, view: View) -> str:
    """The query string of a search in a view; never empty, so that it can be told from no address."""
    return "&".join(part for part in (query.to_url(), f"view={view}") if part)
