"""The page of what went wrong. It never quotes what was sent."""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from trialwright.model.diagnostic import UnreadableInput
from trialwright.portal.rendering import render

_WORDS = {
    400: ("The request cannot be read", "Go back and try again."),
    401: ("You are not logged in", "Log in first."),
    403: ("This is not allowed", "Go back, reload the page, and send the form again."),
    404: ("There is no such page", "Search for what you are looking for."),
    405: ("This page does not take that", "Open it as a page."),
    408: ("It took too long to arrive", "Try again, with a smaller file or a better connection."),
    410: ("This is no longer here", "Ask whoever gave you the link for a new one."),
    413: ("This is too large", "Send less, or a smaller file."),
    415: ("This page takes a form", "Use the form on the page."),
    429: ("Too many attempts", "Wait a few minutes."),
    503: ("The local store cannot be read", "Run `trialwright doctor`, or restore a back-up."),
}
_OTHER = ("Something went wrong on our side", "Try again; if it stays so, tell whoever runs this site.")


class ErrorPage(msgspec.Struct, frozen=True):
    """What went wrong: the HTTP status, in words, what to do, and a detail that we wrote ourselves."""

    status: int
    title: str
    help: str
    detail: str = ""


def http_error(request: Request, error: Exception) -> Response:
    """The page of an HTTP error; JSON where a twin was asked for."""
    assert isinstance(error, HTTPException)
    standard = {404: "Not Found", 405: "Method Not Allowed"}.get(error.status_code)
    detail = "" if error.detail == standard else error.detail
    return _page(request, error.status_code, detail, dict(error.headers or {}))


def unreadable_store(request: Request, error: Exception) -> Response:
    """The page where the store, or a record in it, cannot be read: the code says what to look up."""
    assert isinstance(error, UnreadableInput)
    fault = error.diagnostic
    return _page(request, 503, f"{fault.code}: {fault.message}", {})


def server_error(request: Request, error: Exception) -> Response:
    """The page of our own fault."""
    request.scope["failure"] = error
    return _page(request, 500, "", {})


def _page(request: Request, status: int, detail: str, headers: dict[str, str]) -> Response:
    title, advice = _WORDS.get(status, _OTHER)
    request.state.no_twin = True
    if request.url.path.endswith(".json"):
        request.state.kind = "json"
    context = ErrorPage(status, title, advice, detail)
    return render(request, "error.html", context, status=status, headers=headers)
