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
from trialwright.search.places import Site, SiteMap
from trialwright.search.query import SearchQuery
from trialwright.search.related import related_trials
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
    asked = queries(maker, rounds + 50)
    for query in asked[rounds:]:
        index.search(query, TODAY)
    found: list[int] = []
    median, late, longest = quantiles(
        lambda number: found.append(index.search(asked[number], TODAY).total), rounds
    )
    line(f"search, median of {rounds}", median[0], "ms", 20, full, median[1])
    line("  99th percentile", late[0], "ms", 100, full, late[1])
    found.sort()
    print(f"  longest {longest[0]:.0f} ms; trials found: median {found[rounds // 2]:,}, most {found[-1]:,}")
    line("  peak memory", peak_gb(), "GB", 1.5, full)


def relating(index: TrialIndex, rounds: int, full: bool) -> None:
    """Time related trials of trials drawn from the whole index."""
    draw = random.Random(11)
    asked = [f"NCT{draw.randrange(index.count):08}" for _ in range(rounds + 10)]
    for nct_id in asked[rounds:]:
        related_trials(index, nct_id, TODAY)
    found: list[int] = []
    median, late, longest = quantiles(
        lambda number: found.append(len(related_trials(index, asked[number], TODAY))), rounds
    )
    line(f"related trials, median of {rounds}", median[0], "ms", 50, full, median[1])
    line("  99th percentile", late[0], "ms", 50, full, late[1])
    print(f"  longest {longest[0]:.0f} ms; related trials given: least {min(found)}, most {max(found)}")


def nearness(count: int, rounds: int, full: bool) -> None:
    """Time the nearest sites among so many, near towns as real ones are."""
    draw = random.Random(5)
    towns = [(draw.uniform(-55, 70), draw.uniform(-180, 180)) for _ in range(5000)]

    def made() -> Iterator[Site]:
        for number in range(count):
            north, east = draw.choice(towns)
            place = north + draw.gauss(0, 0.1), max(-180.0, min(180.0, east + draw.gauss(0, 0.1)))
            yield Site(f"NCT{number // 4:08}", number % 4, None, None, None, None, None, *place, "record")

    before, start = peak_gb(), time.perf_counter()
    sites = SiteMap(made())
    sites.nearest(0.0, 0.0)
    print(f"{count:,} sites placed in {time.perf_counter() - start:.1f} s, {peak_gb() - before:.2f} GB more")
    points = [draw.choice(towns) for _ in range(rounds)]
    median, late, _ = quantiles(lambda number: sites.nearest(*points[number], 20), rounds)
    line(f"nearest 20 sites, median of {rounds}", median[0], "ms", 5, full, median[1])
    line("  99th percentile", late[0], "ms", 5, full, late[1])
    every_tenth = frozenset(f"NCT{number:08}" for number in range(0, count, 10))
    kept = quantiles(lambda number: sites.nearest_trials(*points[number], 20, among=every_tenth), rounds)
    line("nearest 20 of every tenth trial, median", kept[0][0], "ms", 5, full, kept[0][1])


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
        relating(index, given.queries, full)
        nearness(2_000_000 if full else 100_000, given.queries, full)


if __name__ == "__main__":
    main()
