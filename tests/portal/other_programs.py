"""Programs that run beside a test, and are killed; and what they work on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from trialwright.portal.users.accounts import add_account
from trialwright.portal.users.addresses import confirm, token_to_confirm
from trialwright.portal.users.file import Users
from trialwright.portal.users.watches import add_watch
from trialwright.store.studies import Store
from users_made_up import NOW, PASSWORD, put

ID = "NCT00000101"
WRITER = """
import datetime, sys
from pathlib import Path
from trialwright.portal.users.accounts import LOCAL_USER
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import add_note
at = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
for n in range(60):
    with Users(Path(sys.argv[1])) as users:
        add_note(users, LOCAL_USER, f"{sys.argv[2]} {n}", at)
        print(n, flush=True)
"""


def start(script: str, *given: object) -> "subprocess.Popen[str]":
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, given)], stdout=subprocess.PIPE, text=True, env=environment
    )


def end(running: "subprocess.Popen[str]") -> int:
    """Wait for a program's end; its status."""
    with running:
        return running.wait(60)


def kill(running: "subprocess.Popen[str]", after: float) -> None:
    """Kill a program so long after it said that it was ready."""
    with running:
        assert running.stdout and running.stdout.readline() == "ready\n"
        time.sleep(after)
        running.send_signal(signal.SIGKILL)


PEOPLE = 24


def watched_by_many(folder: Path) -> None:
    """A trial that many watch, each with an address of their own, and that has changed since."""
    with Store(folder / "store.sqlite") as store, Users(folder / "users.sqlite") as users:
        seen = store.digests([ID])
        for n in range(PEOPLE):
            person = add_account(users, f"person{n}", PASSWORD, "admin", NOW)
            email = f"person{n}@example.org"
            confirm(users, token_to_confirm(users, person, email, NOW), NOW)
            add_watch(users, person, "trial", ID, "x", seen, NOW, email=email)
        put(store, NOW, statusModule={"overallStatus": "COMPLETED"})
