"""Scores and their items: a number in a range."""

from decimal import Decimal

from trialwright.evaluation.assessments import is_superseded
from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import label, may_concern, question
from trialwright.evaluation.finding import Finding, Reason
from trialwright.evaluation.instruments import item_of, speaks_of
from trialwright.evaluation.readings import Readings, read
from trialwright.evaluation.signs import datum
from trialwright.knowledge.chart_wording import validity_days
from trialwright.model.criterion import Score
from trialwright.model.fact import Fact, UnusableRow
from trialwright.model.quantity import Interval

SCORES = frozenset({"score"})
_MAY_SCORE = frozenset({"score", ""})


def score(leaf: Score, chart: Chart) -> Finding:
    """The truth of a score: by the latest, or by those of its window. Another version never stands in for the one named."""
    about = [fact for fact in chart.of_domains(SCORES) if item_of(fact, leaf.instrument) == leaf.item]
    facts = [fact for fact in about if speaks_of(fact, leaf.instrument) == "yes"]
    days = score_validity(leaf.instrument, chart)
    readings = Readings(
        chart,
        leaf.spans,
        question(leaf.instrument),
        facts,
        unusable_scores(leaf.instrument, chart),
        lambda fact: _side(leaf, fact, facts, chart),
        datum,
        days,
        f"{label(leaf.instrument)}: validity period assumed: {days} days",
    )
    found = read(readings, leaf.when, leaf.pick)
    other = [fact for fact in about if speaks_of(fact, leaf.instrument) == "other version"]
    if found.missing and other and not facts:
        return readings.missing("other version", f"Recorded: {readings.recorded(other)}.")
    return found


def score_validity(instrument: str, chart: Chart) -> int:
    """For how many days a score says how things are now."""
    assumed = validity_days(instrument, "score")
    return chart.valid_for.get(instrument, chart.valid_for.get("score", assumed))


def unusable_scores(instrument: str, chart: Chart) -> list[UnusableRow]:
    """Rows put aside that may be of the instrument."""
    return [row for row in chart.unusable if row.domain in _MAY_SCORE and may_concern(row, instrument)]


def _side(leaf: Score, fact: Fact, facts: list[Fact], chart: Chart) -> bool | Reason:
    if fact.value is None:
        return "no number"
    if is_superseded(fact, facts, chart):
        return "incomplete"
    inside = score_side(leaf.range, fact.comparator, fact.value)
    return "uncertain value" if inside is None else inside


def score_side(range_: Interval, comparator: str, value: Decimal) -> bool | None:
    """Whether a score lies in a range; None where a comparator leaves that open."""
    low = None if comparator in ("<", "<=") else value
    high = None if comparator in (">", ">=") else value
    return range_.relation(low, high, open_low=comparator == ">", open_high=comparator == "<")
