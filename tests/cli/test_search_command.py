"""``trialwright search``: trials on stdout, the story of the search on stderr."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from trials_made_up import made_up_trials
from trialwright.cli.main import main
from trialwright.reporting.json_lines import schema
from trialwright.search.answer import Freshness, Hit
from trialwright.search.export import COLUMNS, hits_as_csv
from trialwright.store.studies import Store


def run(*arguments: str | Path, store: Path | None = None) -> Result:
    environment = {"TRIALWRIGHT_STORE": str(store)} if store else None
    on = ["--on", "2026-11-22"]
    return CliRunner().invoke(
        main, ["search", *on, *(str(argument) for argument in arguments)], env=environment
    )


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(map(json.dumps, made_up_trials())))
    return path


def test_trials_of_a_file_are_found_and_synonyms_told(records: Path) -> None:
    done = run("CellCept", "--in", records)
    assert done.exit_code == 0
    assert [line[:11] for line in done.stdout.splitlines()] == ["NCT10000003", "NCT10000002"]
    assert "RECRUITING, record of 2026-08" in done.stdout
    assert "CellCept: also as mycophenolate mofetil" in done.stderr


def test_what_may_be_closed_is_shown_on_request_only(records: Path) -> None:
    assert "1 more may be closed: --closed shows them" in run("SLE", "--in", records).stderr
    assert "[may be closed: ask]" in run("SLE", "--closed", "--in", records).stdout


def test_filters_are_those_of_the_registry(records: Path) -> None:
    done = run("--in", records, "--phase", "3", "--age", "30", "--sex", "female", "--status", "recruiting")
    assert [line[:11] for line in done.stdout.splitlines()] == ["NCT10000003", "NCT10000001"]
    wrong = run("--in", records, "--status", "OPEN")
    assert wrong.exit_code == 2
    assert "the registry knows no status 'OPEN'" in wrong.stderr


@pytest.mark.parametrize("typed", ["lupus nephritis", '"lupus nephritis"'])
def test_words_that_the_shell_gives_as_one_are_a_phrase(records: Path, typed: str) -> None:
    done = run("--in", records, "--", typed, "-voclosporin")
    assert [line[:11] for line in done.stdout.splitlines()] == ["NCT10000001"]
    assert "not looked for" not in done.stderr
    assert "lupus nephritis: also" not in done.stderr


def test_json_holds_the_whole_answer(records: Path) -> None:
    found = json.loads(run("SLE", "--in", records, "--format", "json").stdout)
    jsonschema.validate(found, schema("search"))
    assert found["format_version"] >= 1
    assert found["total"] == len(found["hits"]) == 3
    assert found["hits"][0]["freshness"]["record_date"]
    assert found["facets"]["phase"] == [{"value": "PHASE2", "count": 1}, {"value": "PHASE3", "count": 2}]


def test_csv_has_a_row_a_trial(records: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("SLE", "--in", records, "--format", "csv").stdout)))
    assert [row["status"] for row in rows].count("RECRUITING") == 2
    assert tuple(rows[0]) == COLUMNS


def test_a_title_cannot_become_a_formula() -> None:
    hit = Hit(
        "NCT10000001", "=cmd|'/c calc'!A0", None, None, Freshness(None), (), (), (), "@x", (), 0, (), (), 0.0
    )
    (row,) = csv.DictReader(io.StringIO(hits_as_csv([hit])))
    assert (row["title"], row["sponsor"]) == ("'=cmd|'/c calc'!A0", "'@x")


def test_a_title_cannot_steer_the_terminal(tmp_path: Path) -> None:
    value = made_up_trials()[0]
    value["protocolSection"]["identificationModule"]["briefTitle"] = "Lupus \x1b[2J\nnext"
    path = tmp_path / "record.json"
    path.write_text(json.dumps(value))
    shown = run("lupus", "--in", path).stdout
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 1


def test_an_empty_answer_says_why_and_what_to_widen(records: Path) -> None:
    done = run("belimumab", "--status", "COMPLETED", "--in", records)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "none of them passes the filters" in done.stderr
    assert "without status completed: 1" in done.stderr


def test_the_own_store_is_searched_and_its_index_kept(tmp_path: Path) -> None:
    import datetime

    path = tmp_path / "store.sqlite"
    with Store(path) as store:
        for value in made_up_trials():
            now = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
            store.put(json.dumps(value).encode(), address="made up", fetched_at=now)
    assert "NCT10000001" in run("belimumab", store=path).stdout
    assert (tmp_path / "store.sqlite.index" / "current.json").exists()
    assert run("belimumab", "--store", path).stdout == run("belimumab", store=path).stdout


def test_without_a_store_the_library_is_searched(tmp_path: Path) -> None:
    done = run("telitacicept", "--closed", store=tmp_path / "nothing.sqlite")
    assert done.stdout.startswith("NCT06394063")
    assert not (tmp_path / "nothing.sqlite").exists()


def test_an_input_that_cannot_be_read_does_not_hide_the_others(records: Path, tmp_path: Path) -> None:
    done = run("belimumab", "--in", records, "--in", tmp_path / "nowhere.json")
    assert done.exit_code == 3
    assert "NCT10000001" in done.stdout
    assert "error[R002]" in done.stderr
