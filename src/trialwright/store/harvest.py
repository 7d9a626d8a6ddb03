"""What a fetch brings in: studies put into the store, with what came of each and what was noticed."""

from collections.abc import Sequence
from typing import Any

import msgspec

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.store.content import StudyContent, study_content
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Outcome, Store

UNKEPT = ("S009", "R004", "R005")  # a study that came and could not be kept
_RANK: dict[Outcome, int] = {"unchanged": 0, "changed": 1, "added": 2}


class FetchResult(msgspec.Struct, frozen=True):
    """What a fetch did, as a whole: pages of an earlier, interrupted run of the same query are counted in.

    ``added``, ``changed``, ``unchanged``: ids of studies stored. ``missing``: ids the registry says it
    does not have. ``unfetched``: ids that could not be asked for, or whose answer could not be used.
    ``total``: how many studies match, if the registry counted. ``complete``: every page, or every id,
    was asked for and answered, or the limit was reached. ``continued_after``: pages done by the earlier run.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unfetched: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    pages: int = 0
    total: int | None = None
    complete: bool = True
    continued_after: int = 0

    @property
    def studies(self) -> tuple[str, ...]:
        """The ids of all studies that came, in order."""
        return tuple(sorted((*self.added, *self.changed, *self.unchanged)))


class Harvest:
    """Puts what arrives into the store and remembers the outcome of each study."""

    def __init__(self, store: Store, client: RegistryClient) -> None:
        self.store = store
        self.client = client
        self.outcomes: dict[str, Outcome] = {}
        self.diagnostics: list[Diagnostic] = []

    def note(self, code: str, message: str, *, place: str = "", words: str = "") -> None:
        """Add a diagnostic about the registry's answers."""
        found = diagnose(code, message, document=self.client.base_url, place=place, words=words)
        self.diagnostics.append(found)

    def note_fault(self, fault: UnreadableInput, place: str) -> None:
        """Add the diagnostic of a request that failed, with its place."""
        self.diagnostics.append(msgspec.structs.replace(fault.diagnostic, place=place))

    def contents(self, studies: Sequence[bytes], place: str) -> list[StudyContent]:
        """The studies of a page that can be told apart; a diagnostic for each of the others."""
        return [
            content
            for number, raw in enumerate(studies, 1)
            if (content := self._content(raw, f"{place}, study {number}")) is not None
        ]

    def keep(self, contents: Sequence[StudyContent]) -> dict[str, Outcome]:
        """Put studies into the store; their outcomes, of which the first sight of an id counts."""
        kept: dict[str, Outcome] = {}
        with self.store.transaction():
            for content in contents:
                address = self.client.address_of(content.nct_id)
                outcome = self.store.put(content, address=address, fetched_at=self.client.now())
                before = kept.get(content.nct_id) or self.outcomes.get(content.nct_id, "unchanged")
                kept[content.nct_id] = max(before, outcome, key=_RANK.__getitem__)
        return kept

    def result(self, **more: Any) -> FetchResult:
        """All of it as a value."""
        return FetchResult(
            added=self._with_outcome("added"),
            changed=self._with_outcome("changed"),
            unchanged=self._with_outcome("unchanged"),
            diagnostics=tuple(self.diagnostics),
            **more,
        )

    def _with_outcome(self, wanted: Outcome) -> tuple[str, ...]:
        return tuple(sorted(nct_id for nct_id, outcome in self.outcomes.items() if outcome == wanted))

    def _content(self, raw: bytes, place: str) -> StudyContent | None:
        try:
            return study_content(raw, self.client.base_url)
        except UnreadableInput as fault:
            self.note_fault(fault, place)
            return None
