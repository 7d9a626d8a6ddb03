"""Links with a passcode: what may be shared, until when, and that guessing opens nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trialwright.portal.users.accounts import LOCAL_USER, add_account
from trialwright.portal.users.attempts import PASSCODE_ADDRESS
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import add_note, delete_note
from trialwright.portal.users.shares import (
    MOST_FAILURES,
    NewShare,
    ShareFault,
    add_share,
    opened_share,
    shareable_page,
    shared_with,
    shares,
    take_back_share,
)
from users_made_up import DAY, HOUR, NOW, PASSWORD, users_at

PAGE = "/trial/NCT05916781"
WRONG = "AAAA-AAAA-AAAA"


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    yield from users_at(tmp_path)


@pytest.fixture
def made(users: Users) -> NewShare:
    return add_share(users, LOCAL_USER, "page", PAGE, "A trial", 7, NOW)


def test_the_right_passcode_opens_however_it_is_typed(users: Users, made: NewShare) -> None:
    for typed in (made.passcode, made.passcode.lower(), made.passcode.replace("-", " ")):
        assert opened_share(users, made.token, typed, "203.0.113.7", NOW) == made.share


def test_neither_the_link_nor_the_passcode_stands_in_the_file(users: Users, made: NewShare) -> None:
    users.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = users.path.read_bytes()
    for secret in (made.token, made.passcode, made.passcode.replace("-", "")):
        assert secret.encode() not in kept
    assert b"$argon2id$" in kept


def test_every_link_and_every_passcode_is_another(users: Users) -> None:
    several = [add_share(users, LOCAL_USER, "page", PAGE, "x", 7, NOW) for _ in range(20)]
    assert len({each.token for each in several}) == len({each.passcode for each in several}) == 20
    assert all(len(each.token) >= 43 for each in several)


def test_fifty_wrong_passcodes_let_nobody_in_and_lock_the_link(users: Users, made: NewShare) -> None:
    said = [opened_share(users, made.token, WRONG, f"203.0.113.{n}", NOW) for n in range(50)]
    assert set(said) == {"wrong"}
    assert opened_share(users, made.token, made.passcode, "203.0.113.99", NOW) == "wrong"
    assert opened_share(users, made.token, made.passcode, "203.0.113.99", NOW + DAY) == "wrong"
    (kept,) = shares(users, LOCAL_USER)
    assert kept.locked and kept.failures == MOST_FAILURES


def test_fifty_wrong_passcodes_from_one_address_make_it_wait_for_all_links(
    users: Users, made: NewShare
) -> None:
    other = add_share(users, LOCAL_USER, "page", PAGE, "x", 7, NOW)
    tokens = [made.token, other.token, "no link at all"]
    said = [opened_share(users, tokens[n % 3], WRONG, "203.0.113.7", NOW) for n in range(50)]
    assert said.count("wrong") == PASSCODE_ADDRESS.most
    assert opened_share(users, other.token, other.passcode, "203.0.113.7", NOW) == "wait"
    assert opened_share(users, other.token, other.passcode, "203.0.113.8", NOW).id == other.share.id  # type: ignore[union-attr]


def test_opening_rightly_uses_nothing_up(users: Users, made: NewShare) -> None:
    for _ in range(PASSCODE_ADDRESS.most + 5):
        assert opened_share(users, made.token, made.passcode, "203.0.113.7", NOW) == made.share
    assert shares(users, LOCAL_USER)[0].failures == 0


def test_a_right_passcode_does_not_forgive_wrong_ones(users: Users, made: NewShare) -> None:
    for n in range(MOST_FAILURES - 1):
        opened_share(users, made.token, WRONG, f"203.0.113.{n}", NOW)
    assert opened_share(users, made.token, made.passcode, "203.0.113.99", NOW) != "wrong"
    assert opened_share(users, made.token, WRONG, "203.0.113.98", NOW) == "wrong"
    assert opened_share(users, made.token, made.passcode, "203.0.113.99", NOW) == "wrong"


def test_a_link_ends_at_its_time_and_when_taken_back(users: Users, made: NewShare) -> None:
    assert shared_with(users, made.token, NOW + 7 * DAY - HOUR) is not None
    assert shared_with(users, made.token, NOW + 7 * DAY) is None
    assert opened_share(users, made.token, made.passcode, "203.0.113.7", NOW + 7 * DAY) == "wrong"
    assert take_back_share(users, LOCAL_USER, made.share.id)
    assert opened_share(users, made.token, made.passcode, "203.0.113.7", NOW) == "wrong"


def test_a_link_that_is_none_takes_the_same_work_as_a_wrong_passcode(
    users: Users, made: NewShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str | None] = []

    def agrees(kept: str | None, passcode: str) -> bool:
        judged.append(kept)
        return False

    monkeypatch.setattr("trialwright.portal.users.shares.agrees", agrees)
    for token in (made.token, "none"):
        assert opened_share(users, token, WRONG, "203.0.113.7", NOW) == "wrong"
    assert len(judged) == 2 and judged[0] and judged[1] is None


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=lupus&status=RECRUITING", PAGE, f"{PAGE}/criteria", f"{PAGE}/history?from=1&to=2", "/near?place=Oslo"],
)  # fmt: skip
def test_searches_and_trials_may_be_shared(path: str) -> None:
    assert shareable_page(path) == path


@pytest.mark.parametrize(
    "path",
    [
        f"{PAGE}/screen", f"{PAGE}/screen/answers", "/screen", "/cohort", "/notes", "/notes/1", "/account", "/share",
        "https://evil.example/", "//evil.example/", "/trial/../cohort", "/trial/NCT05916781/../../cohort", "", "trial",
        "/%63ohort", f"{PAGE}\n", "/" + "x" * 3_000, "http://[", "javascript:alert(1)", f"{PAGE}/enquiry", f"{PAGE}.json",
    ],
)  # fmt: skip
def test_nothing_else_may_be_shared_and_least_of_all_what_concerns_a_patient(path: str) -> None:
    with pytest.raises(ShareFault):
        shareable_page(path)


@pytest.mark.parametrize("days", [0, -1, 91, 10**9])
def test_a_link_is_good_for_one_to_ninety_days(users: Users, days: int) -> None:
    with pytest.raises(ShareFault):
        add_share(users, LOCAL_USER, "page", PAGE, "x", days, NOW)


def test_only_ones_own_note_can_be_shared_and_its_links_go_with_it(users: Users) -> None:
    ann = add_account(users, "ann", PASSWORD, "admin", NOW)
    bob = add_account(users, "bob", PASSWORD, "editor", NOW)
    note = add_note(users, ann, "Ask about travel.", NOW)
    with pytest.raises(ShareFault):
        add_share(users, bob, "note", str(note.id), "x", 7, NOW)
    made = add_share(users, ann, "note", str(note.id), "x", 7, NOW)
    delete_note(users, ann, note.id)
    assert opened_share(users, made.token, made.passcode, "203.0.113.7", NOW) == "wrong"


def test_a_link_is_taken_back_by_its_owner_or_an_admin(users: Users) -> None:
    ann = add_account(users, "ann", PASSWORD, "admin", NOW)
    bob = add_account(users, "bob", PASSWORD, "editor", NOW)
    eve = add_account(users, "eve", PASSWORD, "editor", NOW)
    numbers = [add_share(users, bob, "page", PAGE, "x", 7, NOW).share.id for _ in range(2)]
    assert not take_back_share(users, eve, numbers[0])
    assert take_back_share(users, bob, numbers[0])
    assert take_back_share(users, ann, numbers[1])
