"""What to do where little is found: a word that was perhaps meant, and what to give up; each was tried."""

import re
from collections.abc import Iterator

import msgspec

from trialwright.knowledge.lexicon import all_phrases
from trialwright.search.answer import Suggestion, WhyEmpty, Widening
from trialwright.search.matching import FILTERS, FRESH
from trialwright.search.query import SearchQuery
from trialwright.search.searching import Run, count
from trialwright.search.typed import Typed, Unit
from trialwright.search.words import stems_of

_LEAST_LETTERS = 4
_RARE = 2
_CANDIDATES = 4000
_NAMES = {
    "status": "status",
    "phase": "phase",
    "age": "age",
    "age_group": "age group",
    "sex": "sex",
    "study_type": "type of study",
    "country": "country",
    "computable": "computable criteria",
}


def suggested(run: Run, total: int) -> Suggestion | None:
    """The search with one word spelt otherwise, if records have that word; None if no word looks misspelt."""
    for unit in run.typed.units:
        if len(unit.words) != 1 or unit.concepts or unit.nct_id:
            continue
        word = unit.words[0]
        if len(word) < _LEAST_LETTERS or run.searcher.doc_freq("words", stems_of[word]) > _RARE:
            continue
        for meant in _nearest(run, word):
            query = _with_text(run.query, _replaced(run.query.text, unit.typed, meant))
            found = run.with_query(query).count()
            if found > total or _is_found(run, meant):
                return Suggestion(unit.typed, meant, query, found)
    return None


def why_empty(run: Run) -> WhyEmpty:
    """Why nothing was found, and which single changes find something."""
    nowhere = tuple(unit.typed for unit in run.typed.units if not _found_anywhere(run, unit))
    widenings = tuple(sorted(_widenings(run), key=lambda each: (each.gives_up != FRESH, each.total)))
    return WhyEmpty(_sentence(run, nowhere, widenings), nowhere, widenings)


def _widenings(run: Run) -> Iterator[Widening]:
    """Each wider search that finds something: without a word, without a filter, with records that may be closed."""
    for unit in run.typed.units if len(run.typed.units) > 1 else ():
        wider = _with_text(run.query, _without(run.query.text, unit.typed))
        yield from _tried(run, "word", unit.typed, wider)
    for unit in run.typed.excluded:
        yield from _tried(run, "word", f"-{unit.typed}", _with_text(run.query, _without_excluded(run, unit)))
    for name in FILTERS:
        if value := getattr(run.query, name):
            wider = msgspec.structs.replace(run.query, **{name: _nothing(value)}, page=1)
            yield from _tried(run, name, f"{_NAMES[name]} {_shown(value)}".strip(), wider)
    if run.query.age == 0:
        yield from _tried(run, "age", "age 0", msgspec.structs.replace(run.query, age=None, page=1))
    if not run.query.include_maybe_closed:
        wider = msgspec.structs.replace(run.query, include_maybe_closed=True, page=1)
        yield from _tried(run, FRESH, "trials that may be closed", wider)


def _tried(run: Run, gives_up: str, words: str, query: SearchQuery) -> Iterator[Widening]:
    if (total := run.with_query(query).count()) > 0:
        yield Widening(gives_up, words, query, total)  # type: ignore[arg-type]


def _sentence(run: Run, nowhere: tuple[str, ...], widenings: tuple[Widening, ...]) -> str:
    if run.searcher.num_docs == 0:
        return "The index holds no trials."
    if nowhere:
        return f"No record has {_listed(nowhere)}."
    if widenings and widenings[0].gives_up == FRESH:
        return _all_may_be_closed(widenings[0].total)
    words, filters = bool(run.typed.units), any(getattr(run.query, name) for name in FILTERS)
    if words and filters and count(run.searcher, run.clauses(without=(*FILTERS, FRESH))):
        return "There are trials with these words, but none of them passes the filters."
    if len(run.typed.units) > 1:
        return "Each of these words is in some record, but no record has all of them."
    return "No trial passes these filters." if filters else "No trial fits."


def _all_may_be_closed(number: int) -> str:
    if number == 1:
        return "The one trial that fits may be closed, so it is not in the list."
    return f"All {number} trials that fit may be closed, so they are not in the list."


def _found_anywhere(run: Run, unit: Unit) -> bool:
    alone = run.matcher.words(Typed((unit,)), ranked=False)
    return count(run.searcher, run.matcher.joined(alone)) > 0


def _is_found(run: Run, word: str) -> bool:
    return bool(run.searcher.doc_freq("words", stems_of[word]))


def _nearest(run: Run, word: str) -> list[str]:
    """Known spellings close to a word, the nearest and then the most frequent first."""
    known: dict[str, int] = {}
    for prefix in {word[:2], word[1::-1]}:
        for spelling, number in run.searcher.terms_with_prefix("spelling", prefix, limit=_CANDIDATES):
            known[spelling] = known.get(spelling, 0) + number
    for phrase in all_phrases():
        if " " not in phrase and abs(len(phrase) - len(word)) <= 2:
            known.setdefault(phrase, 0)
    allowed = 1 if len(word) < 6 else 2
    ranked = [
        (steps, -number, spelling)
        for spelling, number in known.items()
        if abs(len(spelling) - len(word)) <= allowed
        and 0 < (steps := edits(word, spelling, allowed)) <= allowed
    ]
    return [spelling for _, _, spelling in sorted(ranked)[:5]]


def edits(one: str, other: str, most: int) -> int:
    """How many letters must be changed, put in, left out or swapped with the next; ``most`` + 1 if more.

    >>> edits("belimumap", "belimumab", 2), edits("rituxiamb", "rituximab", 2), edits("lupus", "tumour", 2)
    (1, 1, 3)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        this = [row]
        for column, facing in enumerate(other, 1):
            steps = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != facing))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and facing == one[row - 2]
            this.append(min(steps, before[column - 2] + 1) if swapped else steps)
        if min(this) > most:
            return most + 1
        before, last = last, this
    return min(last[-1], most + 1)


def _with_text(query: SearchQuery, text: str) -> SearchQuery:
    return msgspec.structs.replace(query, text=text, page=1)


def _without(text: str, typed: str) -> str:
    """The text without some words, and without quotes that are left empty."""
    return " ".join(_replaced(text, typed, " ").replace('""', " ").replace('" "', " ").split())


def _replaced(text: str, typed: str, other: str) -> str:
    """The text with the first standing of some words replaced; not where they are part of a longer word."""
    return re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", lambda _: other, text, count=1)


def _without_excluded(run: Run, unit: Unit) -> str:
    text = run.query.text
    for written in (f'-"{unit.typed}"', f"-{unit.typed}", f"–{unit.typed}", f"−{unit.typed}"):
        if written in text:
            return _without(text, written)
    return _without(text, unit.typed)


def _nothing(value: object) -> object:
    return () if isinstance(value, tuple) else False if isinstance(value, bool) else None


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " or ".join(
            str(each).replace("_", " ").lower() if str(each).isupper() else str(each) for each in value
        )
    return "" if isinstance(value, bool) else str(value).lower()


def _listed(words: tuple[str, ...]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
