"""The search index of the site: opened once, kept in step with the store while others fetch into it."""

import datetime
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from trialwright.model.diagnostic import UnreadableInput
from trialwright.portal.settings import Settings
from trialwright.portal.shelf import Kept, file_stamp
from trialwright.search.answer import SearchAnswer
from trialwright.search.index_files import current, generation_folder
from trialwright.search.indexing import has_computable, opened_index
from trialwright.search.query import SearchQuery
from trialwright.search.trial_index import TrialIndex
from trialwright.store.inputs import library_ids, library_record
from trialwright.store.studies import Store

# So many new studies have their criteria read before the site opens; more are read while it is open.
_READ_AT_ONCE = 100
_LOOK_EVERY_SECONDS = 2.0
_ANSWERS_KEPT = 500
_BUSY = "X002"


class Catalogue:
    """The index of the store; of the library where the store has no study, or the one named in the settings.

    A store that changed is followed within some seconds, in a thread of its own. May be used by several threads. Raises
    UnreadableInput where neither the index nor the store can be read.
    """

    def __init__(self, settings: Settings, told: Callable[[str], None] = lambda _: None) -> None:
        self._settings, self._told = settings, told
        self._lock = threading.Lock()
        self._index: TrialIndex | None = None
        self._of_store = False
        self._seen: tuple[int, ...] = ()
        self._looked = 0.0
        self._following: threading.Thread | None = None
        self._answers: Kept[SearchAnswer] = Kept(_ANSWERS_KEPT)

    def index(self) -> TrialIndex:
        """The index, in step with the store or about to be."""
        now = time.monotonic()
        if self._index is not None and now - self._looked < _LOOK_EVERY_SECONDS:
            return self._index
        with self._lock:
            self._looked = now
            stamp = self._stamp()
            if self._index is None or (not self._of_store and stamp != self._seen):
                self._index = self._opened()
            elif stamp != self._seen:
                self._follow()
            self._seen = stamp
            return self._index

    def search(self, query: SearchQuery, today: datetime.date) -> SearchAnswer:
        """What a search finds; the answers asked for last are kept as long as the index stays as it is."""
        index = self.index()
        return self._answers.get((query, today, _revision(index)), lambda: index.search(query, today))

    def wait(self) -> None:
        """Until the thread that follows the store, if any, has done."""
        following = self._following
        if following is not None:
            following.join()

    def _opened(self) -> TrialIndex:
        folder = self._settings.index_path
        if self._settings.store.exists():
            with Store(self._settings.store, create=False) as store:
                ids = store.ids()
                if ids:
                    self._of_store = True
                    return self._of(store, folder, len(ids))
        if self._settings.index is not None and current(folder) is not None:
            return TrialIndex(folder, create=False)
        return self._index or self._of_library()

    def _of(self, store: Store, folder: Path, studies: int) -> TrialIndex:
        """The store's index: at once with the criteria read where that is soon done, else they are read later."""
        known = current(folder)
        try:
            if known is None and studies > _READ_AT_ONCE:
                self._told(f"indexing {studies:,} studies for the search …")
                index = opened_index(store, folder).index
            elif known is None or studies <= _READ_AT_ONCE:
                return opened_index(store, folder, computable=has_computable).index
            else:
                index = TrialIndex(folder, create=False)
        except UnreadableInput as error:
            if error.diagnostic.code != _BUSY:
                index = opened_index(store, folder).index  # built anew from the store
            else:
                index = TrialIndex(folder, create=False)
        self._follow()
        return index

    def _of_library(self) -> TrialIndex:
        folder = tempfile.mkdtemp(prefix="trialwright-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        index = TrialIndex(Path(folder) / "index")
        index.update((library_record(each) for each in library_ids()), computable=has_computable)
        return index

    def _follow(self) -> None:
        if self._following is None or not self._following.is_alive():
            self._following = threading.Thread(target=self._brought_up_to_date, daemon=True)
            self._following.start()

    def _brought_up_to_date(self) -> None:
        try:
            with Store(self._settings.store, create=False) as store:
                opened_index(store, self._settings.index_path, computable=has_computable)
        except UnreadableInput as error:
            if error.diagnostic.code != _BUSY:
                self._told(f"the search index is not up to date: {error.diagnostic.message}")
            self._seen = ()  # look again

    def _stamp(self) -> tuple[int, ...]:
        """What changes whenever the store is written to."""
        return file_stamp(self._settings.store)


def _revision(index: TrialIndex) -> tuple[object, ...]:
    """What changes with every commit of the index."""
    used = current(index.folder)
    if used is None:
        return ()
    return (used, file_stamp(generation_folder(index.folder, used.generation) / "meta.json"))
