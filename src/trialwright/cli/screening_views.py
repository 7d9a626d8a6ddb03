"""Views of a screening as tables: one list of columns and rows that every output format prints."""

import csv
import datetime
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from trialwright.cli.output import answer, answer_json
from trialwright.cli.screening_run import ScreeningRun
from trialwright.model.verdict import Verdict
from trialwright.reporting.worklist import worklist
from trialwright.screening.changes import changes, read_earlier
from trialwright.screening.deidentify import Deidentifier, count_shown
from trialwright.screening.funnel import Funnel, FunnelStep, funnel, same_meaning
from trialwright.screening.near_misses import NearMiss, near_misses, said, wait_said
from trialwright.screening.questions import next_questions
from trialwright.screening.screening_log import ConsortCounts, consort_counts, screening_log
from trialwright.screening.small_cells import NOT_TOLD, Told, told_of
from trialwright.screening.thresholds import moved_thresholds

_WIDEST = 60


class View(msgspec.Struct):
    """A table. ``left`` are the places of columns of words; the others hold numbers."""

    title: str
    columns: list[str]
    rows: list[list[Any]]
    left: frozenset[int] = frozenset({0})


class Views:
    """The views of one run. ``deidentifier`` gives pseudonyms and hides small counts."""

    def __init__(self, run: ScreeningRun, deidentifier: Deidentifier | None, since: Path | None) -> None:
        self._run = run
        self._hidden = deidentifier
        self._since = since

    def of(self, kind: str) -> View:
        """The view of a name; KeyError if there is none such."""
        return _KINDS[kind](self)

    def funnel(self) -> View:
        """Each trial's criteria in order, with whom they leave."""
        rows = [
            [
                each.nct_id,
                step.id,
                step.text,
                *self._told(told, place, step),
            ]
            for each, told in self._funnels()
            for place, step in enumerate(each.steps)
        ]
        columns = [
            "Trial",
            "Criterion",
            "Words",
            "Reach it",
            "Fall here",
            "Rules out",
            "Only this",
            "Unsettled",
        ]
        return View("Attrition, criterion by criterion", columns, rows, frozenset({0, 1, 2}))

    def _funnels(self) -> Iterator[tuple[Funnel, Told | None]]:
        for trial, verdicts in zip(self._run.criteria, self._run.verdicts, strict=True):
            if verdicts:
                same = same_meaning(trial)
                yield funnel(verdicts, same), told_of(verdicts, same) if self._hidden else None

    def _told(self, told: Told | None, place: int, step: FunnelStep) -> Iterator[int | str]:
        for name in ("reach", "falls", "alone", "costs", "unsettled"):
            yield getattr(step, name) if told is None or (place, name) in told.funnel else NOT_TOLD

    def questions(self) -> View:
        """The datum that would settle most, first."""
        everyone = (verdict for verdicts in self._run.verdicts for verdict in verdicts)
        rows = [
            [
                each.question,
                each.kind,
                *map(self._count, (each.criteria, each.pairs, each.persons, each.last)),
            ]
            for each in next_questions(everyone)
        ]
        columns = ["Question", "Where", "Criteria it settles", "Pairs", "Persons", "Last thing open"]
        return View("Best next questions, of persons not ruled out", columns, rows, frozenset({0, 1}))

    def near_misses(self) -> View:
        """Persons whom waiting alone brings closer."""
        rows = [
            [
                self._person(miss.person_id),
                miss.nct_id,
                self._day(miss.day),
                self._said(miss),
            ]
            for trial, verdicts in zip(self._run.criteria, self._run.verdicts, strict=True)
            for miss in near_misses(trial, self._run.cohort, verdicts)
        ]
        columns = ["Person", "Trial", "Day", "What changes by waiting alone"]
        return View(
            "Near misses: what time alone changes",
            columns,
            sorted(rows, key=lambda row: (row[2], row[0])),
            frozenset({0, 1, 2, 3}),
        )

    def thresholds(self) -> View:
        """What other limits would bring."""
        rows = [
            [each.nct_id, each.criterion_id, each.about,
             f"{each.moved_to.normalize():f} {each.unit}".strip(),
             "as in the record" if each.moved_to == each.limit else "",
             *map(self._count, (each.rules_out, each.unsettled, each.gained))]
            for trial, verdicts in zip(self._run.criteria, self._run.verdicts, strict=True)
            for each in moved_thresholds(trial, self._run.cohort, verdicts)
        ]  # fmt: skip
        columns = ["Trial", "Criterion", "Of", "Limit", "", "Rules out", "Unsettled", "Gained"]
        return View("Criteria at other limits", columns, rows, frozenset({0, 1, 2, 3, 4}))

    def worklist(self) -> View:
        """Persons, those nearest to taking part first."""
        rows = [
            [self._person(row.person_id), verdict.nct_id, verdict.standing, row.chart, row.ask, row.judge,
             "; ".join(f"{reason.id} {reason.text}".strip() for reason in row.reasons) if not self._hidden else ""]
            for verdicts in self._run.verdicts
            for row in worklist(verdicts)
            for verdict in verdicts if verdict.person_id == row.person_id
        ]  # fmt: skip
        columns = ["Person", "Trial", "Standing", "Chart", "Ask", "Judge", "Why"]
        return View("Worklist", columns, rows, frozenset({0, 1, 2, 6}))

    def log(self) -> View:
        """The screening log."""
        rows = [
            [self._person(row.person_id), row.nct_id, row.assessed_on, row.standing, row.reason,
             " ".join(row.all_reasons), row.still_open]
            for verdicts in self._run.verdicts
            for row in screening_log(verdicts)
        ]  # fmt: skip
        columns = ["Person", "Trial", "Assessed on", "Standing", "First reason", "All reasons", "Still open"]
        return View("Screening log", columns, rows, frozenset({0, 1, 2, 3, 4, 5}))

    def consort(self) -> View:
        """The counts of CONSORT's enrolment box."""
        rows = [
            [counts.nct_id, words, count if is_told else NOT_TOLD]
            for trial, verdicts in zip(self._run.criteria, self._run.verdicts, strict=True)
            if verdicts
            for counts in (consort_counts(verdicts),)
            for words, count, is_told in self._consort_lines(counts, verdicts, same_meaning(trial))
        ]
        return View("CONSORT counts", ["Trial", "", "Persons"], rows, frozenset({0, 1}))

    def _consort_lines(
        self, counts: ConsortCounts, verdicts: Sequence[Verdict], same: Mapping[str, str]
    ) -> Iterator[tuple[str, int, bool]]:
        """Each line of the box: its words, the count, and whether it may be told."""
        told = told_of(verdicts, same) if self._hidden else None
        places = {each.id: place for place, each in enumerate(verdicts[0].criteria)}
        yield "assessed for eligibility", counts.assessed, told is None or told.everybody
        yield "excluded", counts.excluded, told is None or "ruled_out" in told.standings
        for each, text, count in counts.reasons:
            yield f"  {each} {text}", count, told is None or (places[each], "falls") in told.funnel
        yield "not yet settled", counts.not_yet_settled, told is None or "data_needed" in told.standings
        yield (
            "ready to approach",
            counts.ready_to_approach,
            told is None or "ready_to_approach" in told.standings,
        )
        yield "eligible", counts.eligible, told is None or "eligible" in told.standings

    def changes(self) -> View:
        """What changed since the earlier screening."""
        if self._since is None:
            raise click.UsageError("--show changes needs --since FILE")
        everyone = (verdict for verdicts in self._run.verdicts for verdict in verdicts)
        rows = [
            [self._person(each.person_id), each.nct_id, each.before or "(new)", each.after or "(gone)",
             "; ".join(f"{name}: {old or 'not there'} → {new or 'not there'}" for name, old, new in each.criteria)]
            for each in changes(read_earlier(self._since), everyone)
        ]  # fmt: skip
        return View("Changes", ["Person", "Trial", "Before", "Now", "Criteria"], rows, frozenset(range(5)))

    def _person(self, person_id: str) -> str:
        return self._hidden.pseudonym(person_id) if self._hidden else person_id

    def _day(self, day: datetime.date) -> str:
        return wait_said((day - self._run.day).days) if self._hidden else day.isoformat()

    def _said(self, miss: NearMiss) -> str:
        return said(miss, self._run.day if self._hidden else None)

    def _count(self, count: int) -> int | str:
        return count_shown(count, deidentified=True) if self._hidden else count


_KINDS: dict[str, Callable[[Views], View]] = {
    "worklist": Views.worklist,
    "funnel": Views.funnel,
    "questions": Views.questions,
    "near-misses": Views.near_misses,
    "thresholds": Views.thresholds,
    "log": Views.log,
    "consort": Views.consort,
    "changes": Views.changes,
}
VIEWS = tuple(_KINDS)


def print_view(view: View, form: str, output: Path | None) -> None:
    """Print a view as a table, CSV, JSON Lines or Markdown, or write it as Parquet."""
    match form:
        case "json":
            for row in view.rows:
                answer_json(dict(zip((name or "note" for name in view.columns), row, strict=True)))
        case "csv":
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerows([view.columns, *view.rows])
        case "md":
            answer("\n".join(_markdown(view)))
        case "parquet":
            _write_parquet(view, output)
        case _:
            answer("\n".join(_lines(view)))


def _lines(view: View) -> Iterator[str]:
    cells = [[_short(str(cell)) for cell in row] for row in (view.columns, *view.rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(view.columns))]
    yield view.title
    yield ""
    for number, row in enumerate(cells):
        yield "  ".join(
            cell.ljust(width) if place in view.left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        if number == 0:
            yield "─" * (sum(widths) + 2 * (len(widths) - 1))
    if len(cells) == 1:
        yield "(none)"


def _markdown(view: View) -> Iterator[str]:
    yield "| " + " | ".join(view.columns) + " |"
    yield "|" + "".join("---|" if place in view.left else "---:|" for place in range(len(view.columns)))
    for row in view.rows:
        yield "| " + " | ".join(" ".join(str(cell).replace("|", "\\|").split()) for cell in row) + " |"


def _write_parquet(view: View, output: Path | None) -> None:
    if output is None:
        raise click.UsageError("--format parquet needs --output FILE")
    import duckdb

    names = [name or "note" for name in view.columns]
    with duckdb.connect() as database:
        kinds = ["varchar" if place in view.left else "bigint" for place in range(len(names))]
        if any(
            isinstance(cell, str)
            for row in view.rows
            for place, cell in enumerate(row)
            if place not in view.left
        ):
            kinds = ["varchar"] * len(names)
        columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(names, kinds, strict=True))
        database.execute(f"create table view ({columns})")
        if view.rows:
            database.executemany(f"insert into view values ({', '.join('?' for _ in names)})", view.rows)
        quoted = str(output).replace("'", "''")
        database.execute(f"copy view to '{quoted}' (format parquet)")


def _short(cell: str) -> str:
    plain = " ".join(cell.split())
    return plain if len(plain) <= _WIDEST else plain[: _WIDEST - 1] + "…"
