"""Search at size: ``make bench``, or with ``--trials 500000`` in full. Each figure stands beside its bound.

Studies are made (``many_studies``); index, queries, related trials and nearest sites are timed in one process, whose peak
memory is printed. Time spent making the studies is not counted as indexing.
"""

import argparse
import datetime
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent))
from many_studies import Maker
from trialwright.model.study import Study
from trialwright.search.index_files import size_on_disk
from trialwright.search.query import SearchQuery
from trialwright.search.trial_index import TrialIndex

TODAY = datetime.date(2026, 11, 22)
FULL = 500_000


class Timed:
    """Studies of a maker, and the seconds spent in making them."""

    def __init__(self, raws: Iterator[bytes]) -> None:
        self._raws, self.seconds, self.cpu_seconds = raws, 0.0, 0.0

    def __iter__(self) -> Iterator[Study]:
        while True:
            start, begun = time.perf_counter(), time.thread_time()
            raw = next(self._raws, None)
            self.seconds += time.perf_counter() - start
            self.cpu_seconds += time.thread_time() - begun
            if raw is None:
                return
            yield msgspec.json.decode(raw, type=Study)


def line(what: str, value: float, unit: str, bound: float, full: bool, cpu: float | None = None) -> None:
    """A figure on the clock beside its bound, which is judged at full size only; ``cpu`` is the processor's time."""
    verdict = ("held" if value <= bound else "NOT HELD") if full else "not full size"
    work = "" if cpu is None else f"cpu {cpu:8.2f} {unit}"
    print(
        f"{what:<46} {value:9.2f} {unit:<3}  {work:<17} bound {bound:6.1f} {unit:<3}  {verdict}", flush=True
    )


def quantiles(job: Callable[[int], object], rounds: int) -> list[tuple[float, float]]:
    """Milliseconds of a job, on the clock and of the processor: median, 99th percentile, most."""
    clock, work = [], []
    for number in range(rounds):
        start, begun = time.perf_counter(), time.process_time()
        job(number)
        work.append(1000 * (time.process_time() - begun))
        clock.append(1000 * (time.perf_counter() - start))
    places = [rounds // 2, min(rounds - 1, int(0.99 * rounds)), rounds - 1]
    return [(sorted(clock)[place], sorted(work)[place]) for place in places]


def peak_gb() -> float:
    """Peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def queries(maker: Maker, count: int) -> list[SearchQuery]:
    """Searches as people make them, no two alike: one to three words, a third with filters, common words and rare ones."""
    draw = random.Random(7)
    words = [
        "SLE",
        "CellCept",
        "kidney",
        "children",
        "injection",
        "Hospital",
        "Oslo",
        "phase 3",
        "placebo",
        "safety",
    ]
    made = []
    for number in range(count):
        condition = maker.conditions[int(len(maker.conditions) ** draw.random()) - 1]
        drug = maker.drugs[int(len(maker.drugs) ** draw.random()) - 1]
        text = draw.choice([condition, drug, f"{drug} {condition}", f"{condition} {draw.choice(words)}",
                            f"{draw.choice(words)} {number % 97}"])  # fmt: skip
        filters: dict[str, object] = {}
        if draw.random() < 1 / 3:
            filters = draw.choice([{"status": ("RECRUITING",)}, {"age": 30, "sex": "FEMALE"}, {"country": ("France",)},
                                   {"phase": ("PHASE3",), "include_maybe_closed": True}])  # fmt: skip
        made.append(SearchQuery(text, **filters))  # type: ignore[arg-type]
    return made


def indexing(folder: Path, trials: int, maker: Maker) -> TrialIndex:
    """Make the index and time it."""
    studies = Timed(maker.studies(trials))
    start, begun = time.perf_counter(), time.process_time()
    index = TrialIndex(folder)
    index.update(studies)
    seconds = time.perf_counter() - start - studies.seconds
    cpu = time.process_time() - begun - studies.cpu_seconds
    full = trials >= FULL
    line(f"index of {trials:,} trials", seconds / 60, "min", 10, full, cpu / 60)
    line("  peak memory", peak_gb(), "GB", 1, full)
    print(f"  {size_on_disk(folder) / 1e9:.2f} GB on disk, {index.searcher().num_segments} segments")
    start = time.perf_counter()
    again = index.update(Timed(Maker().studies(1000)))
    print(
        f"  a look at 1,000 unchanged trials: {time.perf_counter() - start:.2f} s, {again.unchanged} unchanged"
    )
    return index


def searching(index: TrialIndex, maker: Maker, rounds: int, full: bool) -> None:
    """Time whole searches: hits with snippets, counts of every filter, synonyms."""
    asked = queries(maker, rounds)
    found: list[int] = []
    median, late, longest = quantiles(
        lambda number: found.append(index.search(asked[number], TODAY).total), rounds
    )
    line(f"search, median of {rounds}", median, "ms", 20, full)
    line("  99th percentile", late, "ms", 100, full)
    found.sort()
    print(f"  longest {longest:.0f} ms; trials found: median {found[rounds // 2]:,}, most {found[-1]:,}")
    line("  peak memory", peak_gb(), "GB", 1.5, full)


def main() -> None:
    """Make, index, search, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--trials", type=int, default=20_000)
    asked.add_argument("--queries", type=int, default=300)
    asked.add_argument("--keep", type=Path, help="a folder to keep the index in, and to find it in again")
    given = asked.parse_args()
    full, maker = given.trials >= FULL, Maker()
    with tempfile.TemporaryDirectory() as name:
        folder = (given.keep or Path(name)) / f"index{given.trials}"
        index = TrialIndex(folder) if folder.exists() else indexing(folder, given.trials, maker)
        searching(index, maker, given.queries, full)


if __name__ == "__main__":
    main()
