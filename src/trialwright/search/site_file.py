"""The places of all sites of a store, kept in a file beside it, so that a start does not read every record again."""

import os
from pathlib import Path

import msgspec

from trialwright.model.diagnostic import UnreadableInput
from trialwright.search.places import Site, SiteMap, sites_of
from trialwright.store.reading import stored_record
from trialwright.store.studies import Store


class _TrialSites(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The sites of one version of a trial."""

    digest: str
    sites: tuple[Site, ...]


_Kept = dict[str, _TrialSites]


def sites_path(store: Path) -> Path:
    """Where the sites of a store are kept: beside it.

    >>> sites_path(Path("/data/store.sqlite")).name
    'store.sqlite.sites'
    """
    return store.with_name(store.name + ".sites")


def opened_sites(store: Store, path: Path | None = None) -> SiteMap:
    """All sites of a store (``path`` defaults to beside it); only trials that changed since the last time are read.

    A file that is missing or damaged is made again. A stored study that cannot be read has no sites here; reading the
    store says what is wrong with it.
    """
    path = path or sites_path(store.path)
    before, digests = _read(path), store.digests()
    kept = {
        nct_id: known
        if (known := before.get(nct_id)) and known.digest == digest
        else _TrialSites(digest, _sites(store, nct_id))
        for nct_id, digest in digests.items()
    }
    if kept != before:
        waiting = path.with_name(f"{path.name}.{os.getpid()}")
        waiting.write_bytes(msgspec.msgpack.encode(kept))
        waiting.replace(path)
    return SiteMap(site for trial in kept.values() for site in trial.sites)


def _sites(store: Store, nct_id: str) -> tuple[Site, ...]:
    try:
        record = stored_record(store, nct_id)
    except UnreadableInput:
        return ()
    return sites_of(record.study) if record else ()


def _read(path: Path) -> _Kept:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError, ValueError):
        return {}
