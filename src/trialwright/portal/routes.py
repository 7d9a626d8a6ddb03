"""Routes that say what they show: a page with its JSON twin, and a form that may be posted."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.portal.security.bodies import posted_form
from trialwright.portal.security.csrf import refuse_strangers

Shows = Callable[[Request], Response | Awaitable[Response]]
Answers = Callable[[Request, FormData], Response | Awaitable[Response]]


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of a page's query string, as the OpenAPI file has it. ``kind`` is the JSON schema's type."""

    name: str
    meaning: str
    kind: str = "string"
    values: tuple[str, ...] = ()
    many: bool = False


class PageRoute(Route):
    """A route with what the OpenAPI file says of it. ``shows`` is the type of the page's context, its JSON twin."""

    shows: type[Any] | None
    summary: str
    parameters: tuple[Parameter, ...]
    media_type: str

    def described(
        self, shows: type[Any] | None, summary: str, parameters: tuple[Parameter, ...], media_type: str
    ) -> "PageRoute":
        """The route, with its description."""
        self.shows, self.summary = shows, summary
        self.parameters, self.media_type = parameters, media_type
        return self


def page(
    path: str, handler: Shows, shows: type[Any], summary: str, parameters: tuple[Parameter, ...] = ()
) -> list[Route]:
    """The routes of a page that is shown: itself, and its twin at the same path with ".json" ("/" has /index.json).

    ``handler`` ends in ``render(request, template, context)`` with a context of the type ``shows``. It may be a plain
    function (run in a thread) or a coroutine.
    """
    twin = "/index.json" if path == "/" else f"{path}.json"
    as_json, as_page = _of_kind(handler, "json"), _of_kind(handler, "html")
    return [
        PageRoute(twin, as_json, methods=["GET"]).described(shows, summary, parameters, "application/json"),
        PageRoute(path, as_page, methods=["GET"]).described(shows, summary, parameters, "text/html"),
    ]


def other(
    path: str, handler: Shows, summary: str, media_type: str, parameters: tuple[Parameter, ...] = ()
) -> list[Route]:
    """The route of something that is no page: a feed, a file."""
    route = PageRoute(path, _of_kind(handler, "other"), methods=["GET"])
    return [route.described(None, summary, parameters, media_type)]


def posted(path: str, handler: Answers, summary: str, *, files: bool = False) -> list[Route]:
    """The route of a form. ``handler`` gets the form after its size, its time and its seal were found right.

    Every form that posts needs ``{{ site.form_seal() }}`` inside.
    """

    async def answer(request: Request) -> Response:
        request.state.kind = "html"
        form = await posted_form(request, request.app.state.settings.limits, files=files)
        try:
            refuse_strangers(request, form)
            return await _called(handler, request, form)
        finally:
            await form.close()  # files that were sent are gone with it

    return [PageRoute(path, answer, methods=["POST"]).described(None, summary, (), "text/html")]


def _of_kind(handler: Shows, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        request.state.kind = kind
        return await _called(handler, request)

    return answer


async def _called(handler: Callable[..., Any], *given: Any) -> Response:
    if inspect.iscoroutinefunction(handler):
        made = await handler(*given)
    else:
        made = await run_in_threadpool(handler, *given)
    assert isinstance(made, Response)
    return made
