"""A derived text never loses the way back to its original."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from trialwright.model.span import Span
from trialwright.text.mapped_text import MappedText

originals = st.text(alphabet="ab \\<5", min_size=0, max_size=12)
Pieces = list[tuple[int, int, str | None]]


@st.composite
def cut(draw: st.DrawFn, length: int) -> Pieces:
    """Pieces in order: some copied, some replaced, some left out."""
    ends = sorted(draw(st.sets(st.integers(0, length), max_size=6)) | {0, length})
    pieces: Pieces = []
    for start, end in itertools.pairwise(ends):
        kind = draw(st.sampled_from(["copy", "replace", "drop"]))
        if kind != "drop":
            pieces.append((start, end, None if kind == "copy" else draw(st.text(alphabet="xy", max_size=3))))
    return pieces


@given(st.data(), originals)
def test_copied_characters_map_to_themselves_and_order_is_kept(data: st.DataObject, original: str) -> None:
    made = MappedText.build(original, data.draw(cut(len(original))))
    last = 0
    for at, character in enumerate(made.text):
        back = made.original_span(Span(at, at + 1))
        assert last <= back.start <= back.end <= len(original)
        last = back.start
        if character not in "xy":
            assert back.of(original) == character


@given(st.data(), originals)
def test_two_steps_map_back_as_one(data: st.DataObject, original: str) -> None:
    first = MappedText.build(original, data.draw(cut(len(original))))
    second = MappedText.build(first.text, data.draw(cut(len(first.text))))
    both = first.then(second)
    assert both.text == second.text
    for start in range(len(both.text)):
        for end in range(start + 1, len(both.text) + 1):
            span = Span(start, end)
            assert both.original_span(span) == first.original_span(second.original_span(span))


def test_identity_maps_every_span_to_itself() -> None:
    assert MappedText.identity("abc").original_span(Span(1, 3)) == Span(1, 3)
