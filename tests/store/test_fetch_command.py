"""``trialwright fetch``: what it prints, where, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry_server import Registry, raw_study, status
from trialwright.cli.fetch import command
from trialwright.store.studies import Store


@pytest.fixture
def run(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("TRIALWRIGHT_REGISTRY_URL", registry.base_url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr(
        "trialwright.store.registry_client.RegistryClient.__init__.__kwdefaults__", _patient()
    )

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(command, [*arguments, "--store", str(tmp_path / "s.sqlite")])

    return invoke


def _patient() -> dict[str, object]:
    """The client's own defaults, but no sleep."""
    from trialwright.store.registry_client import RegistryClient

    return {**RegistryClient.__init__.__kwdefaults__, "sleep": lambda seconds: None}


def test_a_table_on_stdout_and_the_count_on_stderr(run) -> None:  # type: ignore[no-untyped-def]
    done = run("NCT00000001", "nct00000002")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "NCT00000001  new        RECRUITING               Samplumab in Lupus Nephritis",
        "NCT00000002  new        RECRUITING               Samplumab in Lupus Nephritis",
    ]
    assert done.stderr == "2 studies: 2 new, 0 changed, 0 unchanged\n"


def test_new_changed_and_unchanged_are_counted(run, registry: Registry) -> None:  # type: ignore[no-untyped-def]
    run("--condition", "lupus", "--limit", "3")
    registry.studies[0] = raw_study(1, statusModule={"overallStatus": "COMPLETED"})
    done = run("--condition", "lupus", "--status", "recruiting", "--status", "COMPLETED", "--limit", "5")
    assert done.stderr == "5 studies: 2 new, 1 changed, 2 unchanged; 7 match\n"
    assert done.exit_code == 0


def test_json_is_one_object_with_outcomes_and_diagnostics(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = run("NCT00000001", "NCT00000099", "--format", "json")
    answer = json.loads(done.stdout)
    assert answer["studies"] == [{"nct_id": "NCT00000001", "outcome": "added"}]
    assert (answer["missing"], answer["unfetched"], answer["complete"]) == (["NCT00000099"], [], True)
    assert [found["code"] for found in answer["diagnostics"]] == ["S010"]
    assert answer["store"] == str(tmp_path / "s.sqlite")
    assert done.exit_code == 1
    assert "1 study: 1 new, 0 changed, 0 unchanged; 1 not in the registry" in done.stderr


def test_nothing_fetched_is_exit_3(run, registry: Registry) -> None:  # type: ignore[no-untyped-def]
    registry.misbehave = lambda request: status(503)
    done = run("--condition", "lupus")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "S007" in done.stderr and "not finished" in done.stderr
    registry.misbehave = lambda request: None
    assert run("NCT00000099").exit_code == 3


def test_a_search_without_an_answer_is_done(run) -> None:  # type: ignore[no-untyped-def]
    done = run("--condition", "gout")
    assert (done.exit_code, done.stderr) == (0, "0 studies: 0 new, 0 changed, 0 unchanged\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give NCT ids, or search options"),
        (["NCT00000001", "--condition", "lupus"], "not both"),
        (["NCT00000001", "--limit", "2"], "--limit is for searches"),
        (["NCT00000001", "NTC2", "x"], "not an NCT id: NTC2, x"),
        (["--condition", "lupus", "--status", "RECRUTING"], "did you mean RECRUITING?"),
        (["--updated-since", "yesterday"], "--updated-since"),
        (["--condition", "lupus", "--limit", "0"], "--limit"),
    ],
)
def test_wrong_usage_is_exit_2_and_asks_nothing(  # type: ignore[no-untyped-def]
    run, registry: Registry, arguments: list[str], words: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())
    assert registry.asked == []


def test_a_store_that_cannot_be_used_is_exit_3(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "s.sqlite").write_bytes(b"no database" * 200)
    done = CliRunner().invoke(command, ["NCT00000001", "--store", str(tmp_path / "s.sqlite")])
    assert (done.exit_code, done.stdout, registry.asked) == (3, "", [])
    assert "S002" in done.stderr


def test_a_title_cannot_steer_the_terminal(run, registry: Registry) -> None:  # type: ignore[no-untyped-def]
    registry.studies[0] = raw_study(1, identificationModule={"briefTitle": "x\x1b[2J" + "y" * 200})
    (line,) = run("NCT00000001").stdout.splitlines()
    assert line.isprintable() and line.endswith("y…")


def test_an_interruption_keeps_whole_pages(  # type: ignore[no-untyped-def]
    run, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trialwright.cli.fetch._answer", interrupt)
    done = run("--condition", "lupus")
    assert done.exit_code == 1
    assert "interrupted" in done.stderr
    with Store(tmp_path / "s.sqlite") as store:
        assert len(store.ids()) == 7


def test_help_of_the_verb_needs_no_network_library() -> None:
    script = (
        "import sys\nfrom trialwright.cli.fetch import command\n"
        "try:\n    command(['--help'])\nexcept SystemExit:\n    pass\n"
        "sys.exit(', '.join({'httpx', 'sqlite3', 'rich', 'msgspec'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--updated-since" in done.stdout
