"""``trialwright size INPUT…`` and ``trialwright size METHOD --alpha …``: sample sizes explained and computed."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.cli.output import Ending
    from trialwright.model.explanation import Explanation
    from trialwright.model.record import StudyRecord


@click.command(
    "size",
    context_settings={"ignore_unknown_options": True},
    short_help="Explain a registered sample size, or compute one.",
)
@click.argument("inputs", nargs=-1, metavar="RECORD… | METHOD --INPUT VALUE…")
@click.option("--list", "is_list", is_flag=True, help="List the methods; after METHOD, its inputs.")
@click.option("--for", "for_", metavar="n|power|effect|alpha", help="What METHOD is solved for.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "md"]), default="table", show_default=True
)
@click.option("--plot", type=click.Path(path_type=Path), help="Also write a figure, FILE.svg or FILE.png.")
@click.option("--seed", type=int, help="Seed of simulated power.  [default: 1]")
@click.option("--merge", is_flag=True, help="Make renderings of one trial one study first.")
@click.option("--store", type=click.Path(path_type=Path), help="The local store to look ids up in.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(
    inputs: tuple[str, ...],
    is_list: bool,
    for_: str | None,
    form: str,
    plot: Path | None,
    seed: int | None,
    merge: bool,
    store: Path | None,
    exit_zero: bool,
) -> None:
    """Explain a record's sample size, or compute one by a method.

    Of a RECORD: what it states, which conventions give its registered number, what the stated design needs, the
    power the number really has, and what it could show. Nothing that is not stated is filled in.

    \b
      trialwright size NCT05916781
      trialwright size page.txt --format json
      trialwright size --list
      trialwright size two_means_superiority --difference 5 --sd 12 \\
          --alpha 0.05 --sides 2 --power 0.9 --test t
      trialwright size boundaries --family obrien_fleming --looks 3 --alpha 0.025 --sides 1

    Exit status: 0 done, 1 the record's sample size is doubtful, 2 wrong usage or a design that cannot be computed,
    3 input that could not be read.
    """
    from trialwright.cli.size_method import list_methods, names_a_method, show_method

    _refuse_figure(plot)
    if is_list or (inputs and names_a_method(inputs[0])):
        list_methods(inputs) if is_list else show_method(inputs, for_, form, plot)
        return
    _refuse_options(inputs, for_)
    _explain(inputs, form, plot, seed, merge, store, exit_zero)


def _refuse_figure(plot: Path | None) -> None:
    if plot and plot.suffix.lower() not in (".svg", ".png"):
        raise click.UsageError(f"--plot writes FILE.svg or FILE.png, not '{plot}'.")


def _refuse_options(inputs: tuple[str, ...], for_: str | None) -> None:
    if not inputs:
        raise click.UsageError("Give a record or a method; `trialwright size --list` lists the methods.")
    if strange := [word for word in inputs if word.startswith("--")]:
        from trialwright.cli.size_method import hint

        raise click.UsageError(
            f"'{inputs[0]}' is read as a record, which takes no {strange[0]}.{hint(inputs[0])}"
        )
    if for_:
        raise click.UsageError("--for belongs to a method.")


def _explain(
    inputs: tuple[str, ...],
    form: str,
    plot: Path | None,
    seed: int | None,
    merge: bool,
    store: Path | None,
    exit_zero: bool,
) -> None:
    from trialwright.cli.output import Ending
    from trialwright.design.claim.explain import explain_n

    ending = Ending(quiet=form != "json")
    drawn: list[Explanation] = []
    for record in _with_progress(_records(inputs, merge, store, ending)):
        made = explain_n(record, seed=seed)
        _clear_progress()
        drawn.append(made)
        _show(record, made, form)
        ending.add(made.diagnostics)
    if plot:
        _draw(drawn, plot)
    ending.leave(exit_zero)


def _records(
    inputs: tuple[str, ...], merge: bool, store: Path | None, ending: "Ending"
) -> Iterator["StudyRecord"]:
    """The studies; what was noticed in reading them is told on the way."""
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.store.inputs import read, trials_of

    if merge:
        result = read(*inputs, merge=True, store=store)
        ending.add(result.faults)
        yield from result.records
        return
    for item in trials_of(inputs, store):
        if isinstance(item, Diagnostic):
            ending.add([item])
        else:
            yield item


def _with_progress(records: Iterator["StudyRecord"]) -> Iterator["StudyRecord"]:
    """The records; a terminal's stderr shows which one is at work, because some take more than a second."""
    import sys

    is_shown = sys.stderr.isatty()
    for count, record in enumerate(records, 1):
        if is_shown:
            click.echo(f"\r\x1b[K{count}: {record.name} …\r", nl=False, err=True)
        yield record


def _clear_progress() -> None:
    import sys

    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


def _show(record: "StudyRecord", made: "Explanation", form: str) -> None:
    import sys

    from trialwright.cli.output import answer, answer_json, wants_colour
    from trialwright.reporting.explanation_card import explanation_card, explanation_markdown
    from trialwright.reporting.json_lines import size_line

    title = record.study.title or ""
    if form == "json":
        answer_json(size_line(record.nct_id, made))
    elif form == "md":
        answer(explanation_markdown(made, title))
    else:
        answer(explanation_card(made, title, width=terminal_width(), bold=wants_colour(sys.stdout)) + "\n")


def terminal_width() -> int:
    """How many columns to fill: those of the terminal, at most 110; 100 where there is none."""
    from shutil import get_terminal_size

    return max(60, min(get_terminal_size((100, 24)).columns, 110))


def _draw(drawn: list["Explanation"], plot: Path) -> None:
    from trialwright.cli.output import tell
    from trialwright.reporting.figures.draw import save
    from trialwright.reporting.figures.explanation import explanation_figure

    able = [
        made
        for made in drawn
        if made.power and made.needed and made.registered and made.registered.n_per_group
    ]
    if len(drawn) != 1 or not able:
        which = "one record" if len(drawn) != 1 else "a record whose claim can be recomputed"
        tell(f"no figure written: --plot draws {which}")
        return
    save(explanation_figure(able[0]), plot)
    tell(f"figure: {plot}")
