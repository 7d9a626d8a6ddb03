"""``trialwright report`` as a user meets it."""

import datetime
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shared_data import RECORDS, needs_shared
from trialwright.cli.main import main
from trialwright.cohort.synthesize import synthesize

DAY = datetime.date(2026, 6, 30)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort") / "made-up"
    synthesize(20, 1, folder, DAY)
    return folder


def test_one_run_writes_page_pdf_and_json(tmp_path: Path) -> None:
    files = [tmp_path / "new" / f"report.{ending}" for ending in ("html", "pdf", "json")]
    done = run("report", "NCT06394063", *(part for each in files for part in ("-o", each)))
    assert done.exit_code == 0, done.output
    page, pdf, twin = (each.read_bytes() for each in files)
    assert page.startswith(b"<!doctype html>") and pdf.startswith(b"%PDF-")
    made = json.loads(twin)
    assert made["format_version"] == 1
    assert [each["head"]["id"] for each in made["trials"]] == ["NCT06394063"]
    assert made["provenance"]["command"].startswith("trialwright report NCT06394063 -o ")


def test_patients_are_pseudonyms_unless_asked_for_and_the_command_names_nobody(
    tmp_path: Path, cohort: Path
) -> None:
    person = (cohort / "persons.csv").read_text().splitlines()[1].split(",")[0]
    shared = ("report", "NCT06394063", "--patients", cohort, "--on", DAY, "--person", person)
    assert run(*shared, "-o", tmp_path / "a.json").exit_code in (0, 1)
    assert run(*shared, "--identified", "-o", tmp_path / "b.json").exit_code in (0, 1)
    hidden, named = (json.loads((tmp_path / each).read_text()) for each in ("a.json", "b.json"))
    assert hidden["persons"][0]["person_id"].startswith("P-")
    assert person not in hidden["provenance"]["command"] and f'"{person}"' not in json.dumps(hidden)
    assert named["persons"][0]["person_id"] == person
    assert f"--person {person}" in named["provenance"]["command"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["NCT06394063", "-o", "x.docx"], "FILE.html"),
        (["-o", "x.html"], "Give a TRIAL"),
        (["NCT06394063"], "-o"),
        (["NCT06394063", "--person", "P1", "-o", "x.html"], "--patients"),
        (["--patterns", "-o", "x.pdf"], "FILE.html"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], said: str) -> None:
    done = run("report", *arguments)
    assert done.exit_code == 2 and said in done.stderr


def test_a_person_who_is_not_in_the_cohort_is_wrong_usage(tmp_path: Path, cohort: Path) -> None:
    done = run("report", "NCT06394063", "--patients", cohort, "--person", "nobody", "-o", tmp_path / "x.html")
    assert done.exit_code == 2 and "nobody" in done.stderr


def test_no_such_trial_writes_nothing(tmp_path: Path) -> None:
    done = run("report", "no-such-file.txt", "-o", tmp_path / "x.html")
    assert done.exit_code == 3 and "R002" in done.stderr
    assert not (tmp_path / "x.html").exists()


def test_a_screening_told_to_hide_persons_hides_them_in_its_report(tmp_path: Path, cohort: Path) -> None:
    for name, options in (("open.json", []), ("hidden.json", ["--deidentify", "--show", "worklist"])):
        run("screen", "NCT06394063", "--patients", cohort, "--on", DAY, "--report", tmp_path / name, *options)
    shown, hidden = (json.loads((tmp_path / name).read_text()) for name in ("open.json", "hidden.json"))
    ids = {row["person_id"] for row in shown["trials"][0]["cohort"]["worklist"]}
    assert len(ids) == 20
    assert not ids & {row["person_id"] for row in hidden["trials"][0]["cohort"]["worklist"]}


def test_the_pattern_page_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        assert run("report", "--patterns", "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


@needs_shared
@pytest.mark.parametrize("number", range(5))
def test_each_real_page_makes_a_report(tmp_path: Path, number: int) -> None:
    page = sorted((RECORDS / "pages").glob("*.txt"))[number]
    run("report", page, "-o", tmp_path / "r.html", "-o", tmp_path / "r.json")
    made = json.loads((tmp_path / "r.json").read_text())
    assert made["trials"][0]["head"]["sources"]
    assert "</html>" in (tmp_path / "r.html").read_text()


@needs_shared
def test_real_registry_files_and_a_merge_make_one_report(tmp_path: Path) -> None:
    files = sorted((RECORDS / "v2").glob("*.json"))[:6]
    run("report", *files, "-o", tmp_path / "v2.html", "-o", tmp_path / "v2.json", "-o", tmp_path / "v2.pdf")
    assert len(json.loads((tmp_path / "v2.json").read_text())["trials"]) == 6
    run("report", RECORDS / "pages", RECORDS / "excerpts.jsonl", "--merge", "-o", tmp_path / "merge.json")
    trials = json.loads((tmp_path / "merge.json").read_text())["trials"]
    assert any(each["head"]["conflicts"] for each in trials)
    assert any(len(each["head"]["sources"]) > 3 for each in trials)
