"""Clauses about drugs and procedures."""

from trialwright.criteria.english.denial import said_or_denied
from trialwright.criteria.english.figures import bounds, unit_written
from trialwright.criteria.english.names import listed, term_list, term_name
from trialwright.criteria.english.time import in_window, lasting, on_the_day, time_span
from trialwright.model.criterion import Exposure, Procedure, StableRegimen, Terms

_BASES = {"day": "/day", "week": "/week", "administration": " per administration", "total": "", "": ""}


def exposure_said(leaf: Exposure, holds: bool) -> str:
    """A drug given, with dose, route and duration."""
    return f"the person {_treated(leaf, holds)}"


def _treated(leaf: Exposure, holds: bool) -> str:
    what = drug_said(leaf)
    if leaf.when is None:
        return f"is {'' if holds else 'not '}being treated with {what}"
    verb = "was" if holds else "was not"
    if leaf.when.since is None and leaf.when.until is None:
        return f"{verb} being treated with {what} {on_the_day(leaf.when)}"
    time = in_window(leaf.when)
    if leaf.when.mode == "start_in":
        return f"{verb} started {time} on {what}"
    if leaf.when.mode == "throughout":
        return f"{verb} treated throughout {time_span(time)} with {what}"
    return f"{verb} treated with {what} {time}"


def drug_said(leaf: Exposure) -> str:
    """The drugs with route, dose and how long."""
    return f"{term_list(leaf.terms)}{_manner(leaf)}"


def _manner(leaf: Exposure) -> str:
    """Route, dose and how long."""
    many = len(leaf.terms.ids) > 1 or not leaf.terms.closed
    said = f" (each {leaf.route})" if leaf.route and many else f" ({leaf.route})" if leaf.route else ""
    if leaf.dose is not None:
        said += f" {_dose(leaf)}"
    if leaf.lasting is not None:
        said += f" for {lasting(leaf.lasting, leaf.lasting_unit)} without a break"
    return said


def _dose(leaf: Exposure) -> str:
    assert leaf.dose is not None
    amount = bounds(leaf.dose, unit_written(leaf.dose_unit)) + _BASES[leaf.dose_basis]
    if leaf.equivalent_to:
        amount += f" {term_name(leaf.equivalent_to)} equivalent"
    of = "" if amount.startswith("from") else "of "
    return f"at a {'total ' if leaf.dose_basis == 'total' else ''}dose {of}{amount}"


def stable_said(leaf: StableRegimen, holds: bool) -> str:
    """Drugs given at unchanged doses."""
    said = (
        f"the person is being treated with {_some_drug(leaf.terms)} at an unchanged dose "
        f"throughout {time_span(in_window(leaf.when))}"
    )
    caps = [drug_said(cap) for cap in leaf.caps]
    return said_or_denied(said + (f", with {listed(caps, 'and')}" if caps else ""), holds)


def _some_drug(terms: Terms) -> str:
    """What is given, up to the dose that does not change."""
    if len(terms.ids) == 1 and terms.closed:
        return f"{term_list(terms)}, all of it given"
    return f"at least one of {term_list(terms)}, and each of these that is being given was given"


def procedure_said(leaf: Procedure, holds: bool) -> str:
    """A procedure done."""
    things = term_list(leaf.terms)
    if leaf.when is None:
        return f"the person has {'had' if holds else 'never had'} {things}"
    return f"the person {'had' if holds else 'did not have'} {things} {in_window(leaf.when)}"
