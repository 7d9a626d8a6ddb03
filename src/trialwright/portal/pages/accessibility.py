"""/accessibility: how the site can be used, what was tested, and what falls short."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.portal.rendering import render
from trialwright.portal.routes import page


class AccessibilityPage(msgspec.Struct, frozen=True):
    """The statement. ``aim`` is the level aimed at."""

    aim: str = "WCAG 2.2 AA"


def accessibility(request: Request) -> Response:
    """The statement on accessibility."""
    return render(request, "accessibility.html", AccessibilityPage())


def routes() -> list[Route]:
    """/accessibility."""
    return page("/accessibility", accessibility, AccessibilityPage, "How the site can be used by everyone")
