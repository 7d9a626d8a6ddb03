"""The OpenAPI file, made from the routes and the types of their contexts: what is shown is what is documented."""

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import msgspec
from starlette.routing import BaseRoute

from trialwright.portal.errors import ErrorPage
from trialwright.portal.routes import PageRoute, Parameter

_TEMPLATE = "#/components/schemas/{name}"
_NAMED = re.compile(r"\{(\w+)(?::\w+)?\}")
_OF_PATH = {
    "id": ("The trial's id, for example NCT05916781", r"^[Nn][Cc][Tt]\d{8}$"),
}
_REFUSALS = {
    "400": "The request cannot be read",
    "401": "The login secret, or a login, is needed",
    "403": "Not allowed, or not from a page of this site",
    "404": "There is no such page or trial",
    "408": "The form took too long to arrive",
    "413": "Too large",
    "414": "The address is too long",
    "415": "Not a form",
    "421": "The site does not go by that name",
    "422": "The form cannot be taken as it is",
    "429": "Too many requests or attempts",
}


def openapi(routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the routes that were described."""
    listed = [route for route in routes if isinstance(route, PageRoute)]
    shown = {route.shows for route in listed if route.shows is not None}
    _, schemas = msgspec.json.schema_components(
        [*sorted(shown, key=_name), ErrorPage], ref_template=_TEMPLATE
    )
    paths: dict[str, Any] = {}
    for route in listed:
        path = _NAMED.sub(r"{\1}", route.path)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            paths.setdefault(path, {})[method.lower()] = _operation(route, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Trialwright directory", "version": version("trialwright"), "description": _ABOUT},
        "paths": paths,
        "components": {"schemas": schemas},
    }


_ABOUT = (
    "Every page that is shown has a JSON twin: the same path with .json (/index.json for /). Pages have an ETag; send"
    " it back as If-None-Match. Facts about a person are only ever posted, and forms that are posted need the seal of"
    " a page of this site. Nothing here is medical advice."
)


def _name(shown: type[Any]) -> str:
    return f"{shown.__module__}.{shown.__qualname__}"


def _operation(route: PageRoute, method: str) -> dict[str, Any]:
    named = [_path_parameter(name) for name in _NAMED.findall(route.path)]
    answers: dict[str, Any] = {
        "200": {"description": route.summary, "content": {route.media_type: _shape(route)}}
    }
    if method == "GET":
        answers["304"] = {"description": "Not changed since the ETag that was sent"}
    else:
        answers["303"] = {"description": "Done: the page to go on with is in Location"}
    answers |= {status: {"description": words} for status, words in _REFUSALS.items()}
    made: dict[str, Any] = {
        "summary": route.summary,
        "operationId": _operation_id(route, method),
        "parameters": [*named, *(_query_parameter(each) for each in route.parameters)],
        "responses": answers,
    }
    if method == "POST":
        made["requestBody"] = {"required": True, "content": _FORM}
    return made


_FORM = {
    "application/x-www-form-urlencoded": {
        "schema": {
            "type": "object",
            "properties": {
                "form_seal": {"type": "string", "description": "From the form of a page of this site"}
            },
            "additionalProperties": {"type": "string"},
        }
    }
}


def _shape(route: PageRoute) -> dict[str, Any]:
    if route.shows is None or route.media_type != "application/json":
        return {"schema": {"type": "string"}} if route.media_type != "application/json" else {"schema": {}}
    return {"schema": msgspec.json.schema_components([route.shows], ref_template=_TEMPLATE)[0][0]}


def _operation_id(route: PageRoute, method: str) -> str:
    words = re.sub(r"[^A-Za-z0-9]+", "_", route.path).strip("_") or "search"
    return f"{method.lower()}_{words}"


def _path_parameter(name: str) -> dict[str, Any]:
    meaning, pattern = _OF_PATH.get(name, (name.replace("_", " "), None))
    schema = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return {"name": name, "in": "path", "required": True, "description": meaning, "schema": schema}


def _query_parameter(each: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": each.kind} | ({"enum": list(each.values)} if each.values else {})
    if each.many:
        schema = {"type": "array", "items": schema}
    return {
        "name": each.name,
        "in": "query",
        "required": False,
        "description": each.meaning,
        "schema": schema,
    }
