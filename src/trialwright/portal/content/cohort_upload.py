"""Uploaded files → a cohort. They are laid down for the readers in a folder that is gone when they are read."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from trialwright.cohort.read import read_cohort
from trialwright.diagnostics import unreadable
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.fact import Cohort

_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_. -]{0,59}")
_WORKBOOKS = (".xlsx", ".xlsm")
_TABLES = (".csv", ".parquet")
_FHIR = (".json", ".ndjson", ".jsonl")
_MOST_FILES = 200
_NAME_SHOWN = 80
_PARQUET = b"PAR1"
# Memory that is a file system, where there is one: then nothing is written to a disk.
_MEMORY = Path("/dev/shm")


class Uploaded(msgspec.Struct, frozen=True):
    """A file as it was sent: the name that the browser gave it, which is shown as text and used for nothing, and its bytes."""

    name: str
    content: bytes


def cohort_of_files(files: Iterable[Uploaded], most_bytes: int) -> Cohort:
    """The cohort that the files hold: tables as CSV or Parquet, a workbook, FHIR, or a ZIP of these.

    Raises UnreadableInput for what cannot be read. ``most_bytes`` bounds what a ZIP or a workbook may unpack to.
    """
    unpacked = list(_unpacked(files, most_bytes))
    if not unpacked:
        raise unreadable("P001", "no file was chosen", document="upload")
    where = str(_MEMORY) if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="trialwright-", dir=where, ignore_cleanup_errors=True) as made:
        folder = Path(made, "upload")
        folder.mkdir(mode=0o700)
        for name, content in unpacked:
            (folder / name).write_bytes(content)
        alone = folder / unpacked[0][0]
        is_workbook = alone.suffix in _WORKBOOKS
        try:
            return read_cohort(alone if len(unpacked) == 1 and is_workbook else folder)
        except UnreadableInput as error:
            raise _about_files(error, unpacked) from None


def _about_files(error: UnreadableInput, files: Sequence[tuple[str, bytes]]) -> UnreadableInput:
    """The fault in terms of the files that were chosen: nobody who uploads has a folder."""
    if error.diagnostic.code != "P002":
        return error
    for name, content in files:
        if why := _why_not_read(name, content):
            return unreadable("P002", f"{name} {why}", document=name)
    there = {Path(name).stem for name, _ in files}
    lacking = next((each for each in ("persons", "facts") if each not in there), "")
    if not lacking:
        return error
    names = ", ".join(name for name, _ in files)
    message = f"there is no {lacking} table among the files chosen ({names})"
    return unreadable("P002", message, document="upload")


def _why_not_read(name: str, content: bytes) -> str:
    """What is wrong with a file by its ending and its bytes; "" if nothing is seen."""
    suffix = Path(name).suffix
    if suffix == ".parquet" and not (content.startswith(_PARQUET) and content.endswith(_PARQUET)):
        return "is not a Parquet file"
    if suffix != ".json":
        return ""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return "is not valid JSON"
    return "" if isinstance(found, dict) and "resourceType" in found else "holds no FHIR resource or bundle"


def _unpacked(files: Iterable[Uploaded], most_bytes: int) -> Iterator[tuple[str, bytes]]:
    """The files under names of our own making, with those inside archives; nothing but the kinds that are read."""
    left, taken = most_bytes, set[str]()
    for name, content in _members(files, most_bytes):
        left -= len(content)
        if left < 0 or len(taken) >= _MOST_FILES:
            raise unreadable("P001", "the files unpack to more than is taken here", document="upload")
        plain = _safe_name(name, len(taken))
        if plain in taken:
            raise unreadable("P001", "two of the files have the same name", document="upload")
        if Path(plain).suffix in _WORKBOOKS:
            _check_archive(name, content, most_bytes)
        taken.add(plain)
        yield plain, content


def _members(files: Iterable[Uploaded], most_bytes: int) -> Iterator[tuple[str, bytes]]:
    for each in files:
        if Path(each.name).suffix.casefold() != ".zip":
            yield each.name, each.content
            continue
        with _check_archive(each.name, each.content, most_bytes) as archive:
            for entry in archive.infolist():
                if not entry.is_dir() and not _is_of_a_system(entry.filename):
                    yield entry.filename, _read(archive, entry, most_bytes)


def _check_archive(name: str, content: bytes, most_bytes: int) -> zipfile.ZipFile:
    """The archive, if it unpacks to no more than is taken."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _not_opened(name) from None
    entries = archive.infolist()
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > most_bytes:
        raise unreadable("P001", "the files unpack to more than is taken here", document="upload")
    return archive


def _not_opened(name: str) -> UnreadableInput:
    kind = "ZIP archive" if Path(name).suffix.casefold() == ".zip" else "file"
    if Path(name).suffix.casefold() in _WORKBOOKS:
        kind = "workbook"
    return unreadable(
        "P001",
        f"{name[:_NAME_SHOWN]} cannot be opened as a {kind}: it is damaged, locked, or of another kind",
        document=name[:_NAME_SHOWN],
    )


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most_bytes: int) -> bytes:
    """One file of an archive; its stated size is not believed."""
    try:
        with archive.open(entry) as opened:
            content = opened.read(most_bytes + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        raise _not_opened(entry.filename) from None
    if len(content) > most_bytes:
        raise unreadable("P001", "the files unpack to more than is taken here", document="upload")
    return content


def _is_of_a_system(path: str) -> bool:
    """Whether a system put the file into an archive by itself."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return "__MACOSX" in parts or (bool(parts) and parts[-1].startswith("."))


def _safe_name(given: str, number: int) -> str:
    """A name for the readers: the last part of the one given, if it is plain; it never leads out of the folder."""
    last = PurePosixPath(given.replace("\\", "/")).name.casefold()
    suffix = Path(last).suffix
    if suffix not in (*_TABLES, *_WORKBOOKS, *_FHIR):
        kinds = ", ".join((*_TABLES, *_WORKBOOKS, *_FHIR, ".zip"))
        raise unreadable(
            "P001",
            f"{given[:_NAME_SHOWN]} is of none of the kinds read here ({kinds})",
            document=given[:_NAME_SHOWN],
        )
    return last if _PLAIN.fullmatch(last) else f"upload-{number + 1}{suffix}"
