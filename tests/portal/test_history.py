"""The history of a record: versions, and what changed word by word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from made_up import study
from site_made_up import settings_at
from trialwright.portal.app import create_app
from trialwright.portal.content.word_diff import word_diff
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


def test_the_last_two_versions_are_compared_first(site: TestClient) -> None:
    found = site.get(f"/trial/{ID}/history.json").json()
    assert [each["number"] for each in found["versions"]] == [3, 2, 1]
    assert (found["before"], found["after"]) == (2, 3)
    places = {each["place"] for each in found["changes"]}
    assert places == {"eligibilityCriteria", "locations[0]"}


def test_a_new_site_in_front_is_one_addition_and_not_a_change_of_all(site: TestClient) -> None:
    changes = site.get(f"/trial/{ID}/history.json?from=2&to=3").json()["changes"]
    (added,) = [each["runs"] for each in changes if each["place"] == "locations[0]"]
    assert added == [{"text": "C; city: Lima", "how": "added"}]


def test_a_status_is_told_in_words_and_any_two_versions_can_be_compared(site: TestClient) -> None:
    found = site.get(f"/trial/{ID}/history.json?from=1&to=3").json()
    assert "Status: recruiting → completed." in found["in_short"]
    (status,) = [each for each in found["changes"] if each["place"] == "overallStatus"]
    assert [run["how"] for run in status["runs"]] == ["removed", "added"]


def test_what_a_version_adds_stays_text(site: TestClient) -> None:
    page = site.get(f"/trial/{ID}/history").text
    assert "<script>alert" not in page and "alert" in page and "<ins>" in page


@pytest.mark.parametrize(
    "query", ["from=0", "to=4", "from=x", "from=-1", "to=99999999999999999999", "from=²"]
)
def test_a_version_that_is_not_there_is_not_found(site: TestClient, query: str) -> None:
    assert site.get(f"/trial/{ID}/history?{query}").status_code == 404


def test_a_version_beside_itself_has_no_change(site: TestClient) -> None:
    found = site.get(f"/trial/{ID}/history.json?from=2&to=2").json()
    assert (found["changes"], found["in_short"]) == ([], [])


def test_runs_make_up_both_texts_again() -> None:
    before, after = "one  two\nthree, four.", "two three; four. five"
    runs = word_diff(before, after)
    assert "".join(run.text for run in runs if run.how != "added") == before
    assert "".join(run.text for run in runs if run.how != "removed") == after


def test_a_hostile_text_is_compared_in_time() -> None:
    runs = word_diff("a b " * 30_000, "b a " * 30_000)
    assert {run.how for run in runs} <= {"kept", "removed", "added"}
