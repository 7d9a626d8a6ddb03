"""The persons table read in bulk: ids, sex and dates; persons with anything unusual are marked."""

from collections.abc import Sequence

import duckdb
import msgspec
import numpy as np

from trialwright.evaluation.columns import SEXES, Array, People
from trialwright.evaluation.table_sql import Source
from trialwright.knowledge.cohort_columns import blank_words, recorded_sex

_WHOLE = frozenset({"BIGINT", "INTEGER", "UBIGINT", "UINTEGER", "SMALLINT"})
_DATES = ("birth_date", "observation_start", "observation_end")


class Block(msgspec.Struct, frozen=True):
    """Some persons that stand side by side: from one place up to, and without, another."""

    begin: int
    end: int

    @property
    def count(self) -> int:
        """How many there are."""
        return self.end - self.begin

    @property
    def places(self) -> slice:
        """Their places."""
        return slice(self.begin, self.end)


class Persons(msgspec.Struct, frozen=True):
    """The persons in the order of the table. ``odd`` ones are to be read one by one.

    ``are_dense`` says that the ids are whole numbers without gaps, in order: they then give the places
    themselves, and a file in their order is read a part at a time. Else the table ``places`` is joined.
    """

    ids: Array
    are_dense: bool
    people: People
    odd: Array

    def place(self, source: Source, block: Block) -> str:
        """The SQL of a person's place in a block."""
        place = f"{source.cell('person_id')} - {int(self.ids[0])}" if self.are_dense else "places.place"
        return f"CAST({place} - {block.begin} AS INTEGER)"

    def joined(self, source: Source) -> str:
        """The SQL that joins the places."""
        cell = f"trim(CAST({source.cell('person_id')} AS VARCHAR))"
        return "" if self.are_dense else f"JOIN places ON places.id = {cell}"

    def within(self, source: Source, block: Block) -> str:
        """The SQL of being one of a block."""
        if self.are_dense:
            first, last = int(self.ids[block.begin]), int(self.ids[block.end - 1])
            return f"{source.cell('person_id')} BETWEEN {first} AND {last}"
        return f"places.place >= {block.begin} AND places.place < {block.end}"

    def among(self, source: Source, places: Sequence[int]) -> str:
        """The SQL of being one of the persons at some places; of ids that are numbers, so that a part of a file will do."""
        if self.are_dense:
            ids = sorted(int(self.ids[place]) for place in places)
            near = f"{source.cell('person_id')} BETWEEN {ids[0]} AND {ids[-1]}"
            return f"{near} AND {source.cell('person_id')} IN ({', '.join(map(str, ids))})"
        quoted = ("'" + str(self.ids[place]).replace("'", "''") + "'" for place in places)
        return f"trim(CAST({source.cell('person_id')} AS VARCHAR)) IN ({', '.join(quoted)})"


def bulk_persons(con: duckdb.DuckDBPyConnection, source: Source) -> Persons:
    """Persons by id, one place an id; those with a repeated id, an unusual date or a word for sex not known are odd."""
    are_numbers = source.types["person_id"] in _WHOLE
    person_id = f"CAST({source.cell('person_id')} AS BIGINT)" if are_numbers else source.text("person_id")
    dates = [source.day(name) for name in _DATES]
    odd = " OR ".join(f"({mark})" for _, mark in dates)
    columns = ", ".join(f"{day} AS {name}" for (day, _), name in zip(dates, _DATES, strict=True))
    words = _words_for_sex(con, source)
    found = con.sql(f"""SELECT {person_id} AS id, {_place_of(source.text("sex"), words)} AS sex, {columns}, {odd} AS odd
        FROM {source.relation} WHERE {person_id} IS NOT NULL""").fetchnumpy()
    twice, order = _repeated_ids(np.asarray(found["id"]))
    sex, unread = _sexes(words, np.asarray(found["sex"]))
    birth, begin, end = (np.asarray(found[name]).astype(np.int32) for name in _DATES)
    marks = (
        np.asarray(found["odd"]).astype(bool) | twice | unread | ((begin > end) & (begin != 0) & (end != 0))
    )
    known = np.asarray(found["id"])[order]
    are_dense = are_numbers and len(known) > 0 and bool((np.diff(known) == 1).all())
    if not are_dense:
        con.execute("CREATE OR REPLACE TABLE places (id VARCHAR, place INTEGER)")
        con.register("listed", {"id": known.astype(object), "place": np.arange(len(order), dtype=np.int32)})
        con.execute("INSERT INTO places SELECT CAST(id AS VARCHAR), place FROM listed")
    people = People(sex[order], birth[order], birth[order], begin[order], end[order], end[order])
    return Persons(known, are_dense, people, marks[order])


def _repeated_ids(ids: Array) -> tuple[Array, Array]:
    """Rows whose id another row has too, and the first row of each id, in the order of the table."""
    if ids.dtype != object and (ids[1:] > ids[:-1]).all():
        return np.zeros(len(ids), bool), np.arange(len(ids))
    distinct, first = np.unique(ids, return_index=True)
    ranks = np.searchsorted(distinct, ids)
    return (np.bincount(ranks) > 1)[ranks], np.sort(first)


def _words_for_sex(con: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
    """All that stands in the column; "" for a blank cell."""
    sex = f"coalesce({source.text('sex')}, '')"
    return [
        word for (word,) in con.sql(f"SELECT DISTINCT {sex} FROM {source.relation} ORDER BY 1").fetchall()
    ]


def _place_of(text: str, words: Sequence[str]) -> str:
    """The SQL of the place of a text among words."""
    cases = " ".join(
        "WHEN '" + word.replace("'", "''") + f"' THEN {place}" for place, word in enumerate(words)
    )
    return f"CAST(CASE coalesce({text}, '') {cases} END AS INTEGER)"


def _sexes(words: Sequence[str], places: Array) -> tuple[Array, Array]:
    said = [recorded_sex("" if word in blank_words() else word) for word in words]
    codes = np.array([SEXES.index(sex or "unknown") for sex in said], np.int8)
    return codes[places], np.array([sex is None for sex in said], bool)[places]
