"""The texts that are measured, and how they are divided: by trial, so that no trial is on both sides."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from trialwright.criteria.split import split
from trialwright.store.inputs import read

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
# The trials that the program was made with; their texts were read again and again.
FIRST_TRIALS = ("NCT03580291", "NCT04127747", "NCT05863936", "NCT05916781", "NCT06394063")
LUPUS = re.compile(r"lupus|\bSLE\b")


class Text(msgspec.Struct, frozen=True):
    """One trial's eligibility text and the corpus it is from."""

    nct_id: str
    text: str
    corpus: str


def is_held_out(nct_id: str) -> bool:
    """Whether a trial is on the side that nobody looks at while tuning: sha256 of its id is odd."""
    return int(hashlib.sha256(nct_id.encode()).hexdigest(), 16) % 2 == 1


def registry_texts(shared: Path = SHARED) -> Iterator[Text]:
    """The eligibility texts of criteria/texts.jsonl."""
    for line in (shared / "criteria" / "texts.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Text(row["nct_id"], row["eligibility"], "texts.jsonl")


def indexed_texts(shared: Path = SHARED) -> Iterator[Text]:
    """The eligibility texts that stand in the index of lupus trials."""
    for row in lupus_index(shared):
        if row.get("criteria"):
            yield Text(row["nct_id"], row["criteria"], "lupus_index.jsonl")


def recorded_texts(shared: Path = SHARED) -> Iterator[Text]:
    """The eligibility texts of whole records, pages and excerpts, read as any input is."""
    records = shared / "records"
    folders = (records / name for name in ("pages", "excerpts.jsonl", "v2", "legacy-json", "legacy-xml"))
    for record in read(*(folder for folder in folders if folder.exists())).records:
        text = record.study.eligibility.eligibility_criteria or ""
        if record.nct_id and text.strip():
            yield Text(record.nct_id, text, "records")


def lupus_index(shared: Path = SHARED) -> list[dict[str, str]]:
    """The rows of records/lupus_index.jsonl."""
    return [
        json.loads(line)
        for line in (shared / "records" / "lupus_index.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def lupus_texts(shared: Path = SHARED) -> list[Text]:
    """One text for each lupus trial, the longest there is.

    A lupus trial is in the index of lupus trials, or says lupus or SLE in an inclusion criterion.
    """
    indexed = {row["nct_id"] for row in lupus_index(shared)}
    longest: dict[str, Text] = {}
    for text in (*recorded_texts(shared), *indexed_texts(shared), *registry_texts(shared)):
        known = longest.get(text.nct_id)
        about_lupus = text.nct_id in indexed or text.nct_id in FIRST_TRIALS or asks_for_lupus(text.text)
        if about_lupus and (known is None or len(text.text) > len(known.text)):
            longest[text.nct_id] = text
    return [longest[nct_id] for nct_id in sorted(longest)]


def asks_for_lupus(text: str) -> bool:
    """Whether an inclusion criterion says lupus or SLE."""
    if not LUPUS.search(text):
        return False
    return any(item.role == "inclusion" and LUPUS.search(item.span.of(text)) for item in split(text).items)


def divided(texts: Iterable[Text]) -> tuple[list[Text], list[Text]]:
    """The texts looked at while tuning, and those held out; the first trials are among the former."""
    looked_at, held_out = [], []
    for text in texts:
        unseen = is_held_out(text.nct_id) and text.nct_id not in FIRST_TRIALS
        (held_out if unseen else looked_at).append(text)
    return looked_at, held_out
