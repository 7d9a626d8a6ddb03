"""A cohort as normalised tables: concepts, units and dates mapped once, so that SQL needs no dictionary."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from trialwright.evaluation.concepts import meaning
from trialwright.evaluation.engines.sql.calendar import calendar_rows, number_of
from trialwright.evaluation.engines.sql.facts import FACT_COLUMNS, concepts_of, facts_of_person
from trialwright.evaluation.engines.sql.vocabulary import TERM_COLUMNS, concept_key, term_rows
from trialwright.model.fact import Cohort, Person

# Table → column → type. The types are spelled alike in DuckDB, PostgreSQL and Spark.
TABLES: dict[str, dict[str, str]] = {
    "persons": {
        "person_id": "VARCHAR", "sex": "VARCHAR", "birth_first": "INTEGER", "birth_last": "INTEGER",
        "observed_from": "INTEGER", "observed_to_first": "INTEGER", "observed_to_last": "INTEGER",
    },
    "facts": FACT_COLUMNS,
    "unusable": {
        "person_id": "VARCHAR", "fact_row": "BIGINT", "domain": "VARCHAR", "concept": "VARCHAR", "meaning": "VARCHAR",
        "start_first": "INTEGER", "start_last": "INTEGER",
    },
    "anchors": {"person_id": "VARCHAR", "anchor": "VARCHAR", "anchor_day": "INTEGER"},
    "terms": TERM_COLUMNS,
    "calendar": {"day": "INTEGER", "month": "INTEGER", "day_of_month": "INTEGER", "month_days": "INTEGER"},
}  # fmt: skip
Row = Mapping[str, Any]


def write_tables(cohort: Cohort, folder: Path) -> list[Path]:
    """The Parquet files written: one a table of TABLES, in the folder, which is made if need be.

    Days are numbers since 1970-01-01, numbers DECIMAL(18,6) in canonical units, blanks NULL; a date known to the
    month or year is a first and a last day.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with duckdb.connect() as con:
        load_tables(con, cohort)
        for name in TABLES:
            path = folder / f"{name}.parquet"
            con.sql(f"SELECT * FROM {name}").write_parquet(str(path), compression="zstd")
            written.append(path)
    return written


def load_tables(con: duckdb.DuckDBPyConnection, cohort: Cohort) -> None:
    """Create the tables of a cohort in a DuckDB connection, in place of any of the same name."""
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in rows_of(cohort).items():
            path = Path(folder, f"{name}.jsonl")
            path.write_bytes(msgspec.json.Encoder().encode_lines(rows))
            columns = ", ".join(f"'{column}': '{kind}'" for column, kind in TABLES[name].items())
            source = f"read_json('{path}', format='newline_delimited', columns={{{columns}}})"
            con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {source}")


def rows_of(cohort: Cohort) -> dict[str, list[Row]]:
    """The rows of every table of a cohort; numbers are text, so that no engine rounds them."""
    return {
        "persons": [_person(person) for person in cohort.persons],
        "facts": list(_facts(cohort)),
        "unusable": list(_unusable(cohort)),
        "anchors": list(_anchors(cohort)),
        "terms": [msgspec.to_builtins(row) for row in term_rows(_concepts(cohort))],
        "calendar": _named("calendar", calendar_rows()),
    }


def _person(person: Person) -> Row:
    birth, begin, end = person.birth_date, person.observation_start, person.observation_end
    return {
        "person_id": person.person_id,
        "sex": person.sex,
        "birth_first": number_of(birth.first) if birth else None,
        "birth_last": number_of(birth.last) if birth else None,
        "observed_from": number_of(begin.first) if begin else None,
        "observed_to_first": number_of(end.first) if end else None,
        "observed_to_last": number_of(end.last) if end else None,
    }


def _facts(cohort: Cohort) -> Iterator[Row]:
    number = 0
    for person in cohort.persons:
        for row in facts_of_person(person, cohort.facts.get(person.person_id, ())):
            number += 1
            yield {**row, "fact": number}


def _unusable(cohort: Cohort) -> Iterator[Row]:
    for person_id, rows in cohort.unusable.items():
        for row in rows:
            yield {
                "person_id": person_id,
                "fact_row": row.row,
                "domain": row.domain,
                "concept": row.concept,
                "meaning": concept_key(meaning(row.concept).ids),
                "start_first": number_of(row.start.first) if row.start else None,
                "start_last": number_of(row.start.last) if row.start else None,
            }


def _anchors(cohort: Cohort) -> Iterator[Row]:
    for person_id, days in cohort.anchors.items():
        for anchor, day in days.items():
            yield {"person_id": person_id, "anchor": anchor, "anchor_day": number_of(day)}


def _concepts(cohort: Cohort) -> set[tuple[str, ...]]:
    named = concepts_of(fact for facts in cohort.facts.values() for fact in facts)
    return named | {meaning(row.concept).ids for rows in cohort.unusable.values() for row in rows}


def _named(table: str, rows: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [dict(zip(TABLES[table], row, strict=True)) for row in rows]
