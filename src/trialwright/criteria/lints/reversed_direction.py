"""Two limbs of one "or" that look in opposite directions: one lets good values in, the other bad ones."""

from collections.abc import Iterator
from typing import Literal

from trialwright.criteria.lints.demands import ranged
from trialwright.criteria.lints.report import about, shown
from trialwright.criteria.nodes import every_node
from trialwright.knowledge.directions import worse
from trialwright.model.criterion import Alt, Expr, Measure, Opaque, Or, TrialCriteria
from trialwright.model.diagnostic import Diagnostic


def reversed_direction(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C030 for an "or" such as “creatinine < 3.0 mg/dL or eGFR < 30”."""
    for criterion in trial.criteria:
        inner = {
            id(part) for node in every_node(criterion.expr) if isinstance(node, Or) for part in node.parts
        }
        for node in every_node(criterion.expr):
            if isinstance(node, Or) and id(node) not in inner:
                sides = [(side, part) for part in _limbs(node) if (side := admits(part))]
                if _is_reversed(sides):
                    good = shown([part for side, part in sides if side == "good"])
                    bad = shown([part for side, part in sides if side == "bad"])
                    message = f"one “or” joins good values ({good}) and bad ones ({bad})"
                    yield about("C030", message, trial, [criterion], [part for _, part in sides])


def admits(part: Expr) -> Literal["good", "bad"] | None:
    """Whether a comparison with one bound lets good or bad values in; None where neither can be said."""
    if not isinstance(part, Measure) or ranged(part) is None:
        return None
    bad, low, high = worse(part.analyte), part.range.low, part.range.high
    if bad is None or (low is None) == (high is None):
        return None
    return "bad" if (bad == "high") == (low is not None) else "good"


def _is_reversed(sides: list[tuple[Literal["good", "bad"], Expr]]) -> bool:
    """Whether there are both sides, and not of one value only: "HbA1c < 6.5 % or > 10 %" is a range left out."""
    values = {
        side: {part.analyte for each, part in sides if each == side and isinstance(part, Measure)}
        for side in ("good", "bad")
    }
    return bool(values["good"] and values["bad"]) and len(values["good"] | values["bad"]) > 1


def _limbs(node: Or) -> Iterator[Expr]:
    """The parts of an "or", those of an "or" within it too, and a limit that stays open for how its value is found."""
    for part in node.parts:
        if isinstance(part, Or):
            yield from _limbs(part)
        elif isinstance(part, Alt) and isinstance(part.readings[-1], Opaque):
            yield part.readings[0]
        else:
            yield part
