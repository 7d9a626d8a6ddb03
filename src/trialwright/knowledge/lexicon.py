"""The lexicon: conditions, drugs, procedures, instruments and other terms, how they are spelled, and what lies under what."""

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import Any, Literal

import msgspec

from trialwright.knowledge.lexicon_files import entries
from trialwright.knowledge.spelling import joined, normalised

_WITH_SHORT_FORM = re.compile(r"(?P<long>[^()]+?)\s*\((?P<short>[^()]+)\)")

Kind = Literal[
    "condition",
    "drug",
    "drug_class",
    "procedure",
    "instrument",
    "instrument_item",
    "finding",
    "category",
    "attestation",
]


class Term(msgspec.Struct, frozen=True):
    """One term.

    ``parents`` are the wider terms it falls under (a class of drugs, a group of diseases). The words of
    ``ambiguous`` name other terms too; ``settled_by`` gives words of the context that settle such a word
    for this term. ``items``, ``grades`` (highest first) and ``values`` belong to instruments and
    categories. ``codes`` maps a system ("ICD-10", "ATC") to codes; empty where none is sourced.
    """

    id: str
    kind: Kind
    label: str
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    settled_by: dict[str, tuple[str, ...]] = {}
    question: str = ""
    codes: dict[str, tuple[str, ...]] = {}
    source: str = ""
    assumption: bool = False
    items: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """The spellings that name other terms too."""
        return tuple(self.settled_by)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling: label, id in words, aliases, ambiguous ones."""
        return (self.label, self.id.replace("_", " "), *self.aliases, *self.settled_by)


@cache
def all_terms() -> dict[str, Term]:
    """Every term by id, in the order of the knowledge files."""
    return {entry["id"]: _term(entry) for entry in entries()}


def term(term_id: str) -> Term:
    """The term of an id; KeyError if there is none.

    >>> term("tacrolimus").kind, term("tacrolimus").parents
    ('drug', ('calcineurin_inhibitor',))
    """
    return all_terms()[term_id]


@cache
def all_phrases() -> dict[str, tuple[str, ...]]:
    """Every normalised spelling → ids of what it may name. Items of instruments are not among them.

    Spellings with hyphens stand here twice, with the hyphen as a blank and without it. A text is
    brought to the same form by ``spelling.normalised``.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for each in all_terms().values():
        if each.kind != "instrument_item":
            for key in {form for spelling in each.spellings for form in _forms(spelling)}:
                found[key].append(each.id)
    return {phrase: tuple(ids) for phrase, ids in found.items()}


@lru_cache(maxsize=16384)
def terms_named(phrase: str, context: str = "") -> tuple[Term, ...]:
    """What a phrase names: () if unknown, several if ambiguous and the context does not settle it.

    Case, blanks, hyphens, accents, plurals and British or American spelling are one.

    >>> [each.id for each in terms_named("Lupus-Nephritides")], terms_named("moon phase")
    (['lupus_nephritis'], ())
    >>> sorted(each.id for each in terms_named("CTX"))
    ['ceftriaxone', 'cyclophosphamide']
    >>> [each.id for each in terms_named("CTX", "immunosuppressants such as CTX, MMF")]
    ['cyclophosphamide']
    >>> [each.id for each in terms_named("lupus nephritis (LN)")]
    ['lupus_nephritis']
    """
    key = normalised(phrase)
    ids = all_phrases().get(key) or _joined_phrases().get(joined(phrase), ())
    found = tuple(term(each) for each in ids) or _with_short_form(phrase)
    return found if len(found) < 2 or not context else _settled(found, key, context)


def narrower(term_id: str) -> frozenset[str]:
    """The id itself and every id under it; KeyError if there is no such term.

    >>> "tacrolimus" in narrower("immunosuppressant"), narrower("tacrolimus")
    (True, frozenset({'tacrolimus'}))
    """
    return _reach(term(term_id).id, _children())


def broader(term_id: str) -> frozenset[str]:
    """The id itself and every id above it; KeyError if there is no such term.

    >>> sorted(broader("tacrolimus"))
    ['calcineurin_inhibitor', 'immunosuppressant', 'tacrolimus']
    """
    return _reach(term(term_id).id, _parents())


def grade_order(instrument: str) -> tuple[str, ...]:
    """The grades of an instrument, the most active first; () if it has none.

    >>> grade_order("bilag_2004")
    ('A', 'B', 'C', 'D', 'E')
    """
    return term(instrument).grades


def item_named(instrument: str, phrase: str) -> str | None:
    """The item of an instrument that a word names, None if it has no such item.

    >>> item_named("bilag_2004", "kidney"), item_named("bilag_2004", "hematologic"), item_named("pga", "renal")
    ('renal', 'haematological', None)
    """
    key = normalised(phrase)
    named = (each for each in map(term, term(instrument).items) if key in map(normalised, each.spellings))
    return next((each.id for each in named), None)


def _term(entry: dict[str, Any]) -> Term:
    return msgspec.convert({**entry, "question": entry.get("question", {}).get("en", "")}, Term)


def _forms(spelling: str) -> set[str]:
    return {normalised(spelling), normalised(spelling.replace("-", ""))}


@cache
def _joined_phrases() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for phrase, ids in all_phrases().items():
        found[phrase.replace(" ", "")].update(dict.fromkeys(ids))
    return {phrase: tuple(ids) for phrase, ids in found.items()}


def _with_short_form(phrase: str) -> tuple[Term, ...]:
    """What "long form (short form)" names, if both name it."""
    split = _WITH_SHORT_FORM.fullmatch(phrase.strip())
    if not split:
        return ()
    short = terms_named(split["short"])
    return tuple(each for each in terms_named(split["long"]) if each in short)


def _settled(found: tuple[Term, ...], key: str, context: str) -> tuple[Term, ...]:
    words = f" {normalised(context)} "
    fitting = tuple(each for each in found if any(f" {word} " in words for word in _settling(each, key)))
    return fitting if len(fitting) == 1 else found


def _settling(each: Term, key: str) -> list[str]:
    listed = [words for spelling, words in each.settled_by.items() if key in _forms(spelling)]
    return [normalised(word) for words in listed for word in words]


@cache
def _parents() -> dict[str, tuple[str, ...]]:
    return {each.id: each.parents for each in all_terms().values()}


@cache
def _children() -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = defaultdict(list)
    for each in all_terms().values():
        for parent in each.parents:
            children[parent].append(each.id)
    return {parent: tuple(ids) for parent, ids in children.items()}


def _reach(start: str, steps: dict[str, tuple[str, ...]]) -> frozenset[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = [each for each in steps.get(waiting.pop(), ()) if each not in reached]
        reached.update(new)
        waiting += new
    return frozenset(reached)
