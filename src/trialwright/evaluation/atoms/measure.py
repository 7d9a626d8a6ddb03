"""Measurements, for all persons."""

from decimal import Decimal

import msgspec
import numpy as np

from trialwright.evaluation.atoms.codes import ASK, DOUBT
from trialwright.evaluation.atoms.egfr import egfr_rows
from trialwright.evaluation.atoms.frame import Frame, Rows, marked, taken
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

    def at(self, places: Array) -> "Numbers":
        """Those of some rows."""
        return Numbers(
            Rows(self.rows.person[places], self.rows.first[places], self.rows.last[places]),
            self.value[places],
            taken(self.other, places),
            taken(self.lower, places),
            taken(self.upper, places),
            self.kind[places],
            self.kinds,
        )


def measurement(leaf: Measure, frame: Frame) -> Array:
    """What a measurement says of everyone. A computed BMI is left to the interpreter, a computed eGFR is not."""
    found: Numbers = frame.cached(("numbers", leaf.analyte), lambda: _numbers(leaf.analyte, frame))
    known = all_analytes().get(leaf.analyte)
    aside = frame.aside(lambda row: row.domain in _MAY_MEASURE and row.concept == leaf.analyte)
    days = frame.valid_for.get(leaf.analyte, known.valid_for_days if known else 0)

    def side(places: Array) -> Array:
        return sides(leaf, _taken(leaf.analyte, found, places, frame))

    code = read(Values(("measure", leaf.analyte), found.rows, side, aside, days), leaf.when, leaf.pick, frame)
    if leaf.analyte == "bmi":
        code[_weighed(frame)] = ASK
    return code


def _taken(analyte: str, found: Numbers, places: Array, frame: Frame) -> Numbers:
    """The numbers at some places, those of the places asked for last kept: many leaves ask for the same."""
    kept = frame.cache.get(("taken", analyte))
    if kept is None or kept[0] is not places:
        kept = frame.cache[("taken", analyte)] = places, found.at(places)
    numbers: Numbers = kept[1]
    return numbers


def _numbers(analyte: str, frame: Frame) -> Numbers:
    facts = frame.cohort.facts
    kinds = frame.kinds(lambda kind: kind.domain == "measurement" and kind.concept == analyte)
    rows, kind = frame.rows(kinds)
    own = Numbers(
        Rows(facts.person[rows], facts.first[rows], facts.last[rows]),
        facts.value[rows], taken(facts.other, rows), taken(facts.lower, rows), taken(facts.upper, rows),
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
    side = np.full(len(found.value), DOUBT, np.int8)
    exact = [kind.comparator == "=" for kind in found.kinds]
    usable = found.value != NO_NUMBER
    if leaf.multiple_of:
        limits = found.upper if leaf.multiple_of == "upper_limit" else found.lower
        usable &= limits > 0
    elif not all(kind.unit == leaf.unit for kind in found.kinds):
        usable &= np.array([kind.unit == leaf.unit for kind in found.kinds], bool)[found.kind]
    plain = usable if all(exact) else usable & np.array(exact, bool)[found.kind]
    places = np.arange(len(plain)) if plain.all() else np.flatnonzero(plain)
    if leaf.multiple_of:
        lies = inside_multiple(leaf.range, found.value[places], limits[places])
        plain = plain if lies is not None else np.zeros_like(plain)
        side[plain] = DOUBT if lies is None else lies
    else:
        side[places] = _sides_of_numbers(leaf, found, places)
    for place in np.flatnonzero(usable & ~plain):
        said = side_of(leaf, _fact(found, int(place)))
        side[place] = said if isinstance(said, bool) else DOUBT
    return side


def _sides_of_numbers(leaf: Measure, found: Numbers, plain: Array) -> Array:
    value, other = found.value[plain], found.other[plain]
    lies = inside(leaf.range, value)
    if leaf.other_range is None and (found.other.strides == (0,) or not (other != NO_NUMBER).any()):
        return lies
    if leaf.other_range is not None:
        again = np.where(other == NO_NUMBER, inside(leaf.other_range, value), lies)
    else:
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
