"""Changing an index: one at a time, whole or not at all."""

from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from trialwright.diagnostics import unreadable

if TYPE_CHECKING:
    import tantivy

try:
    import fcntl
except ImportError:  # Windows: the library's own lock remains
    fcntl = None  # type: ignore[assignment]


class Writing:
    """Holds the one writer of an index; at the end of the block everything is committed, after an error nothing."""

    def __init__(self, folder: Path, index: "tantivy.Index", heap_bytes: int) -> None:
        self._folder, self._index, self._heap = folder, index, heap_bytes
        self._held: IO[bytes] | None = None

    def __enter__(self) -> "tantivy.IndexWriter":
        self._held = held_lock(self._folder)
        try:
            self._writer = self._index.writer(self._heap, 1)
        except ValueError:
            self._release()
            raise busy(self._folder) from None
        return self._writer

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._writer.commit()
                self._writer.wait_merging_threads()
            else:
                self._writer.rollback()
        finally:
            del self._writer
            self._release()
        self._index.reload()

    def _release(self) -> None:
        if self._held is not None:
            self._held.close()


def held_lock(folder: Path) -> IO[bytes]:
    """The lock of a folder, ours until it is closed or the process ends; X002 where another has it."""
    folder.mkdir(parents=True, exist_ok=True)
    held = (folder / "lock").open("wb")
    if fcntl is not None:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            raise busy(folder) from None
    return held


def busy(folder: Path) -> Exception:
    """What to raise where another program changes the index."""
    return unreadable("X002", "another program is changing the search index", document=str(folder))
