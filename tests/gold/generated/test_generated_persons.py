"""The interpreter against a second evaluator, on persons generated from trees: edges, flips, missing, stale, in conflict.

Trees are those written by hand for three trials, and those read from the five trials' texts. The expected truth
is computed by ``oracle.py``, which shares no code with the interpreter; what it leaves out is counted.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from excerpt_trials import EXCERPT_TRIALS, excerpt_record
from generated.cohort import cohort_of
from generated.oracle import TODAY, truth
from generated.persons import persons
from gold_trees import TREES
from shared_data import RECORDS, needs_shared
from trialwright.criteria.compile import compile_criteria
from trialwright.evaluation.interpret import interpret
from trialwright.model.criterion import Expr, Measure
from trialwright.model.quantity import Interval
from trialwright.records.reading import read_path

PAGES = {"NCT05863936": "001", "NCT06394063": "002", "NCT04127747": "004"}
HAND = {f"{nct_id} {name}": tree for nct_id, trees in TREES.items() for name, tree in trees.items()}
# (criterion, what is at the edge) → why the interpreter is right to leave open what the evaluator settles.
EXPLAINED = {
    ("NCT03580291 E6", "Has other_autoimmune_disease recorded"): (
        "a chart that says “other” does not say other than what"
    ),
}


class Outcome(msgspec.Struct, frozen=True):
    """What was expected of a person and answered."""

    criterion: str
    edge: str
    expected: str
    answered: str


def outcomes(trees: dict[str, Expr]) -> Iterator[Outcome]:
    """Every generated person of every tree that the second evaluator answers."""
    cases = {
        f"{criterion}#{number}": (criterion, tree, edge, head, rows, truth(tree, head, rows))
        for criterion, tree in trees.items()
        for number, (edge, head, rows) in enumerate(persons(tree))
    }
    known = {person: case for person, case in cases.items() if case[-1] is not None}
    with TemporaryDirectory() as folder:
        cohort = cohort_of({person: (case[3], case[4]) for person, case in known.items()}, Path(folder))
    for person in cohort.persons:
        criterion, tree, edge, _, _, expected = known[person.person_id]
        facts, unusable = (rows.get(person.person_id, ()) for rows in (cohort.facts, cohort.unusable))
        answered = interpret(tree, person, facts, unusable, TODAY).truth.value
        yield Outcome(criterion, edge.split(": ", 1)[1], str(expected), answered)


def differences(found: list[Outcome]) -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (one.criterion, one.edge, one.expected, one.answered)
        for one in found
        if one.expected != one.answered and (one.criterion, one.edge) not in EXPLAINED
    )


@cache
def of_hand_trees() -> list[Outcome]:
    return list(outcomes(HAND))


def test_the_trees_written_by_hand_answer_as_the_second_evaluator() -> None:
    found = of_hand_trees()
    assert differences(found) == {}
    assert min(Counter(one.expected for one in found).values()) > 100
    assert len(found) > 1200


@needs_shared
def test_the_trees_read_from_the_five_trials_answer_as_the_second_evaluator() -> None:
    found = list(outcomes(read_trees()))
    assert differences(found) == {}
    assert len({one.criterion for one in found}) > 35
    assert len(found) > 1500


def read_trees() -> dict[str, Expr]:
    pages = {nct_id: next((RECORDS / "pages").glob(f"{page}*")) for nct_id, page in PAGES.items()}
    records = {nct_id: read_path(path).records[0] for nct_id, path in pages.items()}
    records |= {nct_id: excerpt_record(nct_id) for nct_id in EXCERPT_TRIALS}
    return {
        f"{nct_id} {one.id}": one.expr
        for nct_id, record in records.items()
        for one in compile_criteria(record, proposals=True).criteria
    }


@pytest.mark.parametrize(
    "kind", ["just below", "at", "just above", "conflict", "first day", "a day too early", " in "]
)
def test_each_kind_of_edge_is_there(kind: str) -> None:
    assert any(kind in one.edge for one in of_hand_trees())


def test_a_wrong_sign_does_not_pass() -> None:
    """A tree whose limit includes what it should not differs from the evaluator at that limit."""
    right = Measure(analyte="igg", range=Interval(high=Decimal(5)), unit="g/L")
    wrong = msgspec.structs.replace(right, range=msgspec.structs.replace(right.range, includes_high=True))
    cases = {f"#{n}": (head, rows) for n, (_, head, rows) in enumerate(persons(right))}
    with TemporaryDirectory() as folder:
        cohort = cohort_of(cases, Path(folder))
    answers = {
        person.person_id: interpret(
            wrong, person, cohort.facts.get(person.person_id, ()), (), TODAY
        ).truth.value
        for person in cohort.persons
    }
    assert any(answers[name] != truth(right, head, rows) for name, (head, rows) in cases.items())
