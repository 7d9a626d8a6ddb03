"""A search and its address are the same thing, both ways."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.model.study import enumerations as v2
from trialwright.search.query import SearchQuery, Sort, read_query


def several(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3).map(tuple)


ANY_TEXT = st.text(st.characters(), max_size=30)  # lone surrogates and control characters included
QUERIES = st.builds(
    SearchQuery,
    text=ANY_TEXT,
    status=several(get_args(v2.Status)),
    phase=several(get_args(v2.Phase)),
    age=st.none() | st.integers(0, 150),
    age_group=several(get_args(v2.StandardAge)),
    sex=st.sampled_from([None, "FEMALE", "MALE"]),
    study_type=several(get_args(v2.StudyType)),
    country=st.lists(ANY_TEXT.filter(bool), unique=True, max_size=2).map(tuple),
    computable=st.booleans(),
    include_maybe_closed=st.booleans(),
    sort=st.sampled_from(get_args(Sort)),
    page=st.integers(1, 10_000),
    page_size=st.integers(0, 100),
)


@given(QUERIES)
def test_an_address_gives_the_search_it_was_made_of(query: SearchQuery) -> None:
    found, notes = read_query(query.to_url())
    assert (found, notes) == (query, ())


def test_an_address_holds_only_what_differs_from_the_default() -> None:
    assert SearchQuery().to_url() == ""
    assert SearchQuery("SLE & more", page=2).to_url() == "q=SLE+%26+more&page=2"


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ("status=OPEN", 'there is no status "OPEN": left out'),
        ("age=-1", 'there is no age "-1": left out'),
        ("age=999", 'there is no age "999": left out'),
        ("age=٣", 'there is no age "٣": left out'),
        ("page=0", 'there is no page "0": left out'),
        ("sort=price", 'there is no sort "price": left out'),
        ("sex=ALL", 'there is no sex "ALL": left out'),
        ("phase=" + "x" * 100, f'there is no phase "{"x" * 40}…": left out'),
    ],
)
def test_a_value_that_is_none_is_left_out_and_told(address: str, note: str) -> None:
    assert read_query(f"q=lupus&{address}") == (SearchQuery("lupus"), (note,))


@pytest.mark.parametrize(
    "address", ["%", "%ff%fe", "&&&==", "q", "q=%00", "=x", "q=a;b", "country=", "x=1&y=2"]
)
def test_any_query_string_is_read(address: str) -> None:
    assert isinstance(SearchQuery.from_url(address), SearchQuery)


def test_a_query_string_of_thousands_of_values_is_cut_with_a_note() -> None:
    query, notes = read_query("&".join(f"country=c{number}" for number in range(5000)))
    assert len(query.country) == 200
    assert notes == ("only the first 200 values were read",)
