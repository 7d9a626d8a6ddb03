"""Serving the site: one process, an orderly stop, no patience with clients that dawdle."""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from trialwright.portal.app import create_app
from trialwright.portal.settings import Settings

_GRACE_SECONDS = 10
_MOST_AT_ONCE = 250
# Pages are made in so many threads: more would only wait for each other, as Python runs one at a time.
_THREADS = 8


def serve(settings: Settings, told: Callable[[str], None] = lambda _: None) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished first. ``told`` gets what takes time, and the
    address when it is open.

    Raises OSError if the port cannot be had.
    """
    app = create_app(settings, told)
    app.state.catalogue.index()  # opened, and made where there is none, before the first request
    threading.Thread(target=_get_ready, args=(app,), daemon=True).start()
    config = uvicorn.Config(
        Quiet(app),
        host=settings.host,
        port=settings.port,
        http=_protocol(settings.limits.header_seconds),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        limit_concurrency=_MOST_AT_ONCE,
        h11_max_incomplete_event_size=settings.limits.address_bytes + 32_000,
        proxy_headers=False,
    )
    server = _Server(config, lambda: told(settings.own_address))
    server.run()


class Quiet:
    """The site, without the errors that it has answered and logged already: the server would log their messages, too.

    A message may quote what somebody sent; the site's own log has the place of the error only.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the site does; an error of a request goes no further."""
        try:
            await self._app(scope, receive, send)
        except Exception:
            if scope["type"] != "http":
                raise


def _get_ready(app: Starlette) -> None:
    """Read what takes seconds to read, so that the first who asks for it need not wait."""
    from trialwright.search.gazetteer import towns_named

    towns_named("")
    app.state.atlas.sites()


class _Server(uvicorn.Server):
    """A server that says when it is open."""

    def __init__(self, config: uvicorn.Config, opened: Callable[[], None]) -> None:
        super().__init__(config)
        self._opened = opened

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals stop the server in order; being told to stop is not a failure."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def startup(self, sockets: Any = None) -> None:
        """Open the port, then say so."""
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await super().startup(sockets)
        if self.started:
            self._opened()


def _protocol(seconds: float) -> type[H11Protocol]:
    """HTTP that closes a connection whose request has not wholly begun within so many seconds."""

    class Impatient(H11Protocol):
        _timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._start()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is None or self.cycle.response_complete:
                self._start()
            else:
                self._stop()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def _start(self) -> None:
            if self._timer is None:
                self._timer = self.loop.call_later(seconds, self._too_slow)

        def _stop(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

        def _too_slow(self) -> None:
            self._timer = None
            if self.cycle is None or self.cycle.response_complete:
                self.transport.close()

    return Impatient


def kept_secret(path: Path) -> bytes:
    """The site's secret, kept in a file that only its owner may read; drawn when there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        try:
            os.link(drawn, path)  # of two that start at once, one wins
        except FileExistsError:
            pass
        finally:
            drawn.unlink()
    return path.read_bytes()
