"""What a search advises where it finds little; every number it gives was tried."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.search.advice import edits
from trialwright.search.answer import SearchAnswer
from trialwright.search.query import SearchQuery
from trialwright.search.trial_index import TrialIndex

TODAY = datetime.date(2026, 11, 22)


def ask(index: TrialIndex, text: str = "", **filters: object) -> SearchAnswer:
    return index.search(SearchQuery(text, **filters), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("belimumap", "belimumab"), ("tacrolmus", "tacrolimus"), ("lupsu", "lupus"), ("nephritsi", "nephritis"),
     ("voclosporine", "voclosporin")],
)  # fmt: skip
def test_a_misspelt_word_gets_the_spelling_that_was_meant(index: TrialIndex, typed: str, meant: str) -> None:
    answer = ask(index, typed, include_maybe_closed=True)
    assert answer.suggestion is not None
    assert (answer.suggestion.typed, answer.suggestion.meant) == (typed, meant)
    assert index.search(answer.suggestion.query, TODAY).total == answer.suggestion.total > 0


@pytest.mark.parametrize("typed", ["belimumab", "CellCept", "NCT10000001", "qqqq", "flu"])
def test_a_word_that_is_right_or_like_no_other_gets_none(index: TrialIndex, typed: str) -> None:
    assert ask(index, typed, include_maybe_closed=True).suggestion is None


def test_where_a_word_is_misspelt_the_nearest_trials_are_those_of_the_right_spelling(
    index: TrialIndex,
) -> None:
    answer = ask(index, "belimumap nephritis", include_maybe_closed=True)
    assert answer.total == 0
    assert answer.nearly[0].id == "NCT10000001"
    assert answer.nearly[0].lacks == ("belimumap",)


def test_a_word_is_taken_out_where_it_stands_alone(index: TrialIndex) -> None:
    why = ask(index, "Lymphadenopathy LN qqqq", include_maybe_closed=True).why_empty
    assert why is not None
    assert [each.query.text for each in why.widenings if each.words == "qqqq"] == ["Lymphadenopathy LN"]
    misspelt = ask(index, "lupsunit lupsu", include_maybe_closed=True).suggestion
    assert misspelt is not None and misspelt.query.text == "lupsunit lupus"


def test_an_empty_answer_names_the_word_that_no_record_has(index: TrialIndex) -> None:
    why = ask(index, "lupus zoster").why_empty
    assert why is not None
    assert (why.found_nowhere, why.sentence) == (("zoster",), 'No record has "zoster".')
    assert [(each.gives_up, each.words) for each in why.widenings] == [("word", "zoster")]


def test_an_empty_answer_tells_the_filters_that_leave_nothing(index: TrialIndex) -> None:
    why = ask(index, "belimumab", status=("COMPLETED",), age=30).why_empty
    assert why is not None
    assert why.sentence == "There are trials with these words, but none of them passes the filters."
    assert [(each.gives_up, each.words, each.total) for each in why.widenings] == [
        ("status", "status completed", 1)
    ]


def test_an_empty_answer_tells_that_all_that_fits_may_be_closed(index: TrialIndex) -> None:
    why = ask(index, "voclosporin").why_empty
    assert why is not None
    assert why.sentence == "The one trial that fits may be closed, so it is not in the list."
    assert why.widenings[0].gives_up == "include_maybe_closed"


def test_words_that_never_stand_together_are_told(index: TrialIndex) -> None:
    why = ask(index, "belimumab tacrolimus", include_maybe_closed=True).why_empty
    assert why is not None
    assert why.sentence == "Each of these words is in some record, but no record has all of them."
    assert {each.words: each.total for each in why.widenings} == {"belimumab": 1, "tacrolimus": 1}


WORDS = ["belimumab", "tacrolimus", "SLE", "zoster", '"lupus nephritis"', "-belimumab", "-voclosporin"]
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.just(("COMPLETED",)),
        "phase": st.just(("PHASE2",)),
        "country": st.just(("Norway",)),
        "age": st.sampled_from([0, 10, 40]),
        "sex": st.just("MALE"),
        "computable": st.just(True),
        "include_maybe_closed": st.booleans(),
    },
)


@given(st.lists(st.sampled_from(WORDS), max_size=3, unique=True), FILTERS)
def test_every_widening_finds_what_it_says(
    index: TrialIndex, words: list[str], filters: dict[str, object]
) -> None:
    answer = ask(index, " ".join(words), **filters)
    assert (answer.why_empty is None) == (answer.total > 0)
    for wider in answer.why_empty.widenings if answer.why_empty else ():
        assert index.search(wider.query, TODAY, facets=False).total == wider.total > 0


LETTERS = st.text(alphabet="abc", max_size=6)


@given(LETTERS, LETTERS)
def test_the_number_of_edits_is_that_of_the_recursive_definition(one: str, other: str) -> None:
    assert edits(one, other, 6) == min(7, by_definition(one, other))


def by_definition(one: str, other: str) -> int:
    """Optimal string alignment, as it is defined, without memory."""
    if not one or not other:
        return len(one) + len(other)
    if one[-1] == other[-1]:
        return by_definition(one[:-1], other[:-1])
    ways = [
        by_definition(one[:-1], other),
        by_definition(one, other[:-1]),
        by_definition(one[:-1], other[:-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-1] == other[-2] and one[-2] == other[-1]:
        ways.append(by_definition(one[:-2], other[:-2]))
    return 1 + min(ways)
