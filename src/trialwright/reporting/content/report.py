"""The report: everything its pages show, made from what the rooms found. Its JSON is the page's twin."""

from collections.abc import Sequence
from typing import Any

import msgspec

from trialwright.reporting.content.cohort import CohortOverview, TrialCohort, overview_of, trial_cohort_of
from trialwright.reporting.content.comparison import Comparison, comparison_of, demands_of, designs_table
from trialwright.reporting.content.design import Design, design_of
from trialwright.reporting.content.eligibility import Eligibility, eligibility_of
from trialwright.reporting.content.findings import (
    Explained,
    Finding,
    explained,
    findings_of,
    in_order,
    pointed_words,
)
from trialwright.reporting.content.found import CohortFound, TrialFound
from trialwright.reporting.content.head import Head, head_of
from trialwright.reporting.content.person import PersonPage, person_page
from trialwright.reporting.content.provenance import Provenance
from trialwright.reporting.content.sample_size import SampleSize, sample_size_of
from trialwright.reporting.content.shown_to import Showing

FORMAT_VERSION = 1  # raised when a key changes its meaning; new keys do not raise it


class TrialPart(msgspec.Struct, frozen=True):
    """One trial. ``anchor`` names it within the report. ``cohort`` is null without patients."""

    anchor: str
    head: Head
    design: Design
    eligibility: Eligibility
    findings: tuple[Finding, ...]
    sample_size: SampleSize
    cohort: TrialCohort | None


class Report(msgspec.Struct, frozen=True):
    """The whole report. ``codes`` explains each code that a finding has; ``comparison`` is null for one trial."""

    format_version: int
    trials: tuple[TrialPart, ...]
    comparison: Comparison | None
    cohort: CohortOverview | None
    persons: tuple[PersonPage, ...]
    codes: dict[str, Explained]
    provenance: Provenance


def report_of(
    trials: Sequence[TrialFound], provenance: Provenance, found: CohortFound | None = None
) -> Report:
    """The report over trials, in their order. KeyError for the page of a person whom the cohort does not have.

    With ``found`` each trial's ``verdicts`` are shown, as far as its key lets them be.
    """
    showing = Showing(found.key) if found else Showing()
    parts = tuple(_part(place, each, found, showing) for place, each in enumerate(trials, start=1))
    codes = explained(finding.code for part in parts for finding in part.findings)
    overview = _overview(trials, found, showing) if found else None
    pages = _pages(trials, found, showing) if found else ()
    comparison = _comparison(trials, parts) if len(parts) > 1 else None
    return Report(FORMAT_VERSION, parts, comparison, overview, pages, codes, provenance)


def report_schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of a report's JSON."""
    made = msgspec.json.schema(Report)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "trialwright report"} | made


def _part(place: int, trial: TrialFound, found: CohortFound | None, showing: Showing) -> TrialPart:
    record = trial.record
    faults = in_order(trial.faults)
    text = record.study.eligibility.eligibility_criteria or ""
    pointed = list(pointed_words(faults))
    return TrialPart(
        f"trial-{place}",
        head_of(record),
        design_of(record.study, trial.explained.claim),
        eligibility_of(trial.criteria, trial.proposed, text, pointed),
        findings_of(faults, record.study, record.name),
        sample_size_of(trial.explained),
        trial_cohort_of(trial.criteria, found.cohort, trial.verdicts, showing) if found else None,
    )


def _overview(trials: Sequence[TrialFound], found: CohortFound, showing: Showing) -> CohortOverview:
    return overview_of(
        found.cohort,
        [each.verdicts for each in trials],
        found.index_date,
        showing,
        synthetic=found.synthetic,
        proposals=found.proposals,
    )


def _pages(trials: Sequence[TrialFound], found: CohortFound, showing: Showing) -> tuple[PersonPage, ...]:
    of_trials = [(each.criteria, each.record.study.title or "", each.verdicts) for each in trials]
    return tuple(person_page(each, of_trials, showing) for each in found.persons)


def _comparison(trials: Sequence[TrialFound], parts: Sequence[TrialPart]) -> Comparison:
    rows = [(each.record, part.design, part.eligibility) for each, part in zip(trials, parts, strict=True)]
    demands = [
        demand
        for each in trials
        for demand in demands_of(each.record.name, each.criteria.criteria, each.proposed.criteria)
    ]
    return comparison_of(designs_table(rows), demands)
