"""Whether the doses given in a window sum up to what is asked."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from trialwright.evaluation.doses import Dose, dose_of
from trialwright.evaluation.during import during
from trialwright.evaluation.finding import Finding, Reason
from trialwright.evaluation.signs import Asked, Sign, denies, sure_days
from trialwright.evaluation.stretches import uncovered
from trialwright.evaluation.taken_doses import recorded
from trialwright.evaluation.windows import Days
from trialwright.model.criterion import Exposure
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth


def at_total_dose(leaf: Exposure, asked: Asked, signs: Sequence[Sign], days: Days) -> Finding:
    """Whether the doses given in the window sum up to the range.

    A course that reaches over an edge counts between its part inside and the whole of it.
    """
    first, last = days.first or datetime.date.min, min(days.last, asked.chart.index_date)
    plain = during(asked, signs, days)
    given = [s for s in signs if s.says == "yes" and not s.is_out and s.when.meets(first, last) is not False]
    if not given or (plain.missing and plain.missing[0].reason in ("conflict", "unusable row")):
        return plain

    def amount(sign: Sign) -> Dose | Reason:
        return _course(leaf, sign, asked, first, last)

    doses = [amount(sign) for sign in given]
    lacking = [dose for dose in doses if not isinstance(dose, Dose)]
    if lacking:
        return asked.missing(lacking[0], recorded(asked, given))
    known = [dose for dose in doses if isinstance(dose, Dose)]
    said = tuple(dict.fromkeys(words for dose in known for words in dose.assumptions))
    total = Dose(sum((d.low for d in known), Decimal(0)), sum((d.high for d in known), Decimal(0)), said)
    return _total_compared(
        leaf.dose or Interval(), total, asked, given, signs, Days(first, days.last, days.assumptions)
    )


def _total_compared(
    asked_range: Interval, total: Dose, asked: Asked, given: Sequence[Sign], signs: Sequence[Sign], days: Days
) -> Finding:
    inside = asked_range.relation(total.low, total.high)
    evidence = asked.evidence(sign.fact for sign in given)
    said = (*days.assumptions, *total.assumptions)
    is_above = inside is False and asked_range.high is not None and total.low >= asked_range.high
    if is_above:
        return Finding(Truth.FALSE, evidence, assumptions=said)
    if inside is None:
        return asked.missing("uncertain date", recorded(asked, given))
    denials = [sign for sign in signs if denies(sign, asked.term)]
    rest = uncovered(asked.since(days), days.last, [*sure_days(denials), *(s.when.possible() for s in given)])
    if not rest or asked.term in asked.chart.closed_for:
        return Finding(
            Truth.of(inside), (*evidence, *asked.evidence(s.fact for s in denials)), assumptions=said
        )
    if inside and asked_range.low is not None:
        return Finding(Truth.TRUE, evidence, assumptions=(*said, "the recorded doses are taken to be all"))
    return asked.missing("not recorded", f"Was more given in the window? {recorded(asked, given)}")


def _course(
    leaf: Exposure, sign: Sign, asked: Asked, first: datetime.date, last: datetime.date
) -> Dose | Reason:
    """What a fact gave in the window: at least its part inside, at most all of it."""
    dose = dose_of(leaf, sign, asked)
    if not isinstance(dose, Dose):
        return dose
    begin, end = sign.when.first, sign.when.known_on if sign.when.is_ongoing else sign.when.last
    longest = (end[1] - begin[0]).days + 1
    sure = max(0, (min(end[0], last) - max(begin[1], first)).days + 1)
    is_inside = begin[0] >= first and end[1] <= last
    match sign.fact.dose_basis.removesuffix("/kg"):
        case "total":
            return dose if is_inside else Dose(Decimal(0), dose.high, dose.assumptions)
        case "administration" if longest == 1 or begin == end:
            return dose if is_inside else Dose(Decimal(0), dose.high, dose.assumptions)
        case "day":
            return dose.times(Decimal(sure), Decimal(longest))
        case "week":
            return Dose(dose.low * sure / 7, dose.high * longest / 7, dose.assumptions)
    return "no dose"
