"""Which score facts speak of an instrument, and by which version."""

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
    if fact.domain != "score":
        return "no"
    found = meaning(fact.concept)
    if is_a(found, instrument) or _same(fact.concept, instrument):
        return "yes"
    wider = any(instrument in under(each) for each in found.ids)
    return "other version" if wider else "no"


def _same(concept: str, instrument: str) -> bool:
    named, asked = instrument_named(concept), instrument_named(instrument)
    return concept == instrument or (named is not None and named is asked)


def item_of(fact: Fact, instrument: str) -> str:
    """The item of a fact by its id where the instrument knows it, else as written; "" for a total."""
    if not fact.item or fact.item.casefold() in ("total", "baseline"):
        return "" if fact.item.casefold() in ("", "total") else fact.item
    named = item_named(instrument, fact.item) if instrument in all_terms() else None
    return named or fact.item.casefold()


def version_of(fact: Fact, instrument: str) -> str:
    """The id of the version that a fact is of; the instrument asked for if the fact names none."""
    ids = [each for each in meaning(fact.concept).ids if each in under(instrument)]
    return ids[0] if len(ids) == 1 else instrument
