"""A refresh keeps, indexes and tells what changed; a kill on the way loses nothing and tells nothing twice."""

import datetime
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from made_up import study
from registry_server import Registry, Reply, Request
from site_made_up import settings_at
from trialwright.portal.refreshing import found_ids, refresh
from trialwright.portal.users.accounts import LOCAL_USER
from trialwright.portal.users.file import Users
from trialwright.portal.users.watches import add_watch, entries, watches
from trialwright.search.trial_index import TrialIndex
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Store
from users_made_up import DAY, NOW

# More ids than fit in one request, so that a kill can fall between two.
IDS = [f"NCT{number:08}" for number in range(1, 151)]


def made(nct_id: str, status: str = "RECRUITING") -> bytes:
    return json.dumps(study(nct_id, statusModule={"overallStatus": status})).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store(tmp_path / "store.sqlite") as store, Users(tmp_path / "users.sqlite") as users:
        for nct_id in IDS:
            store.put(made(nct_id), address="https://registry.example", fetched_at=NOW - DAY)
        for nct_id in (IDS[0], IDS[-1]):
            add_watch(users, LOCAL_USER, "trial", nct_id, nct_id, store.digests([nct_id]), NOW)
    return tmp_path


def told(folder: Path) -> list[str]:
    with Users(folder / "users.sqlite") as users:
        return [words for watch in watches(users) for entry in entries(users, watch) for words in entry.words]


def test_a_refresh_fetches_indexes_and_tells(folder: Path) -> None:
    settings = settings_at(folder)
    completed = [made(nct_id, "COMPLETED") for nct_id in IDS]
    with Registry(completed) as registry, RegistryClient(registry.base_url) as client:
        done = refresh(settings, client=client, now=lambda: NOW)
        again = refresh(settings, client=client, now=lambda: NOW + DAY)
    assert done.fetched is not None and again.fetched is not None
    assert (len(done.fetched.changed), done.announced.entries, done.index.added) == (150, 2, 150)
    assert told(folder) == ["Status: recruiting → completed"] * 2
    assert (len(again.fetched.changed), again.announced.entries, again.index.unchanged) == (0, 0, 150)
    index = TrialIndex(settings.index_path, create=False)
    assert found_ids(index, "status=COMPLETED", NOW.date()) == set(IDS)


def test_offline_nothing_is_asked_and_what_others_fetched_is_told(folder: Path) -> None:
    with Store(folder / "store.sqlite") as store:
        store.put(made(IDS[0], "TERMINATED"), address="elsewhere", fetched_at=NOW)
    done = refresh(settings_at(folder), offline=True, now=lambda: NOW)
    assert (done.fetched, told(folder)) == (None, ["Status: recruiting → terminated"])


def test_a_search_that_finds_too_much_is_not_watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_at(folder)
    refresh(settings, offline=True, now=lambda: NOW)
    index = TrialIndex(settings.index_path, create=False)
    assert len(found_ids(index, "closed=1", NOW.date()) or ()) == 150
    monkeypatch.setattr("trialwright.portal.refreshing.MOST_TRIALS", 149)
    assert found_ids(index, "closed=1", NOW.date()) is None


def test_a_kill_during_a_refresh_loses_nothing_and_tells_nothing_twice(folder: Path) -> None:
    hold, asked = threading.Event(), threading.Event()

    def stall_at_the_second(request: Request) -> Reply | None:
        if len(registry.asked) == 2 and not hold.is_set():
            asked.set()
            return Reply(200, b"{}", after=hold)
        return None

    command = [sys.executable, "-m", "trialwright", "refresh", "--store", str(folder / "store.sqlite")]
    with Registry([made(nct_id, "COMPLETED") for nct_id in IDS]) as registry:
        registry.misbehave = stall_at_the_second
        environment = os.environ | {"TRIALWRIGHT_REGISTRY_URL": registry.base_url}
        running = subprocess.Popen(
            command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        assert asked.wait(30)
        time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
        running.wait()
        hold.set()
        with sqlite3.connect(folder / "store.sqlite") as opened:
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        with Store(folder / "store.sqlite", create=False) as store:
            assert store.ids() == IDS
            changed = [nct_id for nct_id in IDS if len(store.versions(nct_id)) == 2]
        assert 0 < len(changed) < len(IDS)
        registry.misbehave = lambda _: None
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with Store(folder / "store.sqlite", create=False) as store:
        assert all(len(store.versions(nct_id)) == 2 for nct_id in IDS)
    assert told(folder) == ["Status: recruiting → completed"] * 2


def test_two_refreshes_at_once_tell_each_change_once(folder: Path) -> None:
    with Store(folder / "store.sqlite") as store:
        for nct_id in IDS:
            store.put(made(nct_id, "COMPLETED"), address="elsewhere", fetched_at=NOW)
    refresh(settings_at(folder, users=folder / "none.sqlite"), offline=True)  # the index is there already
    faults: list[BaseException] = []

    def run() -> None:
        try:
            refresh(settings_at(folder), offline=True, now=lambda: NOW + datetime.timedelta(hours=1))
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert told(folder) == ["Status: recruiting → completed"] * 2
    assert faults == []
