"""Instruments of disease activity and damage: their names, items, grades and what a total can be."""

import re
from decimal import Decimal
from functools import cache, lru_cache

import msgspec

from trialwright.knowledge.analytes import load_toml

_JOINERS = re.compile(r"[\s_-]+")


class Instrument(msgspec.Struct, frozen=True):
    """An instrument. ``items`` are listed only where grades go by item; a missing bound is no bound."""

    id: str
    label: str
    aliases: tuple[str, ...]
    lowest: Decimal | None = None
    highest: Decimal | None = None
    items: tuple[str, ...] = ()
    item_aliases: dict[str, str] = {}
    grades: tuple[str, ...] = ()

    def item_named(self, phrase: str) -> str | None:
        """The item a phrase names; None if the instrument has no such item."""
        plain = phrase.strip().casefold()
        plain = self.item_aliases.get(plain, plain)
        return plain if plain in self.items else None


@cache
def all_instruments() -> dict[str, Instrument]:
    """Every instrument by id."""
    entries = load_toml("cohort", "instruments")["instrument"]
    return {entry["id"]: msgspec.convert(entry, Instrument) for entry in entries}


@cache
def _by_key() -> dict[str, Instrument]:
    return {_key(name): each for each in all_instruments().values() for name in (each.id, *each.aliases)}


@lru_cache(maxsize=1024)
def instrument_named(phrase: str) -> Instrument | None:
    """The instrument a phrase names, case, blanks and hyphens aside; None if none.

    >>> instrument_named("selena sledai").id, instrument_named("SLEDAI 2000").id
    ('SELENA-SLEDAI', 'SLEDAI-2K')
    """
    return _by_key().get(_key(phrase))


@lru_cache(maxsize=1024)
def score_named(phrase: str) -> tuple[Instrument, str] | None:
    """The instrument and item of a phrase such as "BILAG-2004 renal"; the item of a total is "".

    >>> instrument, item = score_named("BILAG-2004 hematological")
    >>> instrument.id, item
    ('BILAG-2004', 'haematological')
    """
    whole = instrument_named(phrase)
    if whole:
        return whole, ""
    name, _, last = phrase.strip().rpartition(" ")
    instrument = instrument_named(name) if name else None
    item = instrument.item_named(last) if instrument else None
    return (instrument, item) if instrument and item else None


def _key(phrase: str) -> str:
    return _JOINERS.sub("", phrase.casefold())
