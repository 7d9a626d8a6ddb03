"""A site for tests: its settings, and a store with the library trials."""

import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from trialwright.portal.settings import Settings
from trialwright.store.inputs import library_ids
from trialwright.store.studies import Store

TODAY = datetime.date(2026, 6, 30)


def store_of_library(path: Path) -> Path:
    """A store with the library trials, as fetched on one day."""
    with Store(path) as store:
        for nct_id in library_ids():
            raw = (files("trialwright.library") / f"{nct_id}.json").read_bytes()
            at = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
            store.put(raw, address=f"https://registry.example/{nct_id}", fetched_at=at)
    return path


def settings_at(folder: Path, **changes: object) -> Settings:
    """The settings of a site whose files are all in one folder."""
    given: dict[str, Any] = {
        "store": folder / "store.sqlite",
        "secret": b"of the tests",
        "hosts": ("testserver",),
    }
    return Settings(**(given | {"today": lambda: TODAY} | changes))
