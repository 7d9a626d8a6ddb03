"""The README shows what the program prints: a reader's first look must be true."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from trialwright.cli.main import main

_README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["demo", "criteria NCT06394063 --show computable"])
def test_the_readme_shows_what_is_printed(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = _README.split(f"$ trialwright {command}\n")[1].split("\n```")[0]
    printed = CliRunner().invoke(main, command.split()).stdout.rstrip()
    assert printed.splitlines() == shown.splitlines()
