"""What people and machines do to a site: posts from elsewhere, guessing, two writers, a kill at any moment."""

import json
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mail_server import MailServer
from other_programs import PEOPLE, WRITER, end, kill, start, watched_by_many
from trialwright.portal.routes import PageRoute
from trialwright.portal.users.accounts import LOCAL_USER, add_account
from trialwright.portal.users.announce import announce
from trialwright.portal.users.attempts import Limit, attempt
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import notes
from trialwright.portal.users.outbox import in_doubt
from trialwright.portal.users.post import send_waiting
from trialwright.portal.users.shares import MOST_FAILURES, add_share, opened_share
from trialwright.portal.users.watches import entries, watches
from trialwright.store.studies import Store
from users_made_up import DAY, HOUR, NOW, PASSWORD, Clock, put, seal_on, send

ID = "NCT00000101"
MakeClient = Callable[..., TestClient]
OURS = ("/account", "/notes", "/watch", "/share", "/trial/{id}/enquiry")
HERE = Path(__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store(tmp_path / "store.sqlite") as store:
        put(store, NOW - DAY)
    return tmp_path


@pytest.fixture
def site(folder: Path, make_site: MakeClient) -> TestClient:
    return make_site(now=lambda: NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://testserver.evil.example"},
    ],
)
def test_a_post_from_another_site_is_refused_by_every_form_even_with_a_good_seal(
    site: TestClient, folder: Path, headers: dict[str, str]
) -> None:
    routes = [r for r in site.app.routes if isinstance(r, PageRoute) and "POST" in (r.methods or ())]  # type: ignore[attr-defined]
    ours = [route.path for route in routes if route.path.startswith(OURS)]
    assert len(ours) >= 15
    seal = seal_on(site, "/notes")
    for path in ours:
        filled = path.replace("{id}", ID).replace("{number}", "1").replace("{token}", "x")
        given = {"form_seal": seal, "text": "x", "kind": "trial", "target": ID}
        assert site.post(filled, data=given, headers=headers).status_code == 403, path
        without = TestClient(site.app, base_url="http://testserver")
        assert without.post(filled, data=given).status_code == 403, path
    with Users(folder / "users.sqlite") as users:
        assert notes(users, LOCAL_USER) == [] and watches(users) == []


def test_fifty_wrong_passcodes_over_http_let_nobody_in(site: TestClient) -> None:
    done = send(site, f"/share?page=/trial/{ID}", "/share", kind="page", target=f"/trial/{ID}", days="7")
    link, passcode = re.findall(r'value="([^"]+)" readonly', done.text)
    link = link.partition(":8000")[2]
    said = [send(site, link, link, passcode=f"{n:04}-WRNG-CODE") for n in range(50)]
    assert {each.status_code for each in said} <= {403, 429}
    assert not any("trialwright_shared" in each.headers.get("set-cookie", "") for each in said)
    assert send(site, link, link, passcode=passcode).status_code in (403, 429)
    assert site.get(f"{link}/page", follow_redirects=False).status_code == 303
    assert site.get("/share.json").json()["shares"][0]["locked"]


def test_passcodes_tried_by_many_at_once_are_all_counted(folder: Path) -> None:
    path = folder / "users.sqlite"
    with Users(path) as users:
        made = add_share(users, LOCAL_USER, "page", f"/trial/{ID}", "x", 7, NOW)

    def guess(number: int) -> object:
        with Users(path) as users:
            return opened_share(users, made.token, "AAAA-AAAA-AAAA", f"203.0.113.{number}", NOW)

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(guess, range(50))) == {"wrong"}
    with Users(path) as users:
        (row,) = users.rows("SELECT failures FROM share")
        assert row["failures"] == MOST_FAILURES
        assert opened_share(users, made.token, made.passcode, "203.0.113.99", NOW) == "wrong"


def test_the_last_attempt_is_taken_by_one_of_many(folder: Path) -> None:
    def attempts(number: int) -> bool:
        with Users(folder / "users.sqlite") as users:
            return attempt(users, NOW, ("x", "y", Limit(7, HOUR)))

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempts, range(40))) == 7


def test_hostile_words_of_a_record_stay_text_on_every_page(folder: Path, make_site: MakeClient) -> None:
    evil = '"><script>alert(1)</script>{{7*7}}'
    contact = {"name": evil, "phone": evil, "email": "desk@example.org"}
    with Store(folder / "store.sqlite") as store:
        put(
            store, NOW, identificationModule={"briefTitle": evil},
            contactsLocationsModule={"centralContacts": [contact], "locations": [{"facility": evil}]},
        )  # fmt: skip
    site = make_site(now=lambda: NOW)
    send(site, "/notes", "/notes", trial=ID, text="x")
    send(site, f"/watch?trial={ID}", "/watch", kind="trial", target=ID)
    enquiry = f"/trial/{ID}/enquiry"
    shown = send(site, enquiry, enquiry, step="show", reply_to="a@example.org", message=evil, name=evil)
    made = send(site, f"/share?page=/trial/{ID}", "/share", kind="page", target=f"/trial/{ID}", days="7")
    pages = [
        site.get(path) for path in ("/notes", "/notes/1", "/watch", f"/watch?trial={ID}", "/share", enquiry)
    ]
    for page in (*pages, shown, made):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text and "{{7*7}}" in page.text, page.url
        assert "'unsafe-inline'" not in page.headers["content-security-policy"]


def test_no_log_and_no_address_holds_what_a_person_wrote(
    folder: Path, make_site: MakeClient, capfd: pytest.CaptureFixture[str]
) -> None:
    with Users(folder / "users.sqlite") as users:
        add_account(users, "ann", PASSWORD, "admin", NOW)
    contact = {"email": "desk@example.org"}
    with Store(folder / "store.sqlite") as store:
        put(store, NOW, contactsLocationsModule={"centralContacts": [contact]})
    site = make_site(now=lambda: NOW)
    words = {"name": "ann", "password": PASSWORD}
    answers = [
        send(site, "/account/sign-in", "/account/sign-in", **words),
        send(site, "/notes", "/notes", text="zebra-note"),
        send(site, f"/watch?trial={ID}", "/watch", kind="trial", target=ID, email="zebra@example.org"),
        send(site, "/notes", f"/trial/{ID}/enquiry", message="zebra-question", reply_to="z@example.org"),
        send(site, "/notes", "/shared/zebra-token", passcode="zebra-pass"),
    ]
    assert [each.status_code for each in answers] == [303, 303, 303, 200, 403]
    logged = "".join(capfd.readouterr())
    assert '"route":"/shared/{token}"' in logged
    for word in ("zebra", PASSWORD, "203.0", "testclient", '"ann"'):
        assert word not in logged, word
        assert not any(word in each.headers.get("location", "") for each in answers)


def test_two_writers_at_once_lose_nothing_from_the_first_moment_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "users.sqlite"
    writers = [start(WRITER, path, name) for name in ("one", "two")]
    assert [end(each) for each in writers] == [0, 0]
    with Users(path) as users:
        kept = [each.text for each in notes(users, LOCAL_USER)]
    assert sorted(kept) == sorted(f"{name} {n}" for name in ("one", "two") for n in range(60))
    assert path.stat().st_mode & 0o077 == 0


def test_a_writer_killed_at_any_moment_loses_nothing_it_had_said_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "users.sqlite"
    for stop_after in (1, 9, 23):
        writer = start(WRITER, path, f"until {stop_after}")
        assert writer.stdout
        for line in writer.stdout:
            if int(line) >= stop_after:
                break
        writer.send_signal(signal.SIGKILL)
        said = [int(line) for line in writer.stdout if line.strip().isdigit()]
        end(writer)
        with Users(path) as users:
            kept = [each.text for each in notes(users, LOCAL_USER)]
            assert users.rows("PRAGMA integrity_check")[0][0] == "ok"
        told = max([stop_after, *said])
        assert set(kept) >= {f"until {stop_after} {n}" for n in range(told + 1)}


_ANNOUNCER = """
import datetime, sys
from pathlib import Path
from trialwright.portal.users.addresses import confirm, token_to_confirm
from trialwright.portal.users.announce import announce
from trialwright.portal.users.file import Users
from trialwright.store.studies import Store
at = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
with Store(sys.argv[1]) as store, Users(Path(sys.argv[2])) as users:
    print("ready", flush=True)
    sys.stdin.readline() if len(sys.argv) > 3 else None
    announce(users, store, lambda query: frozenset(), at, "https://trials.example")
print("done", flush=True)
"""
_SENDER = """
import datetime, sys
from pathlib import Path
from trialwright.portal.settings import Smtp
from trialwright.portal.users.file import Users
from trialwright.portal.users.post import send_waiting
at = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
with Users(Path(sys.argv[1])) as users:
    print("ready", flush=True)
    send_waiting(users, Smtp("127.0.0.1", int(sys.argv[2]), "trials@example.org", starttls=False), lambda: at)
print("done", flush=True)
"""


def test_an_announcer_killed_at_any_moment_tells_everyone_exactly_once_in_the_end(folder: Path) -> None:
    watched_by_many(folder)
    store, users_file = folder / "store.sqlite", folder / "users.sqlite"
    told = []
    for wait in (0.0, 0.005, 0.02, 0.05):
        running = start(_ANNOUNCER, store, users_file)
        kill(running, wait)
        with Users(users_file) as users:
            told.append(sum(len(entries(users, each)) for each in watches(users)))
            # An entry and its mail are one: there is never one without the other.
            assert users.rows("SELECT count(*) AS n FROM message")[0]["n"] == told[-1]
    both = [start(_ANNOUNCER, store, users_file) for _ in range(2)]
    assert [end(each) for each in both] == [0, 0]
    with Users(users_file) as users:
        assert [len(entries(users, each)) for each in watches(users)] == [1] * PEOPLE
        recipients = [row["recipient"] for row in users.rows("SELECT recipient FROM message")]
    assert sorted(recipients) == sorted(f"person{n}@example.org" for n in range(PEOPLE))
    assert told == sorted(told)


def test_a_sender_killed_at_any_moment_loses_no_mail_and_sends_none_twice(folder: Path) -> None:
    watched_by_many(folder)
    with Store(folder / "store.sqlite") as store, Users(folder / "users.sqlite") as users:
        announce(users, store, lambda query: frozenset(), NOW, "https://trials.example")
        queued = {row["message_id"] for row in users.rows("SELECT message_id FROM message")}
    assert len(queued) == PEOPLE
    with MailServer() as server:
        server.slow_data = 0.03  # so that many kills fall between the last byte and the answer
        for wait in (0.01, 0.05, 0.09, 0.13, 0.2):
            running = start(_SENDER, folder / "users.sqlite", server.smtp.port)
            kill(running, wait)
        both = [start(_SENDER, folder / "users.sqlite", server.smtp.port) for _ in range(2)]
        assert [end(each) for each in both] == [0, 0]
        clock = Clock()
        with Users(folder / "users.sqlite") as users:
            send_waiting(users, server.smtp, clock)
            doubtful = {each.id for each in in_doubt(users, clock.move(HOUR))}
            waiting = users.rows("SELECT 1 FROM message WHERE state IN ('waiting', 'taken')")
    arrived = Counter(server.message_ids())
    assert set(arrived.values()) == {1}, "a mail was sent twice"
    assert set(arrived) | doubtful == queued and not waiting, "a mail was lost"


def test_two_senders_at_once_send_each_mail_once(folder: Path) -> None:
    watched_by_many(folder)
    with Store(folder / "store.sqlite") as store, Users(folder / "users.sqlite") as users:
        announce(users, store, lambda query: frozenset(), NOW, "https://trials.example")
    with MailServer() as server:

        def run() -> None:
            with Users(folder / "users.sqlite") as users:
                send_waiting(users, server.smtp, lambda: NOW)

        threads = [threading.Thread(target=run) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        run()
    assert sorted(Counter(server.message_ids()).values()) == [1] * PEOPLE


def test_the_json_twins_tell_no_token_of_others_and_no_passcode(site: TestClient) -> None:
    made = send(site, f"/share?page=/trial/{ID}", "/share", kind="page", target=f"/trial/{ID}", days="7").text
    link, passcode = re.findall(r'value="([^"]+)" readonly', made)
    told = json.dumps([site.get(path).json() for path in ("/share.json", "/account.json", "/watch.json")])
    assert passcode not in told and link.rpartition("/")[2] not in told
