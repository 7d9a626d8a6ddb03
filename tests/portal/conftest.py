"""The site in process, on a temporary store that holds the library trials."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from site_made_up import settings_at, store_of_library
from trialwright.portal.app import create_app

MakeClient = Callable[..., TestClient]


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the library trials; not to be written to."""
    folder = tmp_path_factory.mktemp("portal")
    store_of_library(folder / "store.sqlite")
    return folder


@pytest.fixture(scope="session")
def site(library_folder: Path) -> Iterator[TestClient]:
    """A client of the site over the library trials, shared by tests that change nothing."""
    with TestClient(create_app(settings_at(library_folder)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[MakeClient]:
    """Makes a client of a site of its own: ``make_site(login_secret="…", store=path)``; its store is empty."""
    opened: list[TestClient] = []

    def made(**changes: object) -> TestClient:
        client = TestClient(create_app(settings_at(tmp_path, **changes)), raise_server_exceptions=False)
        opened.append(client.__enter__())
        return client

    yield made
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """Passwords hashed with little memory, so that tests are quick; gives what makes the real hasher."""
    from argon2 import PasswordHasher

    from trialwright.portal.users import passwords

    real, quick = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    passwords._nobody.cache_clear()
    return real
