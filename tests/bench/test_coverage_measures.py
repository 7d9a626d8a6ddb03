"""The measures of docs/criteria-coverage.md on a small made-up corpus, and the structure of the page itself."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from criteria_measures import chia, computable, corpora, measure, mentions, values
from criteria_measures.page import page
from trialwright.model.span import Span

HELD_OUT, LOOKED_AT = "NCT00000102", "NCT00000105"
PAGE = Path(__file__).parents[2] / "docs" / "criteria-coverage.md"
ANNOTATED = (
    "Age of 18 years or more\r\nIgG below 5 g/L within 3 months before screening\r\nMust be willing\r\n"
)
MARKS = """T1\tValue 7 23\t18 years or more
T2\tMeasurement 25 28\tIgG
T3\tValue 29 40\tbelow 5 g/L
T4\tTemporal 41 73\twithin 3 months before screening
T5\tInformed_consent 75 90\tMust be willing
R1\tHas_value Arg1:T2 Arg2:T3
"""
ELIGIBILITY = "Inclusion Criteria:\n* Systemic lupus erythematosus\n* IgG below 5 g/L\n* Jolly for 4 weeks\n"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A corpus of two annotated trials, two texts and an index."""
    folder = tmp_path / "criteria" / "chia"
    folder.mkdir(parents=True)
    for trial in (HELD_OUT, LOOKED_AT):
        (folder / f"{trial}_inc.txt").write_bytes(ANNOTATED.encode())
        (folder / f"{trial}_inc.ann").write_text(MARKS, encoding="utf-8")
    rows = [{"nct_id": trial, "eligibility": ELIGIBILITY} for trial in (HELD_OUT, LOOKED_AT)]
    (tmp_path / "criteria" / "texts.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    index = {
        "nct_id": HELD_OUT,
        "conditions": ["Lupus Nephritis", "Moon Fever"],
        "interventions": "Drug: MMF",
    }
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "lupus_index.jsonl").write_text(json.dumps(index), encoding="utf-8")
    return tmp_path


@pytest.fixture
def annotated(shared: Path) -> list[chia.Line]:
    return [line for line in chia.lines(shared / "criteria" / "chia") if line.nct_id == HELD_OUT]


def test_trials_are_divided_by_their_id() -> None:
    assert corpora.is_held_out(HELD_OUT)
    assert not corpora.is_held_out(LOOKED_AT)
    texts = [corpora.Text(each, "", "") for each in (HELD_OUT, LOOKED_AT, *corpora.FIRST_TRIALS)]
    seen, unseen = corpora.divided(texts)
    assert [text.nct_id for text in unseen] == [HELD_OUT]
    assert len(seen) == 6


def test_a_lupus_trial_asks_for_lupus_and_does_not_only_exclude_it() -> None:
    assert corpora.asks_for_lupus(ELIGIBILITY + "\nExclusion Criteria:\n* Pregnancy")
    assert not corpora.asks_for_lupus("Inclusion Criteria:\n* Age 18 years\n\nExclusion Criteria:\n* Lupus")


def test_annotations_keep_their_places_over_line_ends(annotated: list[chia.Line]) -> None:
    assert [line.words for line in annotated] == ANNOTATED.split("\r\n")[:-1]
    assert [[mark.kind for mark in line.marks] for line in annotated] == [
        ["Value"],
        ["Measurement", "Value", "Temporal"],
        ["Informed_consent"],
    ]
    assert all(
        part.of(line.text) == mark.words for line in annotated for mark in line.marks for part in mark.parts
    )


def test_values_and_times_that_the_readers_know_are_recognised(annotated: list[chia.Line]) -> None:
    found = values.recognised_by_readers(annotated, "Value")
    assert (found.spans, found.recognised, found.missed) == (2, 2, Counter())
    assert values.recognised_by_readers(annotated, "Temporal").recall == 1


def test_a_figure_that_no_reader_takes_counts_as_a_figure_only() -> None:
    words = "LVEF = 50% at rest"
    line = chia.Line(
        "", "inclusion", words, Span(0, len(words)), (chia.Mark("Value", (Span(5, 10),), "= 50%"),)
    )
    assert values.recognised_by_readers([line], "Value").recall == 0
    assert values.recognised_as_figures([line], "Value").recall == 1


@pytest.mark.parametrize(
    ("words", "known", "recognised"),
    [
        ("below 5 g/L", "below 5 g/L", True),
        ("below 5 g/L", "below 5", False),
        ("below 5 furlongs", "below 5", False),
        ("score of 5 points", "5", True),
        ("below 5", "5", False),
        ("140/90", "140", False),
    ],
)
def test_a_value_counts_only_with_number_comparator_and_unit(
    words: str, known: str, recognised: bool
) -> None:
    start = words.index(known)
    mark = chia.Mark("Value", (Span(0, len(words)),), words)
    assert values.is_recognised(words, mark, [Span(start, start + len(known))]) is recognised


def test_the_expression_takes_any_word_for_a_unit(annotated: list[chia.Line]) -> None:
    assert values.recognised_by_expression(annotated, "Value").recognised == 2
    furlongs = "below 5 furlongs"
    mark = chia.Mark("Value", (Span(0, len(furlongs)),), furlongs)
    line = chia.Line("", "inclusion", furlongs, Span(0, len(furlongs)), (mark,))
    assert values.recognised_by_expression([line], "Value").recall == 1
    assert values.recognised_by_readers([line], "Value").recall == 0


def test_marked_lines_are_compared_with_lines_found(annotated: list[chia.Line]) -> None:
    assert [computable.is_marked(line) for line in annotated] == [False, False, True]
    found = computable.agreement(annotated, [True, False, True])
    assert (found.precision, found.recall, found.f1) == (0.5, 1.0, pytest.approx(2 / 3))
    assert computable.by_program(annotated).f1 == 1
    assert computable.agreement(annotated, [False] * 3).precision is None


def test_the_bag_of_words_learns_which_words_are_marked(annotated: list[chia.Line]) -> None:
    assert computable.by_bag_of_words(annotated * 5, annotated).f1 == 1


def test_the_longest_name_is_the_mention_and_names_come_from_others(shared: Path) -> None:
    annotated = list(chia.lines(shared / "criteria" / "chia"))
    known = mentions.names(annotated, corpora.lupus_index(shared))
    assert known == {
        ("igg",): "analyte",
        ("lupus", "nephritis"): "condition",
        ("moon", "fever"): "condition",
        ("mmf",): "drug",
    }
    text = corpora.Text(HELD_OUT, "Lupus  nephritis (LN), moon fever; MMF", "")
    assert list(mentions.mentions(text.text, known)) == [
        ("Lupus nephritis", "condition"),
        ("moon fever", "condition"),
        ("MMF", "drug"),
    ]
    found = mentions.resolved([text], known)
    assert (found["condition"].share, found["condition"].unresolved) == (0.5, Counter({"moon fever": 1}))
    assert found["drug"].share == 1


def test_the_whole_page_is_written_from_a_corpus(shared: Path) -> None:
    made = page(measure.measured(shared, jobs=1), "2026-01-01", "a version")
    assert "2026-01-01 with a version" in made
    lupus = made.split("### Lupus, held out")[1]
    assert "| criteria | 3 | 3 |" in lupus
    assert "| numbers in executable leaves | 0.500 | 0.500 |" in lupus


def test_the_published_page_has_the_structure_the_command_writes(shared: Path) -> None:
    made = page(measure.measured(shared, jobs=1), "2026-01-01", "a version")
    published = PAGE.read_text(encoding="utf-8")
    heads = [
        line
        for line in made.splitlines()
        if line.startswith(("#", "|  |", "| annotated", "| lines", "| texts", "| name"))
    ]
    for head in heads:
        assert head in published.splitlines()
    assert re.search(r"Made by `make coverage` on \d{4}-\d\d-\d\d with trialwright ", published)
