"""Numbers whose unit is missing or not settled."""

from collections.abc import Iterator

from trialwright.criteria.lints.report import about, shown
from trialwright.criteria.nodes import every_node
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.directions import unsettled_units
from trialwright.model.criterion import Exposure, Expr, Measure, TrialCriteria
from trialwright.model.diagnostic import Diagnostic


def unsettled_unit(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C038 for a measurement or a dose whose unit does not say all it must."""
    for criterion in trial.criteria:
        said: set[str] = set()
        for node in every_node(criterion.expr):
            why = _why(node)
            message = f"{shown([node])}: {why}"
            if why and message not in said:
                said.add(message)
                yield about("C038", message, trial, [criterion], [node])


def _why(node: Expr) -> str:
    if isinstance(node, Measure) and node.multiple_of is None:
        known = all_analytes().get(node.analyte)
        if known and node.unit == "1" and known.unit != "1":
            return "the number has no unit"
        return unsettled_units().get(node.analyte, "")
    if isinstance(node, Exposure) and node.dose is not None:
        return (
            "the dose has no unit"
            if not node.dose_unit
            else ""
            if node.dose_basis
            else "the dose does not say per what"
        )
    return ""
