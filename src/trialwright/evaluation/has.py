"""Conditions and findings: active or present on a day, ever, or in a window."""

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import Meaning, covers, is_a, meaning, plain_form
from trialwright.evaluation.during import begun_during, during, throughout
from trialwright.evaluation.finding import Finding, any_true
from trialwright.evaluation.implied import implied_denial, implied_facts
from trialwright.evaluation.open_lists import unless_open
from trialwright.evaluation.qualifiers import qualified
from trialwright.evaluation.relation import related
from trialwright.evaluation.score import score
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.state import state_on
from trialwright.evaluation.stretches import stretch
from trialwright.evaluation.windows import Days, anchor_day, days_of, is_of_a_moment
from trialwright.knowledge.chart_wording import denials, points_that_meet
from trialwright.knowledge.spelling import normalised
from trialwright.knowledge.worded_tests import result_word
from trialwright.model.criterion import Has, Score
from trialwright.model.fact import Fact
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth
from trialwright.model.window import Window

DOMAINS = frozenset({"condition", "finding", "event"})
_NEGATIVE, _POSITIVE, _INDETERMINATE = "negative", "positive", "indeterminate"


def has(leaf: Has, chart: Chart) -> Finding:
    """Whether one of the terms holds, as asked. An open list can be true and, unless its rest is denied, not false."""
    if leaf.relation:
        return related(leaf, chart)
    parts = [_of_term(leaf, term_id, chart) for term_id in leaf.terms.ids]
    return unless_open(any_true(parts), leaf.terms, lambda rest: _of_term(leaf, rest, chart))


def _of_term(leaf: Has, term_id: str, chart: Chart) -> Finding:
    points = points_that_meet(term_id)
    if points is not None:
        enough = Interval(low=points, includes_low=True)
        return score(Score(instrument=term_id, range=enough, when=leaf.when, spans=leaf.spans), chart)
    active = plain_form((term_id,)).is_active
    status = "active" if active and leaf.status == "present" else leaf.status
    asked = Asked(plain_form((term_id,)).ids[0] if active else term_id, DOMAINS, leaf.spans, chart)
    excluded = implied_denial(asked)
    if excluded:
        return Finding(Truth.FALSE, because=excluded)
    signs = _signs(leaf, asked, status)
    if status != "history" and (leaf.when is None or is_of_a_moment(leaf.when)):
        anchored = anchor_day(leaf.when.anchor, chart) if leaf.when else (chart.index_date, ())
        if anchored is None:
            return asked.missing("no anchor date")
        day, said = anchored
        return state_on(asked, signs, min(day, chart.index_date), said).finding
    return _in_window(leaf.when or Window("index"), asked, signs, is_history=status == "history")


def _in_window(when: Window, asked: Asked, signs: list[Sign], *, is_history: bool) -> Finding:
    days = days_of(when, asked.chart)
    if days is None:
        return asked.missing("no anchor date")
    match when.mode:
        case "throughout":
            return throughout(asked, signs, days)
        case "start_in":
            return begun_during(asked, signs, days)
    found = during(asked, signs, days)
    if is_history and days.first is not None and found.truth is Truth.TRUE:
        return _dated_either_way(found, asked, signs, days)
    return found


def _dated_either_way(found: Finding, asked: Asked, signs: list[Sign], days: Days) -> Finding:
    """A history in a window is dated by when it began or by when it was there: both must lie in it."""
    if begun_during(asked, signs, days).truth is Truth.TRUE:
        return found
    data = "; ".join(item.datum for item in found.because)
    return asked.missing("ambiguous", f"It was there in the window and began before it. Recorded: {data}.")


def _signs(leaf: Has, asked: Asked, status: str) -> list[Sign]:
    facts = [*asked.chart.of_domains(DOMAINS), *implied_facts(asked)]
    return [sign for fact in facts if (sign := sign_of(leaf, asked, status, fact))]


def sign_of(leaf: Has, asked: Asked, status: str, fact: Fact) -> Sign | None:
    """What one fact says of a condition; nothing, if it speaks of something else."""
    found = meaning(fact.concept)
    recorded = recorded_status(fact, found)
    inside = is_a(found, asked.term)
    denied = recorded == "absent" or (recorded == "inactive" and status == "active")
    if inside is False and not (denied and covers(found, asked.term)):
        return None
    when, is_out = stretch(fact, asked.chart), fact.row in asked.chart.taken_out
    if denied:
        elsewhere = bool(fact.item) and normalised(fact.item) != normalised(leaf.qualifier)
        return None if elsewhere else Sign("no", fact, found, when)
    if inside is None:
        return Sign("maybe", fact, found, when, "ambiguous", is_out)
    if recorded == "suspected":
        return Sign("maybe", fact, found, when, "suspected", is_out)
    if (recorded == "inactive" and status == "present") or (status == "active" and recorded != "active"):
        return Sign("maybe", fact, found, when, "activity not recorded", is_out)
    sign = Sign("yes", fact, found, when, is_out=is_out)
    return qualified(sign, leaf.qualifier, asked) if leaf.qualifier else sign


def recorded_status(fact: Fact, found: Meaning) -> str:
    """The status of a fact; a result in words says it where the column is blank, and so does "active …".

    "Active hepatitis" with status absent denies the activity only.
    """
    status = fact.status or _status_in_words(fact.value_text)
    if found.is_active:
        return {"absent": "inactive", "present": "active"}.get(status, status)
    return status


def _status_in_words(value_text: str) -> str:
    """The status that a result in words states; any other text describes what is present."""
    words = {_NEGATIVE: "absent", _POSITIVE: "present", _INDETERMINATE: "suspected"}
    plain = " ".join(value_text.casefold().split())
    return "absent" if plain in denials() else words.get(result_word(value_text) or "", "present")
