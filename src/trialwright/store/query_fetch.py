"""Fetching all studies that answer a query, page by page, resumable after every page."""

import datetime
from collections.abc import Callable, Mapping

from trialwright.model.diagnostic import UnreadableInput
from trialwright.store.harvest import UNKEPT, FetchResult, Harvest
from trialwright.store.progress import (
    QueryProgress,
    forget_progress,
    note_progress,
    progress_of,
    query_name,
)
from trialwright.store.registry_client import Refusal, UnreadablePage
from trialwright.store.registry_page import RegistryPage, token_at_the_end
from trialwright.store.studies import Outcome

Progress = Callable[[int, int | None], None]
_BAD_REQUEST = 400
_SMALLER_BY = 10


class QueryFetch:
    """One query on its way through its pages."""

    def __init__(
        self, harvest: Harvest, params: Mapping[str, str], limit: int | None, progress: Progress | None
    ) -> None:
        self.harvest = harvest
        self.params = dict(params)
        self.limit = limit
        self.progress = progress
        self.manners = harvest.client.manners
        self.name = query_name(harvest.client.base_url, params, limit)
        self.token: str | None = None
        self.tokens_used: set[str] = set()
        self.pages = 0
        self.continued_after = 0
        self.total: int | None = None
        self.page_size = self._full_page
        self.listed: set[str] = set()  # since page one of this listing; outcomes outlive a restart
        self.restarted = False
        self.complete = False

    def run(self) -> FetchResult:
        """Ask page after page until the last, the limit, or a fault that cannot be got around."""
        self._resume()
        going_on = True
        while going_on:
            try:
                page = self.harvest.client.page(self._page_params())
            except UnreadablePage as fault:
                going_on = self._around(fault)
            except UnreadableInput as fault:
                going_on = self._after(fault)
            else:
                going_on = self._take(page)
        return self.harvest.result(
            pages=self.pages,
            total=self.total,
            complete=self.complete,
            continued_after=self.continued_after,
        )

    @property
    def _full_page(self) -> int:
        return min(self.manners.page_size, self.manners.largest_page)

    @property
    def _place(self) -> str:
        return f"page {self.pages + 1}"

    def _is_enough(self) -> bool:
        return self.limit is not None and len(self.harvest.outcomes) >= self.limit

    def _page_params(self) -> dict[str, str]:
        if self.limit is not None:
            self.page_size = min(self.page_size, self.limit - len(self.harvest.outcomes))
        more = {"countTotal": "true"} if self.token is None else {"pageToken": self.token}
        return {**self.params, "pageSize": str(self.page_size), **more}

    def _resume(self) -> None:
        """Go on where an interrupted run of this query stopped, if that was not long ago."""
        known = progress_of(self.harvest.store, self.name)
        if known is None:
            return
        oldest = self.harvest.client.now() - datetime.timedelta(hours=self.manners.resume_within_hours)
        if known.updated_at < oldest:
            forget_progress(self.harvest.store, self.name)
            return
        self.token, self.pages, self.total = known.next_token, known.pages, known.total
        self.continued_after = known.pages
        self.listed = set(known.outcomes)
        self.harvest.outcomes.update(known.outcomes)
        self.harvest.diagnostics.extend(found for found in known.diagnostics if found.code != "S018")
        self.harvest.note("S018", f"an interrupted fetch was continued after {_pages(known.pages)}")

    def _take(self, page: RegistryPage) -> bool:
        """Keep a page and note the progress, both or neither; whether there is more to ask for."""
        contents = self.harvest.contents(page.studies, self._place)
        with self.harvest.store.transaction():
            kept = self.harvest.keep(contents)
            self.harvest.outcomes.update(kept)
            self.listed.update(kept)
            self.total = page.total if self.token is None else self.total
            going_on = self._turn(page.next_token)
            self.pages += 1
            if going_on:
                self._note(kept)
            else:
                self._close()
        self.page_size = min(self.page_size * _SMALLER_BY, self._full_page)
        if self.progress:
            self.progress(len(self.harvest.outcomes), self.total)
        return going_on

    def _turn(self, next_token: str | None) -> bool:
        """Turn to the next page; whether there is one."""
        if next_token is None or self._is_enough():
            self.complete = True
            return False
        if next_token in self.tokens_used or next_token == self.token:
            self.harvest.note("S017", "the registry's pages lead back to an earlier page", place=self._place)
            return False
        if self.token is not None:
            self.tokens_used.add(self.token)
        self.token = next_token
        return True

    def _note(self, kept: Mapping[str, Outcome]) -> None:
        now = self.harvest.client.now()
        state = QueryProgress(
            self.token or "", self.pages, self.total, now, dict(kept), self.harvest.diagnostics
        )
        note_progress(self.harvest.store, self.name, state, kept)

    def _around(self, fault: UnreadablePage) -> bool:
        """Get around a page that stays unreadable: smaller pages first, then past the one study in it."""
        if self.page_size > 1 and fault.body.lstrip()[:1] == b"{":
            self.page_size = max(1, self.page_size // _SMALLER_BY)
            return True
        self.harvest.note_fault(fault, self._place)
        next_token = token_at_the_end(fault.body)
        if next_token is None or not self._turn(next_token):
            self.complete = False
            return False
        self.pages += 1
        self._note({})
        return True

    def _after(self, fault: UnreadableInput) -> bool:
        """A refused token starts the query anew, once; anything else ends the fetch until it is continued."""
        refused = isinstance(fault, Refusal) and fault.status == _BAD_REQUEST
        if not refused or self.token is None or self.restarted:
            self.harvest.note_fault(fault, self._place)
            return False
        message = f"the token of {self._place} has expired; the query was begun anew"
        self.harvest.note("S012", message, words=fault.said if isinstance(fault, Refusal) else "")
        forget_progress(self.harvest.store, self.name)
        self.restarted = True
        self.token, self.pages, self.continued_after = None, 0, 0
        self.tokens_used.clear()
        self.listed.clear()
        found = self.harvest.diagnostics
        found[:] = [each for each in found if each.code not in (*UNKEPT, "S008", "S018")]
        return True

    def _close(self) -> None:
        """The listing has ended: nothing to continue, and everything announced should have come."""
        forget_progress(self.harvest.store, self.name)
        codes = [found.code for found in self.harvest.diagnostics]
        came = len(self.listed) + sum(code in UNKEPT for code in codes)
        announced = self.total or 0
        if "S008" in codes:
            self.complete = False
        elif self.complete and came < announced and not self._is_enough():
            self.harvest.note("S016", f"the registry announced {announced} studies and sent {came}")


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"
