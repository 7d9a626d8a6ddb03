"""Writing is whole or not at all, overwrites nothing, and says one thing when it fails."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialwright.cli.main import main
from trialwright.cohort.synthesize import synthesize
from trialwright.cohort.write import MODELS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("synthetic") / "cohort"
    synthesize(25, 3, made)
    return made


@pytest.mark.parametrize("model", MODELS)
def test_each_model_is_written_by_the_command(model: str, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = CliRunner().invoke(main, ["cohort", "write", str(folder), str(out), "--as", model])
    assert run.exit_code == 0, run.output
    assert any(out.iterdir()) and [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_holds_something_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    run = CliRunner().invoke(main, ["cohort", "write", str(folder), str(tmp_path)])
    assert run.exit_code == 2 and [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def _little_room() -> None:
    """From here on no file may grow beyond 4 kB, as on a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@pytest.mark.parametrize("model", MODELS)
def test_a_disk_that_fills_leaves_one_diagnostic_and_no_file(
    model: str, folder: Path, tmp_path: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "trialwright",
        "cohort",
        "write",
        str(folder),
        str(tmp_path / "out"),
        "--as",
        model,
    ]
    run = subprocess.run(command, preexec_fn=_little_room, capture_output=True, text=True, check=False)
    assert run.returncode == 3, run.stderr
    assert run.stderr.count("P043") == 1 and "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []
