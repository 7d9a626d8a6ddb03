from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.model.span import Span
from trialwright.text.normalise import collapsed, normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("SLE-DAI\\>10", "SLE-DAI>10"),
        ("1.73m\\^2 \\[a\\] \\* \\~", "1.73m^2 [a] * ~"),
        ("＞５", ">5"),
        ("class Ⅴ+Ⅲ", "class V+III"),
        ("a ≧ 5 ≦ 6", "a ≥ 5 ≤ 6"),
        ("a >= 5, b => 5, c >/= 5, d \\>= 5, > = 5, > or = 5", "a ≥ 5, b ≥ 5, c ≥ 5, d ≥ 5, ≥ 5, ≥ 5"),
        ("a <= 5, b =< 5, c </= 5, = or < 5", "a ≤ 5, b ≤ 5, c ≤ 5, ≤ 5"),
        ("A <=> B", "A <=> B"),
        ("50 000/ul", "50000/ul"),
        ("50\u00a0000/µl", "50000/μl"),
        ("50\u2009000", "50000"),
        ("50,000 and 1,000,000", "50000 and 1000000"),
        ("10 000-20 000", "10000-20000"),
        ("10 000–20 000", "10000-20000"),
        ("2 000 patients", "2000 patients"),
        ("1, 200", "1, 200"),
        ("class 3 100 mg", "class 3 100 mg"),
        ("grade 3 100", "grade 3 100"),
        ("in 2019 100 patients", "in 2019 100 patients"),
        ("100,200,300 mg", "100,200,300 mg"),
        ("50,0000", "50,0000"),
        ("1.500", "1.500"),
        ("0,500", "0,500"),
        ("10⁹/L, m²", "10^9/L, m^2"),
        ("a &lt; 5 &amp;lt; 6 &ge; 7", "a < 5 < 6 ≥ 7"),
        ("AT&T; R&D", "AT&T; R&D"),
        ("so\u00adft ze\u200bro", "soft zero"),
    ],
)
def test_spellings_become_one(written: str, read: str) -> None:
    assert normalise(written).text == read


def test_a_span_leads_back_to_the_words_as_published() -> None:
    text = "platelet count \\< 50 000/ul."
    made = normalise(text)
    start = made.text.index("< 50000")
    span = made.original_span(Span(start, start + len("< 50000")))
    assert span.of(text) == "\\< 50 000"


def test_collapsing_keeps_the_way_back() -> None:
    text = "Age\n    18"
    made = collapsed(text)
    assert made.text == "Age 18"
    assert made.original_span(Span(4, 6)).of(text) == "18"


_TEXT = st.text(st.sampled_from("ab1230 ,.'\\<>=/≥≧Ⅴ⁹²\u00a0\u00ad&lt;g\n-–") | st.characters(), max_size=60)


@given(_TEXT)
def test_the_way_back_never_turns_round(text: str) -> None:
    made = normalise(text)
    spans = [made.original_span(Span(at, at + 1)) for at in range(len(made.text))]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert all(one.start <= other.start and one.end <= other.end for one, other in pairwise(spans))


@given(_TEXT)
def test_what_is_already_plain_stays_and_maps_to_itself(text: str) -> None:
    once = normalise(text).text
    made = normalise(once)
    if made.text == once:
        assert all(made.original_span(Span(at, at + 1)) == Span(at, at + 1) for at in range(len(once)))


@given(st.text(st.sampled_from("abc XYZ;:()%+"), max_size=40))
def test_plain_words_are_left_alone(text: str) -> None:
    assert normalise(text).text == text


@given(_TEXT)
def test_collapsing_loses_only_blanks(text: str) -> None:
    assert collapsed(text).text == " ".join(text.split())
