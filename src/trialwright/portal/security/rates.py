"""How many requests a minute one address may make."""

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from trialwright.portal.settings import Limits, is_loopback

_ADDRESSES_KEPT = 10_000


class Allowance:
    """So many events a minute for each key: an allowance that fills up evenly. Keys not seen for long are forgotten.

    >>> allowance = Allowance(2, clock=lambda: 0.0)
    >>> [allowance.take("a") for _ in range(3)]
    [True, True, False]
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = float(per_minute), clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Whether one more event of this key is allowed now; it then counts."""
        if not self._most:
            return True
        now = self._clock()
        left, then = self._left.pop(key, (self._most, now))
        left = min(self._most, left + (now - then) * self._most / 60)
        allowed = left >= 1
        self._left[key] = (left - 1 if allowed else left, now)
        if len(self._left) > _ADDRESSES_KEPT:
            self._left.popitem(last=False)
        return allowed

    def is_used_up(self, key: str) -> bool:
        """Whether the next event of this key would not be allowed; nothing is counted."""
        if not self._most or key not in self._left:
            return False
        left, then = self._left[key]
        return left + (self._clock() - then) * self._most / 60 < 1


class RateLimit:
    """Answers 429 to an address that asks too often. The machine's own pages are not counted, its posts are."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._pages, self._posts = Allowance(limits.pages_per_minute), Allowance(limits.posts_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the site does, or 429."""
        if scope["type"] != "http" or self._allowed(scope):
            await self._app(scope, receive, send)
            return
        answer = PlainTextResponse("too many requests: wait a minute\n", 429, {"Retry-After": "60"})
        await answer(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        address = (scope.get("client") or ("", 0))[0]
        if scope["method"] in ("GET", "HEAD"):
            return is_loopback(address) or self._pages.take(address)
        return self._posts.take(address)
