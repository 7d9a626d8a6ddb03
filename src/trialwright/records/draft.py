"""A study being put together field by field from a source that is not v2 JSON."""

from typing import Any

import msgspec

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.provenance import Source
from trialwright.model.record import RelatedTrial, StudyRecord
from trialwright.records.typing_v2 import typed_study


class StudyDraft:
    """Collects v2 fields by JSON pointer, each with its source, and ends as a StudyRecord.

    >>> draft = StudyDraft(Source("page.txt", "trialx"))
    >>> draft.put("/protocolSection/designModule/phases", ["PHASE4"])
    >>> draft.record().study.design.phases
    ('PHASE4',)
    """

    def __init__(self, source: Source, text: str = "") -> None:
        self.source = source
        self.text = text
        self.related: list[RelatedTrial] = []
        self.diagnostics: list[Diagnostic] = []
        self._value: dict[str, Any] = {}
        self._provenance: dict[str, Source] = {"": source}

    def put(self, pointer: str, value: Any, source: Source | None = None) -> None:
        """Set the field at a pointer of object keys; an absent value (None, "", [], {}) sets nothing."""
        if value is None or value == "" or value == [] or value == {}:
            return
        *parents, last = pointer.removeprefix("/").split("/")
        place = self._value
        for key in parents:
            place = place.setdefault(key, {})
        place[last] = value
        if source is not None:
            self._provenance[pointer] = source

    def append(self, pointer: str, value: Any, source: Source | None = None) -> None:
        """Add an item to the list at a pointer."""
        items = self.get(pointer) or []
        self.put(pointer, [*items, value])
        if source is not None:
            self._provenance[f"{pointer}/{len(items)}"] = source

    def cite(self, pointer: str, source: Source) -> None:
        """Say where the value at a pointer came from, where ``put`` cannot: inside the items of a list."""
        self._provenance[pointer] = source

    def get(self, pointer: str) -> Any:
        """The value at a pointer so far, or None."""
        value: Any = self._value
        for key in pointer.removeprefix("/").split("/"):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def note(self, code: str, message: str, *, place: str = "", words: str = "", **more: Any) -> None:
        """Add a diagnostic about this document."""
        where = place or self.source.place
        self.diagnostics.append(
            diagnose(code, message, document=self.source.document, place=where, words=words, **more)
        )

    def record(self) -> StudyRecord:
        """The finished record, with the two notes every source owes: no id, no eligibility section."""
        study, faults = typed_study(self._value, self.source.document, self.source.place)
        self.diagnostics.extend(faults)
        record = StudyRecord(study, self._provenance, text=self.text, related=tuple(self.related))
        if record.other_registry_id:
            self.note("R115", f"known to another registry as {record.other_registry_id}")
        elif study.nct_id is None and not self.get("/protocolSection/identificationModule/nctId"):
            self.note("R101", "this source gives no id of its own for the study")
        if not study.eligibility.eligibility_criteria:
            self.note("R107", "no eligibility section: nothing is known of who may take part")
        return msgspec.structs.replace(record, diagnostics=tuple(self.diagnostics))
