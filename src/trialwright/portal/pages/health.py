"""/health: whether the site answers and its store can be read. /metrics: what it has done."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.model.diagnostic import UnreadableInput
from trialwright.portal.rendering import render
from trialwright.portal.routes import other, page


class HealthPage(msgspec.Struct, frozen=True):
    """Whether all is well. ``trials`` is how many trials are at hand, ``library`` whether they are the bundled ones."""

    ok: bool
    trials: int
    library: bool
    fault: str = ""


def health(request: Request) -> Response:
    """The state of the site; status 503 if its store cannot be read."""
    shelf = request.app.state.shelf
    try:
        context = HealthPage(True, len(shelf.ids()), shelf.is_library)
    except UnreadableInput as error:
        context = HealthPage(False, 0, False, error.diagnostic.code)
    return render(request, "health.html", context, status=200 if context.ok else 503)


def metrics(request: Request) -> Response:
    """Counts and times since the start."""
    return Response(request.app.state.metrics.text(), media_type="text/plain; version=0.0.4")


def routes() -> list[Route]:
    """/health and /metrics."""
    return [
        *page("/health", health, HealthPage, "Whether the site answers and its store can be read"),
        *other("/metrics", metrics, "Counts and times since the start", "text/plain"),
    ]
