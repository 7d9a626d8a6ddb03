"""Nobody is eligible on a list of criteria that may not be whole."""

import datetime
import json
from typing import Any

import pytest

from made_up import study
from trialwright.criteria.compile import compile_criteria
from trialwright.model.fact import Person
from trialwright.model.partial_date import PartialDate
from trialwright.records.reading import read_bytes
from trialwright.screening.verdicts import verdict

DAY = datetime.date(2026, 6, 30)
WHOLE = "Inclusion Criteria:\n\n* Age ≥ 18 years\n\nExclusion Criteria:\n\n* Age > 90 years"
ADULT = Person("P", "female", PartialDate.parse("1990-05-05"))
BOY = Person("P", "male", PartialDate.parse("2020-01-01"))


def standing(person: Person, **eligibility: Any) -> str:
    made = study()
    made["protocolSection"]["eligibilityModule"] = {"eligibilityCriteria": WHOLE} | eligibility
    (record,) = read_bytes(json.dumps(made).encode()).records
    return verdict(compile_criteria(record), person, (), (), DAY).standing


def test_a_whole_list_that_is_read_can_find_someone_eligible() -> None:
    assert standing(ADULT) == "eligible"


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion Criteria:\n\n* Age ≥ 18 years\n\nExclusion Criteria:\n\n",
        "Inclusion Criteria:\n\n* Age ≥ 18 years",
        WHOLE.replace("Inclusion", "Key Inclusion"),
        WHOLE.replace("Exclusion", "Selected Exclusion"),
        WHOLE.replace("Inclusion", "Abbreviated Inclusion"),
    ],
)
def test_a_list_that_is_missing_empty_or_a_selection_leaves_the_rest_to_a_person(text: str) -> None:
    assert standing(ADULT, eligibilityCriteria=text) == "data_needed"


@pytest.mark.parametrize(
    "limit", [{"minimumAge": "65 Jahre"}, {"minimumAge": 65}, {"sex": "WOMEN"}, {"maximumAge": "12.5 Years"}]
)
def test_a_limit_that_cannot_be_read_is_not_no_limit(limit: dict[str, Any]) -> None:
    assert standing(ADULT, **limit) == "data_needed"


def test_a_readable_limit_beside_an_unreadable_one_still_rules_out() -> None:
    assert standing(BOY, minimumAge="18 Years", maximumAge="old") == "ruled_out"


def test_a_cut_source_leaves_the_rest_to_a_person() -> None:
    line = {"nct_id": "NCT00000007", "url": "u", "kind": "eligibility", "text": WHOLE, "truncated": True}
    (record,) = read_bytes(json.dumps(line).encode()).records
    assert verdict(compile_criteria(record), ADULT, (), (), DAY).standing == "data_needed"


def test_ages_that_nobody_can_meet_together_rule_nobody_out() -> None:
    text = WHOLE.replace("* Age ≥ 18 years", "* Age 2 to 10 years\n* Age 18 to 65 years")
    assert standing(ADULT, eligibilityCriteria=text) == "data_needed"


def test_an_item_that_ties_the_list_together_leaves_all_of_it_unread() -> None:
    text = WHOLE.replace(
        "* Age ≥ 18 years", "* Age 2 to 10 years\n* Height ≥ 100 cm\n* Any one of the above is sufficient"
    )
    assert standing(ADULT, eligibilityCriteria=text) == "data_needed"


def test_a_grade_or_above_ties_nothing_together() -> None:
    text = WHOLE.replace("* Age ≥ 18 years", "* Age ≥ 18 years\n* One score of grade B or above")
    made = study()
    made["protocolSection"]["eligibilityModule"] = {"eligibilityCriteria": text}
    (record,) = read_bytes(json.dumps(made).encode()).records
    assert compile_criteria(record).criteria[0].status == "computable"
