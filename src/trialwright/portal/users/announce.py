"""What is new for each watch: entries in its feed, and one mail to each address, as one whole.

What a watch saw last stands in the users' file, so news is whatever differs from it: a program that is killed between
fetching and announcing loses nothing, and two that announce at once tell each thing once.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator
from itertools import groupby

import msgspec

from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.study import Study
from trialwright.portal.users.addresses import is_confirmed
from trialwright.portal.users.change_words import change_words
from trialwright.portal.users.digest_mail import digest_mail
from trialwright.portal.users.file import Users, stamp
from trialwright.portal.users.outbox import queue
from trialwright.portal.users.watches import Entry, Watch, add_entry, see, seen_by, watches
from trialwright.records.v2 import record_of_v2
from trialwright.reporting.content.plain import plain
from trialwright.store.studies import Store

# The ids that a watched search finds now, by its query string; None if it cannot be searched or finds too many.
Found = Callable[[str], frozenset[str] | None]


class News(msgspec.Struct, frozen=True):
    """A trial's move from one version to another, as one watch sees it. None is "not there"."""

    entry: Entry
    before: str | None
    after: str | None


class Announced(msgspec.Struct, frozen=True):
    """How much was new. ``not_searched`` are watches whose search could not be done: they are looked at next time."""

    entries: int = 0
    messages: int = 0
    not_searched: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def announce(users: Users, store: Store, found: Found, now: datetime.datetime, address: str) -> Announced:
    """Tell every watch what the store has that it has not seen. ``address`` is the site's own, for links."""
    entries = messages = 0
    not_searched: list[str] = []
    faults: list[Diagnostic] = []
    for (_, email), group in groupby(sorted(watches(users), key=_recipient), key=_recipient):
        news = []
        for watch in group:
            moves = _moves(users, store, watch, found)
            if moves is None:
                not_searched.append(watch.title)
                continue
            news.append((watch, [_news(store, watch, *move, now, faults) for move in moves]))
        told, sent = _tell(users, email, news, now, address)
        entries, messages = entries + told, messages + sent
    return Announced(entries, messages, tuple(not_searched), tuple(faults))


def _recipient(watch: Watch) -> tuple[int, str]:
    return watch.owner, watch.email


def _tell(
    users: Users, email: str, news: list[tuple[Watch, list[News]]], now: datetime.datetime, address: str
) -> tuple[int, int]:
    """Keep all news of one recipient, with the mail about it, in one piece; how many entries and mails."""
    fresh: list[tuple[Watch, list[Entry]]] = []
    queued = 0
    with users.writing():
        for watch, each in news:
            new = [one.entry for one in each if see(users, watch, one.entry.trial, one.before, one.after)]
            for entry in new:
                add_entry(users, watch, entry)
            fresh += [(watch, new)] if new else []
        if fresh and email and is_confirmed(users, fresh[0][0].owner, email):
            queue(users, digest_mail(fresh, email, now, address))
            queued = 1
    return sum(len(new) for _, new in fresh), queued


def _moves(
    users: Users, store: Store, watch: Watch, found: Found
) -> list[tuple[str, str | None, str | None]] | None:
    """Trial, digest before, digest now, where they differ; None if the search could not be done."""
    seen = seen_by(users, watch)
    ids = frozenset([watch.target]) if watch.kind == "trial" else found(watch.target)
    if ids is None:
        return None
    now = store.digests(sorted(ids))
    moves: list[tuple[str, str | None, str | None]] = [
        (nct_id, seen.get(nct_id), digest) for nct_id, digest in now.items() if seen.get(nct_id) != digest
    ]
    if watch.kind == "search":  # a watched trial that the store has lost is the store's trouble, not news
        moves += [(nct_id, digest, None) for nct_id, digest in seen.items() if nct_id not in ids]
    return sorted(moves)


def _news(
    store: Store,
    watch: Watch,
    nct_id: str,
    before: str | None,
    after: str | None,
    now: datetime.datetime,
    faults: list[Diagnostic],
) -> News:
    newest = after or store.digests([nct_id]).get(nct_id)
    old, new = (_study(store, nct_id, digest, faults) for digest in (before, newest))
    title = (new.title if new else None) or (old.title if old else None) or nct_id
    words = tuple(_words(old, new, gone=after is None))
    what = "gone" if after is None else "changed" if before else "found"
    return News(Entry(str(uuid.uuid4()), nct_id, what, title, words, stamp(now)), before, after)  # type: ignore[arg-type]


def _words(old: Study | None, new: Study | None, *, gone: bool) -> Iterator[str]:
    """What there is to say; never nothing."""
    changed = change_words(old, new) if old and new else ()
    if gone:
        yield "The watched search no longer finds this trial"
        if new is None:
            yield "It is no longer in the store"
        elif not changed:
            yield "Its record did not change; it may have become too old to be taken at its word"
    if old is None and new is not None and not gone:
        verified = new.status.status_verified_date
        yield f"Status: {plain(new.status.overall_status or 'not given')}, as of {verified or 'an unknown date'}"
    elif not changed and not gone:
        yield "The record changed, in fields that cannot be put into words here"
    yield from changed


def _study(store: Store, nct_id: str, digest: str | None, faults: list[Diagnostic]) -> Study | None:
    """A version by its digest; None if it is not there, or cannot be read, which is told once."""
    numbers = [each.number for each in store.versions(nct_id) if each.digest == digest]
    if not digest or not numbers:
        return None
    try:
        stored = store.get(nct_id, numbers[-1])
        return record_of_v2(stored.raw, stored.source).study if stored else None
    except UnreadableInput as fault:
        faults.append(fault.diagnostic)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return None
