"""A message to a trial's public contact, composed for a person to read before it goes. Nothing of it is kept."""

import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.study.people_and_places import Contact, ContactsLocationsModule
from trialwright.portal.settings import Smtp
from trialwright.portal.users.post import plain_message
from trialwright.portal.users.watches import is_mail_address

MOST_CHARACTERS = 3_000
_MOST_SITES = 200
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

Fault = tuple[str, str]


class PublicContact(msgspec.Struct, frozen=True):
    """Whom the record names to ask: where ("the trial", or a site), by mail or by telephone."""

    key: str
    where: str
    name: str
    email: str
    phone: str


class Enquiry(msgspec.Struct, frozen=True):
    """A message as it will go. ``reply_to`` is the person's own address."""

    recipient: str
    reply_to: str
    subject: str
    body: str


def contacts_of(record: StudyRecord) -> list[PublicContact]:
    """The public contacts of a record that can be reached: those of the trial, then those of its sites."""
    places = record.study.protocol.contacts_locations_module or ContactsLocationsModule()
    found = [_contact(f"t{number}", "the trial", each) for number, each in enumerate(places.central_contacts)]
    for number, site in enumerate(places.locations[:_MOST_SITES]):
        where = ", ".join(part for part in (site.facility, site.city, site.country) if part) or "a site"
        found += [_contact(f"s{number}-{n}", where, each) for n, each in enumerate(site.contacts)]
    return [each for each in found if each.email or each.phone]


def composed(
    record: StudyRecord, contact: PublicContact, name: str, reply_to: str, message: str
) -> tuple[Enquiry, list[Fault]]:
    """The message as it will go, and what is wrong with what was given: (field, what to do)."""
    name, reply_to = " ".join(_clean(name).split())[:100], reply_to.strip()
    message = _clean(message.replace("\r\n", "\n").replace("\r", "\n")).strip()
    faults = []
    if not is_mail_address(reply_to):
        faults.append(("reply_to", "give your own mail address, for example name@example.org"))
    if not message:
        faults.append(("message", "write what you want to ask"))
    if len(message) > MOST_CHARACTERS:
        faults.append(
            ("message", f"write at most {MOST_CHARACTERS:,} characters; there are {len(message):,}")
        )
    body = "\n".join(
        [
            f"This is a question about {record.name}: {_one_line(record.study.title or '', 200)}",
            f"It was sent from a trial directory by {name or 'someone'}, who can be reached at {reply_to}.",
            "", message, "", f"Please answer to {reply_to}.",
        ]
    )  # fmt: skip
    return Enquiry(contact.email, reply_to, f"Question about {record.name}", body), faults


def enquiry_mail(enquiry: Enquiry, smtp: Smtp) -> EmailMessage:
    """The mail: from the site's own address, with the person's as the one to answer to. ValueError for a bad header."""
    if not is_mail_address(enquiry.recipient) or not is_mail_address(enquiry.reply_to):
        raise ValueError("not one plain mail address")
    mail = plain_message(smtp, enquiry.recipient, enquiry.subject, enquiry.body)
    mail["Reply-To"] = Address(addr_spec=enquiry.reply_to)
    return mail


def mailto(enquiry: Enquiry) -> str:
    """The message as a link that opens the person's own mail program.

    >>> mailto(Enquiry("a@example.org", "b@example.org", "Question", "Is it far?\\nYours"))
    'mailto:a@example.org?subject=Question&body=Is%20it%20far%3F%0D%0AYours'
    """
    subject, body = quote(enquiry.subject, safe=""), quote(enquiry.body.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(enquiry.recipient, safe='@')}?subject={subject}&body={body}"


def chosen(contacts: Sequence[PublicContact], key: str) -> PublicContact | None:
    """The contact of a key that has a mail address; the first such one if the key names none."""
    reachable = [each for each in contacts if each.email]
    return next((each for each in reachable if each.key == key), next(iter(reachable), None))


def _contact(key: str, where: str, given: Contact) -> PublicContact:
    email = (given.email or "").strip()
    phone = " ext. ".join(part for part in (given.phone, given.phone_ext) if part)
    # A record is not to be trusted more than a person: an address with anything odd in it is no address.
    return PublicContact(key, where, given.name or "", email if is_mail_address(email) else "", phone)


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text)


def _one_line(text: str, most: int) -> str:
    return " ".join(_clean(text).split())[:most]
