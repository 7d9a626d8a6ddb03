"""Notes: their owner's alone, text whatever is written, within bounds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trialwright.portal.users.accounts import Account, add_account
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import (
    MOST_CHARACTERS,
    NoteFault,
    add_note,
    change_note,
    delete_note,
    note,
    notes,
    notes_text,
)
from users_made_up import HOUR, NOW, PASSWORD, users_at


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    yield from users_at(tmp_path)


@pytest.fixture
def ann(users: Users) -> Account:
    return add_account(users, "ann", PASSWORD, "admin", NOW)


@pytest.fixture
def bob(users: Users, ann: Account) -> Account:
    return add_account(users, "bob", PASSWORD, "reader", NOW)


def test_a_note_is_seen_changed_and_deleted_by_its_owner_only(
    users: Users, ann: Account, bob: Account
) -> None:
    kept = add_note(users, ann, "Ask about travel.", NOW, "NCT00000101")
    assert note(users, bob, kept.id) is None
    assert notes(users, bob) == []
    assert not change_note(users, bob, kept.id, "mine now", NOW)
    assert not delete_note(users, bob, kept.id)
    assert note(users, ann, kept.id) == kept
    assert change_note(users, ann, kept.id, "Asked.", NOW + HOUR)
    assert [each.text for each in notes(users, ann)] == ["Asked."]
    assert delete_note(users, ann, kept.id)
    assert notes(users, ann) == []


def test_notes_come_by_trial_and_the_last_changed_first(users: Users, ann: Account) -> None:
    first = add_note(users, ann, "one", NOW, "NCT00000101")
    add_note(users, ann, "two", NOW + HOUR, "NCT00000102")
    change_note(users, ann, first.id, "one again", NOW + 2 * HOUR)
    assert [each.text for each in notes(users, ann)] == ["one again", "two"]
    assert [each.text for each in notes(users, ann, "NCT00000102")] == ["two"]


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07"])
def test_an_empty_note_is_refused(users: Users, ann: Account, text: str) -> None:
    with pytest.raises(NoteFault):
        add_note(users, ann, text, NOW)


def test_a_note_too_long_is_refused_without_being_quoted_and_one_of_the_limit_is_kept(
    users: Users, ann: Account
) -> None:
    assert len(add_note(users, ann, "é" * MOST_CHARACTERS, NOW).text) == MOST_CHARACTERS
    with pytest.raises(NoteFault) as fault:
        add_note(users, ann, "secret " * MOST_CHARACTERS, NOW)
    assert "secret" not in str(fault.value)


def test_control_characters_go_and_lines_and_other_scripts_stay(users: Users, ann: Account) -> None:
    kept = add_note(users, ann, "a\x1b[2Jb\r\nc\td 狼疮 \ud800", NOW)
    assert kept.text == "a[2Jb\nc\td 狼疮"
    assert note(users, ann, kept.id) == kept


def test_all_notes_can_be_taken_away_as_text(users: Users, ann: Account) -> None:
    add_note(users, ann, "<b>one</b>", NOW, "NCT00000101")
    text = notes_text(notes(users, ann))
    assert "NCT00000101, written 2026-11-22" in text
    assert "<b>one</b>" in text


def test_what_is_deleted_is_gone_from_the_file(users: Users, ann: Account) -> None:
    kept = add_note(users, ann, "zebra-crossing-4711", NOW)
    delete_note(users, ann, kept.id)
    path = users.path
    users.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    users.close()
    assert b"zebra-crossing-4711" not in path.read_bytes()
