"""Stable regimens: what is taken at the end of a window was taken all through it at one dose."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.doses import Dose, per_day
from trialwright.evaluation.during import throughout
from trialwright.evaluation.exposure import DOMAINS, drug_signs, exposure
from trialwright.evaluation.finding import Finding, all_true, any_true, negated
from trialwright.evaluation.open_lists import unless_open
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.state import state_on
from trialwright.evaluation.windows import Days, days_of
from trialwright.knowledge.chart_wording import equivalents
from trialwright.model.criterion import Exposure, StableRegimen, Terms
from trialwright.model.truth import Truth


def stable_regimen(leaf: StableRegimen, chart: Chart) -> Finding:
    """Whether at least one of the drugs is taken, and every one that is stands unchanged, within its cap.

    Each drug of the list must be known to be taken or not; of a class, one that is taken answers for it. One
    that was stopped within the window leaves it open whether the regimen was stable.
    """
    parts = [_of_term(leaf, term_id, chart) for term_id in leaf.terms.ids]
    taken = any_true(state for state, _ in parts)
    if taken.truth is Truth.FALSE:
        return unless_open(taken, leaf.terms, lambda rest: _of_term(leaf, rest, chart)[0])
    unchanged = all_true(any_true([negated(state), stable]) for state, stable in parts)
    stopped = [_none_stopped(leaf, term_id, chart) for term_id in leaf.terms.ids]
    return all_true([taken, unchanged, *stopped, *(_within(cap, chart) for cap in leaf.caps)])


def _none_stopped(leaf: StableRegimen, term_id: str, chart: Chart) -> Finding:
    """Unknown if a drug of the regimen was given in the window and is not given at its end; true otherwise."""
    asked = Asked(term_id, DOMAINS, leaf.spans, chart)
    days = days_of(leaf.when, chart)
    signs = drug_signs(asked)
    if days is None:
        return Finding(Truth.TRUE)
    first, last = days.first or datetime.date.min, min(days.last, chart.index_date)
    standing = {sign.meaning.ids for sign in state_on(asked, signs, last, ()).standing}
    gone = [
        sign
        for sign in signs
        if sign.says == "yes" and not sign.is_out and sign.meaning.ids not in standing
        if sign.when.meets(first, last) is not False
    ]
    if not gone:
        return Finding(Truth.TRUE)
    data = "; ".join(item.datum for item in asked.evidence(sign.fact for sign in gone))
    return asked.missing(
        "ambiguous", f"It was stopped within the time that must be stable. Recorded: {data}."
    )


def _within(cap: Exposure, chart: Chart) -> Finding:
    """Whether a drug with a cap is not taken, or taken within it, and no other taken that stands for it."""
    plain = Exposure(terms=cap.terms, when=cap.when, route=cap.route, spans=cap.spans)
    held = any_true([negated(exposure(plain, chart)), exposure(cap, chart)])
    others = [_not_taken(cap, drug, chart) for each in cap.terms.ids for drug in equivalent_to(each)]
    return all_true([held, *others])


def equivalent_to(drug: str) -> list[str]:
    """The other drugs whose doses count as those of a drug."""
    table = equivalents(drug)
    return [each for each in table.mg if each != drug] if table else []


def _not_taken(cap: Exposure, drug: str, chart: Chart) -> Finding:
    """Unknown if a drug whose doses count as those of the capped one is taken, for the cap names the one; true otherwise."""
    asked = Asked(drug, DOMAINS, cap.spans, chart)
    taken = state_on(asked, drug_signs(asked), chart.index_date, ()).standing
    if not taken:
        return Finding(Truth.TRUE)
    data = "; ".join(item.datum for item in asked.evidence(sign.fact for sign in taken))
    return asked.missing("related drug", f"Does the limit hold for it too? Recorded: {data}.")


def _of_term(leaf: StableRegimen, term_id: str, chart: Chart) -> tuple[Finding, Finding]:
    """Whether a drug is taken at the end of the window, and whether it stood unchanged all through it."""
    asked = Asked(term_id, DOMAINS, leaf.spans, chart)
    days = days_of(leaf.when, chart)
    if days is None:
        lacking = asked.missing("no anchor date")
        return lacking, lacking
    signs = drug_signs(asked)
    now = state_on(asked, signs, min(days.last, chart.index_date), days.assumptions)
    if now.finding.truth is Truth.UNKNOWN:
        return now.finding, now.finding
    by_drug: dict[tuple[str, ...], list[Sign]] = defaultdict(list)
    for sign in signs:
        if sign.says == "yes" and not sign.is_out:
            by_drug[sign.meaning.ids].append(sign)
    taken = {sign.meaning.ids for sign in now.standing}
    stable = all_true(_unchanged(asked, by_drug[drug], signs, days) for drug in sorted(taken))
    return now.finding, stable


def _unchanged(asked: Asked, of_drug: Sequence[Sign], signs: Sequence[Sign], days: Days) -> Finding:
    """Whether one drug was taken on every day of the window, and always at the same dose."""
    others = [sign for sign in signs if sign.says != "yes"]
    first = days.first or datetime.date.min
    last = min(days.last, asked.chart.index_date)
    all_through = throughout(asked, [*of_drug, *others], days)
    return all_true(
        [
            all_through,
            one_dose(asked, [s for s in of_drug if s.when.meets(first, last) is not False], first, last),
        ]
    )


def one_dose(asked: Asked, signs: Sequence[Sign], first: datetime.date, last: datetime.date) -> Finding:
    """Whether all facts in the window state one dose; a fact without a dose leaves it open."""
    daily = Exposure(terms=Terms(ids=()), dose_unit=_unit(signs), dose_basis="day")
    stated = [per_day(daily, sign, asked) for sign in signs]
    doses = [dose for dose in stated if isinstance(dose, Dose)]
    recorded = f"Recorded: {'; '.join(item.datum for item in asked.evidence(s.fact for s in signs))}."
    lacking = [dose for dose in stated if not isinstance(dose, Dose)]
    amounts = {(dose.low, dose.high) for dose in doses}
    sure = all(sign.when.meets(first, last) is True for sign in signs)
    routes = {sign.fact.route for sign in signs if sign.fact.route}
    if len(amounts) > 1 and sure and not lacking:
        return Finding(Truth.FALSE, asked.evidence(sign.fact for sign in signs))
    if lacking or len(amounts) != 1 or len(routes) > 1:
        return asked.missing(lacking[0] if lacking else "uncertain date", recorded)
    return Finding(Truth.TRUE, asked.evidence(sign.fact for sign in signs))


def _unit(signs: Sequence[Sign]) -> str:
    return signs[0].fact.dose_unit if signs else ""
