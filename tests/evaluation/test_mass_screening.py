"""Standings, attrition and what changes: the mass path says what the verdicts of single persons say."""

from collections import Counter

import msgspec
import numpy as np
from comparison import trial_of
from hostile_cohorts import TODAY, Dice, hostile_cohort
from hostile_trees import tree

from trialwright.evaluation.bitmaps import unpacked
from trialwright.evaluation.columns import OnePerson
from trialwright.evaluation.columns_of_cohort import columns_of
from trialwright.evaluation.engines.mass import MassScreening, funnel
from trialwright.model.criterion import Attest, Expr, Judgement, Opaque, Or, Sex, TrialCriteria
from trialwright.model.fact import Cohort, Decision
from trialwright.model.partial_date import PartialDate
from trialwright.screening.verdicts import screen

PERSONS = 104


def made_up_trial(seed: int) -> TrialCriteria:
    """A trial with roles, statuses and all kinds of leaves that people answer."""
    dice = Dice(seed)
    consent, judged = Attest(kind="informed_consent", text="consent"), Judgement(text="fit")
    leaves: list[Expr] = [
        consent,
        judged,
        Opaque(text="moon", why="made up"),
        Or(parts=(consent, Sex(sex="female"))),
    ]
    trees = [tree(dice) for _ in range(3)] + [dice.of(*leaves) for _ in range(dice.of(0, 1, 2))]
    trial = trial_of(trees)
    criteria = tuple(
        msgspec.structs.replace(
            one, role=dice.of("inclusion", "exclusion"), status=dice.of("computable", "attested")
        )
        for one in trial.criteria
    )
    return msgspec.structs.replace(trial, criteria=criteria, gaps=dice.of((), (), (), ("a gap",)))


def with_decisions(cohort: Cohort) -> Cohort:
    """Decisions on the first two criteria of some persons, some of which contradict the facts."""
    dice = Dice(3)
    may = PartialDate.parse("2026-05")

    def decision(person_id: str, row: int) -> Decision:
        return Decision(person_id, "NCT00000000", dice.of("I0", "I1", "I3"), dice.chance(0.5), row, date=may)

    chosen = [person.person_id for person in cohort.persons[::3]]
    decisions = {each: tuple(decision(each, row) for row in range(dice.of(1, 2))) for each in chosen}
    return msgspec.structs.replace(cohort, decisions=decisions)


def standings(screening: MassScreening, trial: TrialCriteria) -> list[str]:
    words = screening.standings(screening.screen(trial))
    masks = {name: unpacked(each, PERSONS) for name, each in words.items()}
    assert np.sum(list(masks.values()), axis=0).tolist() == [1] * PERSONS
    return [next(name for name, mask in masks.items() if mask[place]) for place in range(PERSONS)]


def test_everybody_stands_where_their_own_verdict_puts_them() -> None:
    cohort = with_decisions(hostile_cohort(PERSONS, 7)[0])
    screening = MassScreening(columns_of(cohort), TODAY)
    seen: Counter[str] = Counter()
    for seed in range(40):
        trial = made_up_trial(seed)
        expected = [verdict.standing for verdict in screen([trial], cohort, TODAY)]
        assert standings(screening, trial) == expected, seed
        seen.update(expected)
    assert set(seen) == {"ruled_out", "data_needed", "ready_to_approach", "eligible"}


def test_the_funnel_counts_what_single_verdicts_say() -> None:
    cohort = hostile_cohort(PERSONS, 8)[0]
    for seed in range(5):
        trial = made_up_trial(seed)
        verdicts = list(screen([trial], cohort, TODAY))
        found = funnel(MassScreening(columns_of(cohort), TODAY).screen(trial), PERSONS)
        for place, _ in enumerate(trial.criteria):
            effects = [[one.effect for one in verdict.criteria[: place + 1]] for verdict in verdicts]
            assert found.left[place] == sum("rules_out" not in each for each in effects)
            assert found.ruled_out[place] == sum(each[place] == "rules_out" for each in effects)
            assert found.unsettled[place] == sum(each[place] == "unsettled" for each in effects)


def test_a_changed_person_is_screened_as_if_the_cohort_had_been_read_anew() -> None:
    cohort, other = hostile_cohort(PERSONS, 9)[0], hostile_cohort(PERSONS, 10)[0]
    first, second = made_up_trial(1), made_up_trial(2)
    screening = MassScreening(columns_of(cohort), TODAY)
    masks = [screening.screen(first)]
    changed = dict(cohort.facts)
    for place in (0, 5, 63, 64, PERSONS - 1):
        person_id = cohort.persons[place].person_id
        changed[person_id] = other.facts[person_id]
        one = OnePerson(cohort.persons[place], other.facts[person_id], cohort.unusable.get(person_id, ()),
                        cohort.anchors.get(person_id, {}))  # fmt: skip
        masks = screening.change(place, one, masks)
    anew = MassScreening(columns_of(msgspec.structs.replace(cohort, facts=changed)), TODAY)
    for trial, now in ((first, masks[0]), (second, screening.screen(second))):
        then = anew.screen(trial)
        assert [one.true.tolist() for one in now.criteria] == [one.true.tolist() for one in then.criteria]
        assert unpacked(now.ruled_out, PERSONS).tolist() == unpacked(then.ruled_out, PERSONS).tolist()
        assert unpacked(now.unsettled, PERSONS).tolist() == unpacked(then.unsettled, PERSONS).tolist()


def test_a_further_trial_evaluates_only_atoms_that_no_trial_before_had() -> None:
    cohort = hostile_cohort(26, 1)[0]
    screening = MassScreening(columns_of(cohort), TODAY)
    screening.screen(made_up_trial(1))
    atoms, pairs = screening.atoms, screening.cost.pairs
    screening.screen(made_up_trial(1))
    assert (screening.atoms, screening.cost.pairs) == (atoms, pairs)
