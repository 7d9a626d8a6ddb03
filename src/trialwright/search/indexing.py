"""Keeping an index in step with the store, and building it anew where it cannot be used."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.record import StudyRecord
from trialwright.search.index_files import use
from trialwright.search.trial_index import Change, Computable, IndexUpdate, TrialIndex, empty_generation
from trialwright.search.writing import held_lock
from trialwright.store.reading import stored_record
from trialwright.store.studies import Store

_REBUILT = "X003"


class OpenedIndex(msgspec.Struct, frozen=True):
    """An index in step with its store, what had to be done, and what was wrong (a note X003 if it was built anew)."""

    index: TrialIndex
    update: IndexUpdate
    diagnostics: tuple[Diagnostic, ...] = ()


def index_folder(store: Path) -> Path:
    """Where the index of a store lies: beside it.

    >>> index_folder(Path("/data/store.sqlite")).name
    'store.sqlite.index'
    """
    return store.with_name(store.name + ".index")


def opened_index(
    store: Store,
    folder: Path | None = None,
    *,
    computable: Computable | None = None,
    progress: Callable[[int], None] | None = None,
) -> OpenedIndex:
    """The index of a store (``folder`` defaults to beside it), brought up to date.

    An index that is damaged, or of another version or word list, is built anew from the store, and a diagnostic says so;
    a kill on the way loses little, the next call goes on. Only studies that changed are read. A stored study that cannot
    be read is a diagnostic too, and the others are indexed.
    """
    folder = folder or index_folder(store.path)
    faults: list[Diagnostic] = []
    try:
        index = TrialIndex(folder)
        intact(index)
    except UnreadableInput as why:
        if why.diagnostic.code != "X001":
            raise
        index = _rebuilt(folder, why.diagnostic, faults)
    known = frozenset(store.ids())
    update = index.apply(
        _changes(store, faults),
        remove=index.ids() - known,
        computable=computable,
        progress=progress,
    )
    return OpenedIndex(index, update, tuple(faults))


def has_computable(record: StudyRecord) -> bool:
    """Whether a criterion of the record's text can be computed from data alone; its age and sex fields do not count.

    Reading the criteria of a study takes some 30 ms; what was read before, in the same words, is remembered.
    """
    from trialwright.criteria.compile import compile_criteria

    return any(each.spans and each.status == "computable" for each in compile_criteria(record).criteria)


def intact(index: TrialIndex) -> None:
    """Nothing, if every file of the index is there and says what it was written with; X001 otherwise."""
    from trialwright.search.checksums import damaged_files

    if damaged := damaged_files(index.folder):
        message = f"the search index is damaged: {', '.join(damaged)}"
        raise unreadable("X001", message, document=str(index.folder))


def _rebuilt(folder: Path, why: Diagnostic, faults: list[Diagnostic]) -> TrialIndex:
    with held_lock(folder):
        use(folder, empty_generation(folder))
    message = f"{why.message}; it was built anew from the store"
    faults.append(diagnose(_REBUILT, message, document=str(folder)))
    return TrialIndex(folder)


def _changes(store: Store, faults: list[Diagnostic]) -> Iterator[Change]:
    """Every stored study with the digest of its newest version; its bytes are read only when they are asked for."""
    for nct_id, digest in store.digests().items():
        yield Change(nct_id, digest, partial(_read, store, nct_id, faults))


def _read(store: Store, nct_id: str, faults: list[Diagnostic]) -> StudyRecord | None:
    try:
        return stored_record(store, nct_id)
    except UnreadableInput as error:
        faults.append(error.diagnostic)
        return None
