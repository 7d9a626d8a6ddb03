"""The mail about news: what changed in words, where to read on, how to stop it."""

import datetime
import hashlib
import textwrap
from collections.abc import Iterator, Sequence

from trialwright.portal.users.file import stamp
from trialwright.portal.users.outbox import Outgoing
from trialwright.portal.users.watches import Entry, Watch

_WIDTH = 76
_MOST_ENTRIES = 100
_HEADINGS = {"found": "Newly found", "changed": "Changed", "gone": "No longer found"}
_MARKS = "In changed text, [-removed words-] and {+added words+} are marked so."
_CLOSING = (
    "This is not medical advice. A registry's record may be late or wrong: ask the people who run a trial. Do not stop "
    "or change a medicine in order to qualify for a trial."
)


def digest_mail(
    news: Sequence[tuple[Watch, Sequence[Entry]]], email: str, now: datetime.datetime, address: str
) -> Outgoing:
    """One plain-text mail with all news of one person's watches. Its id follows from the news, so it is made once."""
    count = sum(len(entries) for _, entries in news)
    trials = len({entry.trial for _, entries in news for entry in entries})
    first = news[0][0]
    named = hashlib.sha256(
        "".join(entry.uuid for _, entries in news for entry in entries).encode()
    ).hexdigest()
    return Outgoing(
        id=f"<{named[:40]}@trialwright.invalid>",
        owner=first.owner,
        recipient=email,
        subject=_subject(news, count, trials),
        body="\n".join(_lines(news, address)),
        stop_address=f"{address}/watch/stop/{first.token}",
        made_at=stamp(now),
    )


def _subject(news: Sequence[tuple[Watch, Sequence[Entry]]], count: int, trials: int) -> str:
    if count == 1:
        return f"{news[0][1][0].trial}: {_HEADINGS[news[0][1][0].what].lower()}"
    return f"{count} pieces of news on {trials} {'trial' if trials == 1 else 'trials'}"


def _lines(news: Sequence[tuple[Watch, Sequence[Entry]]], address: str) -> Iterator[str]:
    shown = 0
    for watch, entries in news:
        kind = "The trial" if watch.kind == "trial" else "The search"
        yield from _wrapped(f"{kind} you watch: {watch.title}")
        yield ""
        for entry in entries[: max(0, _MOST_ENTRIES - shown)]:
            yield from _wrapped(f"{_HEADINGS[entry.what]}: {entry.title} ({entry.trial})", "  ")
            for sentence in entry.words:
                yield from _wrapped(f"- {sentence}", "  ", "    ")
            yield f"  {address}/trial/{entry.trial}"
            yield ""
        if len(entries) > _MOST_ENTRIES - shown:
            yield f"  And {len(entries) - max(0, _MOST_ENTRIES - shown)} more: see the feed."
            yield ""
        shown += len(entries)
    if any(
        "[-" in words or "{+" in words for _, entries in news for entry in entries for words in entry.words
    ):
        yield from _wrapped(_MARKS)
        yield ""
    yield "-- "
    yield from _wrapped(_CLOSING)
    for watch, _ in news:
        yield from _wrapped(f"No more mail about “{watch.title}”:")
        yield f"{address}/watch/stop/{watch.token}"


def _wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """Lines of a width that every mail program shows; a long word is not broken."""
    return textwrap.wrap(
        " ".join(text.split()), _WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
