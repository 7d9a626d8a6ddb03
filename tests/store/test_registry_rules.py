"""The test registry keeps the registry's own OpenAPI document, so that passing its tests means something."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import jsonschema
import pytest
import yaml

from registry_server import Registry, raw_study
from shared_data import RECORDS, needs_shared
from trialwright.knowledge.registry_api import ctgov_api
from trialwright.store.fetch import fetch
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Store

pytestmark = needs_shared


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    text = (RECORDS / "ctgov-api-v2.openapi.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: dict[str, Any] = yaml.load(text, Loader=loader)
    return document


@pytest.fixture(scope="module")
def real() -> Iterator[Registry]:
    with Registry([path.read_bytes() for path in sorted((RECORDS / "v2").glob("*.json"))]) as served:
        yield served


def judged(openapi: dict[str, Any], name: str, value: Any) -> list[str]:
    schema = {"$ref": f"#/components/schemas/{name}", "components": openapi["components"]}
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(value)]


def asked(registry: Registry, path: str, **params: str) -> httpx.Response:
    with httpx.Client(transport=httpx.HTTPTransport()) as client:
        return client.get(f"{registry.base_url}{path}?{urlencode(params)}")


@pytest.mark.parametrize(
    "params",
    [{}, {"countTotal": "true", "pageSize": "100"}, {"pageSize": "0"}, {"query.cond": "no such condition"}],
)
def test_its_pages_are_what_the_document_promises(
    openapi: dict[str, Any], real: Registry, params: dict[str, str]
) -> None:
    page = asked(real, "/studies", **params).json()
    assert judged(openapi, "PagedStudies", page) == []
    assert len(page["studies"]) == {"100": 64, "0": 10}.get(params.get("pageSize", ""), len(page["studies"]))


def test_its_single_studies_versions_and_errors_too(openapi: dict[str, Any], real: Registry) -> None:
    assert judged(openapi, "Study", asked(real, "/studies/NCT03630471").json()) == []
    assert judged(openapi, "Version", asked(real, "/version").json()) == []
    assert asked(real, "/studies/NCT00000001").status_code == 404
    assert asked(real, "/studies/XYZ").status_code == 400
    assert asked(real, "/studies", colour="red").status_code == 400


def test_made_up_studies_are_v2_studies(openapi: dict[str, Any]) -> None:
    assert judged(openapi, "Study", json.loads(raw_study(1))) == []


def test_every_parameter_we_know_is_in_the_document(openapi: dict[str, Any]) -> None:
    known = {one["name"] for one in openapi["paths"]["/studies"]["get"]["parameters"]}
    api = ctgov_api()
    assert {
        *api.search.values(),
        *api.reserved,
        "filter.overallStatus",
        "filter.advanced",
        "filter.ids",
    } <= known


def test_all_real_records_arrive_byte_for_byte_and_do_not_change_when_fetched_again(
    real: Registry, store: Store, client_of: Callable[..., RegistryClient]
) -> None:
    client = client_of(real, page_size=20)
    first = fetch(store, query={"query.cond": ""}, client=client)
    assert (len(first.added), first.total, first.pages, first.diagnostics) == (64, 64, 4, ())
    for raw in real.studies:
        stored = store.get(json.loads(raw)["protocolSection"]["identificationModule"]["nctId"])
        assert stored is not None and stored.raw == raw.strip()
    assert len(fetch(store, ids=store.ids(), client=client).unchanged) == 64


def test_a_search_among_the_real_records(
    real: Registry, store: Store, client_of: Callable[..., RegistryClient]
) -> None:
    query = {"query.cond": "lupus", "filter.overallStatus": "RECRUITING"}
    expected = {
        path.stem
        for path in (RECORDS / "v2").glob("*.json")
        if (protocol := json.loads(path.read_bytes())["protocolSection"])
        and "lupus" in " ".join(protocol.get("conditionsModule", {}).get("conditions", [])).lower()
        and protocol.get("statusModule", {}).get("overallStatus") == "RECRUITING"
    }
    result = fetch(store, query=query, client=client_of(real))
    assert set(result.added) == expected
