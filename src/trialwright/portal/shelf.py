"""What a page needs of a trial, by its id: record, criteria, everything the report shows, versions."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar

from trialwright.criteria.compile import compile_criteria
from trialwright.model.criterion import TrialCriteria
from trialwright.model.record import StudyRecord
from trialwright.portal.settings import Settings
from trialwright.records.v2 import record_of_v2
from trialwright.reporting.content.found import found_of
from trialwright.reporting.content.provenance import provenance_of
from trialwright.reporting.content.report import Report, report_of
from trialwright.store.content import normal_id
from trialwright.store.inputs import library_ids, library_record
from trialwright.store.studies import Store, StudyVersion

T = TypeVar("T")
_RECORDS_KEPT, _CRITERIA_KEPT, _REPORTS_KEPT = 400, 400, 60


class Shelf:
    """The trials of one site: those of the store, or the bundled library where the store is empty or not there.

    Everything is worked out when it is first asked for and kept for the version of the record it belongs to: a record
    that `trialwright refresh` replaces is read anew. May be used by several threads. Faults of the store are raised as
    UnreadableInput.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._local = threading.local()
        self._ids: Kept[tuple[str, ...]] = Kept(1)
        self._records: Kept[StudyRecord] = Kept(_RECORDS_KEPT)
        self._criteria: Kept[TrialCriteria] = Kept(_CRITERIA_KEPT)
        self._reports: Kept[Report] = Kept(_REPORTS_KEPT)

    def ids(self) -> list[str]:
        """The ids of all trials here, in order."""
        return list(self._stored_ids() or library_ids())

    @property
    def is_library(self) -> bool:
        """Whether the trials are the bundled ones, because the store has none."""
        return not self._stored_ids()

    def versions(self, nct_id: str) -> list[StudyVersion]:
        """The versions of a trial in the store, oldest first; none of a bundled one."""
        store = self._store()
        return store.versions(nct_id) if store else []

    def record(self, nct_id: str, number: int | None = None) -> StudyRecord | None:
        """The newest record of a trial, or the version of that number (from 1); None if it is not here."""
        known = normal_id(nct_id)
        if known is None:
            return None
        versions = self.versions(known)
        if not versions:
            return self._bundled(known) if number is None else None
        chosen = versions[-1] if number is None else next((v for v in versions if v.number == number), None)
        if chosen is None:
            return None
        return self._records.get((known, chosen.digest), lambda: self._stored(known, chosen.number))

    def criteria(self, nct_id: str, *, proposals: bool = False) -> TrialCriteria | None:
        """The compiled criteria of a trial's newest record; with ``proposals`` also what is only proposed."""
        record = self.record(nct_id)
        if record is None:
            return None
        key = (record.nct_id, self.digest(record), proposals)
        return self._criteria.get(key, lambda: compile_criteria(record, proposals=proposals))

    def report(self, nct_id: str) -> Report | None:
        """Everything the report shows of a trial: ``report.trials[0]`` is its part, ``report.codes`` explains its findings."""
        record, criteria = self.record(nct_id), self.criteria(nct_id)
        if record is None or criteria is None:
            return None
        command = f"trialwright report {record.name} -o report.html"
        return self._reports.get(
            (record.nct_id, self.digest(record)),
            lambda: report_of([found_of(record, criteria)], provenance_of([record], command)),
        )

    def fresh_record(self, nct_id: str) -> StudyRecord | None:
        """The newest record of a trial, read for a passing look: it is not kept, so that those in use stay."""
        known = normal_id(nct_id)
        if known is None:
            return None
        versions = self.versions(known)
        return self._stored(known, versions[-1].number) if versions else self._bundled(known)

    def stamp(self) -> tuple[int, ...]:
        """What changes whenever the store is written to."""
        return file_stamp(self.settings.store)

    def digest(self, record: StudyRecord) -> str:
        """What tells this version of a record from another one of the same trial."""
        versions = self.versions(record.nct_id or "")
        return versions[-1].digest if versions else "library"

    def _stored_ids(self) -> tuple[str, ...]:
        """The ids of the store as it is now; listed again only after it was written to."""
        store = self._store()
        return self._ids.get(self.stamp(), lambda: tuple(store.ids())) if store else ()

    def _bundled(self, nct_id: str) -> StudyRecord | None:
        if nct_id not in library_ids():
            return None
        return self._records.get((nct_id, "library"), lambda: library_record(nct_id))

    def _stored(self, nct_id: str, number: int) -> StudyRecord:
        store = self._store()
        stored = store.get(nct_id, number) if store else None
        assert stored is not None
        return record_of_v2(stored.raw, stored.source)

    def _store(self) -> Store | None:
        """This thread's own connection; None while there is no store."""
        if not self.settings.store.exists():
            return None
        opened: Store | None = getattr(self._local, "store", None)
        if opened is None:
            opened = self._local.store = Store(self.settings.store, create=False)
        return opened


def file_stamp(path: Path) -> tuple[int, ...]:
    """Times and sizes of a SQLite file and its log: what changes whenever it is written to."""
    there = [each for each in (path, path.with_name(f"{path.name}-wal")) if each.exists()]
    return tuple(part for each in there for part in (each.stat().st_mtime_ns, each.stat().st_size))


class Kept(Generic[T]):
    """Values by key, made when first asked for; those not asked for longest are dropped. Safe for threads."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._values: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key. Two threads that ask at once may both make it; one of the two is kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            made = self._values.setdefault(key, made)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return made
