"""Back-up and restore in one command: whole, while in use, and refused where they cannot be whole."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from site_made_up import settings_at, store_of_library
from trialwright.cli.main import main
from trialwright.portal.users.accounts import LOCAL_USER
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import add_note, notes
from trialwright.store.studies import Store
from users_made_up import NOW, put


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["store", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store_of_library(tmp_path / "store.sqlite")
    with Users(tmp_path / "users.sqlite") as users:
        add_note(users, LOCAL_USER, "ask about the first visit", NOW, "NCT05916781")
    return tmp_path


def test_what_was_kept_comes_back_and_what_came_later_is_gone(folder: Path) -> None:
    store, kept = folder / "store.sqlite", folder / "kept"
    with Store(store) as in_use:
        assert run("backup", kept, "--store", store).exit_code == 0
        put(in_use, NOW)
    with Users(folder / "users.sqlite") as users:
        add_note(users, LOCAL_USER, "later", NOW)
    assert run("restore", kept, "--store", store, "--yes").exit_code == 0
    with Store(store, create=False) as opened, Users(folder / "users.sqlite") as users:
        assert len(opened.ids()) == 5
        assert [note.text for note in notes(users, LOCAL_USER)] == ["ask about the first visit"]


def test_a_restore_into_an_empty_place_makes_the_same_site(folder: Path, tmp_path: Path) -> None:
    assert run("backup", folder / "kept", "--store", folder / "store.sqlite").exit_code == 0
    other = tmp_path / "other" / "store.sqlite"
    assert run("restore", folder / "kept", "--store", other).exit_code == 0
    with Store(other, create=False) as opened:
        assert len(opened.ids()) == 5
    assert settings_at(other.parent).users_path.exists()


def test_a_damaged_back_up_is_refused_and_nothing_changes(folder: Path) -> None:
    store, kept = folder / "store.sqlite", folder / "kept"
    run("backup", kept, "--store", store)
    raw = bytearray((kept / "store.sqlite").read_bytes())
    raw[4096:12288] = b"\xff" * 8192
    (kept / "store.sqlite").write_bytes(raw)
    done = run("restore", kept, "--store", store, "--yes")
    assert (done.exit_code, "S002" in done.stderr) == (3, True)
    with Store(store, create=False) as opened:
        assert len(opened.ids()) == 5


def test_a_store_that_is_there_is_replaced_only_when_that_was_said(folder: Path) -> None:
    run("backup", folder / "kept", "--store", folder / "store.sqlite")
    with Store(folder / "store.sqlite") as opened:
        put(opened, NOW)
    assert (
        run("restore", folder / "kept", "--store", folder / "store.sqlite").exit_code == 1
    )  # nobody answered
    with Store(folder / "store.sqlite") as opened:
        assert len(opened.ids()) == 6


def test_there_must_be_something_to_copy(tmp_path: Path) -> None:
    assert run("backup", tmp_path / "kept", "--store", tmp_path / "none.sqlite").exit_code == 2
