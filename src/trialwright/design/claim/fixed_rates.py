"""Rates of a study that compares no groups: those of its two hypotheses, and the one whose interval it aims at."""

import re
from collections.abc import Iterator

from trialwright.design.claim.figures import figures
from trialwright.design.claim.found import Found, free
from trialwright.design.claim.passages import Passage
from trialwright.design.claim.wording import ANY_CASE
from trialwright.model.claim import GroupRole, Stated
from trialwright.model.span import Span

_HYPOTHESES: tuple[tuple[str, GroupRole], ...] = (("null", "control"), ("alternative", "treatment"))
_GROUP = "hypothesis"
_EXPECTED = re.compile(
    r"\b(?:prevalence|proportion|incidence|sensitivity|specificity|rate)\b[^.;%]{0,60}?$", ANY_CASE
)


def hypothesised(passage: Passage, taken: list[Found]) -> Iterator[Found]:
    """The rates of "null hypothesis: p ≤ 62 %; alternative hypothesis: p ≥ 78 %", as control and treatment."""
    for name, of in _HYPOTHESES:
        for said in re.finditer(
            rf"\b{name} {_GROUP}\b[\s:]*(?:that |of |is |the |true |response |survival |rate |p ?|was )*[\s<>=≤≥]*(?=\d)",
            passage.text,
            ANY_CASE,
        ):
            figure = next(figures(passage.text, said.end()), None)
            if figure and figure.span.start == said.end() and figure.unit == "%" and free(figure, taken):
                group = f"{name} {_GROUP}"
                yield Found(
                    "rate",
                    figure,
                    Span(said.start(), figure.span.end),
                    _sentence(passage, said.start()),
                    group=group,
                    of=of,
                )
                break


def is_fixed(rate: Stated) -> bool:
    """Whether a rate is that of a hypothesis about one group."""
    return rate.group.endswith(f" {_GROUP}")


def expected(passage: Passage, window: list[int], taken: list[Found]) -> Iterator[Found]:
    """The rate that is expected where a precision is stated: "the prevalence is 1 %"; the first of the window."""
    if not any(one.role == "precision" for one in taken):
        return
    for index in window:
        sentence = passage.sentences[index]
        for figure in figures(passage.text, sentence.start, sentence.end):
            named = _EXPECTED.search(passage.text[sentence.start : figure.span.start])
            if named and figure.unit == "%" and 0 < figure.value < 1 and free(figure, taken):
                start = sentence.start + named.start()
                yield Found("rate", figure, Span(start, figure.span.end), index)
                return


def _sentence(passage: Passage, at: int) -> int:
    return next(n for n, one in enumerate(passage.sentences) if one.start <= at < one.end)
