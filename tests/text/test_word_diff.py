"""Two versions of a text, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from trialwright.text.word_diff import DiffPart, is_changed, word_diff


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(part.change, part.text) for part in word_diff(before, after)]


def test_a_number_is_replaced_as_a_whole() -> None:
    assert shown("IgG > 1.5 g/L", "IgG > 1.25 g/L") == [
        ("same", "IgG > "), ("removed", "1.5"), ("added", "1.25"), ("same", " g/L"),
    ]  # fmt: skip


def test_neighbouring_words_are_replaced_together() -> None:
    assert shown("adults with all the signs", "adults with one of three signs") == [
        ("same", "adults with "), ("removed", "all the"), ("added", "one of three"), ("same", " signs"),
    ]  # fmt: skip


def test_a_changed_comparator_is_seen() -> None:
    assert ("removed", "<") in shown("ALT < 2", "ALT > 2")
    assert ("added", ">") in shown("ALT < 2", "ALT > 2")


def test_an_unchanged_text_is_one_part() -> None:
    assert shown("As it was.", "As it was.") == [("same", "As it was.")]
    assert not is_changed(word_diff("As it was.", "As it was."))
    assert word_diff("", "") == ()


def test_a_text_that_came_or_went_is_one_part() -> None:
    assert shown("", "New text") == [("added", "New text")]
    assert shown("Old text", "") == [("removed", "Old text")]


def test_a_long_text_is_compared_by_lines_and_then_by_words() -> None:
    lines = [f"Criterion number {number} of a very long list of criteria" for number in range(600)]
    changed = [*lines]
    changed[300] = "Criterion number 300 of a very short list of criteria"
    parts = word_diff("\n".join(lines), "\n".join(changed))
    assert [(part.change, part.text) for part in parts if part.change != "same"] == [
        ("removed", "long"),
        ("added", "short"),
    ]


TEXTS = st.text(alphabet="ab .1\n’é", max_size=40)


def joined(parts: tuple[DiffPart, ...], left_out: str) -> str:
    return "".join(part.text for part in parts if part.change != left_out)


@given(TEXTS, TEXTS)
def test_the_parts_give_both_texts_back_and_their_places(before: str, after: str) -> None:
    parts = word_diff(before, after)
    assert joined(parts, "added") == before
    assert joined(parts, "removed") == after
    assert is_changed(parts) == (before != after)
    for part in parts:
        assert part.before is None or part.before.of(before) == part.text
        assert part.after is None or part.after.of(after) == part.text
        assert (part.before is None, part.after is None) == (part.change == "added", part.change == "removed")
