"""Conditions, drugs, procedures, relations and attestations as SQL: what each fact says of what is asked, and when."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import msgspec

from trialwright.evaluation import exposure, has, people, procedure, relation
from trialwright.evaluation.concepts import plain_form
from trialwright.evaluation.engines.sql.draft import Draft, Family, Question, View, listed, text
from trialwright.evaluation.engines.sql.facts import RELATIONS
from trialwright.evaluation.engines.sql.moments import Days
from trialwright.evaluation.engines.sql.operators import any_true
from trialwright.evaluation.engines.sql.values import score
from trialwright.evaluation.engines.sql.vocabulary import term_key
from trialwright.evaluation.open_lists import widest
from trialwright.evaluation.signs import Asked
from trialwright.evaluation.windows import is_of_a_moment
from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.chart_wording import (
    first_words,
    implied_conditions,
    is_local,
    points_that_meet,
    route_is,
    route_named,
)
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import Attest, Has, Procedure, Score, Terms
from trialwright.model.quantity import Interval
from trialwright.model.window import Window

# Kind of facts → the domains of the facts table it takes in, and those whose unusable rows count.
KINDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "condition": (has.DOMAINS | {"test_of"}, has.DOMAINS),
    "drug": (exposure.DOMAINS, exposure.DOMAINS),
    "procedure": (procedure.DOMAINS, procedure.DOMAINS),
    "attestation": (people.DOMAINS, people.DOMAINS),
    **{f"{each}_to": (frozenset({f"{each}_to"}), relation.DOMAINS) for each in RELATIONS},
}


class Subject(msgspec.Struct, frozen=True):
    """Terms asked about alike: the kind of facts, the column of what each says, and who cannot or may not be judged."""

    kind: str
    terms: tuple[str, ...]
    says: str
    impossible: str = "0"
    unsure: str = "0"
    limits: tuple[str, ...] = ()


def of_terms(draft: Draft, terms: Terms, of_some: Callable[[Sequence[str]], list[str]]) -> str:
    """The answer of a list; a false one of an open list stands only if the rest is denied too."""
    found = any_true(draft, of_some(terms.ids))
    if terms.closed:
        return found
    rest = any_true(draft, of_some(widest(terms.ids))) if widest(terms.ids) else "-1"
    return draft.step(f"CASE WHEN {found} = 0 AND {rest} <> 0 THEN -1 ELSE {found} END", found, rest)


def together(subjects: Iterable[Subject]) -> list[Subject]:
    """Subjects that differ by the term only as one; the answer to several terms is that to any of them."""
    merged: dict[Subject, list[str]] = {}
    for each in subjects:
        merged.setdefault(msgspec.structs.replace(each, terms=()), []).extend(each.terms)
    return [
        msgspec.structs.replace(each, terms=tuple(dict.fromkeys(terms))) for each, terms in merged.items()
    ]


def condition(leaf: Has, draft: Draft) -> str:
    """Whether one of the conditions holds, as asked; or one of the relations to a drug."""
    if leaf.relation:
        return of_terms(draft, leaf.terms, lambda drugs: _related(leaf, drugs, draft))
    return of_terms(draft, leaf.terms, lambda terms: _conditions(leaf, terms, draft))


def _conditions(leaf: Has, terms: Sequence[str], draft: Draft) -> list[str]:
    scored = {each: points for each in terms if (points := points_that_meet(each)) is not None}
    enough = [_scored(leaf, each, points, draft) for each, points in scored.items()]
    return enough + _recorded(leaf, [each for each in terms if each not in scored], draft)


def _scored(leaf: Has, instrument: str, points: Decimal, draft: Draft) -> str:
    """Whether a set of classification criteria is met, by its points."""
    return score(
        Score(instrument=instrument, range=Interval(low=points, includes_low=True), when=leaf.when), draft
    )


def _recorded(leaf: Has, terms: Sequence[str], draft: Draft) -> list[str]:
    now = leaf.when is None or is_of_a_moment(leaf.when)
    if (
        leaf.status == "history"
        and leaf.when is not None
        and leaf.when.since is not None
        and leaf.when.mode == "any"
    ):
        return [_history(condition_subject(leaf, each, draft), leaf.when, draft) for each in terms]
    subjects = together(condition_subject(leaf, each, draft) for each in terms)
    if leaf.status != "history" and now:
        return [asked(draft, subject, "state", leaf.when) for subject in subjects]
    when = leaf.when or Window("index")
    return [asked(draft, subject, when.mode, when) for subject in subjects]


def _history(subject: Subject, when: Window, draft: Draft) -> str:
    """A history in a window is dated by when it began or by when it was there: both must lie in it."""
    found, begun = (asked(draft, subject, question, when) for question in ("any", "start_in"))
    return draft.step(f"CASE WHEN {found} = 1 AND {begun} <> 1 THEN -1 ELSE {found} END", found, begun)


def condition_subject(leaf: Has, term_id: str, draft: Draft) -> Subject:
    """A condition as a leaf asks about it."""
    form = plain_form((term_id,))
    status = "active" if form.is_active and leaf.status == "present" else leaf.status
    term = form.ids[0] if form.is_active else term_id
    rule = implied_conditions().get(term)
    domains = sorted(has.DOMAINS | ({"test_of"} if rule and rule.test else set()))
    denied = "('absent', 'inactive')" if status == "active" else "('absent')"
    elsewhere = (
        f" AND s.item IN ('', {text(normalised(leaf.qualifier))})" if leaf.qualifier else " AND s.item = ''"
    )
    open_ = {"present": "s.reads_as = 'inactive'", "active": "s.reads_as <> 'active'", "history": ""}[status]
    tests = "" if "test_of" in domains else " OR s.domain = 'test_of'"
    says = f"""CASE
      WHEN s.is_a IS NULL{tests} THEN NULL
      WHEN s.reads_as IN {denied} THEN CASE WHEN (s.is_a <> 0 OR s.covers = 1){elsewhere} THEN 'no' END
      WHEN s.is_a = 0 THEN NULL
      WHEN s.is_a = -1 OR s.reads_as = 'suspected'{f" OR {open_}" if open_ else ""} THEN 'maybe'
      {_qualified(leaf.qualifier)}
    END"""
    ask(draft, "condition", term, has.DOMAINS)
    name = (
        f"says_{status}"
        + ("_or_tested" if not tests else "")
        + (f"_{column_name(leaf.qualifier)}" if leaf.qualifier else "")
    )
    return Subject(
        "condition",
        (term_key(term),),
        draft.says_as("condition", name, says),
        f"CASE WHEN s.sex = '{rule.rules_out}' THEN 1 ELSE 0 END" if rule and rule.rules_out else "0",
        _named_elsewhere(leaf.qualifier, draft) if leaf.qualifier else "0",
        (f"“{leaf.qualifier}” recorded as a finding of its own",) if leaf.qualifier else (),
    )


def _qualified(qualifier: str) -> str:
    if not qualifier:
        return "WHEN s.is_a = 1 THEN 'yes'"
    words = text(normalised(qualifier))
    return f"WHEN s.item <> '' THEN CASE WHEN s.item = {words} THEN 'yes' END WHEN s.words = {words} THEN 'yes' ELSE 'maybe'"


def _named_elsewhere(qualifier: str, draft: Draft) -> str:
    """Persons with a fact that may say of another fact that it carries the qualifier."""
    begun = f"(x.start_first IS NULL OR x.start_first <= {draft.today})"
    like = text(f"% {normalised(qualifier)}")
    among = f"SELECT x.person_id FROM facts x WHERE x.spelled LIKE {like} AND {begun}"
    return f"CASE WHEN s.person_id IN ({among}) THEN 1 ELSE 0 END"


def _related(leaf: Has, drugs: Sequence[str], draft: Draft) -> list[str]:
    kind = f"{leaf.relation}_to"
    says = """CASE
      WHEN s.status = 'absent' THEN CASE WHEN s.is_a = 1 OR s.covers = 1 THEN 'no' END
      WHEN s.is_a = 0 THEN NULL
      WHEN s.is_a = -1 OR s.status = 'suspected' THEN 'maybe'
      WHEN s.is_a = 1 THEN 'yes'
    END"""
    for each in drugs:
        ask(draft, kind, each, relation.DOMAINS)
    subject = Subject(kind, tuple(map(term_key, drugs)), draft.says_as(kind, "says", says))
    if leaf.when is None and leaf.relation != "failure" and leaf.status != "history":
        return [asked(draft, subject, "state", None)]
    return [asked(draft, subject, "any", leaf.when or Window("index"))]


def done(leaf: Procedure, draft: Draft) -> str:
    """Whether one of the procedures was done."""
    when = leaf.when or Window("index")
    return of_terms(
        draft, leaf.terms, lambda terms: [asked(draft, procedure_subject(terms, draft), when.mode, when)]
    )


def procedure_subject(terms: Sequence[str], draft: Draft) -> Subject:
    """Procedures as a leaf asks about them."""
    says = """CASE
      WHEN s.reads_as = 'absent' THEN CASE WHEN s.is_a <> 0 OR s.covers = 1 THEN 'no' END
      WHEN s.is_a = 0 THEN NULL
      WHEN s.is_a = -1 OR s.reads_as IN ('suspected', 'inactive') THEN 'maybe'
      WHEN s.is_a = 1 THEN 'yes'
    END"""
    for each in terms:
        ask(draft, "procedure", each, procedure.DOMAINS)
    return Subject("procedure", tuple(map(term_key, terms)), draft.says_as("procedure", "says", says))


def drug_subject(term_id: str, route: str, draft: Draft) -> Subject:
    """A drug or class as a leaf asks about it, by a route if one is asked. A dose of 0 says that it is not taken."""
    form = plain_form((term_id,))
    term, route = (form.ids[0] if form.route else term_id), route_named(route or form.route)
    routes = sorted(
        {*first_words("routes").values(), *load_toml("charts", "wording")["route_includes"], route} - {""}
    )
    wider = [each for each in routes if route and route_is(route, each)]
    fitting = [each for each in routes if route and route_is(each, route)]
    local = [each for each in routes if is_local(each)]
    says = f"""CASE
      WHEN s.status = 'absent' OR s.dose = 0 THEN
        CASE WHEN (s.is_a <> 0 OR s.covers = 1) AND s.route IN {listed(["", *wider])} THEN 'no' END
      WHEN s.is_a = 0 THEN CASE WHEN s.related = 1 THEN 'maybe' END
      WHEN s.is_a = -1 OR s.status IN ('suspected', 'inactive') THEN 'maybe'
      {
        f"WHEN s.route NOT IN {listed(['', *fitting])} THEN NULL WHEN s.route = '' THEN 'maybe'"
        if route
        else f"WHEN s.route IN {listed(local)} THEN 'maybe'"
    }
      WHEN s.is_a = 1 THEN 'yes'
    END"""
    ask(draft, "drug", term, exposure.DOMAINS)
    name = f"says_{column_name(route)}" if route else "says"
    return Subject("drug", (term_key(term),), draft.says_as("drug", name, says))


def attested(leaf: Attest, draft: Draft) -> str:
    """What a person said or signed; where nothing fresh is recorded only people can answer."""
    words = text(normalised(leaf.kind.replace("_", " ")))
    says = f"""CASE
      WHEN s.is_a <> 1 AND s.spelled <> {words} THEN NULL
      WHEN s.reads_as IN ('absent', 'inactive') THEN 'no'
      WHEN s.reads_as = 'suspected' THEN 'maybe'
      WHEN s.reads_as IS NOT NULL THEN 'yes'
    END"""
    ask(draft, "attestation", leaf.kind, people.DOMAINS)
    name = draft.says_as("attestation", f"says_{column_name(leaf.kind)}", says)
    return asked(draft, Subject("attestation", (term_key(leaf.kind),), name), "state", None)


def ask(draft: Draft, kind: str, term: str, domains: frozenset[str]) -> None:
    """Have the facts of a kind looked through for a term."""
    draft.ask(kind, term_key(term), Asked(term, domains, (), draft.chart).valid_days)


def column_name(words: str) -> str:
    """Words as a part of the name of a column.

    >>> column_name("adequately treated")
    'adequately_treated'
    """
    return re.sub(r"\W+", "_", normalised(words)).strip("_")


def asked(draft: Draft, subject: Subject, question: Question, when: Window | None) -> str:
    """The column of a term asked in a window, or on a day."""
    rows = rows_of(subject, question, draft.moments.days_of(when), draft.view)
    family: Family = "states" if question == "state" else "periods"
    return draft.atom((subject.kind, subject.terms), family, rows, question, limits=subject.limits)


def rows_of(subject: Subject, question: Question, days: Days, view: View, where: str = "") -> str:
    """The CTE of an atom: each fact that speaks of the terms, what it says, and the window."""
    opens, closes = days.opens, days.closes
    # Of a window that ended before observation began nothing is known: its last day must be accounted for.
    denied_from = f"LEAST(s.beginning, {days.until})" if days.is_open else days.opens
    if question == "throughout":
        opens, closes = denied_from, days.until
    is_out = (
        f"CASE WHEN s.{subject.says} <> 'no' AND {view.out_row} THEN 1 ELSE 0 END" if view.out_row else "0"
    )
    closed = [each for each in subject.terms if each in view.closed]
    is_closed = (
        "1"
        if len(closed) == len(subject.terms)
        else f"CASE WHEN s.term IN {listed(closed)} THEN 1 ELSE 0 END"
        if closed
        else "0"
    )
    among = f"= {text(subject.terms[0])}" if len(subject.terms) == 1 else f"IN {listed(subject.terms)}"
    return f"""{{name}} AS (
  SELECT
    '{{name}}' AS atom, '{question}' AS question, s.term, {view.part} AS part, s.person_id, s.valid_days, s.unusable_from,
    {is_closed} AS closed, {subject.impossible} AS impossible, {subject.unsure} AS unsure, {is_out} AS is_out,
    {opens} AS opens, {closes} AS closes,
    {denied_from} AS denied_from, {days.until} AS denied_to,
    s.fact, s.meaning, s.is_other, s.may_deny, s.{subject.says} AS says, s.ongoing,
    s.begins_from, s.begins_to, s.ends_from, s.ends_to, s.known_from, s.known_to
  FROM {subject.kind}_facts s{view.joins}
  WHERE s.term {among}{where}
)"""
