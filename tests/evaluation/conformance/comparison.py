"""The interpreter and the bitmaps on the same trees and persons, and a table of what was compared."""

import datetime
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
from hostile_cohorts import CASES, TODAY, Dice, hostile_cohort
from hostile_trees import LEAVES, OPERATORS

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.interpret import chart_on, found_in
from trialwright.model.criterion import Criterion, Expr, TrialCriteria
from trialwright.model.fact import Cohort
from trialwright.model.truth import Truth

CODES = {Truth.TRUE: 1, Truth.FALSE: 0, Truth.UNKNOWN: -1}
NAMES = [*LEAVES, *OPERATORS]
# So many persons are asked first whether a tree says something definite: the least share of each truth, or of one of them.
_FEW, _PILOT, _LEAST, _MANY = 20, 52, 0.25, 0.45


class Drawn(msgspec.Struct):
    """Trees by operator over one cohort, and what the interpreter says: a row a tree, a column a person."""

    cohort: Cohort
    cases: list[str]
    names: list[str]
    trees: list[Expr]
    truths: np.ndarray


def charts_of(cohort: Cohort, day: datetime.date = TODAY) -> list[Chart]:
    """What the interpreter looks at of each person."""
    return [
        chart_on(person, cohort.facts[person.person_id], cohort.unusable.get(person.person_id, ()), day,
                 anchors=cohort.anchors.get(person.person_id))
        for person in cohort.persons
    ]  # fmt: skip


def definition(tree: Expr, charts: Sequence[Chart]) -> list[int]:
    """What the interpreter says of some persons."""
    return [CODES[found_in(chart, tree, lambda spans: "").truth] for chart in charts]


def _is_definite(tree: Expr, charts: Sequence[Chart], mostly: int) -> bool:
    """Whether a tree is true of enough persons and false of enough, or has one of the two truths of many.

    Trees that have not are mostly known by the first few persons.
    """
    first = definition(tree, charts[:_FEW])
    if first.count(mostly) < _FEW * _LEAST / 2:
        return False
    pilot = first + definition(tree, charts[_FEW:_PILOT])
    both = min(pilot.count(1), pilot.count(0)) >= len(pilot) * _LEAST
    return both or pilot.count(mostly) >= len(pilot) * _MANY


def draw(persons: int, trees_each: int, seed: int, *, choosing: bool = True) -> Drawn:
    """So many trees of each operator; ``choosing`` keeps few of those that say hardly anything definite."""
    cohort, cases = hostile_cohort(persons, seed)
    dice = Dice(seed)
    charts = charts_of(cohort)
    names, trees, truths = [], [], []
    for name in NAMES:
        kept = 0
        while kept < trees_each:
            tree = LEAVES[name](dice) if name in LEAVES else OPERATORS[name](dice, 1)
            if choosing and not dice.chance(0.0005) and not _is_definite(tree, charts, kept % 2):
                continue
            kept += 1
            names.append(name)
            trees.append(tree)
            truths.append(definition(tree, charts))
    return Drawn(cohort, cases, names, trees, np.array(truths, np.int8))


def trial_of(trees: Sequence[Expr]) -> TrialCriteria:
    """A trial whose criteria are these trees."""
    criteria = (
        Criterion(f"I{place}", "inclusion", "", tree, "computable", "") for place, tree in enumerate(trees)
    )
    return TrialCriteria("NCT00000000", "made up", tuple(criteria))


def by_bitmaps(drawn: Drawn) -> tuple[np.ndarray, float]:
    """What the bitmaps say, in the form of ``truths``, and the share of pairs that the interpreter settled for them."""
    from trialwright.evaluation.bitmaps import unpacked
    from trialwright.evaluation.columns_of_cohort import columns_of
    from trialwright.evaluation.engines.mass import MassScreening

    screening = MassScreening(columns_of(drawn.cohort), TODAY)
    masks = screening.screen(trial_of(drawn.trees))
    count = len(drawn.cohort.persons)
    found = [
        np.where(unpacked(maps.true, count), 1, np.where(unpacked(maps.unknown, count), -1, 0)).astype(
            np.int8
        )
        for maps in masks.criteria
    ]
    both = [bool((maps.true & maps.unknown).any()) for maps in masks.criteria]
    assert not any(both), "a person's bit is set both as true and as unknown"
    return np.stack(found), screening.cost.fallback_pairs / screening.cost.pairs


def differs(drawn: Drawn) -> bool:
    """Whether the bitmaps as they are now differ from the interpreter somewhere, or break down."""
    try:
        return bool((by_bitmaps(drawn)[0] != drawn.truths).any())
    except Exception:
        return True


class Tally:
    """How many pairs were compared, by operator, truth and hostile case."""

    def __init__(self) -> None:
        """Nothing compared yet."""
        self.cells: Counter[tuple[str, int, str]] = Counter()

    def add(self, drawn: Drawn) -> None:
        """Count the pairs of one draw."""
        of_case = {case: np.array([each == case for each in drawn.cases]) for case in CASES}
        for name, row in zip(drawn.names, drawn.truths, strict=True):
            for case, mask in of_case.items():
                for truth in (1, 0, -1):
                    self.cells[name, truth, case] += int((row[mask] == truth).sum())

    def empty(self) -> list[tuple[str, int, str]]:
        """Cells in which nothing was compared."""
        return [
            (name, truth, case)
            for name in NAMES
            for truth in (1, 0, -1)
            for case in CASES
            if not self.cells[name, truth, case]
        ]

    def share(self, name: str, truth: int) -> float:
        """The share of an operator's pairs with a truth."""
        of_name = {key: number for key, number in self.cells.items() if key[0] == name}
        return sum(number for key, number in of_name.items() if key[1] == truth) / max(
            sum(of_name.values()), 1
        )

    def lines(self) -> list[str]:
        """The table, and the shares of true and false of each operator."""
        head = (
            f"{'operator':<14} {'truth':<8}" + "".join(f"{case[:11]:>12}" for case in CASES) + f"{'share':>8}"
        )
        lines = [head, "─" * len(head)]
        for name in NAMES:
            for truth, word in ((1, "true"), (0, "false"), (-1, "unknown")):
                numbers = "".join(f"{self.cells[name, truth, case]:>12,}" for case in CASES)
                lines.append(f"{name:<14} {word:<8}{numbers}{self.share(name, truth):>8.0%}")
        return lines
