"""The same thing said twice in one list."""

from collections.abc import Iterator

from trialwright.criteria.lints.limbs import limbs
from trialwright.criteria.lints.report import STRUCTURED, about, shown
from trialwright.model.criterion import (
    Attest,
    Criterion,
    Expr,
    Judgement,
    Planned,
    TrialCriteria,
    meaning_key,
)
from trialwright.model.diagnostic import Diagnostic


def asked_twice(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C034, once for two criteria of one list that share a limb. Synonyms in one sentence are no repetition."""
    first: dict[tuple[str, bytes], tuple[Criterion, Expr]] = {}
    found: dict[tuple[str, str], tuple[Criterion, Criterion, list[Expr]]] = {}
    for criterion in (each for each in trial.criteria if each.id not in STRUCTURED):
        for limb in limbs(criterion):
            known, there = first.setdefault((criterion.role, meaning_key(limb)), (criterion, limb))
            if known is not criterion and not _is_aside(limb, criterion):
                pair = found.setdefault((known.id, criterion.id), (known, criterion, []))
                pair[2].extend((there, limb))
    for known, criterion, leaves in found.values():
        message = f"{known.id} and {criterion.id} say the same: {shown(leaves)}"
        yield about("C034", message, trial, [known, criterion], leaves)


def _is_aside(limb: Expr, criterion: Criterion) -> bool:
    """Whether words for people to answer stand beside something else: stock phrases recur."""
    return isinstance(limb, Attest | Judgement | Planned) and limb != criterion.expr
