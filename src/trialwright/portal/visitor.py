"""Who is at the browser: the person at this machine where there are no accounts, else who signed in."""

import re
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from trialwright.portal.security.seals import seal, unseal
from trialwright.portal.settings import Settings, is_loopback
from trialwright.portal.users.accounts import LOCAL_USER, Account, Role, accounts
from trialwright.portal.users.file import Users
from trialwright.portal.users.sessions import LASTS, session_account

COOKIE = "trialwright_user"
# A page about one person is kept by no browser, which others may use after them.
PRIVATE = {"Cache-Control": "no-store"}
_NUMBER = re.compile(r"[1-9]\d{0,14}")
_NEEDS_ACCOUNTS = (
    "others can reach this site, so notes and watches need accounts: `trialwright accounts add` makes one"
)


def users_of(request: Request) -> Users:
    """The users' file of the site, opened; use it as a context."""
    settings: Settings = request.app.state.settings
    return Users(settings.users_path)


def visitor(request: Request, users: Users) -> Account | None:
    """Who is at the browser; None for someone who has not signed in, or cannot, because there are no accounts."""
    settings: Settings = request.app.state.settings
    if accounts(users):
        return session_account(users, session_token(request), settings.now())
    return LOCAL_USER if is_private(settings) else None


def required(request: Request, users: Users, role: Role = "reader") -> Account:
    """Who is at the browser, in at least a role.

    Raises HTTPException: 303 to the sign-in page, 401 where JSON or a form was sent, 403 without the role or accounts.
    """
    known = visitor(request, users)
    if known is None and not accounts(users):
        raise HTTPException(403, _NEEDS_ACCOUNTS)
    if known is None and request.method == "GET" and getattr(request.state, "kind", "") == "html":
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        raise HTTPException(303, headers={"Location": f"/account/sign-in?next={quote(wanted, safe='')}"})
    if known is None:
        raise HTTPException(401, "sign in first")
    if not known.may(role):
        raise HTTPException(403, f"this takes the role of {role}; yours is {known.role}")
    return known


def is_private(settings: Settings) -> bool:
    """Whether only the person at this machine can reach the site, as far as its settings say."""
    return is_loopback(settings.host) and not settings.login_secret and not settings.address


def session_token(request: Request) -> str:
    """The token in the browser's cookie; "" if there is none, or it is not sealed by this site."""
    return unseal(request.app.state.settings.secret, "session", request.cookies.get(COOKIE, "")) or ""


def keep_session(request: Request, response: Response, token: str) -> None:
    """Put a token into the browser's cookie, sealed, for as long as it is good."""
    settings: Settings = request.app.state.settings
    seconds = int(LASTS.total_seconds())
    response.set_cookie(
        COOKIE,
        seal(settings.secret, "session", token, seconds=seconds),
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=settings.https,
        path="/",
    )


def client_address(request: Request) -> str:
    """The address that the request comes from."""
    return request.client.host if request.client else ""


def field(form: FormData, name: str) -> str:
    """The text of a form's field; "" where it is not there."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def number_in_path(request: Request, name: str = "number") -> int:
    """The number in the address; raises HTTPException 404 for what is none."""
    text = request.path_params[name]
    if not _NUMBER.fullmatch(text):
        raise HTTPException(404)
    return int(text)


def shown_moment(stamp: str) -> str:
    """A kept moment as people read it.

    >>> shown_moment("2026-11-22T12:00:00.000000+00:00")
    '2026-11-22 12:00 UTC'
    """
    return f"{stamp[:10]} {stamp[11:16]} UTC" if stamp else ""
