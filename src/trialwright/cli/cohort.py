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
    facts = Counter((fact.domain, fact.concept) for rows in cohort.facts.values() for fact in rows)
    unusable = sum(map(len, cohort.unusable.values()))
    answer(f"{len(cohort.persons)} persons, {sum(facts.values())} facts, {unusable} rows set aside")
    for (domain, concept), count in sorted(facts.items(), key=lambda item: (item[0][0], -item[1])):
        answer(f"  {domain:<12} {concept:<32} {count:>7}")
    ending.add(cohort.diagnostics)
    ending.leave(exit_zero)
