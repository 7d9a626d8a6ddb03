"""/trial/{id}/enquiry: a message to a trial's public contact, shown before it goes. Nothing of it is kept."""

import msgspec
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.model.record import StudyRecord
from trialwright.portal.pages.trial import record_asked_for
from trialwright.portal.rendering import render
from trialwright.portal.routes import page, posted
from trialwright.portal.users.accounts import Account
from trialwright.portal.users.attempts import ENQUIRY, attempt
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
from trialwright.portal.visitor import client_address, field, required, users_of, visitor


class FaultShown(msgspec.Struct, frozen=True):
    """What is wrong with a field, and what to do."""

    field: str
    words: str


class EnquiryPage(msgspec.Struct, frozen=True):
    """The form. ``contacts`` are the public ones of the record; ``may_send``: whether this site can send it itself."""

    id: str
    title: str
    contacts: tuple[PublicContact, ...]
    may_send: bool
    to: str = ""
    name: str = ""
    reply_to: str = ""
    message: str = ""
    most_characters: int = MOST_CHARACTERS
    faults: tuple[FaultShown, ...] = ()


class EnquiryShownPage(msgspec.Struct, frozen=True):
    """The message as it will go, to be read before it does. ``mailto`` opens it in one's own mail program."""

    id: str
    title: str
    where: str
    enquiry: Enquiry
    mailto: str
    may_send: bool
    form: EnquiryPage
    trouble: str = ""
    sent: bool = False


def enquiry(request: Request) -> Response:
    """The form."""
    return render(request, "enquiry.html", _form(request, record_asked_for(request)))


def enquire(request: Request, form: FormData) -> Response:
    """The message was written: the form again, the message to be read, or sent."""
    record = record_asked_for(request)
    shown = msgspec.structs.replace(
        _form(request, record),
        to=field(form, "to"),
        name=field(form, "name"),
        reply_to=field(form, "reply_to"),
        message=field(form, "message"),
    )
    contact = chosen(shown.contacts, shown.to)
    if contact is None:
        raise HTTPException(404, "the record names nobody with a mail address")
    made, faults = composed(record, contact, shown.name, shown.reply_to, shown.message)
    if faults or field(form, "step") == "form":
        listed = tuple(FaultShown(*each) for each in faults)
        context = msgspec.structs.replace(shown, faults=listed)
        return render(request, "enquiry.html", context, status=422 if faults else 200)
    ready = EnquiryShownPage(shown.id, shown.title, contact.where, made, mailto(made), shown.may_send, shown)
    return (
        _send(request, ready)
        if field(form, "step") == "send"
        else render(request, "enquiry_shown.html", ready)
    )


def routes() -> list[Route]:
    """/trial/{id}/enquiry."""
    path = "/trial/{id}/enquiry"
    return [
        *page(path, enquiry, EnquiryPage, "Composes a message to a trial's public contact"),
        *posted(path, enquire, "Shows the message, then sends it"),
    ]


def _form(request: Request, record: StudyRecord) -> EnquiryPage:
    contacts = tuple(contacts_of(record))
    return EnquiryPage(record.name, record.study.title or "", contacts, _may_send(request))


def _may_send(request: Request) -> bool:
    """Whether the site has a mail server and this visitor may use it."""
    if request.app.state.settings.smtp is None:
        return False
    with users_of(request) as users:
        known = visitor(request, users)
    return known is not None and known.may("editor")


def _send(request: Request, ready: EnquiryShownPage) -> Response:
    """Send it, if this site and this visitor may, and not too many went before."""
    settings = request.app.state.settings
    with users_of(request) as users:
        known: Account = required(request, users, "editor")
        if settings.smtp is None:
            raise HTTPException(403, "this site has no mail server")
        who = known.name or client_address(request)
        if not attempt(users, settings.now(), ("enquiry", who, ENQUIRY)):
            raise HTTPException(429, f"{ENQUIRY.most} messages an hour can be sent")
    done = post(settings.smtp, enquiry_mail(ready.enquiry, settings.smtp), ready.enquiry.recipient)
    if done.outcome == "sent":
        return render(request, "enquiry_shown.html", msgspec.structs.replace(ready, sent=True))
    words = {
        "later": "It was not sent",
        "refused": "The mail server refused it",
        "doubtful": "It may or may not have been sent; wait for an answer before you try again",
    }[done.outcome]
    context = msgspec.structs.replace(ready, trouble=f"{words}: {done.why}")
    return render(request, "enquiry_shown.html", context, status=503)
