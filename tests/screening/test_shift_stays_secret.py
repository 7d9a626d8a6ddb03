"""No de-identified output says how far a shifted date lies from the day of the screening, which it shows."""

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from made_up_cohort import FACTS_HEADER
from trialwright.cli.main import main
from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.criteria.compile import compile_criteria
from trialwright.model.fact import Cohort
from trialwright.reporting.content.found import CohortFound, found_of
from trialwright.reporting.content.provenance import provenance_of
from trialwright.reporting.content.report import Report, report_of
from trialwright.reporting.page import report_page
from trialwright.screening.deidentify import Deidentifier
from trialwright.screening.near_misses import near_misses
from trialwright.screening.verdicts import screen
from trialwright.store.inputs import library_record

DAY = datetime.date(2026, 6, 30)
KEY = b"a key for tests, 32 bytes long .."
TRIALS = ("NCT06394063", "NCT05863936", "NCT04127747")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_SPAN = re.compile(r"\b(\d+) (day|week|month|year)s?\b")
_IN_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    folder = tmp_path_factory.mktemp("cohort") / "made-up"
    synthesize(60, 1, folder, DAY)
    return read_cohort(folder)


@pytest.fixture(scope="module")
def made(cohort: Cohort) -> Report:
    found = []
    for trial in TRIALS:
        record = library_record(trial)
        criteria = compile_criteria(record, proposals=True)
        found.append(found_of(record, criteria, list(screen([criteria], cohort, DAY))))
    everyone = tuple(person.person_id for person in cohort.persons)
    shown = CohortFound(cohort, DAY.isoformat(), KEY, "", True, everyone)
    return report_of(found, provenance_of([each.record for each in found], "a test", None), shown)


def texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from texts(each)
        case list():
            for each in value:
                yield from texts(each)


def about_persons(made: Report) -> dict[str, list[str]]:
    """Pseudonym → all that the report says of the person: own page, worklists, what waiting changes."""
    twin = json.loads(msgspec.json.encode(made))
    listed = [each for trial in twin["trials"] for each in trial["cohort"]["worklist"]]
    nearing = [each for trial in twin["trials"] for each in trial["cohort"]["nearing"]]
    said: dict[str, list[str]] = {}
    for each in (*twin["persons"], *listed, *nearing):
        said.setdefault(each["person_id"], []).extend(texts(each))
    return said


def test_no_shifted_date_stands_beside_what_tells_its_true_date(made: Report, cohort: Cohort) -> None:
    hidden, said = Deidentifier(KEY), about_persons(made)
    dated = 0
    for person in cohort.persons:
        shift = hidden.shift(person.person_id)
        for text in said[hidden.pseudonym(person.person_id)]:
            dates = [datetime.date.fromisoformat(each) for each in _DATE.findall(text)]
            # How long a value counts is the rule's, the same for everybody: it may coincide with a distance.
            own_words = re.sub(r"it counts for \d+ days", "", text)
            spans = [int(number) * _IN_DAYS[unit] for number, unit in _SPAN.findall(own_words)]
            for date in dates if text != DAY.isoformat() else ():
                dated += 1
                distance = abs((DAY - (date + shift)).days)
                assert all(abs(span - distance) > 1 for span in spans if distance > 1), text
            assert not re.search(r"days old|\bborn\b|age .* on \d", text), text
    assert dated > 500


def test_neither_the_screening_day_nor_a_birth_appears_shifted(made: Report, cohort: Cohort) -> None:
    hidden, said = Deidentifier(KEY), about_persons(made)
    for person in cohort.persons:
        shift = hidden.shift(person.person_id)
        own = {fact.start.first for fact in cohort.facts.get(person.person_id, ()) if fact.start}
        words = " ".join(said[hidden.pseudonym(person.person_id)])
        assert DAY in own or (DAY - shift).isoformat() not in words
        birth = person.birth_date.first if person.birth_date else None
        if birth and birth not in own:
            assert (birth - shift).isoformat() not in words and birth.isoformat() not in words


def test_what_waiting_changes_is_told_as_a_wait(cohort: Cohort, made: Report) -> None:
    hidden = Deidentifier(KEY)
    rows = [each for trial in made.trials if trial.cohort for each in trial.cohort.nearing]
    assert rows and not any(
        _DATE.search(row.day + row.text) or re.search(r"\d days", row.text) for row in rows
    )
    trial = compile_criteria(library_record(TRIALS[0]), proposals=True)
    for miss in near_misses(trial, cohort, list(screen([trial], cohort, DAY))):
        days = (miss.day - DAY).days
        (row,) = [
            each
            for each in (made.trials[0].cohort.nearing if made.trials[0].cohort else ())
            if each.person_id == hidden.pseudonym(miss.person_id)
        ]
        assert row.day == ("within 3 months" if days <= 92 else "within 6 months" if days <= 183
                           else "within a year" if days <= 366 else "in more than a year")  # fmt: skip


def test_the_page_says_the_same_day_everywhere(made: Report) -> None:
    days = set(re.findall(r"[Aa]s recorded on (\d{4}-\d{2}-\d{2})", report_page(made)))
    assert days == {DAY.isoformat()}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("born 1944-09-14, age 81 years on 2026-06-30", "age 81 years"),
        ("born 1931, age 94 to 95 years on 2026-06-30", "age 90 years or more"),
        ("born 2024-01-05, age 29 months on 2026-06-30", "age 2 years"),
        ("The last, ALT 8 U/L on 2024-12, is 553 days old; it counts for 90 days.",
         "The last, ALT 8 U/L on (date), is too old; it counts for 90 days."),
        ("The last assessment is 213 days old.", "The last assessment is too old."),
        ("The exact date of birth? It is recorded as 1990-05.", "The exact date of birth?"),
        ("The recorded birth, 2027-01-01, lies after 2026-06-30.", "The recorded birth lies after the screening day."),
        ("4 on (date) lies after the end of observation, 2026-05-01", "4 on (date) lies after the end of observation"),
        ("lupus, active from 2021 on", "lupus, active from (date) on"),
    ],
)  # fmt: skip
def test_relative_words_are_told_without_what_they_are_relative_to(said: str, shown: str) -> None:
    assert Deidentifier(KEY).shifted("P1", said) == shown


@pytest.mark.parametrize("options", [["--format", "json"], ["--show", "log", "--format", "json"],
                                     ["--show", "near-misses", "--format", "json"]])  # fmt: skip
def test_the_command_line_gives_no_shifted_screening_day(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "persons.csv").write_text(
        "person_id,sex,birth_date\nA,female,2009-03-01\nB,male,1944-09-14\nC,female,1990-01-01\n"
    )
    (tmp_path / "facts.csv").write_text(f"{FACTS_HEADER}\nC,measurement,IgG,2025-06-01,4.5,g/L\n")
    args = ["screen", "NCT06394063", "--patients", str(tmp_path), "--on", "2026-06-30", "--deidentify"]
    rows = [json.loads(line) for line in CliRunner().invoke(main, [*args, *options]).stdout.splitlines()]
    said = [text for row in rows for text in texts(row)]
    days = {each for text in said for each in _DATE.findall(text)}
    assert rows and len(days - {"2026-06-30"}) <= 1  # the one measurement, shifted
    assert not any("born" in text or "days old" in text for text in said)
