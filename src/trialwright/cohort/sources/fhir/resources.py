"""FHIR files → resources: a Bundle, one resource, or lines of NDJSON; plain or gzipped."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic

Resource = dict[str, Any]
_SUFFIXES = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
_HEAD = 65536


def fhir_files(path: Path) -> list[Path]:
    """The files at a path that hold FHIR resources, in order of name; [] if there are none."""
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    return [each for each in files if each.name.casefold().endswith(_SUFFIXES) and _is_fhir(each)]


def resources(files: list[Path], faults: list[Diagnostic]) -> Iterator[Resource]:
    """Every resource, those inside a Bundle one by one; what cannot be read is added to ``faults``."""
    for file in files:
        for found in _parts(file, faults):
            yield from _entries(found)


def _is_fhir(path: Path) -> bool:
    try:
        return b'"resourceType"' in _head(path)
    except (OSError, EOFError, zlib.error):
        return False


def _head(path: Path) -> bytes:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        return file.read(_HEAD)


def _parts(path: Path, faults: list[Diagnostic]) -> Iterator[Any]:
    """The JSON values of a file: the whole file if it is one value, else its lines."""
    decoder = msgspec.json.Decoder()
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            first = file.readline()
            try:
                yield decoder.decode(first)
            except (msgspec.DecodeError, RecursionError):
                yield from _whole(path, first + file.read(), decoder)
                return
            for number, line in enumerate(file, start=2):
                if not line.strip():
                    continue
                try:
                    yield decoder.decode(line)
                except (msgspec.DecodeError, RecursionError):
                    why = "the line is not valid JSON and is left out"
                    faults.append(diagnose("P033", why, document=path.name, place=f"line {number}"))
    except (OSError, EOFError, zlib.error) as error:
        why = "the file ends too early or is damaged; what was read before stays"
        faults.append(diagnose("P033", why, document=path.name, words=str(error)[:80]))


def _whole(path: Path, content: bytes, decoder: "msgspec.json.Decoder[Any]") -> Iterator[Any]:
    try:
        yield decoder.decode(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise unreadable(
            "P033", "the file is not valid JSON", document=path.name, words=str(error)[:80]
        ) from None


def _entries(found: Any) -> Iterator[Resource]:
    if not isinstance(found, dict):
        return
    if found.get("resourceType") != "Bundle":
        yield found
        return
    for entry in listed(found.get("entry")):
        inner = entry.get("resource")
        if isinstance(inner, dict):
            yield {**inner, "_fullUrl": text(entry.get("fullUrl"))}


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; [] for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A JSON string, trimmed; "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def inside(value: Any, *keys: str) -> Any:
    """What lies under a path of keys; None where it breaks off."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
