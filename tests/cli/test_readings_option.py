"""``--readings`` of ``criteria`` and ``screen``: applied, shown, named in verdicts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from made_up import study
from trialwright.cli.main import main

READING = """
[[reading]]
trial = "{trial}"
criterion = "{criterion}"
of = "ALT"
to = "> 3 x ULN"
who = "A. Example"
when = 2026-05-01
why = "amendment 2"
source = "protocol 2.1"
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(study()))
    return path


def readings(folder: Path, criterion: str = "E1", trial: str | None = None) -> Path:
    path = folder / "readings.toml"
    nct_id = study()["protocolSection"]["identificationModule"]["nctId"]
    path.write_text(READING.format(trial=trial or nct_id, criterion=criterion))
    return path


def test_criteria_shows_the_amended_tree_and_who_amended_it(record: Path, tmp_path: Path) -> None:
    done = run("criteria", record, "--readings", readings(tmp_path), "--format", "json")
    [one] = [each for each in json.loads(done.stdout)["criteria"] if each["id"] == "E1"]
    assert one["english"] == "The latest ALT is more than 3 times the laboratory's upper limit of normal."
    assert one["amended_by"].startswith(
        "amended by A. Example on 2026-05-01 (amendment 2; source: protocol 2.1)"
    )
    assert one["published_expr"]["range"]["low"] == "2"
    table = run("criteria", record, "--readings", readings(tmp_path)).stdout
    assert "* amended by A. Example on 2026-05-01" in table


def test_a_verdict_names_the_amendment(record: Path, tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("person_id,sex,birth_date\nA,female,1990-05-02\n")
    (tmp_path / "facts.csv").write_text(
        "person_id,domain,concept,start,value,unit,upper_limit\nA,measurement,ALT,2026-06-20,100,U/L,40\n"
    )
    common = ("screen", record, "--patients", tmp_path, "--on", "2026-06-30", "--format", "json")
    truths = {}
    for name, more in {"published": (), "amended": ("--readings", readings(tmp_path))}.items():
        [one] = [each for each in json.loads(run(*common, *more).stdout)["criteria"] if each["id"] == "E1"]
        truths[name] = one["truth"]
        named = [said for said in one.get("assumptions", []) if said.startswith("amended by A. Example")]
        assert len(named) == (name == "amended")
    assert truths == {"published": "true", "amended": "false"}


@pytest.mark.parametrize(
    ("criterion", "trial", "code", "status"),
    [("E99", None, "C047", 1), ("I1", None, "C048", 1), ("E1", "NCT99999999", "C049", None)],
)
def test_what_does_not_fit_is_told(
    criterion: str, trial: str | None, code: str, status: int | None, record: Path, tmp_path: Path
) -> None:
    done = run("criteria", record, "--readings", readings(tmp_path, criterion, trial))
    assert code in done.stderr
    assert status is None or done.exit_code == status


def test_a_faulty_file_ends_the_run(record: Path, tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("person_id\nA\n")
    (tmp_path / "facts.csv").write_text("person_id,domain,concept\n")
    bad = tmp_path / "bad.toml"
    bad.write_text("[[reading]]\n")
    for command in (("criteria", record), ("screen", record, "--patients", tmp_path)):
        done = run(*command, "--readings", bad)
        assert (done.exit_code, "C046" in done.stderr) == (3, True)
