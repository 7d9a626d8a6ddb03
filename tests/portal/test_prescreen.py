"""The pre-screener as pages: one question at a time, answers carried in the form alone, the outcome in the record's words."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from prescreen_walk import ALL, NO_LIMIT, ONE, SAFETY, Walk, store_record_closed
from starlette.testclient import TestClient

from site_made_up import TODAY, store_of_library
from trialwright.store.studies import Store


@pytest.fixture
def client(make_site: Any, library_folder: Path) -> TestClient:
    made: TestClient = make_site(store=library_folder / "store.sqlite", limits=NO_LIMIT)
    return made


def test_a_walk_from_the_start_to_the_outcome(client: TestClient) -> None:
    walk = Walk(client, ONE).press("next").answer_all("never", "no", "female").press("result")
    assert walk.heading == "This record does not rule you out"
    for part in (
        "Keeps you in (",
        "Still to ask (",
        "Active peptic ulcer",
        "SLEDAI score more than 10 points",
    ):
        assert part in walk.page
    assert "May rule you out (" not in walk.page
    assert len(walk.pages) > 10


def test_something_that_speaks_against_is_shown_with_words_and_answer(client: TestClient) -> None:
    walk = Walk(client, ONE).press("next")
    while "ulcer" not in walk.heading:
        walk.press("answer", **({"year": "1990"} if "born" in walk.heading else {"choice": "unknown"}))
    walk.press("answer", choice="now")
    assert walk.heading == "Check your answers"
    assert "Something you said may rule you out" in walk.page
    walk.press("result")
    assert walk.heading == "Something you said seems to speak against this record"
    assert "ask the trial team" in walk.page
    against = walk.page.split("May rule you out (1)")[1].split("Still to ask")[0]
    assert "Active peptic ulcer" in against
    assert "You said: <b>Yes, and it gives trouble or is treated now</b>" in against
    assert walk.press("rest").heading not in (
        "Check your answers",
        "Something you said seems to speak against this record",
    )


def test_every_page_says_what_must_be_said_and_never_eligible(client: TestClient) -> None:
    walk = Walk(client, ONE)
    start = walk.page
    walk.press("next").answer_all("never", "no", "female")
    for action in ("result", "sheet", "values", "check"):
        walk.press(action)
    for page in (start, *walk.pages):
        assert all(part in page for part in SAFETY)
        own = re.sub(r"<(q|bdi)>.*?</\1>", "", page, flags=re.DOTALL)
        assert "eligible" not in own.casefold()
        assert page.count("<h1") == 1


def test_a_form_without_an_answer_comes_back_with_what_to_do(client: TestClient) -> None:
    walk = Walk(client, ONE).press("next").press("answer", 422)
    assert walk.heading == "When were you born?"
    assert 'role="alert"' in walk.page
    assert '<a href="#f-year">' in walk.page
    assert walk.page.count('id="f-year"') == 1
    assert "<title>Error: " in walk.page
    walk.press("answer", 422, year="2199")
    assert "lies in the future" in walk.page
    assert 'value="2199"' in walk.page
    assert walk.press("answer", year="1990").heading != "When were you born?"


def test_back_leads_to_the_question_before_with_its_answer(client: TestClient) -> None:
    walk = Walk(client, ONE).press("next").press("answer", year="1990", month="5")
    second = walk.heading
    walk.press("back")
    assert walk.heading == "When were you born?"
    assert 'value="1990"' in walk.page
    assert walk.press("answer", year="1991").heading == second
    assert walk.carried()["a.person.birth"] == "given;1991"


def test_an_answer_can_be_changed_from_the_list_of_all(client: TestClient) -> None:
    walk = Walk(client, ONE).press("next").press("answer", year="1990", month="5").press("check")
    walk.press("change:person.birth")
    assert walk.heading == "When were you born?"
    walk.press("answer", year="1930")
    assert walk.heading == "Check your answers"
    assert walk.carried()["a.person.birth"] == "given;1930"
    assert walk.press("result").heading == "Something you said seems to speak against this record"


def test_all_trials_at_once_say_how_old_each_record_is(client: TestClient) -> None:
    walk = Walk(client, ALL)
    assert "may be closed: ask" in walk.page
    walk.press("next").press("answer", year="1930").press("result")
    assert walk.heading == "What your answers say of 5 records"
    assert walk.page.count("Something you said seems to speak against this record") == 5
    assert "may be closed: ask" in walk.page
    younger = Walk(client, ALL).press("next").press("answer", year="2010").press("result")  # 15 or 16
    assert younger.page.count("Something you said seems to speak against this record") == 4
    first = re.findall(r'<h2 id="o-(NCT\d+)"', younger.page)[0]
    assert first == "NCT05863936"


def test_sensitive_questions_come_last_and_can_be_skipped(client: TestClient) -> None:
    walk = Walk(client, ONE).press("next")
    seen: list[bool] = []
    while walk.heading != "Check your answers":
        seen.append("You may skip this one" in walk.page)
        assert "skip" in walk.choices()
        walk.press("answer", choice="skip")
    assert seen == sorted(seen)
    assert any(seen)


def test_a_question_says_why_it_is_asked_in_the_words_of_the_criterion(client: TestClient) -> None:
    walk = Walk(client, ONE).press("next")
    assert "Why this is asked" in walk.page
    assert "Minimum age 14 years, maximum age 65 years" in walk.page


def test_a_doctors_values_decide_and_faults_are_named_at_their_field(client: TestClient) -> None:
    walk = Walk(client, ONE).press("values")
    assert walk.heading == "Values from the chart"
    fields = {"measure.alt.value": "95", "measure.alt.unit": "U/L", "measure.alt.limit": "40"}
    walk.press("entered", 422, **fields)
    assert '<a href="#f-measure.alt.date">ALT: give the date of the value' in walk.page
    assert 'id="f-measure.alt.date"' in walk.page
    assert 'value="95"' in walk.page
    walk.press("entered", **fields, **{"measure.alt.date": "2026-06-01"})
    assert walk.heading == "Something you said seems to speak against this record"
    assert "ALT 95 U/L (upper limit 40 U/L) on 2026-06-01" in walk.page
    assert walk.carried()["v.measure.alt"] == "95;U/L;2026-06-01;40"
    assert "ALT" in walk.press("check").page


def test_the_sheet_for_the_doctor_leaves_out_what_is_known(client: TestClient) -> None:
    walk = Walk(client, ONE).press("sheet")
    assert "What is the latest ALT" in walk.page
    assert "For the trial team" in walk.page
    walk = Walk(client, ONE).press("values")
    alt = {"value": "20", "unit": "U/L", "limit": "40", "date": "2026-06-01"}
    walk.press("entered", **{f"measure.alt.{part}": text for part, text in alt.items()}).press("sheet")
    assert "What is the latest ALT" not in walk.page
    assert "What is the latest AST" in walk.page


def test_a_form_that_none_of_our_pages_wrote_is_refused(client: TestClient) -> None:
    walk = Walk(client, ONE)
    seal = walk.carried()
    for fields in (
        {"a.condition.moon": "never"},
        {"a.person.birth": "given;tomorrow"},
        {"a.drug.tacrolimus": "<b>"},
        {"a.drug.cyclophosphamide": "never;2026-01"},
        {"a.any.condition.pregnancy+lactation": "no", "a.condition.pregnancy": "now"},
        {"a.person.birth": "given;1985", "a.drug.tacrolimus": "past;1950"},
    ):
        answer = client.post(ONE, data=seal | fields | {"action": "next"})
        assert answer.status_code == 422
        assert "moon" not in answer.text
        assert "&lt;b&gt;" not in answer.text
    assert client.post(ONE, data={"action": "next"}).status_code == 403
    foreign = client.post(ONE, data=seal | {"action": "next"}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_what_is_typed_stays_text(client: TestClient) -> None:
    walk = Walk(client, ONE).press("next").press("answer", 422, year='"><script>alert(1)</script>')
    assert "<script>alert" not in walk.page


def test_an_unknown_trial_is_not_found_and_none_open_is_said(
    client: TestClient, make_site: Any, tmp_path: Path
) -> None:
    assert client.get("/trial/NCT99999999/screen").status_code == 404
    with Store(tmp_path / "closed.sqlite") as store:
        raw = store_record_closed()
        at = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
        store.put(raw, address="https://registry.example/x", fetched_at=at)
    other = make_site(store=tmp_path / "closed.sqlite", limits=NO_LIMIT)
    assert "No trial here says that it is open" in other.get(ALL).text
    assert (
        "does not say that people can join this trial now: completed"
        in other.get("/trial/NCT00000001/screen").text
    )


def test_what_a_person_says_is_in_no_address_no_log_no_store_and_no_cookie(
    make_site: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Marks that occur nowhere else are answered and looked for everywhere but in the page itself."""
    store = store_of_library(tmp_path / "store.sqlite")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    client = make_site(store=store, limits=NO_LIMIT)
    asked: list[str] = []
    client.event_hooks["request"].append(lambda request: asked.append(f"{request.method} {request.url}"))
    walk = Walk(client, ONE).press("next").press("answer", year="1971", month="3")
    walk.answer_all("now", "past", "yes", "male").press("result").press("values")
    alt = {"value": "98.7654", "unit": "U/L", "date": "2026-06-03", "limit": "41"}
    walk.press("entered", **{f"measure.alt.{part}": text for part, text in alt.items()})
    walk.press("sheet").press("check").press("answer", 422, q="no.such")
    marks = ("1971", "98.7654", "2026-06-03", "COPD", "copd", "given;")
    assert all(any(mark in page for page in walk.pages) for mark in marks)
    out, err = capfd.readouterr()
    everywhere = "\n".join([*asked, out, err, caplog.text, *map(str, client.cookies.items())])
    assert '"route":"/trial/{id}/screen"' in err  # the log is what we look at
    assert [mark for mark in marks if mark in everywhere] == []
    for path in (each for each in tmp_path.rglob("*") if each.is_file()):
        content = path.read_bytes()
        assert content == before.get(path, content)
        fresh = content if path not in before else b""
        assert [mark for mark in marks if mark.encode() in fresh] == []


def test_values_sent_empty_get_no_verdict(client: TestClient) -> None:
    walk = Walk(client, ONE).press("values").press("entered")
    assert walk.heading == "Nothing has been answered yet"
    assert "Nothing you said speaks against" not in walk.page
    assert "does not rule you out" not in walk.page


def test_the_result_of_all_trials_praises_none_and_says_what_was_compared(client: TestClient) -> None:
    walk = Walk(client, ALL).press("next").press("answer", year="1985").press("result")
    assert "not rule you out" not in walk.page
    assert len(re.findall(r"</span>\d+ of \d+ criteria compared; \d+ open</h2>", walk.page)) == 5


def test_answers_are_kept_by_no_cache(client: TestClient) -> None:
    carried = Walk(client, ONE).carried()
    answer = client.post(ONE, data=carried | {"action": "next"})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_a_search_in_the_address_narrows_what_is_asked_about(client: TestClient) -> None:
    path = "/screen?q=telitacicept"
    walk = Walk(client, path)
    assert 'action="/screen?q=telitacicept"' in walk.page
    assert "NCT06394063" in walk.page
    assert "NCT05863936" not in walk.page
    assert (
        walk.press("next").press("answer", year="1930").press("result").heading
        == "What your answers say of 1 record"
    )


def test_age_and_sex_of_a_search_do_not_come_into_the_address(client: TestClient) -> None:
    page = client.get("/screen?q=lupus&age=37&sex=FEMALE&status=COMPLETED").text
    assert 'action="/screen?q=lupus"' in page
    assert "NCT05863936" in page


def test_the_twin_of_the_start_says_which_trials_are_asked_about(client: TestClient) -> None:
    twin = client.get("/screen.json").json()
    assert [each["id"] for each in twin["trials"]] == sorted(each["id"] for each in twin["trials"])
    assert len(twin["trials"]) == 5
    assert twin["left_out"] == 0
    assert client.get(f"{ONE}.json").json()["id"] == "NCT05863936"
    assert TODAY.year == 2026
