"""/openapi.json: the interface for programs, made from the routes themselves."""

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.portal.openapi import openapi
from trialwright.portal.rendering import answered
from trialwright.portal.routes import other


def interface(request: Request) -> Response:
    """The OpenAPI document."""
    state = request.app.state
    if state.openapi is None:
        state.openapi = msgspec.json.format(msgspec.json.encode(openapi(request.app.routes)))
    return answered(request, state.openapi, "application/json")


def prepare(app: Starlette) -> None:
    """The document is made when it is first asked for."""
    app.state.openapi = None


def routes() -> list[Route]:
    """/openapi.json."""
    return other("/openapi.json", interface, "This document", "application/json")
