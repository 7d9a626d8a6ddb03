"""What single facts say of one thing asked: that it was so, that it was not, or that it may have been."""

import datetime
from collections.abc import Iterable
from typing import Literal

import msgspec

from trialwright.evaluation.chart import Chart, said
from trialwright.evaluation.concepts import Meaning, covers, label, may_concern, question
from trialwright.evaluation.finding import Finding, Reason, unknown
from trialwright.evaluation.stretches import Span, Stretch
from trialwright.evaluation.windows import Days
from trialwright.knowledge.chart_wording import validity_days
from trialwright.model.fact import Fact, UnusableRow
from trialwright.model.span import Span as Words
from trialwright.model.verdict import Evidence, Missing


class Sign(msgspec.Struct, frozen=True):
    """What a fact says: ``yes``, ``no``, or ``maybe`` for a reason. ``is_out``: an exception takes it away."""

    says: Literal["yes", "no", "maybe"]
    fact: Fact
    meaning: Meaning
    when: Stretch
    reason: Reason = "not recorded"
    is_out: bool = False


class Asked(msgspec.Struct, frozen=True):
    """The thing asked: a term, the domains that speak of it, and the words of the leaf."""

    term: str
    domains: frozenset[str]
    spans: tuple[Words, ...]
    chart: Chart

    @property
    def valid_days(self) -> int:
        """For how many days a fact says how things are now."""
        given = self.chart.valid_for
        domain = min(self.domains & {"condition", "drug", "allergy"}, default=min(self.domains))
        assumed = validity_days(self.term, domain if domain != "procedure" else "condition")
        return given.get(self.term, given.get(domain, assumed))

    def missing(self, reason: Reason, detail: str = "") -> Finding:
        """An unknown about it."""
        return unknown(Missing("chart", f"{question(self.term)} {detail}".strip(), reason))

    def evidence(self, facts: Iterable[Fact]) -> tuple[Evidence, ...]:
        """The facts as evidence, in the order of the table."""
        words = self.chart.quote(self.spans)
        ordered = sorted(facts, key=lambda fact: fact.row)
        return tuple(Evidence(datum(fact), words, self.spans, fact.row) for fact in ordered)

    def unusable(self, last: datetime.date) -> list[UnusableRow]:
        """The rows put aside that may be of it and may have begun by a day."""
        if not self.chart.unusable:
            return []
        return [
            row
            for row in self.chart.unusable
            if (row.domain in self.domains or not row.domain)
            and may_concern(row, self.term)
            and (row.start is None or row.start.first <= last)
        ]

    def cannot_use(self, rows: list[UnusableRow]) -> Finding:
        """The unknown that rows put aside leave."""
        numbers = ", ".join(str(row.row) for row in rows)
        return self.missing("unusable row", f"Row {numbers} of the facts cannot be used.")

    @property
    def beginning(self) -> datetime.date:
        """From when a denial must reach to deny that it ever was: the start of observation, or birth."""
        known = self.chart.person.observation_start or self.chart.person.birth_date
        return known.first if known else datetime.date.min

    def since(self, days: Days) -> datetime.date:
        """From when the days of a window must be accounted for: where it reaches back without end, ``beginning``.

        At least its last day must be: of a window that ended before observation began nothing is known.
        """
        return days.first or min(self.beginning, days.last)


def denies(sign: Sign, term_id: str) -> bool:
    """Whether a sign denies a term as a whole. "Other malignancy" denies what is not named, so malignancy only."""
    if sign.meaning.is_other and term_id not in sign.meaning.ids:
        return False
    return sign.says == "no" and covers(sign.meaning, term_id)


def denies_occurrence(denial: Sign, of: Sign) -> bool:
    """Whether a sign denies the very thing that another says, being of the same or a wider term."""
    if denial.says != "no" or denial.meaning.is_other:
        return False
    return all(covers(denial.meaning, each) for each in of.meaning.ids)


def sure_days(signs: Iterable[Sign]) -> list[Span]:
    """The days that signs surely cover."""
    return [days for sign in signs for days in sign.when.sure()]


def datum(fact: Fact) -> str:
    """A fact in words, with its dates."""
    parts = [
        label(fact.concept),
        fact.status if fact.status not in (None, "present") else "",
        fact.value_text,
    ]
    if fact.dose is not None:
        parts.append(f"{fact.dose.normalize():f} {fact.dose_unit} {fact.dose_basis}".strip())
    elif fact.value is not None:
        parts.append(fact.written or f"{fact.value.normalize():f}")
    parts.append(fact.route)
    return f"{', '.join(part for part in parts if part)} {_dates(fact)}"


def _dates(fact: Fact) -> str:
    if fact.end == fact.start or (fact.end is None and fact.domain in ("measurement", "score", "finding")):
        return f"on {said(fact.start)}"
    begin = f"from {said(fact.start)}" if fact.start else "from an unknown date"
    return f"{begin} to {said(fact.end)}" if fact.end else f"{begin} on"
