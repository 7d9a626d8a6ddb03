"""What is looked for: words and filters, and the same as the query string of a page's address."""

import re
from collections.abc import Sequence
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode

import msgspec

from trialwright.model.study import enumerations as v2

Sort = Literal["relevance", "updated", "started"]
AgeGroup = v2.StandardAge
Wanted = Literal["FEMALE", "MALE"]
_OLDEST = 150
_MOST_PAIRS = 200
_SHOWN = 40
_WHOLE = re.compile(r"[0-9]{1,7}")


class SearchQuery(msgspec.Struct, frozen=True):
    """A search: words, filters, order, page. Values of one filter are alternatives; different filters must all hold.

    ``text`` holds words, "quoted phrases", NCT ids and -words to leave out. ``age`` is in years: trials that take
    someone of that age. ``sex``: trials that take such a person. ``country``: trials with a site there, as the
    record spells it. ``computable``: at least one criterion of the text can be computed. Records that say they are
    open but are stale come only with ``include_maybe_closed``. ``page`` counts from 1; ``page_size`` 0 is the
    default (``knowledge/search/ranking.toml``).

    >>> SearchQuery("lupus nephritis", status=("RECRUITING",), age=30).to_url()
    'q=lupus+nephritis&status=RECRUITING&age=30'
    """

    text: str = ""
    status: tuple[v2.Status, ...] = ()
    phase: tuple[v2.Phase, ...] = ()
    age: int | None = None
    age_group: tuple[AgeGroup, ...] = ()
    sex: Wanted | None = None
    study_type: tuple[v2.StudyType, ...] = ()
    country: tuple[str, ...] = ()
    computable: bool = False
    include_maybe_closed: bool = False
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 0

    def to_url(self) -> str:
        """The query string, without "?"; only what differs from the default."""
        return urlencode(list(_pairs(self)), errors="surrogatepass")

    @classmethod
    def from_url(cls, query_string: str) -> "SearchQuery":
        """The search of a query string; exactly what ``to_url`` was given. Values it does not know are left out.

        >>> SearchQuery.from_url("q=SLE&phase=PHASE3&phase=PHASE9&page=2")
        SearchQuery(text='SLE', status=(), phase=('PHASE3',), ... page=2, page_size=0)
        """
        return read_query(query_string)[0]


def read_query(query_string: str) -> tuple[SearchQuery, tuple[str, ...]]:
    """The search of a query string, and a sentence for each value that was left out; never an exception.

    >>> read_query("q=SLE&phase=PHASE9")[1]
    ('there is no phase "PHASE9": left out',)
    """
    values: dict[str, list[str]] = {}
    pairs = _decoded(query_string)
    for name, value in pairs[:_MOST_PAIRS]:
        values.setdefault(name, []).append(value)
    notes = [f"only the first {_MOST_PAIRS} values were read"] if len(pairs) > _MOST_PAIRS else []
    fields: dict[str, Any] = {"text": _last(values, "q")}
    for name in _LISTS:
        fields[_LISTS[name]] = _chosen(name, values, notes)
    for name, field in _SWITCHES.items():
        fields[field] = _last(values, name) == "1"
    for name, (field, least, most, usual) in _NUMBERS.items():
        fields[field] = _number(name, _last(values, name), least, most, usual, notes)
    fields["sex"] = next(iter(_known("sex", values.get("sex", [])[-1:], get_args(Wanted), notes)), None)
    fields["sort"] = next(
        iter(_known("sort", values.get("sort", [])[-1:], get_args(Sort), notes)), "relevance"
    )
    return SearchQuery(**fields), tuple(notes)


_LISTS = {
    "status": "status",
    "phase": "phase",
    "group": "age_group",
    "type": "study_type",
    "country": "country",
}
_ALLOWED: dict[str, tuple[str, ...]] = {
    "status": get_args(v2.Status),
    "phase": get_args(v2.Phase),
    "group": get_args(v2.StandardAge),
    "type": get_args(v2.StudyType),
}
_SWITCHES = {"computable": "computable", "closed": "include_maybe_closed"}
# name in the address: field, least, most, what it is where nothing is said
_NUMBERS: dict[str, tuple[str, int, int, int | None]] = {
    "age": ("age", 0, _OLDEST, None),
    "page": ("page", 1, 1_000_000, 1),
    "size": ("page_size", 0, 1_000_000, 0),
}


def _pairs(query: SearchQuery) -> list[tuple[str, str]]:
    pairs = [("q", query.text)] if query.text else []
    pairs += [(name, value) for name, field in _LISTS.items() for value in getattr(query, field)]
    pairs += [("sex", query.sex)] if query.sex else []
    pairs += [(name, "1") for name, field in _SWITCHES.items() if getattr(query, field)]
    pairs += [("sort", query.sort)] if query.sort != "relevance" else []
    for name, (field, _, _, usual) in _NUMBERS.items():
        if (value := getattr(query, field)) != usual:
            pairs.append((name, str(value)))
    return pairs


def _decoded(query_string: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query_string, keep_blank_values=True, errors="surrogatepass")
    except UnicodeDecodeError:  # bytes that are no UTF-8 text
        return parse_qsl(query_string, keep_blank_values=True, errors="replace")


def _last(values: dict[str, list[str]], name: str) -> str:
    return values.get(name, [""])[-1]


def _chosen(name: str, values: dict[str, list[str]], notes: list[str]) -> tuple[str, ...]:
    given = list(dict.fromkeys(value for value in values.get(name, []) if value))
    return tuple(_known(name, given, _ALLOWED[name], notes)) if name in _ALLOWED else tuple(given)


def _known(name: str, given: Sequence[str], allowed: tuple[str, ...], notes: list[str]) -> list[str]:
    notes += [_left_out(name, value) for value in given if value and value not in allowed]
    return [value for value in given if value in allowed]


def _number(name: str, given: str, least: int, most: int, usual: int | None, notes: list[str]) -> int | None:
    if not given:
        return usual
    if _WHOLE.fullmatch(given) and least <= int(given) <= most:
        return int(given)
    notes.append(_left_out(name, given))
    return usual


def _left_out(name: str, value: str) -> str:
    shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return f'there is no {name} "{shown}": left out'
