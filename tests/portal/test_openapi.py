"""The OpenAPI file and the twins say the same."""

from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from trialwright.portal.routes import PageRoute

TWINS = [
    "/near.json?town=Oslo",
    "/patterns.json",
    "/trial/NCT05916781/history.json",
    "/account.json",
    "/account/sign-in.json",
    "/notes.json?trial=NCT05916781",
    "/watch.json?trial=NCT05916781",
    "/share.json?page=/trial/NCT05916781",
    "/shared/some-token.json",
    "/trial/NCT05916781/enquiry.json",
    "/index.json",
    "/index.json?q=SLE",
    "/health.json",
    "/accessibility.json",
    "/trial/NCT05916781.json",
    "/trial/NCT05863936/criteria.json",
]


@pytest.fixture(scope="module")
def document(site: TestClient) -> Any:
    return site.get("/openapi.json").json()


def _documented(document: Any, path: str) -> str:
    """The pattern of the file that a path is of."""
    steps = path.partition("?")[0].split("/")

    def fits(pattern: str) -> bool:
        parts = pattern.split("/")
        return len(parts) == len(steps) and all(
            part == step or (part.startswith("{") and step.endswith(part.partition("}")[2]))
            for part, step in zip(parts, steps, strict=True)
        )

    found: list[str] = [pattern for pattern in document["paths"] if fits(pattern)]
    return min(found, key=lambda pattern: pattern.count("{"))


@pytest.mark.parametrize("path", TWINS)
def test_a_twin_is_what_the_file_says(site: TestClient, document: Any, path: str) -> None:
    answer = site.get(path)
    described = document["paths"][_documented(document, path)]["get"]["responses"]["200"]
    schema = described["content"]["application/json"]["schema"] | {"components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())


@pytest.mark.parametrize("path", TWINS)
def test_every_key_of_a_twin_is_documented(site: TestClient, document: Any, path: str) -> None:
    described = document["paths"][_documented(document, path)]["get"]["responses"]["200"]
    reference = described["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert set(site.get(path).json()) <= set(document["components"]["schemas"][reference]["properties"])


def test_every_route_of_the_site_is_in_the_file(site: TestClient, document: Any) -> None:
    routes = [route for route in site.app.routes if isinstance(route, PageRoute)]  # type: ignore[attr-defined]
    assert len(routes) == len(site.app.routes)  # type: ignore[attr-defined]
    for route in routes:
        methods = {method.lower() for method in route.methods or ()} - {"head"}
        assert methods <= set(document["paths"][route.path]), route.path


def test_every_page_that_is_shown_has_a_twin(document: Any) -> None:
    for path, operations in document["paths"].items():
        shown = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "text/html" in shown:
            assert f"{path}.json" in document["paths"] or path in ("/", "/shared/{token}/page"), path
