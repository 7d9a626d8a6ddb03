"""``trialwright screen`` and ``demo``: the main job from end to end."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from made_up import study
from shared_data import RECORDS, needs_shared
from trialwright.cli.main import main
from trialwright.reporting.json_lines import schema

PERSONS = """person_id,sex,birth_date,observation_start,observation_end
A,female,1990-05-02,2020-01-01,2026-06-30
B,female,1950-05-02,2020-01-01,2026-06-30
C,female,1990-05-02,2020-01-01,2026-06-30
D,female,1990-05-02,2020-01-01,2026-06-30
"""
FACTS = """person_id,domain,concept,start,value,unit,upper_limit
A,measurement,24 h urine protein,2026-06-20,1.2,g/24h,
A,measurement,ALT,2026-06-20,30,U/L,40
B,measurement,24 h urine protein,2026-06-20,1.2,g/24h,
C,measurement,24 h urine protein,2026-06-20,0.4,g/24h,
D,measurement,ALT,2026-06-20,81,U/L,40
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    folder = tmp_path / "cohort"
    folder.mkdir()
    (folder / "persons.csv").write_text(PERSONS)
    (folder / "facts.csv").write_text(FACTS)
    return folder


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    path = tmp_path / "trial.json"
    path.write_text(json.dumps(study()))
    return path


def verdicts(done: Result) -> dict[str, dict[str, object]]:
    return {line["person_id"]: line for line in map(json.loads, done.stdout.splitlines())}


def test_standing_follows_from_the_words_and_the_facts(trial: Path, cohort: Path) -> None:
    done = run("screen", trial, "--patients", cohort, "--on", "2026-06-30", "--format", "json")
    lines = verdicts(done)
    assert {person: line["standing"] for person, line in lines.items()} == {
        "A": "data_needed",  # consent and pregnancy are not read, so nobody is eligible
        "B": "ruled_out",  # 76 years
        "C": "ruled_out",  # urine protein 0.4 g
        "D": "ruled_out",  # ALT 81 is more than 2 x 40
    }
    for line in lines.values():
        jsonschema.validate(line, schema("screen"))


def test_a_ruling_names_the_datum_and_the_words(trial: Path, cohort: Path) -> None:
    done = run("screen", trial, "--patients", cohort, "--on", "2026-06-30", "--format", "json")
    person = verdicts(done)["D"]
    (ruling,) = (one for one in person["criteria"] if one["effect"] == "rules_out")  # type: ignore[attr-defined]
    assert (ruling["id"], ruling["role"], ruling["truth"]) == ("E1", "exclusion", "true")
    (evidence,) = ruling["because"]
    assert "81" in evidence["datum"] and "2026-06-20" in evidence["datum"]
    start, end = evidence["spans"][0]
    words = study()["protocolSection"]["eligibilityModule"]["eligibilityCriteria"][start:end]
    assert "ALT" in words and "ULN" in words


def test_exactly_twice_the_limit_is_not_more_than_twice(trial: Path, cohort: Path) -> None:
    (cohort / "facts.csv").write_text(
        FACTS.replace("D,measurement,ALT,2026-06-20,81", "D,measurement,ALT,2026-06-20,80")
    )
    done = run("screen", trial, "--patients", cohort, "--on", "2026-06-30", "--format", "json")
    assert verdicts(done)["D"]["standing"] == "data_needed"


def test_csv_has_a_row_for_every_pair(trial: Path, cohort: Path) -> None:
    done = run("screen", trial, "NCT06394063", "--patients", cohort, "--on", "2026-06-30", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 8
    assert {row["trial"] for row in rows} == {"NCT00000101", "NCT06394063"}


def test_an_unusable_cohort_ends_with_3_and_says_why(trial: Path, cohort: Path) -> None:
    (cohort / "facts.csv").write_text("person_id,domain,start\nA,measurement,2026-01-01\n")
    done = run("screen", trial, "--patients", cohort)
    assert done.exit_code == 3
    assert "concept" in done.stderr and "facts.csv" in done.stderr


def test_an_unusable_row_costs_only_itself(trial: Path, cohort: Path) -> None:
    (cohort / "facts.csv").write_text(FACTS + "A,measurement,ALT,2026-06-25,NaN,U/L,40\n")
    done = run("screen", trial, "--patients", cohort, "--on", "2026-06-30", "--format", "json")
    assert done.exit_code == 3
    lines = verdicts(done)
    assert len(lines) == 4
    (liver,) = (one for one in lines["A"]["criteria"] if one["id"] == "E1")  # type: ignore[attr-defined]
    assert liver["truth"] == "unknown"


def test_a_trial_without_eligibility_keeps_nobody_in(tmp_path: Path, cohort: Path) -> None:
    made = study()
    made["protocolSection"]["eligibilityModule"] = {}
    path = tmp_path / "none.json"
    path.write_text(json.dumps(made))
    done = run("screen", path, "--patients", cohort, "--on", "2026-06-30", "--format", "json")
    assert {line["eligible"] for line in verdicts(done).values()} == {"unknown"}


def test_the_demo_is_the_same_each_time_and_its_page_asks_for_nothing(tmp_path: Path) -> None:
    first = run("demo", "--persons", "40", "--report", tmp_path / "one.html")
    again = run("demo", "--persons", "40", "--report", tmp_path / "two.html")
    assert first.exit_code == 0
    assert first.stdout == again.stdout
    page = (tmp_path / "one.html").read_text()
    assert page == (tmp_path / "two.html").read_text()
    assert page.count('<section class="trial"') == 5
    assert page.count("<script") == 1
    for asking in ("http://", "https://", "src=", "@import", "url("):
        assert asking not in page


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_hostile_words_stay_words_in_the_page(tmp_path: Path, cohort: Path) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e"
    made = study(
        identificationModule={"briefTitle": hostile},
        eligibilityModule={"eligibilityCriteria": f"Inclusion Criteria:\n\n* {hostile}"},
    )
    (tmp_path / "x.json").write_text(json.dumps(made))
    (cohort / "persons.csv").write_text(PERSONS.replace("A,female", f"{hostile},female"))
    run("screen", tmp_path / "x.json", "--patients", cohort, "--report", tmp_path / "x.html")
    tags = Tags()
    tags.feed((tmp_path / "x.html").read_text())
    assert "img" not in tags.tags
    assert tags.tags.count("script") == 1  # the page's own


@needs_shared
def test_the_five_real_pages_screen_and_never_find_anyone_eligible(cohort: Path) -> None:
    pages = sorted((RECORDS / "pages").glob("*.txt"))
    done = run("screen", *pages, "--patients", cohort, "--on", "2026-06-30", "--format", "json")
    standings = [json.loads(line)["standing"] for line in done.stdout.splitlines()]
    assert len(standings) == 20
    assert set(standings) <= {"ruled_out", "data_needed"}


def test_a_synthesized_cohort_can_be_described(tmp_path: Path) -> None:
    made = run("cohort", "synthesize", tmp_path / "c", "--persons", "20", "--seed", "3")
    assert made.exit_code == 0 and "seed 3" in made.stderr
    described = run("cohort", "describe", tmp_path / "c", "--exit-zero")
    assert described.exit_code == 0
    assert described.stdout.startswith("20 persons, ")
    assert "serum_creatinine" in described.stdout and "of them absent" in described.stdout


def test_doctor_finds_everything_in_place() -> None:
    done = run("doctor")
    assert done.exit_code == 0
    assert "NCT05863936" in done.stdout and "MISSING" not in done.stdout
