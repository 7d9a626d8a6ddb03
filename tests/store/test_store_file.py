"""The store's file: several writers, kills, damage, other programs."""

import datetime
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from registry_server import raw_study
from trialwright.model.diagnostic import UnreadableInput
from trialwright.store.schema import SCHEMA_VERSION
from trialwright.store.studies import Store

ID = "NCT00000001"
ADDRESS = "https://registry.test/studies/NCT00000001"
RECRUITING = raw_study(1, statusModule={"overallStatus": "RECRUITING"})
COMPLETED = raw_study(
    1, statusModule={"overallStatus": "COMPLETED", "lastUpdatePostDateStruct": {"date": "2026-06-02"}}
)


def day(number: int) -> datetime.datetime:
    return datetime.datetime(2026, 6, number, 12, tzinfo=datetime.UTC)


def put(store: Store, raw: bytes, on: int) -> str:
    return store.put(raw, address=ADDRESS, fetched_at=day(on))


def code_of(raised: pytest.ExceptionInfo[UnreadableInput]) -> str:
    return raised.value.diagnostic.code


WRITER = """
import datetime, json, sys
sys.path[:0] = json.loads(sys.argv[4])
from registry_server import raw_study
from trialwright.store.studies import Store
path, first, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with Store(path) as store:
    for turn in range(rounds):
        for number in range(first, first + 6):
            now = datetime.datetime.now(datetime.UTC)
            raw = raw_study(number, designModule={"targetDuration": f"{turn} Days"})
            store.put(raw, address="a", fetched_at=now)
            print(number, turn, flush=True)
"""


def writer(path: Path, first: int, rounds: int) -> "subprocess.Popen[str]":
    places = json.dumps([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    command = [sys.executable, "-c", WRITER, str(path), str(first), str(rounds), places]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "store.sqlite"
    with writer(path, 1, 5) as one, writer(path, 4, 5) as other:
        for process in (one, other):
            _, complaint = process.communicate(timeout=60)
            assert process.returncode == 0, complaint
    with Store(path) as store:
        assert store.ids() == [f"NCT{number:08d}" for number in range(1, 10)]
        assert [len(store.versions(nct_id)) for nct_id in store.ids()[:3]] == [5, 5, 5]
        for nct_id in store.ids():
            newest = store.get(nct_id)
            assert newest is not None
            assert json.loads(newest.raw)["protocolSection"]["designModule"]["targetDuration"] == "4 Days"


def test_a_writer_killed_in_the_middle_loses_nothing_it_had_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with writer(path, 1, 100_000) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(40)]
        os.kill(process.pid, signal.SIGKILL)
        said += process.stdout.read().splitlines()
    kept = [tuple(map(int, line.split())) for line in said if line.count(" ") == 1]
    assert len(kept) >= 40
    with Store(path) as store:
        for number, turn in kept:
            durations = {
                json.loads(stored.raw)["protocolSection"]["designModule"]["targetDuration"]
                for version in store.versions(f"NCT{number:08d}")
                if (stored := store.get(f"NCT{number:08d}", version.number))
            }
            assert f"{turn} Days" in durations
        with store.transaction() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_store_made_by_many_at_once_is_one_store(tmp_path: Path) -> None:
    start = threading.Barrier(6)
    made: list[Path] = []

    def make(number: int) -> None:
        for turn in range(8):
            start.wait()
            with Store(tmp_path / f"{turn}.sqlite") as store:
                store.put(raw_study(number), address="a", fetched_at=day(1))
                made.append(store.path)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(made) == 48
    with Store(made[0]) as store:
        assert len(store.ids()) == 6


def test_a_file_that_is_no_database_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"this is not a database, whatever its name says" * 30)
    with pytest.raises(UnreadableInput) as raised:
        Store(path)
    assert code_of(raised) == "S002"
    assert path.read_bytes().startswith(b"this is not")


def filled(path: Path) -> None:
    with Store(path) as store:
        for number in range(1, 40):
            store.put(raw_study(number), address="a", fetched_at=day(1))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_a_diagnostic(tmp_path: Path, share: float) -> None:
    path = tmp_path / "store.sqlite"
    filled(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(UnreadableInput) as raised, Store(path) as store:
        for nct_id in store.ids():
            store.get(nct_id)
    assert code_of(raised) in ("S002", "S006")


def test_damaged_bytes_of_one_study_leave_the_others_readable(store: Store) -> None:
    put(store, RECRUITING, 1)
    store.put(raw_study(2), address="a", fetched_at=day(1))
    with store.transaction() as connection:
        connection.execute("UPDATE content SET body = substr(body, 1, 40) WHERE nct_id = ?", (ID,))
    with pytest.raises(UnreadableInput) as raised:
        store.get(ID)
    assert code_of(raised) == "S006"
    assert store.get("NCT00000002") is not None


def test_a_store_of_a_newer_layout_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    filled(path)
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    database.close()
    with pytest.raises(UnreadableInput) as raised:
        Store(path)
    assert code_of(raised) == "S003"
    assert str(SCHEMA_VERSION + 1) in raised.value.diagnostic.message


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "photographs.sqlite"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE photograph (name TEXT)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(UnreadableInput) as raised:
        Store(path)
    assert code_of(raised) == "S004"
    assert path.read_bytes() == before


def test_a_store_kept_locked_by_another_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with Store(path, timeout=0.01) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnreadableInput) as raised:
            put(store, RECRUITING, 1)
        other.close()
        assert code_of(raised) == "S005"
        assert put(store, RECRUITING, 1) == "added"


def test_places_where_no_store_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path, create in ((tmp_path / "absent", False), (tmp_path, True), (tmp_path / "file" / "x", True)):
        with pytest.raises(UnreadableInput) as raised:
            Store(path, create=create)
        assert code_of(raised) == "S001"
    assert not (tmp_path / "absent").exists()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "made with mktemp"
    path.touch()
    with Store(path) as store:
        assert store.ids() == []
