"""Clauses about what a person has or had."""

from trialwright.criteria.english.denial import said_or_denied
from trialwright.criteria.english.names import term_list
from trialwright.criteria.english.time import in_window, lasting, on_the_day, time_span
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Duration, Has, Terms
from trialwright.model.window import Window


def has_said(leaf: Has, holds: bool) -> str:
    """A condition, now, ever or in a window."""
    if leaf.when and leaf.when.since is None and leaf.when.until is None and leaf.status != "history":
        said = "active " if leaf.status == "active" else ""
        return f"the person {'had' if holds else 'did not have'} {things_said(leaf, said)} {on_the_day(leaf.when)}"
    if leaf.when:
        return _had(leaf, leaf.when, holds)
    if leaf.status == "history":
        things = things_said(leaf)
        return f"the person has or once had {things}" if holds else f"the person has never had {things}"
    if leaf.status == "active":
        return f"the person {'has' if holds else 'does not have'} {things_said(leaf, 'active ')}"
    if leaf.qualifier or leaf.relation:
        return f"the person {'has' if holds else 'does not have'} {things_said(leaf)}"
    return f"the person {_predicates(leaf.terms, holds)}"


def _had(leaf: Has, when: Window, holds: bool) -> str:
    things, time = things_said(leaf, "active " if leaf.status == "active" else ""), in_window(when)
    if when.mode == "start_in":
        return f"{things} {'began' if holds else 'did not begin'} {time}"
    if when.mode == "throughout":
        return said_or_denied(f"the person had {things} throughout {time_span(time)}", holds)
    return f"the person {'had' if holds else 'did not have'} {things} {time}"


def things_said(leaf: Has, before: str = "") -> str:
    """The conditions, or what a drug did to the person, with the words that must be recorded of them."""
    many = "each " if len(leaf.terms.ids) > 1 or not leaf.terms.closed else ""
    recorded = f" ({many}recorded as “{leaf.qualifier}”)" if leaf.qualifier else ""
    relations: dict[str, str] = phrases("english")["relations"]
    if leaf.relation:
        return f"{relations[leaf.relation]} {term_list(leaf.terms)}{recorded}"
    return term_list(leaf.terms, before) + recorded


def _predicates(terms: Terms, holds: bool) -> str:
    """ "has A or B", "is pregnant or has C"."""
    own: dict[str, dict[str, str]] = phrases("english")["predicates"]
    spoken = [own[each]["is" if holds else "is_not"] for each in terms.ids if each in own]
    rest = Terms(tuple(each for each in terms.ids if each not in own), terms.closed)
    if rest.ids or not rest.closed:
        spoken.append(f"{'has' if holds else 'does not have'} {term_list(rest)}")
    return (" or " if holds else " and ").join(spoken)


def duration_said(leaf: Duration, holds: bool) -> str:
    """How long ago a condition began."""
    things = term_list(leaf.terms)
    said = f"the person has had {things} for {lasting(leaf.range, leaf.unit)}, since it began"
    return said_or_denied(said, holds)
