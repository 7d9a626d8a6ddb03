"""/share: a page or a note for someone else, by a link that ends and a passcode. /shared/{token}: what they see."""

from collections.abc import MutableMapping
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialwright.portal.pages.notes import title_of
from trialwright.portal.rendering import render
from trialwright.portal.routes import Parameter, other, page, posted
from trialwright.portal.security.seals import seal, unseal
from trialwright.portal.users.accounts import Account
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import Note, note
from trialwright.portal.users.shares import (
    MOST_DAYS,
    MOST_FAILURES,
    Share,
    ShareFault,
    add_share,
    opened_share,
    shareable_page,
    shared_with,
    shares,
    take_back_share,
)
from trialwright.portal.visitor import (
    PRIVATE,
    client_address,
    field,
    number_in_path,
    required,
    shown_moment,
    users_of,
)
from trialwright.portal.watched_search import search_title

_COOKIE = "trialwright_shared"
_OPEN_SECONDS = 3600
_OF_CONNECTION = ("type", "asgi", "http_version", "scheme", "client", "server", "app")


class ShareShown(msgspec.Struct, frozen=True):
    """A link that was given out. ``target`` is a path for a page; the link itself cannot be shown again."""

    id: int
    kind: str
    target: str
    title: str
    made_at: str
    expires_at: str
    failures: int
    locked: bool


class SharePage(msgspec.Struct, frozen=True):
    """The links of whoever is at the browser, and what is offered to be shared."""

    shares: tuple[ShareShown, ...]
    kind: str = ""
    target: str = ""
    title: str = ""
    days: int = 7
    most_days: int = MOST_DAYS
    most_failures: int = MOST_FAILURES
    fault: str = ""
    must_confirm: bool = False


class ShareMadePage(msgspec.Struct, frozen=True):
    """A new link with its passcode; both are shown this once."""

    title: str
    link: str
    passcode: str
    expires_at: str
    most_failures: int = MOST_FAILURES


class SharedPage(msgspec.Struct, frozen=True):
    """What someone with a link sees: ``kind`` is "" until the passcode was given, then "page" or "note"."""

    kind: str = ""
    title: str = ""
    text: str = ""
    trial: str = ""
    expires_at: str = ""
    fault: str = ""


def share_page(request: Request) -> Response:
    """All links, and the form for a new one."""
    with users_of(request) as users:
        owner = required(request, users, "editor")
        return render(request, "share.html", _context(request, users, owner), headers=PRIVATE)


def add(request: Request, form: FormData) -> Response:
    """A link is to be made."""
    kind, target, days = field(form, "kind"), field(form, "target"), field(form, "days")
    settings = request.app.state.settings
    with users_of(request) as users:
        owner = required(request, users, "editor")
        try:
            if _must_confirm(kind, target) and field(form, "no_patient") != "1":
                raise ShareFault(f"say that the {_what(kind)} tells nothing about a patient")
            title = _title(request, users, owner, kind, target)
            number = int(days) if days.isdecimal() and len(days) < 4 else 0
            made = add_share(
                users, owner, "note" if kind == "note" else "page", target, title, number, settings.now()
            )
        except ShareFault as fault:
            context = _context(request, users, owner, kind, target, str(fault))
            return render(request, "share.html", context, status=422)
    link = f"{settings.own_address}/shared/{made.token}"
    context_made = ShareMadePage(title, link, made.passcode, shown_moment(made.share.expires_at))
    return render(request, "share_made.html", context_made)


def _must_confirm(kind: str, target: str) -> bool:
    """Whether it holds what someone typed: a note, or a page with a search in its address."""
    return kind == "note" or "?" in target


def _what(kind: str) -> str:
    return "note" if kind == "note" else "search"


def end(request: Request, form: FormData) -> Response:
    """A link is taken back."""
    with users_of(request) as users:
        if not take_back_share(users, required(request, users, "editor"), number_in_path(request)):
            raise HTTPException(404)
    return RedirectResponse("/share", 303)


def shared(request: Request) -> Response:
    """Asks for the passcode, whether or not there is such a link; or what is shared, if it was given lately."""
    with users_of(request) as users:
        found = _opened(request, users)
        if found is None:
            return render(request, "shared.html", SharedPage())
        if found.kind == "page" and request.state.kind == "html":
            return RedirectResponse(f"{request.url.path}/page", 303)
        return render(request, "shared.html", _shown(users, found), headers=PRIVATE)


def open_shared(request: Request, form: FormData) -> Response:
    """A passcode was given."""
    token, settings = request.path_params["token"], request.app.state.settings
    with users_of(request) as users:
        passcode = field(form, "passcode")[:100]
        found = opened_share(users, token, passcode, client_address(request), settings.now())
    if not isinstance(found, Share):
        wrong = found == "wrong"
        fault = "That did not open it" if wrong else "Too many attempts: wait an hour"
        return render(request, "shared.html", SharedPage(fault=fault), status=403 if wrong else 429)
    response = RedirectResponse(f"/shared/{token}", 303)
    response.set_cookie(
        _COOKIE,
        seal(settings.secret, "shared", f"{found.id} {token}", seconds=_OPEN_SECONDS),
        max_age=_OPEN_SECONDS,
        httponly=True,
        samesite="lax",
        secure=settings.https,
        path=f"/shared/{token}",
    )
    return response


async def shared_page(request: Request) -> Response:
    """The page that is shared, as it is now."""

    def found() -> Share | None:
        with users_of(request) as users:
            return _opened(request, users)

    share = await run_in_threadpool(found)
    if share is None or share.kind != "page":
        return RedirectResponse(f"/shared/{request.path_params['token']}", 303)
    return await _page_of_site(request, shareable_page(share.target))


def routes() -> list[Route]:
    """/share, /shared and what is under them."""
    offered = (
        Parameter("page", "The path of a page to share"),
        Parameter("note", "The number of a note to share"),
    )
    return [
        *page("/share", share_page, SharePage, "The links of whoever is signed in", offered),
        *posted("/share", add, "Makes a link and its passcode"),
        *posted("/share/{number}/end", end, "Takes a link back"),
        *page("/shared/{token}", shared, SharedPage, "Asks for the passcode of a link, or shows a note"),
        *posted("/shared/{token}", open_shared, "Takes the passcode of a link"),
        *other("/shared/{token}/page", shared_page, "The page that is shared", "text/html"),
    ]


def _opened(request: Request, users: Users) -> Share | None:
    """What the browser has opened with a passcode in the last hour, if it is still shared."""
    token, settings = request.path_params["token"], request.app.state.settings
    given = unseal(settings.secret, "shared", request.cookies.get(_COOKIE, ""))
    found = shared_with(users, token, settings.now())
    return found if found and given == f"{found.id} {token}" else None


def _shown(users: Users, share: Share) -> SharedPage:
    until = shown_moment(share.expires_at)
    if share.kind == "page":
        return SharedPage("page", share.title, expires_at=until)
    kept = note(users, Account(share.owner, "", "reader"), int(share.target))
    if kept is None:
        raise HTTPException(404)
    return SharedPage("note", share.title, kept.text, kept.trial, until)


async def _page_of_site(request: Request, target: str) -> Response:
    """The site's own page, asked for in the visitor's place, without the visitor's cookies."""
    path, _, query = target.partition("?")
    kept = (b"host", b"accept", b"accept-language")
    scope: dict[str, Any] = {
        **{key: request.scope[key] for key in _OF_CONNECTION if key in request.scope},
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode("utf-8", "replace"),
        "headers": [pair for pair in request.scope["headers"] if pair[0] in kept],
        "state": {},
    }
    status, body = 500, bytearray()

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    await request.app.router(scope, receive, send)
    if status != 200:
        raise HTTPException(404)
    return Response(bytes(body), headers=PRIVATE, media_type="text/html; charset=utf-8")


def _context(
    request: Request, users: Users, owner: Account, kind: str = "", target: str = "", fault: str = ""
) -> SharePage:
    listed = tuple(_listed(each) for each in shares(users, None if owner.may("admin") else owner))
    given = request.query_params
    if not kind and ("page" in given or "note" in given):
        kind = "note" if "note" in given else "page"
        target = given[kind]
    try:
        title = _title(request, users, owner, kind, target) if kind else ""
    except ShareFault as why:
        return SharePage(listed, fault=fault or str(why))
    return SharePage(listed, kind, target, title, fault=fault, must_confirm=_must_confirm(kind, target))


def _listed(share: Share) -> ShareShown:
    return ShareShown(
        share.id,
        share.kind,
        share.target,
        share.title,
        shown_moment(share.made_at),
        shown_moment(share.expires_at),
        share.failures,
        share.locked,
    )


def _title(request: Request, users: Users, owner: Account, kind: str, target: str) -> str:
    """What is to be shared, in words; ShareFault if it cannot be."""
    if kind == "note":
        kept = _note(users, owner, target)
        return f"A note about {kept.trial}" if kept.trial else "A note"
    path, _, query = shareable_page(target).partition("?")
    if not path.startswith("/trial/"):
        return "Sites near a place" if path == "/near" else f"The search {search_title(query)}"
    nct_id, _, part = path.removeprefix("/trial/").partition("/")
    title = title_of(request, nct_id)
    if not title:
        raise ShareFault("this trial is not here")
    return f"{nct_id}: {title}" + (f" ({part})" if part else "")


def _note(users: Users, owner: Account, target: str) -> Note:
    kept = (
        note(users, owner, int(target))
        if target.isdecimal() and target.isascii() and len(target) < 16
        else None
    )
    if kept is None:
        raise ShareFault("there is no such note")
    return kept
