"""Numbers of many rows → whole millionths of the canonical unit, rounded exactly as single numbers are."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from trialwright.evaluation.atoms.ranges import ends
from trialwright.evaluation.columns import MILLION, NO_NUMBER, Array
from trialwright.evaluation.row_classes import RowClass
from trialwright.evaluation.table_sql import NOTHING
from trialwright.knowledge.analytes import Conversion

# Beyond this a float may not hold the millionths exactly.
_SAFE = float(2**40)


def numbered(numbers: dict[str, Array], count: int) -> Array:
    """Rows with a value or a limit."""
    found = np.zeros(count, bool)
    for column in numbers.values():
        found |= column != NOTHING
    return found


def canonical_numbers(
    classes: Sequence[RowClass], of: Array, numbers: dict[str, Array], stated: Array, aside: Array, odd: Array
) -> dict[str, Array]:
    """Values and limits in millionths of the canonical unit. Rows that the reader of single rows must judge become odd."""
    found = {name: np.full(len(of), NO_NUMBER) for name in numbers}
    filled = np.flatnonzero(stated & ~aside)
    kind, compact = of[filled], {name: column[filled] for name, column in numbers.items()}
    by_rule: dict[Conversion, list[int]] = {}
    for place, one in enumerate(classes):
        by_rule.setdefault(one.conversion, []).append(place)
    factor, offset = np.zeros(len(classes)), np.zeros(len(classes))
    for rule, places in by_rule.items():
        factor[places], offset[places] = float(rule.factor * MILLION), float(rule.offset * MILLION)
    for name, column in compact.items():
        rules = [one.conversion for one in classes]
        found[name][filled], bad = _converted(column, kind, factor, offset, rules)
        odd[filled[bad]] = True
    if "value" in numbers:
        found |= _special(classes, of, kind, filled, compact["value"], found, odd)
        odd |= aside & stated & (numbers["value"] == NOTHING)
    if "lower_limit" in found and "upper_limit" in found:
        both = (found["lower_limit"] != NO_NUMBER) & (found["upper_limit"] != NO_NUMBER)
        odd |= both & (found["lower_limit"] > found["upper_limit"])
    return found


def _special(
    classes: Sequence[RowClass],
    of: Array,
    kind: Array,
    filled: Array,
    values: Array,
    found: dict[str, Array],
    odd: Array,
) -> dict[str, Array]:
    """Second factors and printed twins; values that cannot be, and values of a test that was not done, are odd."""
    stated = values != NOTHING
    low, high = (np.array([ends(one.possible)[side] for one in classes]) for side in (0, 1))
    own = found["value"][filled]
    wrong = stated & ((own < low[kind]) | (own > high[kind]))
    wrong |= stated & np.array([one.refuses_numbers for one in classes], bool)[kind]
    odd[filled[wrong]] = True
    if not any(one.other or one.twins for one in classes):
        return {}
    other = np.full(len(of), NO_NUMBER)
    for place, one in enumerate(classes):
        rows = np.flatnonzero(kind == place) if one.other or one.twins else filled[:0]
        if one.other is not None:
            other[filled[rows]], bad = millionths_of(values[rows], one.other)
            odd[filled[rows[bad]]] = True
        for written, twin in one.twins.items():
            other[filled[rows[values[rows] == written]]] = twin
    return {"other": other}


def millionths_of(values: Array, rule: Conversion) -> tuple[Array, Array]:
    """Numbers converted by one rule; see ``_converted``."""
    one = np.zeros(len(values), np.int8)
    factor, offset = np.array([float(rule.factor * MILLION)]), np.array([float(rule.offset * MILLION)])
    return _converted(values, one, factor, offset, [rule])


def _converted(
    values: Array, kind: Array, factor: Array, offset: Array, rules: Sequence[Conversion]
) -> tuple[Array, Array]:
    """Numbers converted, and rounded half to even to whole millionths; NO_NUMBER for NOTHING. Second: too large ones.

    Where a float cannot tell which way to round, the fraction is worked out.
    """
    blank = values == NOTHING
    scaled = values * factor[kind]
    if offset.any():
        scaled += offset[kind]
    large = ~blank & ~(np.abs(scaled) < _SAFE)
    scaled[blank | large] = 0.0
    nearest = np.rint(scaled)
    found = nearest.astype(np.int64)
    for place in np.flatnonzero(np.abs(np.abs(scaled - nearest) - 0.5) < 1e-3):
        rule = rules[int(kind[place])]
        exact = (Fraction(Decimal(repr(float(values[place])))) * rule.factor + rule.offset) * MILLION
        found[place] = round(exact)
    found[blank] = NO_NUMBER
    return found, large
