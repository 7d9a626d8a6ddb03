"""A study together with where it came from and what was noticed while reading it."""

from typing import Any

import msgspec

from trialwright.model.diagnostic import Diagnostic
from trialwright.model.provenance import Source, source_of
from trialwright.model.span import Span
from trialwright.model.study import Study


class RelatedTrial(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another trial that the source names, for example in a "see also" list. Never the study's own id."""

    nct_id: str
    title: str | None = None
    status: str | None = None
    phases: tuple[str, ...] = ()
    source: Source | None = None


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value that one source gives for a field."""

    value: Any
    source: Source


class Conflict(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field on which sources disagree. ``readings[0]`` is the one the merged study carries."""

    pointer: str
    readings: tuple[Reading, ...]


class StudyRecord(msgspec.Struct, frozen=True):
    """One study as read from one or several sources.

    ``provenance`` maps JSON pointers (v2 names) to sources; a field without an entry has its
    nearest ancestor's. ``raw`` is the v2 JSON as it came, if it came as v2: fields we do not
    model are found there. ``text`` is the document's text if spans of ``provenance`` point into it.
    """

    study: Study
    provenance: dict[str, Source]
    raw: bytes = b""
    text: str = ""
    related: tuple[RelatedTrial, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def nct_id(self) -> str | None:
        """The study's own id, or None if its sources do not give one."""
        return self.study.nct_id

    @property
    def other_registry_id(self) -> str | None:
        """The id by which another registry alone knows the study; None if it has an NCT id or no id at all."""
        identification = self.study.identification
        own = identification.org_study_id_info.id if identification.org_study_id_info else None
        elsewhere = {info.id for info in identification.secondary_id_infos if info.type == "REGISTRY"}
        return own if not self.nct_id and own in elsewhere else None

    @property
    def name(self) -> str:
        """What to call the study in a message: its id, else the document it came from."""
        return self.nct_id or self.other_registry_id or self.document

    @property
    def document(self) -> str:
        """The document of the record as a whole."""
        root = self.provenance.get("")
        return root.document if root else "?"

    def source_of(self, pointer: str) -> Source | None:
        """The source of the value at a JSON pointer such as ``/protocolSection/designModule/phases``."""
        return source_of(self.provenance, pointer)

    def words_of(self, span: Span) -> str:
        """The words of the source document at a span."""
        return span.of(self.text)
