"""The same work on many items with several processes, the results in the order of the items."""

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
# Items that go to a process at once, and how many such parcels may wait for each process.
_PARCEL = 16
_WAITING = 3


def in_order(work: Callable[[Item], Result], items: Iterable[Item], jobs: int = 1) -> Iterator[Result]:
    """``work`` of each item, in order; with ``jobs`` > 1 by so many processes, ``work`` a function of a module.

    Items are taken as results are used up, so that memory does not grow with their number. An
    interruption ends the processes before it is passed on.

    >>> list(in_order(str, [1, 2]))
    ['1', '2']
    """
    if jobs <= 1:
        yield from map(work, items)
        return
    pool = ProcessPoolExecutor(jobs, initializer=_leave_interruption_to_the_first)
    waiting: deque[Future[list[Result]]] = deque()
    source = iter(items)
    interruption = _Interruption()
    try:
        while True:
            interruption.pass_on()
            while len(waiting) < jobs * _WAITING and (parcel := list(islice(source, _PARCEL))):
                waiting.append(pool.submit(partial(_all_of, work), parcel))
            if not waiting:
                return
            yield from waiting.popleft().result()
    finally:
        interruption.leave()
        pool.shutdown(wait=True, cancel_futures=True)


class _Interruption:
    """Ctrl-C, remembered: where it falls into a callback of the pool, Python drops the exception and goes on."""

    def __init__(self) -> None:
        self.has_come = False
        self.before: Any = None
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._note)

    def _note(self, *_: object) -> None:
        self.has_come = True
        raise KeyboardInterrupt

    def pass_on(self) -> None:
        """Raise again what was dropped."""
        if self.has_come:
            raise KeyboardInterrupt

    def leave(self) -> None:
        """Let Ctrl-C be handled as before."""
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)


def _all_of(work: Callable[[Item], Result], parcel: list[Item]) -> list[Result]:
    return [work(item) for item in parcel]


def _leave_interruption_to_the_first() -> None:
    """Ctrl-C reaches all processes of a terminal; the first one tells the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
