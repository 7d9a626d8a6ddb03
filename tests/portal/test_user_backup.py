"""Back-ups of the users' file: whole, made while it is in use, put back as one piece or not at all."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mail_server import MailServer
from other_programs import PEOPLE, WRITER, end, kill, start, watched_by_many
from trialwright.model.diagnostic import UnreadableInput
from trialwright.portal.users.accounts import LOCAL_USER, add_account
from trialwright.portal.users.announce import announce
from trialwright.portal.users.backup import backup_to, restore_from
from trialwright.portal.users.file import USERS_FILE, Users
from trialwright.portal.users.notes import add_note, delete_note, notes
from trialwright.portal.users.outbox import in_doubt, not_sent
from trialwright.portal.users.post import send_waiting
from trialwright.portal.users.sessions import session_account, start_session
from trialwright.store.schema import STORE_FILE
from trialwright.store.studies import Store
from users_made_up import DAY, HOUR, NOW, PASSWORD, put

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


def test_a_back_up_made_while_somebody_writes_is_whole_and_comes_back(folder: Path) -> None:
    path, copy = folder / "users.sqlite", folder / "backup" / "users.sqlite"
    with Users(path) as users:
        add_note(users, LOCAL_USER, "kept", NOW)
    writer = start(WRITER, path, "while")
    try:
        for _ in range(5):
            backup_to(path, copy, USERS_FILE)
    finally:
        assert end(writer) == 0
    assert not list(copy.parent.glob("*.part*"))
    with Users(path) as users:
        for each in notes(users, LOCAL_USER):
            delete_note(users, LOCAL_USER, each.id)
        restore_from(copy, path, USERS_FILE)
        assert "kept" in {each.text for each in notes(users, LOCAL_USER)}  # seen by who has it open
    with Users(path) as users:
        assert "kept" in {each.text for each in notes(users, LOCAL_USER)}


def test_a_restored_file_signs_nobody_in_and_sends_nothing_by_itself(folder: Path) -> None:
    watched_by_many(folder)
    path, copy = folder / "users.sqlite", folder / "backup.sqlite"
    with Store(folder / "store.sqlite") as store, Users(path) as users:
        announce(users, store, lambda query: frozenset(), NOW, "https://trials.example")
        person = add_account(users, "late", PASSWORD, "reader", NOW)
        token = start_session(users, person, NOW)
    backup_to(path, copy, USERS_FILE)
    restore_from(copy, path, USERS_FILE)
    with MailServer() as server, Users(path) as users:
        assert session_account(users, token, NOW) is None
        assert send_waiting(users, server.smtp, lambda: NOW).sent == 0
        assert len(in_doubt(users, NOW + HOUR)) == PEOPLE
        assert not_sent(users, person) == []


def test_a_damaged_file_is_set_aside_and_the_back_up_takes_its_place(folder: Path) -> None:
    path, copy = folder / "users.sqlite", folder / "backup.sqlite"
    with Users(path) as users:
        add_note(users, LOCAL_USER, "kept", NOW)
    backup_to(path, copy, USERS_FILE)
    path.write_bytes(b"rubbish" * 1000)
    restore_from(copy, path, USERS_FILE)
    with Users(path) as users:
        assert [each.text for each in notes(users, LOCAL_USER)] == ["kept"]
    assert path.stat().st_mode & 0o077 == copy.stat().st_mode & 0o077 == 0
    (aside,) = [each for each in folder.iterdir() if ".damaged-" in each.name]
    assert aside.read_bytes().startswith(b"rubbish")


def damaged(copy: Path) -> None:
    raw = bytearray(copy.read_bytes())
    raw[4096:8192] = b"\xff" * 4096
    copy.write_bytes(raw)


def of_another_program(copy: Path) -> None:
    copy.unlink()
    with sqlite3.connect(copy) as made:
        made.execute("CREATE TABLE x (y)")
    made.close()


def newer(copy: Path) -> None:
    with sqlite3.connect(copy) as made:
        made.execute("PRAGMA user_version = 999")
    made.close()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (damaged, "S002"), (of_another_program, "S004"), (newer, "S003"), (lambda copy: copy.write_bytes(b""), "S004"),
        (lambda copy: copy.unlink(), "S001"), (lambda copy: copy.write_bytes(b"text" * 999), "S002"),
    ],
)  # fmt: skip
def test_a_back_up_that_is_not_one_changes_nothing(
    folder: Path, spoil: Callable[[Path], None], code: str
) -> None:
    path, copy = folder / "users.sqlite", folder / "backup.sqlite"
    with Users(path) as users:
        add_note(users, LOCAL_USER, "kept", NOW)
    backup_to(path, copy, USERS_FILE)
    spoil(copy)
    with pytest.raises(UnreadableInput) as fault:
        restore_from(copy, path, USERS_FILE)
    assert fault.value.diagnostic.code == code
    with Users(path) as users:
        assert [each.text for each in notes(users, LOCAL_USER)] == ["kept"]
    assert not list(folder.glob(".*.part*"))


def test_the_back_up_of_a_store_is_not_taken_for_that_of_users(folder: Path) -> None:
    copy = folder / "copy.sqlite"
    backup_to(folder / "store.sqlite", copy, STORE_FILE)
    with Users(folder / "users.sqlite"), pytest.raises(UnreadableInput, match=r"S004|not a Trialwright"):
        restore_from(copy, folder / "users.sqlite", USERS_FILE)


_RESTORER = """
import sys
from pathlib import Path
from trialwright.portal.users.backup import restore_from
from trialwright.portal.users.file import USERS_FILE
print("ready", flush=True)
for _ in range(200):
    restore_from(Path(sys.argv[1]), Path(sys.argv[2]), USERS_FILE)
"""


def test_a_restore_killed_at_any_moment_leaves_the_old_or_the_new_whole(folder: Path) -> None:
    path, copy = folder / "users.sqlite", folder / "backup.sqlite"
    with Users(path) as users:
        for n in range(300):
            add_note(users, LOCAL_USER, f"old {n} " + "x" * 2_000, NOW)
        backup_to(path, copy, USERS_FILE)
        add_note(users, LOCAL_USER, "new", NOW)
    for wait in (0.01, 0.03, 0.05, 0.08):
        running = start(_RESTORER, copy, path)
        kill(running, wait)
        with Users(path) as users:
            assert users.rows("PRAGMA integrity_check")[0][0] == "ok"
            assert len(notes(users, LOCAL_USER)) in (300, 301)
