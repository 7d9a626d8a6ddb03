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
      trialwright cohort write out/cohort out/fhir --as fhir
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
@click.option(
    "--profile", default="lupus_china", show_default=True,
    help="The population: lupus_china, lupus_nephritis_trial, sle_trial, sle_trial_east_asia or cstar_registry.",
)  # fmt: skip
@click.option("--dirty", is_flag=True, help="Plant faults such as real tables have, to see them found.")
def synthesize_cohort(
    folder: Path, persons: int, seed: int, index_date: datetime.datetime, profile: str, dirty: bool
) -> None:
    """Write a seeded synthetic lupus cohort into FOLDER: nobody in it is a real person."""
    from collections import Counter

    from trialwright.cli.output import Ending, tell
    from trialwright.cohort.synthesize import synthesize
    from trialwright.cohort.write.writing import not_written
    from trialwright.knowledge.populations import population_names

    if profile not in population_names():
        raise click.BadParameter(
            f"{profile} is none of {', '.join(population_names())}", param_hint="--profile"
        )
    try:
        made = synthesize(persons, seed, folder, index_date.date(), profile, dirty=dirty)
    except FileExistsError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        ending = Ending()
        ending.add([not_written(folder, error).diagnostic])
        ending.leave()
    tell(
        f"{persons} synthetic persons ({profile}) in {folder}, seed {seed}, recorded up to {index_date.date()}"
    )
    if made.planted:
        counts = Counter(each.code for each in made.planted).most_common()
        tell(f"{len(made.planted)} faults planted: {', '.join(f'{count} {code}' for code, count in counts)}")


@command.command("describe")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def describe(folder: Path, exit_zero: bool) -> None:
    """Count what a cohort of any source holds, and list what is not known, most frequent first.

    FOLDER is whatever --patients takes: tables, a workbook, a FHIR export, an OMOP database, a mapping.
    """
    from collections import Counter

    from trialwright.cli.output import Ending, answer
    from trialwright.cohort.facts import is_mapped
    from trialwright.cohort.read import read_cohort
    from trialwright.model.diagnostic import UnreadableInput

    ending = Ending()
    try:
        cohort = read_cohort(folder)
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    rows = [fact for facts in cohort.facts.values() for fact in facts]
    unusable = sum(map(len, cohort.unusable.values()))
    answer(f"{len(cohort.persons)} persons, {len(rows)} facts, {unusable} rows set aside")
    mapped = {(fact.domain, fact.concept) for fact in rows if is_mapped(fact)}
    said = Counter((fact.domain, fact.concept) for fact in rows)
    denied = Counter((fact.domain, fact.concept) for fact in rows if fact.status == "absent")
    for (domain, concept), count in sorted(said.items(), key=lambda item: (item[0][0], -item[1], item[0])):
        absent = denied[domain, concept]
        if (domain, concept) in mapped:
            answer(
                f"  {domain:<12} {concept:<32} {count:>7}" + (f", {absent} of them absent" if absent else "")
            )
    unmapped = [(key, count) for key, count in said.most_common() if key not in mapped]
    if unmapped:
        answer(f"not known, kept as spelled, most frequent first: {len(unmapped)} concepts")
    for (domain, concept), count in unmapped:
        answer(f"  {domain:<12} {count:>7}  {concept[:100]}")
    ending.add(cohort.diagnostics)
    ending.leave(exit_zero)


@command.command("write")
@click.argument("cohort", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--as", "model", type=click.Choice(["csv", "parquet", "fhir", "omop", "redcap"]), default="csv",
    show_default=True, help="The model to write.",
)  # fmt: skip
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def write(cohort: Path, out: Path, model: str, exit_zero: bool) -> None:
    """Write COHORT, of whatever source, into the new folder OUT as tables, FHIR R4, OMOP CDM 5.4 or REDCap.

    What the model has no place for is said. Files are written whole or not at all.
    """
    from trialwright.cli.output import Ending, tell
    from trialwright.cohort.read import read_cohort
    from trialwright.cohort.write import write_cohort
    from trialwright.model.diagnostic import UnreadableInput

    ending = Ending()
    try:
        read = read_cohort(cohort)
        ending.add(read.diagnostics)
        written = write_cohort(read, out, model)
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    except FileExistsError as error:
        raise click.UsageError(str(error)) from None
    ending.add(written.diagnostics)
    tell(f"{out}: {len(read.persons)} persons as {model} in {', '.join(written.files)}")
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
    from trialwright.cohort.write.whole import whole_file
    from trialwright.cohort.write.writing import not_written
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
    try:
        with whole_file(path) as file:
            file.write(draft)
    except OSError as error:
        ending.add([not_written(path, error).diagnostic])
        ending.leave()
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
    from trialwright.cohort.write.whole import whole_file
    from trialwright.cohort.write.writing import not_written
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
    try:
        for name, text in (("sheet.toml", made.mapping), ("sheet.md", made.guide), ("sheet.csv", made.sheet)):
            with whole_file(folder / name) as file:
                file.write(text)
    except OSError as error:
        ending.add([not_written(folder, error).diagnostic])
        ending.leave()
    tell(
        f"{folder}: {made.columns} columns for {len(read)} trials; fill sheet.csv, then screen with sheet.toml"
    )
    ending.leave()
