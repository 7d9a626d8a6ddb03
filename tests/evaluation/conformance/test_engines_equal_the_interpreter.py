"""Bitmaps and SQL say what the interpreter says, of random trees and hostile persons; ``make conformance``: a million pairs."""

from functools import cache

import numpy as np
import pytest
from comparison import NAMES, Drawn, Tally, by_bitmaps, differs, draw
from mutants import MUTANTS, mutated
from sql_equality import by_sql
from sql_mutants import SQL_MUTANTS, mutated_rule


@cache
def drawn() -> Drawn:
    return draw(persons=130, trees_each=7, seed=20, choosing=False)


def test_truth_and_unknown_of_every_tree_are_the_interpreters_by_bitmaps() -> None:
    one = drawn()
    found, fallback = by_bitmaps(one)
    wrong = [
        (one.names[row], one.cases[column], one.trees[row])
        for row, column in np.argwhere(found != one.truths)
    ]
    assert wrong == []
    assert fallback < 0.2


def test_truth_and_unknown_of_every_tree_are_the_interpreters_by_sql() -> None:
    one = drawn()
    found = by_sql(one)
    wrong = [
        (one.names[row], one.cases[column], one.trees[row], found.codes[row, column])
        for row, column in np.argwhere(found.differs_from(one.truths))
    ]
    assert wrong == []
    assert found.left_open(one.truths).mean() < 0.02


def test_every_operator_is_true_of_some_and_false_of_some() -> None:
    tally = Tally()
    tally.add(drawn())
    for name in NAMES:
        assert tally.share(name, 1) > 0, name
        assert tally.share(name, 0) > 0, name


@pytest.mark.parametrize("place", [0, 2, 9, 13, 23, 31])
def test_a_fault_in_the_fast_path_is_seen(place: int) -> None:
    one = drawn()
    with mutated(*MUTANTS[place]):
        assert differs(one)


def test_a_fault_in_the_sql_is_seen() -> None:
    one = drawn()
    with mutated_rule(*SQL_MUTANTS[0]):
        assert by_sql(one).differs_from(one.truths).any()
