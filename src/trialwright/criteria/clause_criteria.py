"""Classification criteria that are met: "SLE according to the 1997 ACR criteria"."""

from decimal import Decimal

from trialwright.criteria.clause import Clause, Passage
from trialwright.knowledge.lexicon import term
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Expr, Has, Score, Terms
from trialwright.model.quantity import Interval

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
    least = phrases("clauses")["criteria_met"].get(named)
    if least is not None:
        leaf: Expr = Score(
            instrument=named, range=Interval(low=Decimal(least), includes_low=True), spans=spans
        )
    elif term(named).kind == "category" and not term(named).values:
        leaf = Has(terms=Terms((named,)), spans=spans)
    else:
        return None
    return Clause(leaf, end, "score")


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
