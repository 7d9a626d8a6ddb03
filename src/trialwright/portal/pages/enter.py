"""/enter: asks for the login secret of a site that others can reach."""

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialwright.portal.rendering import render
from trialwright.portal.routes import page, posted
from trialwright.portal.security.gate import COOKIE, entry_cookie, is_login_secret
from trialwright.portal.security.rates import Allowance

# Wrong secrets a minute, from all addresses together: guessing is hopeless, a slip is not punished for long.
_WRONG_A_MINUTE = 10


class EnterPage(msgspec.Struct, frozen=True):
    """The page that asks. ``wanted`` is where to go then; ``wrong`` says that the last secret was not right."""

    wanted: str
    wrong: bool = False


def enter(request: Request) -> Response:
    """The form."""
    return render(request, "enter.html", EnterPage(own_path(request.query_params.get("next", "/"))))


def entered(request: Request, form: FormData) -> Response:
    """The secret was given: on to the page that was wanted, or the form again."""
    settings, wanted = request.app.state.settings, own_path(str(form.get("next", "/")))
    if request.app.state.wrong_secrets.is_used_up("all"):
        raise HTTPException(429, "too many wrong secrets: wait a minute")
    if not settings.login_secret or not is_login_secret(settings, str(form.get("secret", ""))):
        request.app.state.wrong_secrets.take("all")
        return render(request, "enter.html", EnterPage(wanted, wrong=True), status=403)
    response = RedirectResponse(wanted, 303)
    response.set_cookie(
        COOKIE, entry_cookie(settings), httponly=True, samesite="lax", secure=settings.https, max_age=604_800
    )
    return response


def own_path(given: str) -> str:
    """The path if it is one of this site, else "/".

    >>> own_path("/trial/NCT05863936?x=1"), own_path("//evil.example"), own_path("https://evil.example")
    ('/trial/NCT05863936?x=1', '/', '/')
    """
    is_own = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if is_own and "\\" not in given else "/"


def prepare(app: Starlette) -> None:
    """Begin to count wrong secrets."""
    app.state.wrong_secrets = Allowance(_WRONG_A_MINUTE)


def routes() -> list[Route]:
    """/enter."""
    return [
        *page("/enter", enter, EnterPage, "Asks for the login secret"),
        *posted("/enter", entered, "Takes the login secret"),
    ]
