"""Sentences on named things decide by default only where every word was looked through."""

import pytest

from trialwright.criteria.compile import parse_criteria
from trialwright.knowledge.lexicon import all_phrases, all_terms
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised


def decides(words: str, role: str = "Exclusion") -> bool:
    (one,) = parse_criteria(f"{role} Criteria:\n\n* {words}").criteria
    return one.status != "opaque"


@pytest.mark.parametrize(
    "words",
    [
        "Pregnant or breastfeeding women",
        "Known history of human immunodeficiency virus (HIV) infection, hepatitis B, or hepatitis C",
        "History of stroke or transient ischemic attack within 6 months prior to screening",
        "Major surgery within 4 weeks of enrollment",
        "Use of rituximab or belimumab within 6 months of randomization",
        "Known hypersensitivity to thalidomide",
        "History of malignancy within 5 years, except for basal cell carcinoma of the skin",
        "Uncontrolled hypertension",
    ],
)
def test_what_was_looked_through_decides(words: str) -> None:
    assert decides(words)


@pytest.mark.parametrize(
    "words",
    [
        "Pregnant or breastfeeding partner",
        "Cardiogenic shock",
        "Oral contraceptives within 4 weeks of enrollment",
        "Participant had uncontrolled hypertension",
        "Concurrent chemotherapy",
        "The subject is receiving dialysis",
        "Hypertension and diabetes mellitus",
        "Insulin-dependent diabetes mellitus",
        "Use of topical hydrocortisone within 2 weeks of enrollment",
        "Stroke following rituximab",
        "Type 2 diabetes for at least 1 year",
    ],
)
def test_one_word_more_and_it_stays_a_proposal(words: str) -> None:
    assert not decides(words)


@pytest.mark.parametrize(
    "words", ["Radiotherapy", "Female patients must have lupus nephritis", "Asthma, diabetes"]
)
def test_requirements_that_may_mean_two_things_stay_proposals(words: str) -> None:
    assert not decides(words, "Inclusion")


def test_what_must_be_judged_narrows_and_never_makes_true() -> None:
    (one,) = parse_criteria("Exclusion Criteria:\n\n* Severe chronic obstructive pulmonary disease").criteria
    assert (one.status, one.proposed) == ("partial", False)


def test_every_reviewed_name_is_a_term_and_stands_in_one_kind() -> None:
    listed = [each for kind in phrases("sure")["kind"] for each in kind["terms"]]
    assert set(listed) <= set(all_terms())
    assert len(listed) == len(set(listed))


def test_every_doubtful_spelling_is_one_of_the_lexicon() -> None:
    doubtful = {normalised(each) for each in phrases("sure")["doubtful"]["spellings"]}
    assert doubtful <= set(all_phrases())
