"""A verdict shared by persons of whom nothing is recorded that a criterion looks at is the verdict each gets alone."""

from pathlib import Path

import pytest
from comparison import draw
from hostile_cohorts import TODAY

from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.criteria.compile import compile_criteria
from trialwright.model.criterion import Criterion, TrialCriteria
from trialwright.model.fact import Cohort
from trialwright.model.verdict import Verdict
from trialwright.screening.verdicts import screen, verdict
from trialwright.store.inputs import library_ids, library_record


def alone(trial: TrialCriteria, cohort: Cohort) -> list[Verdict]:
    return [
        verdict(
            trial,
            person,
            cohort.facts.get(person.person_id, ()),
            cohort.unusable.get(person.person_id, ()),
            TODAY,
            anchors=cohort.anchors.get(person.person_id),
            decisions=cohort.decisions.get(person.person_id, ()),
        )
        for person in cohort.persons
    ]


@pytest.mark.parametrize("seed", [3, 4])
def test_random_trees_and_hostile_persons(seed: int) -> None:
    drawn = draw(persons=52, trees_each=6, seed=seed, choosing=False)
    criteria = tuple(
        Criterion(f"E{n}", "exclusion", str(n), tree, "computable", "", ())
        for n, tree in enumerate(drawn.trees)
    )
    trial = TrialCriteria(None, "random", criteria, True)
    # Few persons of such a cohort share anything, so each also comes with none of the facts of a kind.
    for left_out in ("", "drug", "measurement", "condition"):
        facts = {
            person: tuple(fact for fact in found if fact.domain != left_out)
            for person, found in drawn.cohort.facts.items()
        }
        cohort = Cohort("hostile", drawn.cohort.persons, facts, {}, drawn.cohort.anchors)
        assert list(screen([trial], cohort, TODAY)) == alone(trial, cohort)


def test_the_library_and_a_synthetic_cohort(tmp_path: Path) -> None:
    synthesize(60, 5, tmp_path, TODAY)
    cohort = read_cohort(tmp_path)
    for nct_id in library_ids():
        trial = compile_criteria(library_record(nct_id), proposals=True)
        assert list(screen([trial], cohort, TODAY)) == alone(trial, cohort)
