"""The next question: what settles most, easy first, sensitive last, never one that settles nothing."""

from functools import cache

from prescreen_trials import DAY, library_trial, library_trials, made_up
from trialwright.screening.prescreen_answer import Answer
from trialwright.screening.prescreen_next import NextQuestion, Told, TrialAsked, next_question, reasons_of
from trialwright.screening.prescreen_question import question_of


@cache
def asked_of_the_library() -> list[NextQuestion]:
    """The questions over the five trials, of someone who knows nothing."""
    return asked_in_order(list(library_trials()))


def asked_in_order(trials: list[TrialAsked], choice: str = "unknown") -> list[NextQuestion]:
    """Every question that is asked of someone who always answers alike, where that can be answered."""
    answers: dict[str, Answer] = {}
    found: list[NextQuestion] = []
    while (one := next_question(trials, Told(answers, DAY))) is not None:
        found.append(one)
        can = {option.value for option in one.question.options}
        answers[one.question.id] = Answer(choice if choice in can else "unknown")
        assert len(found) < 150
    return found


def ids(found: list[NextQuestion]) -> list[str]:
    return [each.question.id for each in found]


def test_the_same_answers_give_the_same_question() -> None:
    trials = [library_trial("NCT04127747"), library_trial("NCT06394063")]
    first, again = asked_in_order(trials), asked_in_order(list(reversed(trials)))
    assert ids(first) == ids(again)


def test_easy_questions_come_before_those_to_be_looked_up_and_sensitive_ones_last() -> None:
    ranks = [
        (bool(one.question.topic), 0 if one.question.id.startswith("person.") else one.question.ease)
        for one in asked_of_the_library()
    ]
    assert ranks == sorted(ranks)
    assert {True, False} == {sensitive for sensitive, _ in ranks}


def test_hiv_drugs_and_pregnancy_are_asked_after_everything_else() -> None:
    trial = made_up(
        exclusion="Pregnancy\nHIV infection\nHistory of alcohol abuse\nActive peptic ulcer\nMalignancy"
    )
    order = ids(asked_in_order([trial]))
    assert order.index("condition.peptic_ulcer") < order.index("condition.hiv_infection")
    assert order.index("condition.malignancy") < order.index("condition.pregnancy")
    assert set(order[-3:]) == {"condition.hiv_infection", "condition.alcohol_abuse", "condition.pregnancy"}


def test_of_equally_easy_ones_the_one_that_settles_most_trials_comes_first() -> None:
    trials = [
        made_up(exclusion="Malignancy\nActive peptic ulcer", name="one"),
        made_up(exclusion="Active peptic ulcer", name="two"),
    ]
    found = next_question(trials, Told({}, DAY))
    assert found is not None
    assert (found.question.id, found.settles) == ("condition.peptic_ulcer", 2)
    assert {(each.nct_id, each.criterion_id) for each in found.reasons} == {("one", "E2"), ("two", "E1")}


def test_trials_already_ruled_out_are_not_asked_about() -> None:
    trials = [
        made_up("Age 18 to 65 years", "Malignancy", name="one"),
        made_up("", "Active peptic ulcer", name="two"),
    ]
    old = {"person.birth": Answer("given", "1930")}
    assert ids(asked_in_order(trials))[0] == "person.birth"
    found = next_question(trials, Told(old, DAY))
    assert found is not None
    assert found.question.id == "condition.peptic_ulcer"
    assert next_question(trials[:1], Told(old, DAY)) is None


def test_values_scores_and_pathology_are_never_asked_of_a_person() -> None:
    for one in asked_of_the_library():
        assert one.question.form in (
            "sex", "birth", "state", "lifelong", "lasting", "episodic", "event", "onset", "statement", "value",
            "steroid", "any_ever", "any_now",
        )  # fmt: skip
        assert one.question.id.partition(".")[0] not in ("measure", "score", "finding", "category")
    text = "SLEDAI score more than 10 points\nSerum IgG below 5 g/L"
    assert next_question([made_up(exclusion=text)], Told({}, DAY)) is None


def test_a_question_asked_settles_something() -> None:
    for one in asked_of_the_library():
        assert one.settles + one.leaning > 0
        assert one.reasons


def test_what_is_denied_as_a_whole_is_not_asked_again_in_parts() -> None:
    trial = library_trial("NCT03580291")
    answers = {"any.drug.mycophenolate_mofetil+cyclophosphamide": Answer("never")}
    order = ids(asked_in_order([trial]))
    assert "any.drug.mycophenolate_mofetil+cyclophosphamide" in order
    told = Told(answers, DAY)
    assert told.denies("drug.cyclophosphamide")
    assert not told.denies("drug.tacrolimus")
    assert not Told({"condition.pregnancy": Answer("no")}, DAY).denies("condition.pregnancy")


def test_one_who_denies_all_is_asked_less_than_one_who_does_not_know() -> None:
    for trial in (library_trial("NCT03580291"), library_trial("NCT06394063")):
        assert len(asked_in_order([trial], "never")) <= len(asked_in_order([trial], "unknown"))


def test_men_are_not_asked_whether_they_are_pregnant() -> None:
    trial = made_up(exclusion="Pregnancy or breastfeeding")
    found = next_question([trial], Told({}, DAY))
    assert found is not None
    assert found.question.id == "person.sex"
    assert next_question([trial], Told({"person.sex": Answer("male")}, DAY)) is None
    after = next_question([trial], Told({"person.sex": Answer("female")}, DAY))
    assert after is not None
    assert "pregnancy" in after.question.id


def test_why_a_question_is_asked_is_said_whatever_was_answered() -> None:
    trial = library_trial("NCT06394063")
    found = reasons_of("person.birth", [trial])
    assert [(each.criterion_id, each.words) for each in found][1] == ("I1", "Age 18 to 70 years")
    assert question_of("person.birth") is not None


def test_a_proposed_reading_is_asked_about_and_counted_apart() -> None:
    trial = library_trial("NCT06394063")
    found = {one.question.id: one for one in asked_in_order([trial])}
    lupus = found["condition.systemic_lupus_erythematosus"]
    assert (lupus.settles, lupus.leaning) == (0, 1)
    assert [each.criterion_id for each in lupus.reasons] == ["I3"]
