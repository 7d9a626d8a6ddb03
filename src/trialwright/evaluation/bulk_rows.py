"""The facts table read in bulk: every row's class, days and numbers, brought to canonical units for many at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import msgspec
import numpy as np

from trialwright.evaluation.bulk_numbers import canonical_numbers, numbered
from trialwright.evaluation.bulk_persons import Block, Persons
from trialwright.evaluation.class_slots import UNKNOWN, Slots
from trialwright.evaluation.columns import Array, Aside
from trialwright.evaluation.row_classes import RowClass, row_classes
from trialwright.evaluation.stretches import OF_A_DAY
from trialwright.evaluation.table_sql import CLASS_COLUMNS, DATES, EARLIEST, LATEST, NUMBERS, Source
from trialwright.model.fact import Fact, UnusableRow

# The kind of rows that say nothing: those put aside, and those that repeat another.
_NOTHING = Fact("", "coverage", "", 0)
# Columns that are not read here, in which two rows may differ.
_UNREAD = ("recorded_by", "source")
# Beyond this share of rows that are wanted all are read; into so many parts concepts are told apart where not.
_MOST, _MARKS = 0.6, 1024


class Bulk(msgspec.Struct, frozen=True):
    """What was read in bulk: kind, person, days and numbers of each row, rows put aside, and whom to read one by one."""

    kinds: tuple[Fact, ...]
    kind: Array
    person: Array
    columns: dict[str, Array]
    aside: Aside
    odd: Array


class Classes(msgspec.Struct, frozen=True):
    """The classes of rows of a table, by the words they have in common, and their meanings.

    DuckDB hashes a row's words (``key`` is the SQL), ``slots`` gives the class of each hash. ``rows`` counts those
    of each class, ``marks`` are remainders of the hashes of its concept.
    """

    words: tuple[dict[str, str], ...]
    meanings: tuple[RowClass, ...]
    rows: tuple[int, ...]
    marks: tuple[frozenset[int], ...]
    key: str
    slots: Slots


def classes_of(con: duckdb.DuckDBPyConnection, source: Source) -> Classes:
    """Every class of rows that a table has."""
    used = tuple(name for name in CLASS_COLUMNS if source.has(name))
    key = f"hash({', '.join(map(source.cell, used))})"
    found = _found_classes(con, source, used, key)
    rows: Counter[tuple[str, ...]] = Counter()
    marks: dict[tuple[str, ...], set[int]] = defaultdict(set)
    keys = []
    for *row, number, mark, count in found:
        rows[tuple(row)] += count
        marks[tuple(row)].add(mark)
        keys.append((number, len(rows) - 1))  # in order: those of one class follow each other
    words = tuple(dict(zip(used, row, strict=True)) for row in rows)
    cells = [[row.get(name, "") for name in CLASS_COLUMNS] for row in words]
    return Classes(
        words,
        tuple(row_classes(cells)),
        tuple(rows.values()),
        tuple(frozenset(marks[row]) for row in rows),
        key,
        Slots.of(keys),
    )


def _found_classes(
    con: duckdb.DuckDBPyConnection, source: Source, used: Sequence[str], key: str
) -> list[tuple[Any, ...]]:
    """The words of each class in order, with their hash, the remainder of the concept's, and the number of rows.

    In a Parquet file rows are told apart by their hashes and the words looked up by row: two classes are taken for
    one with a chance of one in 10^16. A CSV file gives no row numbers: it is grouped by the words.
    """
    texts = ", ".join(f"coalesce(CAST({source.cell(name)} AS VARCHAR), '')" for name in used)
    mark = f"hash({source.cell('concept')}) % {_MARKS}"
    if not source.is_parquet:
        columns = ", ".join(map(source.cell, used))
        grouped = f"SELECT {columns}, count(*) AS rows_of_class FROM {source.relation} GROUP BY ALL"
        return con.sql(
            f"SELECT {texts}, {key}, {mark}, rows_of_class FROM ({grouped}) ORDER BY ALL"
        ).fetchall()
    listed = con.sql(
        f"SELECT {key}, count(*), min(file_row_number) FROM {source.relation} GROUP BY 1"
    ).fetchall()
    rows = {key: count for key, count, _ in listed}
    numbers = ", ".join(str(row) for *_, row in listed) or "-1"
    found = con.sql(
        f"SELECT {texts}, {key}, {mark} FROM {source.relation} WHERE file_row_number IN ({numbers})"
    ).fetchall()
    return sorted((*row, rows[row[-2]]) for row in found)


def wanted_of(classes: Classes, wanted: Callable[[Fact], bool]) -> frozenset[int]:
    """The places of classes that are wanted, or may say something of what is."""
    return frozenset(
        place
        for place, one in enumerate(classes.meanings)
        if (one.kind is not None and wanted(one.kind)) or any(wanted(_as_fact(row)) for row in one.aside)
    )


def _as_fact(row: UnusableRow) -> Fact:
    return Fact("", row.domain, row.concept, 0)  # type: ignore[arg-type]


def bulk_rows(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    persons: Persons,
    block: Block,
    classes: Classes,
    chosen: frozenset[int],
) -> Bulk:
    """The rows of some classes, of the persons of a block; rows of others may be among them, and say nothing."""
    rows = _fetched(con, source, persons, block, classes, chosen)
    person, of = rows.pop("person"), classes.slots.places(rows.pop("slot"), chosen)
    odd_row = rows.pop("odd").astype(bool) if "odd" in rows else np.zeros(len(of), bool)
    begin = rows.get("start", np.zeros(len(of), np.int32))
    meanings = list(classes.meanings)
    numbers = {name: rows[name] for name in NUMBERS if name in rows}
    stated = numbered(numbers, len(of))
    is_aside = _aside_rows(meanings, of, stated)
    canonical = canonical_numbers(meanings, of, numbers, stated, is_aside | (of < 0), odd_row)
    odd_row |= _contradicts(rows, begin, persons.people.birth_first[block.places][person])
    kinds = dict.fromkeys((*(meanings[place].kind or _NOTHING for place in sorted(chosen)), _NOTHING))
    number = {one: place for place, one in enumerate(kinds)}
    kind = np.array([number.get(one.kind or _NOTHING, 0) for one in meanings] + [number[_NOTHING]], np.int32)[
        of
    ]
    columns = _columns(list(kinds), kind, begin, rows, canonical)
    odd = np.zeros(block.count, bool)
    odd[person[(odd_row & (of >= 0)) | (of == UNKNOWN)]] = True
    put = np.flatnonzero(is_aside)
    again = _repeated(list(kinds), of, kind, person, columns, ~is_aside)
    if any(source.has(name) for name in _UNREAD):
        odd[person[again]] = True
    kind[again] = kind[put] = number[_NOTHING]
    aside = _aside(meanings, of[put], person[put], begin[put])
    return Bulk(tuple(kinds), kind, person, columns, aside, odd)


def _fetched(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    persons: Persons,
    block: Block,
    classes: Classes,
    chosen: frozenset[int],
) -> dict[str, Array]:
    """Person, slot of the class, days, numbers of every row, and whether it needs a closer look."""
    days = {name: source.day(name) for name in DATES}
    numbers = {name: source.number_of(name) for name in NUMBERS}
    marks = {mark for _, mark in (*days.values(), *numbers.values())} - {"false"}
    stated = {name: value for name, (value, _) in (*days.items(), *numbers.items()) if source.has(name)}
    columns = "".join(f', {value} AS "{name}"' for name, value in stated.items())
    columns += f", {' OR '.join(sorted(marks))} AS odd" if marks else ""
    group = f", coalesce(hash({source.text('group_id')}), 0) AS named" if source.has("group_id") else ""
    slot = classes.slots.sql(classes.key)
    found = con.sql(f"""SELECT {persons.place(source, block)} AS person, {slot} AS slot{columns}{group}
        FROM {source.relation} {persons.joined(source)}
        WHERE {_speaks(source, classes, chosen)}{persons.within(source, block)}""").fetchnumpy()
    return {name: np.asarray(column) for name, column in found.items()}


def _speaks(source: Source, classes: Classes, chosen: frozenset[int]) -> str:
    """The SQL of being perhaps of a concept of the classes; "" where most rows are, for then all are read.

    By the hash of the concept, for a list of words would be joined, and the order of rows be lost.
    """
    if sum(classes.rows[place] for place in chosen) > sum(classes.rows) * _MOST:
        return ""
    wanted = frozenset[int]().union(*(classes.marks[place] for place in chosen))
    marks = [each in wanted for each in range(_MARKS)]
    return f"list_extract({marks}, (hash({source.cell('concept')}) % {_MARKS})::INTEGER + 1) AND "


def groups_of(con: duckdb.DuckDBPyConnection, source: Source, persons: Persons, block: Block) -> Array:
    """How many named groups each person of a block has."""
    count = np.zeros(block.count, np.int32)
    if source.has("group_id"):
        found = con.sql(f"""SELECT {persons.place(source, block)} AS person,
            count(DISTINCT {source.text("group_id")}) AS groups FROM {source.relation} {persons.joined(source)}
            WHERE {persons.within(source, block)} GROUP BY 1 HAVING groups > 0""").fetchnumpy()
        count[np.asarray(found["person"])] = np.asarray(found["groups"])
    return count


def _contradicts(rows: dict[str, Array], begin: Array, birth: Array) -> Array:
    """Rows that end before they begin, or begin before the person's birth, or on days that nobody believes."""
    least = np.maximum(birth, EARLIEST)
    odd: Array = (begin < least) & (begin != 0)
    if "end" in rows:
        odd |= (rows["end"] < np.maximum(begin, EARLIEST)) & (rows["end"] != 0)
    for name in (name for name in DATES if name in rows):
        if rows[name].max(initial=0) > LATEST or (name == "recorded_on" and (rows[name] > 0).any()):
            odd |= (rows[name] > LATEST) | ((rows[name] != 0) & (rows[name] < EARLIEST))
    return odd


def _aside_rows(classes: list[RowClass], of: Array, has_number: Array) -> Array:
    never = np.array([one.kind is None for one in classes] + [False], bool)[of]
    if not any(one.aside and one.kind for one in classes):
        return never
    without = np.array([bool(one.aside) for one in classes] + [False], bool)[of]
    aside: Array = never | (without & has_number)
    return aside


def _aside(classes: list[RowClass], of: Array, person: Array, first: Array) -> Aside:
    named = [row for one in classes for row in one.aside]
    begins = np.cumsum([0, *(len(one.aside) for one in classes)])
    at, what = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for place, one in enumerate(classes):
        rows = np.flatnonzero(of == place) if one.aside and len(of) else at[0]
        for each in range(len(one.aside)):
            at.append(rows)
            what.append(np.full(len(rows), begins[place] + each))
    rows, which = np.concatenate(at), np.concatenate(what)
    order = np.argsort(person[rows], kind="stable")
    rows, which = rows[order], which[order].astype(np.int32)
    days = first[rows].astype(np.int32)
    return Aside(tuple(named), person[rows], which, days, days)


def _columns(
    kinds: list[Fact], kind: Array, begin: Array, rows: dict[str, Array], canonical: dict[str, Array]
) -> dict[str, Array]:
    """The columns of Facts; a test without an end ends on the day it begins."""
    columns = {"first": begin, "last": begin}
    names = {"value": "value", "other": "other", "lower": "lower_limit", "upper": "upper_limit"}
    columns |= {name: canonical[column] for name, column in names.items() if column in canonical}
    of_a_day = np.array([one.domain in OF_A_DAY for one in kinds] + [False], bool)[kind]
    end = np.where(of_a_day, begin, np.int32(0))
    if "end" in rows:
        end = np.where(rows["end"] != 0, rows["end"], end)
    columns |= {"end_first": end, "end_last": end}
    if "recorded_on" in rows:
        columns |= {"seen_first": rows["recorded_on"], "seen_last": rows["recorded_on"]}
    if "named" in rows:
        group = np.unique(rows["named"], return_inverse=True)[1].astype(np.int32)
        columns["group"] = np.where(rows["named"] == 0, 0, group + 1).astype(np.int32)
    return columns


def _repeated(
    kinds: list[Fact], of: Array, kind: Array, person: Array, columns: dict[str, Array], usable: Array
) -> Array:
    """Rows of a dose that say word for word, as far as they were read, what a row before says."""
    counting = np.array([one.dose is not None for one in kinds] + [False], bool)
    rows = np.flatnonzero(counting[kind] & usable)
    keys = (
        person[rows].astype(np.int64) << 40
        | columns["first"][rows].astype(np.int64) << 16
        | of[rows] & 0xFFFF
    )
    in_order = np.sort(keys)
    if not (in_order[1:] == in_order[:-1]).any():
        return rows[:0]
    order = np.argsort(keys, kind="stable")
    ordered, at = keys[order], rows[order]
    close = ordered[1:] == ordered[:-1]
    near = np.r_[False, close] | np.r_[close, False] if len(at) else np.zeros(0, bool)
    names = ("end_first", "seen_first", "value", "group", "upper", "lower")
    alike = [columns[name][at[near]].astype(np.int64) for name in names if name in columns]
    full = np.stack([ordered[near], of[at[near]].astype(np.int64), *alike])
    by_all = np.lexsort(full[::-1])
    same = (full[:, by_all[1:]] == full[:, by_all[:-1]]).all(axis=0)
    repeated: Array = at[near][by_all[1:]][same]
    return repeated
