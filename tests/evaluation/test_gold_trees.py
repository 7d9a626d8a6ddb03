"""Trees by hand × persons by hand: no definite truth is wrong, and what falls short is listed with its reason."""

import csv
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gold_cases import cohort_of, expectations, gold, index_date
from gold_trees import TREES
from trialwright.evaluation.decisions import decided
from trialwright.evaluation.interpret import interpret
from trialwright.model.fact import Cohort

# (trial, criterion) → persons whose words settle what the tree leaves unknown, and why.
SHORT: dict[tuple[str, str], tuple[set[str], str]] = {
    ("NCT05863936", "E2"): ({"P077"}, "bilirubin may be direct bilirubin, which is not recorded"),
    ("NCT05863936", "E4"): (
        {"P095", "P098", "P100", "P102", "P104"},
        "one reading asks about leflunomide or methylprednisolone too, of which nothing is recorded",
    ),
    ("NCT05863936", "E6"): ({"P128"}, "inactive since 16 June is no word on the three months before"),
    ("NCT05863936", "E9"): ({"P143"}, "one reading asks about pregnancy, of which nothing is recorded"),
    ("NCT06394063", "E1"): ({"P238"}, "an indexed GFR is not converted by the largest body surface there is"),
}
CASES = [(nct_id, criterion) for nct_id, trees in TREES.items() for criterion in trees]


@cache
def cohort(nct_id: str) -> Cohort:
    """The gold persons with their decisions."""
    with TemporaryDirectory() as folder:
        rows = [
            {"person_id": one["id"], **each}
            for one in gold(nct_id)["person"]
            for each in one.get("decisions", [])
        ]
        columns = ["person_id", "nct_id", "criterion_id", "decision", "by", "date", "reason"]
        with (Path(folder) / "decisions.csv").open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows(rows)
        return cohort_of(nct_id, Path(folder))


def answers(nct_id: str, criterion: str) -> dict[str, tuple[str, str]]:
    """Person → truth by hand, truth by the interpreter."""
    found = {}
    people = cohort(nct_id)
    persons = {person.person_id: person for person in people.persons}
    for said in expectations(nct_id):
        if said.criterion != criterion:
            continue
        answer = interpret(
            TREES[nct_id][criterion],
            persons[said.person_id],
            people.facts[said.person_id],
            people.unusable.get(said.person_id, ()),
            index_date(nct_id),
            anchors=people.anchors.get(said.person_id),
        )
        of_criterion = [d for d in people.decisions.get(said.person_id, ()) if d.criterion_id == criterion]
        found[said.person_id] = (said.truth, decided(answer, of_criterion, index_date(nct_id)).truth.value)
    return found


@pytest.mark.parametrize(("nct_id", "criterion"), CASES)
def test_no_definite_truth_is_wrong(nct_id: str, criterion: str) -> None:
    wrong = {
        who: pair for who, pair in answers(nct_id, criterion).items() if pair[1] not in ("unknown", pair[0])
    }
    assert wrong == {}


@pytest.mark.parametrize(("nct_id", "criterion"), CASES)
def test_what_the_words_settle_is_settled(nct_id: str, criterion: str) -> None:
    found = answers(nct_id, criterion)
    assert found
    short = {who for who, (hand, answer) in found.items() if hand != answer and answer == "unknown"}
    assert short == SHORT.get((nct_id, criterion), (set(), ""))[0]
