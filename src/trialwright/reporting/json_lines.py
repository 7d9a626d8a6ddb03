"""The JSON that verbs print, one object a line: versioned, with a published schema, one verb's output the next one's input."""

from typing import Any

import msgspec

from trialwright.model.criterion import Criterion, TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.provenance import Source
from trialwright.model.record import Conflict, RelatedTrial, StudyRecord
from trialwright.model.study import Study
from trialwright.model.verdict import Verdict
from trialwright.records.v2_output import v2_value

FORMAT_VERSION = 1  # raised when a key changes its meaning; new keys do not raise it


class ReadLine(msgspec.Struct, frozen=True):
    """A line of ``trialwright read --format json``: one study. ``study`` is v2 JSON, unknown fields included."""

    format_version: int
    study: Study
    provenance: dict[str, Source]
    conflicts: tuple[Conflict, ...]
    related: tuple[RelatedTrial, ...]
    diagnostics: tuple[Diagnostic, ...]


class CriteriaLine(msgspec.Struct, frozen=True):
    """A line of ``trialwright criteria --format json``: the criteria of one trial."""

    format_version: int
    nct_id: str | None
    has_eligibility: bool
    criteria: tuple[Criterion, ...]
    diagnostics: tuple[Diagnostic, ...]


class ScreenLine(Verdict, frozen=True):
    """A line of ``trialwright screen --format json``: one person and one trial."""

    format_version: int = FORMAT_VERSION


SHAPES: dict[str, type[msgspec.Struct]] = {"read": ReadLine, "criteria": CriteriaLine, "screen": ScreenLine}


def read_line(record: StudyRecord) -> dict[str, Any]:
    """The object of one study."""
    return {
        "format_version": FORMAT_VERSION,
        "study": v2_value(record),
        "provenance": record.provenance,
        "conflicts": record.conflicts,
        "related": record.related,
        "diagnostics": record.diagnostics,
    }


def criteria_line(trial: TrialCriteria) -> CriteriaLine:
    """The object of one trial's criteria."""
    return CriteriaLine(
        FORMAT_VERSION, trial.nct_id, trial.has_eligibility, trial.criteria, trial.diagnostics
    )


def screen_line(verdict: Verdict) -> ScreenLine:
    """The object of one verdict."""
    return ScreenLine(**msgspec.structs.asdict(verdict))


def schema(verb: str) -> dict[str, Any]:
    """The JSON schema (2020-12) of a verb's lines; KeyError for a verb without JSON."""
    made = msgspec.json.schema(SHAPES[verb])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"trialwright {verb}"} | made
