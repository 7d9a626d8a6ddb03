"""Which score facts speak of an instrument, and by which version."""

from functools import lru_cache
from typing import Literal

from trialwright.evaluation.concepts import is_a, meaning, under
from trialwright.knowledge.instruments import instrument_named
from trialwright.knowledge.lexicon import all_terms, item_named
from trialwright.model.fact import Fact

Match = Literal["yes", "no", "other version"]


def speaks_of(fact: Fact, instrument: str) -> Match:
    """Whether a fact is of an instrument. An instrument without version takes in all its versions.

    A score whose version is not stated may be of the version asked for, or of another.
    """
    return _names(fact.concept, instrument) if fact.domain == "score" else "no"


@lru_cache(maxsize=16384)
def _names(concept: str, instrument: str) -> Match:
    found = meaning(concept)
    if is_a(found, instrument) or _same(concept, instrument):
        return "yes"
    wider = any(instrument in under(each) for each in found.ids)
    return "other version" if wider else "no"


def _same(concept: str, instrument: str) -> bool:
    named, asked = instrument_named(concept), instrument_named(instrument)
    return concept == instrument or (named is not None and named is asked)


def item_of(fact: Fact, instrument: str) -> str:
    """The item of a fact by its id where the instrument knows it, else as written; "" for a total."""
    return _item(fact.item, instrument)


@lru_cache(maxsize=16384)
def _item(written: str, instrument: str) -> str:
    if not written or written.casefold() in ("total", "baseline"):
        return "" if written.casefold() in ("", "total") else written
    named = item_named(instrument, written) if instrument in all_terms() else None
    return named or written.casefold()


def version_of(fact: Fact, instrument: str) -> str:
    """The id of the version that a fact is of; the instrument asked for if the fact names none."""
    return _version(fact.concept, instrument)


@lru_cache(maxsize=16384)
def _version(concept: str, instrument: str) -> str:
    ids = [each for each in meaning(concept).ids if each in under(instrument)]
    return ids[0] if len(ids) == 1 else instrument
