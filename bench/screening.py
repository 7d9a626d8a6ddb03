"""Screening at size, beside named peers in one run: ``make bench``, or with ``--persons 1000000`` in full.

Each job runs in a process of its own on the same Parquet files: wall seconds, CPU seconds and peak memory. The
cohorts are generated (``generated_cohort``); their rates mean nothing.
"""

import argparse
import datetime
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(Path(__file__).parent))
TODAY = datetime.date(2026, 6, 30)


def measured(job: Callable[[], object]) -> dict[str, float]:
    """Seconds and memory of a job in this process."""
    wall, begun = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    found = job()
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - begun.ru_utime - begun.ru_stime
    seconds = {"wall": time.perf_counter() - wall, "cpu": cpu, "gb": used.ru_maxrss / 1e6}
    return {**seconds, **(found if isinstance(found, dict) else {})}


def one_trial(folder: Path) -> dict[str, float]:
    """Truths of fifteen criteria, masks and reason codes by bitmaps, from Parquet."""
    from flare_trial import flare_trial

    from trialwright.evaluation.bitmaps import counted
    from trialwright.evaluation.engines.mass import MassScreening, funnel
    from trialwright.evaluation.load_tables import TableCohort

    cohort = TableCohort(folder)
    screening = MassScreening(cohort, TODAY, with_reasons=True)
    masks = screening.screen(flare_trial())
    out = counted(screening.standings(masks)["ruled_out"], cohort.count)
    funnel(masks, cohort.count)
    return {"fallback": screening.cost.fallback_pairs / screening.cost.pairs, "ruled_out": out}


def by_pandas(folder: Path) -> None:
    """The peer criterion by criterion."""
    from screening_peers import pandas_screening

    pandas_screening(folder)


def by_duckcdm(folder: Path) -> dict[str, float]:
    """The peer by Circe, on tables made before."""
    from screening_peers import duckcdm_screening

    return {"entered": duckcdm_screening(folder / "omop.duckdb")}


def many(folder: Path, trials: int) -> dict[str, float]:
    """A library of trials from Parquet: atoms once, then words."""
    from many_trials import library

    from trialwright.evaluation.engines.mass import MassScreening
    from trialwright.evaluation.load_tables import TableCohort

    listed = library(trials + 1)
    begun = time.perf_counter()
    cohort = TableCohort(folder)
    screening = MassScreening(cohort, TODAY)
    screening.prepare(listed[:-1])
    planned = time.perf_counter()
    for trial in listed[:-1]:
        screening.screen(trial)
    done = time.perf_counter()
    masks = [screening.screen(trial) for trial in listed[: min(100, trials)]]
    further = (time.perf_counter() - done) / len(masks)
    return {
        "atoms": screening.atoms,
        "reading_and_atoms": planned - begun,
        "joining": screening.cost.joining * trials / (trials + len(masks)),
        "all_trials": done - begun,
        "further": further,
        "fallback": screening.cost.fallback_pairs / screening.cost.pairs,
    }


JOBS = {"one": one_trial, "pandas": by_pandas, "duckcdm": by_duckcdm}


def in_a_process(job: str, folder: Path, *more: str) -> dict[str, float]:
    """Run one job of this file by itself."""
    argv = [sys.executable, __file__, "--job", job, "--folder", str(folder), *more]
    said = subprocess.run(argv, capture_output=True, text=True, check=False)
    if said.returncode:
        sys.exit(said.stderr)
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def best(job: str, folder: Path, rounds: int, *more: str) -> dict[str, float]:
    """The run with the least wall time."""
    return min((in_a_process(job, folder, *more) for _ in range(rounds)), key=lambda one: one["wall"])


def held(value: float, bound: float) -> str:
    """Whether a bound is held."""
    return "held" if value <= bound else "NOT HELD"


def show_one_trial(folder: Path, persons: int, rounds: int) -> None:
    """One trial beside the peers."""
    from screening_peers import omop_tables

    omop_tables(folder, folder / "omop.duckdb")
    runs = {job: best(job, folder, rounds) for job in JOBS}
    (folder / "omop.duckdb").unlink()
    print(f"\none trial of 15 criteria, {persons:,} persons, {30 * persons:,} facts, from Parquet")
    names = {"one": "bitmaps, three values, masks, reasons", "pandas": "pandas, three values, masks, reasons",
             "duckcdm": "duckcdm, yes or no, tables loaded before"}  # fmt: skip
    for job, run in runs.items():
        print(
            f"  {names[job]:<42} wall {run['wall']:7.2f} s   cpu {run['cpu']:7.2f} s   peak {run['gb']:5.2f} GB"
        )
    cpu = runs["one"]["cpu"] / runs["pandas"]["cpu"]
    wall = runs["duckcdm"]["wall"] / runs["one"]["wall"]
    print(f"  CPU {cpu:.2f} of pandas (bound 0.50: {held(cpu, 0.5)}); wall {wall:.1f} times faster than duckcdm "
          f"(bound 3: {held(3, wall)}); {runs['one']['fallback']:.3%} fallback pairs")  # fmt: skip


def show_many(folder: Path, persons: int, counts: list[int]) -> None:
    """Many trials over one cohort."""
    print(f"\nmany trials, {persons:,} persons, from Parquet")
    for trials in counts:
        run = in_a_process("many", folder, "--trials", str(trials))
        print(f"  {trials:>6,} trials, {int(run['atoms']):>5,} atoms: {run['all_trials']:7.2f} s in all, joining "
              f"{run['joining']:6.3f} s, a further trial {run['further'] * 1000:5.2f} ms, a new atom "
              f"{run['reading_and_atoms'] / run['atoms'] * 1000:6.1f} ms with reading, peak {run['gb']:4.2f} GB, "
              f"{run['fallback']:.3%} fallback pairs")  # fmt: skip
        if trials == 1000 and persons == 100_000:
            print(f"    bounds: all in 5 s {held(run['all_trials'], 5)}; joining 0.2 s {held(run['joining'], 0.2)}; "
                  f"a further trial 1 ms {held(run['further'], 0.001)}")  # fmt: skip


def main() -> None:
    """Generate, run, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--persons", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--keep", type=Path, help="a folder to keep the generated cohorts in")
    asked.add_argument("--job", choices=[*JOBS, "many"], help=argparse.SUPPRESS)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--trials", type=int, default=10, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.job:
        run = (
            (lambda: many(given.folder, given.trials))
            if given.job == "many"
            else lambda: JOBS[given.job](given.folder)
        )
        print(json.dumps(measured(run)))
        return
    with tempfile.TemporaryDirectory() as name:
        base = given.keep or Path(name)
        for persons in sorted({10_000, 100_000, given.persons}):
            folder = base / f"cohort{persons}"
            if not (folder / "facts.parquet").exists():
                from generated_cohort import write

                write(folder, persons)
            if persons == given.persons:
                show_one_trial(folder, persons, given.rounds)
            show_many(folder, persons, [10, 100, 1000])


if __name__ == "__main__":
    main()
