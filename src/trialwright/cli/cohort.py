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
      trialwright cohort init redcap_export.csv --dictionary dictionary.csv
      trialwright cohort template NCT06394063 NCT04127747 out/sheet
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


@command.command("init")
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option(
    "--dictionary", type=click.Path(path_type=Path), help="The data dictionary of a REDCap project (CSV)."
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="The mapping to write.  [default: SHEET with .toml]"
)
@click.option("--force", is_flag=True, help="Overwrite a mapping that is there.")
def init(sheet: Path, dictionary: Path | None, output: Path | None, force: bool) -> None:
    """Draft the mapping of SHEET, a CSV with one row a person or visit, by recognising its columns.

    Check every line of the draft; then use it: trialwright screen TRIAL --patients MAPPING.toml
    """
    from trialwright.cli.output import Ending, tell
    from trialwright.cohort.sources.wide.draft import draft_mapping
    from trialwright.model.diagnostic import UnreadableInput

    path = output or sheet.with_suffix(".toml")
    if path.exists() and not force:
        raise click.UsageError(f"{path} is there already; --force overwrites it")
    ending = Ending()
    try:
        draft, used, unused = draft_mapping(sheet, dictionary)
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    path.write_text(draft, encoding="utf-8")
    tell(
        f"{path}: {used} columns recognised, {unused} not. It is a draft: check every line before you screen with it."
    )


@command.command("template")
@click.argument("trials", nargs=-1, required=True, metavar="TRIAL…")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--store", type=click.Path(path_type=Path), help="The local store to look ids up in.")
@click.option("--proposals", is_flag=True, help="Also ask what readings that are proposed need.")
def template(trials: tuple[str, ...], folder: Path, store: Path | None, proposals: bool) -> None:
    """Write into FOLDER the sheet that a clinic would fill for these trials, and nothing more.

    One row a person: sheet.csv to fill, sheet.toml that reads it, sheet.md that says what each column asks.
    """
    from trialwright.cli.output import Ending, tell
    from trialwright.cohort.template import template_of
    from trialwright.criteria.compile import compile_criteria
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.store.inputs import trials_of

    ending = Ending()
    read = []
    for item in trials_of(trials, store):
        if isinstance(item, Diagnostic):
            ending.add([item])
        else:
            read.append(compile_criteria(item, proposals=proposals))
    if not read:
        ending.leave()
    made = template_of(read)
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "sheet.csv").exists():
        raise click.UsageError(
            f"{folder / 'sheet.csv'} is there already and may be filled; choose another folder"
        )
    for name, text in (("sheet.csv", made.sheet), ("sheet.toml", made.mapping), ("sheet.md", made.guide)):
        (folder / name).write_text(text, encoding="utf-8")
    tell(
        f"{folder}: {made.columns} columns for {len(read)} trials; fill sheet.csv, then screen with sheet.toml"
    )
    ending.leave()
