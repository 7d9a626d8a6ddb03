"""Classification criteria that are met: "SLE according to the 1997 ACR criteria"."""

from trialwright.criteria.clause import Clause, Passage
from trialwright.knowledge.chart_wording import points_that_meet
from trialwright.knowledge.lexicon import term
from trialwright.model.criterion import Has, Terms

_AROUND = ("frame", "according_to", "with", "score_word")


def read_criteria(passage: Passage, at: int) -> Clause | None:
    """The criteria that a passage says are met; None without words such as "according to" or "who met"."""
    start = at
    at = passage.skip(at, *_AROUND)
    said = any(passage.is_a(n, "according_to") for n in range(start, at))
    if not said or at >= len(passage.tokens) or len(passage.tokens[at].terms) != 1:
        return None
    [named] = passage.tokens[at].terms
    end = _for_lupus(passage, at + 1)
    spans = passage.spans((start, end))
    is_set = term(named).kind == "category" and not term(named).values
    if points_that_meet(named) is None and not is_set:
        return None
    return Clause(Has(terms=Terms((named,)), spans=spans), end, "score")


def _for_lupus(passage: Passage, at: int) -> int:
    """The place after "criteria for SLE"."""
    while at < len(passage.tokens) and passage.tokens[at].text.casefold() in (
        "criteria",
        "classification",
        "definition",
    ):
        at += 1
    after = (
        at + 1
        if at < len(passage.tokens) and passage.tokens[at].text.casefold() == "for"
        else passage.skip(at, "frame")
    )
    if (
        after > at
        and after < len(passage.tokens)
        and "systemic_lupus_erythematosus" in passage.tokens[after].terms
    ):
        return after + 1
    return at
