"""Where an index lies: one folder a generation, and a small file that says which is in use.

A rebuild fills a new generation and then changes the file in one step, so readers have the old index or the new one,
never a part. Within a generation the library's own commit is the one step.
"""

import os
import shutil
from pathlib import Path

import msgspec

_CURRENT = "current.json"
_GENERATION = "generation-"


class Current(msgspec.Struct, frozen=True):
    """The generation in use and the layout it was made with."""

    generation: int
    layout: str


def current(folder: Path) -> Current | None:
    """The generation in use; None if there is none or the file that says so is damaged."""
    try:
        return msgspec.json.decode((folder / _CURRENT).read_bytes(), type=Current)
    except (OSError, msgspec.DecodeError):
        return None


def generation_folder(folder: Path, generation: int) -> Path:
    """The folder of a generation."""
    return folder / f"{_GENERATION}{generation}"


def next_generation(folder: Path) -> int:
    """A number that no generation has yet, whether in use or left behind by a kill."""
    return 1 + max(_numbers(folder), default=0)


def use(folder: Path, chosen: Current) -> None:
    """Make a generation the one in use, and remove the others."""
    waiting = folder / f"{_CURRENT}.{os.getpid()}"
    with waiting.open("wb") as out:
        out.write(msgspec.json.encode(chosen))
        out.flush()
        os.fsync(out.fileno())
    waiting.replace(folder / _CURRENT)
    for number in _numbers(folder):
        if number != chosen.generation:
            shutil.rmtree(generation_folder(folder, number), ignore_errors=True)


def size_on_disk(folder: Path) -> int:
    """Bytes of the generation in use; 0 if there is none."""
    chosen = current(folder)
    if chosen is None:
        return 0
    return sum(each.stat().st_size for each in generation_folder(folder, chosen.generation).iterdir())


def _numbers(folder: Path) -> list[int]:
    names = (path.name.removeprefix(_GENERATION) for path in folder.glob(f"{_GENERATION}*"))
    return [int(name) for name in names if name.isdigit()]
