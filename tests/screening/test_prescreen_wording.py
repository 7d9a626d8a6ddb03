"""What people are asked: every entry leads to a question that can be understood, answered and skipped."""

import re

import pytest

from prescreen_trials import library_trials
from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.lexicon import all_terms
from trialwright.knowledge.prescreen import (
    about_conditions,
    about_procedures,
    in_language,
    medicine,
    safety,
    statements,
    steroids,
    topic_of,
    values,
    wording,
)
from trialwright.screening.prescreen_leaves import questions_in
from trialwright.screening.prescreen_question import SKIP, UNKNOWN, Question, question_of

LISTED = [
    *(f"condition.{each}" for each in about_conditions()),
    *(f"procedure.{each}" for each in about_procedures()),
    *(f"statement.{each}" for each in statements()),
    *(f"value.{each}" for each in values()),
    *(f"drug.{each['id']}" for each in load_toml("prescreen", "medicines")["medicine"]),
    *(f"allergy.{each}" for each in ("mycophenolate_mofetil", "tacrolimus")),
    *(f"intolerance.{each}" for each in ("mycophenolate_mofetil",)),
    "person.sex",
    "person.birth",
    f"dose.{steroids()[0]}",
    "any.drug.tacrolimus+belimumab",
    "any.condition.pregnancy+lactation",
    "any.condition.copd+asthma",
]


def asked(question_id: str) -> Question:
    found = question_of(question_id)
    assert found is not None, question_id
    return found


@pytest.mark.parametrize("question_id", LISTED)
def test_every_question_can_be_answered_not_known_and_skipped(question_id: str) -> None:
    question = asked(question_id)
    assert question.id == question_id
    assert question.text.endswith("?")
    assert [option.value for option in question.options[-2:]] == [UNKNOWN, SKIP]
    assert question.ease in (1, 2, 3)


def test_every_entry_is_a_term_of_the_lexicon_and_every_topic_too() -> None:
    listed = [*about_conditions(), *about_procedures(), *statements()]
    listed += [each["id"] for each in load_toml("prescreen", "medicines")["medicine"]]
    listed += [each for topic in load_toml("prescreen", "topics")["topic"] for each in topic["terms"]]
    listed += [each for each in load_toml("prescreen", "statements")["later"] if each != "statement"]
    assert [each for each in listed if each not in all_terms()] == []


def test_sensitive_topics_are_known_and_take_in_what_lies_under_them() -> None:
    topics = {
        each: topic_of((each,)) for each in ("hiv_infection", "pregnancy", "alcohol_abuse", "depression")
    }
    assert topics == {
        "hiv_infection": "sexual_infection",
        "pregnancy": "pregnancy",
        "alcohol_abuse": "drugs_and_alcohol",
        "depression": "mental_health",
    }
    assert topic_of(("peptic_ulcer",)) == ""


def test_a_class_of_drugs_is_asked_of_only_where_it_is_explained() -> None:
    assert medicine("b_cell_targeted") is not None
    assert medicine("immunosuppressant") is None
    assert medicine("methylprednisolone_pulse") is None
    assert medicine("no_such_drug") is None


def test_texts_have_room_for_another_language_and_fall_back_to_english() -> None:
    assert in_language({"en": "lupus", "zh": "狼疮"}, "zh") == "狼疮"
    assert in_language({"en": "lupus"}, "zh") == "lupus"
    english, other = question_of("condition.peptic_ulcer", "en"), question_of("condition.peptic_ulcer", "zh")
    assert english == other


def test_the_fixed_words_say_what_must_stand_on_every_page_and_never_eligible() -> None:
    words = " ".join(safety())
    for part in ("stop, start or change a medicine", "not medical advice", "under 18", "parent or guardian"):
        assert part in words
    every = str(load_toml("prescreen", "wording")).casefold()
    assert "eligible" not in every
    assert wording("headline", "clear") == "This record does not rule you out"


def _syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.casefold())
    silent = word.casefold().endswith("e") and not word.casefold().endswith("le") and len(groups) > 1
    return max(1, len(groups) - silent)


def reading_grade(text: str) -> float:
    """The Flesch–Kincaid grade: 0.39 words a sentence + 11.8 syllables a word − 15.59 (Kincaid et al., 1975)."""
    sentences = max(1, len(re.findall(r"[.?!](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z’']+", text)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def test_the_grade_is_the_published_formula() -> None:
    assert reading_grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_questions_of_the_library_read_at_the_level_of_14_years_on_average() -> None:
    # Names of medicines and diseases are what they are; the sentences around them are what we can choose.
    trees = [one.expr for trial in library_trials() for one in (trial.proposed or trial.criteria).criteria]
    ids = {each for tree in trees for each in questions_in(tree)}
    texts = []
    for each in sorted(ids):
        question = asked(each)
        named = [all_terms()[term].label.casefold() for term in question.terms if term in all_terms()]
        text = question.text.casefold()
        for name in named:
            text = text.replace(name, "it")
        texts.append(re.sub(r"\([^)]*\)", "", text))
    grades = [reading_grade(text) for text in texts]
    assert len(grades) > 40
    assert sum(grades) / len(grades) < 8
    assert all(len(text.split()) <= 22 for text in texts)
