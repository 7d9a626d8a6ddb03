"""Measurements, for all persons."""

from decimal import Decimal

import msgspec
import numpy as np

from trialwright.evaluation.atoms.codes import ASK, DOUBT
from trialwright.evaluation.atoms.egfr import egfr_rows
from trialwright.evaluation.atoms.frame import Frame, Rows, marked
from trialwright.evaluation.atoms.ranges import inside, inside_multiple
from trialwright.evaluation.atoms.readings import Values, read
from trialwright.evaluation.columns import NO_NUMBER, Array
from trialwright.evaluation.measurement import side_of
from trialwright.knowledge.analytes import all_analytes
from trialwright.model.criterion import Measure
from trialwright.model.fact import Fact

_MAY_MEASURE = frozenset({"measurement", ""})


class Numbers(msgspec.Struct, frozen=True):
    """Measured rows: whose and when, their numbers, and of which kind each is."""

    rows: Rows
    value: Array
    other: Array
    lower: Array
    upper: Array
    kind: Array
    kinds: tuple[Fact, ...]


def measurement(leaf: Measure, frame: Frame) -> Array:
    """What a measurement says of everyone. A computed BMI is left to the interpreter, a computed eGFR is not."""
    found: Numbers = frame.cached(("numbers", leaf.analyte), lambda: _numbers(leaf.analyte, frame))
    known = all_analytes().get(leaf.analyte)
    aside = frame.aside(lambda row: row.domain in _MAY_MEASURE and row.concept == leaf.analyte)
    days = frame.valid_for.get(leaf.analyte, known.valid_for_days if known else 0)
    side = sides(leaf, found)
    code = read(Values(("measure", leaf.analyte), found.rows, side, aside, days), leaf.when, leaf.pick, frame)
    if leaf.analyte == "bmi":
        code[_weighed(frame)] = ASK
    return code


def _numbers(analyte: str, frame: Frame) -> Numbers:
    facts = frame.cohort.facts
    kinds = frame.kinds(lambda kind: kind.domain == "measurement" and kind.concept == analyte)
    rows, kind = frame.rows(kinds)
    own = Numbers(
        Rows(facts.person[rows], facts.first[rows], facts.last[rows]),
        facts.value[rows], facts.other[rows], facts.lower[rows], facts.upper[rows],
        kind, tuple(facts.kinds[place] for place in kinds),
    )  # fmt: skip
    return _joined(own, _computed(frame)) if analyte == "egfr" else own


def _computed(frame: Frame) -> Numbers:
    rows, low, high = egfr_rows(frame)
    nothing = np.full(len(low), NO_NUMBER)
    kind = Fact("", "measurement", "egfr", 0, unit="mL/min/{1.73_m2}")
    other = np.where(low == high, NO_NUMBER, high)
    return Numbers(rows, low, other, nothing, nothing, np.zeros(len(low), np.int32), (kind,))


def _joined(one: Numbers, two: Numbers) -> Numbers:
    order = np.argsort(np.r_[one.rows.person, two.rows.person], kind="stable")

    def both(first: Array, second: Array) -> Array:
        joined: Array = np.r_[first, second][order]
        return joined

    rows = Rows(
        both(one.rows.person, two.rows.person),
        both(one.rows.first, two.rows.first),
        both(one.rows.last, two.rows.last),
    )
    value, other, lower, upper = (
        both(getattr(one, name), getattr(two, name)) for name in ("value", "other", "lower", "upper")
    )
    kind = both(one.kind, two.kind + len(one.kinds))
    return Numbers(rows, value, other, lower, upper, kind, (*one.kinds, *two.kinds))


def _weighed(frame: Frame) -> Array:
    rows, _ = frame.rows(
        frame.kinds(lambda kind: kind.domain == "measurement" and kind.concept == "body_weight")
    )
    return marked(frame.count, frame.cohort.facts.person[rows])


def sides(leaf: Measure, found: Numbers) -> Array:
    """For every row whether it lies in the range (1, 0) or DOUBT."""
    exact = np.array([kind.comparator == "=" for kind in found.kinds], bool)[found.kind]
    numbered = found.value != NO_NUMBER
    side = np.full(len(found.value), DOUBT, np.int8)
    if leaf.multiple_of:
        limits = found.upper if leaf.multiple_of == "upper_limit" else found.lower
        plain = np.flatnonzero(exact & numbered & (limits > 0))
        lies = inside_multiple(leaf.range, found.value[plain], limits[plain])
        rest = numbered & (limits > 0) & (~exact if lies is not None else True)
        if lies is not None:
            side[plain] = lies
    else:
        fitting = np.array([kind.unit == leaf.unit for kind in found.kinds], bool)[found.kind]
        plain = np.flatnonzero(exact & numbered & fitting)
        side[plain] = _sides_of_numbers(leaf, found, plain)
        rest = numbered & fitting & ~exact
    for place in np.flatnonzero(rest):
        said = side_of(leaf, _fact(found, int(place)))
        side[place] = said if isinstance(said, bool) else DOUBT
    return side


def _sides_of_numbers(leaf: Measure, found: Numbers, plain: Array) -> Array:
    value, other = found.value[plain], found.other[plain]
    lies = inside(leaf.range, value)
    again = lies
    if leaf.other_range is not None:
        again = np.where(other == NO_NUMBER, inside(leaf.other_range, value), lies)
    elif (other != NO_NUMBER).any():
        again = np.where(other == NO_NUMBER, lies, inside(leaf.range, other))
    return np.where(lies == again, lies, DOUBT).astype(np.int8, copy=False)


def _fact(found: Numbers, place: int) -> Fact:
    def number(values: Array) -> Decimal | None:
        return None if values[place] == NO_NUMBER else Decimal(int(values[place])).scaleb(-6)

    return msgspec.structs.replace(
        found.kinds[int(found.kind[place])],
        value=number(found.value),
        other_value=number(found.other),
        lower_limit=number(found.lower),
        upper_limit=number(found.upper),
    )
