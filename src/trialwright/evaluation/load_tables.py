"""A folder of cohort tables as columns, through DuckDB: rows are read in bulk, what they mean is decided by class.

Rows that are not plain (dates known to the month, numbers of many digits, faults) are read one by one by the
reader of the cohort room, with all rows of their persons: the columns say the same of them. A large cohort
is read a block of persons at a time, so that memory does not grow with it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import duckdb
import msgspec
import numpy as np

from trialwright.cohort.anchors import read_anchors
from trialwright.cohort.decisions import read_decisions
from trialwright.cohort.table import Table
from trialwright.evaluation.bulk_persons import Block, Persons, bulk_persons
from trialwright.evaluation.bulk_rows import Bulk, bulk_rows, classes_of, groups_of, wanted_of
from trialwright.evaluation.columns import Array, Aside, Columns, Facts, OnePerson, People
from trialwright.evaluation.columns_of_cohort import (
    COLUMNS,
    arranged,
    aside_of,
    facts_of,
    nothing_of,
    people_of,
)
from trialwright.evaluation.single_rows import SingleRows
from trialwright.evaluation.table_sql import Source
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Decision, Fact, Person

_SUFFIXES = (".parquet", ".csv")
# Persons read at a time; a multiple of 64, so that the words of bitmaps join.
BLOCK = 65_536
# Up to this share of persons who were read one by one, the interpreter settles them; beyond it they join the columns.
_FEW = 0.005


class TableCohort:
    """A cohort in files, read a block of persons at a time as columns."""

    def __init__(self, folder: Path, block: int = BLOCK) -> None:
        """Read the persons, and what classes of rows there are.

        Raises FileNotFoundError if a table is missing, duckdb.Error if DuckDB cannot read one.
        """
        self.name = Path(folder).resolve().name
        self._con = duckdb.connect()
        self._con.execute("SET enable_progress_bar = false")
        paths = [_table(Path(folder), name) for name in ("persons", "facts")]
        self._people, self._source = (
            Source(self._con, paths[0], "persons"),
            Source(self._con, paths[1], "facts"),
        )
        self._persons = bulk_persons(self._con, self._people)
        self._classes = classes_of(self._con, self._source)
        self._single = SingleRows(self._con, self._people, self._source, self._persons)
        self._anchors, self._decisions = _small_tables(Path(folder), self._persons)
        self._block = block
        self._faults: dict[int, Counter[tuple[str, str]]] = {}

    @property
    def faults(self) -> Counter[tuple[str, str]]:
        """How many rows read so far were put aside or noticed, by code and message."""
        return sum(self._faults.values(), Counter())

    def strangers(self) -> int:
        """How many facts are of persons that the persons table lacks, or of nobody."""
        found = self._con.sql(f"""SELECT count(*) FROM {self._source.relation}
            WHERE trim(CAST({self._source.cell("person_id")} AS VARCHAR)) NOT IN
                (SELECT trim(CAST({self._people.cell("person_id")} AS VARCHAR)) FROM {self._people.relation}
                 WHERE {self._people.cell("person_id")} IS NOT NULL)""").fetchall()
        return int(found[0][0])

    @property
    def count(self) -> int:
        """How many persons there are."""
        return len(self._persons.ids)

    def person_id(self, place: int) -> str:
        """The id of the person at a place."""
        return str(self._persons.ids[place])

    def chart(self, places: Sequence[int], noticed: list[Diagnostic] | None = None) -> list[OnePerson]:
        """The persons at some places as the interpreter reads them; ``noticed`` is told of faults in their rows."""
        read = self._single.read(places, noticed)
        return [
            msgspec.structs.replace(one, anchors=self._anchors.get(one.person.person_id, {})) for one in read
        ]

    @cached_property
    def decisions(self) -> dict[tuple[str, str], list[tuple[int, Decision]]]:
        """The decisions on each criterion of each trial, with the places of the persons."""
        place_of = (
            {str(each): place for place, each in enumerate(self._persons.ids)} if self._decisions else {}
        )
        found: dict[tuple[str, str], list[tuple[int, Decision]]] = {}
        for person_id, decisions in self._decisions.items():
            for each in decisions:
                found.setdefault((each.nct_id, each.criterion_id), []).append((place_of[person_id], each))
        return found

    def blocks(self, wanted: Callable[[Fact], bool] = lambda kind: True) -> Iterator[Columns]:
        """The columns of one block of persons after another, with the facts of kinds that are wanted."""
        chosen = wanted_of(self._classes, wanted)
        begins = range(0, self.count, self._block)
        listed = [Block(begin, min(begin + self._block, self.count)) for begin in begins]

        def read(block: Block) -> Bulk:
            return bulk_rows(self._con.cursor(), self._source, self._persons, block, self._classes, chosen)

        with ThreadPoolExecutor(1) as reader:  # the next block is read while this one is evaluated
            ahead = [reader.submit(read, block) for block in listed[:1]]
            for place, block in enumerate(listed):
                bulk = ahead.pop().result()
                ahead += [reader.submit(read, following) for following in listed[place + 1 : place + 2]]
                yield self._columns(block, bulk, wanted)

    def _columns(self, block: Block, bulk: Bulk, wanted: Callable[[Fact], bool]) -> Columns:
        odd = np.flatnonzero(bulk.odd | self._persons.odd[block.places])
        noticed: list[Diagnostic] = []
        charts = dict(
            zip(odd.tolist(), self.chart([block.begin + int(place) for place in odd], noticed), strict=True)
        )
        self._faults[block.begin] = _faults(bulk.aside, odd, noticed)
        people = self._persons.people
        own = People(*(getattr(people, name)[block.places] for name in people.__struct_fields__))
        groups = groups_of(self._con, self._source, self._persons, block)
        facts, aside, apart = arranged(bulk.kinds, bulk.kind, bulk.person, bulk.columns), bulk.aside, charts
        if len(charts) > block.count * _FEW:
            own, facts, aside, apart = (
                _people(own, charts),
                _facts(bulk, odd, charts, wanted),
                _aside(aside, odd, charts),
                {},
            )
            for place, one in charts.items():
                groups[place] = len({fact.group_id for fact in one.facts if fact.group_id})
        nobody = np.zeros(block.count, bool)
        return Columns(
            self.name,
            own,
            facts,
            aside,
            self._anchors_of(block),
            groups,
            nobody,
            lambda places: self.chart([block.begin + place for place in places]),
            apart=apart,
        )

    def _anchors_of(self, block: Block) -> dict[str, Array]:
        found: dict[str, Array] = {}
        if self._anchors:
            for place, person_id in enumerate(self._persons.ids[block.places]):
                for anchor, day in self._anchors.get(str(person_id), {}).items():
                    found.setdefault(anchor, np.zeros(block.count, np.int32))[place] = day.toordinal()
        return found


def persons_in(folder: Path) -> int:
    """How many rows the persons table of a folder has; raises as TableCohort does."""
    con = duckdb.connect()
    source = Source(con, _table(Path(folder), "persons"), "persons")
    return int(con.sql(f"SELECT count(*) FROM {source.relation}").fetchall()[0][0])


def _faults(aside: Aside, odd: Array, noticed: Sequence[Diagnostic]) -> Counter[tuple[str, str]]:
    """Faults by code and message: of rows put aside in bulk, a row that may be of several things once, and of others."""
    rows = np.bincount(aside.what[~np.isin(aside.person, odd)], minlength=len(aside.named))
    of_class: dict[tuple[int, str, str], int] = {}
    for row, count in zip(aside.named, rows, strict=True):
        key = row.row, row.diagnostic.code, row.diagnostic.message
        of_class[key] = max(of_class.get(key, 0), int(count))
    found: Counter[tuple[str, str]] = Counter()
    for (_, code, message), count in of_class.items():
        found[code, message] += count
    found.update((each.code, each.message) for each in noticed)
    return Counter({key: count for key, count in found.items() if count})


def _table(folder: Path, name: str) -> Path:
    for suffix in _SUFFIXES:
        if (folder / f"{name}{suffix}").exists():
            return folder / f"{name}{suffix}"
    raise FileNotFoundError(f"{folder} has no {name}.parquet and no {name}.csv")


def _small_tables(folder: Path, persons: Persons) -> tuple[dict, dict]:  # type: ignore[type-arg]
    """Anchors and decisions by person, as the cohort room reads them."""
    tables = {name: folder / f"{name}.csv" for name in ("anchors", "decisions")}
    if not any(path.exists() for path in tables.values()):
        return {}, {}
    known = {str(each): Person(str(each)) for each in persons.ids}
    anchors = (
        read_anchors(Table(tables["anchors"], "anchors"), known)[0] if tables["anchors"].exists() else {}
    )
    made = (
        read_decisions(Table(tables["decisions"], "decisions"), known)[0]
        if tables["decisions"].exists()
        else {}
    )
    return dict(anchors), dict(made)


def _people(bulk: People, charts: dict[int, OnePerson]) -> People:
    if not charts:
        return bulk
    read = people_of([one.person for one in charts.values()])
    places = np.array(list(charts))
    joined = {}
    for name in bulk.__struct_fields__:
        column = getattr(bulk, name).copy()
        column[places] = getattr(read, name)
        joined[name] = column
    return msgspec.structs.replace(bulk, **joined)


def _facts(bulk: Bulk, odd: Array, charts: dict[int, OnePerson], wanted: Callable[[Fact], bool]) -> Facts:
    """Facts read in bulk of plain persons, and those of the others, which were read one by one."""
    owned = [(place, fact) for place, one in charts.items() for fact in one.facts if wanted(fact)]
    kept = ~np.isin(bulk.person, odd)
    columns = bulk.columns if kept.all() else {name: column[kept] for name, column in bulk.columns.items()}
    if not owned:
        return arranged(bulk.kinds, bulk.kind[kept], bulk.person[kept], columns)
    read = facts_of(owned)
    kinds = dict.fromkeys((*bulk.kinds, *read.kinds))
    number = {kind: place for place, kind in enumerate(kinds)}
    own = np.array([number[kind] for kind in read.kinds], np.int32)[read.kind]
    both = {}
    for name in (name for name in COLUMNS if name in columns or getattr(read, name).strides != (0,)):
        of_bulk = columns.get(name, np.broadcast_to(nothing_of(name), int(kept.sum())))
        both[name] = np.concatenate([of_bulk, getattr(read, name)])
    person = np.concatenate([bulk.person[kept], read.person])
    return arranged(tuple(kinds), np.concatenate([bulk.kind[kept], own]), person, both)


def _aside(bulk: Aside, odd: Array, charts: dict[int, OnePerson]) -> Aside:
    read = aside_of([(place, row) for place, one in charts.items() for row in one.unusable])
    kept = ~np.isin(bulk.person, odd)
    what = np.r_[bulk.what[kept], read.what + len(bulk.named)].astype(np.int32)
    person = np.r_[bulk.person[kept], read.person]
    first, last = np.r_[bulk.first[kept], read.first], np.r_[bulk.last[kept], read.last]
    order = np.argsort(person, kind="stable")
    return Aside((*bulk.named, *read.named), person[order], what[order], first[order], last[order])
