"""The same work on many items with several processes, the results in the order of the items."""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from typing import TypeVar

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
    try:
        while True:
            while len(waiting) < jobs * _WAITING and (parcel := list(islice(source, _PARCEL))):
                waiting.append(pool.submit(partial(_all_of, work), parcel))
            if not waiting:
                return
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _all_of(work: Callable[[Item], Result], parcel: list[Item]) -> list[Result]:
    return [work(item) for item in parcel]


def _leave_interruption_to_the_first() -> None:
    """Ctrl-C reaches all processes of a terminal; the first one tells the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
