"""No count from 1 to 4 can be computed from the counts that are told."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.model.verdict import CriterionVerdict, Remaining, Standing, Verdict
from trialwright.reporting.worklist import STANDINGS
from trialwright.screening.funnel import funnel
from trialwright.screening.small_cells import told_of

_LAST: tuple[Standing, ...] = ("data_needed", "ready_to_approach", "eligible")


def verdicts_of(falls: list[int], others: tuple[int, int, int]) -> list[Verdict]:
    """So many persons who fall at each criterion and at no other, and so many of each other standing."""
    made: list[Verdict] = []
    for place, number in enumerate((*falls, *others)):
        standing = "ruled_out" if place < len(falls) else _LAST[place - len(falls)]
        for _ in range(number):
            criteria = tuple(
                CriterionVerdict(f"E{at}", "exclusion", "…", "true", "rules_out" if at == place else "keeps")
                for at in range(len(falls))
            )
            name, left = f"P{len(made)}", Remaining()
            made.append(Verdict(name, "NCT00000000", "2026-06-30", "unknown", standing, left, criteria))
    return made


def equations(verdicts: list[Verdict], falls: int) -> list[tuple[list[int], int]]:
    """What a reader of the funnel and the standings knows, as sums of cells, everybody included."""
    told, made = told_of(verdicts), funnel(verdicts)
    cells = falls + 3
    known = [([1] * cells, made.persons)]
    for place, step in enumerate(made.steps):
        if (place, "reach") in told.funnel:
            known.append(([int(at >= place) for at in range(cells)], step.reach))
        # All whom the first rules out fall there, and whoever only the last rules out falls there.
        for name in ("falls", *(["alone"] if place == 0 else []), *(["costs"] if place == falls - 1 else [])):
            if (place, name) in told.funnel:
                known.append(([int(at == place) for at in range(cells)], getattr(step, name)))
    if told.left:
        known.append(([int(at >= falls) for at in range(cells)], made.left))
    for name in STANDINGS:
        if name in told.standings:
            which = range(falls) if name == "ruled_out" else [falls + _LAST.index(name)]
            known.append(
                ([int(at in which) for at in range(cells)], sum(v.standing == name for v in verdicts))
            )
    return known


def computed(known: list[tuple[list[int], int]], cells: int) -> dict[int, Fraction]:
    """The cells that follow from the sums by adding and subtracting: Gauss and Jordan, in fractions."""
    rows = [[Fraction(each) for each in (*left, right)] for left, right in known]
    done = 0
    for column in range(cells):
        at = next((n for n in range(done, len(rows)) if rows[n][column]), None)
        if at is None:
            continue
        rows[done], rows[at] = rows[at], rows[done]
        rows[done] = [each / rows[done][column] for each in rows[done]]
        for n, row in enumerate(rows):
            if n != done and row[column]:
                rows[n] = [one - row[column] * other for one, other in zip(row, rows[done], strict=True)]
        done += 1
    alone = {tuple(n for n in range(cells) if row[n]): row[cells] for row in rows[:done]}
    return {which[0]: value for which, value in alone.items() if len(which) == 1}


_counts = st.one_of(st.integers(0, 6), st.integers(5, 40))


@given(st.lists(_counts, min_size=1, max_size=6), st.tuples(_counts, _counts, _counts))
def test_no_small_cell_follows_from_what_is_told(falls: list[int], others: tuple[int, int, int]) -> None:
    cells = [*falls, *others]
    if sum(cells) < 5:
        return
    found = computed(equations(verdicts_of(falls, others), len(falls)), len(cells))
    assert all(value == cells[place] for place, value in found.items())
    assert not [place for place in found if 0 < cells[place] < 5]


@pytest.mark.parametrize(
    ("falls", "others"),
    [([1, 2], (57, 0, 0)), ([3, 6], (7, 5, 4)), ([6, 2], (1, 1, 8)), ([10], (8, 1, 1)), ([1], (1, 1, 12))],
)
def test_several_values_fit_each_small_cell(falls: list[int], others: tuple[int, int, int]) -> None:
    cells = [*falls, *others]
    known = equations(verdicts_of(falls, others), len(falls))
    total = sum(cells)
    zero = {n for left, right in known if right == 0 for n, each in enumerate(left) if each}
    choices = [range(1) if n in zero else range(1, total + 1) for n in range(len(cells) - 1)]
    whole = ((*first, total - sum(first)) for first in product(*choices) if sum(first) <= total)
    fitting = [
        each
        for each in whole
        if (each[-1] == 0) == (len(cells) - 1 in zero)
        and all(sum(a * b for a, b in zip(left, each, strict=True)) == right for left, right in known)
    ]
    assert tuple(cells) in fitting
    for place, count in enumerate(cells):
        assert not 0 < count < 5 or len({each[place] for each in fitting}) > 1


def test_without_small_cells_everything_is_told() -> None:
    told = told_of(verdicts_of([5, 0, 9], (20, 6, 0)))
    assert len(told.funnel) == 15 and told.standings == set(STANDINGS) and told.left and told.everybody
