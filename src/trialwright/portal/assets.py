"""Style, script and picture files: read once, named by their content, so that a browser keeps them for good."""

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.portal.routes import other
from trialwright.reporting.page import asset as report_asset

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "txt": "text/plain"}
_OF_REPORT = ("report.css", "report.js")


@cache
def assets() -> dict[str, bytes]:
    """File name → bytes. Only these names are served, so that a path cannot lead elsewhere."""
    folder = files("trialwright.portal") / "static"
    own = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
    served = {name: body for name, body in own.items() if name.rpartition(".")[2] in _TYPES}
    return served | {name: report_asset(name).encode() for name in _OF_REPORT}


@cache
def asset_address(name: str) -> str:
    """The address of a file, with a mark of its content; KeyError for a file that is not there."""
    return f"/static/{name}?v={hashlib.sha256(assets()[name]).hexdigest()[:12]}"


def serve_asset(request: Request) -> Response:
    """The file; 404 for any other name."""
    from starlette.exceptions import HTTPException

    name = request.path_params["name"]
    if name not in assets():
        raise HTTPException(404)
    kept = "public, max-age=31536000, immutable" if "v" in request.query_params else "no-cache"
    kind = _TYPES[name.rpartition(".")[2]]
    return Response(assets()[name], headers={"Cache-Control": kept}, media_type=kind)


def routes() -> list[Route]:
    """The route of the files."""
    return other("/static/{name}", serve_asset, "A style, a script or a picture", "text/css")
