"""``trialwright cohort …``: make and describe cohorts."""

import datetime
from pathlib import Path

import click


@click.group("cohort")
def command() -> None:
    """Make, describe or check a cohort of patients.

    \b
      trialwright cohort synthesize out/cohort --persons 200 --seed 7
      trialwright cohort describe out/cohort
    """


@command.command("synthesize")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--persons", type=click.IntRange(1), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--on", "index_date", type=click.DateTime(["%Y-%m-%d"]), default="2026-06-30", show_default=True,
    help="The day up to which facts are recorded.",
)  # fmt: skip
def synthesize_cohort(folder: Path, persons: int, seed: int, index_date: datetime.datetime) -> None:
    """Write a seeded synthetic lupus cohort into FOLDER: nobody in it is a real person."""
    from trialwright.cli.output import tell
    from trialwright.cohort.synthesize import synthesize

    synthesize(persons, seed, folder, index_date.date())
    tell(f"{persons} synthetic persons in {folder}, seed {seed}, recorded up to {index_date.date()}")


@command.command("describe")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def describe(folder: Path, exit_zero: bool) -> None:
    """Count what a cohort holds and list what cannot be used."""
    from collections import Counter

    from trialwright.cli.output import Ending, answer
    from trialwright.cohort.read import read_cohort
    from trialwright.model.diagnostic import UnreadableInput

    ending = Ending()
    try:
        cohort = read_cohort(folder)
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    rows = [fact for facts in cohort.facts.values() for fact in facts]
    said = Counter((fact.domain, fact.concept) for fact in rows)
    denied = Counter((fact.domain, fact.concept) for fact in rows if fact.status == "absent")
    unusable = sum(map(len, cohort.unusable.values()))
    answer(f"{len(cohort.persons)} persons, {len(rows)} facts, {unusable} rows set aside")
    for (domain, concept), count in sorted(said.items(), key=lambda item: (item[0][0], -item[1])):
        absent = denied[domain, concept]
        answer(f"  {domain:<12} {concept:<32} {count:>7}" + (f", {absent} of them absent" if absent else ""))
    ending.add(cohort.diagnostics)
    ending.leave(exit_zero)
