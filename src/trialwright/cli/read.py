"""``trialwright read INPUT…``: records of any format → typed studies."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.cli.output import Ending
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.model.record import StudyRecord

_CARDS = 5  # so many studies are shown whole; more, a line each


@click.command("read")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.option(
    "--merge", is_flag=True, help="Make renderings of one trial one study; disagreements are listed."
)
@click.option("--as", "as_id", metavar="NCT…", help="The trial of sources that give no id of their own.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "md", "v2"]), default="table", show_default=True,
    help="json: one object a study with provenance; v2: ClinicalTrials.gov v2 JSON Lines.",
)  # fmt: skip
@click.option("--store", type=click.Path(path_type=Path), help="The local store to look ids up in.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(
    inputs: tuple[str, ...], merge: bool, as_id: str | None, form: str, store: Path | None, exit_zero: bool
) -> None:
    """Read trial records of any format into typed studies, each field with its source.

    INPUT is a file, a folder, - for stdin, or an NCT id of the local store or the library. Formats are
    recognised by content: ClinicalTrials.gov v2 JSON (one study, array, page, JSON Lines), v1 JSON, legacy
    XML, WHO ICTRP export, trial-directory pages (text or HTML), excerpts; each also gzipped.

    \b
      trialwright read page.txt --format json
      trialwright read page.txt excerpts.jsonl --merge
      trialwright read page.txt --as NCT03580291

    Next: trialwright criteria INPUT
    """
    from trialwright.cli.output import Ending
    from trialwright.records.merge import is_nct_id

    if as_id is not None and not is_nct_id(as_id):
        raise click.UsageError(f"--as wants an id such as NCT03580291, not '{as_id}'.")
    ending = Ending()
    _show(_items(inputs, merge, as_id, store), form, ending)
    ending.leave(exit_zero)


def _items(
    inputs: tuple[str, ...], merge: bool, as_id: str | None, store: Path | None
) -> Iterable["StudyRecord | Diagnostic"]:
    """The studies and faults: streamed where nothing has to be seen together."""
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.records.reading import duplicate_fault
    from trialwright.store.inputs import read, trials_of

    if merge or as_id:
        result = read(*inputs, merge=merge, as_id=as_id, store=store)
        yield from result.faults
        yield from result.records
        return
    seen: dict[tuple[str, str], str] = {}
    for item in trials_of(inputs, store):
        yield item
        if not isinstance(item, Diagnostic) and (fault := duplicate_fault(item, seen)):
            yield fault


def _show(items: Iterable["StudyRecord | Diagnostic"], form: str, ending: "Ending") -> None:
    from trialwright.cli.output import answer, answer_json
    from trialwright.records.v2_output import v2_json
    from trialwright.reporting.json_lines import read_line
    from trialwright.reporting.study_card import markdown

    records = _records(items, ending)
    if form == "table":
        _show_table(records)
        return
    for record in records:
        if form == "json":
            answer_json(read_line(record))
        elif form == "v2":
            answer(
                v2_json(record).decode().strip()
                if b"\n" not in v2_json(record)
                else _one_line(v2_json(record))
            )
        else:
            answer(markdown(record))


def _one_line(raw: bytes) -> str:
    import msgspec

    return msgspec.json.format(raw, indent=-1).decode()


def _show_table(records: Iterator["StudyRecord"]) -> None:
    from itertools import islice

    from trialwright.cli.output import answer, tell
    from trialwright.reporting.study_card import card, line

    first = list(islice(records, _CARDS + 1))
    if len(first) <= _CARDS:
        for record in first:
            answer(card(record) + "\n")
        return
    count = 0
    for record in (*first, *records):
        answer(line(record))
        count += 1
    tell(f"{count} studies")


def _records(items: Iterable["StudyRecord | Diagnostic"], ending: "Ending") -> Iterator["StudyRecord"]:
    """The studies; every diagnostic met on the way is told."""
    from trialwright.model.diagnostic import Diagnostic

    for item in items:
        if isinstance(item, Diagnostic):
            ending.add([item])
            continue
        yield item
        ending.add(item.diagnostics)
