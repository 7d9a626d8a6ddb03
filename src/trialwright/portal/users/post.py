"""Mail through the configured SMTP server, each within a time and at most once."""

import datetime
import re
import secrets
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

import msgspec

from trialwright.portal.settings import Smtp
from trialwright.portal.users.file import Users
from trialwright.portal.users.outbox import Outgoing, hand_over, settle, take

_SECONDS = 20.0
_MOST_TRIES = 10
# At this port the connection is encrypted from its first byte (RFC 8314).
_PORT_OF_TLS = 465
# Headers are folded later than usual, so that an address in one is never on a line of its own.
_LINE = 400
Outcome = Literal["sent", "later", "refused", "doubtful"]


class Sent(msgspec.Struct, frozen=True):
    """How many mails came how far. ``trouble`` says in words why some did not go."""

    sent: int = 0
    later: int = 0
    refused: int = 0
    doubtful: int = 0
    trouble: tuple[str, ...] = ()


class Posted(msgspec.Struct, frozen=True):
    """What came of one mail. "later": the server has not got it; "doubtful": its answer did not come."""

    outcome: Outcome
    why: str = ""


def send_waiting(
    users: Users, smtp: Smtp, now: Callable[[], datetime.datetime], *, seconds: float = _SECONDS
) -> Sent:
    """Send what waits, each mail tried once. ``seconds`` is how long any answer of the server may take.

    A mail that could not be handed over waits for the next time; after ten tries, or where the server refuses it for
    good, its owner is told. One whose answer did not come is never sent again by itself.
    """
    sender, tried = secrets.token_hex(8), set[str]()
    counts = dict.fromkeys(("sent", "later", "refused", "doubtful"), 0)
    troubles: dict[str, None] = {}
    while mail := take(users, sender, now(), frozenset(tried)):
        tried.add(mail.id)
        done = _sent(users, mail, smtp, sender, now, seconds)
        counts[done.outcome] += 1
        troubles |= {done.why: None} if done.why else {}
    return Sent(**counts, trouble=tuple(troubles))


def post(
    smtp: Smtp, message: EmailMessage, recipient: str, *, seconds: float = _SECONDS,
    before_last_byte: Callable[[], bool] = lambda: True,
) -> Posted:  # fmt: skip
    """Hand a mail to the server. ``before_last_byte`` is asked just before it can take effect; False calls it off."""
    handed = False
    try:
        with _connected(smtp, seconds) as server:
            _expect(server.mail(smtp.sender), 250)
            _expect(server.rcpt(recipient), 250, 251)
            _expect(server.docmd("DATA"), 354)
            body = message.as_bytes(policy=SMTP.clone(cte_type="7bit", max_line_length=_LINE))
            server.send(re.sub(rb"(?m)^\.", b"..", body))
            if not before_last_byte():
                raise _CalledOff
            handed = True
            server.send(b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")
            _expect(server.getreply(), 250)
            return Posted("sent")
    except _CalledOff:
        return Posted("later", "another program sends this mail")
    except _Answered as answer:
        return Posted("refused" if 500 <= answer.code < 600 else "later", str(answer))
    except smtplib.SMTPResponseException as error:
        return Posted("later", f"the mail server answered {error.smtp_code}")
    except (smtplib.SMTPException, OSError) as error:
        why = _reason(error)
        return Posted("doubtful", f"{why} after the mail was handed over") if handed else Posted("later", why)


def digest_message(mail: Outgoing, smtp: Smtp) -> EmailMessage:
    """The mail as it goes out."""
    message = plain_message(smtp, mail.recipient, mail.subject, mail.body)
    message["Message-ID"] = mail.id
    message["Date"] = format_datetime(datetime.datetime.fromisoformat(mail.made_at))
    message["List-Unsubscribe"] = f"<{mail.stop_address}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def plain_message(smtp: Smtp, recipient: str, subject: str, body: str) -> EmailMessage:
    """A plain-text mail. ValueError if a header holds a line end, so that none can be smuggled in."""
    message = EmailMessage(policy=SMTP)
    for value in (smtp.sender, recipient, subject):
        if any(ord(char) < 32 or ord(char) == 127 for char in value):
            raise ValueError("a header with a control character")
    message["From"], message["To"], message["Subject"] = smtp.sender, recipient, subject
    message.set_content(body, cte="quoted-printable")
    return message


def _sent(
    users: Users,
    mail: Outgoing,
    smtp: Smtp,
    sender: str,
    now: Callable[[], datetime.datetime],
    seconds: float,
) -> Posted:
    message = digest_message(mail, smtp)
    done = post(
        smtp, message, mail.recipient, seconds=seconds,
        before_last_byte=lambda: hand_over(users, mail, sender, now()),
    )  # fmt: skip
    if done.outcome == "later" and mail.tries + 1 >= _MOST_TRIES:
        done = Posted("refused", f"given up after {_MOST_TRIES} tries: {done.why}")
    if done.outcome != "doubtful":
        state: Literal["sent", "waiting", "refused"] = "waiting" if done.outcome == "later" else done.outcome
        settle(users, mail, sender, state, now(), done.why)
    return done


@contextmanager
def _connected(smtp: Smtp, seconds: float) -> Iterator[smtplib.SMTP]:
    """A connection that is signed in; encrypted, and the server's certificate checked, unless told otherwise."""
    sealed = smtp.starttls and smtp.port == _PORT_OF_TLS
    if sealed:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.host, smtp.port, timeout=seconds, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=seconds)
    try:
        if smtp.starttls and not sealed:
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if smtp.user:
            server.login(smtp.user, smtp.password)
        yield server
        _farewell(server)
    finally:
        server.close()


def _farewell(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        return  # the mail is with the server already


class _CalledOff(Exception):
    """The mail is not to be sent after all: the connection is dropped before its end."""


class _Answered(Exception):
    """An answer of the server that is not what we hoped for. Its words may quote the mail, so only its code is kept."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the mail server answered {code}")
        self.code = code


def _expect(answer: tuple[int, bytes], *hoped: int) -> None:
    if answer[0] not in hoped:
        raise _Answered(answer[0])


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the mail server did not answer in time"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the mail server refused the user or the password"
    return f"the mail server cannot be reached or broke off ({type(error).__name__})"
