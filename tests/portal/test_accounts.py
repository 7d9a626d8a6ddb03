"""Accounts: hashed passwords, roles, sessions that end, attempts that are limited."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trialwright.portal.users.accounts import (
    LOCAL_USER,
    ROLES,
    Account,
    AccountFault,
    account_of,
    accounts,
    add_account,
    change_password,
    change_role,
    remove_account,
    signed_in,
)
from trialwright.portal.users.attempts import SIGN_IN, SIGN_IN_ADDRESS
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import add_note, notes
from trialwright.portal.users.passwords import UnfitPassword, agrees, password_hash
from trialwright.portal.users.sessions import LASTS, end_session, session_account, start_session
from users_made_up import DAY, HOUR, NOW, PASSWORD, users_at


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    yield from users_at(tmp_path)


@pytest.fixture
def ann(users: Users) -> Account:
    return add_account(users, "Ann", PASSWORD, "admin", NOW)


def test_a_password_is_kept_only_as_an_argon2id_hash_with_its_own_salt(
    users: Users, quick_passwords: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialwright.portal.users.passwords._hasher", quick_passwords)
    add_account(users, "ann", PASSWORD, "admin", NOW)
    add_account(users, "bob", PASSWORD, "reader", NOW)
    kept = [row["password"] for row in users.rows("SELECT password FROM account")]
    assert all(each.startswith("$argon2id$v=19$m=65536,t=3,p=4$") for each in kept)
    assert kept[0] != kept[1]
    users.close()
    assert PASSWORD.encode() not in users.path.read_bytes()


def test_a_hash_agrees_with_its_password_only() -> None:
    kept = password_hash(PASSWORD)
    assert agrees(kept, PASSWORD)
    assert not agrees(kept, PASSWORD + " ")
    assert not agrees(None, PASSWORD)
    assert not agrees("not a hash", PASSWORD)
    assert not agrees(kept, "x" * 10_000)


@pytest.mark.parametrize("password", ["", "nine char", "x" * 201])
def test_a_password_that_is_too_short_or_too_long_is_refused_without_being_quoted(password: str) -> None:
    with pytest.raises(UnfitPassword) as fault:
        password_hash(password)
    assert not password or password not in str(fault.value)


def test_names_are_one_however_they_are_written(users: Users, ann: Account) -> None:
    assert account_of(users, " ANN ") == ann
    with pytest.raises(AccountFault, match="already"):
        add_account(users, "ann", PASSWORD, "reader", NOW)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "<i>", "é", "x" * 41, "a\n"])
def test_an_unfit_name_is_refused(users: Users, name: str) -> None:
    if name == "a\n":
        assert add_account(users, name, PASSWORD, "admin", NOW).name == "a"
    else:
        with pytest.raises(AccountFault):
            add_account(users, name, PASSWORD, "admin", NOW)


def test_the_first_account_is_an_admin_and_takes_over_what_was_kept_without_accounts(users: Users) -> None:
    kept = add_note(users, LOCAL_USER, "before", NOW)
    with pytest.raises(AccountFault, match="admin"):
        add_account(users, "ann", PASSWORD, "reader", NOW)
    ann = add_account(users, "ann", PASSWORD, "admin", NOW)
    assert notes(users, ann) == [kept]
    assert notes(users, LOCAL_USER) == []


def test_the_last_admin_stays(users: Users, ann: Account) -> None:
    add_account(users, "bob", PASSWORD, "editor", NOW)
    for change in (lambda: change_role(users, "ann", "reader"), lambda: remove_account(users, "ann")):
        with pytest.raises(AccountFault, match="only admin"):
            change()
    change_role(users, "bob", "admin")
    remove_account(users, "ann")
    assert [(each.name, each.role) for each in accounts(users)] == [("bob", "admin")]


def test_with_an_account_go_its_notes_and_sessions_and_nobody_elses(users: Users, ann: Account) -> None:
    bob = add_account(users, "bob", PASSWORD, "reader", NOW)
    add_note(users, bob, "of Bob", NOW)
    add_note(users, ann, "of Ann", NOW)
    token = start_session(users, bob, NOW)
    remove_account(users, "bob")
    assert session_account(users, token, NOW) is None
    assert users.rows("SELECT * FROM note WHERE owner = ?", bob.id) == []
    assert [each.text for each in notes(users, ann)] == ["of Ann"]
    again = add_account(users, "bob", PASSWORD, "reader", NOW)
    assert again.id != bob.id  # a number is never given twice


def test_roles_hold_what_they_say() -> None:
    may = {role: [Account(1, "x", role).may(each) for each in ROLES] for role in ROLES}
    assert may == {
        "reader": [True, False, False],
        "editor": [True, True, False],
        "admin": [True, True, True],
    }


def test_a_session_ends_with_time_with_signing_out_and_with_a_new_password(
    users: Users, ann: Account
) -> None:
    tokens = [start_session(users, ann, NOW) for _ in range(3)]
    assert [session_account(users, each, NOW) for each in tokens] == [ann] * 3
    assert session_account(users, tokens[0], NOW + LASTS - datetime.timedelta(seconds=1)) == ann
    for late in (LASTS, LASTS + HOUR, 9 * DAY):
        assert session_account(users, tokens[0], NOW + late) is None
    end_session(users, tokens[1])
    assert session_account(users, tokens[1], NOW) is None
    change_password(users, "ann", "another long one")
    assert session_account(users, tokens[2], NOW) is None


def test_signing_in_gives_a_new_token_and_ends_the_one_brought_along(users: Users, ann: Account) -> None:
    before = start_session(users, ann, NOW)
    after = start_session(users, ann, NOW, before)
    assert after != before
    assert session_account(users, before, NOW) is None
    users.close()
    assert after.encode() not in users.path.read_bytes()


def test_wrong_passwords_are_limited_by_name_and_address_and_the_right_one_then_does_not_help(
    users: Users, ann: Account
) -> None:
    said = [signed_in(users, "ann", "wrong password", "203.0.113.7", NOW) for _ in range(SIGN_IN.most)]
    assert said == ["wrong"] * SIGN_IN.most
    assert signed_in(users, "ann", PASSWORD, "203.0.113.7", NOW) == "wait"
    assert signed_in(users, "ann", PASSWORD, "203.0.113.8", NOW) == ann
    assert signed_in(users, "ann", PASSWORD, "203.0.113.7", NOW + SIGN_IN.within + HOUR / 60) == ann


def test_one_address_cannot_try_many_names(
    users: Users, ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialwright.portal.users.accounts.agrees", lambda kept, password: False)
    said = [signed_in(users, f"name{n}", "wrong password", "203.0.113.7", NOW) for n in range(60)]
    assert said.count("wrong") == SIGN_IN_ADDRESS.most
    assert signed_in(users, "ann", PASSWORD, "203.0.113.7", NOW) == "wait"


def test_signing_in_rightly_is_never_used_up(users: Users, ann: Account) -> None:
    assert [signed_in(users, "ann", PASSWORD, "203.0.113.7", NOW) for _ in range(8)] == [ann] * 8
    assert users.rows("SELECT * FROM attempt") == []


def test_no_address_and_no_name_stands_in_the_attempts(users: Users, ann: Account) -> None:
    signed_in(users, "ann", "wrong password", "203.0.113.7", NOW)
    kept = [row["what"] for row in users.rows("SELECT what FROM attempt")]
    assert len(kept) == 3
    assert not any("203.0" in each or "ann" in each for each in kept)
    signed_in(users, "ann", "wrong password", "203.0.113.7", NOW + DAY)
    assert len(users.rows("SELECT * FROM attempt")) == 3  # old ones are gone
