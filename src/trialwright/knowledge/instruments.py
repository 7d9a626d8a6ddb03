"""Instruments as they stand in a cohort: what a total can be; names, items and grades come from the lexicon."""

from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import msgspec

from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.lexicon import broader, item_named, term, terms_named


class Instrument(msgspec.Struct, frozen=True):
    """An instrument. ``items`` are listed only where grades go by item; a missing bound is no bound.

    ``versions`` are instruments that may be named beside it only to say of which version it is.
    """

    id: str
    label: str
    aliases: tuple[str, ...]
    lowest: Decimal | None = None
    highest: Decimal | None = None
    items: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()

    def item_named(self, phrase: str) -> str | None:
        """The id of the item a phrase names; None if the instrument has no such item."""
        return item_named(self.id, phrase)


@cache
def all_instruments() -> dict[str, Instrument]:
    """Every instrument by id."""
    return {entry["id"]: _instrument(entry) for entry in load_toml("cohort", "instruments")["instrument"]}


@lru_cache(maxsize=1024)
def instrument_named(phrase: str) -> Instrument | None:
    """The instrument a phrase names, case, blanks and hyphens aside; None if none.

    >>> instrument_named("selena sledai").id, instrument_named("SLEDAI 2000").id
    ('selena_sledai', 'sledai_2k')
    """
    known = all_instruments()
    found = [known[each.id] for each in terms_named(phrase) if each.id in known]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1024)
def score_named(phrase: str) -> tuple[Instrument, str] | None:
    """The instrument and item of a phrase such as "BILAG-2004 renal"; the item of a total is "".

    >>> instrument, item = score_named("BILAG-2004 hematological")
    >>> instrument.id, item
    ('bilag_2004', 'haematological')
    """
    whole = instrument_named(phrase)
    if whole:
        return whole, ""
    name, _, last = phrase.strip().rpartition(" ")
    instrument = instrument_named(name) if name else None
    item = instrument.item_named(last) if instrument else None
    return (instrument, item) if instrument and item else None


def narrower_of(one: Instrument, other: Instrument) -> Instrument | None:
    """Of two instruments named together the one that is meant; None if they contradict each other.

    >>> sledai, version = instrument_named("SLEDAI"), instrument_named("SLEDAI-2K")
    >>> narrower_of(sledai, version).id, narrower_of(sledai, instrument_named("PGA"))
    ('sledai_2k', None)
    """
    for first, second in ((one, other), (other, one)):
        if second.id in broader(first.id) or second.id in first.versions:
            return first
    return None


def _instrument(entry: dict[str, Any]) -> Instrument:
    named = term(entry["id"])
    fields = {
        "label": named.label,
        "aliases": (*named.aliases, *named.ambiguous),
        "items": named.items,
        "grades": named.grades,
    }
    return msgspec.convert({**entry, **fields}, Instrument)
