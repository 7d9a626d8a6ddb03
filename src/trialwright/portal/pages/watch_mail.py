"""/watch/confirm, /watch/stop, /watch/mail: whether an address gets mail, and what becomes of a mail in doubt."""

import msgspec
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialwright.portal.rendering import render
from trialwright.portal.routes import page, posted
from trialwright.portal.users.accounts import Account
from trialwright.portal.users.addresses import (
    address_of_token,
    confirm,
    confirmation_mail,
    is_confirmed,
    token_to_confirm,
)
from trialwright.portal.users.attempts import CONFIRMATION, attempt
from trialwright.portal.users.file import Users
from trialwright.portal.users.outbox import drop, send_again
from trialwright.portal.users.post import post
from trialwright.portal.users.watches import Watch, stop_mail, watch_of_token
from trialwright.portal.visitor import field, required, users_of


class StopPage(msgspec.Struct, frozen=True):
    """Asks whether mail about a watch is to stop; ``stopped`` once it has."""

    title: str
    stopped: bool


class ConfirmPage(msgspec.Struct, frozen=True):
    """Asks whether news may come to an address; ``confirmed`` once its reader said so."""

    email: str
    confirmed: bool = False


def ask_address(request: Request, users: Users, owner: Account, email: str) -> str:
    """Ask an address that was not yet confirmed whether it wants news; why that could not be done, or ""."""
    settings = request.app.state.settings
    if not email or settings.smtp is None or is_confirmed(users, owner.id, email):
        return ""
    if not attempt(users, settings.now(), ("confirmation", owner.name, CONFIRMATION)):
        return f"{CONFIRMATION.most} addresses an hour can be asked: keep the address again later"
    token = token_to_confirm(users, owner, email, settings.now())
    mail = confirmation_mail(email, token, settings.smtp, settings.own_address)
    done = post(settings.smtp, mail, email)
    if done.outcome == "sent":
        return ""
    return f"the mail that asks the address did not go: {done.why}; keep the address again later"


def settle_mail(request: Request, form: FormData) -> Response:
    """A mail in doubt is to be sent again, or forgotten."""
    message, now = field(form, "message"), request.app.state.settings.now()
    with users_of(request) as users:
        owner = required(request, users)
        again = field(form, "do") == "again"
        there(send_again(users, owner, message, now) if again else drop(users, owner, message))
    return RedirectResponse("/watch", 303)


def stop_page(request: Request) -> Response:
    """Asks whether to stop the mail, so that a program that follows links stops nothing."""
    with users_of(request) as users:
        watch = _of_token(request, users)
        return render(request, "watch_stop.html", StopPage(watch.title, not watch.email))


def stop(request: Request, form: FormData) -> Response:
    """No more mail."""
    with users_of(request) as users:
        watch = _of_token(request, users)
        stop_mail(users, watch.token)
        return render(request, "watch_stop.html", StopPage(watch.title, True))


def confirm_page(request: Request) -> Response:
    """Asks whether news may come, so that a program that follows links allows nothing."""
    with users_of(request) as users:
        return render(request, "watch_confirm.html", ConfirmPage(_asked(request, users)))


def confirmed(request: Request, form: FormData) -> Response:
    """News may come."""
    with users_of(request) as users:
        email = _asked(request, users)
        confirm(users, request.path_params["token"], request.app.state.settings.now())
        return render(request, "watch_confirm.html", ConfirmPage(email, True))


def there(done: bool) -> None:
    """Raises HTTPException 404 unless something was found and done."""
    if not done:
        raise HTTPException(404)


def routes() -> list[Route]:
    """/watch/confirm, /watch/stop and /watch/mail."""
    return [
        *page("/watch/stop/{token}", stop_page, StopPage, "Asks whether mail is to stop"),
        *page("/watch/confirm/{token}", confirm_page, ConfirmPage, "Asks whether an address wants news"),
        *posted("/watch/mail", settle_mail, "Sends a mail in doubt again, or forgets it"),
        *posted("/watch/stop/{token}", stop, "Stops the mail of a watch"),
        *posted("/watch/confirm/{token}", confirmed, "Lets news come to an address"),
    ]


def _of_token(request: Request, users: Users) -> Watch:
    watch = watch_of_token(users, request.path_params["token"])
    if watch is None:
        raise HTTPException(404)
    return watch


def _asked(request: Request, users: Users) -> str:
    email = address_of_token(users, request.path_params["token"], request.app.state.settings.now())
    if email is None:
        raise HTTPException(404, "this link is unknown or more than seven days old")
    return email
