"""``trialwright check INPUT…``: what is wrong with a record, and the words that show it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from trialwright.cli.output import Ending
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.model.record import StudyRecord

_LEVELS = ("error", "warning", "note")


@click.command("check")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "md"]), default="table", show_default=True
)
@click.option(
    "--only", multiple=True, metavar="CODE", help="Show these codes, or the codes of this family, only."
)
@click.option("--ignore", multiple=True, metavar="CODE", help="Leave these codes out, or this family.")
@click.option(
    "--severity",
    type=click.Choice(_LEVELS),
    default="note",
    show_default=True,
    help="Show what is at least so grave.",
)
@click.option("--merge", is_flag=True, help="Make renderings of one trial one study first.")
@click.option("--store", type=click.Path(path_type=Path), help="The local store to look ids up in.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where the records could be read, whatever was found.")
def command(
    inputs: tuple[str, ...],
    form: str,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: str,
    merge: bool,
    store: Path | None,
    exit_zero: bool,
) -> None:
    """Check what a record says against itself: fields, prose, criteria and sample size.

    An error means that two statements cannot both be true, or that the registry does not allow what is there.
    A warning is doubtful, a note worth knowing. Families for --only and --ignore: structure, prose, criteria,
    arithmetic, completeness. `trialwright explain CODE` says more of a code.

    \b
      trialwright check NCT05863936
      trialwright check records/ --severity error --format json
      trialwright check page.txt excerpts.jsonl --merge --ignore completeness

    Exit status: 0 nothing found, 1 errors or warnings found, 2 wrong usage, 3 input that could not be read.
    """
    from trialwright.cli.output import Ending

    wanted, unwanted = _codes(only), _codes(ignore)
    levels = _LEVELS[: _LEVELS.index(severity) + 1]
    ending, found = Ending(), False
    for record in _records(inputs, merge, store, ending):
        faults = tuple(
            fault
            for fault in _checked(record)
            if fault.severity in levels and (not only or fault.code in wanted) and fault.code not in unwanted
        )
        found = found or any(fault.severity != "note" for fault in faults)
        _show(record, faults, form)
    _leave(ending, found, exit_zero)


def _leave(ending: "Ending", found: bool, exit_zero: bool) -> None:
    """End with the status of the findings; that of reading, where it is graver."""
    import sys

    from trialwright.cli.output import FINDINGS

    if found and not exit_zero and ending.status < FINDINGS:
        sys.exit(FINDINGS)
    ending.leave(exit_zero)


def _codes(given: tuple[str, ...]) -> set[str]:
    """The codes meant by codes and families; wrong usage for anything else."""
    from trialwright.checks.rules import RULES
    from trialwright.diagnostics import all_codes

    families: dict[str, set[str]] = {}
    for rule in RULES:
        families.setdefault(rule.family, set()).add(rule.code)
    codes = {code: {code} for code in all_codes()}
    unknown = [name for name in given if name.lower() not in families and name.upper() not in codes]
    if unknown:
        raise click.UsageError(f"'{unknown[0]}' is no code and no family; families: {', '.join(families)}.")
    return {code for name in given for code in families.get(name.lower()) or codes[name.upper()]}


def _records(
    inputs: tuple[str, ...], merge: bool, store: Path | None, ending: "Ending"
) -> Iterator["StudyRecord"]:
    """The studies; what was noticed in reading them is told on the way."""
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.store.inputs import read, trials_of

    items: Iterable[StudyRecord | Diagnostic]
    if merge:
        result = read(*inputs, merge=True, store=store)
        items = (*result.faults, *result.records)
    else:
        items = trials_of(inputs, store)
    for item in items:
        if isinstance(item, Diagnostic):
            ending.add([item])
            continue
        yield item
        ending.add(item.diagnostics)


def _checked(record: "StudyRecord") -> tuple["Diagnostic", ...]:
    from trialwright.checks import check

    return check(record)


def _show(record: "StudyRecord", faults: tuple["Diagnostic", ...], form: str) -> None:
    from trialwright.cli.output import answer, answer_json
    from trialwright.reporting.json_lines import check_line

    if form == "json":
        answer_json(check_line(record, faults, _explained(record)))
    else:
        answer(_markdown(record, faults) if form == "md" else _table(record, faults))


def _explained(record: "StudyRecord") -> Any:
    """The sample size recomputed; None where the record claims nothing that could be."""
    from trialwright.design import explain_n
    from trialwright.design.claim.read import read_claim

    claim = read_claim(record)
    return explain_n(claim) if claim.is_stated else None


def _table(record: "StudyRecord", faults: tuple["Diagnostic", ...]) -> str:
    import sys

    from trialwright.checks.report import excerpts_of
    from trialwright.cli.output import wants_colour
    from trialwright.diagnostics.render import render_text

    colour = wants_colour(sys.stdout)
    shown = [f"{record.name}  {record.study.title or ''}".rstrip()]
    for fault in faults:
        pointed = [(each.line, each.start, each.end) for each in excerpts_of(fault, record.study)]
        shown.append(render_text(_short(fault), colour=colour, pointed=pointed))
    return "\n\n".join([*shown, _tally(faults)]) + "\n"


def _short(fault: "Diagnostic") -> "Diagnostic":
    """The diagnostic with each place once and without its module, and without the trial, which is the heading."""
    import msgspec

    places = dict.fromkeys(place.rpartition("Module.")[2] for place in fault.place.split("; "))
    return msgspec.structs.replace(fault, document="", place="; ".join(places))


def _tally(faults: tuple["Diagnostic", ...]) -> str:
    from trialwright.diagnostics.render import tally

    return tally(list(faults)) or "nothing found"


def _markdown(record: "StudyRecord", faults: tuple["Diagnostic", ...]) -> str:
    lines = [f"## {record.name} {record.study.title or ''}".rstrip(), "", _tally(faults), ""]
    for fault in faults:
        lines.append(f"- **{fault.severity} {fault.code}**: {fault.message}")
        lines += [f"  > {line}" for line in fault.words.splitlines() if line.strip()]
        lines += [f"  *{fault.help}*"] if fault.help else []
    return "\n".join(lines) + "\n"
