"""``trialwright criteria``: counts with --stats, and the same answer with many processes as with one."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from made_up import study
from trialwright.cli.jobs import in_order
from trialwright.cli.main import main

SENTENCES = [
    "Age 18 to 70 years",
    "Serum IgG below 5 g/L",
    "Grumbling for 3 months",
    "Willing to sign informed consent",
]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Sixty studies, one a line, with one that cannot be read between them."""
    lines = []
    for number in range(1, 61):
        listed = "\n".join(f"* {SENTENCES[(number + at) % 4]}" for at in range(1 + number % 4))
        text = f"Inclusion Criteria:\n\n{listed}\n\nExclusion Criteria:\n\n* Pregnancy"
        lines.append(
            msgspec.json.encode(study(f"NCT{number:08}", eligibilityModule={"eligibilityCriteria": text}))
        )
    lines.insert(30, b"{not json")
    path = tmp_path / "studies.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["criteria", *map(str, arguments)])


@pytest.mark.parametrize("form", ["json", "table"])
def test_processes_change_neither_the_answer_nor_its_order(records: Path, form: str) -> None:
    one, several = (run(records, "--format", form, "--jobs", jobs) for jobs in (1, 3))
    assert one.stdout.count("NCT") >= 60
    assert (several.stdout, several.stderr, several.exit_code) == (one.stdout, one.stderr, one.exit_code)


def test_stats_count_criteria_by_status_in_both_ways(records: Path) -> None:
    counted = json.loads(run(records, "--stats", "--format", "json").stdout)
    assert counted["default"]["trials"] == 60
    assert counted["default"]["criteria"] == sum(1 + number % 4 for number in range(1, 61)) + 60
    assert sum(counted["default"]["statuses"].values()) == counted["default"]["criteria"]
    assert counted["default"]["statuses"]["opaque"] >= counted["proposals"]["statuses"]["opaque"]


@pytest.mark.parametrize("form", ["json", "md", "table"])
def test_stats_are_the_same_with_processes(records: Path, form: str) -> None:
    one, several = (run(records, "--stats", "--format", form, "--jobs", jobs).stdout for jobs in (1, 2))
    assert one == several
    assert "numbers" in one


def test_markdown_of_single_criteria_is_refused(records: Path) -> None:
    done = run(records, "--format", "md")
    assert done.exit_code == 2
    assert "--stats" in done.stderr


def test_a_record_without_criteria_is_counted_as_one(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    without = study("NCT00000001")
    del without["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    path.write_bytes(msgspec.json.encode(without))
    counted = json.loads(run(path, "--stats", "--format", "json").stdout)["default"]
    assert (counted["trials"], counted["without_text"], counted["criteria"]) == (1, 1, 0)


def test_work_in_order_takes_items_only_as_results_are_used() -> None:
    taken: list[int] = []

    def items() -> object:
        for number in range(10_000):
            taken.append(number)
            yield number

    results = in_order(str, items(), 2)  # type: ignore[arg-type]
    assert [next(results) for _ in range(5)] == ["0", "1", "2", "3", "4"]
    results.close()  # type: ignore[attr-defined]
    assert len(taken) < 500


def _fails(number: int) -> int:
    if number == 40:
        raise ValueError("forty")
    return number


def test_a_fault_in_the_work_is_passed_on() -> None:
    with pytest.raises(ValueError, match="forty"):
        list(in_order(_fails, range(100), 2))


def test_an_interruption_ends_all_processes_without_a_traceback(records: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_bytes(b"\n".join([records.read_bytes()] * 1500))
    command = [sys.executable, "-m", "trialwright", "criteria", str(many), "--format", "json", "--jobs", "2"]
    with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
        started = subprocess.Popen(command, stdout=out, stderr=err, start_new_session=True)
        while not (tmp_path / "out").stat().st_size and started.poll() is None:
            time.sleep(0.05)
        os.killpg(started.pid, signal.SIGINT)  # as a terminal does: to every process
        try:
            status = started.wait(timeout=90)
        finally:
            started.kill()
    told = (tmp_path / "err").read_text(encoding="utf-8")
    assert status == 1
    assert told.rstrip().endswith("Aborted!")
    assert "Traceback" not in told
    with pytest.raises(ProcessLookupError):
        os.killpg(started.pid, 0)
