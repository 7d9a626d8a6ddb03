"""The PDF has the text of the page, bookmarks, page numbers and tags, whatever the words are."""

import io
import re

import pypdf
import pytest

from report_makers import HOSTILE, hostile_record, library_report, report
from trialwright.model.fact import Cohort, Person
from trialwright.reporting.patterns import pattern_report
from trialwright.reporting.pdf import report_pdf


def read(pdf: bytes) -> tuple[pypdf.PdfReader, str]:
    opened = pypdf.PdfReader(io.BytesIO(pdf))
    return opened, "\n".join(page.extract_text() for page in opened.pages)


def titles(outline: list[object]) -> list[str]:
    found: list[str] = []
    for each in outline:
        found += titles(each) if isinstance(each, list) else [str(each.title)]  # type: ignore[attr-defined]
    return found


def test_the_pdf_of_a_trial_has_every_section_as_text_and_as_a_bookmark() -> None:
    opened, text = read(report_pdf(library_report("NCT05916781")))
    flat = " ".join(text.split())
    for words in (
        "110 per group",
        "MMF alone",
        "142",
        "Blackwelder",
        "Minimum age 18 years",
        "warning[D028]",
    ):
        assert words in flat
    listed = titles(opened.outline)
    for heading in ("Design", "Eligibility", "Findings", "Sample size", "How this was made"):
        assert heading in listed
    assert f"{len(opened.pages)} of {len(opened.pages)}" in flat
    assert opened.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in opened.trailer["/Root"]
    assert opened.trailer["/Root"]["/Lang"] == "en"
    assert b"pdfuaid" in opened.trailer["/Root"]["/Metadata"].get_data()


def test_the_pdf_shows_cohort_person_conflict_and_comparison() -> None:
    _, text = read(report_pdf(pattern_report()))
    flat = " ".join(text.split())
    for words in ("Where the trial loses people", "Person P2", "Where the sources disagree", "ALT 31 U/L"):
        assert words in flat
    _, several = read(report_pdf(library_report("NCT06394063", "NCT04127747")))
    assert "Who asks what, by concept" in several


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_are_set_as_words(kind: str) -> None:
    words = HOSTILE[kind]
    made = report(hostile_record(words), cohort=Cohort("c", (Person("p"),), {}, {}, {}))
    _, text = read(report_pdf(made))
    flat = re.sub(r"\s", "", text.replace("\u200b", ""))
    expected = {"markup": "<imgsrc=xonerror=alert(1)>", "script": "<script>alert(1)</script>", "typst": '#panic("x")$x$*a*_b_',
                "one long word": "x" * 60, "controls": "abcd"}  # fmt: skip
    assert expected.get(kind, "Eligibility") in flat


def test_the_same_report_gives_the_same_pdf() -> None:
    made = library_report("NCT06394063")
    assert report_pdf(made) == report_pdf(made)
