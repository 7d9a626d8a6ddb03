"""The history of a record: versions, and what changed word by word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from made_up import study
from site_made_up import settings_at
from trialwright.portal.app import create_app
from trialwright.store.studies import Store
from users_made_up import DAY, NOW, put

ID = "NCT00000101"
SITES = [{"facility": "A", "city": "Oslo"}, {"facility": "B", "city": "Lyon"}]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("history")
    text = study()["protocolSection"]["eligibilityModule"].get("eligibilityCriteria", "")
    with Store(folder / "store.sqlite") as store:
        put(store, NOW)
        put(
            store,
            NOW + DAY,
            statusModule={"overallStatus": "COMPLETED"},
            contactsLocationsModule={"locations": SITES},
        )
        put(
            store, NOW + 2 * DAY, statusModule={"overallStatus": "COMPLETED"},
            contactsLocationsModule={"locations": [{"facility": "C", "city": "Lima"}, *SITES]},
            eligibilityModule={"eligibilityCriteria": text + "\n* <script>alert(1)</script> 8 weeks"},
        )  # fmt: skip
    with TestClient(create_app(settings_at(folder))) as client:
        yield client


def statements(site: TestClient, query: str = "") -> list[str]:
    return [each["statement"] for each in site.get(f"/trial/{ID}/history.json{query}").json()["changes"]]


def test_the_last_two_versions_are_compared_first(site: TestClient) -> None:
    found = site.get(f"/trial/{ID}/history.json").json()
    assert [each["number"] for each in found["versions"]] == [3, 2, 1]
    assert (found["before"], found["after"]) == (2, 3)


def test_a_new_site_in_front_is_one_addition_and_not_a_change_of_all(site: TestClient) -> None:
    assert [each for each in statements(site, "?from=2&to=3") if "Site" in each] == ["Site added: C, Lima"]


def test_a_status_is_told_in_words_and_any_two_versions_can_be_compared(site: TestClient) -> None:
    assert any("RECRUITING → COMPLETED" in each for each in statements(site, "?from=1&to=3"))


def test_what_a_version_adds_stays_text(site: TestClient) -> None:
    page = site.get(f"/trial/{ID}/history").text
    assert "<script>alert" not in page and "alert" in page and "<ins>" in page


@pytest.mark.parametrize(
    "query", ["from=0", "to=4", "from=x", "from=-1", "to=99999999999999999999", "from=²"]
)
def test_a_version_that_is_not_there_is_not_found(site: TestClient, query: str) -> None:
    assert site.get(f"/trial/{ID}/history?{query}").status_code == 404


def test_a_version_beside_itself_has_no_change(site: TestClient) -> None:
    assert statements(site, "?from=2&to=2") == []
