"""From the store's bytes to the typed record."""

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.model.record import StudyRecord
from trialwright.records.v2 import record_of_v2
from trialwright.store.studies import Store, WhichVersion


def stored_record(store: Store, nct_id: str, version: WhichVersion = "newest") -> StudyRecord | None:
    """The typed record of a stored study, its source the address it was fetched from; None if not here."""
    stored = store.get(nct_id, version)
    if stored is None:
        return None
    try:
        return record_of_v2(stored.raw, stored.source)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        why = f"the stored bytes of {stored.version.nct_id} are not valid JSON: {error}"
        raise unreadable("R004", why, document=stored.source.document) from None
