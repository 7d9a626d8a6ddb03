"""Drugs: given in a window or now, at a dose, by a route, for so long."""

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import covers, is_a, meaning_of, plain_form
from trialwright.evaluation.during import begun_during, during, throughout
from trialwright.evaluation.finding import Finding, any_true
from trialwright.evaluation.lasting import lasted
from trialwright.evaluation.open_lists import unless_open
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.state import State, state_on
from trialwright.evaluation.stretches import stretch
from trialwright.evaluation.taken_doses import at_dose_during, at_dose_on
from trialwright.evaluation.total_doses import at_total_dose
from trialwright.evaluation.windows import Days, anchor_day, days_of, is_of_a_moment
from trialwright.knowledge.chart_wording import akin, is_local, route_is, route_named
from trialwright.model.criterion import Exposure
from trialwright.model.fact import Fact

DOMAINS = frozenset({"drug"})


def exposure(leaf: Exposure, chart: Chart) -> Finding:
    """Whether one of the drugs was given as asked: in the window, or now if there is none."""
    parts = [_of_term(leaf, term_id, chart) for term_id in leaf.terms.ids]
    return unless_open(any_true(parts), leaf.terms, lambda rest: _of_term(leaf, rest, chart))


def _of_term(leaf: Exposure, term_id: str, chart: Chart) -> Finding:
    form = plain_form((term_id,))
    asked = Asked(form.ids[0] if form.route else term_id, DOMAINS, leaf.spans, chart)
    signs = drug_signs(asked, leaf.route or form.route)
    if leaf.when is None or is_of_a_moment(leaf.when):
        return _now(leaf, asked, signs)
    days = days_of(leaf.when, chart)
    if days is None:
        return asked.missing("no anchor date")
    if leaf.lasting is not None:
        return lasted(asked, signs, days, leaf.lasting, leaf.lasting_unit)
    if leaf.dose is not None:
        total = leaf.dose_basis == "total"
        return (at_total_dose if total else at_dose_during)(leaf, asked, signs, days)
    match leaf.when.mode:
        case "any":
            return during(asked, signs, days)
        case "throughout":
            return throughout(asked, signs, days)
        case "start_in":
            return begun_during(asked, signs, days)


def _now(leaf: Exposure, asked: Asked, signs: list[Sign]) -> Finding:
    anchored = anchor_day(leaf.when.anchor, asked.chart) if leaf.when else (asked.chart.index_date, ())
    if anchored is None:
        return asked.missing("no anchor date")
    day, said = min(anchored[0], asked.chart.index_date), anchored[1]
    now: State = state_on(asked, signs, day, said)
    if leaf.lasting is not None:
        days = Days(day, day, said)
        return lasted(asked, list(now.standing), days, leaf.lasting, leaf.lasting_unit, otherwise=now.finding)
    if leaf.dose is None:
        return now.finding
    if leaf.dose_basis == "total":
        return at_total_dose(leaf, asked, signs, Days(None, day, said))
    return at_dose_on(leaf, asked, signs, now, day)


def drug_signs(asked: Asked, route: str = "") -> list[Sign]:
    """What the drug facts of a chart say of a drug or class, by a route if one is asked."""
    asked_route = route_named(route)
    facts = asked.chart.of_domains(DOMAINS)
    return [sign for fact in facts if (sign := sign_of(asked, fact, asked_route))]


def sign_of(asked: Asked, fact: Fact, asked_route: str) -> Sign | None:
    """What one drug fact says. A dose of 0 says that the drug is not taken."""
    found = meaning_of(fact)
    inside = is_a(found, asked.term)
    if inside is False and not (covers(found, asked.term) or akin(asked.term)):
        return None
    when, is_out = stretch(fact, asked.chart), fact.row in asked.chart.taken_out
    route = route_named(fact.route) or found.route
    if fact.status == "absent" or fact.dose == 0:
        relevant = inside is not False or covers(found, asked.term)
        narrow = bool(route) and not (asked_route and route_is(asked_route, route))
        return Sign("no", fact, found, when) if relevant and not narrow else None
    if inside is False:
        near = any(each in akin(asked.term) for each in found.ids)
        return Sign("maybe", fact, found, when, "related drug", is_out) if near else None
    if inside is None:
        return Sign("maybe", fact, found, when, "ambiguous", is_out)
    if fact.status in ("suspected", "inactive"):
        return Sign("maybe", fact, found, when, "suspected", is_out)
    if asked_route and route and not route_is(route, asked_route):
        return None
    if (asked_route and not route) or (not asked_route and is_local(route)):
        return Sign("maybe", fact, found, when, "no route", is_out)
    return Sign("yes", fact, found, when, is_out=is_out)
