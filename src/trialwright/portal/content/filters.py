"""The filters of a search with their counts, and the links that change one of them."""

from collections.abc import Iterator

import msgspec

from trialwright.reporting.content.plain import capital, plain
from trialwright.search.answer import FilterName, SearchAnswer
from trialwright.search.query import SearchQuery

_VALUES_SHOWN = 8


class Choice(msgspec.Struct, frozen=True):
    """A value of a filter: as the address has it, in words, how many trials it leaves, and whether it is in use."""

    value: str
    label: str
    count: int | None
    chosen: bool


class Filter(msgspec.Struct, frozen=True):
    """A filter. ``name`` is that of the address. ``more`` are the values that are seldom wanted."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()


class InUse(msgspec.Struct, frozen=True):
    """A filter in use, in words, and the query string of the search without it."""

    words: str
    without: str


_LISTS: dict[FilterName, tuple[str, str]] = {
    "status": ("status", "Status in the record"),
    "phase": ("phase", "Phase"),
    "age_group": ("group", "Age group"),
    "study_type": ("type", "Study type"),
    "country": ("country", "Country"),
}
_WORDS = {
    "CHILD": "child (under 18)",
    "ADULT": "adult (18 to 64)",
    "OLDER_ADULT": "older adult (65 and over)",
    "NA": "no phase applies",
}


def filters_of(answer: SearchAnswer) -> tuple[Filter, ...]:
    """The filters with several values, in the order of the page; those in use stay even where they leave nothing."""
    return tuple(_filter(answer, field) for field in _LISTS)


def _filter(answer: SearchAnswer, field: FilterName) -> Filter:
    name, label = _LISTS[field]
    chosen: tuple[str, ...] = getattr(answer.query, field)
    counts = {each.value: each.count for each in answer.facets.get(field, ())}
    listed = [Choice(value, in_words(value), count, value in chosen) for value, count in counts.items()]
    listed += [Choice(value, in_words(value), 0, True) for value in chosen if value not in counts]
    first = [each for place, each in enumerate(listed) if place < _VALUES_SHOWN or each.chosen]
    return Filter(name, label, tuple(first), tuple(each for each in listed if each not in first))


def in_words(value: str) -> str:
    """A value of a filter for readers.

    >>> in_words("ACTIVE_NOT_RECRUITING"), in_words("OLDER_ADULT"), in_words("China")
    ('active not recruiting', 'older adult (65 and over)', 'China')
    """
    return _WORDS.get(value) or plain(value)


def filters_in_use(query: SearchQuery) -> tuple[InUse, ...]:
    """Each filter in use with the search that gives it up."""
    return tuple(_in_use(query))


def _in_use(query: SearchQuery) -> Iterator[InUse]:
    first = msgspec.structs.replace(query, page=1)

    def without(**changes: object) -> str:
        return msgspec.structs.replace(first, **changes).to_url()

    for field in _LISTS:
        values: tuple[str, ...] = getattr(query, field)
        for value in values:
            yield InUse(in_words(value), without(**{field: tuple(each for each in values if each != value)}))
    if query.age is not None:
        yield InUse(f"takes people aged {query.age}", without(age=None))
    if query.sex:
        yield InUse(f"takes {'women' if query.sex == 'FEMALE' else 'men'}", without(sex=None))
    if query.computable:
        yield InUse("has criteria that can be computed", without(computable=False))
    if query.include_maybe_closed:
        yield InUse("with trials that may be closed", without(include_maybe_closed=False))


def status_words(status: str | None, last_known: str | None = None) -> str:
    """A status as a page says it.

    >>> status_words("UNKNOWN", "RECRUITING"), status_words(None)
    ('Unknown, last known recruiting', 'No status in the record')
    """
    if not status:
        return "No status in the record"
    return capital(plain(status)) + (f", last known {plain(last_known)}" if last_known else "")
