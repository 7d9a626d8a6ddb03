"""Findings with named values: the class of a biopsy, a test that is positive or negative."""

import re
import unicodedata

from trialwright.evaluation.assessments import is_superseded
from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import is_a, label, may_concern, meaning, question
from trialwright.evaluation.finding import Finding, Reason
from trialwright.evaluation.readings import Readings, read
from trialwright.evaluation.signs import datum
from trialwright.knowledge.chart_wording import validity_days
from trialwright.knowledge.lexicon import all_terms
from trialwright.knowledge.worded_tests import all_worded_tests, methods_of, result_word
from trialwright.model.criterion import Category
from trialwright.model.fact import Fact

DOMAINS = frozenset({"finding", "condition", "measurement", "score"})
# Letters of a segmental or global lesion and of its activity: "IV-S (A/C)" is class IV of ISN/RPS 2003.
_SUBCLASS = re.compile(r"(?<=[IV])(?:[-\s]*[SG]\b)?(?:\s*\([^)]*\))?")
_BEFORE = re.compile(r"^(?:CLASS|TYPE|ISN/RPS)\s+")
_JOIN = re.compile(r"\s*(?:\+|/|&|,|\bAND\b)\s*")
_CERTAIN_RESULTS = frozenset({"positive", "negative"})


def category(leaf: Category, chart: Chart) -> Finding:
    """Whether the latest value, in the window if there is one, is one of those named.

    A value is a whole name: class III+V is neither III nor V. A value that is not understood leaves it open.
    """
    methods = methods_of(leaf.finding)
    facts = [
        fact
        for fact in chart.of_domains(DOMAINS)
        if fact.concept in methods or is_a(meaning(fact.concept), leaf.finding)
    ]
    domain = "measurement" if leaf.finding in all_worded_tests() else "finding"
    days = chart.valid_for.get(leaf.finding, chart.valid_for.get(domain, validity_days(leaf.finding, domain)))
    test = all_worded_tests().get(leaf.finding)
    readings = Readings(
        chart,
        leaf.spans,
        f"What is the latest result of {test.label}?" if test else question(leaf.finding),
        facts,
        [r for r in chart.unusable if (r.domain in DOMAINS or not r.domain) and may_concern(r, leaf.finding)],
        lambda fact: side_of(leaf, fact, facts, chart),
        datum,
        days,
        f"{test.label if test else label(leaf.finding)}: validity period assumed: {days} days",
    )
    return read(readings, leaf.when, "latest")


def side_of(leaf: Category, fact: Fact, facts: list[Fact], chart: Chart) -> bool | Reason:
    """Whether the value of a fact is one of those named, or the reason that leaves it open."""
    if is_superseded(fact, facts, chart):
        return "incomplete"
    if fact.status in ("absent", "suspected") or not fact.value_text:
        return "not understood"
    value = value_of(fact.value_text, leaf.finding)
    return "not understood" if value is None else value in {parts_of(each) for each in leaf.values}


def value_of(written: str, finding: str) -> frozenset[str] | None:
    """A recorded value in one form; None if it is none that the finding can have."""
    if finding in all_worded_tests():
        word = result_word(written) or written.casefold()
        return frozenset({word.upper()}) if word in _CERTAIN_RESULTS else None
    known = all_terms()[finding].values if finding in all_terms() else ()
    parts = parts_of(_SUBCLASS.sub("", _plain(written)) if known else written)
    singles = {part for value in known for part in parts_of(value)}
    return parts if parts and (not known or parts <= singles) else None


def parts_of(written: str) -> frozenset[str]:
    """The parts of a value, in any order.

    >>> sorted(parts_of("Ⅴ+Ⅲ")), sorted(parts_of("class IV"))
    (['III', 'V'], ['IV'])
    """
    return frozenset(part for part in _JOIN.split(_BEFORE.sub("", _plain(written))) if part)


def _plain(written: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", written).upper().split())
