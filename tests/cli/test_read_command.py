"""``trialwright read``: answers on stdout, story on stderr, exit status by what was found."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from made_up import study
from shared_data import RECORDS, needs_shared
from trialwright.cli.main import main
from trialwright.reporting.json_lines import schema


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_text(json.dumps(study()))
    return path


def test_a_sound_record_is_shown_and_ends_with_0(good: Path) -> None:
    done = run("read", good)
    assert done.exit_code == 0
    assert "NCT00000101" in done.stdout and "Samplumab" in done.stdout
    assert done.stderr == ""


def test_unreadable_input_ends_with_3_and_the_other_inputs_are_still_read(good: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("")
    done = run("read", tmp_path / "empty.json", tmp_path / "none.json", good, "--format", "json")
    assert done.exit_code == 3
    assert (
        json.loads(done.stdout)["study"]["protocolSection"]["identificationModule"]["nctId"] == "NCT00000101"
    )
    assert "error[R001]" in done.stderr and "error[R002]" in done.stderr
    assert "empty.json" in done.stderr and "= help:" in done.stderr


def test_warnings_end_with_1_or_with_0_if_asked(tmp_path: Path) -> None:
    made = study()
    del made["protocolSection"]["eligibilityModule"]
    path = tmp_path / "x.json"
    path.write_text(json.dumps(made))
    assert run("read", path).exit_code == 1
    assert run("read", path, "--exit-zero").exit_code == 0


def test_wrong_usage_ends_with_2_and_a_suggestion() -> None:
    done = run("reed", "x")
    assert done.exit_code == 2
    assert "Did you mean 'read'?" in done.stderr
    assert run("read", "x", "--as", "NCT1").exit_code == 2
    assert run("read").exit_code == 2


def test_json_lines_match_the_published_schema_and_can_be_read_again(good: Path, tmp_path: Path) -> None:
    done = run("read", good, "NCT05863936", "--format", "json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 2
    for line in lines:
        jsonschema.validate(line, schema("read"))
    path = tmp_path / "again.jsonl"
    path.write_text(done.stdout)
    assert run("read", path, "--format", "json").stdout == done.stdout


def test_v2_output_of_v2_input_is_the_same_json(good: Path) -> None:
    assert json.loads(run("read", good, "--format", "v2").stdout) == study()


def test_markdown_holds_the_criteria_as_published(good: Path) -> None:
    shown = run("read", good, "--format", "md").stdout
    assert shown.startswith("# NCT00000101") and "Urine protein" in shown


def test_library_trials_are_found_by_id() -> None:
    done = run("read", "NCT05863936", "NCT00000009")
    assert done.exit_code == 3
    assert "trialwright fetch NCT00000009" in done.stderr


def test_explain_prints_a_page_and_lists_all() -> None:
    assert "no eligibility section" in run("explain", "R107").stdout
    assert "R001" in run("explain").stdout
    assert run("explain", "X999").exit_code == 2


@needs_shared
def test_page_003_needs_to_be_named_and_then_merges_with_its_excerpts() -> None:
    pages = RECORDS / "pages"
    (page,) = pages.glob("003*")
    alone = run("read", page)
    assert alone.exit_code == 3 and "R101" in alone.stderr
    named = run(
        "read", page, RECORDS / "excerpts.jsonl", "--merge", "--as", "NCT03580291", "--format", "json"
    )
    studies = {}
    for line in map(json.loads, named.stdout.splitlines()):
        protocol = line["study"]["protocolSection"]
        studies[protocol["identificationModule"]["nctId"]] = (protocol, line)
    protocol, line = studies["NCT03580291"]
    assert "ACR, 1997" in protocol["eligibilityModule"]["eligibilityCriteria"]
    assert "R203" in {fault["code"] for fault in line["diagnostics"]}


@needs_shared
def test_page_000_with_its_excerpts_has_eligibility() -> None:
    (page,) = (RECORDS / "pages").glob("000*")
    done = run("read", page, RECORDS / "excerpts.jsonl", "--merge", "--format", "json")
    (line,) = [
        line
        for line in map(json.loads, done.stdout.splitlines())
        if line["study"]["protocolSection"]["identificationModule"].get("nctId") == "NCT05916781"
    ]
    assert (
        "classification criteria"
        in line["study"]["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    )
    assert len(line["related"]) == 20
    assert any(
        "statusModule" in conflict["pointer"] or "briefSummary" in conflict["pointer"]
        for conflict in line["conflicts"]
    )


def test_many_notes_of_one_code_are_counted_not_listed(tmp_path: Path) -> None:
    lines = []
    for number in range(30):
        made = study(f"NCT{number + 1:08}")
        del made["protocolSection"]["eligibilityModule"]
        lines.append(json.dumps(made))
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(lines))
    done = run("read", path)
    assert done.exit_code == 1
    assert done.stderr.count("warning[R107]") == 20
    assert "not shown: 10 more R107" in done.stderr


def test_a_proposed_reading_is_never_shown_as_read() -> None:
    shown = run("criteria", "NCT06394063", "--proposals", "--exit-zero").stdout
    assert "proposed, compare it with the words" in shown
    assert "Proposed: " in shown
    assert "proposed, compare" not in run("criteria", "NCT06394063", "--exit-zero").stdout
