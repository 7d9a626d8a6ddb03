"""One screening of a large cohort: counts from bitmaps, without a verdict for each person."""

import datetime
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from trialwright.cli.counts_view import TrialCounts, show_counts
from trialwright.cli.output import tell
from trialwright.criteria.compile import compile_criteria
from trialwright.criteria.readings import accepted_digests, apply_readings, read_readings, unused_readings
from trialwright.diagnostics import diagnose
from trialwright.evaluation.bitmaps import counted
from trialwright.evaluation.engines.mass import Masks, MassScreening, funnel
from trialwright.evaluation.load_tables import TableCohort
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord
from trialwright.store.inputs import read

# From this number of persons on, bitmaps are used where nothing but counts is asked for.
MANY_PERSONS = 20_000


class MassRun(msgspec.Struct):
    """Trials over a cohort in files, and where its persons stand for each."""

    records: list[StudyRecord]
    criteria: list[TrialCriteria]
    cohort: TableCohort
    day: datetime.date
    screening: MassScreening
    masks: list[Masks]
    diagnostics: list[Diagnostic]

    @classmethod
    def of_inputs(
        cls,
        trials: Sequence[str],
        cohort: TableCohort,
        day: datetime.date,
        *,
        merge: bool = False,
        as_id: str | None = None,
        store: Path | None = None,
        readings: Path | None = None,
        proposals: bool = False,
    ) -> "MassRun":
        """Read, compile and screen; UnreadableInput if the readings cannot be read."""
        own = read_readings(readings) if readings else ()
        result = read(*trials, merge=merge, as_id=as_id, store=store)
        accepted = accepted_digests(own)
        criteria = [
            apply_readings(compile_criteria(record, proposals=proposals, accepted=accepted), own)
            for record in result.records
        ]
        begun = time.perf_counter()
        screening = MassScreening(cohort, day)
        screening.prepare(criteria)
        masks = [screening.screen(trial) for trial in criteria]
        cost = screening.cost
        share = cost.fallback_pairs / max(cost.pairs, 1)
        tell(f"{screening.atoms} atoms of {len(criteria)} trials in {time.perf_counter() - begun:.1f} s; fallback pairs "
             f"{cost.fallback_pairs:,} of {cost.pairs:,} ({share:.2%}), settled one by one")  # fmt: skip
        faults = [
            *_aside(cohort),
            *result.diagnostics,
            *(fault for trial in criteria for fault in trial.diagnostics),
            *unused_readings(own, criteria),
        ]
        return cls(list(result.records), criteria, cohort, day, screening, masks, faults)

    def show(self, form: str) -> None:
        """Print the counts, as a table or as Markdown."""
        trials = [self._counts(*each) for each in zip(self.records, self.criteria, self.masks, strict=True)]
        show_counts(trials, f"{self.cohort.count:,} persons of {self.cohort.name}, on {self.day}", form)

    def _counts(self, record: StudyRecord, trial: TrialCriteria, masks: Masks) -> TrialCounts:
        words, count = self.screening.standings(masks), self.cohort.count
        steps = funnel(masks, count)
        return TrialCounts(
            record.name,
            trial,
            {standing: counted(of_standing, count) for standing, of_standing in words.items()},
            list(zip(steps.ruled_out, steps.unsettled, steps.left, strict=True)),
        )


def _aside(cohort: TableCohort) -> list[Diagnostic]:
    """What was put aside while reading, each kind of fault once; facts that no criterion looks at are not read."""
    strangers = cohort.strangers()
    unknown = (
        [diagnose("P012", f"{strangers:,} facts are of persons that the persons table lacks")]
        if strangers
        else []
    )
    told = [
        diagnose(code, f"{count:,} times: {message}")
        for (code, message), count in sorted(cohort.faults.items())
    ]
    return [*unknown, *told]
