"""The site answers only to its own names, so that no other site's name can be pointed at it."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from trialwright.portal.settings import Settings, is_loopback


class OwnHosts:
    """Answers 421 where the Host header is not one of the site's names, and 414 where an address is too long."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._longest = app, settings.limits.address_bytes
        self._names = {
            settings.host.lower(),
            "localhost",
            "127.0.0.1",
            "::1",
            *map(str.lower, settings.hosts),
        }
        self._any = not is_loopback(settings.host) and not settings.hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the site does, or refuse."""
        if scope["type"] == "http":
            if len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > self._longest:
                await PlainTextResponse("the address is too long\n", 414)(scope, receive, send)
                return
            if not self._any and _name(Headers(scope=scope).get("host", "")) not in self._names:
                answer = PlainTextResponse("this site does not go by that name\n", 421)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _name(host: str) -> str:
    """The name without the port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
