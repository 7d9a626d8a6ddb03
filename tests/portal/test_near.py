"""Near me: true distances, honest about what is not known, and a map of the same list."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from made_up import study
from site_made_up import settings_at
from trialwright.portal.app import create_app
from trialwright.portal.content.site_map import bearing
from trialwright.store.studies import Store
from users_made_up import NOW

# Towns with coordinates of the gazetteer; distances from Oslo by the great circle, computed with another formula below.
OSLO, LYON, NANJING = (59.91273, 10.74609), (45.74846, 4.84671), (32.06167, 118.77778)
OPEN = {
    "overallStatus": "RECRUITING",
    "statusVerifiedDate": "2026-05",
    "completionDateStruct": {"date": "2028-01"},
}
STALE = {
    "overallStatus": "RECRUITING",
    "statusVerifiedDate": "2020-05",
    "completionDateStruct": {"date": "2021-01"},
}
PLACES = {
    "NCT00000001": (OPEN, [{"facility": "A", "city": "Lyon", "country": "France"},
                           {"facility": "B", "city": "Nanjing", "country": "China"}]),
    "NCT00000002": (OPEN, [{"facility": "C", "city": "Oslo", "country": "Norway"}]),
    "NCT00000003": (STALE, [{"facility": "D", "city": "Oslo", "country": "Norway"}]),
    "NCT00000004": (OPEN, [{"facility": "E", "city": "Nowhere-on-Sea", "country": "Norway"}]),
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("near")
    with Store(folder / "store.sqlite") as store:
        for nct_id, (status, places) in PLACES.items():
            made = study(nct_id, statusModule=status, contactsLocationsModule={"locations": places})
            made["protocolSection"]["statusModule"] = status
            store.put(json.dumps(made).encode(), address="https://registry.example", fetched_at=NOW)
    with TestClient(create_app(settings_at(folder))) as client:
        yield client


def law_of_cosines(one: tuple[float, float], other: tuple[float, float]) -> float:
    a, b = math.radians(one[0]), math.radians(other[0])
    east = math.radians(other[1] - one[1])
    return 6371.0088 * math.acos(math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(east))


def test_open_trials_come_by_the_distance_of_their_nearest_place(site: TestClient) -> None:
    found = site.get("/near.json?town=Oslo&country=Norway").json()
    assert [(each["trial"], each["facility"]) for each in found["sites"]] == [
        ("NCT00000002", "C"),
        ("NCT00000001", "A"),
    ]
    assert found["sites"][0]["km"] < 3
    assert found["sites"][1]["km"] == pytest.approx(law_of_cosines(OSLO, LYON), abs=3)
    assert (found["unplaced"], found["only_maybe_closed"]) == (1, False)


def test_those_that_may_be_closed_come_only_when_asked_for_and_say_so(site: TestClient) -> None:
    found = site.get("/near.json?town=Oslo&closed=1").json()["sites"]
    stale = {each["trial"]: each["freshness"]["label"] for each in found}
    assert stale["NCT00000003"] == "may be closed: ask" and stale["NCT00000002"] == ""


def test_all_places_of_one_trial_are_listed(site: TestClient) -> None:
    found = site.get("/near.json?town=Nanjing&trial=NCT00000001").json()["sites"]
    assert [each["facility"] for each in found] == ["B", "A"]
    assert found[1]["km"] == pytest.approx(law_of_cosines(NANJING, LYON), rel=0.01)


def test_within_a_distance_and_with_words(site: TestClient) -> None:
    assert len(site.get("/near.json?town=Oslo&km=50").json()["sites"]) == 1
    assert site.get("/near.json?town=Oslo&q=NCT00000001").json()["sites"][0]["trial"] == "NCT00000001"


def test_where_only_stale_trials_are_near_they_are_shown_as_that(site: TestClient) -> None:
    found = site.get("/near.json?town=Oslo&q=NCT00000003").json()
    assert (len(found["sites"]), found["only_maybe_closed"]) == (1, True)
    assert "ask" in site.get("/near?town=Oslo&q=NCT00000003").text


def test_a_town_of_many_names_offers_the_others_and_an_unknown_one_says_so(site: TestClient) -> None:
    assert len(site.get("/near.json?town=Cambridge").json()["towns"]) > 1
    page = site.get("/near?town=Atlantis-on-Sea").text
    assert "No town" in page and "5,000" in page


def test_the_gazetteer_is_credited_and_the_map_has_the_numbers_of_the_list(site: TestClient) -> None:
    page = site.get("/near?town=Oslo").text
    assert "GeoNames" in page and "CC BY 4.0" in page
    assert page.count('class="onnode"') == 2 and 'role="img"' in page


@pytest.mark.parametrize("query", ["town=%00&km=-1", "town=" + "x" * 5_000, "town=Oslo&km=9e9&trial=x", "town=%ff",
                                   "town=Oslo&country=Ruritania", "q=x"])  # fmt: skip
def test_an_odd_question_is_answered(site: TestClient, query: str) -> None:
    assert site.get(f"/near?{query}").status_code == 200


def test_directions_are_those_of_a_compass() -> None:
    assert round(bearing(*OSLO, *LYON)) in range(190, 205)  # south by west
    assert bearing(0, 0, 1, 0) == 0
