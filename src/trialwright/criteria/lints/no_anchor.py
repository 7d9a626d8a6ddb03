"""Stretches of time counted from a day that the text does not name."""

from collections.abc import Iterator

from trialwright.criteria.english.time import lacks_anchor
from trialwright.criteria.lints.report import about
from trialwright.criteria.nodes import every_node
from trialwright.model.criterion import Expr, TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.window import Window


def no_anchor(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C039, once for a trial, with all the criteria whose windows have no anchor."""
    found = {
        criterion.id: [node for node in every_node(criterion.expr) if _has_no_anchor(node)]
        for criterion in trial.criteria
    }
    criteria = [criterion for criterion in trial.criteria if found[criterion.id]]
    if criteria:
        ids = ", ".join(criterion.id for criterion in criteria)
        message = f"from which day the time is counted is not said in {ids}"
        leaves = [node for criterion in criteria for node in found[criterion.id]]
        yield about("C039", message, trial, criteria, leaves)


def _has_no_anchor(node: Expr) -> bool:
    when = getattr(node, "when", None)
    return isinstance(when, Window) and lacks_anchor(when)
