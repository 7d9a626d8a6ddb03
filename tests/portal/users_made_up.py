"""Made-up users, moments and stores for the tests of what the site keeps."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from made_up import study
from trialwright.portal.users.file import Users
from trialwright.store.studies import Store

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
PASSWORD = "correct horse battery"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def put(store: Store, at: datetime.datetime, nct_id: str = "NCT00000101", **modules: dict[str, Any]) -> None:
    """Put a version of a made-up study into a store."""
    raw = json.dumps(study(nct_id, **modules)).encode()
    store.put(raw, address=f"https://registry.example/{nct_id}", fetched_at=at)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime.datetime:
        return self.now

    def move(self, by: datetime.timedelta) -> datetime.datetime:
        self.now += by
        return self.now


def users_at(folder: Path) -> Iterator[Users]:
    """The users' file in a folder; for a fixture."""
    with Users(folder / "users.sqlite") as opened:
        yield opened
