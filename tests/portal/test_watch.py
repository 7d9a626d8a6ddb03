"""Watches: what changed, in words, once; as a feed and as mail; nothing lost and nothing told twice."""

import datetime
import uuid
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from click.testing import CliRunner

from made_up import study
from mail_server import MailServer
from trialwright.cli.main import main
from trialwright.model.study import Study
from trialwright.portal.users.accounts import LOCAL_USER, add_account
from trialwright.portal.users.addresses import confirm, is_confirmed, token_to_confirm
from trialwright.portal.users.announce import Announced, Found, announce
from trialwright.portal.users.change_words import change_words
from trialwright.portal.users.feed import atom_feed
from trialwright.portal.users.file import Users
from trialwright.portal.users.outbox import drop, hand_over, in_doubt, not_sent, send_again, take
from trialwright.portal.users.post import send_waiting
from trialwright.portal.users.watches import (
    Watch,
    WatchFault,
    add_watch,
    end_watch,
    entries,
    is_mail_address,
    renew_token,
    set_email,
    stop_mail,
    watch_of_token,
    watches,
)
from trialwright.store.studies import Store
from users_made_up import DAY, HOUR, NOW, PASSWORD, Clock, put, users_at

ID, OTHER = "NCT00000101", "NCT00000102"
SITE = "https://trials.example"
COMPLETED = {"overallStatus": "COMPLETED"}


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    yield from users_at(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite") as opened:
        put(opened, NOW - DAY)
        yield opened


def watch_trial(users: Users, store: Store, email: str = "ann@example.org") -> Watch:
    return add_watch(users, LOCAL_USER, "trial", ID, "Samplumab", store.digests([ID]), NOW, email=email)


def nothing_found(query: str) -> frozenset[str]:
    raise AssertionError("no search is watched")


def tell(users: Users, store: Store, at: datetime.datetime = NOW, found: Found = nothing_found) -> Announced:
    return announce(users, store, found, at, SITE)


def made(**modules: dict[str, object]) -> Study:
    return msgspec.convert(study(**modules), Study)


def test_a_change_is_told_once_in_words(users: Users, store: Store) -> None:
    watch = watch_trial(users, store)
    assert tell(users, store).entries == 0
    put(store, NOW, statusModule=COMPLETED)
    told = tell(users, store)
    assert (told.entries, told.messages) == (1, 1)
    (entry,) = entries(users, watch)
    assert (entry.trial, entry.what) == (ID, "changed")
    assert entry.words == ("Status: recruiting → completed",)
    assert tell(users, store).entries == 0


def test_a_record_seen_again_unchanged_is_no_news_and_one_that_changes_back_is(
    users: Users, store: Store
) -> None:
    watch = watch_trial(users, store)
    put(store, NOW)
    assert tell(users, store).entries == 0
    put(store, NOW + HOUR, statusModule=COMPLETED)
    tell(users, store, NOW + HOUR)
    put(store, NOW + 2 * HOUR)
    tell(users, store, NOW + 2 * HOUR)
    assert [each.words[0] for each in entries(users, watch)] == [
        "Status: completed → recruiting",
        "Status: recruiting → completed",
    ]


def test_several_versions_since_the_last_look_are_told_as_one_change(users: Users, store: Store) -> None:
    watch = watch_trial(users, store)
    put(store, NOW + HOUR, statusModule={"overallStatus": "SUSPENDED"})
    put(store, NOW + 2 * HOUR, statusModule=COMPLETED)
    tell(users, store)
    assert [each.words for each in entries(users, watch)] == [("Status: recruiting → completed",)]


def test_a_search_tells_what_comes_what_changes_and_what_goes(users: Users, store: Store) -> None:
    watch = add_watch(users, LOCAL_USER, "search", "q=lupus", "lupus", store.digests([ID]), NOW)
    put(store, NOW, OTHER)
    put(store, NOW, statusModule=COMPLETED)
    asked: list[str] = []

    def found(query: str) -> frozenset[str]:
        asked.append(query)
        return frozenset({OTHER})

    tell(users, store, NOW, found)
    told = {each.trial: (each.what, each.words) for each in entries(users, watch)}
    assert asked == ["q=lupus"]
    assert told[OTHER] == ("found", ("Status: recruiting, as of 2026-05",))
    assert told[ID][0] == "gone"
    assert told[ID][1] == (
        "The watched search no longer finds this trial",
        "Status: recruiting → completed",
    )
    assert tell(users, store, NOW, found).entries == 0


def test_a_trial_that_leaves_a_search_without_a_change_is_told_with_a_reason(
    users: Users, store: Store
) -> None:
    watch = add_watch(users, LOCAL_USER, "search", "q=lupus", "lupus", store.digests([ID]), NOW)
    tell(users, store, NOW, lambda query: frozenset())
    assert "did not change" in entries(users, watch)[0].words[1]


def test_a_search_that_cannot_be_done_is_named_and_nothing_is_taken_for_gone(
    users: Users, store: Store
) -> None:
    watch = add_watch(users, LOCAL_USER, "search", "q=lupus", "lupus", store.digests([ID]), NOW)
    told = tell(users, store, NOW, lambda query: None)
    assert told.not_searched == ("lupus",)
    assert entries(users, watch) == []


def test_a_store_that_lost_a_watched_trial_is_not_taken_for_news(
    users: Users, store: Store, tmp_path: Path
) -> None:
    watch = watch_trial(users, store)
    with Store(tmp_path / "empty.sqlite") as empty:
        assert tell(users, empty).entries == 0
    put(store, NOW, statusModule=COMPLETED)
    tell(users, store)
    assert len(entries(users, watch)) == 1


def test_one_mail_holds_all_news_of_one_address(users: Users, store: Store) -> None:
    put(store, NOW - DAY, OTHER)
    watch_trial(users, store)
    add_watch(
        users, LOCAL_USER, "trial", OTHER, "Other", store.digests([OTHER]), NOW, email="ann@example.org"
    )
    for nct_id in (ID, OTHER):
        put(store, NOW, nct_id, statusModule=COMPLETED)
    assert tell(users, store).messages == 1
    (mail,) = not_sent(users, LOCAL_USER)
    assert mail.body.count("- Status: recruiting → completed") == 2
    assert f"{SITE}/trial/{ID}" in mail.body
    assert mail.body.count(f"{SITE}/watch/stop/") == 2
    assert "not medical advice" in " ".join(mail.body.split())


def test_news_of_two_people_goes_to_each_alone(users: Users, store: Store) -> None:
    ann = add_account(users, "ann", PASSWORD, "admin", NOW)
    bob = add_account(users, "bob", PASSWORD, "reader", NOW)
    seen = store.digests([ID])
    for owner, email in ((ann, "ann@example.org"), (bob, "bob@example.org")):
        assert confirm(users, token_to_confirm(users, owner, email, NOW), NOW)
        add_watch(users, owner, "trial", ID, "x", seen, NOW, email=email)
    put(store, NOW, statusModule=COMPLETED)
    tell(users, store)
    assert [[mail.recipient for mail in not_sent(users, each)] for each in (ann, bob)] == [
        ["ann@example.org"],
        ["bob@example.org"],
    ]


def test_a_watch_without_an_address_has_its_feed_and_no_mail(users: Users, store: Store) -> None:
    watch = watch_trial(users, store, email="")
    put(store, NOW, statusModule=COMPLETED)
    told = tell(users, store)
    assert (told.entries, told.messages) == (1, 0)
    assert len(entries(users, watch)) == 1


def test_an_address_of_an_account_gets_mail_only_after_its_reader_said_so(users: Users, store: Store) -> None:
    ann = add_account(users, "ann", PASSWORD, "admin", NOW)
    bob = add_account(users, "bob", PASSWORD, "reader", NOW)
    watch = add_watch(users, bob, "trial", ID, "x", store.digests([ID]), NOW, email="bob@example.org")
    put(store, NOW, statusModule=COMPLETED)
    told = tell(users, store)
    assert (told.entries, told.messages) == (1, 0)
    old, new = (token_to_confirm(users, bob, "bob@example.org", NOW) for _ in range(2))
    assert not confirm(users, old, NOW)
    assert not confirm(users, new, NOW + 7 * DAY)
    assert confirm(users, new, NOW)
    assert not is_confirmed(users, ann.id, "bob@example.org")
    put(store, NOW + HOUR)
    assert tell(users, store).messages == 1
    assert len(entries(users, watch)) == 2


def test_the_first_account_keeps_the_addresses_of_the_local_user(users: Users, store: Store) -> None:
    watch_trial(users, store)
    add_account(users, "ann", PASSWORD, "admin", NOW)
    put(store, NOW, statusModule=COMPLETED)
    assert tell(users, store).messages == 1


CHANGES = [
    ({"statusModule": {"whyStopped": "No funds."}}, "Why stopped: added, No funds."),
    ({"statusModule": {"completionDateStruct": {"date": "2029-03", "type": "ESTIMATED"}}}, "Completion: 2028-12 → 2029-03"),
    ({"designModule": {"enrollmentInfo": {"count": 80, "type": "ESTIMATED"}}}, "Enrolment: 60 → 80"),
    ({"designModule": {"phases": ["PHASE3"]}}, "Phase: removed phase 2"),
    ({"eligibilityModule": {"maximumAge": "75 Years"}}, "Maximum age: 65 Years → 75 Years"),
    ({"identificationModule": {"acronym": "ALL NA"}}, "Acronym: added, ALL NA"),
    ({"contactsLocationsModule": {"centralContacts": [{"name": "Somebody", "email": "s@example.org"}]}}, "Contacts: changed"),
    ({"designModule": {"studyType": "OBSERVATIONAL"}}, "Type of study: interventional → observational"),
]  # fmt: skip


@pytest.mark.parametrize(("modules", "sentence"), CHANGES, ids=lambda value: str(value)[:30])
def test_each_change_is_one_sentence(modules: dict[str, dict[str, object]], sentence: str) -> None:
    assert change_words(made(), made(**modules)) == (sentence,)


def test_changed_criteria_are_told_by_the_words_around_the_change() -> None:
    old = made()
    text = (old.eligibility.eligibility_criteria or "").replace("1.0 g/24h", "0.5 g/24h")
    (sentence,) = change_words(old, made(eligibilityModule={"eligibilityCriteria": text}))
    assert sentence == (
        "Eligibility criteria: Inclusion Criteria: * Urine protein >= [-1.0-] {+0.5+} g/24h * Signed consent Exclusion"
        " Criteria: …"
    )


def test_the_dates_of_the_record_are_told_only_where_nothing_else_changed() -> None:
    verified = {"statusVerifiedDate": "2026-11"}
    assert change_words(made(), made(statusModule=verified)) == (
        "Only the record's own dates changed",
        "Last verified: 2026-05 → 2026-11",
    )
    assert change_words(made(), made(statusModule=verified | COMPLETED)) == (
        "Status: recruiting → completed",
    )


def test_a_status_comes_first_and_many_sites_are_one_sentence() -> None:
    sites = [{"facility": f"Hospital {n}", "city": "Newton", "country": "Peru"} for n in range(9)]
    told = change_words(made(), made(contactsLocationsModule={"locations": sites}, statusModule=COMPLETED))
    assert told[0] == "Status: recruiting → completed"
    assert told[1] == "Site removed: Example Hospital, Exampleton, Norway"
    assert told[2].startswith("Site added: Hospital 0, Newton, Peru; ") and told[2].endswith("; and 3 more")


def test_no_change_gives_no_sentence_and_any_change_at_least_one() -> None:
    assert change_words(made(), made()) == ()
    assert change_words(made(), made(oversightModule={"isFdaRegulatedDrug": True})) != ()


def test_the_feed_has_what_rfc_4287_demands(users: Users, store: Store) -> None:
    watch = watch_trial(users, store)
    put(store, NOW, statusModule=COMPLETED)
    tell(users, store, NOW + HOUR)
    raw = atom_feed(watch, entries(users, watch), SITE)
    root = ElementTree.fromstring(raw)
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{atom}feed"
    for element in (root, *root.iter(f"{atom}entry")):
        for name in ("id", "title", "updated"):  # 4.1.1 and 4.1.2: exactly one of each
            assert len(element.findall(f"{atom}{name}")) == 1, name
        identity = element.findtext(f"{atom}id") or ""
        assert uuid.UUID(identity.removeprefix("urn:uuid:"))  # 4.2.6: an IRI
        moment = datetime.datetime.fromisoformat(element.findtext(f"{atom}updated") or "")
        assert moment.tzinfo is not None  # 3.3: an RFC 3339 date-time
        assert (
            element.find(f"{atom}link[@rel='alternate']") is not None
        )  # 4.1.2, where there is no content src
    assert root.findtext(f"{atom}author/{atom}name")  # 4.1.1: of the feed, or of all entries
    self_link = root.find(f"{atom}link[@rel='self']")
    assert self_link is not None and self_link.get("href") == f"{SITE}/feed/{watch.token}.atom"
    assert root.findtext(f"{atom}entry/{atom}content") == "Status: recruiting → completed"
    assert raw == atom_feed(watch, entries(users, watch), SITE)


def test_ids_in_the_feed_stay_when_its_address_is_renewed(users: Users, store: Store) -> None:
    watch = watch_trial(users, store)
    put(store, NOW, statusModule=COMPLETED)
    tell(users, store)
    before = entries(users, watch)
    assert renew_token(users, LOCAL_USER, watch.id)
    assert watch_of_token(users, watch.token) is None
    (after,) = watches(users, LOCAL_USER)
    assert (after.uuid, entries(users, after)) == (watch.uuid, before)
    assert len(after.token) >= 32


def test_a_feed_with_hostile_words_is_still_well_formed(users: Users, store: Store) -> None:
    title = 'x]]></title><script>alert(1)</script>\x0b\ud800"&'
    put(store, NOW - HOUR, identificationModule={"briefTitle": title.replace("\ud800", "")})
    watch = add_watch(users, LOCAL_USER, "search", 'q=<b>&x="', title, {}, NOW)
    tell(users, store, NOW, lambda query: frozenset({ID}))
    root = ElementTree.fromstring(atom_feed(watch, entries(users, watch), SITE))
    assert not list(root.iter("{http://www.w3.org/2005/Atom}script"))
    assert "<script>" in (
        root.findtext("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title") or ""
    )


@pytest.mark.parametrize(
    "address",
    ["", "ann", "ann@", "@example.org", "ann@example", "a@b.c\nBcc: d@e.f", "a@b.c, d@e.f", "<a@b.c>", "a b@c.d", "a@b.c\r\n"],
)  # fmt: skip
def test_what_is_not_one_plain_mail_address_is_refused(users: Users, store: Store, address: str) -> None:
    assert not is_mail_address(address)
    watch = watch_trial(users, store)
    if address:
        with pytest.raises(WatchFault):
            set_email(users, LOCAL_USER, watch.id, address)


def test_watching_twice_is_watching_once_and_too_much_is_refused(users: Users, store: Store) -> None:
    watch = watch_trial(users, store)
    assert watch_trial(users, store) == watch
    with pytest.raises(WatchFault, match="5,000"):
        add_watch(users, LOCAL_USER, "search", "q=x", "x", {f"NCT{n:08}": "d" for n in range(5_001)}, NOW)


def test_a_watch_is_its_owners_and_its_end_takes_its_feed(users: Users, store: Store) -> None:
    ann = add_account(users, "ann", PASSWORD, "admin", NOW)
    bob = add_account(users, "bob", PASSWORD, "reader", NOW)
    watch = add_watch(users, ann, "trial", ID, "x", store.digests([ID]), NOW)
    assert not end_watch(users, bob, watch.id)
    assert not set_email(users, bob, watch.id, "bob@example.org")
    assert not renew_token(users, bob, watch.id)
    assert end_watch(users, ann, watch.id)
    assert watch_of_token(users, watch.token) is None


def queued(users: Users, store: Store, at: datetime.datetime = NOW) -> None:
    """One mail that waits."""
    watch_trial(users, store)
    put(store, at, statusModule=COMPLETED)
    tell(users, store, at)


def test_a_digest_is_sent_and_only_once(users: Users, store: Store) -> None:
    queued(users, store)
    with MailServer() as server:
        assert send_waiting(users, server.smtp, Clock()).sent == 1
        assert send_waiting(users, server.smtp, Clock()).sent == 0
    ((recipient, mail),) = server.received
    assert recipient == mail["To"] == "ann@example.org"
    assert mail["Subject"] == f"{ID}: changed"
    assert mail["List-Unsubscribe"].startswith(f"<{SITE}/watch/stop/")
    assert "Status: recruiting → completed" in mail.get_content()
    assert [row["body"] for row in users.rows("SELECT body FROM message")] == [""]


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("MAIL", "451 later", "later"),
        ("RCPT", "450 busy", "later"),
        ("RCPT", "550 nobody", "refused"),
        ("DATA", "451 later", "later"),
        ("DATA", "drop", "later"),
        ("EHLO", "drop", "later"),
        (".", "451 later", "later"),
        (".", "554 no", "refused"),
        (".", "drop", "doubtful"),
        (".", "drop-after", "doubtful"),
        (".", "hang", "doubtful"),
        ("RCPT", "hang", "later"),
    ],
)
def test_what_the_server_answers_decides_what_becomes_of_a_mail(
    users: Users, store: Store, command: str, answer: str, outcome: str
) -> None:
    queued(users, store)
    clock = Clock()
    with MailServer() as server:
        server.answers[command] = answer
        done = send_waiting(users, server.smtp, clock, seconds=0.3)
        assert {name: getattr(done, name) for name in ("sent", "later", "refused", "doubtful")} == {
            name: int(name == outcome) for name in ("sent", "later", "refused", "doubtful")
        }
        assert done.trouble
        server.answers.clear()
        again = send_waiting(users, server.smtp, clock)
        assert again.sent == (1 if outcome == "later" else 0)
    assert len(server.received) <= 1


def test_a_mail_in_doubt_is_shown_to_its_owner_and_sent_again_only_on_demand(
    users: Users, store: Store
) -> None:
    queued(users, store)
    clock = Clock()
    with MailServer() as server:
        server.answers["."] = "drop"
        send_waiting(users, server.smtp, clock, seconds=0.3)
        server.answers.clear()
        assert in_doubt(users, clock.move(HOUR), LOCAL_USER)[0].subject == f"{ID}: changed"
        send_waiting(users, server.smtp, clock)
        assert server.received == []
        assert send_again(users, LOCAL_USER, in_doubt(users, clock(), LOCAL_USER)[0].id, clock())
        send_waiting(users, server.smtp, clock)
    assert len(server.received) == 1
    assert in_doubt(users, clock.move(HOUR)) == []


def test_after_ten_tries_a_mail_is_given_up_and_shown(users: Users, store: Store) -> None:
    queued(users, store)
    with MailServer() as server:
        server.answers["RCPT"] = "450 busy"
        outcomes = [send_waiting(users, server.smtp, Clock()) for _ in range(11)]
    assert [(each.later, each.refused) for each in outcomes] == [(1, 0)] * 9 + [(0, 1), (0, 0)]
    (mail,) = not_sent(users, LOCAL_USER)
    assert "given up after 10 tries" in mail.trouble
    assert drop(users, LOCAL_USER, mail.id)


def test_no_server_at_all_leaves_the_mail_waiting(users: Users, store: Store) -> None:
    queued(users, store)
    with MailServer() as server:
        gone = server.smtp
    assert send_waiting(users, gone, Clock(), seconds=0.3).later == 1
    with MailServer() as server:
        assert send_waiting(users, server.smtp, Clock()).sent == 1


def test_a_server_that_cannot_encrypt_gets_nothing_where_that_was_not_allowed(
    users: Users, store: Store
) -> None:
    queued(users, store)
    with MailServer() as server:
        demanding = msgspec.structs.replace(server.smtp, starttls=True)
        assert send_waiting(users, demanding, Clock(), seconds=0.3).later == 1
        assert server.received == []


@pytest.mark.parametrize(
    ("where", "sender", "said"),
    [("mail.example.org", "", "--mail-from"), ("mail.example.org:x", "a@example.org", "not a port")],
)
def test_a_mail_server_is_named_with_a_sender(where: str, sender: str, said: str) -> None:
    done = CliRunner().invoke(main, ["refresh", "--offline", "--smtp", where, "--mail-from", sender])
    assert done.exit_code == 2 and said in done.output


def test_a_sender_whose_mail_was_taken_by_another_cannot_hand_it_over(users: Users, store: Store) -> None:
    queued(users, store)
    mail = take(users, "one", NOW)
    assert mail and take(users, "two", NOW) and not hand_over(users, mail, "one", NOW)
    assert hand_over(users, mail, "two", NOW)
    assert take(users, "three", NOW) is None


def test_mail_can_be_stopped_from_the_mail(users: Users, store: Store) -> None:
    watch = watch_trial(users, store)
    assert stop_mail(users, watch.token)
    put(store, NOW, statusModule=COMPLETED)
    told = tell(users, store)
    assert (told.entries, told.messages) == (1, 0)


def test_a_feed_has_all_of_what_a_mail_leaves_out(users: Users, store: Store) -> None:
    ids = [f"NCT{number:08}" for number in range(200, 350)]
    with store.transaction():
        for nct_id in ids:
            put(store, NOW, nct_id)
    watch = add_watch(users, LOCAL_USER, "search", "q=x", "x", {}, NOW, email="ann@example.org")
    assert tell(users, store, NOW, lambda query: frozenset(ids)).entries == 150
    (mail,) = not_sent(users, LOCAL_USER)
    assert mail.subject == "150 pieces of news on 150 trials"
    assert mail.body.count("Newly found:") == 100 and "And 50 more: see the feed." in mail.body
    assert atom_feed(watch, entries(users, watch), SITE).count(b"<entry>") == 150
