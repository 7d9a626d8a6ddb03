"""One line of JSON a request on stderr, and the counts of /metrics. Neither holds an address, a query or a form."""

import datetime
import sys
import time
import traceback
from pathlib import Path
from typing import TextIO

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialwright.portal.metrics import Metrics


class AccessLog:
    """Logs and counts every request under the pattern of its route; what fails is logged by place, without its words."""

    def __init__(self, app: ASGIApp, metrics: Metrics, stream: TextIO | None = None) -> None:
        self._app, self._metrics, self._stream = app, metrics, stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the site does, and log."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, started = 500, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        failure: Exception | None = None
        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            failure = error
            raise
        finally:
            self._log(scope, status, time.perf_counter() - started, failure or scope.get("failure"))

    def _log(self, scope: Scope, status: int, seconds: float, failure: Exception | None) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.add(scope["method"], route, status, seconds)
        line: dict[str, object] = {
            "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        if failure is not None:
            line |= {"error": type(failure).__name__, "where": places(failure)}
        print(msgspec.json.encode(line).decode(), file=self._stream or sys.stderr, flush=True)


def places(error: BaseException) -> list[str]:
    """File, line and function of an error's last steps; never its message, which may quote what somebody sent."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames]
