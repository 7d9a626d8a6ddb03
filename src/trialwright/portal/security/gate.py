"""The login secret of a site that others can reach: nothing is shown before it was given."""

import hmac
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from trialwright.portal.security.seals import mark, seal, unseal
from trialwright.portal.settings import Settings

COOKIE = "trialwright_entry"
# Pages that have secrets of their own, or none.
_OPEN = ("/enter", "/health", "/static/", "/shared/", "/feed/", "/watch/stop/", "/watch/confirm/")
_SECONDS = 7 * 24 * 3600.0


class Gate:
    """Leads everyone who has not given the login secret to the page that asks for it. Nothing to do without one."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the site does, or lead to the page that asks."""
        if scope["type"] != "http" or not self._settings.login_secret or self._may_pass(Request(scope)):
            await self._app(scope, receive, send)
        elif scope["path"].endswith(".json"):
            await JSONResponse({"error": "the login secret is needed"}, 401)(scope, receive, send)
        else:
            await RedirectResponse(f"/enter?next={quote(_wanted(scope))}", 303)(scope, receive, send)

    def _may_pass(self, request: Request) -> bool:
        path = request.url.path
        if any(path == each.rstrip("/") or path.startswith(each) for each in _OPEN if each.endswith("/")):
            return True
        return path in _OPEN or has_entered(request, self._settings)


def has_entered(request: Request, settings: Settings) -> bool:
    """Whether the browser holds the cookie that giving the login secret earns."""
    given = unseal(settings.secret, "entry", request.cookies.get(COOKIE, ""))
    return given is not None and hmac.compare_digest(given, _print_of(settings))


def entry_cookie(settings: Settings) -> str:
    """The value of that cookie; another login secret makes it worthless."""
    return seal(settings.secret, "entry", _print_of(settings), seconds=_SECONDS)


def is_login_secret(settings: Settings, given: str) -> bool:
    """Whether this is the login secret, compared in constant time."""
    return hmac.compare_digest(
        given.encode("utf-8", "replace"), settings.login_secret.encode("utf-8", "replace")
    )


def _print_of(settings: Settings) -> str:
    return mark(settings.secret, "login secret", settings.login_secret)


def _wanted(scope: Scope) -> str:
    path, query = scope["path"], scope.get("query_string", b"").decode("latin-1")
    return f"{path}?{query}" if query and scope["method"] == "GET" else str(path)
