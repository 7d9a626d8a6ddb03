"""The day for which a cohort is judged, against what is recorded."""

import datetime

from trialwright.cohort.index_date import about_records, is_before_births, last_recorded
from trialwright.model.fact import Cohort, Fact, Person
from trialwright.model.partial_date import PartialDate

_BORN = PartialDate.parse("1990-05-01")


def cohort(*births: PartialDate | None, observed: PartialDate | None = None) -> Cohort:
    """Persons with these births, and one measurement of 1 May 2020."""
    persons = tuple(
        Person(f"P{n}", birth_date=birth, observation_end=observed) for n, birth in enumerate(births)
    )
    fact = Fact("P0", "measurement", "igg", 2, start=PartialDate.parse("2020-05-01"))
    return Cohort("made-up", persons, {"P0": (fact,)}, {}, {})


def test_a_day_more_than_a_year_after_the_last_record_is_noted() -> None:
    found = cohort(_BORN)
    assert about_records(found, datetime.date(2021, 5, 1)) == []
    (note,) = about_records(found, datetime.date(2021, 5, 2))
    assert (note.code, note.severity) == ("P045", "note") and "2020-05-01" not in note.message


def test_the_end_of_an_observation_counts_as_a_record() -> None:
    found = cohort(_BORN, observed=PartialDate.parse("2021-12"))
    assert last_recorded(found) == datetime.date(2021, 12, 31)
    assert about_records(found, datetime.date(2022, 12, 31)) == []


def test_a_day_is_before_all_births_only_where_all_are_recorded_and_later() -> None:
    day = datetime.date(1990, 4, 30)
    assert is_before_births(cohort(_BORN), day)
    assert not is_before_births(cohort(_BORN), datetime.date(1990, 5, 1))
    assert not is_before_births(cohort(_BORN, None), day)
    assert not is_before_births(cohort(), day)
