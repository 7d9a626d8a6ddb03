"""What a search finds, in which order, and what it says of itself."""

import datetime
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials_made_up import as_study, made_up_trial, made_up_trials
from trialwright.knowledge.search_settings import ranking
from trialwright.search.answer import SearchAnswer
from trialwright.search.query import SearchQuery
from trialwright.search.trial_index import TrialIndex

TODAY = datetime.date(2026, 11, 22)
ALL = {"include_maybe_closed": True}


def ask(index: TrialIndex, text: str = "", **filters: object) -> SearchAnswer:
    return index.search(SearchQuery(text, **{**ALL, **filters}), TODAY)  # type: ignore[arg-type]


def ids(answer: SearchAnswer) -> list[str]:
    return [hit.id for hit in answer.hits]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "SLE",
            {"NCT10000001", "NCT10000002", "NCT10000003", "NCT10000006"},
        ),  # lupus nephritis is a form of SLE
        ("systemic lupus erythematosus", {"NCT10000001", "NCT10000002", "NCT10000003", "NCT10000006"}),
        ("CellCept", {"NCT10000002", "NCT10000003"}),
        ("MMF", {"NCT10000002", "NCT10000003"}),
        ("Benlysta", {"NCT10000001"}),
        ("Lupkynis", {"NCT10000006"}),
        ("calcineurin inhibitor", {"NCT10000005", "NCT10000006"}),
        ("LN", {"NCT10000001", "NCT10000006", "NCT10000004"}),
        ("kidney disease", {"NCT10000001", "NCT10000005", "NCT10000006"}),
    ],
)
def test_abbreviations_brands_and_classes_find_their_trials(
    index: TrialIndex, typed: str, expected: set[str]
) -> None:
    assert set(ids(ask(index, typed))) == expected


def test_without_synonyms_only_the_typed_words_are_found(index: TrialIndex) -> None:
    answer = index.search(SearchQuery("CellCept", include_maybe_closed=True), TODAY, synonyms=False)
    assert (ids(answer), answer.synonyms) == (["NCT10000003"], ())


def test_the_answer_says_what_a_word_was_taken_for(index: TrialIndex) -> None:
    (used,) = ask(index, "CellCept").synonyms
    assert (used.typed, used.term, used.kind) == ("CellCept", "mycophenolate mofetil", "drug")
    assert "MMF" in used.spellings
    assert "CellCept" not in used.spellings


def test_an_ambiguous_abbreviation_is_looked_for_in_all_its_meanings_and_says_so(index: TrialIndex) -> None:
    used = ask(index, "LN").synonyms
    assert {each.term for each in used} == {"lupus nephritis", "lymph node"}
    assert all(each.readings == 2 for each in used)


def test_other_words_settle_an_ambiguous_abbreviation(index: TrialIndex) -> None:
    answer = ask(index, "LN proteinuria")
    assert {each.term for each in answer.synonyms if each.typed == "LN"} == {"lupus nephritis"}


@pytest.mark.parametrize("typed", ["CellCept", "mycophenolate mofetil"])
def test_the_word_typed_ranks_before_its_synonyms(tmp_path: Path, typed: str) -> None:
    rows = [
        (f"NCT2000000{number}", f"{drug} in adults", ["Nephritis"], drug, "RECRUITING", "2026-08", "2027-06",
         ["PHASE3"], "18 Years", None, "ALL", "France")
        for number, drug in enumerate(["CellCept", "Mycophenolate Mofetil"])
    ]  # fmt: skip
    index = TrialIndex(tmp_path / "index")
    index.update(as_study(made_up_trial(row)) for row in rows)
    first, second = ask(index, typed).hits
    assert typed.lower() in first.title.lower()
    assert first.score > second.score > 0


def test_all_words_must_be_there_and_the_rest_is_told_apart(index: TrialIndex) -> None:
    answer = ask(index, "lupus nephritis voclosporin")
    assert (ids(answer), answer.total) == (["NCT10000006"], 1)
    assert "NCT10000001" in [hit.id for hit in answer.nearly]
    assert all("voclosporin" in hit.lacks for hit in answer.nearly if hit.id == "NCT10000001")


def test_a_quoted_phrase_is_found_as_it_stands_only(index: TrialIndex) -> None:
    assert ids(ask(index, '"lupus erythematosus"')) == ["NCT10000002"]
    assert ids(ask(index, '"erythematosus lupus"')) == []
    assert ids(ask(index, '"lupus nephritis')) == ids(ask(index, '"lupus nephritis"'))


def test_a_phrase_does_not_reach_from_one_field_into_the_next(index: TrialIndex) -> None:
    assert (
        ids(ask(index, '"study lupus"')) == []
    )  # "…extension study" ends a title, "Lupus Nephritis" begins a condition


def test_a_minus_leaves_out_what_a_trial_is_about_under_any_name(index: TrialIndex) -> None:
    assert set(ids(ask(index, "SLE -Benlysta"))) == {"NCT10000002", "NCT10000003", "NCT10000006"}
    assert set(ids(ask(index, 'SLE -"lupus nephritis"'))) == {"NCT10000002", "NCT10000003"}


def test_a_minus_does_not_hide_a_trial_whose_criteria_mention_the_word(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "index")
    row = ("NCT20000001", "Belimumab", ["Lupus"], "Belimumab", "RECRUITING", "2026-08", "2027-06", [], None, None,
           "ALL", "France")  # fmt: skip
    index.update([as_study(made_up_trial(row, "Exclusion Criteria:\n\n* Rituximab within a year"))])
    assert ids(ask(index, "belimumab -rituximab")) == ["NCT20000001"]


def test_a_minus_before_an_empty_word_leaves_nothing_out(index: TrialIndex) -> None:
    assert ask(index, "lupus -for -the").total == ask(index, "lupus").total


def test_an_id_finds_its_trial_first_even_if_it_may_be_closed(index: TrialIndex) -> None:
    answer = index.search(SearchQuery("nct10000006"), TODAY)
    assert ids(answer) == ["NCT10000006"]
    assert answer.hits[0].freshness.may_be_closed


def test_the_default_list_leaves_out_what_may_be_closed_and_counts_it(index: TrialIndex) -> None:
    answer = index.search(SearchQuery(), TODAY)
    assert set(ids(answer)) == {"NCT10000001", "NCT10000002", "NCT10000003"}
    assert answer.maybe_closed == 3
    assert ask(index).maybe_closed == 0
    assert ask(index).total == 6


def test_the_same_index_answers_for_another_day(index: TrialIndex) -> None:
    later = index.search(SearchQuery(), datetime.date(2030, 1, 1))
    assert ids(later) == ["NCT10000002"]  # completed, so it cannot have closed since


# An independent reading of the filters, on the rows themselves.
ROWS = {
    row["protocolSection"]["identificationModule"]["nctId"]: row["protocolSection"]
    for row in made_up_trials()
}


def takes_age(row: dict[str, dict[str, str]], age: int) -> bool:
    least, most = (row["eligibilityModule"].get(name) for name in ("minimumAge", "maximumAge"))
    return (not least or int(least.split()[0]) <= age) and (not most or age <= int(most.split()[0]))


@pytest.mark.parametrize("age", [0, 4, 5, 17, 18, 65, 66, 70, 71, 75, 76, 120])
def test_an_age_finds_the_trials_that_take_it(index: TrialIndex, age: int) -> None:
    expected = {nct_id for nct_id, row in ROWS.items() if takes_age(row, age)}
    assert set(ids(ask(index, age=age))) == expected


@pytest.mark.parametrize("sex", ["FEMALE", "MALE"])
def test_a_sex_finds_the_trials_that_take_it(index: TrialIndex, sex: str) -> None:
    expected = {nct_id for nct_id, row in ROWS.items() if row["eligibilityModule"]["sex"] in (sex, "ALL")}
    assert set(ids(ask(index, sex=sex))) == expected


def test_values_of_one_filter_are_alternatives_and_filters_add_up(index: TrialIndex) -> None:
    either = ask(index, phase=("PHASE2", "PHASE3"))
    assert either.total == 5
    assert set(ids(ask(index, phase=("PHASE2",), country=("Norway",)))) == {"NCT10000005"}


def test_counts_of_a_filter_are_what_choosing_its_value_finds(index: TrialIndex) -> None:
    query = SearchQuery("lupus", phase=("PHASE3",), country=("France",), include_maybe_closed=True)
    facets = index.search(query, TODAY).facets
    assert facets["country"] != ()
    for name in ("status", "phase", "age_group", "study_type", "country"):
        for each in facets[name]:  # type: ignore[index]
            chosen = ask(
                index, "lupus", **{"phase": ("PHASE3",), "country": ("France",), name: (each.value,)}
            )
            assert chosen.total == each.count, (name, each.value)


def test_counts_agree_with_the_records(index: TrialIndex) -> None:
    counted = {each.value: each.count for each in ask(index).facets["country"]}
    places = (row["contactsLocationsModule"]["locations"][0]["country"] for row in ROWS.values())
    assert counted == Counter(places)


def test_pages_follow_each_other_without_gap_or_repeat(index: TrialIndex) -> None:
    pages = [ask(index, "lupus nephropathy nephritis", page=page, page_size=1) for page in (1, 2)]
    whole = ask(index, page_size=2)
    rest = [ask(index, page=page, page_size=2) for page in (1, 2, 3, 4)]
    assert whole.pages == 3
    assert sorted(hit for page in rest for hit in ids(page)) == sorted(ROWS)
    assert ids(rest[3]) == []
    assert all(len(page.hits) <= 1 for page in pages)


def test_trials_can_be_sorted_by_the_date_of_their_record(index: TrialIndex) -> None:
    dates = [hit.freshness.record_date for hit in ask(index, sort="updated").hits]
    assert dates == sorted(dates, reverse=True)


def test_marks_stand_on_the_words_that_were_found(index: TrialIndex) -> None:
    (hit,) = (hit for hit in ask(index, "CellCept").hits if hit.id == "NCT10000003")
    (title,) = (snippet for snippet in hit.snippets if snippet.field == "title")
    assert [(title.text[mark.start : mark.end], mark.by_synonym) for mark in title.marks] == [
        ("CellCept", False)
    ]
    assert hit.matched == ("title", "interventions")


def test_a_synonym_is_marked_as_one(index: TrialIndex) -> None:
    (hit,) = (hit for hit in ask(index, "CellCept").hits if hit.id == "NCT10000002")
    marks = {
        snippet.text[mark.start : mark.end]: mark.by_synonym
        for snippet in hit.snippets
        for mark in snippet.marks
    }
    assert marks == {"Mycophenolate mofetil": True, "Mycophenolate Mofetil": True}


def test_a_long_text_is_cut_to_the_passage_with_the_words(tmp_path: Path) -> None:
    filler = "\n".join(f"* Criterion number {number} of a long list" for number in range(200))
    row = (
        "NCT20000001",
        "A trial",
        ["Lupus"],
        "Drug",
        "RECRUITING",
        "2026-08",
        "2027-06",
        [],
        None,
        None,
        "ALL",
        "Peru",
    )
    index = TrialIndex(tmp_path / "index")
    index.update([as_study(made_up_trial(row, f"{filler}\n* Haemolytic anaemia under control\n{filler}"))])
    (snippet,) = ask(index, "hemolytic anemia").hits[0].snippets
    assert snippet.field == "criteria"
    assert snippet.cut_before and snippet.cut_after
    assert len(snippet.text) < ranking().limits.snippet_characters + 100
    assert [snippet.text[mark.start : mark.end] for mark in snippet.marks] == ["Haemolytic", "anaemia"]


def test_words_that_say_nothing_are_left_out_and_told(index: TrialIndex) -> None:
    answer = ask(index, "trials for patients with lupus")
    assert answer.ignored == ("trials", "for", "patients", "with")
    assert answer.total == ask(index, "lupus").total


def test_an_overlong_query_is_cut_with_a_note(index: TrialIndex) -> None:
    answer = ask(index, "lupus " * 2000)
    assert answer.notes == ("only the first 400 of 12000 characters were looked for",)
    assert answer.total == ask(index, "lupus").total
    many = ask(index, " ".join(f"w{number}" for number in range(60)))
    assert many.notes == ("only the first 24 of 60 words were looked for",)


def test_nobody_pages_to_the_end_of_the_registry(index: TrialIndex) -> None:
    answer = ask(index, "lupus", page=1_000_000)
    assert answer.hits == ()
    assert answer.notes == ("only the first 10000 trials can be paged through: narrow the search",)


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='"-–+*?:()[]{}^~/\\ aNCT0lupus\x00\n', max_size=60),
    st.sampled_from(
        [
            "title:lupus",
            '"',
            "-",
            '-"',
            "AND OR NOT",
            "lupus*",
            "/.*/",
            "[a TO z]",
            "lupus^9",
            "\x00",
            "İ",
            "ﬁ",
        ]
    ),
)


@settings(max_examples=60)
@given(HOSTILE)
def test_whatever_is_typed_is_answered(index: TrialIndex, text: str) -> None:
    answer = index.search(SearchQuery(text), TODAY)
    assert answer.total >= len(answer.hits)


def test_an_empty_index_answers(tmp_path: Path) -> None:
    answer = ask(TrialIndex(tmp_path / "index"), "lupus")
    assert answer.total == 0
    assert answer.why_empty is not None
    assert answer.why_empty.sentence == "The index holds no trials."
