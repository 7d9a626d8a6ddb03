"""Whatever stands in a text: no exception, no hang, and what is not read stays whole."""

import time

import pytest

from trialwright.criteria.compile import parse_criteria

LONGEST_SECONDS = 5.0


@pytest.mark.parametrize("heading", ["Inclusion Criteria:", "Exclusion Criteria:"])
@pytest.mark.parametrize(
    "words",
    [
        "ALT > 2 x ULN or " * 60_000,
        "SLE (" * 480,
        "MMF (such as " * 180,
        "immunosuppressants such as " * 90,
        ")" * 2400,
        "(" * 2400,
        "SLE, " * 490,
        "active SLE or " * 170,
        "severe SLE, " * 200,
        "within 3 months " * 150,
        "except SLE " * 220,
        "class III, " * 220,
        "> 2 " * 600,
        "no " * 800,
        "\x00\x01ALT\x02 > 2",
        "系统性红斑狼疮患者，年龄18岁以上",
    ],
    ids=lambda words: words[:14],
)
def test_nothing_breaks_the_reader(words: str, heading: str) -> None:
    begun = time.perf_counter()
    [criterion] = parse_criteria(f"{heading}\n* {words}", proposals=True).criteria
    assert criterion.text
    assert time.perf_counter() - begun < LONGEST_SECONDS


def test_a_text_in_chinese_says_so() -> None:
    [criterion] = parse_criteria("Inclusion Criteria:\n* 系统性红斑狼疮患者，年龄18岁以上").criteria
    assert criterion.status == "opaque"
    assert "Chinese" in criterion.english
