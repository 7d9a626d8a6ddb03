"""The outcome of the pre-screener in words, and answers that contradict each other or were changed."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from prescreen_walk import ALL, NO_LIMIT, Walk, store_record_closed
from starlette.testclient import TestClient

from trialwright.store.studies import Store


@pytest.fixture
def client(make_site: Any, library_folder: Path) -> TestClient:
    made: TestClient = make_site(store=library_folder / "store.sqlite", limits=NO_LIMIT)
    return made


def test_never_with_a_date_comes_back_as_an_error_at_the_date(client: TestClient) -> None:
    path = "/trial/NCT06394063/screen"
    walk = Walk(client, path).press("next")
    while "cyclophosphamide" not in walk.heading:
        walk.press("answer", **({"year": "1990"} if "born" in walk.heading else {"choice": "unknown"}))
    walk.press("answer", 422, choice="never", month="11", year="2026")
    assert '<a href="#f-year">You chose “No, never” and gave a date' in walk.page
    assert 'value="2026"' in walk.page


def test_a_changed_sex_takes_the_pregnancy_with_it_and_says_so(client: TestClient) -> None:
    group, one = "any.condition.pregnancy+lactation", "condition.pregnancy"
    walk = Walk(client, "/trial/NCT06394063/screen")
    carried = {"a.person.sex": "female", f"a.{group}": "now", f"a.{one}": "now"}
    walk.press("check", **carried).press("change:person.sex").press("answer", choice="male")
    assert walk.heading == "Check your answers"
    assert "We will ask again" in walk.page
    assert "Are you pregnant now?" in walk.page
    assert f"a.{one}" not in walk.carried()
    again = Walk(client, "/trial/NCT06394063/screen")
    again.press("result", **(carried | {"a.person.sex": "male"}))
    assert again.heading == "Something you said seems to speak against this record"
    kept = again.page.split("Keeps you in (")[-1] if "Keeps you in (" in again.page else ""
    assert "Pregnancy or breastfeeding" not in kept.split("What this rests on")[0]


def test_a_changed_gate_drops_its_follow_ups_where_one_can_see_it(client: TestClient) -> None:
    group, one = "any.condition.pregnancy+lactation", "condition.pregnancy"
    walk = Walk(client, "/trial/NCT06394063/screen")
    walk.press("check", **{"a.person.sex": "female", f"a.{group}": "now", f"a.{one}": "now"})
    walk.press(f"change:{group}").press("answer", choice="no")
    assert "We will ask again" in walk.page
    assert f"a.{one}" not in walk.carried()
    assert walk.carried()[f"a.{group}"] == "no"


def escaped_store(folder: Path) -> Path:
    """A trial whose text has the backslashes of the registry's Markdown."""
    criteria = (
        rb"Inclusion Criteria:\n\n* PhGA \\>= 1\n\nExclusion Criteria:\n\n* mRSS \\> 10\n* Stage \\[A, B\\]"
    )
    eligibility = (
        b', "eligibilityModule": {"minimumAge": "18 Years", "eligibilityCriteria": "%s"}}}' % criteria
    )
    raw = store_record_closed().replace(b"COMPLETED", b"RECRUITING").replace(b"}}}", b"}" + eligibility)
    with Store(folder / "escaped.sqlite") as store:
        at = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
        store.put(raw, address="https://registry.example/x", fetched_at=at)
    return folder / "escaped.sqlite"


def test_backslashes_of_the_registry_are_not_shown(make_site: Any, tmp_path: Path) -> None:
    client = make_site(store=escaped_store(tmp_path), limits=NO_LIMIT)
    path = "/trial/NCT00000001/screen"
    walk = Walk(client, path).press("next").press("answer", year="1990").press("result")
    walk.press("sheet")
    for page in (*walk.pages, client.get("/trial/NCT00000001/criteria").text):
        main = page.split("<main", 1)[1].split("</main>")[0]
        assert not re.search(r"\\(&gt;|&lt;|\[|\])", main)
    assert "mRSS &gt; 10" in walk.pages[-2]


def test_criteria_say_needed_or_would_rule_you_out_and_no_field_names(make_site: Any, tmp_path: Path) -> None:
    client = make_site(store=escaped_store(tmp_path), limits=NO_LIMIT)
    walk = Walk(client, "/trial/NCT00000001/screen").press("next")
    walk.press("answer", year="1990").press("result")
    for page in walk.pages:
        assert "must be true" not in page
        assert "must not be true" not in page
        assert "(structured field)" not in page
    assert '<span class="cid">Age</span> <span class="quiet">Needed:</span>' in walk.page
    assert '<span class="cid">E1</span> <span class="quiet">Would rule you out:</span>' in walk.page


def test_trials_that_do_not_recruit_yet_are_counted_apart(make_site: Any, tmp_path: Path) -> None:
    with Store(tmp_path / "soon.sqlite") as store:
        at = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
        for number, status in (
            ("1", b"RECRUITING"),
            ("2", b"NOT_YET_RECRUITING"),
            ("3", b"NOT_YET_RECRUITING"),
        ):
            raw = store_record_closed().replace(b"COMPLETED", status)
            raw = raw.replace(b"NCT00000001", b"NCT0000000" + number.encode())
            store.put(raw, address="https://registry.example/x", fetched_at=at)
    page = make_site(store=tmp_path / "soon.sqlite", limits=NO_LIMIT).get(ALL).text
    assert "1 trial whose record says, or last said, that people can join, and 2 not yet recruiting" in page


def test_a_record_that_names_nobody_offers_no_way_to_write(make_site: Any, tmp_path: Path) -> None:
    client = make_site(store=escaped_store(tmp_path), limits=NO_LIMIT)
    page = client.get("/trial/NCT00000001").text
    assert "/trial/NCT00000001/enquiry" not in page
    assert "The record names nobody to write to" in page
    walk = (
        Walk(client, "/trial/NCT00000001/screen").press("next").press("answer", year="1990").press("result")
    )
    assert "How to reach the trial team" not in walk.page
    assert "names nobody to write to or call" in walk.page
