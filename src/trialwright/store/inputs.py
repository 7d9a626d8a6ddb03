"""What a user may name as an input: a file, a folder, ``-``, an NCT id of the local store or of the library."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.records.merge import is_nct_id, merge_all, named_record, not_nameable
from trialwright.records.reading import ReadResult, collect, stream_bytes, stream_path
from trialwright.records.v2 import record_of_v2
from trialwright.store.location import default_store_path

LIBRARY_FORMAT = "trialwright-library"


def store_path() -> Path:
    """Where the local store is, whether or not it was made yet."""
    return default_store_path()


def library_ids() -> list[str]:
    """The ids of the bundled trials."""
    names = (path.name for path in files("trialwright.library").iterdir())
    return sorted(name.removesuffix(".json") for name in names if is_nct_id(name.removesuffix(".json")))


def library_record(nct_id: str) -> StudyRecord:
    """A bundled trial, restated in our own words; KeyError if there is none of that id.

    >>> library_record("NCT05863936").study.design.phases
    ('PHASE3',)
    """
    if nct_id not in library_ids():
        raise KeyError(nct_id)
    raw = (files("trialwright.library") / f"{nct_id}.json").read_bytes()
    return record_of_v2(raw, Source(f"library:{nct_id}", LIBRARY_FORMAT))


def stream_input(given: str, store: Path | None = None) -> Iterator[StudyRecord | Diagnostic]:
    """The studies of one input as the user named it; R002 if there is no such thing."""
    path = Path(given)
    if given == "-":
        yield from stream_bytes(sys.stdin.buffer.read(), "stdin")
    elif is_nct_id(given) and not path.exists():
        yield _by_id(given, store or store_path())
    elif not path.exists():
        yield _no_such_input(given)
    else:
        yield from stream_path(path)


def read(
    *inputs: str | Path, merge: bool = False, as_id: str | None = None, store: Path | None = None
) -> ReadResult:
    """Every study of the inputs, each field with its source, and every fault found.

    An input is a file or folder of any format that can be read, or an NCT id in the local
    store or the bundled library. ``merge`` makes renderings of one trial one study;
    ``as_id`` names the trial of sources that give no id of their own. Nothing is raised for
    bad input: see ``diagnostics`` of the result.

    >>> read("NCT04127747").records[0].study.design.enrollment_info.count
    110
    """
    result = collect(item for given in inputs for item in stream_input(str(given), store))
    records, faults = list(result.records), list(result.faults)
    if merge:
        faults = [fault for fault in faults if fault.code != "R111"]
        records, further = merge_all(records, as_id)
        faults += further
    elif as_id:
        records, further = name_records(records, as_id)
        faults += further
    return ReadResult(tuple(records), tuple(faults))


def name_records(records: Sequence[StudyRecord], as_id: str) -> tuple[list[StudyRecord], list[Diagnostic]]:
    """Records without an id under the name given; one with another id is left as it is, with R204."""
    named: list[StudyRecord] = []
    faults = not_nameable(records, as_id)
    refused = {(fault.document, fault.place) for fault in faults}
    for record in records:
        root = record.provenance[""]
        nameable = record.nct_id is None and (root.document, root.place) not in refused
        named.append(named_record(record, as_id) if nameable else record)
        if record.nct_id not in (None, as_id):
            message = f"{record.nct_id} was to be read as {as_id}"
            faults.append(diagnose("R204", message, document=record.document))
    return named, faults


def trials_of(inputs: Iterable[str], store: Path | None = None) -> Iterator[StudyRecord | Diagnostic]:
    """The studies of several inputs, in order."""
    for given in inputs:
        yield from stream_input(given, store)


def _by_id(nct_id: str, store: Path) -> StudyRecord | Diagnostic:
    if store.exists():
        from trialwright.store.reading import stored_record
        from trialwright.store.studies import Store

        try:
            with Store(store) as opened:
                record = stored_record(opened, nct_id)
        except UnreadableInput as error:
            return error.diagnostic
        if record is not None:
            return record
    if nct_id in library_ids():
        return library_record(nct_id)
    return diagnose(
        "R002",
        f"{nct_id} is neither in the local store nor in the library",
        document=nct_id,
        help=f"get it with `trialwright fetch {nct_id}`, or give a file",
    )


def _no_such_input(given: str) -> Diagnostic:
    return diagnose("R002", "no such file, folder or NCT id", document=given)
