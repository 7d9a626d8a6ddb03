"""``trialwright search WORDS…``: trials of the local store, of the library or of files, ranked."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import datetime

    from trialwright.cli.output import Ending
    from trialwright.search.answer import Hit, SearchAnswer
    from trialwright.search.query import SearchQuery
    from trialwright.search.trial_index import TrialIndex

_TITLE_SHOWN = 60


@click.command("search")
@click.argument("words", nargs=-1, metavar="TEXT…")
@click.option(
    "--in", "inputs", multiple=True, metavar="INPUT", help="Search this file or folder; repeatable."
)
@click.option("--store", type=click.Path(path_type=Path), help="The store to search (default: your own).")
@click.option(
    "--status", multiple=True, metavar="STATUS", help="Overall status, e.g. RECRUITING; repeatable."
)
@click.option("--phase", multiple=True, metavar="PHASE", help="Phase, e.g. 2 or PHASE2; repeatable.")
@click.option("--age", type=click.IntRange(0, 150), help="Trials that take someone of this age, in years.")
@click.option("--sex", type=click.Choice(["female", "male"]), help="Trials that take such a person.")
@click.option("--type", "study_type", multiple=True, metavar="TYPE", help="INTERVENTIONAL, OBSERVATIONAL, …")
@click.option("--country", multiple=True, help="Trials with a site there; repeatable.")
@click.option(
    "--computable", is_flag=True, help="Trials with a criterion that can be computed; reads all criteria."
)
@click.option("--closed", is_flag=True, help="Also records that say they are open but may be closed by now.")
@click.option("--sort", type=click.Choice(["relevance", "updated", "started"]), default="relevance")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="Trials a page.")
@click.option(
    "--on", "today", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge records by (default: today)."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
def command(
    words: tuple[str, ...], inputs: tuple[str, ...], store: Path | None, form: str, today: Any, **filters: Any
) -> None:
    """Find trials by words, "quoted phrases" and ids; -WORD leaves out trials about it (after --, for the shell).

    Synonyms and brand names find their trials and are told. A record that says it is open but is past its
    completion date or long unverified is left out without --closed. Without --store or --in your own store is
    searched, or the library where there is none.

    \b
      trialwright search lupus nephritis CellCept --status RECRUITING --age 30
      trialwright search SLE --in records/ --format csv
      trialwright search -- lupus -belimumab

    Exit status: 0 done (also where nothing is found), 1 done with findings, 2 wrong usage, 3 unreadable input.
    """
    from trialwright.cli.output import Ending
    from trialwright.model.diagnostic import UnreadableInput

    query, ending = _query(words, filters), Ending()
    try:
        with _index(inputs, store, query.computable, ending) as index:
            found = index.search(query, _day(today))
            _show(found, form)
    except UnreadableInput as fault:
        ending.add([fault.diagnostic])
    ending.leave()


def _day(given: Any) -> "datetime.date":
    import datetime

    return (given or datetime.datetime.now().astimezone()).date()


def _query(words: tuple[str, ...], given: dict[str, Any]) -> "SearchQuery":
    from trialwright.knowledge.display_values import v2_phases, v2_value
    from trialwright.search.query import SearchQuery

    phases = [
        _known("phase", text, v2_phases(f"phase {text}" if text in "1234" else text))
        for text in given["phase"]
    ]
    return SearchQuery(
        " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words),
        status=tuple(_known("status", text, v2_value("status", text)) for text in given["status"]),
        phase=tuple(phase for each in phases for phase in each),
        age=given["age"],
        sex=given["sex"].upper() if given["sex"] else None,
        study_type=tuple(_known("type", text, v2_value("study_type", text)) for text in given["study_type"]),
        country=given["country"],
        computable=given["computable"],
        include_maybe_closed=given["closed"],
        sort=given["sort"],
        page=given["page"],
        page_size=given["limit"],
    )


def _known(option: str, text: str, value: Any) -> Any:
    if not value:
        raise click.BadParameter(f"the registry knows no {option} '{text}'", param_hint=f"--{option}")
    return value


@contextmanager
def _index(
    inputs: tuple[str, ...], store: Path | None, with_criteria: bool, ending: "Ending"
) -> "Iterator[TrialIndex]":
    """The index of the store, kept beside it; or one for this run, of files or of the library."""
    from trialwright.search.indexing import has_computable, opened_index
    from trialwright.search.trial_index import TrialIndex
    from trialwright.store.inputs import library_ids, store_path
    from trialwright.store.studies import Store

    computable = has_computable if with_criteria else None
    path = store or store_path()
    if store is not None or (not inputs and path.exists()):
        with Store(path, create=False) as opened:
            found = opened_index(opened, computable=computable) if store or opened.ids() else None
        if found is not None:
            ending.add(found.diagnostics)
            yield found.index
            return
    with tempfile.TemporaryDirectory() as folder:
        index = TrialIndex(Path(folder) / "index")
        index.update(_records(inputs or tuple(library_ids()), ending), computable=computable)
        yield index


def _records(inputs: tuple[str, ...], ending: "Ending") -> Iterator[Any]:
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.store.inputs import trials_of

    for item in trials_of(inputs):
        if isinstance(item, Diagnostic):
            ending.add([item])
        else:
            yield item


def _show(found: "SearchAnswer", form: str) -> None:
    from trialwright.cli.output import OUTPUT_VERSION, answer, answer_json
    from trialwright.search.export import hits_as_csv

    if form == "json":
        import msgspec

        answer_json({"format_version": OUTPUT_VERSION, **msgspec.structs.asdict(found)})
    elif form == "csv":
        answer(hits_as_csv((*found.hits, *found.nearly)).rstrip("\n"))
    else:
        _show_table(found)
    _tell_story(found)


def _show_table(found: "SearchAnswer") -> None:
    from trialwright.cli.output import answer

    for hit in found.hits:
        answer(_line(hit))
    if found.nearly:
        answer("Without some of the words:")
    for hit in found.nearly:
        answer(f"{_line(hit)}  (lacks {', '.join(hit.lacks)})")


def _line(hit: "Hit") -> str:
    """For example "NCT… RECRUITING, record of 2026-05  may be closed: ask  Title"."""
    title = "".join(char if char.isprintable() else " " for char in hit.title)
    shown = title if len(title) <= _TITLE_SHOWN else f"{title[: _TITLE_SHOWN - 1]}…"
    status = f"{hit.status or 'no status'}, record of {hit.freshness.record_date or 'no date'}"
    label = f"  [{hit.freshness.label}]" if hit.freshness.label else ""
    return f"{hit.id}  {status:<42}  {shown}{label}"


def _tell_story(found: "SearchAnswer") -> None:
    """How many, which synonyms, and what to do where there is little."""
    from trialwright.cli.output import tell

    tell(f"{found.total} {'trial' if found.total == 1 else 'trials'}, page {found.page} of {found.pages}")
    for used in found.synonyms:
        also = "; ambiguous: every meaning was looked for" if used.readings > 1 else ""
        tell(f"  {used.typed}: also as {used.term} ({', '.join(used.spellings[:4])}){also}")
    if found.ignored:
        tell(f"  not looked for: {', '.join(found.ignored)}")
    for note in found.notes:
        tell(f"  {note}")
    if found.suggestion:
        tell(f'  did you mean "{found.suggestion.query.text}"? {found.suggestion.total} found')
    if found.why_empty:
        tell(f"  {found.why_empty.sentence}")
        for wider in found.why_empty.widenings:
            given_up = "with" if wider.gives_up == "include_maybe_closed" else "without"
            tell(f"    {given_up} {wider.words}: {wider.total}")
    elif found.maybe_closed:
        tell(f"  {found.maybe_closed} more may be closed: --closed shows them")
