"""Posts come from our own pages: a cookie, and a field of the form that only we can make from it."""

import hmac
import re
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from trialwright.portal.security.seals import mark

COOKIE = "trialwright_form"
FIELD = "form_seal"
_VALUE = re.compile(r"[0-9a-f]{32}")
_REFUSED = "this form did not come from a page of this site, or the page is too old: open it again"


def form_seal(request: Request) -> str:
    """The value of the hidden field of every form that posts; the response then sets the cookie it belongs to."""
    value = getattr(request.state, "form_cookie", None) or _cookie(request) or secrets.token_hex(16)
    request.state.form_cookie = value
    return mark(request.app.state.settings.secret, "form", value)


def keep_cookie(request: Request, response: Response) -> None:
    """Set the cookie of the forms on a page, if the browser has none yet."""
    value = getattr(request.state, "form_cookie", None)
    if value and value != _cookie(request):
        https = request.app.state.settings.https
        response.set_cookie(COOKIE, value, httponly=True, samesite="strict", secure=https, path="/")


def refuse_strangers(request: Request, form: FormData) -> None:
    """Raises HTTPException 403 for a post that did not come from one of our own pages."""
    value, given = _cookie(request), form.get(FIELD)
    known = mark(request.app.state.settings.secret, "form", value or "")
    sealed = isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
    if not (value and sealed and comes_from_here(request)):
        raise HTTPException(403, _REFUSED)


def comes_from_here(request: Request) -> bool:
    """Whether the browser does not say that the request comes from elsewhere."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.headers.get("host", "")
    except ValueError:
        return False


def _cookie(request: Request) -> str | None:
    value = request.cookies.get(COOKIE, "")
    return value if _VALUE.fullmatch(value) else None
