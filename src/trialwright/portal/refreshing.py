"""Fetching again what the store has, and telling those who watch it what changed.

Each step keeps what it did before the next begins, and begins from what is kept: after a kill the next refresh goes on.
"""

import datetime
from collections.abc import Callable

import msgspec

from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.portal.settings import Settings
from trialwright.portal.users.announce import Announced, announce
from trialwright.portal.users.file import Users
from trialwright.portal.users.post import Sent, send_waiting
from trialwright.portal.users.watches import MOST_TRIALS
from trialwright.search.indexing import OpenedIndex, has_computable, opened_index
from trialwright.search.query import SearchQuery
from trialwright.search.searching import page_size
from trialwright.search.trial_index import IndexUpdate, TrialIndex
from trialwright.store.fetch import FetchResult, fetch
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Store


class Refreshed(msgspec.Struct, frozen=True):
    """What a refresh did. ``fetched`` is None where nothing was asked of the registry; ``sent`` without a mail server."""

    fetched: FetchResult | None
    index: IndexUpdate
    announced: Announced
    sent: Sent | None
    diagnostics: tuple[Diagnostic, ...]


def refresh(
    settings: Settings,
    *,
    offline: bool = False,
    client: RegistryClient | None = None,
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    progress: Callable[[int, int | None], None] | None = None,
) -> Refreshed:
    """Fetch every study of the store again, bring the index up to date, tell the watches, send the mails that wait.

    ``offline`` asks nothing of the registry: it announces what other programs fetched. Faults of the registry are
    diagnostics of the result; faults of the store are raised as UnreadableInput.
    """
    with Store(settings.store) as store:
        ids = store.ids()
        fetched = fetch(store, ids=ids, client=client, progress=progress) if ids and not offline else None
        opened = _index_in_step(store, settings)
        faults = (*(fetched.diagnostics if fetched else ()), *opened.diagnostics)
        if not settings.users_path.exists():
            return Refreshed(fetched, opened.update, Announced(), None, faults)
        with Users(settings.users_path) as users:
            told = announce(
                users,
                store,
                lambda query: found_ids(opened.index, query, settings.today()),
                now(),
                settings.own_address,
            )
            sent = send_waiting(users, settings.smtp, now) if settings.smtp else None
    return Refreshed(fetched, opened.update, told, sent, (*faults, *told.diagnostics))


def _index_in_step(store: Store, settings: Settings) -> OpenedIndex:
    """The index brought up to date; as it is where another program is about to do so."""
    try:
        return opened_index(store, settings.index_path, computable=has_computable)
    except UnreadableInput as fault:
        if fault.diagnostic.code != "X002":
            raise
        return OpenedIndex(TrialIndex(settings.index_path, create=False), IndexUpdate())


def found_ids(index: TrialIndex, query_string: str, today: datetime.date) -> frozenset[str] | None:
    """The ids of all trials that a search finds; None if it finds more than can be watched."""
    query = msgspec.structs.replace(SearchQuery.from_url(query_string), page_size=1_000_000, sort="updated")
    size = page_size(query)
    found: set[str] = set()
    for page in range(1, 2 + MOST_TRIALS // size):
        answer = index.search(msgspec.structs.replace(query, page=page), today, facets=False)
        if answer.total > MOST_TRIALS:
            return None
        found |= {hit.id for hit in answer.hits}
        if page >= answer.pages:
            break
    return frozenset(found)
