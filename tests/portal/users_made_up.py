"""Made-up users, moments and stores for the tests of what the site keeps."""

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

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


def seal_on(client: TestClient, page: str) -> str:
    """The seal of a page's form, as a browser that opened the page has it."""
    found = re.search(r'name="form_seal" value="([^"]+)"', client.get(page).text)
    assert found, page
    return found[1]


def send(client: TestClient, page: str, path: str, **fields: str) -> Response:
    """Fill a form of a page and send it; redirects are not followed."""
    fields["form_seal"] = seal_on(client, page)
    return client.post(path, data=fields, follow_redirects=False)


def sign_in(client: TestClient, name: str) -> None:
    """Sign a browser in."""
    done = send(client, "/account/sign-in", "/account/sign-in", name=name, password=PASSWORD)
    assert done.status_code == 303, done.text


def users_at(folder: Path) -> Iterator[Users]:
    """The users' file in a folder; for a fixture."""
    with Users(folder / "users.sqlite") as opened:
        yield opened
