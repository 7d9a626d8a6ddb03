"""``trialwright fetch``: studies from the registry into the local store."""

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:  # loaded only when something is fetched, so that --help starts at once
    from trialwright.store.harvest import FetchResult
    from trialwright.store.studies import Outcome, Store

_DONE, _FINDINGS, _NOTHING = 0, 1, 3
_SHOW_PROGRESS_AFTER = 1.0
_TITLE_SHOWN = 60


@click.command("fetch", short_help="Fetch studies from the registry into the local store.")
@click.argument("ids", nargs=-1, metavar="[NCT…]")
@click.option("--condition", metavar="WORDS", help="Condition or disease.")
@click.option("--term", metavar="WORDS", help="Any other words.")
@click.option("--intervention", metavar="WORDS", help="Drug or other intervention.")
@click.option("--sponsor", metavar="WORDS", help="Sponsor or collaborator.")
@click.option("--place", metavar="WORDS", help="City, country or facility.")
@click.option(
    "--status", multiple=True, metavar="STATUS", help="Overall status, e.g. RECRUITING; repeatable."
)
@click.option("--phase", multiple=True, metavar="PHASE", help="Phase, e.g. 2 or PHASE2; repeatable.")
@click.option(
    "--study-type", multiple=True, metavar="TYPE", help="INTERVENTIONAL, OBSERVATIONAL, EXPANDED_ACCESS."
)
@click.option(
    "--updated-since", metavar="DATE", help="Updated in the registry on or after 2024, 2024-05 or 2024-05-01."
)
@click.option("--limit", type=click.IntRange(min=1), help="Stop a search after this many studies.")
@click.option(
    "--store", "store_path", type=click.Path(dir_okay=False), help="The store's file (default: your own)."
)
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(
    ids: tuple[str, ...], limit: int | None, store_path: str | None, output: str, **search: Any
) -> None:
    """Fetch studies from ClinicalTrials.gov, by id or by search, and keep every version of each.

    An interrupted search goes on where it stopped when the same command is given again.
    Exit: 0 done, 1 done with findings, 2 usage, 3 nothing could be fetched.
    """
    query = _query(ids, limit, search)
    sys.exit(_fetch(ids, query, limit, store_path, output))


def _query(ids: tuple[str, ...], limit: int | None, search: dict[str, Any]) -> dict[str, str]:
    """The API's parameters of a search; a usage error if the command is not one search or one list of ids."""
    from trialwright.store.content import normal_id
    from trialwright.store.search_options import UnknownOption, search_params

    try:
        query = search_params(**search)
    except UnknownOption as unknown:
        option = f"--{unknown.option.replace('_', '-')}"
        raise click.BadParameter(str(unknown), param_hint=option) from None
    if bool(ids) == bool(query):
        raise click.UsageError("give NCT ids, or search options such as --condition, not both")
    if ids and limit is not None:
        raise click.UsageError("--limit is for searches")
    if wrong := [written for written in ids if normal_id(written) is None]:
        raise click.BadParameter(f"not an NCT id: {', '.join(wrong)}", param_hint="NCT…")
    return query


def _fetch(
    ids: tuple[str, ...], query: dict[str, str], limit: int | None, store_path: str | None, output: str
) -> int:
    from trialwright.cli.output import Ending, tell
    from trialwright.model.diagnostic import UnreadableInput
    from trialwright.store.fetch import fetch
    from trialwright.store.studies import Store

    try:
        with Store(store_path) as store:
            with _progress() as progress:
                result = fetch(store, ids=ids, query=query or None, limit=limit, progress=progress)
            _answer(store, result, output)
    except UnreadableInput as fault:
        Ending().add([fault.diagnostic])
        return _NOTHING
    except KeyboardInterrupt:
        tell("interrupted: whole pages that had arrived are stored; a search goes on from there")
        return _FINDINGS
    return _exit_code(result)


def _exit_code(result: "FetchResult") -> int:
    found = [diagnostic for diagnostic in result.diagnostics if diagnostic.severity != "note"]
    if not found and result.complete:
        return _DONE
    return _FINDINGS if result.studies else _NOTHING


def _answer(store: "Store", result: "FetchResult", output: str) -> None:
    from trialwright.cli.output import Ending, answer, answer_json, tell

    if output == "json":
        answer_json(fetch_json(store, result))
    else:
        for line in _table(store, result):
            answer(line)
    Ending().add(result.diagnostics)
    tell(_closing_line(result))


def _closing_line(result: "FetchResult") -> str:
    """For example "12 studies: 3 new, 1 changed, 8 unchanged"."""
    number = len(result.studies)
    counts = f"{len(result.added)} new, {len(result.changed)} changed, {len(result.unchanged)} unchanged"
    line = f"{number} {'study' if number == 1 else 'studies'}: {counts}"
    if result.missing:
        line += f"; {len(result.missing)} not in the registry"
    if result.unfetched:
        line += f"; {len(result.unfetched)} not fetched"
    if result.total is not None and not result.missing and not result.unfetched and result.total > number:
        line += f"; {result.total} match"
    return line if result.complete or result.unfetched else f"{line}; not finished"


def fetch_json(store: "Store", result: "FetchResult") -> dict[str, Any]:
    """The JSON object of a fetch: ``studies`` with their outcome, what is missing, and the diagnostics."""
    from trialwright.cli.output import OUTPUT_VERSION

    return {
        "format_version": OUTPUT_VERSION,
        "store": str(store.path),
        "studies": [{"nct_id": nct_id, "outcome": outcome} for nct_id, outcome in _outcomes(result)],
        "missing": result.missing,
        "unfetched": result.unfetched,
        "total": result.total,
        "pages": result.pages,
        "complete": result.complete,
        "diagnostics": result.diagnostics,
    }


def _outcomes(result: "FetchResult") -> "list[tuple[str, Outcome]]":
    by_outcome: tuple[tuple[Outcome, tuple[str, ...]], ...] = (
        ("added", result.added),
        ("changed", result.changed),
        ("unchanged", result.unchanged),
    )
    return sorted((nct_id, outcome) for outcome, ids in by_outcome for nct_id in ids)


def _table(store: "Store", result: "FetchResult") -> list[str]:
    """One line a study: id, what came of it, its status and title as the typed record has them."""
    lines = []
    for nct_id, outcome in _outcomes(result):
        status, title = _status_and_title(store, nct_id)
        shown = title if len(title) <= _TITLE_SHOWN else f"{title[: _TITLE_SHOWN - 1]}…"
        word = "new" if outcome == "added" else outcome
        lines.append(f"{nct_id}  {word:<9}  {status:<23}  {_printable(shown)}".rstrip())
    return lines


def _status_and_title(store: "Store", nct_id: str) -> tuple[str, str]:
    from trialwright.model.diagnostic import UnreadableInput
    from trialwright.store.reading import stored_record

    try:
        record = stored_record(store, nct_id)
    except UnreadableInput:  # stored all the same; `read` says what is wrong with it
        record = None
    if record is None:
        return "?", ""
    return record.study.status.overall_status or "-", record.study.identification.brief_title or ""


def _printable(text: str) -> str:
    """The text without what could steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _progress() -> "AbstractContextManager[Callable[[int, int | None], None] | None]":
    return _Progress() if sys.stderr.isatty() else nullcontext()


class _Progress:
    """A bar on the terminal, from the first page that comes later than a second after the start."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, studies: int, total: int | None) -> None:
        if self._bar is None:
            if time.monotonic() - self._started < _SHOW_PROGRESS_AFTER:
                return
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("studies", total=total)
            self._bar.start()
        self._bar.update(self._task, completed=studies, total=total)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
