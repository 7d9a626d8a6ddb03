"""A page's context as HTML or as JSON, with an ETag, so that what did not change is not sent again."""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trialwright.portal.assets import asset_address
from trialwright.portal.content.filters import in_words, status_words
from trialwright.portal.content.marked import marked
from trialwright.portal.content.site_map import site_map, town_words
from trialwright.portal.security.csrf import FIELD, form_seal, keep_cookie
from trialwright.reporting.content.plain import capital
from trialwright.reporting.page import environment

if TYPE_CHECKING:
    from jinja2 import Environment

_HTML, _JSON = "text/html; charset=utf-8", "application/json"


def render(
    request: Request,
    template: str,
    context: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page, or its JSON where its twin was asked for. The template sees the context as ``p``, and ``site``."""
    if getattr(request.state, "kind", "html") == "json":
        return answered(request, msgspec.json.encode(context), _JSON, status=status, headers=headers)
    text = templates().get_template(template).render(p=context, site=Site(request))
    body = text.encode("utf-8", "replace")
    response = answered(request, body, _HTML, status=status, headers=headers)
    keep_cookie(request, response)
    return response


def answered(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The bytes with their ETag; 304 where the client has them. A page that is posted is not kept anywhere."""
    given = dict(headers or {})
    if request.method not in ("GET", "HEAD") or status != 200:
        return Response(body, status, given, media_type)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    given = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"} | given
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(b"", 304, given)
    return Response(body, status, given, media_type)


class Site:
    """What every template may ask for besides its context."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.path = request.url.path
        self.nav = request.app.state.nav
        self.today = request.app.state.settings.today().isoformat()
        self.asset = asset_address

    @property
    def query(self) -> str:
        """The words of the search box: those of the page's address."""
        return self._request.query_params.get("q", "") if self.path == "/" else ""

    @property
    def twin(self) -> str:
        """The address of the JSON twin; "" where the page has none."""
        if self._request.method not in ("GET", "HEAD") or getattr(self._request.state, "no_twin", False):
            return ""
        query = self._request.url.query
        return ("/index" if self.path == "/" else self.path) + ".json" + (f"?{query}" if query else "")

    @property
    def state(self) -> Any:
        """What the rooms of the site put on the request, for example who is logged in."""
        return self._request.state

    def form_seal(self) -> object:
        """The hidden field that every posted form needs."""
        from markupsafe import Markup

        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, form_seal(self._request))


@cache
def templates() -> "Environment":
    """The site's templates before those of the report, with its filters; everything is escaped."""
    from jinja2 import ChoiceLoader, PackageLoader

    loaders = [PackageLoader("trialwright.portal"), PackageLoader("trialwright.reporting")]
    made = environment().overlay(loader=ChoiceLoader(loaders), auto_reload=False, cache_size=200)
    made.filters = made.filters | {
        "marked": marked,
        "in_words": in_words,
        "status_words": status_words,
        "capital": capital,
        "site_map": _site_map,
        "town_words": town_words,
    }
    return made


def _site_map(near: Any) -> object:
    """The map of a page of places, to be put into it as it is."""
    from markupsafe import Markup

    town = near.towns[0]
    return Markup(site_map(town.name, town.latitude, town.longitude, near.sites, "near"))


def _tags(header: str) -> set[str]:
    return {each.strip().removeprefix("W/") for each in header.split(",")}
