"""The two trials whose eligibility stands only in excerpts of public pages, as records to compile.

The excerpt's words take the place of the restated ones in the library's record, so that its age limits are there
too. One excerpt lost its item boundaries: its sentences become items again, by rule, as the persons were written.
"""

import re

import msgspec

from shared_data import RECORDS
from trialwright.model.record import StudyRecord
from trialwright.records.reading import read_path
from trialwright.store.inputs import library_record

EXCERPT_TRIALS = ("NCT03580291", "NCT05916781")
_SENTENCE_END = re.compile(r"(?<=[.:]) (?=[A-Z])")
# The second sentence says what the target in the first one is: one item.
_DEFINES = "The target is defined"


def excerpt(nct_id: str) -> str:
    """The eligibility words of a trial in the excerpts."""
    found = [
        record.study.eligibility.eligibility_criteria or ""
        for record in read_path(RECORDS / "excerpts.jsonl").records
        if record.nct_id == nct_id
    ]
    return max(found, key=len)


def with_items(text: str) -> str:
    """A text in one paragraph with each sentence as an item of its own under its heading."""
    lines: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        if sentence.endswith("Criteria:"):
            lines += ["", sentence, ""]
        elif sentence.startswith(_DEFINES):
            lines[-1] += " " + sentence
        else:
            lines.append(f"* {sentence}")
    return "\n".join(lines)


def excerpt_record(nct_id: str) -> StudyRecord:
    """The record of a trial with the excerpt's words as its eligibility text."""
    text = excerpt(nct_id)
    text = text if "\n" in text else with_items(text)
    record = library_record(nct_id)
    section = record.study.protocol_section
    eligibility = msgspec.structs.replace(section.eligibility_module, eligibility_criteria=text)
    protocol = msgspec.structs.replace(section, eligibility_module=eligibility)
    return msgspec.structs.replace(
        record, study=msgspec.structs.replace(record.study, protocol_section=protocol)
    )
