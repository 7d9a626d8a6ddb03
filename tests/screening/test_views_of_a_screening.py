"""Attrition, next questions, near misses, thresholds, changes, log: what is counted, and what is never said."""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec
import pytest
from click.testing import CliRunner

from made_up_cohort import FACTS_HEADER
from trialwright.cli.main import main
from trialwright.cohort.read import read_cohort
from trialwright.criteria.compile import parse_criteria
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.fact import Cohort
from trialwright.model.verdict import Verdict
from trialwright.reporting.json_lines import screen_line
from trialwright.screening.changes import changes, read_earlier
from trialwright.screening.deidentify import Deidentifier
from trialwright.screening.funnel import funnel, same_meaning
from trialwright.screening.near_misses import near_misses, said
from trialwright.screening.questions import next_questions
from trialwright.screening.screening_log import consort_counts, screening_log
from trialwright.screening.thresholds import moved_thresholds
from trialwright.screening.verdicts import screen

_DAY = datetime.date(2026, 6, 30)
_TEXT = (
    "Inclusion Criteria:\n* Age 18-65 years\n\nExclusion Criteria:\n* IgG < 5 g/L\n* ALT > 2 x ULN\n"
    "* Cyclophosphamide within 6 months before screening"
)
_PERSONS = (
    "person_id,sex,birth_date,observation_end\n"
    "A,female,1990-04-01,2026-06-30\nB,female,2009-03-01,2026-06-30\nC,male,1950-01-01,2026-06-30\n"
    "D,female,1985-01-01,2026-06-30\n"
)
_HEADER = FACTS_HEADER + ",upper_limit,end,status"
_FACTS = [
    "A,measurement,IgG,2026-06-01,4.5,g/L,,,",
    "A,measurement,ALT,2026-06-01,20,U/L,40,,",
    "C,measurement,IgG,2026-06-01,4,g/L,,,",
    "D,drug,cyclophosphamide,2026-03-01,,,,2026-03-01,",
    "D,measurement,IgG,2026-06-01,9,g/L,,,",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "persons.csv").write_text(_PERSONS)
    (tmp_path / "facts.csv").write_text("\n".join([_HEADER, *_FACTS, ""]))
    return tmp_path


@pytest.fixture
def cohort(folder: Path) -> Cohort:
    return read_cohort(folder)


@pytest.fixture
def trial() -> TrialCriteria:
    return parse_criteria(_TEXT, name="NCT00000000", proposals=True)


@pytest.fixture
def verdicts(trial: TrialCriteria, cohort: Cohort) -> list[Verdict]:
    return list(screen([trial], cohort, _DAY))


def test_each_step_counts_who_reaches_it_falls_there_and_falls_there_only(
    verdicts: Sequence[Verdict],
) -> None:
    found = funnel(verdicts)
    steps = [(each.id, each.reach, each.falls, each.alone, each.costs) for each in found.steps]
    assert steps == [("I1", 4, 2, 2, 1), ("E1", 2, 1, 2, 1), ("E2", 1, 0, 0, 0), ("E3", 1, 1, 1, 1)]
    assert found.left == 0


def test_a_limit_said_twice_is_one_cost(cohort: Cohort) -> None:
    trial = parse_criteria("Inclusion Criteria:\n* Age 18-65 years\n* Aged 18 to 65 years", name="X")
    verdicts = list(screen([trial], cohort, _DAY))
    assert [each.costs for each in funnel(verdicts).steps][:2] == [0, 0]
    assert [each.costs for each in funnel(verdicts, same_meaning(trial)).steps][:2] == [2, 2]


def test_the_question_that_settles_most_comes_first_and_persons_ruled_out_are_not_asked_about(
    folder: Path,
) -> None:
    (folder / "facts.csv").write_text(_HEADER + "\nD,measurement,IgG,2026-06-01,9,g/L,,,\n")
    cohort = read_cohort(folder)
    trial = parse_criteria(
        "Inclusion Criteria:\n* Age 18-65 years\n\nExclusion Criteria:\n* IgG < 5 g/L\n* ALT > 2 x ULN"
    )
    first, second = next_questions(screen([trial], cohort, _DAY))
    assert "ALT" in first.question and (first.criteria, first.persons, first.last) == (2, 2, 1)
    assert "IgG" in second.question and (second.criteria, second.persons, second.last) == (1, 1, 0)


def test_a_question_holds_nothing_recorded_of_a_person(folder: Path) -> None:
    (folder / "facts.csv").write_text(_HEADER + "\nA,measurement,IgG,2020-06-01,4.5,g/L,,,\n")
    trial = parse_criteria("Exclusion Criteria:\n* IgG < 5 g/L")
    asked = [each.question for each in next_questions(screen([trial], read_cohort(folder), _DAY))]
    assert asked == ["What is the latest serum IgG (g/L)?", "What else does the protocol ask?"]


def test_waiting_settles_a_birthday_and_a_time_since_a_drug_to_the_day(
    trial: TrialCriteria, cohort: Cohort, verdicts: Sequence[Verdict]
) -> None:
    found = {miss.person_id: miss for miss in near_misses(trial, cohort, verdicts)}
    assert found.keys() == {"B", "D"}
    assert said(found["B"]) == "I1 stops ruling out on 2027-03-01; the other criteria as today"
    # Given on 1 March, six months back reach 1 March until 1 September.
    assert (
        said(found["D"])
        == "E3 stops ruling out on 2026-09-02 if none is given again; the other criteria as today"
    )


def test_waiting_settles_nothing_that_a_value_or_an_ongoing_drug_rules_out(
    folder: Path, trial: TrialCriteria
) -> None:
    rows = ["A,measurement,IgG,2026-06-01,4.5,g/L,,,", "D,drug,cyclophosphamide,2026-03-01,,,,,"]
    (folder / "facts.csv").write_text("\n".join([_HEADER, *rows, ""]))
    cohort = read_cohort(folder)
    found = near_misses(trial, cohort, list(screen([trial], cohort, _DAY)))
    assert {miss.person_id for miss in found} == {"B"}


def test_no_view_suggests_to_change_a_treatment(
    trial: TrialCriteria, cohort: Cohort, verdicts: Sequence[Verdict]
) -> None:
    texts = [said(miss) for miss in near_misses(trial, cohort, verdicts)]
    texts += [each.question for each in next_questions(verdicts)]
    assert not [
        text for text in texts if re.search(r"\b(stop|start|taper|reduce|repeat|switch|should|could)\b", text)
    ]


def test_a_moved_limit_counts_who_is_ruled_out_and_whom_it_would_gain(
    trial: TrialCriteria, cohort: Cohort, verdicts: Sequence[Verdict]
) -> None:
    found = {
        (each.criterion_id, float(each.moved_to)): each for each in moved_thresholds(trial, cohort, verdicts)
    }
    recorded, lower = found["E1", 5], found["E1", 4.5]
    assert (recorded.rules_out, recorded.gained) == (2, 0)
    assert (lower.rules_out, lower.gained) == (1, 1)  # A's 4.5 is not below 4.5; C is too old besides


def test_changes_name_new_gone_and_moved_pairs(tmp_path: Path, folder: Path, trial: TrialCriteria) -> None:
    before = list(screen([trial], read_cohort(folder), _DAY))
    path = tmp_path / "earlier.jsonl"
    path.write_bytes(
        b"\n".join(msgspec.json.encode(screen_line(each)) for each in before if each.person_id != "B")
    )
    (folder / "facts.csv").write_text(
        "\n".join([_HEADER, "A,measurement,IgG,2026-06-20,9,g/L,,,", *_FACTS[3:], ""])
    )
    (folder / "persons.csv").write_text(
        "".join(line for line in _PERSONS.splitlines(True) if not line.startswith("D"))
    )
    after = list(screen([trial], read_cohort(folder), _DAY))
    found = {each.person_id: each for each in changes(read_earlier(path), after)}
    assert (found["A"].before, found["A"].after) == ("ruled_out", "data_needed")
    assert ("E1", "rules_out", "keeps") in found["A"].criteria
    assert (found["B"].before, found["D"].after) == ("", "")


def test_a_file_that_is_no_earlier_screening_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "earlier.jsonl"
    path.write_text("{}\n")
    with pytest.raises(UnreadableInput) as error:
        read_earlier(path)
    assert (error.value.diagnostic.code, error.value.diagnostic.place) == ("P038", "line 1")


def test_the_log_gives_the_first_reason_and_the_counts_add_up(verdicts: Sequence[Verdict]) -> None:
    assert [(row.person_id, row.reason, row.all_reasons) for row in screening_log(verdicts)] == [
        ("A", "E1", ("E1",)),
        ("B", "I1", ("I1",)),
        ("C", "I1", ("I1", "E1")),
        ("D", "E3", ("E3",)),
    ]
    counts = consort_counts(verdicts)
    assert sum(count for _, _, count in counts.reasons) == counts.excluded == 4
    assert (
        counts.excluded + counts.not_yet_settled + counts.ready_to_approach + counts.eligible
        == counts.assessed
    )


def test_deidentified_verdicts_hold_no_id_no_date_of_the_chart_and_no_row(
    verdicts: Sequence[Verdict],
) -> None:
    hidden = Deidentifier(b"a key of a test")
    text = msgspec.json.encode([hidden.verdict(each) for each in verdicts]).decode()
    assert "2026-06-01" not in text and "2026-03-01" not in text and '"row":' not in text
    assert {each.person_id for each in verdicts}.isdisjoint(
        hidden.verdict(each).person_id for each in verdicts
    )
    assert "4.5 g/L" in text


def test_intervals_between_dates_of_one_person_survive_the_shift() -> None:
    hidden = Deidentifier(b"k")
    one, other = (hidden.shifted("A", day) for day in ("2026-06-01", "2026-06-30"))
    assert (datetime.date.fromisoformat(other) - datetime.date.fromisoformat(one)).days == 29


@pytest.mark.parametrize(
    "view", ["worklist", "funnel", "questions", "near-misses", "thresholds", "log", "consort"]
)
def test_every_view_prints_in_every_format(view: str, folder: Path, tmp_path: Path) -> None:
    args = ["screen", "NCT06394063", "--patients", str(folder), "--on", "2026-06-30", "--show", view]
    runs = {
        form: CliRunner().invoke(main, [*args, "--format", form]) for form in ("table", "csv", "json", "md")
    }
    assert {form: run.exit_code in (0, 1) for form, run in runs.items()} == dict.fromkeys(runs, True)
    path = tmp_path / "view.parquet"
    CliRunner().invoke(main, [*args, "--format", "parquet", "--output", str(path)])
    with duckdb.connect() as con:
        [(count,)] = con.execute(f"select count(*) from '{path}'").fetchall()
    assert count == len(runs["json"].stdout.splitlines()) == len(runs["csv"].stdout.splitlines()) - 1


def test_small_counts_are_not_shown_when_deidentified(folder: Path) -> None:
    args = ["screen", "NCT06394063", "--patients", str(folder), "--on", "2026-06-30", "--deidentify"]
    run = CliRunner().invoke(main, [*args, "--show", "consort", "--format", "csv"])
    assert "NCT06394063,assessed for eligibility,hidden" in run.stdout


def test_a_report_beside_hidden_ids_shows_none_of_them(tmp_path: Path) -> None:
    """The ids are longer than in the other tests, so that one cannot stand in the page by chance."""
    persons = re.sub(r"^([A-D]),", r"hospital-number-\1,", _PERSONS, flags=re.M)
    facts = re.sub(r"^([A-D]),", r"hospital-number-\1,", "\n".join([_HEADER, *_FACTS, ""]), flags=re.M)
    (tmp_path / "persons.csv").write_text(persons)
    (tmp_path / "facts.csv").write_text(facts)
    page = tmp_path / "page.html"
    args = ["screen", "NCT06394063", "--patients", str(tmp_path), "--on", "2026-06-30", "--exit-zero"]
    assert CliRunner().invoke(main, [*args, "--deidentify", "--report", str(page)]).exit_code == 0
    assert "hospital-number" not in page.read_text(encoding="utf-8")
