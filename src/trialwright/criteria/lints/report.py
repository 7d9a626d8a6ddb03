"""How a rule says what it found."""

import re
from collections.abc import Sequence

from trialwright.criteria.english.names import analyte_name
from trialwright.criteria.notation import in_notation
from trialwright.diagnostics import diagnose
from trialwright.knowledge.analytes import all_analytes
from trialwright.model.criterion import Criterion, Expr, TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_ID = re.compile(r"\{(\w+)\}")
# Criteria made from structured fields: that they repeat the text, or state no real limit, is no fault.
STRUCTURED = frozenset({"age", "sex"})


def about(
    code: str, message: str, trial: TrialCriteria, criteria: Sequence[Criterion], leaves: Sequence[Expr] = ()
) -> Diagnostic:
    """A diagnostic about criteria of a trial, and about the words of some of their leaves if these have any."""
    spans = tuple(span for leaf in leaves for span in leaf.spans) or _whole(criteria)
    ids = ", ".join(dict.fromkeys(criterion.id for criterion in criteria))
    words = "\n".join(dict.fromkeys(" ".join(criterion.text.split()) for criterion in criteria))
    return diagnose(code, message, document=trial.name, place=ids, spans=spans, words=words)


def shown(leaves: Sequence[Expr]) -> str:
    """Leaves in notation, each once; an analyte that the notation names by its id is named by its words."""
    return " and ".join(dict.fromkeys(f"“{_ID.sub(_in_words, in_notation(leaf))}”" for leaf in leaves))


def _in_words(found: re.Match[str]) -> str:
    return analyte_name(found[1]) if found[1] in all_analytes() else found[0]


def _whole(criteria: Sequence[Criterion]) -> tuple[Span, ...]:
    return tuple(span for criterion in criteria for span in criterion.spans)
