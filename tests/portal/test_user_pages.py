"""The pages that keep something for a person: what they show, whom they show it to, what they do when posted to."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from made_up import study
from mail_server import MailServer
from trialwright.cli.main import main
from trialwright.portal.users.accounts import LOCAL_USER, add_account
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import notes
from trialwright.store.studies import Store
from users_made_up import DAY, NOW, PASSWORD, Clock, put, seal_on, send, sign_in

ID = "NCT00000101"
CONTACT = {"name": "Trial desk", "phone": "555-0100", "email": "desk@example.org"}
MakeClient = Callable[..., TestClient]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store(tmp_path / "store.sqlite") as store:
        put(store, NOW - DAY, contactsLocationsModule={"centralContacts": [CONTACT]})
    return tmp_path


@pytest.fixture
def site(folder: Path, make_site: MakeClient) -> TestClient:
    return make_site(now=lambda: NOW)


@pytest.fixture
def with_accounts(folder: Path, make_site: MakeClient) -> MakeClient:
    with Users(folder / "users.sqlite") as users:
        for name, role in (("ann", "admin"), ("bob", "reader"), ("eve", "editor")):
            add_account(users, name, PASSWORD, role, NOW)  # type: ignore[arg-type]

    def browser(name: str = "", **settings: Any) -> TestClient:
        client = make_site(**({"now": lambda: NOW} | settings))
        if name:
            sign_in(client, name)
        return client

    return browser


def kept_notes(folder: Path) -> list[str]:
    with Users(folder / "users.sqlite") as users:
        return [each.text for each in notes(users, LOCAL_USER)]


def test_a_note_is_written_changed_exported_and_deleted(site: TestClient, folder: Path) -> None:
    done = send(site, f"/notes?trial={ID}", "/notes", trial=ID, text="Ask about travel.")
    assert (done.status_code, done.headers["location"]) == (303, f"/notes?trial={ID}#note-1")
    assert "Ask about travel." in site.get("/notes").text
    (kept,) = site.get("/notes.json").json()["notes"]
    assert (kept["trial"], kept["text"]) == (ID, "Ask about travel.")
    assert send(site, "/notes/1", "/notes/1", text="Asked.").status_code == 303
    assert "Asked." in site.get("/notes.txt").text
    assert send(site, "/notes/1", "/notes/1/delete").status_code == 303
    assert site.get("/notes/1").status_code == 404
    assert kept_notes(folder) == []


def test_scripts_in_a_note_stay_text_wherever_it_is_shown(site: TestClient) -> None:
    evil = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}"
    send(site, "/notes", "/notes", text=evil)
    made = send(site, "/share?note=1", "/share", kind="note", target="1", days="7", no_patient="1").text
    link = re.search(r'value="http://127[^"]+(/shared/[^"]+)"', made)
    passcode = re.search(r'value="([A-Z2-9-]{14})"', made)
    assert link and passcode
    assert send(site, link[1], link[1], passcode=passcode[1]).status_code == 303
    for path in ("/notes", "/notes/1", link[1]):
        page = site.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page and "{{7*7}}" in page, path
    assert site.get("/notes.txt").headers["content-type"].startswith("text/plain")
    assert site.get("/notes.txt").headers["x-content-type-options"] == "nosniff"


def test_a_note_too_long_comes_back_to_be_shortened(site: TestClient, folder: Path) -> None:
    done = send(site, "/notes", "/notes", text="long " * 3_000)
    assert done.status_code == 422
    assert "15,000" in done.text or "14,999" in done.text
    assert done.text.count("long long") > 0
    assert kept_notes(folder) == []


def test_watching_a_trial_gives_a_feed_that_needs_no_sign_in(site: TestClient, folder: Path) -> None:
    assert "Samplumab" in site.get(f"/watch?trial={ID}").text
    send(site, f"/watch?trial={ID}", "/watch", kind="trial", target=ID)
    (watch,) = site.get("/watch.json").json()["watches"]
    feed = site.get(watch["feed"].removeprefix("http://127.0.0.1:8000"))
    assert feed.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert ElementTree.fromstring(feed.content).tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.headers["etag"]
    again = site.get(
        watch["feed"].removeprefix("http://127.0.0.1:8000"), headers={"if-none-match": feed.headers["etag"]}
    )
    assert again.status_code == 304
    assert site.get("/feed/guessed.atom").status_code == 404
    assert send(site, "/watch", f"/watch/{watch['id']}/renew").status_code == 303
    assert site.get(watch["feed"].removeprefix("http://127.0.0.1:8000")).status_code == 404
    assert send(site, "/watch", f"/watch/{watch['id']}/end").status_code == 303
    assert site.get("/watch.json").json()["watches"] == []


def test_watching_a_search_keeps_what_it_finds_now_as_old_news(site: TestClient, folder: Path) -> None:
    page = "/watch?search=q%3Dsamplumab%26page%3D2%26view%3Dtable"
    assert site.get(page.replace("/watch?", "/watch.json?")).json()["offer"]["target"] == "q=samplumab"
    send(site, page, "/watch", kind="search", target="q=samplumab&page=2")
    with Users(folder / "users.sqlite") as users:
        assert [row["nct_id"] for row in users.rows("SELECT nct_id FROM watched_trial")] == [ID]
    (watch,) = site.get("/watch.json").json()["watches"]
    assert (watch["title"], watch["path"]) == ("“samplumab”", "/?q=samplumab")


def test_news_stand_on_the_watch_page_and_in_the_feed_after_a_refresh(site: TestClient, folder: Path) -> None:
    send(site, f"/watch?trial={ID}", "/watch", kind="trial", target=ID)
    with Store(folder / "store.sqlite") as store:
        put(store, NOW, statusModule={"overallStatus": "COMPLETED"})
    done = CliRunner().invoke(main, ["refresh", "--offline", "--store", str(folder / "store.sqlite")])
    assert done.exit_code == 0, done.output
    assert "Status: recruiting → completed" in site.get("/watch").text
    (watch,) = site.get("/watch.json").json()["watches"]
    assert "Status: recruiting → completed" in site.get(watch["feed"].partition(":8000")[2]).text


@pytest.mark.parametrize("address", ["ann", "a@b.org\nBcc: all@b.org", "a@b.org,c@d.org"])
def test_an_address_that_is_none_is_refused_on_the_page(site: TestClient, address: str) -> None:
    done = send(site, f"/watch?trial={ID}", "/watch", kind="trial", target=ID, email=address)
    assert done.status_code == 422
    assert "not one plain mail address" in done.text
    assert site.get("/watch.json").json()["watches"] == []


def test_mail_is_stopped_by_the_link_in_it_after_one_more_click(folder: Path, make_site: MakeClient) -> None:
    with MailServer() as server:
        site = make_site(smtp=server.smtp, now=lambda: NOW, login_secret="")
        send(site, f"/watch?trial={ID}", "/watch", kind="trial", target=ID, email="ann@example.org")
        (watch,) = site.get("/watch.json").json()["watches"]
        stop = f"/watch/stop/{watch['feed'].rpartition('/')[2].removesuffix('.atom')}"
        assert site.get("/watch.json").json()["watches"][0]["email"] == "ann@example.org"
        assert site.get(stop).status_code == 200
        assert site.get("/watch.json").json()["watches"][0]["email"] == "ann@example.org"
        assert "no more mail" in send(site, stop, stop).text
        assert site.get("/watch.json").json()["watches"][0]["email"] == ""


def test_an_address_is_asked_first_where_there_are_accounts(with_accounts: MakeClient) -> None:
    with MailServer() as server:
        bob, anyone = (
            with_accounts("bob", smtp=server.smtp),
            with_accounts(smtp=server.smtp, login_secret="x" * 12),
        )
        send(bob, f"/watch?trial={ID}", "/watch", kind="trial", target=ID, email="bob@example.org")
        ((recipient, mail),) = server.received
        assert recipient == "bob@example.org"
        link = re.search(r"http://127.0.0.1:8000(/watch/confirm/\S+)", mail.get_content())
        assert link and "has not said that it wants it" in bob.get("/watch").text
        assert "bob@example.org" in anyone.get(link[1]).text
        assert not bob.get("/watch.json").json()["watches"][0]["confirmed"]
        assert "from now on" in send(anyone, link[1], link[1]).text
        assert bob.get("/watch.json").json()["watches"][0]["confirmed"]
        assert anyone.get("/watch/confirm/guessed").status_code == 404
        number = bob.get("/watch.json").json()["watches"][0]["id"]
        said = [
            send(bob, "/watch", f"/watch/{number}/email", email=f"victim{n}@example.org").status_code
            for n in range(6)
        ]
    assert said == [303, 303, 303, 303, 422, 422]
    assert len(server.received) == 5


def shared(site: TestClient, page: str, **fields: str) -> tuple[str, str]:
    """A new link's path and passcode."""
    confirmed = {"no_patient": "1"} if "?" in fields.get("target", "") else {}
    done = send(site, page, "/share", **({"days": "7"} | confirmed | fields))
    assert done.status_code == 200, done.text
    link, passcode = re.findall(r'value="([^"]+)" readonly', done.text)
    return link.removeprefix("http://127.0.0.1:8000"), passcode


def test_a_shared_page_is_shown_to_who_has_the_passcode_even_behind_a_login_secret(
    folder: Path, make_site: MakeClient
) -> None:
    site = make_site(now=lambda: NOW)
    link, passcode = shared(site, f"/share?page=/trial/{ID}", kind="page", target=f"/trial/{ID}")
    other = make_site(now=lambda: NOW, login_secret="a secret of the site", host="0.0.0.0")
    assert other.get(f"/trial/{ID}", follow_redirects=False).status_code == 303
    assert other.get(f"{link}/page", follow_redirects=False).headers["location"] == link
    assert "Samplumab" not in other.get(link).text
    assert send(other, link, link, passcode="AAAA-AAAA-AAAA").status_code == 403
    assert send(other, link, link, passcode=passcode.lower()).status_code == 303
    shown = other.get(link)
    assert shown.url.path == f"{link}/page" and "Samplumab in Lupus Nephritis" in shown.text
    assert other.get(f"/trial/{ID}", follow_redirects=False).status_code == 303
    assert other.get("/notes", follow_redirects=False).status_code in (303, 403)


def test_a_shared_link_ends_when_its_days_are_over_or_it_is_taken_back(
    folder: Path, make_site: MakeClient
) -> None:
    clock = Clock()
    site = make_site(now=clock)
    link, passcode = shared(site, "/share?page=/?q=lupus", kind="page", target="/?q=lupus", days="2")
    assert send(site, link, link, passcode=passcode).status_code == 303
    assert site.get(f"{link}/page").status_code == 200
    clock.move(2 * DAY)
    assert site.get(f"{link}/page", follow_redirects=False).status_code == 303
    assert send(site, link, link, passcode=passcode).status_code == 403
    link, passcode = shared(site, "/share?page=/?q=lupus", kind="page", target="/?q=lupus")
    send(site, link, link, passcode=passcode)
    number = site.get("/share.json").json()["shares"][0]["id"]
    assert send(site, "/share", f"/share/{number}/end").status_code == 303
    assert site.get(f"{link}/page", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "target", ["/cohort", "/screen", f"/trial/{ID}/screen", "//evil.example/", "/notes", "x"]
)
def test_nothing_about_a_patient_and_nothing_elsewhere_is_shared(site: TestClient, target: str) -> None:
    done = send(site, f"/share?page=/trial/{ID}", "/share", kind="page", target=target, days="7")
    assert done.status_code == 422
    assert site.get("/share.json").json()["shares"] == []


def test_a_note_is_shared_only_with_a_word_that_it_tells_nothing_of_a_patient(site: TestClient) -> None:
    send(site, "/notes", "/notes", text="Ask about travel.")
    done = send(site, "/share?note=1", "/share", kind="note", target="1", days="7")
    assert done.status_code == 422 and "patient" in done.text
    link, passcode = shared(site, "/share?note=1", kind="note", target="1", no_patient="1")
    send(site, link, link, passcode=passcode)
    assert "Ask about travel." in site.get(link).text


FIELDS = {"to": "t0", "name": "Ann", "reply_to": "ann@example.org", "message": "Is it far?"}
ENQUIRY = f"/trial/{ID}/enquiry"


def test_an_enquiry_is_shown_then_sent_then_nowhere(folder: Path, make_site: MakeClient) -> None:
    with MailServer() as server:
        site = make_site(smtp=server.smtp, now=lambda: NOW)
        shown = send(site, ENQUIRY, ENQUIRY, step="show", **FIELDS)
        assert "Read the message before it goes" in shown.text and "Is it far?" in shown.text
        assert "anyone's health" in html.unescape(shown.text)
        assert server.received == []
        assert "Is it far?" in send(site, ENQUIRY, ENQUIRY, step="form", **FIELDS).text
        done = send(site, ENQUIRY, ENQUIRY, step="send", **FIELDS)
        assert "The message was sent" in done.text
        ((recipient, mail),) = server.received
    assert (recipient, mail["Reply-To"]) == ("desk@example.org", "ann@example.org")
    for path in folder.glob("users.sqlite*"):
        assert b"Is it far" not in path.read_bytes() and b"ann@example.org" not in path.read_bytes()


def test_without_a_mail_server_there_is_a_link_to_ones_own_mail_program_and_nothing_is_sent(
    site: TestClient,
) -> None:
    shown = send(site, ENQUIRY, ENQUIRY, step="show", **FIELDS).text
    assert 'href="mailto:desk@example.org?subject=Question%20about%20NCT00000101&amp;body=' in shown
    assert 'value="send"' not in shown and "data-copy" in shown
    assert send(site, ENQUIRY, ENQUIRY, step="send", **FIELDS).status_code == 403


def test_enquiries_are_limited_and_a_silent_server_is_told_without_words_of_the_mail(
    folder: Path, make_site: MakeClient
) -> None:
    with MailServer() as server:
        site = make_site(smtp=server.smtp, now=lambda: NOW)
        server.answers["RCPT"] = "550 no Is it far"
        refused = send(site, ENQUIRY, ENQUIRY, step="send", **FIELDS)
        assert refused.status_code == 503 and "refused it: the mail server answered 550" in refused.text
        server.answers.clear()
        said = [send(site, ENQUIRY, ENQUIRY, step="send", **FIELDS).status_code for _ in range(6)]
    assert said == [200, 200, 200, 200, 429, 429]
    assert len(server.received) == 4


def test_the_recipient_is_never_taken_from_the_form(folder: Path, make_site: MakeClient) -> None:
    with MailServer() as server:
        site = make_site(smtp=server.smtp, now=lambda: NOW)
        given = FIELDS | {
            "to": "victim@example.org",
            "recipient": "victim@example.org",
            "name": "A\r\nBcc: v@example.org",
        }
        send(site, ENQUIRY, ENQUIRY, step="send", **given)
    assert [recipient for recipient, _ in server.received] == ["desk@example.org"]
    assert server.received[0][1]["Bcc"] is None


def test_a_trial_without_contacts_says_so(make_site: MakeClient, tmp_path: Path) -> None:
    site = make_site()
    assert "names nobody with a mail address" in site.get("/trial/NCT05916781/enquiry").text
    assert send(site, "/notes", "/trial/NCT05916781/enquiry", step="show", **FIELDS).status_code == 404


def test_with_accounts_notes_need_a_sign_in_that_leads_back(with_accounts: MakeClient) -> None:
    site = with_accounts()
    asked = site.get(f"/notes?trial={ID}", follow_redirects=False)
    assert asked.headers["location"] == f"/account/sign-in?next=%2Fnotes%3Ftrial%3D{ID}"
    assert site.get("/notes.json").status_code == 401
    assert site.get(f"/trial/{ID}").status_code == 200
    wanted = f"/notes?trial={ID}"
    done = send(
        site, asked.headers["location"], "/account/sign-in", name="Bob", password=PASSWORD, next=wanted
    )
    assert (done.status_code, done.headers["location"]) == (303, wanted)
    assert site.get("/notes").status_code == 200


def test_the_cookie_of_a_session_is_kept_from_scripts_and_made_anew_at_sign_in(
    with_accounts: MakeClient,
) -> None:
    site = with_accounts("bob")
    first = site.cookies["trialwright_user"]
    done = send(site, "/account/sign-in", "/account/sign-in", name="bob", password=PASSWORD)
    header = next(each for each in done.headers.get_list("set-cookie") if each.startswith("trialwright_user"))
    assert (
        "HttpOnly" in header and "SameSite=lax" in header and "Path=/" in header and "Max-Age=43200" in header
    )
    assert site.cookies["trialwright_user"] != first
    site.cookies.set("trialwright_user", first)
    stolen = with_accounts()
    stolen.cookies.set("trialwright_user", first)
    assert stolen.get("/notes.json").status_code == 401


def test_a_cookie_that_was_changed_or_made_up_signs_nobody_in(with_accounts: MakeClient) -> None:
    site = with_accounts("bob")
    good = site.cookies["trialwright_user"]
    for forged in (good[:-2] + "AA", "x" + good, "YW5u..x", "", "a.b.c"):
        other = with_accounts()
        other.cookies.set("trialwright_user", forged)
        assert other.get("/notes.json").status_code == 401


def test_signing_out_ends_the_session_on_the_server_too(with_accounts: MakeClient) -> None:
    site = with_accounts("bob")
    cookie = site.cookies["trialwright_user"]
    assert send(site, "/account", "/account/sign-out").status_code == 303
    other = with_accounts()
    other.cookies.set("trialwright_user", cookie)
    assert other.get("/notes.json").status_code == 401


def test_signing_out_everywhere_ends_all_sessions(with_accounts: MakeClient) -> None:
    one, two = with_accounts("bob"), with_accounts("bob")
    send(one, "/account", "/account/sign-out", everywhere="1")
    assert two.get("/notes.json").status_code == 401


def test_another_password_takes_the_present_one_and_ends_other_sessions(with_accounts: MakeClient) -> None:
    one, two = with_accounts("bob"), with_accounts("bob")
    wrong = send(
        one, "/account", "/account/password", password="not this one", new_password="another long one"
    )
    assert wrong.status_code == 422
    short = send(one, "/account", "/account/password", password=PASSWORD, new_password="short")
    assert short.status_code == 422 and "10 to 200 characters" in short.text
    done = send(one, "/account", "/account/password", password=PASSWORD, new_password="another long one")
    assert done.status_code == 303
    assert one.get("/notes.json").status_code == 200
    assert two.get("/notes.json").status_code == 401


def test_no_browser_keeps_a_page_about_one_person(site: TestClient) -> None:
    send(site, "/notes", "/notes", text="x")
    link, passcode = shared(site, "/share?note=1", kind="note", target="1", no_patient="1")
    send(site, link, link, passcode=passcode)
    for path in ("/notes", "/notes.json", "/notes/1", "/notes.txt", "/watch", "/share", "/account", link):
        assert site.get(path).headers["cache-control"] == "no-store", path


def test_each_sees_only_their_own(with_accounts: MakeClient) -> None:
    bob, eve = with_accounts("bob"), with_accounts("eve")
    send(bob, "/notes", "/notes", text="of Bob")
    send(bob, f"/watch?trial={ID}", "/watch", kind="trial", target=ID)
    assert eve.get("/notes.json").json()["notes"] == []
    assert eve.get("/notes/1").status_code == 404
    assert send(eve, "/notes", "/notes/1", text="taken").status_code == 404
    assert send(eve, "/notes", "/notes/1/delete").status_code == 404
    assert send(eve, "/notes", "/share", kind="note", target="1", days="7", no_patient="1").status_code == 422
    assert eve.get("/watch.json").json()["watches"] == []
    assert send(eve, "/notes", "/watch/1/end").status_code == 404
    assert send(eve, "/notes", "/watch/1/renew").status_code == 404
    assert [each["text"] for each in bob.get("/notes.json").json()["notes"]] == ["of Bob"]


def test_roles_open_what_they_say(with_accounts: MakeClient) -> None:
    with MailServer() as server:
        bob, eve, ann = (with_accounts(name, smtp=server.smtp) for name in ("bob", "eve", "ann"))
        assert bob.get("/share").status_code == 403
        assert send(bob, "/notes", "/share", kind="page", target=f"/trial/{ID}", days="7").status_code == 403
        assert send(bob, ENQUIRY, ENQUIRY, step="send", **FIELDS).status_code == 403
        assert send(eve, ENQUIRY, ENQUIRY, step="send", **FIELDS).status_code == 200
    shared(eve, f"/share?page=/trial/{ID}", kind="page", target=f"/trial/{ID}")
    assert eve.get("/account.json").json()["accounts"] == []
    assert [each["name"] for each in ann.get("/account.json").json()["accounts"]] == ["ann", "bob", "eve"]
    assert len(ann.get("/share.json").json()["shares"]) == 1
    assert send(ann, "/share", "/share/1/end").status_code == 303
    assert len(server.received) == 1


def test_a_site_that_others_reach_keeps_nothing_without_accounts(folder: Path, make_site: MakeClient) -> None:
    for settings in ({"login_secret": "a secret of the site"}, {"address": "https://trials.example"}):
        site = make_site(now=lambda: NOW, **settings)
        if "login_secret" in settings:
            send(site, "/enter", "/enter", secret=settings["login_secret"])
        for path in ("/notes", "/watch", "/share", "/notes.txt", "/notes.json"):
            assert site.get(path).status_code == 403, path
        assert "needs accounts" in site.get("/notes").text or "need accounts" in site.get("/notes").text
        assert site.get("/account").status_code == 200


def test_a_library_trial_can_be_watched_before_anything_was_fetched(
    make_site: MakeClient, tmp_path: Path
) -> None:
    site = make_site(now=lambda: NOW)
    assert (
        send(site, "/watch?trial=NCT05916781", "/watch", kind="trial", target="NCT05916781").status_code
        == 303
    )
    with Store(tmp_path / "store.sqlite") as store:
        put(store, NOW, "NCT05916781")
    CliRunner().invoke(main, ["refresh", "--offline", "--store", str(tmp_path / "store.sqlite")])
    (watch,) = site.get("/watch.json").json()["watches"]
    assert [(each["what"], each["trial"]) for each in watch["news"]] == [("found", "NCT05916781")]


def run(folder: Path, *words: str, given: str = "") -> Any:
    return CliRunner().invoke(
        main, ["accounts", *words, "--store", str(folder / "store.sqlite")], input=given
    )


def test_accounts_are_made_and_changed_from_the_command_line_with_the_password_on_stdin(
    tmp_path: Path,
) -> None:
    assert run(tmp_path, "add", "Ann", "--role", "admin", given=f"{PASSWORD}\n").exit_code == 0
    assert run(tmp_path, "add", "bob", given=f"{PASSWORD}\n").exit_code == 0
    assert run(tmp_path, "role", "bob", "editor").exit_code == 0
    listed = json.loads(run(tmp_path, "list", "--format", "json").stdout)
    assert [(each["name"], each["role"]) for each in listed["accounts"]] == [
        ("ann", "admin"),
        ("bob", "editor"),
    ]
    assert run(tmp_path, "password", "bob", given="another long one\n").exit_code == 0
    assert run(tmp_path, "remove", "bob", "--yes").exit_code == 0
    assert "bob" not in run(tmp_path, "list").stdout


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("add", "ann", "--role", "admin"), "short\n", "10 to 200 characters"),
        (("add", "ann"), f"{PASSWORD}\n", "first account must be an admin"),
        (("add", "a b", "--role", "admin"), f"{PASSWORD}\n", "a name has"),
        (("role", "nobody", "admin"), "", "no account nobody"),
        (("remove", "nobody", "--yes"), "", "no account nobody"),
        (("add", "ann", "--password", PASSWORD), "", "No such option"),
    ],
)
def test_what_cannot_be_done_is_wrong_usage(
    tmp_path: Path, words: tuple[str, ...], given: str, said: str
) -> None:
    done = run(tmp_path, *words, given=given)
    assert done.exit_code == 2 and said in done.output
    assert "short" not in done.output


def test_a_users_file_of_another_program_is_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "users.sqlite"
    other.write_bytes(b"not a database at all, but somebody's" * 40)
    before = other.read_bytes()
    done = run(tmp_path, "list")
    assert done.exit_code == 3 and "S002" in done.output
    assert other.read_bytes() == before


def test_the_seal_of_a_form_is_asked_of_every_post(site: TestClient) -> None:
    seal = seal_on(site, "/notes")
    assert site.post("/notes", data={"text": "x"}).status_code == 403
    assert site.post("/notes", data={"text": "x", "form_seal": seal[:-1]}).status_code == 403
    assert study(ID)["protocolSection"]["identificationModule"]["nctId"] == ID


def test_a_search_is_shared_only_with_the_same_word_as_a_note(site: TestClient) -> None:
    target = "/?q=Mrs+Miller+1985-05-01"
    offered = site.get("/share", params={"page": target}).text
    assert "This search tells nothing about a patient." in offered
    assert "Nothing about a patient can be shared" not in offered
    opened = "/share?page=/%3Fq%3DMrs"
    done = send(site, opened, "/share", kind="page", target=target, days="7")
    assert done.status_code == 422 and "patient" in done.text
    done = send(site, opened, "/share", kind="page", target=target, days="7", no_patient="1")
    assert done.status_code == 200
    assert send(site, opened, "/share", kind="page", target=f"/trial/{ID}", days="7").status_code == 200
