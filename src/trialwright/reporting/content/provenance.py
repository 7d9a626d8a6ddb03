"""How a report came about: versions, knowledge, inputs, seed, and the command that makes it again."""

import hashlib
import platform
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.reporting.content.head import source_name

_DIGITS = 16


class Provenance(msgspec.Struct, frozen=True):
    """What one needs to make the report again. ``knowledge`` is area → first digits of the SHA-256 of its files."""

    program: str
    python: str
    command: str
    seed: int | None
    records: tuple[str, ...]
    knowledge: dict[str, str]
    policy: str


def provenance_of(records: Sequence[StudyRecord], command: str, seed: int | None = None) -> Provenance:
    """The provenance of a report over these records."""
    sources = dict.fromkeys(source_name(each) for record in records for each in record.provenance.values())
    return Provenance(
        f"trialwright {version('trialwright')}",
        f"Python {platform.python_version()}",
        command,
        seed,
        tuple(sources),
        knowledge_hashes(),
        "open: what no datum says is unknown",
    )


@cache
def knowledge_hashes() -> dict[str, str]:
    """Area of the knowledge room → the start of the SHA-256 over names and bytes of its files, in order.

    >>> sorted(knowledge_hashes())[:2], len(knowledge_hashes()["design"])
    (['charts', 'checks'], 16)
    """
    root = files("trialwright.knowledge")
    areas = sorted((each for each in root.iterdir() if each.is_dir()), key=lambda each: each.name)
    hashed = {area.name: _hash(area) for area in areas if not area.name.startswith("_")}
    return {name: digest for name, digest in hashed.items() if digest}


def _hash(area: Traversable) -> str:
    listed = sorted((each for each in area.iterdir() if each.is_file()), key=lambda each: each.name)
    made = hashlib.sha256()
    for each in listed:
        made.update(each.name.encode() + b"\0" + each.read_bytes())
    return made.hexdigest()[:_DIGITS] if listed else ""
