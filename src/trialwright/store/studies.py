"""The local library of studies: every version of each, byte for byte as it came."""

import datetime
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.model.provenance import Source
from trialwright.records.v2 import FORMAT
from trialwright.store.content import StudyContent, normal_id, study_content
from trialwright.store.location import default_store_path
from trialwright.store.schema import open_store_file, store_faults, transaction

Outcome = Literal["added", "changed", "unchanged"]
WhichVersion = Literal["newest"] | int | datetime.date


class StudyVersion(msgspec.Struct, frozen=True):
    """One version of a study: its number (from 1), when it was first and last seen (UTC), and from where.

    ``registry_date`` is the day the registry posted it, None if the record does not say.
    ``digest`` names the content; ``size`` is its length in bytes.
    """

    nct_id: str
    number: int
    fetched_at: datetime.datetime
    seen_again_at: datetime.datetime
    address: str
    registry_date: str | None
    digest: str
    size: int


class StoredStudy(msgspec.Struct, frozen=True):
    """A version of a study with its bytes."""

    version: StudyVersion
    raw: bytes

    @property
    def source(self) -> Source:
        """Where the record came from, in the terms of provenance."""
        return Source(self.version.address, FORMAT, date=self.version.registry_date)


class Store:
    """A store of studies in one SQLite file; opens it, or makes it, at ``path`` (default: the user's own).

    Several processes may use one file at once; one Store is for one thread. ``create=False`` refuses
    to make a new file. ``timeout`` is how many seconds to wait for another writer. Faults of the file
    are raised as UnreadableInput (S001 to S006).
    """

    def __init__(self, path: Path | str | None = None, *, create: bool = True, timeout: float = 30.0) -> None:
        self.path = Path(path) if path is not None else default_store_path()
        self._connection = open_store_file(self.path, create=create, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Everything put is already on disk."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """What is put inside the block is kept as a whole or not at all."""
        with store_faults(self.path), transaction(self._connection):
            yield self._connection

    def put(
        self,
        study: bytes | StudyContent,
        *,
        address: str,
        fetched_at: datetime.datetime,
        registry_date: str | None = None,
    ) -> Outcome:
        """Keep a v2 record; says whether the study is new, has changed, or was seen again unchanged.

        ``fetched_at`` needs a time zone. ``registry_date`` defaults to the record's last update.
        Raises UnreadableInput for bytes that are not a study with an id.
        """
        content = study_content(study, address) if isinstance(study, bytes) else study
        sighting = (_stamp(fetched_at), address, registry_date or content.registry_date)
        with self.transaction() as connection:
            before, after = _neighbours(connection, content.nct_id, sighting[0])
            if [row["digest"] for row in before] == [content.digest] * 2:
                # First and last sighting tell all of a version: the last one moves on.
                connection.execute(
                    "UPDATE sighting SET seen_at = ?, address = ?, registry_date = ? WHERE sighting_id = ?",
                    (*sighting, before[0]["sighting_id"]),
                )
            else:
                connection.execute(
                    "INSERT INTO sighting (seen_at, address, registry_date, nct_id, content_id)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (*sighting, content.nct_id, _content_id(connection, content)),
                )
        return _outcome(before[0] if before else after, content.digest)

    def versions(self, nct_id: str) -> list[StudyVersion]:
        """All versions of a study, oldest first; empty if it is not here."""
        with store_faults(self.path):
            rows = _rows(
                self._connection,
                "SELECT seen_at, digest, size, address, registry_date FROM sighting"
                " JOIN content USING (content_id) WHERE sighting.nct_id = ? ORDER BY seen_at, sighting_id",
                (normal_id(nct_id) or nct_id,),
            )
        runs = [list(run) for _, run in groupby(rows, key=lambda row: row["digest"])]
        return [_version(normal_id(nct_id) or nct_id, number, run) for number, run in enumerate(runs, 1)]

    def get(self, nct_id: str, version: WhichVersion = "newest") -> StoredStudy | None:
        """One version of a study with its bytes, or None.

        ``version`` is "newest", a number (from 1), or a day: what the store had seen by the end of
        that day (UTC), None if it had not yet seen the study. S006 if the bytes kept are damaged.
        """
        chosen = _chosen(self.versions(nct_id), version)
        if chosen is None:
            return None
        with store_faults(self.path):
            (row,) = _rows(
                self._connection,
                "SELECT body FROM content WHERE nct_id = ? AND digest = ?",
                (chosen.nct_id, chosen.digest),
            )
        return StoredStudy(chosen, self._unpacked(row["body"], chosen))

    def ids(self) -> list[str]:
        """The ids of all studies here, in order."""
        with store_faults(self.path):
            rows = _rows(self._connection, "SELECT DISTINCT nct_id FROM sighting ORDER BY nct_id", ())
        return [row["nct_id"] for row in rows]

    def digests(self, ids: Iterable[str] | None = None) -> dict[str, str]:
        """The id of every study, or of those named that are here → the digest of its newest version, in the order of ids."""
        if ids is None:
            return self._newest("")
        found: dict[str, str] = {}
        for some in _batches(sorted(ids)):
            found |= self._newest(f"WHERE nct_id IN ({', '.join('?' * len(some))})", some)
        return found

    def _newest(self, which: str, ids: tuple[str, ...] = ()) -> dict[str, str]:
        with store_faults(self.path):
            rows = _rows(
                self._connection,
                "SELECT nct_id, digest FROM (SELECT nct_id, content_id, ROW_NUMBER() OVER"
                " (PARTITION BY nct_id ORDER BY seen_at DESC, sighting_id DESC) AS place"
                f" FROM sighting {which}) JOIN content USING (content_id, nct_id) WHERE place = 1 ORDER BY nct_id",
                ids,
            )
        return {row["nct_id"]: row["digest"] for row in rows}

    def _unpacked(self, body: bytes, version: StudyVersion) -> bytes:
        try:
            return zlib.decompress(body)
        except (zlib.error, TypeError):
            raise unreadable(
                "S006",
                f"the bytes kept of {version.nct_id}, version {version.number}, are damaged",
                document=str(self.path),
            ) from None


def _stamp(moment: datetime.datetime) -> str:
    """The moment as text that sorts as time does."""
    if moment.tzinfo is None:
        raise ValueError("fetched_at needs a time zone, for example datetime.now(UTC)")
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def _batches(ids: Iterable[str], size: int = 500) -> Iterator[tuple[str, ...]]:
    listed = iter(ids)
    while some := tuple(islice(listed, size)):
        yield some


def _rows(connection: sqlite3.Connection, question: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(question, values).fetchall()


_SIGHTINGS = (
    "SELECT sighting_id, digest FROM sighting JOIN content USING (content_id) WHERE sighting.nct_id = ?"
)


def _neighbours(
    connection: sqlite3.Connection, nct_id: str, seen_at: str
) -> tuple[list[sqlite3.Row], sqlite3.Row | None]:
    """The two sightings of a study at or before a moment, latest first, and the first one after it."""
    before = f"{_SIGHTINGS} AND seen_at <= ? ORDER BY seen_at DESC, sighting_id DESC LIMIT 2"
    after = f"{_SIGHTINGS} AND seen_at > ? ORDER BY seen_at, sighting_id LIMIT 1"
    later = _rows(connection, after, (nct_id, seen_at))
    return _rows(connection, before, (nct_id, seen_at)), later[0] if later else None


def _outcome(nearest: sqlite3.Row | None, digest: str) -> Outcome:
    if nearest is None:
        return "added"
    return "unchanged" if nearest["digest"] == digest else "changed"


def _content_id(connection: sqlite3.Connection, content: StudyContent) -> int:
    known = _rows(
        connection,
        "SELECT content_id FROM content WHERE nct_id = ? AND digest = ?",
        (content.nct_id, content.digest),
    )
    if known:
        return int(known[0]["content_id"])
    cursor = connection.execute(
        "INSERT INTO content (nct_id, digest, size, body) VALUES (?, ?, ?, ?)",
        (content.nct_id, content.digest, len(content.raw), zlib.compress(content.raw)),
    )
    return int(cursor.lastrowid or 0)


def _version(nct_id: str, number: int, sightings: list[sqlite3.Row]) -> StudyVersion:
    first, last = sightings[0], sightings[-1]
    return StudyVersion(
        nct_id,
        number,
        datetime.datetime.fromisoformat(first["seen_at"]),
        datetime.datetime.fromisoformat(last["seen_at"]),
        first["address"],
        first["registry_date"],
        first["digest"],
        first["size"],
    )


def _chosen(versions: list[StudyVersion], which: WhichVersion) -> StudyVersion | None:
    if isinstance(which, int):
        return next((version for version in versions if version.number == which), None)
    if isinstance(which, datetime.datetime):
        raise TypeError("name a version by day, not by moment")
    if isinstance(which, datetime.date):
        versions = [version for version in versions if version.fetched_at.date() <= which]
    return versions[-1] if versions else None
