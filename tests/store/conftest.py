"""What the tests of the store share: a store, made-up studies, a registry and a client that never sleeps."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from registry_server import Registry, Sleeps, raw_study
from trialwright.knowledge.registry_api import ctgov_api
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry of seven made-up studies, NCT00000001 to NCT00000007."""
    with Registry([raw_study(number) for number in range(1, 8)]) as served:
        yield served


@pytest.fixture
def sleeps() -> Sleeps:
    return Sleeps()


@pytest.fixture
def client_of(sleeps: Sleeps) -> Iterator[Callable[..., RegistryClient]]:
    """Makes clients of a registry: pages of three, no sleep, no chance; manners may be changed by name."""
    made: list[RegistryClient] = []

    def make(registry: Registry, **manners: Any) -> RegistryClient:
        client = RegistryClient(
            registry.base_url,
            transport=httpx.HTTPTransport(),  # not through a proxy of the machine
            sleep=sleeps.append,
            jitter=lambda: 0.0,
            manners=msgspec.structs.replace(ctgov_api().manners, **{"page_size": 3, **manners}),
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
