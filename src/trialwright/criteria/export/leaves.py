"""Leaves of a tree as criteria of Circe, with what of them it cannot say.

Where Circe cannot say a leaf whole, what is said depends on the side it stands on. Where the leaf keeps
people in, the part that can be said is; where it rules people out, only what surely rules out is said. So
nobody whom the tree may keep is lost by what is left out.
"""

from collections.abc import Callable
from typing import Any

from trialwright.criteria.export.drafting import Drafting
from trialwright.criteria.export.groups import Group, all_of, group, none_of
from trialwright.criteria.export.measures import measured, scored
from trialwright.criteria.export.occurrences import (
    Stretch,
    begun_in,
    numeric_range,
    occurrence,
    overlapping,
    stretch_of,
)
from trialwright.model.criterion import (
    Age,
    Duration,
    Exposure,
    Expr,
    Has,
    Measure,
    Procedure,
    Score,
    Sex,
    Terms,
)
from trialwright.model.window import Offset, Window

# Genders of the OMOP vocabulary.
_GENDERS = {"female": (8532, "FEMALE", "F"), "male": (8507, "MALE", "M")}


def leaf_group(leaf: Expr, draft: Drafting, keeps: bool) -> Group:
    """A leaf as a group; ``keeps`` says on which side what cannot be said falls."""
    match leaf:
        case Age():
            return _age(leaf, draft, keeps)
        case Sex():
            return _sex(leaf)
        case Has():
            return _has(leaf, draft, keeps)
        case Exposure():
            return _exposure(leaf, draft, keeps)
        case Procedure():
            return _record("ProcedureOccurrence", leaf.terms, leaf.when, begun_in, draft, keeps)
        case Duration():
            return _duration(leaf, draft, keeps)
        case Measure():
            return measured(leaf, draft, keeps)
        case Score():
            return scored(leaf, draft, keeps)
    draft.losses.note(f"{_name(leaf)} cannot be said in Circe and is left out")
    return keeps


def occurrences_except(
    base: Has | Exposure | Procedure, minus: tuple[str, ...], draft: Drafting
) -> Group | None:
    """A leaf with kinds taken out of its concept set; None if the leaf has more than a concept set and a window."""
    if not base.terms.closed or not _is_plain(base):
        return None
    stretch = stretch_of(base.when, draft.index_date)
    number = draft.terms_set(base.terms.ids, minus)
    if stretch is None or number is None:
        return None
    kinds = {Has: "ConditionOccurrence", Exposure: "DrugExposure", Procedure: "ProcedureOccurrence"}
    return group("ALL", criteria=[occurrence(kinds[type(base)], {"CodesetId": number}, overlapping(stretch))])


def _age(leaf: Age, draft: Drafting, keeps: bool) -> Group:
    found = numeric_range(leaf.range)
    if leaf.when is not None and stretch_of(leaf.when, draft.index_date) is None:
        draft.losses.note(f"an age at {leaf.when.anchor} cannot be said in Circe and is left out")
        return keeps
    if leaf.unit != "year" or found is None:
        draft.losses.note(f"an age in {leaf.unit}s cannot be said in Circe and is left out")
        return keeps
    draft.losses.note("Circe counts age by the year of birth alone", "either")
    return group("ALL", demographics=[{"Age": found}])


def _sex(leaf: Sex) -> Group:
    number, name, code = _GENDERS[leaf.sex]
    concept = {
        "CONCEPT_ID": number,
        "CONCEPT_NAME": name,
        "CONCEPT_CODE": code,
        "DOMAIN_ID": "Gender",
        "VOCABULARY_ID": "Gender",
        "STANDARD_CONCEPT": "S",
        "INVALID_REASON": "V",
    }
    return group("ALL", demographics=[{"Gender": [concept]}])


def _has(leaf: Has, draft: Drafting, keeps: bool) -> Group:
    if leaf.relation:
        draft.losses.note(f"{leaf.relation} to a drug cannot be said in Circe and is left out")
        return keeps
    if leaf.qualifier and not _weakened(draft, f"“{leaf.qualifier}” of a condition", keeps):
        return False
    if leaf.status == "history" or leaf.when is not None:
        return _record("ConditionOccurrence", leaf.terms, leaf.when, overlapping, draft, keeps)
    draft.losses.note(
        "a condition without an end counts as there for one day after it was recorded", "either"
    )
    when: Callable[[Stretch], dict[str, Any]] = begun_in if keeps else _on_the_day
    if keeps:
        draft.losses.note("a condition of the past counts as there today")
    return _record("ConditionOccurrence", leaf.terms, None, when, draft, keeps)


def _on_the_day(_: Stretch) -> dict[str, Any]:
    return overlapping(Stretch(0, 0))


def _exposure(leaf: Exposure, draft: Drafting, keeps: bool) -> Group:
    unsaid = [
        what
        for what, is_there in (
            ("a dose", leaf.dose is not None),
            ("a route", bool(leaf.route)),
            ("how long a drug was taken", leaf.lasting is not None),
        )
        if is_there
    ]
    for what in unsaid:
        if not _weakened(draft, what, keeps):
            return False
    when = leaf.when or Window("index", Offset(0, "day"))
    return _record("DrugExposure", leaf.terms, when, overlapping, draft, keeps)


def _record(
    kind: str,
    terms: Terms,
    window: Window | None,
    placed: Callable[[Stretch], dict[str, Any]],
    draft: Drafting,
    keeps: bool,
) -> Group:
    """At least one record of the terms in the window."""
    stretch = stretch_of(window, draft.index_date)
    if stretch is None:
        draft.losses.note(
            f"a time before {window.anchor if window else ''} cannot be said in Circe and is left out"
        )
        return keeps
    if window and window.mode == "throughout" and not _weakened(draft, "“all through” a time", keeps):
        return False
    if not terms.closed and keeps:
        draft.losses.note("a list that ends with “such as” or “etc.” is left out")
        return True
    number = draft.terms_set(terms.ids)
    if number is None:
        return keeps
    where = begun_in if window and window.mode == "start_in" else placed
    return group("ALL", criteria=[occurrence(kind, {"CodesetId": number}, where(stretch))])


def _duration(leaf: Duration, draft: Drafting, keeps: bool) -> Group:
    """The first record lies so long ago: one lies before the shortest time, none before the longest."""
    parts: list[Group] = []
    for bound, included, is_least in (
        (leaf.range.low, leaf.range.includes_low, True),
        (leaf.range.high, leaf.range.includes_high, False),
    ):
        if bound is None:
            continue
        if bound != int(bound):
            draft.losses.note(f"a duration of {bound} {leaf.unit}s cannot be said in Circe and is left out")
            return keeps
        day = Offset(int(bound), leaf.unit).before(draft.index_date)
        days = (draft.index_date - day).days + (not included if is_least else included)
        began = _began(leaf.terms, Stretch(None, days), draft, keeps)
        parts.append(began if is_least else none_of(began))
    return all_of([*parts, _began(leaf.terms, Stretch(None, 0), draft, keeps)])


def _began(terms: Terms, stretch: Stretch, draft: Drafting, keeps: bool) -> Group:
    number = draft.terms_set(terms.ids)
    if number is None:
        return keeps
    return group(
        "ALL", criteria=[occurrence("ConditionOccurrence", {"CodesetId": number}, begun_in(stretch))]
    )


def _weakened(draft: Drafting, what: str, keeps: bool) -> bool:
    """Note that a detail cannot be said; whether the rest may be said without it."""
    draft.losses.note(f"{what} cannot be said in Circe" + ("" if keeps else ", so the leaf rules nobody out"))
    return keeps


def _is_plain(leaf: Has | Exposure | Procedure) -> bool:
    match leaf:
        case Has():
            history = leaf.status == "history" or leaf.when is not None
            return history and not leaf.qualifier and not leaf.relation
        case Exposure():
            return leaf.dose is None and not leaf.route and leaf.lasting is None and leaf.when is not None
    return True


def _name(leaf: Expr) -> str:
    names = {
        "StableRegimen": "a stable regimen",
        "Count": "a count of grades",
        "Category": "a class of a finding",
        "Opaque": "what is not read",
        "Attest": "what a person says of themselves",
        "Judgement": "what a person must judge",
        "Planned": "a promise about the time after entry",
    }
    return names.get(type(leaf).__name__, "a leaf of another kind")
