"""How many items of one assessment have one of the grades."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from trialwright.evaluation.chart import Chart, said
from trialwright.evaluation.concepts import label, question
from trialwright.evaluation.finding import Finding, any_true, unknown
from trialwright.evaluation.instruments import item_of, speaks_of, version_of
from trialwright.evaluation.latest import latest, may_be_latest
from trialwright.evaluation.score import SCORES, score_validity, unusable_scores
from trialwright.evaluation.windows import days_of
from trialwright.knowledge.lexicon import all_terms
from trialwright.model.criterion import Count
from trialwright.model.fact import Fact
from trialwright.model.truth import Truth
from trialwright.model.verdict import Evidence, Missing
from trialwright.model.window import Window

# The grade of an item that never was involved, which therefore never had a higher one before.
NEVER_INVOLVED = {"bilag": "E", "bilag_2004": "E"}


class Tally(msgspec.Struct, frozen=True):
    """What one assessment says: surely so many, and so many more that are not graded or graded twice."""

    counted: int
    open: int
    facts: tuple[Fact, ...]


def count(leaf: Count, chart: Chart) -> Finding:
    """Whether the number of graded items lies in the range; grades of two assessments are never added."""
    facts = [
        fact for fact in chart.of_domains(SCORES)
        if speaks_of(fact, leaf.instrument) == "yes" and item_of(fact, version_of(fact, leaf.instrument))
    ]  # fmt: skip
    when = leaf.when or Window("index")
    days = days_of(when, chart)
    if days is None:
        return _missing(leaf, "no anchor date")
    last = min(days.last, chart.index_date)
    aside = may_be_latest(unusable_scores(leaf.instrument, chart), facts, last)
    if aside:
        return _missing(leaf, "unusable row", f"Row {aside[0].row} of the facts cannot be used.")
    if leaf.pick == "any" or (leaf.pick == "" and when.since is not None):
        return _some_assessment(leaf, facts, chart, days.first or datetime.date.min, last, days.assumptions)
    within = score_validity(leaf.instrument, chart) if days.first is None else (last - days.first).days
    return _latest_assessment(leaf, facts, chart, last, within, days.assumptions)


def _latest_assessment(
    leaf: Count,
    facts: Sequence[Fact],
    chart: Chart,
    day: datetime.date,
    valid_days: int,
    assumptions: tuple[str, ...],
) -> Finding:
    found = latest(facts, day)
    if found is None:
        return _missing(leaf, "no value")
    if found.least_days > valid_days:
        return _missing(leaf, "stale", f"The last assessment is {found.least_days} days old.")
    if not found.is_certain or found.most_days is None or found.most_days > valid_days:
        return _missing(leaf, "uncertain date")
    groups = _assessments(facts, leaf.instrument)
    keys = {_key(fact, leaf.instrument) for fact in found.facts}
    said_of = assumptions
    if found.most_days:
        said_of = (*assumptions, f"{label(leaf.instrument)}: validity period assumed: {valid_days} days")
    answers = [_answer(leaf, groups[key], chart, said_of) for key in sorted(keys)]
    if len({answer.truth for answer in answers}) > 1:
        return _missing(leaf, "conflict", "Several assessments of the latest day differ.")
    return answers[0]


def _some_assessment(
    leaf: Count,
    facts: Sequence[Fact],
    chart: Chart,
    first: datetime.date,
    last: datetime.date,
    said_of: tuple[str, ...],
) -> Finding:
    """True by any assessment that surely lies in the window; false only if the items never were involved."""
    groups = _assessments(facts, leaf.instrument).values()
    inside = [
        g for g in groups if all(f.start and f.start.first >= first and f.start.last <= last for f in g)
    ]
    answers = [_answer(leaf, group, chart, said_of) for group in inside]
    some = any_true(answer for answer in answers if answer.truth is Truth.TRUE)
    if some.truth is Truth.TRUE:
        return some
    never = _never_involved(leaf, facts, chart, last)
    if never and not leaf.range.contains(Decimal(0)):
        return _found(leaf, Truth.FALSE, never, chart, said_of)
    open_ = [answer for answer in answers if answer.truth is Truth.UNKNOWN]
    return open_[0] if open_ else _missing(leaf, "no value", "Was there an earlier assessment?")


def _never_involved(leaf: Count, facts: Sequence[Fact], chart: Chart, last: datetime.date) -> list[Fact]:
    """The facts of the latest assessment, if all items asked about have the grade of one never involved."""
    found = latest(facts, last)
    if found is None or not found.is_certain or found.most_days is None:
        return []
    if found.most_days > score_validity(leaf.instrument, chart):
        return []
    graded = {item_of(f, version_of(f, leaf.instrument)): f for f in found.facts}
    asked = leaf.items or items_asked(leaf, found.facts)
    never = [
        graded[item]
        for item in asked
        if item in graded and graded[item].value_text == NEVER_INVOLVED.get(leaf.instrument)
    ]
    same = len(found.facts) == len(graded)
    return never if same and asked and len(never) == len(asked) else []


def _answer(leaf: Count, group: Sequence[Fact], chart: Chart, assumptions: tuple[str, ...]) -> Finding:
    tally = _tally(leaf, group)
    inside = leaf.range.relation(Decimal(tally.counted), Decimal(tally.counted + tally.open))
    if inside is None:
        missing = (
            f"Of the assessment on {said(group[0].start)}, {tally.open} are not graded, or graded twice."
        )
        return _missing(leaf, "incomplete", missing)
    return _found(leaf, Truth.of(inside), tally.facts, chart, assumptions)


def _tally(leaf: Count, group: Sequence[Fact]) -> Tally:
    grades: dict[str, set[str]] = defaultdict(set)
    for fact in group:
        grades[item_of(fact, version_of(fact, leaf.instrument))].add(
            fact.value_text if fact.comparator == "=" else ""
        )
    asked = leaf.items or items_asked(leaf, group)
    hits = [{grade in leaf.grades for grade in grades[item] if grade} for item in asked]
    facts = tuple(
        f
        for f in group
        if item_of(f, version_of(f, leaf.instrument)) in asked and f.value_text in leaf.grades
    )
    return Tally(
        sum(hit == {True} for hit in hits), sum(len(hit) != 1 for hit in hits), facts or tuple(group)
    )


def items_asked(leaf: Count, group: Sequence[Fact]) -> tuple[str, ...]:
    """All items of the version that was used; those recorded if the lexicon does not list them."""
    version = version_of(group[0], leaf.instrument)
    listed = all_terms()[version].items if version in all_terms() else ()
    return listed or tuple(sorted({item_of(fact, version) for fact in group}))


def _assessments(facts: Sequence[Fact], instrument: str) -> dict[tuple[str, str], list[Fact]]:
    groups: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda each: each.row):
        groups[_key(fact, instrument)].append(fact)
    return groups


def _key(fact: Fact, instrument: str) -> tuple[str, str]:
    return version_of(fact, instrument), fact.group_id or f"on {said(fact.start)}"


def _found(
    leaf: Count, truth: Truth, facts: Sequence[Fact], chart: Chart, assumptions: tuple[str, ...]
) -> Finding:
    words = chart.quote(leaf.spans)
    data = [(f"{label(leaf.instrument)} {f.item} {f.value_text} on {said(f.start)}", f.row) for f in facts]
    return Finding(
        truth, tuple(Evidence(what, words, leaf.spans, row) for what, row in data), assumptions=assumptions
    )


def _missing(leaf: Count, reason: str, detail: str = "") -> Finding:
    return unknown(Missing("chart", f"{question(leaf.instrument)} {detail}".strip(), reason))
