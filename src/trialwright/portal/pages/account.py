"""/account: who is signed in, and as what; signing in and out; another password."""

import datetime

import msgspec
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialwright.portal.pages.enter import own_path
from trialwright.portal.rendering import render
from trialwright.portal.routes import Parameter, page, posted
from trialwright.portal.security.csrf import COOKIE as FORM_COOKIE
from trialwright.portal.users.accounts import Account, Role, accounts, change_password, signed_in
from trialwright.portal.users.file import Users
from trialwright.portal.users.passwords import LEAST_CHARACTERS, UnfitPassword
from trialwright.portal.users.sessions import end_session, end_sessions, start_session
from trialwright.portal.visitor import (
    COOKIE,
    PRIVATE,
    client_address,
    field,
    is_private,
    keep_session,
    required,
    session_token,
    users_of,
    visitor,
)

NAV = (90, "Account", "/account")
_AFTER = "/account"


class Listed(msgspec.Struct, frozen=True):
    """An account as an admin sees it."""

    name: str
    role: Role


class AccountPage(msgspec.Struct, frozen=True):
    """Who is at the browser. ``name`` is "" for the person at this machine or nobody; ``accounts`` only for an admin.

    ``known`` is False for someone who has not signed in. ``uses_accounts``: whether this site has any.
    """

    known: bool
    name: str
    role: Role | None
    uses_accounts: bool
    private: bool
    accounts: tuple[Listed, ...] = ()
    least_characters: int = LEAST_CHARACTERS
    fault: str = ""
    done: str = ""


class SignInPage(msgspec.Struct, frozen=True):
    """The form that asks for name and password. ``wanted`` is where to go then; ``fault`` is what was wrong."""

    wanted: str
    uses_accounts: bool
    name: str = ""
    fault: str = ""


def account(request: Request) -> Response:
    """The page."""
    with users_of(request) as users:
        done = (
            "Your password was changed; sign in with it elsewhere."
            if "changed" in request.query_params
            else ""
        )
        return render(request, "account.html", _context(request, users, done=done), headers=PRIVATE)


def sign_in_form(request: Request) -> Response:
    """The form."""
    wanted = own_path(request.query_params.get("next", _AFTER))
    with users_of(request) as users:
        return render(request, "sign_in.html", SignInPage(wanted, bool(accounts(users))))


def sign_in(request: Request, form: FormData) -> Response:
    """Name and password were given: on to the page that was wanted, or the form again."""
    wanted, name = own_path(field(form, "next") or _AFTER), field(form, "name").strip()[:60]
    now = request.app.state.settings.now()
    with users_of(request) as users:
        known = signed_in(users, name, field(form, "password"), client_address(request), now)
        if not isinstance(known, Account):
            wrong = known == "wrong"
            fault = "Name or password is wrong" if wrong else "Too many attempts: wait a quarter of an hour"
            context = SignInPage(wanted, bool(accounts(users)), name, fault)
            return render(request, "sign_in.html", context, status=403 if wrong else 429)
        return _with_session(request, users, known, wanted, now)


def sign_out(request: Request, form: FormData) -> Response:
    """The session is over, here or, if wanted, everywhere."""
    with users_of(request) as users:
        known = visitor(request, users)
        end_session(users, session_token(request))
        if known and not known.is_local and field(form, "everywhere"):
            end_sessions(users, known)
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE, path="/")
    response.delete_cookie(FORM_COOKIE, path="/")
    return response


def new_password(request: Request, form: FormData) -> Response:
    """Another password, if the present one was given; all other sessions are over."""
    now = request.app.state.settings.now()
    with users_of(request) as users:
        known = required(request, users)
        fault = _changed(request, users, known, form, now)
        if fault:
            return render(request, "account.html", _context(request, users, fault=fault), status=422)
        return _with_session(request, users, known, "/account?changed=1", now)


def routes() -> list[Route]:
    """/account and what is under it."""
    wanted = Parameter("next", "The page to go on with")
    return [
        *page("/account", account, AccountPage, "Who is signed in"),
        *page("/account/sign-in", sign_in_form, SignInPage, "Asks for name and password", (wanted,)),
        *posted("/account/sign-in", sign_in, "Takes name and password"),
        *posted("/account/sign-out", sign_out, "Ends the session"),
        *posted("/account/password", new_password, "Takes another password"),
    ]


def _context(request: Request, users: Users, *, fault: str = "", done: str = "") -> AccountPage:
    known, all_of_them = visitor(request, users), accounts(users)
    listed = all_of_them if known and known.may("admin") else []
    return AccountPage(
        known is not None,
        known.name if known else "",
        known.role if known else None,
        bool(all_of_them),
        is_private(request.app.state.settings),
        tuple(Listed(each.name, each.role) for each in listed),
        fault=fault,
        done=done,
    )


def _changed(request: Request, users: Users, known: Account, form: FormData, now: datetime.datetime) -> str:
    """Change the password; what was wrong, or ""."""
    if known.is_local:
        return "There are no accounts here, so there is no password"
    agreed = signed_in(users, known.name, field(form, "password"), client_address(request), now)
    if not isinstance(agreed, Account):
        return (
            "The present password is wrong"
            if agreed == "wrong"
            else "Too many attempts: wait a quarter of an hour"
        )
    try:
        change_password(users, known.name, field(form, "new_password"))
    except UnfitPassword as fault:
        return f"{fault}".capitalize()
    return ""


def _with_session(
    request: Request, users: Users, known: Account, wanted: str, now: datetime.datetime
) -> Response:
    """On to a page with a new session; the cookie of forms, too, is made anew."""
    response = RedirectResponse(wanted, 303)
    keep_session(request, response, start_session(users, known, now, session_token(request)))
    response.delete_cookie(FORM_COOKIE, path="/")
    return response
