"""What ``trialwright criteria`` does with one study; apart from the command so that processes can share it."""

from textwrap import indent, wrap
from typing import Literal

import msgspec

from trialwright.criteria.compile import compile_criteria
from trialwright.criteria.coverage import Coverage, coverage_of
from trialwright.criteria.readings import Reading, accepted_digests, apply_readings
from trialwright.criteria.reviewed import reading_digest
from trialwright.model.criterion import Criterion, TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord
from trialwright.reporting.coverage_table import coverage_rows, markdown_table, plain_table
from trialwright.reporting.json_lines import FORMAT_VERSION, criteria_line
from trialwright.reporting.worklist import said

COLUMNS = ("decides by default", "with --proposals")


class How(msgspec.Struct, frozen=True):
    """How to read and show."""

    form: str = "table"
    show: str = "all"
    proposals: bool = False
    readings: tuple[Reading, ...] = ()


class Shown(msgspec.Struct, frozen=True):
    """A study's part of the answer. ``name`` is the one that readings files call the trial by, "" if it is no trial."""

    answer: str
    diagnostics: tuple[Diagnostic, ...]
    name: str = ""


def compiled(record: StudyRecord, how: How) -> TrialCriteria:
    """The criteria of a study with the site's readings applied."""
    accepted = accepted_digests(how.readings)
    return apply_readings(compile_criteria(record, proposals=how.proposals, accepted=accepted), how.readings)


def shown(item: StudyRecord | Diagnostic, how: How) -> Shown:
    """The criteria of a study as text or one JSON line."""
    if isinstance(item, Diagnostic):
        return Shown("", (item,))
    trial = compiled(item, how)
    if how.form == "json":
        text = msgspec.json.encode(criteria_line(trial)).decode()
    else:
        text = table(trial, item.study.title or "", how.show)
    return Shown(text, (*item.diagnostics, *trial.diagnostics), trial.nct_id or trial.name)


class Counted(msgspec.Struct, frozen=True):
    """A study's part of the counts: as it decides by default, and with proposals."""

    coverage: tuple[Coverage, Coverage]
    diagnostics: tuple[Diagnostic, ...] = ()


def counted(item: StudyRecord | Diagnostic) -> Counted:
    """How much of a study's criteria is read, in both ways."""
    if isinstance(item, Diagnostic):
        return Counted((Coverage(), Coverage()), (item,))
    text = item.study.eligibility.eligibility_criteria or ""
    default, proposed = (
        coverage_of(text, compile_criteria(item, proposals=proposals)) for proposals in (False, True)
    )
    return Counted((default, proposed), item.diagnostics)


def stats(form: str, default: Coverage, proposed: Coverage) -> str:
    """The counts of all studies as a table, Markdown or JSON."""
    if form == "json":
        counts = {"format_version": FORMAT_VERSION, "default": default, "proposals": proposed}
        return msgspec.json.encode(counts).decode()
    rows = coverage_rows(dict(zip(COLUMNS, (default, proposed), strict=True)))
    return (markdown_table if form == "md" else plain_table)(rows)


def table(trial: TrialCriteria, title: str, show: Literal["all", "computable", "opaque"] | str) -> str:
    """Each criterion as published and as understood, for a terminal."""
    lines = [f"{trial.name}  {title}".rstrip()]
    if not trial.has_eligibility:
        lines.append(
            "  The record has no eligibility section; that does not mean that everyone may take part."
        )
    for one in trial.criteria:
        if show != "all" and (one.status == "opaque") != (show == "opaque"):
            continue
        read = one.status != "opaque"
        state = _proposed(one) if one.proposed else "read" if read else "not read"
        lines.append(f"\n  {one.id}  {one.role}, {state}")
        lines.append(indent("\n".join(wrap(one.text, 92)), "      "))
        lines.append(
            indent("\n".join(wrap(said(one), 88)), "      = " if read else "      ? ", lambda _: True)
        )
        if one.amended_by:
            lines.append(indent("\n".join(wrap(one.amended_by, 88)), "      * ", lambda _: True))
    count = sum(one.status != "opaque" for one in trial.criteria)
    lines.append(
        f"\n  {len(trial.criteria)} criteria: {count} read as logic, {len(trial.criteria) - count} not read"
    )
    return "\n".join(lines) + "\n"


def _proposed(criterion: Criterion) -> str:
    """What to do with a proposal: the digest is what a readings file accepts."""
    digest = reading_digest(criterion.text, criterion.role, criterion.expr)
    return f'proposed, compare it with the words (accept = "{digest}")'
