"""Records that came as files are kept in the store as those fetched are."""

import datetime
import json
from pathlib import Path

from click.testing import CliRunner, Result

from made_up import study
from pages_made_up import MEDDATAX
from trialwright.cli.main import main
from trialwright.store.add import add_inputs
from trialwright.store.inputs import read
from trialwright.store.studies import Store

_NOW = datetime.datetime(2026, 6, 30, 12, tzinfo=datetime.UTC)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["store", "add", *map(str, arguments)])


def made_up_file(path: Path, **modules: object) -> Path:
    path.write_text(json.dumps(study(**modules)))  # type: ignore[arg-type]
    return path


def test_a_file_is_kept_as_it_came_and_seen_again_unchanged(tmp_path: Path) -> None:
    path, store = made_up_file(tmp_path / "a.json"), tmp_path / "store.sqlite"
    assert [each for _, each in add_inputs([path], store, now=_NOW).outcomes] == ["added"]
    assert [each for _, each in add_inputs([path], store, now=_NOW).outcomes] == ["unchanged"]
    with Store(store, create=False) as kept:
        (nct_id,) = kept.ids()
        found = kept.get(nct_id)
    assert found is not None and json.loads(found.raw) == json.loads(path.read_text())


def test_a_page_and_a_folder_are_kept_and_read_back_by_id(tmp_path: Path) -> None:
    folder, store = tmp_path / "records", tmp_path / "store.sqlite"
    folder.mkdir()
    made_up_file(folder / "a.json")
    (folder / "page.txt").write_text(MEDDATAX, encoding="utf-8")
    done = run(folder, "--store", store)
    assert done.exit_code in (0, 1) and "2 studies kept" in done.stderr
    assert "NCT09000001  new" in done.stdout and "NCT00000101  new" in done.stdout
    (again,) = read("NCT09000001", store=store).records
    (page,) = read(folder / "page.txt").records
    assert again.study.title == page.study.title == "Trial of Alphamab in Imaginary Nephritis"
    assert again.study.eligibility == page.study.eligibility


def test_a_changed_file_is_a_new_version(tmp_path: Path) -> None:
    path, store = made_up_file(tmp_path / "a.json"), tmp_path / "store.sqlite"
    run(path, "--store", store)
    changed = json.loads(path.read_text())
    changed["protocolSection"]["identificationModule"]["briefTitle"] = "Another title"
    path.write_text(json.dumps(changed))
    assert "NCT00000101  changed" in run(path, "--store", store).stdout
    with Store(store, create=False) as kept:
        assert len(kept.versions("NCT00000101")) == 2


def test_a_study_without_an_id_is_told_and_the_others_are_kept(tmp_path: Path) -> None:
    nameless = study()
    del nameless["protocolSection"]["identificationModule"]["nctId"]
    (tmp_path / "b.json").write_text(json.dumps(nameless))
    done = run(made_up_file(tmp_path / "a.json"), tmp_path / "b.json", "--store", tmp_path / "store.sqlite")
    assert done.exit_code == 1 and "S009" in done.stderr and "1 study kept" in done.stderr


def test_what_cannot_be_read_makes_no_store(tmp_path: Path) -> None:
    done = run(tmp_path / "no-such-file.txt", "--store", tmp_path / "store.sqlite")
    assert done.exit_code == 3 and "R002" in done.stderr
    assert not (tmp_path / "store.sqlite").exists()


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("no database\n" * 200)
    done = run(made_up_file(tmp_path / "a.json"), "--store", other)
    assert done.exit_code == 3 and "S002" in done.stderr and "never was one" in done.stderr
    assert other.read_text() == "no database\n" * 200
