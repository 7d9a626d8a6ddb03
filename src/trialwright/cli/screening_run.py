"""One screening from inputs to answers; shared by ``screen`` and ``demo``."""

import datetime
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from trialwright.cli.output import answer, answer_json
from trialwright.cohort.read import read_cohort
from trialwright.criteria.compile import compile_criteria
from trialwright.criteria.readings import accepted_digests, apply_readings, read_readings, unused_readings
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort
from trialwright.model.record import StudyRecord
from trialwright.model.verdict import Verdict
from trialwright.reporting.json_lines import screen_line
from trialwright.reporting.worklist import STANDINGS, worklist
from trialwright.screening.deidentify import Deidentifier
from trialwright.screening.funnel import same_meaning
from trialwright.screening.small_cells import NOT_TOLD, is_small, told_of
from trialwright.screening.verdicts import screen
from trialwright.store.inputs import read


class ScreeningRun(msgspec.Struct):
    """Trials, a cohort, a day, and the verdicts, one list a trial in the order of the trials."""

    records: list[StudyRecord]
    criteria: list[TrialCriteria]
    cohort: Cohort
    day: datetime.date
    verdicts: list[list[Verdict]]
    diagnostics: list[Diagnostic]
    synthetic: str = ""
    proposals: bool = False

    @classmethod
    def of_inputs(
        cls,
        trials: Sequence[str],
        patients: Path,
        day: datetime.date,
        *,
        merge: bool = False,
        as_id: str | None = None,
        store: Path | None = None,
        readings: Path | None = None,
        proposals: bool = False,
        synthetic: str = "",
    ) -> "ScreeningRun":
        """Read, compile and screen; UnreadableInput if the cohort or the readings cannot be read."""
        own = read_readings(readings) if readings else ()
        accepted = accepted_digests(own)
        cohort = read_cohort(patients)
        result = read(*trials, merge=merge, as_id=as_id, store=store)
        criteria = [
            apply_readings(compile_criteria(record, proposals=proposals, accepted=accepted), own)
            for record in result.records
        ]
        everyone = screen(criteria, cohort, day)
        verdicts = [list(islice(everyone, len(cohort.persons))) for _ in criteria]
        faults = [
            *cohort.diagnostics,
            *result.diagnostics,
            *(fault for trial in criteria for fault in trial.diagnostics),
            *unused_readings(own, criteria),
        ]
        return cls(list(result.records), criteria, cohort, day, verdicts, faults, synthetic, proposals)

    def show(self, form: str, hidden: Deidentifier | None = None) -> None:
        """Print the answer in the form asked for; ``hidden`` takes out what names a person."""
        shown = self.verdicts
        if hidden:
            shown = [[hidden.verdict(each) for each in verdicts] for verdicts in shown]
        if form == "json":
            for verdict in (each for verdicts in shown for each in verdicts):
                answer_json(screen_line(verdict))
        elif form == "csv":
            self._show_csv(shown)
        else:
            answer("\n".join(self._table(bool(hidden)) if form == "table" else self._markdown(bool(hidden))))

    def write_report(self, path: Path, command: str, key: bytes | None = None) -> None:
        """Write the whole result as ``trialwright report`` does; ``key`` de-identifies it."""
        from trialwright.cli.report_run import report_of_run, write_report

        write_report(report_of_run(self, command, key=key, proposals=self.proposals), path)

    def _rows(self, hidden: bool) -> list[list[str]]:
        rows = []
        for record, trial, verdicts in zip(self.records, self.criteria, self.verdicts, strict=True):
            counts = Counter(verdict.standing for verdict in verdicts)
            told = told_of(verdicts, same_meaning(trial)).standings if hidden else STANDINGS
            read_count = sum(one.status != "opaque" for one in trial.criteria)
            title = record.study.title or ""
            rows.append(
                [
                    record.name,
                    *(str(counts[each]) if each in told else NOT_TOLD for each in STANDINGS),
                    f"{read_count} of {len(trial.criteria)}",
                    title if len(title) <= 40 else title[:39] + "…",
                ]
            )
        return rows

    def _table(self, hidden: bool = False) -> list[str]:
        head = ["Trial", *STANDINGS.values(), "Criteria read", "Title"]
        rows = [head, *self._rows(hidden)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
        left = {0, len(head) - 1}
        lines = [
            "  ".join(
                cell.ljust(width) if column in left else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        lines.insert(1, "─" * max(map(len, lines)))
        return [
            f"{len(self.cohort.persons)} persons of {self.cohort.name}, on {self.day}",
            "",
            *lines,
            "",
            *self._reasons(hidden),
        ]

    def _markdown(self, hidden: bool = False) -> list[str]:
        head = ["Trial", *STANDINGS.values(), "Criteria read", "Title"]
        lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        return lines + ["| " + " | ".join(row) + " |" for row in self._rows(hidden)]

    def _reasons(self, hidden: bool) -> Iterator[str]:
        """For each trial the criteria that rule out most, in the record's words."""
        for record, verdicts in zip(self.records, self.verdicts, strict=True):
            ruling = Counter(
                (one.id, " ".join(one.text.split()))
                for verdict in verdicts
                for one in verdict.criteria
                if one.effect == "rules_out"
            )
            yield f"{record.name}: " + (
                "what rules out most" if ruling else "no criterion rules anyone out on recorded facts"
            )
            for (each, text), count in ruling.most_common(3):
                shown = NOT_TOLD if hidden and is_small(count) else str(count)
                yield f"  {shown:>5}  {each:<5} {text if len(text) < 90 else text[:89] + '…'}"

    def _show_csv(self, shown: list[list[Verdict]]) -> None:
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(
            ["person_id", "trial", "standing", "eligible", "chart", "ask", "judge", "why", "record"]
        )
        for record, verdicts in zip(self.records, shown, strict=True):
            by_person = {verdict.person_id: verdict for verdict in verdicts}
            for row in worklist(verdicts):
                verdict = by_person[row.person_id]
                why = " | ".join(f"{reason.id} {reason.text}".strip() for reason in row.reasons)
                left = [row.chart, row.ask, row.judge]
                head = [row.person_id, verdict.nct_id, verdict.standing, verdict.eligible]
                writer.writerow([*head, *left, why, record.document])
