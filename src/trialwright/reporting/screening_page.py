"""The screening page: one self-contained HTML file that opens offline, prints, and shows the reason for every verdict."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from trialwright.diagnostics.render import render_html
from trialwright.model.criterion import Criterion, Opaque, TrialCriteria
from trialwright.model.record import StudyRecord
from trialwright.model.verdict import CriterionVerdict, Verdict
from trialwright.reporting.study_card import study_rows

if TYPE_CHECKING:
    from jinja2 import Template

STANDINGS = {
    "ruled_out": "Ruled out",
    "data_needed": "Data needed",
    "ready_to_approach": "Ready to approach",
    "eligible": "Eligible",
}
# Those nearest to taking part first.
_WORKLIST_ORDER = ("eligible", "ready_to_approach", "data_needed", "ruled_out")
_REASONS_SHOWN = 4


class CriterionRow(msgspec.Struct, frozen=True):
    """A criterion and what it does in the cohort."""

    id: str
    role: str
    text: str
    english: str
    read: bool
    keeps: int
    rules_out: int
    unsettled: int


class Reason(msgspec.Struct, frozen=True):
    """A criterion that rules a person out, or keeps them waiting, and the datum."""

    id: str
    text: str


class PersonRow(msgspec.Struct, frozen=True):
    """A person of the worklist."""

    person_id: str
    standing: str
    chart: int
    ask: int
    judge: int
    reasons: tuple[Reason, ...]


class TrialSection(msgspec.Struct, frozen=True):
    """Everything the page says of one trial."""

    id: str
    anchor: str
    title: str
    facts: list[tuple[str, str]]
    findings: list[object]
    counts: list[int]
    ruled_out_percent: int
    read_count: int
    criteria: list[CriterionRow]
    worklist: list[PersonRow]


class ScreeningPage(msgspec.Struct, frozen=True):
    """The context of the page: what the template may use, and nothing else."""

    cohort: str
    persons: int
    index_date: str
    synthetic: str
    standings: list[str]
    trials: list[TrialSection]
    made: list[tuple[str, str]]
    style: object


def trial_section(record: StudyRecord, criteria: TrialCriteria, verdicts: Sequence[Verdict]) -> TrialSection:
    """The section of one trial from its verdicts, one a person."""
    from markupsafe import Markup

    counts = Counter(verdict.standing for verdict in verdicts)
    faults = {(fault.code, fault.message): fault for fault in (*record.diagnostics, *criteria.diagnostics)}
    effects = Counter[tuple[str, str]](
        (one.id, one.effect) for verdict in verdicts for one in verdict.criteria
    )
    return TrialSection(
        id=record.name,
        anchor=f"trial-{record.nct_id or abs(hash(record.name))}",
        title=record.study.title or "",
        facts=[row for row in study_rows(record) if row[0] not in ("Title", "Criteria")],
        findings=[Markup(render_html(fault)) for fault in faults.values()],
        counts=[counts[standing] for standing in STANDINGS],  # type: ignore[index]
        ruled_out_percent=round(100 * counts["ruled_out"] / len(verdicts)) if verdicts else 0,
        read_count=sum(one.status != "opaque" for one in criteria.criteria),
        criteria=[_criterion_row(one, effects) for one in criteria.criteria],
        worklist=worklist(verdicts),
    )


def worklist(verdicts: Sequence[Verdict]) -> list[PersonRow]:
    """Persons, those nearest to taking part first; within a standing, those with least still to find out."""
    ordered = sorted(
        verdicts,
        key=lambda one: (
            _WORKLIST_ORDER.index(one.standing),
            one.remaining.chart + one.remaining.ask,
            one.remaining.judge,
            one.person_id,
        ),
    )
    return [_person_row(one) for one in ordered]


def render(page: ScreeningPage) -> str:
    """The page as HTML. Every value in it is escaped."""
    return _template().render(page=page)


def page_style() -> object:
    """The style sheet, to be put into the page as it is."""
    from markupsafe import Markup

    return Markup((files("trialwright.reporting") / "templates" / "page.css").read_text(encoding="utf-8"))


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("trialwright.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("screening.html")


def _criterion_row(criterion: Criterion, effects: Counter[tuple[str, str]]) -> CriterionRow:
    counts = [effects[criterion.id, effect] for effect in ("keeps", "rules_out", "unsettled")]
    read = criterion.status != "opaque"
    return CriterionRow(criterion.id, criterion.role, criterion.text, said(criterion), read, *counts)


def said(criterion: Criterion) -> str:
    """The criterion in plain English, or why it was not read."""
    if isinstance(criterion.expr, Opaque):
        return criterion.expr.why
    return f"Proposed: {criterion.english}" if criterion.proposed else criterion.english


def _person_row(verdict: Verdict) -> PersonRow:
    wanted = "rules_out" if verdict.standing == "ruled_out" else "unsettled"
    ones = [one for one in verdict.criteria if one.effect == wanted]
    reasons = [Reason(one.id, _reason_text(one)) for one in ones[:_REASONS_SHOWN]]
    if len(ones) > _REASONS_SHOWN:
        reasons.append(Reason("", f"and {len(ones) - _REASONS_SHOWN} more"))
    left = verdict.remaining
    return PersonRow(
        verdict.person_id, STANDINGS[verdict.standing], left.chart, left.ask, left.judge, tuple(reasons)
    )


def _reason_text(one: CriterionVerdict) -> str:
    if one.effect == "rules_out":
        return "; ".join(evidence.datum for evidence in one.because)
    return "; ".join(dict.fromkeys(f"{missing.what} ({missing.reason})" for missing in one.missing))
