"""The window that stands last in a tree: the one that words after it may share."""

from trialwright.model.criterion import Expr
from trialwright.model.window import Window


def last_window(expr: Expr) -> Window | None:
    """The window of the last leaf that has one; None if none has."""
    when = getattr(expr, "when", None)
    if isinstance(when, Window):
        return when
    inner = getattr(expr, "parts", None) or getattr(expr, "readings", None) or ()
    return next((window for part in reversed(inner) if (window := last_window(part))), None)
