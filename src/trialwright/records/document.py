"""An input as it came: a file or bytes, opened once, ungzipped, never read further than the limits allow."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from trialwright.diagnostics import unreadable

HEAD_BYTES = 1 << 16
WHOLE_LIMIT = 1 << 29  # a document that must be held whole: 512 MiB
LINE_LIMIT = 1 << 26  # one record of JSON Lines: 64 MiB; the largest registry record is near 20 MiB


class Document:
    """Bytes with a name. ``head`` is the first 64 KiB after ungzipping, enough to recognise a format."""

    def __init__(self, name: str, open_stream: Callable[[], IO[bytes]]) -> None:
        self.name = name
        self._open_stream = open_stream
        with self._open() as stream:
            self.head = self._read(stream, HEAD_BYTES)

    @classmethod
    def of_path(cls, path: Path) -> "Document":
        """The file at a path, named as the user named it."""
        return cls(str(path), lambda: path.open("rb"))

    @classmethod
    def of_bytes(cls, content: bytes, name: str = "<bytes>") -> "Document":
        """Bytes already in memory."""
        return cls(name, lambda: io.BytesIO(content))

    def _open(self) -> IO[bytes]:
        try:
            stream = self._open_stream()
            magic = stream.read(2)
            stream.seek(0)
        except OSError as error:
            why = error.strerror or str(error)
            raise unreadable("R002", f"cannot open: {why.lower()}", document=self.name) from None
        return cast(IO[bytes], gzip.open(stream)) if magic == b"\x1f\x8b" else stream

    def _read(self, stream: IO[bytes], size: int) -> bytes:
        try:
            return stream.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise unreadable("R013", f"damaged while reading: {error}", document=self.name) from None

    def content(self, limit: int = WHOLE_LIMIT) -> bytes:
        """All bytes; R011 if there are more than ``limit``."""
        with self._open() as stream:
            content = self._read(stream, limit + 1)
        if len(content) > limit:
            raise unreadable("R011", f"larger than {limit >> 20} MiB", document=self.name)
        return content

    def text(self) -> str:
        """All of it as text, UTF-8 or UTF-16 with a byte-order mark; R008 for any other encoding.

        Line ends become ``\\n``; the mark itself is dropped.
        """
        content = self.content()
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            raise unreadable(
                "R008",
                f"not {encoding.removesuffix('-sig').upper()} text: byte {error.start + 1} cannot be read",
                document=self.name,
                place=f"byte {error.start + 1}",
            ) from None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def lines(self, limit: int = LINE_LIMIT) -> Iterator[tuple[int, bytes | None]]:
        """Numbered lines without their ends, read one at a time; None for a line longer than ``limit``."""
        with self._open() as stream:
            number = 0
            while line := self._readline(stream, limit + 1):
                number += 1
                if len(line) <= limit or line.endswith(b"\n"):
                    yield number, line.rstrip(b"\r\n")
                    continue
                yield number, None
                while (rest := self._readline(stream, HEAD_BYTES)) and not rest.endswith(b"\n"):
                    pass

    def _readline(self, stream: IO[bytes], size: int) -> bytes:
        try:
            return stream.readline(size)
        except (OSError, EOFError, zlib.error) as error:
            raise unreadable("R013", f"damaged while reading: {error}", document=self.name) from None
