"""The sites of all trials of the site by nearness, gathered once and again when the store has changed."""

import threading

from trialwright.portal.shelf import Shelf
from trialwright.search.places import Site, SiteMap, sites_of


class Atlas:
    """The sites of the shelf's trials. May be used by several threads; one gathers, the others wait or use the old map."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._map: SiteMap | None = None
        self._seen: object = None

    def sites(self) -> SiteMap:
        """The sites as the store has them now."""
        stamp = self._shelf.stamp()
        if self._map is not None and (stamp == self._seen or self._lock.locked()):
            return self._map
        with self._lock:
            if self._map is None or stamp != self._seen:
                self._map, self._seen = SiteMap(self._gathered()), stamp
            return self._map

    def _gathered(self) -> list[Site]:
        records = (self._shelf.fresh_record(nct_id) for nct_id in self._shelf.ids())
        return [site for record in records if record is not None for site in sites_of(record.study)]
