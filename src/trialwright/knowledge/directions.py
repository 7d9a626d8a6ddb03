"""In which direction an analyte is worse for the patient."""

from functools import cache
from typing import Literal

from trialwright.knowledge.analytes import load_toml

Direction = Literal["high", "low"]
_GROUPS = ("ctcae", "kidney", "lupus")


def worse(analyte_id: str) -> Direction | None:
    """ "high" if high values are the bad ones, "low" if low ones are, None if neither or both.

    >>> worse("serum_creatinine"), worse("egfr"), worse("potassium")
    ('high', 'low', None)
    """
    return _directions().get(analyte_id)


@cache
def unsettled_units() -> dict[str, str]:
    """Analytes whose name leaves their unit open → what the text lacks."""
    found: dict[str, str] = load_toml("laboratory", "direction")["not_stated"]
    return found


@cache
def _directions() -> dict[str, Direction]:
    known = load_toml("laboratory", "direction")
    sides: tuple[Direction, Direction] = ("high", "low")
    return {each: side for group in _GROUPS for side in sides for each in known[group][side]}
