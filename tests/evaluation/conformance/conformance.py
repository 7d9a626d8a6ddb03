"""``make conformance``: a million pairs of a random tree and a hostile person by bitmaps and by SQL, and every mutant.

SQL is run by DuckDB through Ibis. Prints operator by truth by hostile case; exits 1 if a pair differs, a cell is empty,
a share is too small or a mutant is not caught.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests"), str(Path(__file__).parent), str(Path(__file__).parents[1] / "sql")]

import ibis  # noqa: E402
import numpy as np  # noqa: E402
from comparison import NAMES, Drawn, Tally, by_bitmaps, differs, draw  # noqa: E402
from mutants import MUTANTS, mutated  # noqa: E402
from sql_engines import Rows  # noqa: E402
from sql_equality import by_sql  # noqa: E402
from sql_mutants import SQL_MUTANTS, mutated_rule  # noqa: E402

from trialwright.evaluation.engines.sql.statement import Statement  # noqa: E402
from trialwright.evaluation.engines.sql.tables import write_tables  # noqa: E402
from trialwright.evaluation.engines.sql.warehouse import Warehouse  # noqa: E402
from trialwright.model.fact import Cohort  # noqa: E402

PERSONS, TREES_EACH = 520, 24
# Persons and trees of an operator in a draw that looks for faults in the SQL, and the seeds of the draws.
SMALL, SMALL_SEEDS = (130, 7), range(20, 28)
# A fault that the first draw does not show is looked for in the next ones.
_DRAWS_FOR_MUTANTS = 5


def main() -> int:
    """Compare, print, judge."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pairs", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    tally, pairs, shares, faults = Tally(), 0, [], []
    different, left_open, seconds = Counter[str](), 0, Counter[str]()
    seed, draws = given.seed, []
    while pairs < given.pairs:
        clock = time.perf_counter()
        one = draw(PERSONS, TREES_EACH, seed)
        clock = _pass("interpreter", clock, seconds)
        draws = [*draws, one][:_DRAWS_FOR_MUTANTS]
        found, share = by_bitmaps(one)
        clock = _pass("bitmaps", clock, seconds)
        sql = by_sql(one, through_ibis)
        _pass("SQL", clock, seconds)
        tally.add(one)
        for engine, wrong in (("bitmaps", found != one.truths), ("SQL", sql.differs_from(one.truths))):
            different[engine] += int(wrong.sum())
            for row, column in np.argwhere(wrong)[:3]:
                where = f"{one.names[row]}, {one.cases[column]}, seed {seed}, person {column}"
                print(f"DIFFERENT by {engine}: {where}: {one.trees[row]}")
        left_open += int(sql.left_open(one.truths).sum())
        pairs += found.size
        shares.append(share)
        seed += 1
        print(f"{pairs:,} pairs so far, {different.total()} different", file=sys.stderr, flush=True)
    print("\n".join(tally.lines()))
    times = ", ".join(f"{name} {each:.0f} s" for name, each in seconds.items())
    print(f"\n{pairs:,} pairs of a tree and a person from seed {given.seed}, each by the interpreter and:\n"
          f"  bitmaps          {different['bitmaps']} different; {np.mean(shares):.1%} of pairs of an atom and a person "
          f"settled by the interpreter itself\n"
          f"  SQL, Ibis-DuckDB {different['SQL']} different; {left_open:,} ({left_open / pairs:.2%}) left open, as the head of "
          f"the text says\n{times}")  # fmt: skip
    faults += [f"no pair: {cell}" for cell in tally.empty()]
    faults += [
        f"{name}: {tally.share(name, truth):.0%} {word}"
        for name in NAMES
        for truth, word in ((1, "true"), (0, "false"))
        if tally.share(name, truth) < 0.2
    ]
    missed = [mutant for mutant in MUTANTS if not any(_is_caught(mutant, one) for one in draws)]
    print(f"{len(MUTANTS) - len(missed)} of {len(MUTANTS)} mutants of the bitmaps caught")
    unseen = list(SQL_MUTANTS)
    for seed in SMALL_SEEDS if unseen else ():
        small = draw(*SMALL, seed, choosing=False)
        unseen = [mutant for mutant in unseen if not _is_seen(mutant, small)]
    print(f"{len(SQL_MUTANTS) - len(unseen)} of {len(SQL_MUTANTS)} mutants of the SQL caught")
    faults += [f"not caught: {mutant}" for mutant in (*missed, *unseen)]
    print("\n".join(faults))
    return int(bool(faults or different.total()))


def _pass(what: str, begun: float, seconds: Counter[str]) -> float:
    """Now, the time since then counted."""
    now = time.perf_counter()
    seconds[what] += now - begun
    return now


def through_ibis(cohort: Cohort, statements: Sequence[Statement]) -> list[Rows]:
    """Each statement by DuckDB through Ibis, over the Parquet tables of the cohort."""
    with tempfile.TemporaryDirectory() as folder:
        write_tables(cohort, Path(folder))
        warehouse = Warehouse(ibis.duckdb.connect(), "duckdb", Path(folder))
        return [warehouse.codes(each) for each in statements]


def _is_caught(mutant: tuple[str, str, str], one: Drawn) -> bool:
    """Whether the comparison sees the fault."""
    with mutated(*mutant):
        return differs(one)


def _is_seen(mutant: tuple[str, str, str], one: Drawn) -> bool:
    """Whether the comparison sees a fault in the SQL."""
    with mutated_rule(*mutant):
        return bool(by_sql(one).differs_from(one.truths).any())


if __name__ == "__main__":
    sys.exit(main())
