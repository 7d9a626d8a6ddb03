"""The page is well-formed, asks for nothing, and shows hostile words as words."""

import base64
import hashlib
import re
from itertools import pairwise

import pytest

from page_reader import Page
from report_makers import HOSTILE, hostile_record, library_report, report
from trialwright.model.fact import Cohort, Person
from trialwright.reporting.page import report_page
from trialwright.reporting.patterns import pattern_page
from trialwright.store.inputs import library_ids

FIVE = tuple(library_ids())


def pages() -> dict[str, str]:
    return {
        "five": report_page(library_report(*FIVE)),
        "one": report_page(library_report("NCT05916781")),
        "patterns": pattern_page(),
    }


PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_with_headings_in_order_and_ids_once(name: str) -> None:
    page = Page(PAGES[name])
    assert page.open == [] and page.wrong == []
    levels = page.headings
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    inner = [each.removeprefix("#") for each in page.values("href")]
    assert set(inner) <= set(ids)
    for listed in (*page.values("aria-labelledby"), *page.values("aria-describedby")):
        assert set(listed.split()) <= set(ids)
    assert {"header", "main"} <= page.names


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_names_the_one_style_and_the_one_script_and_the_page_asks_for_nothing(name: str) -> None:
    text = PAGES[name]
    page = Page(text)
    policy = next(
        each["content"] for tag, each in page.tags if each.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None and policy.startswith("default-src 'none';")
    assert "unsafe" not in policy and "*" not in policy
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert page.values("style") == [] and page.values("src") == []
    assert not any(each.startswith("on") for _, attrs in page.tags for each in attrs)
    assert {"link", "img", "iframe", "object", "embed", "base", "form"} & page.names == set()
    assert not re.search(r"https?://|url\(|@import", text)


def test_figures_have_names_text_alternatives_and_a_table() -> None:
    page = Page(PAGES["one"])
    figures = [each for tag, each in page.tags if tag == "svg" and each.get("role") == "img"]
    assert len(figures) == 2
    text = " ".join(page.words)
    assert "The figure as a table" in text and "The curve as a table" in text
    assert "randomised again to MMF alone or TAC alone" in text


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_are_shown_as_words_and_break_nothing(kind: str) -> None:
    words = HOSTILE[kind]
    made = report(hostile_record(words), cohort=Cohort(words, (Person(words),), {}, {}, {}), persons=(words,))
    hostile, plain = Page(report_page(made)), Page(PAGES["one"])
    assert hostile.open == [] and hostile.wrong == []
    known = plain.names | {"b", "code", "h5"} | Page(PAGES["patterns"]).names
    assert hostile.names <= known
    assert [tag for tag, _ in hostile.tags].count("script") == 1
    assert "img" not in hostile.names and hostile.values("style") == []
    shown = "".join(hostile.words)
    assert _printable(words) in shown


def _printable(words: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe]", "", words)


def test_status_is_said_in_words_and_never_by_colour_alone() -> None:
    page = Page(PAGES["patterns"])
    text = " ".join(page.words)
    for said in (
        "read as logic",
        "proposed reading",
        "not read",
        "a person says it",
        "somebody judges it",
        "error[",
    ):
        assert said in text
    for label in page.values("aria-label"):
        assert label.strip()


def test_nothing_is_called_eligible_that_a_person_must_still_judge_and_no_change_of_treatment_is_suggested() -> (
    None
):
    text = " ".join(" ".join(Page(PAGES["patterns"]).words).split()).lower()
    assert not re.search(
        r"\b(?:stop|discontinue|withdraw|switch|taper|start)(?:ping|ing)? (?:taking|the|his|her|their) \w+ (?:to|so that)",
        text,
    )
    assert "that does not make them eligible" in text
