"""What a trial is about, in short: enough to compare it with others without reading its record again."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from trialwright.knowledge.lexicon import term
from trialwright.knowledge.search_settings import search_words
from trialwright.model.study import enumerations as v2
from trialwright.search.concepts import named_concepts
from trialwright.search.entry import IndexEntry
from trialwright.search.words import stems_of, words_of

_DRUGS = ("drug", "drug_class")
_MOST_WORDS = 60
FIELDS = ("title", "conditions", "interventions", "ids", "sponsor", "places", "summary", "criteria", "design")
_TEXT = ("title", "conditions", "interventions", "summary")


class Gist(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A trial in short: stems of ``words`` counted, the concepts of its drugs, of what it treats and of its criteria.

    ``drugs`` are those of title and interventions, ``conditions`` those of title and conditions, ``criteria`` what
    the criteria name besides. ``drug_words`` are names of interventions, for drugs the lexicon does not know.
    ``started`` is ISO text or None, ``names`` are other trials that the record mentions.
    """

    id: str
    words: dict[str, int]
    drugs: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    drug_words: tuple[str, ...] = ()
    sponsor: str = ""
    started: str | None = None
    names: tuple[str, ...] = ()
    age_groups: tuple[v2.StandardAge, ...] = ()
    sex: v2.Sex | None = None


class Said(msgspec.Struct, frozen=True):
    """What an entry says, field by field: its words, and the concepts they name, with repeats."""

    words: dict[str, list[str]]
    concepts: dict[str, list[str]]


def said_in(entry: IndexEntry) -> Said:
    """The words and concepts of every field; ambiguous words are settled by the words of all fields."""
    words = {field: words_of(entry.texts.get(field, "")) for field in FIELDS}
    context = " ".join(word for each in words.values() for word in each)
    return Said(words, {field: named_concepts(each, context) for field, each in words.items()})


def gist_of(entry: IndexEntry, said: Said | None = None) -> Gist:
    """The entry in short."""
    said = said or said_in(entry)
    named = said.concepts
    drugs = _of_kind((*named["interventions"], *named["title"]), _DRUGS)
    conditions = _of_kind((*named["title"], *named["conditions"]), ("condition",))
    others = dict.fromkeys(each for each in named["criteria"] if each not in drugs and each not in conditions)
    criteria = tuple(others)
    return Gist(
        entry.id,
        _counted(said.words),
        drugs,
        conditions,
        criteria,
        _drug_words(entry),
        " ".join(words_of(next(iter(entry.lines("sponsor")), ""))),
        entry.started,
        entry.names,
        entry.age_groups,
        entry.sex,
    )


def _of_kind(concepts: Iterable[str], kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in concepts if term(each).kind in kinds))


def _counted(said: dict[str, list[str]]) -> dict[str, int]:
    """The words used most, those of the title first; words that say nothing are left out."""
    unsaid = search_words().empty | search_words().weak
    counts = Counter(
        stems_of[word] for field in _TEXT for word in said[field] if word not in unsaid and not word.isdigit()
    )
    return dict(counts.most_common(_MOST_WORDS))


def _drug_words(entry: IndexEntry) -> tuple[str, ...]:
    """The names of the interventions, in the form it is compared in."""
    return tuple(dict.fromkeys(" ".join(words_of(line)) for line in entry.lines("interventions")))
