"""``make conformance``: a million pairs of a random tree and a hostile person, and every mutant of the fast path.

Prints operator by truth by hostile case; exits 1 if a pair differs, a cell is empty, a share is too small or a
mutant is not caught.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests"), str(Path(__file__).parent)]

import numpy as np  # noqa: E402
from comparison import NAMES, Drawn, Tally, by_bitmaps, differs, draw  # noqa: E402
from mutants import MUTANTS, mutated  # noqa: E402

PERSONS, TREES_EACH = 520, 24
# A fault that the first draw does not show is looked for in the next ones.
_DRAWS_FOR_MUTANTS = 3


def main() -> int:
    """Compare, print, judge."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pairs", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    tally, pairs, different, shares, faults = Tally(), 0, 0, [], []
    seed, begun, draws = given.seed, time.perf_counter(), []
    while pairs < given.pairs:
        one = draw(PERSONS, TREES_EACH, seed)
        draws = [*draws, one][:_DRAWS_FOR_MUTANTS]
        found, share = by_bitmaps(one)
        tally.add(one)
        for row, column in np.argwhere(found != one.truths)[:3]:
            print(
                f"DIFFERENT: {one.names[row]}, {one.cases[column]}, seed {seed}, person {column}: {one.trees[row]}"
            )
        different += int((found != one.truths).sum())
        pairs += found.size
        shares.append(share)
        seed += 1
        print(f"{pairs:,} pairs, {different} different", file=sys.stderr, flush=True)
    print("\n".join(tally.lines()))
    print(f"\n{pairs:,} pairs of a tree and a person from seed {given.seed}, {different} different; "
          f"{np.mean(shares):.1%} of pairs of an atom and a person settled by the interpreter itself; "
          f"{time.perf_counter() - begun:.0f} s")  # fmt: skip
    faults += [f"no pair: {cell}" for cell in tally.empty()]
    faults += [
        f"{name}: {tally.share(name, truth):.0%} {word}"
        for name in NAMES
        for truth, word in ((1, "true"), (0, "false"))
        if tally.share(name, truth) < 0.2
    ]
    missed = [mutant for mutant in MUTANTS if not any(_is_caught(mutant, one) for one in draws)]
    print(f"{len(MUTANTS) - len(missed)} of {len(MUTANTS)} mutants caught")
    faults += [f"not caught: {mutant}" for mutant in missed]
    print("\n".join(faults))
    return int(bool(faults or different))


def _is_caught(mutant: tuple[str, str, str], one: Drawn) -> bool:
    """Whether the comparison sees the fault."""
    with mutated(*mutant):
        return differs(one)


if __name__ == "__main__":
    sys.exit(main())
