"""The dose a fact states, brought to the unit and the period a criterion asks for."""

from decimal import Decimal

import msgspec

from trialwright.evaluation.finding import Reason
from trialwright.evaluation.latest import latest
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.stretches import stretch
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.chart_wording import equivalents, milligrams
from trialwright.model.criterion import Exposure

_WEIGHT = "body_weight"


class Dose(msgspec.Struct, frozen=True):
    """An amount between two bounds, and what it rests on."""

    low: Decimal
    high: Decimal
    assumptions: tuple[str, ...] = ()

    def times(self, low: Decimal, high: Decimal | None = None) -> "Dose":
        """The amount multiplied by a number, or by one between two."""
        return Dose(self.low * low, self.high * (low if high is None else high), self.assumptions)


def dose_of(leaf: Exposure, sign: Sign, asked: Asked) -> Dose | Reason:
    """One fact's dose in the leaf's unit, for the fact's own period (day, week, administration, total)."""
    fact = sign.fact
    if fact.dose is None:
        return "no dose"
    unit, per_kg = _plain_unit(fact.dose_unit, fact.dose_basis)
    asked_unit, asked_per_kg = _plain_unit(leaf.dose_unit, "")
    factor = _unit_factor(unit, asked_unit)
    if factor is None:
        return "conversion"
    dose = Dose(fact.dose, fact.dose).times(factor)
    if per_kg != asked_per_kg:
        weighed = _for_weight(dose, asked) if per_kg else "conversion"
        if not isinstance(weighed, Dose):
            return weighed
        dose = weighed
    return _equivalent(dose, leaf, sign) if leaf.equivalent_to else dose


def per_day(leaf: Exposure, sign: Sign, asked: Asked) -> Dose | Reason:
    """One fact's dose for each period the leaf names: a day, a week or an administration."""
    dose = dose_of(leaf, sign, asked)
    if not isinstance(dose, Dose):
        return dose
    stated = sign.fact.dose_basis.removesuffix("/kg")
    wanted = leaf.dose_basis
    if stated == wanted:
        return dose
    if wanted == "administration" or not stated or not wanted:
        return "conversion"
    daily = _daily(dose, stated, sign)
    return daily.times(Decimal(7)) if wanted == "week" and isinstance(daily, Dose) else daily


def _daily(dose: Dose, stated: str, sign: Sign) -> Dose | Reason:
    match stated:
        case "day":
            return dose
        case "week":
            return Dose(dose.low / 7, dose.high / 7, dose.assumptions)
    when = sign.when
    if when.is_ongoing or when.first[0] != when.first[1] or when.last[0] != when.last[1]:
        return "no dose"
    days = (when.last[0] - when.first[0]).days + 1
    if days == 1:
        return dose
    return "no dose"  # how a course was spread over its days is not recorded


def _plain_unit(unit: str, basis: str) -> tuple[str, bool]:
    per_kg = unit.endswith("/kg") or basis.endswith("/kg")
    return unit.removesuffix("/kg"), per_kg


def _unit_factor(unit: str, asked: str) -> Decimal | None:
    if unit == asked:
        return Decimal(1)
    masses = milligrams()
    return masses[unit] / masses[asked] if unit in masses and asked in masses else None


def _for_weight(dose: Dose, asked: Asked) -> Dose | Reason:
    """A dose per kg for the person's latest body weight."""
    chart, known = asked.chart, all_analytes()[_WEIGHT]
    weighed = chart.measured(_WEIGHT)
    found = latest(weighed, chart.index_date)
    period = chart.valid_for.get(_WEIGHT, known.valid_for_days)
    if found is None or found.most_days is None or found.most_days > period:
        return "no weight"
    weights = [fact.value for fact in found.facts if fact.comparator == "=" and fact.value is not None]
    if len(weights) < len(found.facts) or any(row.concept == _WEIGHT for row in chart.unusable):
        return "no weight"
    said = f"dose for the latest body weight, {max(weights).normalize():f} {known.unit}"
    return Dose(dose.low * min(weights), dose.high * max(weights), (*dose.assumptions, said))


def _equivalent(dose: Dose, leaf: Exposure, sign: Sign) -> Dose | Reason:
    table = equivalents(leaf.equivalent_to)
    drugs = {each for each in sign.meaning.ids if table and each in table.mg}
    if table is None or len(drugs) != 1 or len(sign.meaning.ids) != 1:
        return "conversion"
    drug = drugs.pop()
    if drug == leaf.equivalent_to:
        return dose
    [base] = table.mg[leaf.equivalent_to]
    factors = sorted(base / equal for equal in table.mg[drug])
    said = f"{drug} as {leaf.equivalent_to}: {table.source}"
    return Dose(dose.low * factors[0], dose.high * factors[-1], (*dose.assumptions, said))


def days_of_course(sign: Sign, asked: Asked) -> int | None:
    """The days a fact lasted, if its dates are exact; an ongoing one up to the index date."""
    when = stretch(sign.fact, asked.chart)
    last = when.known_on if when.is_ongoing else when.last
    if when.first[0] != when.first[1] or last[0] != last[1]:
        return None
    return (last[0] - when.first[0]).days + 1
