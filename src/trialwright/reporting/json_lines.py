"""The JSON that verbs print, one object a line: versioned, with a published schema, one verb's output the next one's input."""

from typing import Any

import msgspec

from trialwright.model.criterion import Criterion, TrialCriteria
from trialwright.model.design import SampleSize
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.explanation import Explanation
from trialwright.model.provenance import Source
from trialwright.model.record import Conflict, RelatedTrial, StudyRecord
from trialwright.model.sequential import Boundaries
from trialwright.model.study import Study
from trialwright.model.verdict import Verdict
from trialwright.records.v2_output import v2_value
from trialwright.search.answer import SearchAnswer

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


class CheckLine(msgspec.Struct, frozen=True):
    """A line of ``trialwright check --format json``: what is wrong with one study.

    ``place`` of a diagnostic names the fields its spans point into, one a span, separated by "; ".
    ``sample_size`` is null where the record makes no claim that could be recomputed.
    """

    format_version: int
    nct_id: str | None
    diagnostics: tuple[Diagnostic, ...]
    sample_size: Explanation | None


class SizeLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of ``trialwright size --format json``: a record's sample size explained, or a design that was computed."""

    format_version: int
    nct_id: str | None = None
    sample_size: Explanation | None = None
    design: SampleSize | None = None
    boundaries: Boundaries | None = None


class ScreenLine(Verdict, frozen=True):
    """A line of ``trialwright screen --format json``: one person and one trial."""

    format_version: int = FORMAT_VERSION


class SearchLine(SearchAnswer, frozen=True, kw_only=True):
    """The object of ``trialwright search --format json``: what one search found."""

    format_version: int = FORMAT_VERSION


SHAPES: dict[str, type[msgspec.Struct]] = {
    "read": ReadLine,
    "criteria": CriteriaLine,
    "check": CheckLine,
    "size": SizeLine,
    "screen": ScreenLine,
    "search": SearchLine,
}


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


def check_line(
    record: StudyRecord, faults: tuple[Diagnostic, ...], explained: Explanation | None
) -> CheckLine:
    """The object of one study's check."""
    return CheckLine(FORMAT_VERSION, record.nct_id, faults, explained)


def size_line(nct_id: str | None, explained: Explanation) -> SizeLine:
    """The object of one record's sample size."""
    return SizeLine(FORMAT_VERSION, nct_id, explained)


def design_line(design: SampleSize) -> SizeLine:
    """The object of one computed design."""
    return SizeLine(FORMAT_VERSION, design=design)


def boundaries_line(boundaries: Boundaries) -> SizeLine:
    """The object of group sequential boundaries."""
    return SizeLine(FORMAT_VERSION, boundaries=boundaries)


def screen_line(verdict: Verdict) -> ScreenLine:
    """The object of one verdict."""
    return ScreenLine(**msgspec.structs.asdict(verdict))


def schema(verb: str) -> dict[str, Any]:
    """The JSON schema (2020-12) of a verb's lines; KeyError for a verb without JSON."""
    made = msgspec.json.schema(SHAPES[verb])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"trialwright {verb}"} | made
