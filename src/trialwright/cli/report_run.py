"""One report from inputs to a file; shared by ``report``, ``screen --report`` and ``demo``."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from trialwright.cli.output import tell
from trialwright.model.criterion import TrialCriteria
from trialwright.model.record import StudyRecord
from trialwright.reporting.content.found import CohortFound, TrialFound, found_of
from trialwright.reporting.content.provenance import provenance_of
from trialwright.reporting.content.report import Report, report_of

if TYPE_CHECKING:
    from trialwright.cli.screening_run import ScreeningRun

ENDINGS = (".html", ".pdf", ".json")


def report_without_patients(
    records: Iterable[StudyRecord], criteria: Iterable[TrialCriteria], command: str, seed: int | None
) -> Report:
    """The report over records alone."""
    pairs = zip(records, criteria, strict=True)
    found = [found_of(record, trial, seed=seed) for record, trial in pairs]
    return report_of(found, provenance_of([each.record for each in found], command, _seed_used(found)))


def report_of_run(
    run: "ScreeningRun",
    command: str,
    *,
    key: bytes | None,
    persons: Sequence[str] = (),
    proposals: bool = False,
    seed: int | None = None,
) -> Report:
    """The report over a screening; ``key`` de-identifies it. KeyError for a person who is not in the cohort."""
    trials = zip(run.records, run.criteria, run.verdicts, strict=True)
    found = [found_of(record, criteria, verdicts, seed=seed) for record, criteria, verdicts in trials]
    cohort = CohortFound(run.cohort, run.day.isoformat(), key, run.synthetic, proposals, tuple(persons))
    return report_of(found, provenance_of(run.records, command, _seed_used(found)), cohort)


def _seed_used(found: Sequence[TrialFound]) -> int | None:
    """The seed of simulated values; None where nothing was simulated."""
    return next((one.seed for each in found for one in each.explained.power if one.seed is not None), None)


def write_report(report: Report, path: Path) -> None:
    """Write a report as its file's ending says, making its folder if need be; ValueError for another ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix.lower():
        case ".html":
            from trialwright.reporting.page import report_page

            path.write_text(report_page(report), encoding="utf-8")
        case ".pdf":
            from trialwright.reporting.pdf import report_pdf

            path.write_bytes(report_pdf(report))
        case ".json":
            path.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
        case _:
            raise ValueError(f"not one of {', '.join(ENDINGS)}: {path}")
    tell(f"report: {path}")
