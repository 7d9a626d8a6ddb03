"""The index of trials on disk: opened by many to read, changed by one at a time."""

import datetime
import hashlib
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.model.record import StudyRecord
from trialwright.model.study import Study
from trialwright.search.answer import SearchAnswer
from trialwright.search.entry import IndexEntry, entry_of
from trialwright.search.index_files import Current, current, generation_folder, next_generation, use
from trialwright.search.query import SearchQuery
from trialwright.search.schema import document_of, entry_in, layout_digest, register, schema
from trialwright.search.writing import Writing

if TYPE_CHECKING:
    import tantivy

Computable = Callable[[StudyRecord], bool | None]
_HEAP_BYTES = 128_000_000
_COMMIT_EVERY = 50_000
_JUDGED = "+criteria"


class IndexUpdate(msgspec.Struct, frozen=True):
    """What an update did, in studies.

    Not indexed: ``without_id``, which could not be found again; ``unreadable``, whose stored bytes cannot be read.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0
    without_id: int = 0
    unreadable: int = 0


class Change(msgspec.Struct, frozen=True):
    """A study for the index: its id, a name for its content, and how to get it, which is done only if it changed."""

    id: str | None
    revision: str
    study: Callable[[], Study | StudyRecord | None]


class TrialIndex:
    """An index in a folder. Opens it, or makes an empty one; ``create=False`` refuses to make one (X001).

    Any number of processes may read while one changes it; a reader sees each whole update at its next search.
    One TrialIndex may be used by many threads. Raises UnreadableInput: X001 where the index is damaged, missing or
    of another layout (``indexing.opened_index`` builds it anew from the store), X002 where someone else is changing it.
    """

    def __init__(self, folder: Path | str, *, create: bool = True) -> None:
        self.folder = Path(folder)
        self._lock = threading.Lock()
        self._current = self._opened_current(create)
        self._index = self._opened()
        self._seen = self._stamp()

    @property
    def count(self) -> int:
        """How many trials it holds."""
        return int(self.searcher().num_docs)

    @property
    def schema(self) -> "tantivy.Schema":
        """The fields on disk."""
        return self._index.schema

    def searcher(self) -> "tantivy.Searcher":
        """A view of the newest whole update."""
        stamp = self._stamp()
        if stamp != self._seen:
            with self._lock:
                self._follow()
                self._seen = stamp
        return self._index.searcher()

    def search(
        self, query: SearchQuery, today: datetime.date, *, synonyms: bool = True, facets: bool = True
    ) -> SearchAnswer:
        """What is found on a day: see ``searching.search``."""
        from trialwright.search.searching import search

        return search(self, query, today, synonyms=synonyms, facets=facets)

    def entry(self, nct_id: str) -> IndexEntry | None:
        """The entry of a trial; None if it is not here."""
        import tantivy

        searcher = self.searcher()
        wanted = tantivy.Query.term_query(self.schema, "id", nct_id)
        hits = searcher.search(wanted, 1, count=False).hits
        return entry_in(searcher.doc(hits[0][1])) if hits else None

    def ids(self) -> frozenset[str]:
        """The ids of all trials here."""
        import tantivy

        found = self.searcher().terms_with_prefix("id", "", filter_query=tantivy.Query.all_query())
        return frozenset(term for term, _ in found)

    def update(
        self, studies: Iterable[Study | StudyRecord], *, computable: Computable | None = None
    ) -> IndexUpdate:
        """Add or replace studies; one whose content is as indexed costs only a look. Others stay as they are.

        ``computable`` says of a record whether a criterion of it can be computed (``indexing.has_computable``);
        without it that filter finds nothing among these.
        """
        return self.apply(map(_change_of, studies), computable=computable)

    def apply(
        self,
        changes: Iterable[Change],
        *,
        remove: Iterable[str] = (),
        computable: Computable | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> IndexUpdate:
        """Make changes and removals. Commits every 50,000 studies, so a kill loses no more than that."""
        counts = dict.fromkeys(IndexUpdate.__struct_fields__, 0)
        suffix = _JUDGED if computable else ""
        with self._writer() as writer:
            for number, change in enumerate(changes, 1):
                counts[self._apply(writer, change, suffix, computable)] += 1
                if progress and number % 1000 == 0:
                    progress(number)
                if number % _COMMIT_EVERY == 0:
                    writer.commit()
            for nct_id in set(remove):
                counts["removed"] += self._holds("id", nct_id)
                writer.delete_documents_by_term("id", nct_id)
        return IndexUpdate(**counts)

    def remove(self, ids: Iterable[str]) -> int:
        """Take trials out; how many were here."""
        return self.apply((), remove=ids).removed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close: readers hold no lock."""

    def _apply(
        self, writer: "tantivy.IndexWriter", change: Change, suffix: str, computable: Computable | None
    ) -> str:
        if change.id is None:
            return "without_id"
        revision = change.revision + suffix
        # Who does not ask for computable criteria does not lose what was found out about them.
        if any(self._holds("revision", f"{change.id} {change.revision}{each}") for each in {suffix, _JUDGED}):
            return "unchanged"
        study = change.study()
        if study is None:
            return "unreadable"
        judged = computable(study) if computable and isinstance(study, StudyRecord) else None
        entry = entry_of(study, computable=judged)
        if entry is None:
            return "without_id"
        was_here = self._holds("id", entry.id)
        writer.delete_documents_by_term("id", entry.id)
        writer.add_document(document_of(entry, revision))
        return "replaced" if was_here else "added"

    def _holds(self, field: str, value: str) -> bool:
        import tantivy

        found = self._index.searcher().search(
            tantivy.Query.term_query(self.schema, field, value), 1, count=False
        )
        return bool(found.hits)

    def _writer(self) -> "Writing":
        return Writing(self.folder, self._index, _HEAP_BYTES)

    def _opened_current(self, create: bool) -> Current:
        found = current(self.folder)
        if found is None and create and not self.folder.exists():
            found = start_generation(self.folder)
        if found is None:
            raise _unusable(self.folder, "there is no search index here")
        if found.layout != layout_digest():
            raise _unusable(
                self.folder, "the search index was made by another version of the program or its word lists"
            )
        return found

    def _opened(self) -> "tantivy.Index":
        import tantivy

        where = generation_folder(self.folder, self._current.generation)
        try:
            index = tantivy.Index.open(str(where))
            register(index)
            index.config_reader("manual")
            index.reload()
            index.searcher()
        except (ValueError, OSError) as error:
            raise _unusable(self.folder, f"the search index is damaged: {error}") from error
        return index

    def _follow(self) -> None:
        """Read what was committed since, or the generation that took over."""
        found = current(self.folder)
        if found is not None and found != self._current and found.layout == layout_digest():
            self._current = found
            self._index = self._opened()
        else:
            self._index.reload()

    def _stamp(self) -> tuple[int, int]:
        where = generation_folder(self.folder, self._current.generation)
        return _changed_at(self.folder / "current.json"), _changed_at(where / "meta.json")


def start_generation(folder: Path) -> Current:
    """A new, empty generation, in use at once."""
    made = empty_generation(folder)
    use(folder, made)
    return made


def empty_generation(folder: Path) -> Current:
    """A new, empty generation that nobody reads yet."""
    import tantivy

    chosen = Current(next_generation(folder), layout_digest())
    where = generation_folder(folder, chosen.generation)
    where.mkdir(parents=True)
    tantivy.Index(schema(), path=str(where))
    return chosen


def _change_of(study: Study | StudyRecord) -> Change:
    own_id = study.nct_id if isinstance(study, Study) else study.nct_id or study.other_registry_id
    values = study if isinstance(study, Study) else study.study
    revision = hashlib.sha256(msgspec.json.encode(values)).hexdigest()[:32]
    return Change(own_id, revision, lambda: study)


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _unusable(folder: Path, message: str) -> Exception:
    return unreadable("X001", message, document=str(folder))
