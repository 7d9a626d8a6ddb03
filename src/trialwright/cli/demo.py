"""``trialwright demo``: the main job on what is bundled: five trials, a synthetic cohort, a page."""

import datetime
from pathlib import Path

import click

_DAY = datetime.date(2026, 6, 30)


@click.command("demo")
@click.option("--persons", type=click.IntRange(1), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--report", type=click.Path(path_type=Path), default="out/report.html", show_default=True)
@click.option(
    "--patients", type=click.Path(path_type=Path), help="Where to keep the cohort.  [default: not kept]"
)
def command(persons: int, seed: int, report: Path, patients: Path | None) -> None:
    """Screen a synthetic lupus cohort against the five library trials.

    Nobody in the cohort is a real person. The same seed gives the same cohort and the same verdicts.
    """
    from tempfile import TemporaryDirectory

    from trialwright.cli.output import tell
    from trialwright.cli.screening_run import ScreeningRun
    from trialwright.cohort.synthesize import synthesize
    from trialwright.diagnostics.render import tally
    from trialwright.store.inputs import library_ids

    with TemporaryDirectory() as scratch:
        folder = patients or Path(scratch) / "synthetic-lupus-cohort"
        synthesize(persons, seed, folder, _DAY)
        note = f"Made with seed {seed}; nobody in it is a real person."
        run = ScreeningRun.of_inputs(library_ids(), folder, _DAY, synthetic=note)
    run.show("table")
    tell("")
    again = f"trialwright demo --persons {persons} --seed {seed}"
    run.write_report(report, again)
    if found := tally(run.diagnostics):
        tell(f"{found} in records and cohort: they are in the report, by trial")
    tell(f"seed {seed}; the same again: trialwright demo --persons {persons} --seed {seed}")
