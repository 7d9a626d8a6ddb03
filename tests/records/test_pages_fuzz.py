"""Whatever is done to a page, reading it ends in a record whose spans hold, or in one clear refusal."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages_made_up import HTML_PAGES, TEXT_PAGES, as_html
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.record import StudyRecord
from trialwright.records.document import Document
from trialwright.records.pages import read

PAGES = [*TEXT_PAGES.values(), *HTML_PAGES.values(), *(as_html(text) for text in TEXT_PAGES.values())]
OWN_IDS = {f"NCT0900000{digit}" for digit in (1, 2, 6, 7)}
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(content: bytes) -> None:
    try:
        [record] = list(read(Document.of_bytes(content, "fuzzed")))
    except UnreadableInput as refusal:
        assert refusal.diagnostic.code
        return
    assert isinstance(record, StudyRecord)
    for source in [*record.provenance.values(), *(trial.source for trial in record.related)]:
        if source and source.span:
            assert 0 <= source.span.start < source.span.end <= len(record.text)
    for diagnostic in record.diagnostics:
        assert all(0 <= span.start <= span.end <= len(record.text) for span in diagnostic.spans)


def mutated(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(lines))
        change = rng.randrange(6)
        if change == 0:
            del lines[at]
            lines = lines or [""]
        elif change == 1:
            lines.insert(at, lines[rng.randrange(len(lines))])
        elif change == 2:
            lines[at] = lines[at][: rng.randint(0, len(lines[at]))]
        elif change == 3:
            lines[at] += rng.choice(["", " ", "<", ">", "&amp", "|", "\xa0", "﹥", "\t", " Phase 2", "NCT0"])
        elif change == 4:
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines[at] = "".join(rng.sample(lines[at], len(lines[at])))
    return "\n".join(lines)


@QUICK
@given(st.sampled_from(PAGES), st.integers(0, 2**32))
def test_mutated_pages(page: str, seed: int) -> None:
    check(mutated(page, random.Random(seed)).encode())


@QUICK
@given(st.lists(st.sampled_from([line for page in PAGES for line in page.split("\n")]), max_size=80))
def test_lines_of_pages_in_any_order(lines: list[str]) -> None:
    check("\n".join(lines).encode())


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    check(content)


@QUICK
@given(st.text(alphabet="<>/!-=\"'& apbli#x;\n", max_size=300))
def test_any_markup(markup: str) -> None:
    check(f"<p>{markup}".encode())


@QUICK
@given(st.sampled_from(list(TEXT_PAGES.values())), st.integers(0, 2**32))
def test_the_id_of_another_trial_is_never_taken(page: str, seed: int) -> None:
    """Lines are moved and dropped, never altered: the id is the page's own or none."""
    rng = random.Random(seed)
    lines = [line for line in page.split("\n") if rng.random() > 0.2]
    for _ in range(5):
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    try:
        [record] = list(read(Document.of_bytes("\n".join(lines).encode(), "fuzzed")))
    except UnreadableInput:
        return
    assert isinstance(record, StudyRecord)
    assert record.nct_id is None or record.nct_id in OWN_IDS
