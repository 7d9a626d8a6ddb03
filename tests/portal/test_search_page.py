"""The search page: what it says of its answer, and that everything is in the address."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from starlette.testclient import TestClient

from made_up import study
from site_made_up import settings_at
from trialwright.portal.app import create_app
from trialwright.store.studies import Store
from users_made_up import DAY, NOW

FRESH = {"statusVerifiedDate": "2026-05", "completionDateStruct": {"date": "2028-01"}}
STUDIES = {
    "NCT00000001": ("Belimumab in Lupus Nephritis", "RECRUITING", "PHASE3", "France"),
    "NCT00000002": ("CellCept in Systemic Lupus Erythematosus", "RECRUITING", "PHASE2", "Norway"),
    "NCT00000003": ("Rituximab in Lupus", "COMPLETED", "PHASE2", "France"),
    "NCT00000004": ("Tacrolimus in Lupus", "RECRUITING", "PHASE4", "=cmd()"),
}


def made(nct_id: str) -> bytes:
    title, status, phase, country = STUDIES[nct_id]
    module = {"overallStatus": status, **FRESH}
    if nct_id == "NCT00000004":
        module |= {"statusVerifiedDate": "2019-05", "completionDateStruct": {"date": "2020-01"}}
    protocol = {
        "identificationModule": {"briefTitle": title},
        "statusModule": module,
        "designModule": {"phases": [phase]},
        "conditionsModule": {"conditions": [title.split(" in ")[1]], "keywords": []},
        "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": title.split(" in ")[0]}]},
        "contactsLocationsModule": {"locations": [{"city": "A", "country": country}]},
    }
    whole = study(nct_id, **protocol)
    whole["protocolSection"]["statusModule"] = module
    return json.dumps(whole).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search")
    with Store(path / "store.sqlite") as store:
        for nct_id in STUDIES:
            store.put(made(nct_id), address="https://registry.example", fetched_at=NOW)
    return path


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings_at(folder))) as client:
        yield client


def ids(site: TestClient, query: str) -> list[str]:
    return [hit["id"] for hit in site.get(f"/index.json?{query}").json()["answer"]["hits"]]


def links(page: str, words: str) -> list[str]:
    found = lxml.html.fromstring(page).xpath("//main//a")
    return [each.get("href") for each in found if words in " ".join(each.text_content().split())]


def test_a_brand_name_finds_its_trial_and_the_page_says_what_was_looked_for(site: TestClient) -> None:
    assert ids(site, "q=mycophenolate") == ["NCT00000002"]
    page = site.get("/?q=mycophenolate").text
    assert "Other words that were looked for" in page and "CellCept" in page


def test_a_stale_record_leaves_the_default_list_and_is_one_click_away(site: TestClient) -> None:
    assert ids(site, "q=tacrolimus") == []
    page = site.get("/?q=lupus").text
    (address,) = links(page, "show those that may be closed too")
    found = site.get(f"{address}").text
    assert "may be closed: ask" in found and "its completion date, 2020-01, has passed" in found


def test_a_status_never_stands_without_the_date_of_its_record(site: TestClient) -> None:
    for path in ("/?q=lupus&closed=1", "/?q=lupus&closed=1&view=table", "/trial/NCT00000001"):
        page = lxml.html.fromstring(site.get(path).text)
        for status in page.xpath("//*[contains(concat(' ', @class, ' '), ' status ')]"):
            assert "record" in status.getparent().text_content(), path


def test_each_filter_in_use_can_be_given_up_and_keeps_the_others(site: TestClient) -> None:
    page = site.get("/?q=lupus&status=RECRUITING&phase=PHASE3&country=France").text
    (without,) = links(page, "phase 3")
    assert parse_qs(urlsplit(without).query) == {
        "q": ["lupus"],
        "status": ["RECRUITING"],
        "country": ["France"],
    }


def test_counts_of_a_filter_are_what_choosing_it_gives(site: TestClient) -> None:
    filters = site.get("/index.json?q=lupus").json()["filters"]
    for each in filters:
        for choice in each["choices"]:
            found = site.get("/index.json", params={"q": "lupus", each["name"]: choice["value"]}).json()
            assert found["answer"]["total"] == choice["count"], (each["name"], choice)


def test_cards_table_csv_and_json_have_the_same_trials(site: TestClient) -> None:
    wanted = ids(site, "q=lupus")
    assert len(wanted) == 3
    for path in ("/?q=lupus", "/?q=lupus&view=table"):
        page = site.get(path).text
        assert sorted(wanted, key=page.index) == wanted
    rows = list(csv.DictReader(io.StringIO(site.get("/index.csv?q=lupus").text)))
    assert [row["id"] for row in rows] == wanted


def test_a_cell_of_the_csv_is_never_a_formula(site: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(site.get("/index.csv?q=tacrolimus&closed=1").text)))
    assert rows[0]["countries"] == "'=cmd()"


def test_a_misspelling_is_answered_with_what_was_perhaps_meant(site: TestClient) -> None:
    page = site.get("/?q=belimumap").text
    (meant,) = links(page, "belimumab")
    assert ids(site, urlsplit(meant).query) == ["NCT00000001"]


def test_an_empty_answer_says_why_and_what_to_widen(site: TestClient) -> None:
    page = site.get("/?q=belimumab&country=Norway").text
    assert "No trial has all of it" in page and "What would help" in page
    assert any("country" not in parse_qs(urlsplit(each).query) for each in links(page, "without"))


def test_values_the_address_has_and_nobody_knows_are_named(site: TestClient) -> None:
    page = site.get("/?q=lupus&phase=PHASE9&age=old").text
    assert "PHASE9" in page and "left out" in page


def test_the_page_says_when_the_trials_are_the_bundled_ones(tmp_path: Path) -> None:
    with TestClient(create_app(settings_at(tmp_path))) as client:
        found = client.get("/index.json?closed=1").json()
        assert (found["library"], found["answer"]["total"]) == (True, 5)
        assert "The local store is empty" in client.get("/").text


def test_with_nothing_but_stale_records_they_are_shown_as_that(tmp_path: Path) -> None:
    with TestClient(create_app(settings_at(tmp_path, today=lambda: NOW.date()))) as client:
        found = client.get("/index.json").json()
        assert (found["answer"]["total"], found["maybe_closed"]["total"]) == (0, 5)
        assert "5 trials that may be closed: ask" in client.get("/").text


def test_a_study_fetched_while_the_site_is_open_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialwright.portal.catalogue._LOOK_EVERY_SECONDS", 0.0)
    with TestClient(create_app(settings_at(tmp_path))) as client:
        assert client.get("/index.json").json()["library"]
        with Store(tmp_path / "store.sqlite") as store:
            store.put(made("NCT00000001"), address="a", fetched_at=NOW)
        assert ids(client, "q=belimumab") == ["NCT00000001"]
        with Store(tmp_path / "store.sqlite") as store:
            store.put(made("NCT00000003"), address="a", fetched_at=NOW + DAY)
        client.get("/")
        client.app.state.catalogue.wait()  # type: ignore[attr-defined]
        assert ids(client, "q=rituximab") == ["NCT00000003"]
        assert client.get("/trial/NCT00000003").status_code == 200


def test_without_words_open_trials_come_and_those_that_are_or_may_be_closed_on_demand(
    site: TestClient,
) -> None:
    found = site.get("/index.json").json()
    assert sorted(found["listed"]) == ["NCT00000001", "NCT00000002"]
    page = site.get("/").text
    (stale,) = links(page, "show those that may be closed too")
    assert sorted(ids(site, urlsplit(stale).query)) == ["NCT00000001", "NCT00000002", "NCT00000004"]
    (address,) = links(page, "also those that are closed")
    assert sorted(ids(site, urlsplit(address).query)) == sorted(STUDIES)


@pytest.mark.parametrize("query", ["", "q=lupus", "q=tacrolimus", "closed=1", "q=lupus&status=RECRUITING"])
def test_page_json_and_csv_list_the_same_trials(site: TestClient, query: str) -> None:
    listed = site.get(f"/index.json?{query}").json()["listed"]
    rows = csv.DictReader(io.StringIO(site.get(f"/index.csv?{query}").text))
    assert [row["id"] for row in rows] == listed
    page = lxml.html.fromstring(site.get(f"/?{query}").text)
    shown = page.xpath("//*[@id='found']//h3/a/@href")
    assert [each.removeprefix("/trial/") for each in shown] == listed
    assert listed


@pytest.mark.parametrize("query", ["age=999", "status=XXX", "q=lupus&phase=PHASE9"])
def test_a_program_that_asks_for_what_there_is_not_is_refused_and_a_reader_told(
    site: TestClient, query: str
) -> None:
    for path in ("/index.json", "/index.csv"):
        assert site.get(f"{path}?{query}").status_code == 400
    page = site.get(f"/?{query}")
    assert page.status_code == 200
    assert "left out" in page.text
