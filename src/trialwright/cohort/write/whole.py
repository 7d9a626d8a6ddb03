"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file to write that takes its name when it is closed without a fault; a fault leaves what was there.

    UTF-8, line ends as written. OSError if there is no room.

    >>> folder = Path(tempfile.mkdtemp())
    >>> with suppress(ValueError), whole_file(folder / "a.txt") as file:
    ...     _ = file.write("half")
    ...     raise ValueError
    >>> list(folder.iterdir())
    []
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
