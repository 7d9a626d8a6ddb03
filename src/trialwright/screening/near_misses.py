"""Near misses: persons whom waiting alone brings closer, with the day.

Said only of what time changes by itself: an age reached, a time since a drug, a procedure or a condition that has
ended. Nothing is said of what a treatment would change, and nothing that suggests to change one.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence

import msgspec

from trialwright.evaluation.interpret import interpret
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Criterion,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    KofN,
    Not,
    Note,
    Or,
    Procedure,
    TrialCriteria,
)
from trialwright.model.fact import Cohort, Fact, Person
from trialwright.model.verdict import Verdict
from trialwright.screening.verdicts import effect_of

HORIZON = datetime.timedelta(days=731)
# Steps in which a wait is told where a day may not be.
_WAITS = ((92, "within 3 months"), (183, "within 6 months"), (366, "within a year"))
_LONGEST_WAIT = "in more than a year"


class Settling(msgspec.Struct, frozen=True):
    """A criterion that rules out today and no longer does from ``day`` on, under ``condition`` ("" for a birthday)."""

    criterion_id: str
    text: str
    day: datetime.date
    condition: str


class NearMiss(msgspec.Struct, frozen=True):
    """What waiting alone settles for one person and trial. ``others`` are criteria that rule out all the same."""

    person_id: str
    nct_id: str
    settling: tuple[Settling, ...]
    others: tuple[str, ...]

    @property
    def day(self) -> datetime.date:
        """The day on which the last of them is settled."""
        return max(each.day for each in self.settling)


def near_misses(
    trial: TrialCriteria, cohort: Cohort, verdicts: Sequence[Verdict], horizon: datetime.timedelta = HORIZON
) -> Iterator[NearMiss]:
    """Persons ruled out by a criterion that time alone settles within the horizon."""
    criteria = {each.id: each for each in trial.criteria if _is_of_time(each.expr)}
    persons = {each.person_id: each for each in cohort.persons}
    for verdict in verdicts:
        ruling = [each.id for each in verdict.criteria if each.effect == "rules_out"]
        today, person = datetime.date.fromisoformat(verdict.index_date), persons[verdict.person_id]
        settling = tuple(
            Settling(each, criteria[each].text, *found)
            for each in ruling
            if each in criteria and (found := _day(criteria[each], person, cohort, today, horizon))
        )
        if settling:
            settled = {each.criterion_id for each in settling}
            others = tuple(each for each in ruling if each not in settled)
            yield NearMiss(verdict.person_id, verdict.nct_id, settling, others)


def wait_said(days: int) -> str:
    """How long a wait is, in broad steps that give no day away.

    >>> wait_said(13), wait_said(166), wait_said(500)
    ('within 3 months', 'within 6 months', 'in more than a year')
    """
    return next((words for most, words in _WAITS if days <= most), _LONGEST_WAIT)


def said(miss: NearMiss, wait_from: datetime.date | None = None) -> str:
    """The near miss in words that suggest nothing. With ``wait_from`` days are told as broad waits from that day.

    >>> day = datetime.date(2026, 3, 2)
    >>> said(NearMiss("P1", "NCT00000000", (Settling("E2", "…", day, "if none is given again"),), ()))
    'E2 stops ruling out on 2026-03-02 if none is given again; the other criteria as today'
    """

    def when(day: datetime.date) -> str:
        return wait_said((day - wait_from).days) if wait_from else f"on {day}"

    parts = [
        f"{each.criterion_id} stops ruling out {when(each.day)} {each.condition}".strip()
        for each in miss.settling
    ]
    rest = f"{', '.join(miss.others)} rule{'s' * (len(miss.others) == 1)} out as today"
    return "; ".join([*parts, rest if miss.others else "the other criteria as today"])


def _is_of_time(expr: Expr) -> bool:
    """Whether a tree speaks of nothing but ages and of times since something that is over."""
    match expr:
        case And() | Or() | KofN():
            return all(map(_is_of_time, expr.parts))
        case Not():
            return _is_of_time(expr.part)
        case Implies():
            return _is_of_time(expr.condition) and _is_of_time(expr.consequence)
        case Except():
            return all(map(_is_of_time, (expr.base, *expr.minus)))
        case Exempt():
            return _is_of_time(expr.require) and _is_of_time(expr.waiver)
        case Alt():
            return all(map(_is_of_time, expr.readings))
        case Exposure() | Has() | Procedure():
            return expr.when is not None and expr.when.since is not None
        case Age() | Duration() | Note():
            return True
    return False


def _day(
    criterion: Criterion, person: Person, cohort: Cohort, today: datetime.date, horizon: datetime.timedelta
) -> tuple[datetime.date, str] | None:
    """The first day on which the criterion does not rule out, and on what that rests; None within the horizon."""
    facts = cohort.facts.get(person.person_id, ())
    anchored = cohort.anchors.get(person.person_id)
    if anchored:  # a window counted from a recorded visit does not move with the day
        return None
    deciding = _rows_that_decide(criterion, person, facts, cohort, today)
    if any(_goes_on(fact, today) for fact in facts if fact.row in deciding):
        return None

    def rules_out(day: datetime.date) -> bool:
        unusable = cohort.unusable.get(person.person_id, ())
        found = interpret(criterion.expr, person, facts, unusable, day)
        return effect_of(criterion.role, found.truth) == "rules_out"

    day = _first_day(rules_out, today, today + horizon)
    if day is None:
        return None
    drugs = {fact.domain for fact in facts if fact.row in deciding}
    waits_for = (
        "if none is given again" if "drug" in drugs else "if it does not happen again" if drugs else ""
    )
    return day, waits_for


def _rows_that_decide(
    criterion: Criterion, person: Person, facts: Sequence[Fact], cohort: Cohort, today: datetime.date
) -> set[int]:
    unusable = cohort.unusable.get(person.person_id, ())
    found = interpret(criterion.expr, person, facts, unusable, today)
    return {each.row for each in found.because if each.row}


def _goes_on(fact: Fact, today: datetime.date) -> bool:
    """Whether what a fact says has not ended for sure."""
    return fact.end is None or fact.end.last >= today


def _first_day(
    rules_out: Callable[[datetime.date], bool], today: datetime.date, last: datetime.date
) -> datetime.date | None:
    """The first day from which on, up to the last, it does not rule out; None if it does on the last day.

    What time alone changes, changes once: a birthday, the end of a window.
    """
    if rules_out(last):
        return None
    low, high = today, last
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        low, high = (middle, high) if rules_out(middle) else (low, middle)
    return high
