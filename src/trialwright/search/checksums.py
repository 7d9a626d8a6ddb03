"""Whether the files of an index are as they were written.

Tantivy ends each file with a footer: JSON with the CRC-32 of what stands before it, the length of that JSON, and a
magic number (tantivy 0.2x, directory/footer.rs). It looks at the footer when it opens a file, and at the sum only when asked.
"""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

from trialwright.search.index_files import current, generation_folder

_MAGIC = 1337
_TAIL = 8
_BLOCK = 1 << 20


def damaged_files(folder: Path) -> list[str]:
    """The names of files of the index in use that are missing, cut or changed; empty if it is whole."""
    chosen = current(folder)
    if chosen is None:
        return ["current.json"]
    where = generation_folder(folder, chosen.generation)
    try:
        meta = json.loads((where / "meta.json").read_bytes())
        segments = [str(each["segment_id"]).replace("-", "") for each in meta["segments"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ["meta.json"]
    found = []
    for segment in segments:
        files = sorted(where.glob(f"{segment}.*"))
        found += [path.name for path in files if not is_whole(path)]
        if not files:
            found.append(segment)
    return found


def is_whole(path: Path) -> bool:
    """Whether a file's sum is the one its footer gives; False if it has no footer."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL))
            tail = file.read()
            length, magic = int.from_bytes(tail[:4], "little"), int.from_bytes(tail[4:], "little")
            body = size - _TAIL - length
            if magic != _MAGIC or body < 0:
                return False
            file.seek(body)
            expected = json.loads(file.read(length))["crc"]
            file.seek(0)
            return bool(_sum(file.read, body) == expected)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _sum(read: Callable[[int], bytes], size: int) -> int:
    total = 0
    while size > 0:
        block = read(min(_BLOCK, size))
        if not block:
            break
        total = zlib.crc32(block, total)
        size -= len(block)
    return total
