"""The facts table read in bulk: every row's class, days and numbers, brought to canonical units for many at once."""

from collections.abc import Callable, Sequence

import duckdb
import msgspec
import numpy as np

from trialwright.evaluation.bulk_numbers import canonical_numbers, numbered
from trialwright.evaluation.bulk_persons import Block, Persons
from trialwright.evaluation.columns import Array, Aside
from trialwright.evaluation.row_classes import RowClass, row_classes
from trialwright.evaluation.stretches import OF_A_DAY
from trialwright.evaluation.table_sql import CLASS_COLUMNS, DATES, EARLIEST, LATEST, NUMBERS, Source
from trialwright.model.fact import Fact, UnusableRow

# The kind of rows that say nothing: those put aside, and those that repeat another.
_NOTHING = Fact("", "coverage", "", 0)
# Columns that are not read here, in which two rows may differ.
_UNREAD = ("recorded_by", "source")
# Up to so many combinations of words a table of all of them is kept.
_DIRECT = 2**24


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

    ``telling`` are the columns that tell a class from all others, with all words that stand in them.
    """

    words: tuple[dict[str, str], ...]
    meanings: tuple[RowClass, ...]
    telling: dict[str, tuple[str, ...]]


def classes_of(con: duckdb.DuckDBPyConnection, source: Source) -> Classes:
    """Every class of rows that a table has."""
    used = tuple(name for name in CLASS_COLUMNS if source.has(name))
    columns = ", ".join(f"{source.cell(name)} AS {name}" for name in used)
    texts = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in used)
    grouped = f"SELECT {columns} FROM {source.relation} GROUP BY ALL"
    found = con.sql(f"SELECT DISTINCT {texts} FROM ({grouped}) ORDER BY ALL").fetchall()
    words = tuple(dict(zip(used, row, strict=True)) for row in found)
    cells = [[row.get(name, "") for name in CLASS_COLUMNS] for row in words]
    return Classes(words, tuple(row_classes(cells)), _telling(words, used))


def _telling(words: Sequence[dict[str, str]], used: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Columns without which some classes would be alike, the concept always among them, and the words in each."""
    telling = list(used)
    for name in used:
        rest = [other for other in telling if other != name]
        if name != "concept" and len({tuple(row[other] for other in rest) for row in words}) == len(words):
            telling = rest
    return {name: tuple(sorted({row[name] for row in words})) for name in telling}


def wanted_of(classes: Classes, wanted: Callable[[Fact], bool]) -> Classes:
    """The classes that are wanted, or may say something of what is."""
    kept = [
        place
        for place, one in enumerate(classes.meanings)
        if (one.kind is not None and wanted(one.kind)) or any(wanted(_as_fact(row)) for row in one.aside)
    ]
    words = tuple(classes.words[place] for place in kept)
    return Classes(words, tuple(classes.meanings[place] for place in kept), classes.telling)


def _as_fact(row: UnusableRow) -> Fact:
    return Fact("", row.domain, row.concept, 0)  # type: ignore[arg-type]


def bulk_rows(
    con: duckdb.DuckDBPyConnection, source: Source, persons: Persons, block: Block, classes: Classes
) -> Bulk:
    """The rows of some classes, of the persons of a block."""
    rows = _fetched(con, source, persons, block, classes)
    if not (rows["class"] >= 0).all():
        known = rows["class"] >= 0
        rows = {name: column[known] for name, column in rows.items()}
    person, of = rows.pop("person"), rows["class"]
    odd_row = rows.pop("odd").astype(bool) if "odd" in rows else np.zeros(len(of), bool)
    begin = rows.get("start", np.zeros(len(of), np.int32))
    meanings = list(classes.meanings)
    numbers = {name: rows[name] for name in NUMBERS if name in rows}
    stated = numbered(numbers, len(of))
    is_aside = _aside_rows(meanings, of, stated)
    canonical = canonical_numbers(meanings, of, numbers, stated, is_aside, odd_row)
    odd_row |= _contradicts(rows, begin, persons.people.birth_first[block.places][person])
    kinds = dict.fromkeys((*(one.kind for one in meanings if one.kind), _NOTHING))
    number = {one: place for place, one in enumerate(kinds)}
    kind = np.array([number[one.kind or _NOTHING] for one in meanings] or [0], np.int32)[of]
    columns = _columns(list(kinds), kind, begin, rows, canonical)
    odd = np.zeros(block.count, bool)
    odd[person[odd_row]] = True
    put = np.flatnonzero(is_aside)
    again = _repeated(list(kinds), of, kind, person, columns, ~is_aside)
    if any(source.has(name) for name in _UNREAD):
        odd[person[again]] = True
    kind[again] = kind[put] = number[_NOTHING]
    aside = _aside(meanings, of[put], person[put], begin[put])
    return Bulk(tuple(kinds), kind, person, columns, aside, odd)


def _fetched(
    con: duckdb.DuckDBPyConnection, source: Source, persons: Persons, block: Block, classes: Classes
) -> dict[str, Array]:
    """Person, place of the class, days, numbers of every row of some classes, and whether it needs a closer look."""
    key, *placing = _class_key(source, classes)
    days = {name: source.day(name) for name in DATES}
    numbers = {name: source.number_of(name) for name in NUMBERS}
    marks = {mark for _, mark in (*days.values(), *numbers.values())} - {"false"}
    stated = {name: value for name, (value, _) in (*days.items(), *numbers.items()) if source.has(name)}
    columns = "".join(f', {value} AS "{name}"' for name, value in stated.items())
    columns += f", {' OR '.join(sorted(marks))} AS odd" if marks else ""
    group = f", coalesce(hash({source.text('group_id')}), 0) AS named" if source.has("group_id") else ""
    found = con.sql(f"""SELECT {persons.place(source, block)} AS person, {key} AS class{columns}{group}
        FROM {source.relation} {persons.joined(source)}
        WHERE {_speaks(source, classes)} AND {persons.within(source, block)}""").fetchnumpy()
    rows = {name: np.asarray(column) for name, column in found.items()}
    rows["class"] = _places_of(rows["class"], *placing)
    return rows


def _speaks(source: Source, classes: Classes) -> str:
    """Whether a row is of a concept of the classes. A list of words would be joined, and the order of rows be lost."""
    listed = classes.telling["concept"]
    wanted = {row["concept"] for row in classes.words}
    marks = ", ".join(str(word in wanted) for word in listed)
    blank = listed.index("") if "" in listed else len(listed)
    return f"list_extract([{marks}, false], coalesce({source.code('concept', listed)}::INTEGER, {blank}) + 1)"


def _class_key(source: Source, classes: Classes) -> tuple[str, Array, Array]:
    """An expression that numbers combinations of words, and the numbers of the classes with their places, in order."""
    parts, width = [], 1
    numbers = np.zeros(len(classes.words), np.int64)
    for name, listed in classes.telling.items():
        place = {word: number for number, word in enumerate(listed)}
        code = source.code(name, listed)
        parts.append(
            (f"{code}::{{kind}}" if "" not in place else f"coalesce({code}::{{kind}}, {place['']})", width)
        )
        numbers += np.array([place[row[name]] for row in classes.words], np.int64) * width
        width *= len(listed)
    key = " + ".join(f"{code} * {times}" for code, times in parts)
    order = np.argsort(numbers)
    return key.format(kind="INTEGER" if width < 2**31 else "BIGINT") or "0::INTEGER", numbers[order], order


def _places_of(keys: Array, numbers: Array, order: Array) -> Array:
    """The place of the class that each key is the number of, -1 for a class that is not wanted."""
    if not len(numbers):
        return np.full(len(keys), -1, np.int32)
    greatest = max(int(keys.max(initial=0)), int(numbers[-1]))
    if greatest < _DIRECT:
        table = np.full(greatest + 1, -1, np.int32)
        table[numbers] = order
        found: Array = table[keys]
        return found
    near = np.minimum(np.searchsorted(numbers, keys), len(numbers) - 1)
    return np.where(numbers[near] == keys, order[near], -1).astype(np.int32)


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
