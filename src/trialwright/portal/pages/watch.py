"""/watch: searches and trials whose news a person gets, as a feed and by mail."""

import msgspec
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialwright.portal.pages.notes import title_of
from trialwright.portal.pages.watch_mail import ask_address, there
from trialwright.portal.refreshing import found_ids
from trialwright.portal.rendering import answered, render
from trialwright.portal.routes import Parameter, other, page, posted
from trialwright.portal.users.accounts import Account
from trialwright.portal.users.addresses import is_confirmed
from trialwright.portal.users.change_words import marked_runs
from trialwright.portal.users.feed import MEDIA_TYPE, atom_feed
from trialwright.portal.users.file import Users
from trialwright.portal.users.outbox import Outgoing, in_doubt, not_sent
from trialwright.portal.users.watches import (
    MOST_TRIALS,
    Entry,
    Watch,
    WatchFault,
    add_watch,
    end_watch,
    entries,
    renew_token,
    set_email,
    watch_of_token,
    watches,
)
from trialwright.portal.visitor import PRIVATE, field, number_in_path, required, shown_moment, users_of
from trialwright.portal.watched_search import search_title, watched_query
from trialwright.store.content import normal_id
from trialwright.store.studies import Store
from trialwright.text.word_diff import Change

NAV = (62, "Watch", "/watch")
_NEWS_SHOWN = 3


class NewsShown(msgspec.Struct, frozen=True):
    """A piece of news. ``what`` is found, changed or gone; ``runs`` are the ``words`` cut at removed and added ones."""

    trial: str
    title: str
    what: str
    words: tuple[str, ...]
    runs: tuple[tuple[tuple[str, Change], ...], ...]
    at: str


class WatchShown(msgspec.Struct, frozen=True):
    """A watch: what, where to see it (``path``), its feed's address, its latest news.

    ``confirmed``: whether the mail address, if there is one, may get them.
    """

    id: int
    kind: str
    title: str
    path: str
    feed: str
    email: str
    confirmed: bool
    made_at: str
    news: tuple[NewsShown, ...]


class MailShown(msgspec.Struct, frozen=True):
    """A mail that was not sent, or that perhaps was (``in_doubt``)."""

    id: str
    recipient: str
    subject: str
    made_at: str
    trouble: str
    in_doubt: bool
    waiting: bool


class Offer(msgspec.Struct, frozen=True):
    """What a page led here to be watched."""

    kind: str
    target: str
    title: str


class WatchPage(msgspec.Struct, frozen=True):
    """The watches of whoever is at the browser. ``can_mail``: whether the site has a mail server."""

    watches: tuple[WatchShown, ...]
    mails: tuple[MailShown, ...]
    offer: Offer | None
    can_mail: bool
    email: str = ""
    fault: str = ""


def watch_page(request: Request) -> Response:
    """All watches, and what is offered to be watched."""
    with users_of(request) as users:
        owner = required(request, users)
        return render(
            request, "watch.html", _context(request, users, owner, _offer(request)), headers=PRIVATE
        )


def add(request: Request, form: FormData) -> Response:
    """A trial or a search is to be watched."""
    kind, target = field(form, "kind"), field(form, "target")
    email = field(form, "email").strip()
    with users_of(request) as users:
        owner = required(request, users)
        offer = _offer_of(request, kind, target)
        if offer is None:
            raise HTTPException(404, "there is nothing of that name to watch")
        try:
            made = _added(request, users, owner, offer, email)
        except WatchFault as fault:
            context = _context(request, users, owner, offer)
            context = msgspec.structs.replace(context, email=email, fault=str(fault))
            return render(request, "watch.html", context, status=422)
        if email and made.email != email:
            set_email(users, owner, made.id, email)
        if trouble := ask_address(request, users, owner, email):
            return _again(request, users, owner, trouble)
    return RedirectResponse(f"/watch#watch-{made.id}", 303)


def change_email(request: Request, form: FormData) -> Response:
    """News of a watch is to go to another address, or to none."""
    with users_of(request) as users:
        owner, email = required(request, users), field(form, "email").strip()
        try:
            there(set_email(users, owner, number_in_path(request), email))
        except WatchFault as fault:
            return _again(request, users, owner, str(fault))
        if trouble := ask_address(request, users, owner, email):
            return _again(request, users, owner, trouble)
    return RedirectResponse("/watch", 303)


def end(request: Request, form: FormData) -> Response:
    """A watch is over."""
    with users_of(request) as users:
        there(end_watch(users, required(request, users), number_in_path(request)))
    return RedirectResponse("/watch", 303)


def renew(request: Request, form: FormData) -> Response:
    """A watch's feed gets another address."""
    with users_of(request) as users:
        there(renew_token(users, required(request, users), number_in_path(request)))
    return RedirectResponse(f"/watch#watch-{number_in_path(request)}", 303)


def feed(request: Request) -> Response:
    """The news of a watch as an Atom feed; whoever has its address may read it."""
    with users_of(request) as users:
        watch = watch_of_token(users, request.path_params["token"])
        if watch is None:
            raise HTTPException(404)
        body = atom_feed(watch, entries(users, watch), request.app.state.settings.own_address)
    return answered(request, body, f"{MEDIA_TYPE}; charset=utf-8")


def routes() -> list[Route]:
    """/watch, /feed and what is under them."""
    offered = (
        Parameter("trial", "A trial to watch"),
        Parameter("search", "The query string of a search to watch"),
    )
    return [
        *page("/watch", watch_page, WatchPage, "The watches of whoever is signed in", offered),
        *other("/feed/{token}.atom", feed, "The news of a watch", MEDIA_TYPE),
        *posted("/watch", add, "Takes a trial or a search to watch"),
        *posted("/watch/{number}/email", change_email, "Takes the address for mail"),
        *posted("/watch/{number}/renew", renew, "Gives the feed another address"),
        *posted("/watch/{number}/end", end, "Ends a watch"),
    ]


def _again(request: Request, users: Users, owner: Account, fault: str) -> Response:
    context = msgspec.structs.replace(_context(request, users, owner, None), fault=fault)
    return render(request, "watch.html", context, status=422)


def _offer(request: Request) -> Offer | None:
    given = request.query_params
    kind = "trial" if "trial" in given else "search" if "search" in given else ""
    return _offer_of(request, kind, given.get(kind, ""))


def _offer_of(request: Request, kind: str, target: str) -> Offer | None:
    if kind == "trial":
        known = normal_id(target) or ""
        title = title_of(request, known)
        return Offer("trial", known, title) if title else None
    if kind == "search":
        query = watched_query(target)
        return Offer("search", query, search_title(query))
    return None


def _added(request: Request, users: Users, owner: Account, offer: Offer, email: str) -> Watch:
    """The watch, with what it finds now as old news."""
    state = request.app.state
    found: frozenset[str] | None = frozenset([offer.target])
    if offer.kind == "search":
        found = found_ids(state.catalogue.index(), offer.target, state.settings.today())
    if found is None:
        raise WatchFault(f"this search finds more than {MOST_TRIALS:,} trials: narrow it first")
    seen: dict[str, str] = {}
    if state.settings.store.exists():
        with Store(state.settings.store, create=False) as store:
            seen = store.digests(sorted(found))
    now = state.settings.now()
    if offer.kind == "trial":
        return add_watch(users, owner, "trial", offer.target, offer.title, seen, now, email=email)
    return add_watch(users, owner, "search", offer.target, offer.title, seen, now, email=email)


def _context(request: Request, users: Users, owner: Account, offer: Offer | None) -> WatchPage:
    settings = request.app.state.settings
    address = settings.own_address
    doubtful = in_doubt(users, settings.now(), owner)
    return WatchPage(
        tuple(_shown(users, each, address) for each in watches(users, owner)),
        (
            *(_mail(each, doubtful=True) for each in doubtful),
            *(_mail(each, doubtful=False) for each in not_sent(users, owner)),
        ),
        offer,
        settings.smtp is not None,
    )


def _shown(users: Users, watch: Watch, address: str) -> WatchShown:
    path = f"/trial/{watch.target}" if watch.kind == "trial" else f"/?{watch.target}"
    return WatchShown(
        watch.id,
        watch.kind,
        watch.title,
        path,
        f"{address}/feed/{watch.token}.atom",
        watch.email,
        is_confirmed(users, watch.owner, watch.email),
        shown_moment(watch.made_at),
        tuple(_news(each) for each in entries(users, watch, _NEWS_SHOWN)),
    )


def _news(entry: Entry) -> NewsShown:
    runs = tuple(marked_runs(sentence) for sentence in entry.words)
    return NewsShown(entry.trial, entry.title, entry.what, entry.words, runs, shown_moment(entry.at))


def _mail(mail: Outgoing, *, doubtful: bool) -> MailShown:
    return MailShown(
        mail.id,
        mail.recipient,
        mail.subject,
        shown_moment(mail.made_at),
        mail.trouble,
        doubtful,
        mail.state == "waiting",
    )
