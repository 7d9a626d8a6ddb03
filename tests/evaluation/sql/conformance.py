"""``python conformance.py PERSONS TREES SEED``: SQL on DuckDB against the interpreter, at any size; prints what was compared."""

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/evaluation" / folder) for folder in ("sql", "conformance")]

from hostile_cohorts import hostile_cohort  # noqa: E402
from sql_engines import on_duckdb  # noqa: E402
from sql_equality import Tally, batches, compared  # noqa: E402


def main(persons: int, count: int, seed: int) -> int:
    """The number of differences."""
    cohort, cases = hostile_cohort(persons, seed)
    tally = Tally(Counter(), 0, [])
    for batch in batches(count, seed):
        [rows] = on_duckdb(cohort, batch.text)
        compared(cohort, cases, batch, rows, tally)
    table: dict[str, Counter[int]] = {}
    for (name, _, code), number in tally.codes.items():
        table.setdefault(name, Counter())[code] += number
    for name, codes in sorted(table.items()):
        print(f"{name:15} true {codes[1]:8} false {codes[0]:8} unknown {codes[-1]:8}")
    total = tally.codes.total()
    print(f"{total} pairs, {tally.excused} unknown in SQL as listed, {len(tally.differences)} different")
    for difference in tally.differences[:5]:
        print(difference[:600])
    return len(tally.differences)


if __name__ == "__main__":
    sys.exit(1 if main(*(int(each) for each in sys.argv[1:4])) else 0)
