"""``trialwright check``: findings on stdout with the words underlined, exit status by what was found."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from made_up import study
from trialwright.cli.main import main
from trialwright.reporting.json_lines import schema

README = Path(__file__).resolve().parents[2] / "README.md"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *(str(argument) for argument in arguments)])


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.json"
    path.write_text(json.dumps(study()))
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.json"
    made = study("NCT00000102", conditionsModule={"conditions": ["Safety"]})
    made["protocolSection"]["designModule"]["designInfo"]["interventionModel"] = "SINGLE_GROUP"
    path.write_text(json.dumps(made))
    return path


def test_a_sound_record_ends_with_0(sound: Path) -> None:
    done = run(sound, "--severity", "warning")
    assert done.exit_code == 0
    assert "nothing found" in done.stdout


def test_findings_end_with_1_and_underline_the_words(faulty: Path) -> None:
    done = run(faulty)
    assert done.exit_code == 1
    assert "error[K001]" in done.stdout and "warning[K101]" in done.stdout
    lines = done.stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if "interventionModel: SINGLE_GROUP" in line)
    assert lines[at + 1].index("^") == lines[at].index("SINGLE_GROUP")
    assert lines[at + 1].count("^") == len("SINGLE_GROUP")
    assert done.stdout.index("error[K001]") < done.stdout.index("warning[K101]")


def test_codes_and_families_choose_what_is_shown(faulty: Path) -> None:
    assert "K101" not in run(faulty, "--only", "K001").stdout
    assert "K001" not in run(faulty, "--ignore", "structure").stdout
    assert run(faulty, "--ignore", "structure", "--ignore", "completeness").exit_code == 0
    assert "K101" not in run(faulty, "--severity", "error").stdout
    assert run(faulty, "--only", "K999").exit_code == 2
    assert run(faulty, "--exit-zero").exit_code == 0


def test_unreadable_input_ends_with_3_and_the_others_are_checked(faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("")
    done = run(tmp_path / "empty.json", faulty)
    assert done.exit_code == 3
    assert "error[K001]" in done.stdout and "error[R001]" in done.stderr
    assert run(tmp_path / "empty.json", faulty, "--exit-zero").exit_code == 3


def test_json_lines_match_the_published_schema(faulty: Path, sound: Path) -> None:
    done = run(faulty, sound, "NCT05916781", "--format", "json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["nct_id"] for line in lines] == ["NCT00000102", "NCT00000101", "NCT05916781"]
    for line in lines:
        jsonschema.validate(line, schema("check"))
    first = lines[0]["diagnostics"][0]
    assert {"code", "severity", "message", "spans", "help"} <= set(first)
    assert lines[1]["sample_size"] is None
    assert lines[2]["sample_size"]["claim"]["n_per_group"]["value"] == 110


def test_markdown_quotes_the_words(faulty: Path) -> None:
    shown = run(faulty, "--format", "md").stdout
    assert shown.startswith("## NCT00000102")
    assert "- **error K001**" in shown and "  > interventionModel: SINGLE_GROUP" in shown


def test_the_readme_shows_what_is_printed() -> None:
    text = README.read_text(encoding="utf-8")
    found = re.search(r"```\n\$ trialwright check (?P<options>.*)\n(?P<shown>[^`]*)```", text)
    assert found
    assert run(*found["options"].split()).stdout.strip() == found["shown"].strip()
