import datetime
from decimal import Decimal

import pytest

from made_up_chart import ADULT_TO_65, TODAY, ask, person, said
from trialwright.model.criterion import Age, Sex
from trialwright.model.quantity import Interval
from trialwright.model.window import Window


@pytest.mark.parametrize(
    ("born", "truth"),
    [
        ("2008-05-31", "true"),
        ("2008-06-01", "false"),
        ("1960-06-01", "true"),
        ("1960-05-31", "false"),
        ("1961-05-31", "true"),
        ("1980", "true"),
        ("2008", "uncertain date"),
        ("2008-05", "true"),
        ("2008-06", "false"),
        ("1960", "uncertain date"),
        ("1960-05", "false"),
        (None, "no birth date"),
        ("2027", "no birth date"),
    ],
)
def test_eighteen_to_sixty_five_holds_from_the_18th_until_the_66th_birthday(
    born: str | None, truth: str
) -> None:
    assert said(ask(ADULT_TO_65, who=person(born))) == truth


@pytest.mark.parametrize(("born", "truth"), [("1961-05-31", "false"), ("1961-06-01", "true")])
def test_below_65_ends_with_the_65th_birthday(born: str, truth: str) -> None:
    leaf = Age(range=Interval(high=Decimal(65)))
    assert said(ask(leaf, who=person(born))) == truth


@pytest.mark.parametrize(
    ("on", "truth"),
    [("2026-02-28", "false"), ("2026-03-01", "true"), ("2024-02-28", "false")],
)
def test_a_leap_day_birthday_counts_on_the_first_of_march(on: str, truth: str) -> None:
    found = ask(ADULT_TO_65, who=person("2008-02-29"), on=datetime.date.fromisoformat(on))
    assert said(found) == truth
    assert found.assumptions == ("a birthday of 29 February counts on 1 March in common years",)


@pytest.mark.parametrize(
    ("unit", "born", "truth"),
    [
        ("month", "2025-11-30", "true"),
        ("month", "2025-12-01", "false"),
        ("week", "2026-04-19", "true"),
        ("week", "2026-04-20", "false"),
        ("day", "2026-05-25", "true"),
        ("day", "2026-05-26", "false"),
    ],
)
def test_younger_ages_count_months_weeks_and_days(unit: str, born: str, truth: str) -> None:
    leaf = Age(range=Interval(low=Decimal(6), includes_low=True), unit=unit)
    assert said(ask(leaf, who=person(born))) == truth


def test_hours_are_an_interval_because_birth_is_known_to_the_day() -> None:
    leaf = Age(range=Interval(high=Decimal(24)), unit="hour")
    assert said(ask(leaf, who=person("2026-05-31"))) == "uncertain date"
    assert said(ask(leaf, who=person("2026-05-28"))) == "false"


def test_sex_is_what_is_recorded() -> None:
    assert said(ask(Sex(sex="female"))) == "true"
    assert said(ask(Sex(sex="female"), who=person(sex="male"))) == "false"
    assert said(ask(Sex(sex="female"), who=person(sex="unknown"))) == "no sex"


def test_the_datum_names_birth_and_age() -> None:
    found = ask(ADULT_TO_65, who=person("1980-06"))
    assert found.because[0].datum == f"born 1980-06, age 45 years on {TODAY.isoformat()}"


def test_an_age_at_screening_is_that_of_the_recorded_screening_day() -> None:
    leaf = Age(range=Interval(low=Decimal(18), includes_low=True), when=Window("screening"))
    born = person("2008-05-15")
    before = {"screening": datetime.date(2026, 5, 14)}
    assert said(ask(leaf, who=born, anchors=before)) == "false"
    assert said(ask(leaf, who=born)) == "true"
    assert ask(leaf, who=born).assumptions


def test_an_age_at_a_moment_without_a_date_is_unknown() -> None:
    leaf = Age(range=Interval(low=Decimal(18), includes_low=True), when=Window("diagnosis"))
    assert said(ask(leaf, who=person("1990"))) == "no date"
