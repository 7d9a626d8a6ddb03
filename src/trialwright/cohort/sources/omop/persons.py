"""PERSON, OBSERVATION_PERIOD and DEATH → rows of the persons table."""

from collections.abc import Iterator
from typing import Any

from trialwright.cohort.sources.omop.cells import day, number
from trialwright.cohort.sources.omop.codes import omop_codes
from trialwright.cohort.sources.omop.database import Database
from trialwright.cohort.sources.omop.own import Own
from trialwright.cohort.sources.tables import Cells


def person_rows(database: Database, own: Own) -> Iterator[Cells]:
    """Persons with the last of their periods of observation; a date of birth is as exact as known."""
    periods, died = _periods(database), _deaths(database)
    columns = {
        "person": "t.person_id",
        "gender": "t.gender_concept_id",
        "year": "t.year_of_birth",
        "month": "t.month_of_birth",
        "day": "t.day_of_birth",
    }
    for row in database.rows("person", columns):
        start, end = periods.get(row["person"], ("", ""))
        yield {
            "person_id": number(row["person"]),
            "sex": omop_codes("sex").get(str(row["gender"]), ""),
            "birth_date": _birth(row),
            "observation_start": start,
            "observation_end": died.get(row["person"]) or end,
            **own.columns("person.person_id", row["person"]),
        }


def _periods(database: Database) -> dict[Any, tuple[str, str]]:
    """The period of observation that began last; one without an end has none."""
    columns = {
        "person": "t.person_id",
        "start": "t.observation_period_start_date",
        "end": "t.observation_period_end_date",
    }
    periods: dict[Any, tuple[str, str]] = {}
    for row in database.rows("observation_period", columns):
        found = (day(row["start"]), day(row["end"]))
        periods[row["person"]] = max(found, periods.get(row["person"], found))
    return periods


def _deaths(database: Database) -> dict[Any, str]:
    rows = database.rows("death", {"person": "t.person_id", "on": "t.death_date"})
    return {row["person"]: day(row["on"]) for row in rows}


def _birth(row: dict[str, Any]) -> str:
    """Year, month and day as far as they are given; what is no number stands as it is, for the reader to refuse."""
    parts = [str(row[name] or "").removesuffix(".0") for name in ("year", "month", "day")]
    known = parts[: next((place for place, part in enumerate(parts) if part in ("", "0")), 3)]
    return "-".join(part.zfill(4 if place == 0 else 2) for place, part in enumerate(known))
