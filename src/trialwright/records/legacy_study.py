"""The common end of reading a registry's older formats: typed record, date, and what was not carried over."""

import re
from collections.abc import Sequence
from typing import Any

from trialwright.model.partial_date import PARTIAL_DATE_PATTERN
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.records.draft import StudyDraft

_STATUS = "/protocolSection/statusModule"


def legacy_record(value: dict[str, Any], source: Source, left: Sequence[str]) -> StudyRecord:
    """The record of a v2-shaped value; R109 names what is ``left`` in the source.

    The source's date becomes the record's own last update (posted, else submitted) if it gives one.
    """
    draft = StudyDraft(dated(source, value))
    for section, content in value.items():
        draft.put(f"/{section}", content)
    name_what_is_left(draft, left)
    return draft.record()


def name_what_is_left(draft: StudyDraft, left: Sequence[str]) -> None:
    """Add R109 naming what of the source the study does not carry; nothing if it carries all."""
    if left:
        draft.note("R109", f"not carried into the study: {', '.join(left)}")


def dated(source: Source, value: dict[str, Any]) -> Source:
    """The source with the date of the record's last update, posted or else submitted, if that is a date."""
    posted = _at(value, f"{_STATUS}/lastUpdatePostDateStruct/date")
    date = posted or _at(value, f"{_STATUS}/lastUpdateSubmitDate")
    known = date if isinstance(date, str) and re.match(PARTIAL_DATE_PATTERN, date) else None
    return Source(source.document, source.format, source.place, source.span, known)


def _at(value: Any, pointer: str) -> Any:
    for key in pointer.removeprefix("/").split("/"):
        value = value.get(key) if isinstance(value, dict) else None
    return value
