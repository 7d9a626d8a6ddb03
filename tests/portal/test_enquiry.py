"""A message to a trial's contact: shown first, to that address only, with headers nobody can add to, and not kept."""

import json
from urllib.parse import parse_qs, unquote

import pytest

from made_up import study
from mail_server import MailServer
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.portal.users.enquiries import (
    MOST_CHARACTERS,
    Enquiry,
    PublicContact,
    chosen,
    composed,
    contacts_of,
    enquiry_mail,
    mailto,
)
from trialwright.portal.users.post import post
from trialwright.records.v2 import record_of_v2

CONTACT = PublicContact("t0", "the trial", "Trial desk", "desk@example.org", "")


def record(**places: object) -> StudyRecord:
    raw = json.dumps(study(contactsLocationsModule=places)).encode()
    return record_of_v2(raw, Source("made up", "ctgov-v2"))


def test_contacts_are_those_of_the_trial_then_of_its_sites() -> None:
    contact = {"name": "Trial desk", "phone": "555-0100", "phoneExt": "7", "email": "desk@example.org"}
    site = {
        "facility": "Hospital",
        "city": "Oslo",
        "contacts": [{"name": "Site desk", "email": "oslo@example.org"}],
    }
    found = contacts_of(record(centralContacts=[contact, {"name": "Nobody to reach"}], locations=[site]))
    assert [(each.where, each.email, each.phone) for each in found] == [
        ("the trial", "desk@example.org", "555-0100 ext. 7"),
        ("Hospital, Oslo", "oslo@example.org", ""),
    ]
    assert chosen(found, found[1].key) == found[1]
    assert chosen(found, "t99") == found[0]
    assert chosen([], "t0") is None


@pytest.mark.parametrize(
    "email", ["desk@example.org\nBcc: all@example.org", "a@b.org, c@d.org", "not an address", "<a@b.org>"]
)
def test_an_odd_address_in_a_record_is_no_address(email: str) -> None:
    (found,) = contacts_of(record(centralContacts=[{"email": email, "phone": "555-0100"}]))
    assert found.email == ""


def test_a_message_names_the_trial_the_writer_and_nothing_it_was_not_given() -> None:
    enquiry, faults = composed(record(), CONTACT, "Ann", "ann@example.org", "Is it far?")
    assert faults == []
    assert enquiry == Enquiry(
        "desk@example.org",
        "ann@example.org",
        "Question about NCT00000101",
        "This is a question about NCT00000101: Samplumab in Lupus Nephritis\n"
        "It was sent from a trial directory by Ann, who can be reached at ann@example.org.\n\n"
        "Is it far?\n\nPlease answer to ann@example.org.",
    )


@pytest.mark.parametrize(
    ("reply_to", "message", "field"),
    [
        ("ann", "Is it far?", "reply_to"),
        ("ann@example.org\r\nBcc: all@example.org", "Is it far?", "reply_to"),
        ("ann@example.org, all@example.org", "Is it far?", "reply_to"),
        ("ann@example.org", "  ", "message"),
        ("ann@example.org", "x" * (MOST_CHARACTERS + 1), "message"),
    ],
)
def test_what_is_wrong_is_said_of_the_field(reply_to: str, message: str, field: str) -> None:
    _, faults = composed(record(), CONTACT, "", reply_to, message)
    assert [each for each, _ in faults] == [field]


HOSTILE = [
    "Ann\r\nBcc: all@example.org", "Ann\nBcc: all@example.org", "Ann\rX: y", "Ann\x00", "Ann\u2028Bcc: x", "Ann\x85Bcc: x",
    "=?utf-8?q?Ann=0d=0aBcc=3a_all=40example.org?=",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_header_and_no_recipient_can_be_smuggled_in(name: str) -> None:
    raw = json.dumps(study(identificationModule={"briefTitle": name})).encode()
    hostile = record_of_v2(raw, Source("made up", "ctgov-v2"))
    with MailServer() as server:
        enquiry, _ = composed(
            hostile, CONTACT, name, "ann@example.org", f"{name}\r\n.\r\nMAIL FROM:<x@y.z>\r\n"
        )
        assert post(server.smtp, enquiry_mail(enquiry, server.smtp), enquiry.recipient).outcome == "sent"
        assert len(server.received) == 1
        ((recipient, mail),) = server.received
    assert recipient == "desk@example.org"
    assert sorted(mail.keys()) == sorted(
        ["From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Reply-To"]
    )
    assert (mail["To"], mail["Reply-To"], mail["From"]) == (
        "desk@example.org",
        "ann@example.org",
        "trials@example.org",
    )


@pytest.mark.parametrize("field", ["recipient", "reply_to", "subject"])
def test_a_header_with_a_line_end_is_refused_even_if_everything_before_failed(field: str) -> None:
    given = {"recipient": "a@example.org", "reply_to": "b@example.org", "subject": "Question", "body": "x"}
    with MailServer() as server, pytest.raises(ValueError, match=r"header|address"):
        enquiry_mail(Enquiry(**(given | {field: f"{given[field]}\r\nBcc: all@example.org"})), server.smtp)


def test_the_mail_link_holds_the_whole_message_and_one_recipient() -> None:
    body = 'Is it far? 50 % & more?\n"Yours"&cc=all@example.org 狼疮'
    link = mailto(Enquiry("a+b@example.org", "ann@example.org", "Question & more", body))
    address, _, query = link.partition("?")
    assert unquote(address) == "mailto:a+b@example.org"
    assert parse_qs(query, strict_parsing=True) == {
        "subject": ["Question & more"],
        "body": [body.replace("\n", "\r\n")],
    }


def test_a_message_in_any_script_arrives_as_it_was_written() -> None:
    text = "狼疮 é – 😀\n.hidden dot\n" + "long " * 100
    enquiry, _ = composed(record(), CONTACT, "Änn", "ann@example.org", text)
    with MailServer() as server:
        post(server.smtp, enquiry_mail(enquiry, server.smtp), enquiry.recipient)
        ((_, mail),) = server.received
    assert text.strip() in mail.get_content().replace("\r\n", "\n")
    assert all(byte < 128 for byte in server.raw[0])
    assert max(map(len, server.raw[0].split(b"\r\n"))) <= 400
