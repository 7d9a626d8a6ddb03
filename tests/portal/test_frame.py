"""What every page has: a twin, headers, an ETag, a seal on what it posts."""

import pytest
from starlette.testclient import TestClient

PAGES = [
    "/near?town=Nanjing&closed=1",
    "/patterns",
    "/trial/NCT04127747/history",
    "/",
    "/?q=SLE&view=table",
    "/health",
    "/about-trials",
    "/accessibility",
    "/trial/NCT05916781",
    "/trial/NCT05863936/criteria",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_policy_an_etag_and_one_heading(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.count("<h1") == 1
    again = site.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_unknown_page_is_a_page_and_its_twin_is_json(site: TestClient) -> None:
    assert "There is no such page" in site.get("/nothing/here").text
    assert site.get("/nothing/here.json").json()["status"] == 404


def test_health_counts_the_trials(site: TestClient) -> None:
    assert site.get("/health.json").json() == {"ok": True, "trials": 5, "library": False, "fault": ""}
