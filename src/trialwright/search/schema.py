"""The fields of the index on disk, and a study's entry as a document of them.

Words come normalised and stemmed (``terms``), so the index itself only cuts at blanks: what is looked for and what is
found pass through one function. A word of a heavy field is counted several times, which weighs fields before the
score saturates (BM25F) and leaves one posting list a word.
"""

import datetime
import hashlib
import zlib
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from trialwright.knowledge.lexicon_files import entries
from trialwright.knowledge.search_settings import Ranking, ranking, search_words
from trialwright.search.concepts import above
from trialwright.search.entry import IndexEntry
from trialwright.search.freshness import fresh_until, last_day
from trialwright.search.gist import FIELDS, Gist, Said, gist_of, said_in
from trialwright.search.words import terms

if TYPE_CHECKING:
    import tantivy

_LAYOUT = 1
_BY_BLANKS = "blanks"
_BETWEEN_FIELDS = "¶"  # no phrase reaches over it
FACETS = ("status", "phase", "age_group", "sex", "study_type", "country", "computable")
_encode, _decode = msgspec.json.Encoder(), msgspec.json.Decoder(IndexEntry)


def schema() -> "tantivy.Schema":
    """The fields of the index."""
    import tantivy

    made = tantivy.SchemaBuilder()
    made.add_text_field("id", tokenizer_name="raw", index_option="basic")
    made.add_text_field("revision", tokenizer_name="raw", index_option="basic")
    made.add_text_field("words", tokenizer_name=_BY_BLANKS, index_option="position")
    for name in ("about", "concepts", "about_concepts", "narrower"):
        made.add_text_field(name, tokenizer_name=_BY_BLANKS, index_option="freq")
    for name in ("named", "spelling"):
        made.add_text_field(name, tokenizer_name=_BY_BLANKS, index_option="basic")
    for name in FACETS:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("fresh_until", "updated", "started"):
        made.add_integer_field(name, indexed=True, fast=True)
    for name in ("least_age", "before_age"):
        made.add_float_field(name, indexed=True, fast=True)
    for name in ("entry", "gist"):
        made.add_bytes_field(name, stored=True)
    return made.build()


def register(index: "tantivy.Index") -> None:
    """Teach an opened index our way of cutting words."""
    import tantivy

    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_BY_BLANKS, analyzer)


def document_of(entry: IndexEntry, revision: str, weights: Ranking | None = None) -> "tantivy.Document":
    """The entry as a document. ``revision`` says of which content; ``weights`` default to the knowledge's."""
    import tantivy

    weights = weights or ranking()
    made = tantivy.Document()
    made.add_text("id", entry.id)
    made.add_text("revision", f"{entry.id} {revision}")
    said = said_in(entry)
    _add_words(made, entry, said, weights)
    _add_values(made, entry)
    made.add_bytes("entry", zlib.compress(_encode.encode(entry), 6))
    made.add_bytes("gist", _encode.encode(gist_of(entry, said)))
    return made


def entry_in(document: "tantivy.Document") -> IndexEntry:
    """The entry that a document was made of."""
    return _decode.decode(zlib.decompress(bytes(document["entry"][0])))


def day_number(text: str | None) -> int:
    """The last day a date may mean as a number that sorts as time does; 0 for no date."""
    day = last_day(text)
    return day.toordinal() if day else 0


@cache
def layout_digest() -> str:
    """Names everything an index depends on besides the studies: fields, weights, lexicon. Another one means: rebuild."""
    shape = [_LAYOUT, IndexEntry.__struct_fields__, Gist.__struct_fields__, sorted(FACETS)]
    words = [ranking().fields, ranking().about, sorted(search_words().empty | search_words().weak), entries()]
    known = msgspec.json.encode([shape, words], order="deterministic")
    return hashlib.sha256(known).hexdigest()[:16]


def _add_words(made: "tantivy.Document", entry: IndexEntry, said: Said, weights: Ranking) -> None:
    words: list[str] = []
    concepts: list[str] = []
    about: list[str] = []
    about_concepts: list[str] = []
    for field in FIELDS:
        stems, named, times = terms(said.words[field]), said.concepts[field], weights.fields[field]
        words += [*stems, _BETWEEN_FIELDS] * times
        concepts += named * times
        if field in weights.about:
            about += stems
            about_concepts += named
    made.add_text("words", " ".join(words))
    made.add_text("about", " ".join(about))
    made.add_text("concepts", " ".join(concepts))
    made.add_text("about_concepts", " ".join(about_concepts))
    made.add_text("narrower", " ".join(wider for each in about_concepts for wider in above(each)))
    made.add_text("named", " ".join(entry.names))
    spelt = {word for field in _SPELT for word in said.words[field] if word.isalpha() and len(word) > _SHORT}
    made.add_text("spelling", " ".join(sorted(spelt)))


_SPELT = ("title", "conditions", "interventions", "sponsor", "places")
_SHORT = 3


def _add_values(made: "tantivy.Document", entry: IndexEntry) -> None:
    values: dict[str, Iterable[str | None]] = {
        "status": (entry.status.overall_status,),
        "phase": entry.phases,
        "age_group": entry.age_groups,
        "sex": {"ALL": ("FEMALE", "MALE"), None: ("FEMALE", "MALE")}.get(entry.sex, (entry.sex,)),
        "study_type": (entry.study_type,),
        "country": entry.countries,
        "computable": ({True: "yes", False: "no", None: "not looked at"}[entry.computable],),
    }
    for name, listed in values.items():
        for value in listed:
            if value is not None:
                made.add_text(name, value)
    until = fresh_until(entry.status)
    made.add_integer("fresh_until", 0 if until == datetime.date.min else until.toordinal())
    made.add_integer("updated", day_number(entry.updated))
    made.add_integer("started", day_number(entry.started))
    made.add_float("least_age", entry.years.least)
    made.add_float("before_age", entry.years.before)
