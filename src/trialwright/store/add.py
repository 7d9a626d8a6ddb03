"""Records of any format that can be read → the local store, so that what came as a file is found and served as well."""

import datetime
from collections.abc import Sequence
from pathlib import Path

import msgspec

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic
from trialwright.records.v2_output import v2_json
from trialwright.store.inputs import read, store_path
from trialwright.store.studies import Outcome, Store


class Added(msgspec.Struct, frozen=True):
    """What came of it: each study with its outcome, in the order of the inputs, and every fault found."""

    store: Path
    outcomes: tuple[tuple[str, Outcome], ...]
    diagnostics: tuple[Diagnostic, ...]


def add_inputs(
    inputs: Sequence[str | Path],
    store: Path | None = None,
    *,
    merge: bool = False,
    as_id: str | None = None,
    now: datetime.datetime | None = None,
) -> Added:
    """Keep the studies of the inputs, as v2 records; ``store`` and ``now`` default to your own and to this moment.

    All are kept or, where the store fails, none. A study without an NCT id cannot be kept: S009.
    Raises UnreadableInput if the store cannot be opened or written.
    """
    when = now or datetime.datetime.now(datetime.UTC)
    found = read(*inputs, merge=merge, as_id=as_id, store=store)
    path, faults = store or store_path(), list(found.diagnostics)
    for nameless in (each for each in found.records if each.nct_id is None):
        faults.append(diagnose("S009", "a study without an NCT id is not kept", document=nameless.document))
    named = [(each.nct_id, each) for each in found.records if each.nct_id]
    outcomes: list[tuple[str, Outcome]] = []
    if named:  # nothing to keep makes no store
        with Store(path) as kept, kept.transaction():
            outcomes = [
                (nct_id, kept.put(v2_json(record), address=record.document, fetched_at=when))
                for nct_id, record in named
            ]
    return Added(path, tuple(outcomes), tuple(faults))
