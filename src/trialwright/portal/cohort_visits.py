"""Uploaded cohorts: in memory, for one visit. Whoever has the cookie sees them; nothing of them is written anywhere."""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from trialwright.model.fact import Cohort
from trialwright.model.verdict import Verdict
from trialwright.screening.deidentify import new_key

COOKIE = "trialwright_cohort"
# A visit that nobody looks at for so many seconds is forgotten, and after so many in any case.
IDLE_SECONDS, LONGEST_SECONDS = 1800, 14_400
_MOST_VISITS = 16


class Visit(msgspec.Struct, frozen=True):
    """One uploaded cohort, screened on a day for trials in order. ``files`` are the names as the browser gave them.

    ``key`` makes the pseudonyms; it is drawn for the visit and goes with it.
    """

    cohort: Cohort
    files: tuple[str, ...]
    day: str
    trials: tuple[str, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]
    identified: bool = False
    key: bytes = msgspec.field(default_factory=new_key)


class Visits:
    """The visits there are. Too old ones are dropped at every call, and the one not seen longest where there are too many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._kept: OrderedDict[bytes, tuple[Visit, float, float]] = OrderedDict()

    def begin(self, visit: Visit) -> str:
        """A token for a new visit."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._forget_old(now)
            self._kept[_hashed(token)] = (visit, now, now)
            while len(self._kept) > _MOST_VISITS:
                self._kept.popitem(last=False)
        return token

    def find(self, token: str) -> Visit | None:
        """The visit of a token; None if there is none, or no more."""
        now = self._clock()
        with self._lock:
            self._forget_old(now)
            found = self._kept.pop(_hashed(token), None)
            if found is None:
                return None
            visit, begun, _ = found
            self._kept[_hashed(token)] = (visit, begun, now)
            return visit

    def forget(self, token: str) -> None:
        """Drop the visit of a token."""
        with self._lock:
            self._kept.pop(_hashed(token), None)

    def __len__(self) -> int:
        return len(self._kept)

    def _forget_old(self, now: float) -> None:
        old = [
            token
            for token, (_, begun, seen) in self._kept.items()
            if now - seen > IDLE_SECONDS or now - begun > LONGEST_SECONDS
        ]
        for token in old:
            del self._kept[token]


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
