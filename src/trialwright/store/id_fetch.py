"""Fetching studies by id, many ids a request."""

from collections.abc import Callable, Iterable, Sequence

from trialwright.model.diagnostic import UnreadableInput
from trialwright.store.content import StudyContent, normal_id
from trialwright.store.harvest import FetchResult, Harvest
from trialwright.store.registry_client import UnreadablePage

Progress = Callable[[int, int | None], None]


class IdFetch:
    """A list of ids on its way: each ends as stored, as missing, or as not fetched."""

    def __init__(self, harvest: Harvest, ids: Iterable[str], progress: Progress | None) -> None:
        self.harvest = harvest
        self.progress = progress
        self.missing: list[str] = []
        self.unfetched: list[str] = []
        self.ids = self._wanted(ids)
        self.settled: set[str] = set()
        self.pages = 0

    def run(self) -> FetchResult:
        """Ask for the ids a portion at a time; a registry that cannot be reached ends it."""
        size = min(self.harvest.client.manners.ids_a_request, self.harvest.client.manners.largest_page)
        for start in range(0, len(self.ids), size):
            portion = self.ids[start : start + size]
            try:
                self._fetch(portion)
            except UnreadableInput as fault:
                self._give_up(fault, self.ids[start:])
                break
            if self.progress:
                self.progress(len(self.harvest.outcomes), len(self.ids))
        return self.harvest.result(
            missing=tuple(self.missing),
            unfetched=tuple(self.unfetched),
            pages=self.pages,
            total=len(self.ids),
            complete=not self.unfetched,
        )

    def _wanted(self, ids: Iterable[str]) -> list[str]:
        wanted: dict[str, None] = {}
        for written in ids:
            if (nct_id := normal_id(written)) is None:
                self.harvest.note("S013", f"not an NCT id: {written}")
                self.unfetched.append(written)
            else:
                wanted[nct_id] = None
        return list(wanted)

    def _give_up(self, fault: UnreadableInput, ids: Sequence[str]) -> None:
        rest = [nct_id for nct_id in ids if nct_id not in self.settled]
        self.harvest.note_fault(fault, f"{len(rest)} of {len(self.ids)} ids, from {rest[0]}")
        self.unfetched.extend(rest)

    def _fetch(self, portion: Sequence[str]) -> None:
        if len(portion) == 1:
            self._fetch_one(portion[0])
            return
        try:
            contents, unkept = self._listed(portion)
        except UnreadablePage:
            for nct_id in portion:  # one study that spoils the page must not cost the others
                self._fetch_alone(nct_id)
            return
        self._settle(portion, contents, unkept)

    def _listed(self, portion: Sequence[str]) -> tuple[list[StudyContent], int]:
        """The studies the registry lists for these ids, and how many came that could not be kept."""
        params = {"filter.ids": ",".join(portion), "pageSize": str(len(portion))}
        contents: list[StudyContent] = []
        came = 0
        for _ in portion:  # one page is the rule; a server with smaller pages needs at most one a study
            page = self.harvest.client.page(params)
            self.pages += 1
            came += len(page.studies)
            contents += self.harvest.contents(page.studies, f"page {self.pages}")
            if page.next_token is None:
                break
            params["pageToken"] = page.next_token
        return contents, came - len(contents)

    def _fetch_alone(self, nct_id: str) -> None:
        try:
            self._fetch_one(nct_id)
        except UnreadablePage as fault:
            self.harvest.note_fault(fault, nct_id)
            self.unfetched.append(nct_id)
            self.settled.add(nct_id)

    def _fetch_one(self, nct_id: str) -> None:
        raw = self.harvest.client.study(nct_id)
        self.pages += 1
        contents = [] if raw is None else self.harvest.contents([raw], nct_id)
        self._settle([nct_id], contents, unkept=0 if raw is None else 1 - len(contents))

    def _settle(self, asked: Sequence[str], contents: Sequence[StudyContent], unkept: int) -> None:
        """Store what was asked for; name what was not there and what came unasked."""
        names = {name: content for content in contents for name in (*content.aliases, content.nct_id)}
        wanted = [content for content in contents if {content.nct_id, *content.aliases} & set(asked)]
        self.harvest.outcomes.update(self.harvest.keep(wanted))
        self.settled.update(asked)
        unasked = sorted({c.nct_id for c in contents} - {c.nct_id for c in wanted})
        for nct_id in asked:
            if nct_id not in names:
                self._not_there(nct_id, is_sure=not unkept and not unasked)
            elif (now := names[nct_id].nct_id) != nct_id:
                self.harvest.note("S014", f"{nct_id} is now {now}", place=nct_id)
        if unasked:
            few = ", ".join(unasked[:5]) + (" …" if len(unasked) > 5 else "")
            self.harvest.note("S015", f"not asked for, but sent, and not stored: {few}", place=asked[0])

    def _not_there(self, nct_id: str, is_sure: bool) -> None:
        if not is_sure:  # a study without an id or one that was not asked for came in its place
            self.unfetched.append(nct_id)
            return
        self.missing.append(nct_id)
        self.harvest.note("S010", f"{nct_id} is not in the registry", place=nct_id)
