"""How far a query has come, kept in the store so that an interrupted fetch goes on where it stopped."""

import datetime
import json
from collections.abc import Mapping
from typing import cast

import msgspec

from trialwright.model.diagnostic import Diagnostic
from trialwright.store.studies import Outcome, Store

_decode_diagnostics = msgspec.json.Decoder(list[Diagnostic]).decode


class QueryProgress(msgspec.Struct, frozen=True):
    """A query under way: its next page's token, pages done, what came of each study, what was noticed."""

    next_token: str
    pages: int
    total: int | None
    updated_at: datetime.datetime
    outcomes: dict[str, Outcome]
    diagnostics: list[Diagnostic]


def query_name(base_url: str, params: Mapping[str, str], limit: int | None) -> str:
    """The name under which a query's progress is kept: the same for the same question to the same address."""
    return json.dumps([base_url, dict(params), limit], sort_keys=True)


def progress_of(store: Store, query: str) -> QueryProgress | None:
    """Where an interrupted query stands; None if it is not under way."""
    with store.transaction() as connection:
        row = connection.execute(
            "SELECT next_token, pages, total, updated_at, diagnostics FROM query_progress WHERE query = ?",
            (query,),
        ).fetchone()
        studies = connection.execute("SELECT nct_id, outcome FROM query_study WHERE query = ?", (query,))
        outcomes = cast("dict[str, Outcome]", dict(studies.fetchall()))
    if row is None:
        return None
    token, pages, total, updated_at, diagnostics = row
    moment = datetime.datetime.fromisoformat(updated_at)
    return QueryProgress(token, pages, total, moment, outcomes, _decode_diagnostics(diagnostics))


def note_progress(store: Store, query: str, progress: QueryProgress, new: Mapping[str, Outcome]) -> None:
    """Write down where a query stands; ``new`` are the outcomes since the last note."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO query_progress (query, updated_at, next_token, pages, total, diagnostics)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                query,
                progress.updated_at.isoformat(),
                progress.next_token,
                progress.pages,
                progress.total,
                msgspec.json.encode(progress.diagnostics),
            ),
        )
        connection.executemany(
            "INSERT OR REPLACE INTO query_study (query, nct_id, outcome) VALUES (?, ?, ?)",
            [(query, nct_id, outcome) for nct_id, outcome in new.items()],
        )


def forget_progress(store: Store, query: str) -> None:
    """The query is done, or begins anew."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM query_progress WHERE query = ?", (query,))
        connection.execute("DELETE FROM query_study WHERE query = ?", (query,))
