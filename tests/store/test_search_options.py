"""Options in a person's words become the registry's parameters, or a message that says what was meant."""

import pytest

from trialwright.store.search_options import UnknownOption, search_params


def test_words_go_to_their_search_areas() -> None:
    assert search_params(
        condition="lupus nephritis",
        term="biopsy",
        intervention="rituximab",
        sponsor="NIH",
        place="Oslo, Norway",
    ) == {
        "query.cond": "lupus nephritis",
        "query.term": "biopsy",
        "query.intr": "rituximab",
        "query.spons": "NIH",
        "query.locn": "Oslo, Norway",
    }


def test_statuses_in_any_spelling_once_each() -> None:
    params = search_params(status=["RECRUITING", "recruiting", "Active, not recruiting"])
    assert params == {"filter.overallStatus": "RECRUITING,ACTIVE_NOT_RECRUITING"}


@pytest.mark.parametrize(
    ("phases", "expression"),
    [
        (["2"], "AREA[Phase](PHASE2)"),
        (["phase 2", "PHASE3"], "AREA[Phase](PHASE2 OR PHASE3)"),
        (["Phase 1/Phase 2"], "AREA[Phase](PHASE1 OR PHASE2)"),
        (["early phase 1", "na"], "AREA[Phase](EARLY_PHASE1 OR NA)"),
    ],
)
def test_phases_become_an_expression(phases: list[str], expression: str) -> None:
    assert search_params(phase=phases) == {"filter.advanced": expression}


def test_expressions_must_all_hold() -> None:
    assert search_params(phase=["3"], study_type=["interventional"], updated_since="2024-05") == {
        "filter.advanced": "AREA[Phase](PHASE3) AND AREA[StudyType](INTERVENTIONAL)"
        " AND AREA[LastUpdatePostDate]RANGE[2024-05-01,MAX]"
    }


def test_no_option_no_parameter() -> None:
    assert search_params() == {}


@pytest.mark.parametrize(
    ("given", "option", "words"),
    [
        ({"status": ["RECRUTING"]}, "status", "did you mean RECRUITING?"),
        ({"status": ["xyzzy"]}, "status", "one of ACTIVE_NOT_RECRUITING, "),
        ({"phase": ["5"]}, "phase", "'5'"),
        ({"study_type": ["observatonal"]}, "study_type", "did you mean OBSERVATIONAL?"),
        ({"updated_since": "May 2024"}, "updated_since", "write 2023, 2023-07 or 2023-07-01"),
        ({"updated_since": "2024-02-30"}, "updated_since", "not a date"),
        ({"condition": "  "}, "condition", "no words"),
        ({"condition": "NCT00000001"}, "condition", "is an id"),
        ({"term": "NCT00000001, NCT00000002"}, "term", "is an id"),
    ],
)
def test_what_the_registry_would_not_understand_is_said_at_once(
    given: dict[str, str], option: str, words: str
) -> None:
    with pytest.raises(UnknownOption) as raised:
        search_params(**given)  # type: ignore[arg-type]
    assert raised.value.option == option
    assert words in str(raised.value)
