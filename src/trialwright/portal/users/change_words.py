"""What changed between two versions of a record, in sentences."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from trialwright.model.study import Study
from trialwright.model.study.people_and_places import ContactsLocationsModule, Location
from trialwright.model.study.status import DateStruct
from trialwright.reporting.content.plain import field_name, plain

_MOST_SENTENCES = 20
_MOST_CHARACTERS = 700
_MOST_NAMES = 8
# Passages of more than so many pairs of words are compared from their two ends only: otherwise it takes seconds.
_MOST_PAIRS = 1_000_000
_DATES_OF_THE_RECORD = (
    "statusModule.statusVerifiedDate", "statusModule.lastUpdateSubmitDate", "statusModule.lastUpdatePostDateStruct",
)  # fmt: skip


def change_words(before: Study, after: Study) -> tuple[str, ...]:
    """One sentence for each thing that changed, what matters to a person first; empty if nothing did.

    Quotes stand in "…"; in changed text, removed words stand in [-…-] and added ones in {+…+}. Fields without a
    sentence of their own are named at the end.

    >>> from trialwright.model.study import Study
    >>> def made(status):
    ...     return msgspec.convert({"protocolSection": {"statusModule": {"overallStatus": status}}}, Study)
    >>> change_words(made("RECRUITING"), made("COMPLETED"))
    ('Status: recruiting → completed.',)
    """
    told: list[str] = []
    known: set[str] = set()
    for fields, sentence in _sentences(before, after):
        known.update(fields)
        if sentence:
            told.append(_cut(sentence))
    others = [each for each in _changed_fields(before, after) if not each.startswith(tuple(known))]
    record_dates = [each for each in others if each.startswith(_DATES_OF_THE_RECORD)]
    others = [each for each in others if each not in record_dates]
    if others:
        told.append(f"Also changed: {_listed(_names(others))}.")
    if record_dates and not told:
        told.append(f"Only the record's own dates changed: it was last verified in {_verified(after)}.")
    hidden = len(told) - _MOST_SENTENCES
    return (*told[:_MOST_SENTENCES], f"And {hidden} more changes.") if hidden > 0 else tuple(told)


def _sentences(before: Study, after: Study) -> Iterator[tuple[tuple[str, ...], str]]:
    """Fields (module and name, as in v2) with the sentence about them, "" where they did not change."""
    old, new = before.status, after.status
    yield ("statusModule.overallStatus",), _moved("Status", old.overall_status, new.overall_status)
    yield ("statusModule.whyStopped",), _moved("Why it stopped", old.why_stopped, new.why_stopped)
    for label, name in (
        ("Start", "start_date_struct"), ("Primary completion", "primary_completion_date_struct"),
        ("Completion", "completion_date_struct"),
    ):  # fmt: skip
        field = f"statusModule.{_camel(name)}"
        yield (field,), _moved(label, _date(getattr(old, name)), _date(getattr(new, name)))
    yield from _who(before, after)
    yield from _what(before, after)
    yield from _places(before, after)
    yield ("hasResults",), "Results were posted." if after.has_results and not before.has_results else ""


def _who(before: Study, after: Study) -> Iterator[tuple[tuple[str, ...], str]]:
    old, new = before.eligibility, after.eligibility
    text = (old.eligibility_criteria or "", new.eligibility_criteria or "")
    yield ("eligibilityModule.eligibilityCriteria",), _text("Eligibility criteria", *text)
    for label, name in (
        ("Least age", "minimum_age"), ("Highest age", "maximum_age"), ("Sex", "sex"),
        ("Healthy volunteers", "healthy_volunteers"),
    ):  # fmt: skip
        yield (
            (f"eligibilityModule.{_camel(name)}",),
            _moved(label, getattr(old, name), getattr(new, name)),
        )
    yield ("eligibilityModule.stdAges",), ""


def _what(before: Study, after: Study) -> Iterator[tuple[tuple[str, ...], str]]:
    old, new = before.design, after.design
    counts = [each.enrollment_info.count if each.enrollment_info else None for each in (old, new)]
    yield ("designModule.enrollmentInfo.count",), _moved("Participants", *counts)
    yield (
        ("designModule.phases",),
        _moved("Phase", *(" and ".join(map(plain, each.phases)) for each in (old, new))),
    )
    yield ("identificationModule.briefTitle",), _text("Title", before.title or "", after.title or "")
    names = [
        [each.name or "" for each in study.arms_interventions.interventions] for study in (before, after)
    ]
    yield (
        ("armsInterventionsModule.interventions",),
        _came_and_went("Interventions", *names)
        or _otherwise(
            "The description of the interventions changed.",
            before.arms_interventions.interventions,
            after.arms_interventions.interventions,
        ),
    )
    outcomes = [
        study.protocol.outcomes_module.primary_outcomes if study.protocol.outcomes_module else ()
        for study in (before, after)
    ]
    measures = [[each.measure or "" for each in listed] for listed in outcomes]
    yield (
        ("outcomesModule.primaryOutcomes",),
        _came_and_went("Primary outcomes", *measures)
        or _otherwise("The description of a primary outcome changed.", *outcomes),
    )


def _places(before: Study, after: Study) -> Iterator[tuple[tuple[str, ...], str]]:
    old, new = (
        each.protocol.contacts_locations_module or ContactsLocationsModule() for each in (before, after)
    )
    sites = [[_site(each) for each in module.locations] for module in (old, new)]
    yield ("contactsLocationsModule.locations",), _came_and_went("Sites", *sites) or _statuses(old, new)
    yield (
        ("contactsLocationsModule.centralContacts",),
        _otherwise("The contact details changed.", old.central_contacts, new.central_contacts),
    )


def _moved(label: str, old: object, new: object) -> str:
    if old == new:
        return ""
    return f"{label}: {_value(old)} → {_value(new)}."


def _value(value: object) -> str:
    if value is None or value == "":
        return "not given"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else plain(value).rstrip(".")


def _date(value: DateStruct | None) -> str | None:
    if value is None or value.date is None:
        return None
    return f"{value.date} ({plain(value.type)})" if value.type else value.date


def _otherwise(sentence: str, old: object, new: object) -> str:
    return sentence if old != new else ""


def _came_and_went(label: str, old: list[str], new: list[str]) -> str:
    added, removed = [
        [each for each in dict.fromkeys(a) if each not in set(b)] for a, b in ((new, old), (old, new))
    ]
    parts = [f"{word} {_listed(names)}" for word, names in (("added", added), ("removed", removed)) if names]
    return f"{label}: {'; '.join(parts)}." if parts else ""


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def _site(place: Location) -> str:
    where = ", ".join(each for each in (place.city, place.country) if each)
    return f"{place.facility} ({where})" if place.facility and where else place.facility or where or "a site"


def _statuses(old: ContactsLocationsModule, new: ContactsLocationsModule) -> str:
    was = {_site(each): each.status for each in old.locations}
    moved = [
        f"{_site(each)} {_value(was.get(_site(each)))} → {_value(each.status)}"
        for each in new.locations
        if was.get(_site(each)) != each.status
    ]
    return (
        f"Sites: {_listed(moved)}."
        if moved
        else _otherwise("The details of the sites changed.", old.locations, new.locations)
    )


def _text(label: str, old: str, new: str) -> str:
    """The lines that changed, with their words removed and added; "" if only blanks did."""
    if old.split() == new.split():
        return ""
    if not old or not new:
        return f"{label}: {'added' if new else 'removed'}."
    pieces = list(_differences(old.splitlines(), new.splitlines()))
    return f"{label}: {' … '.join(pieces)}"


def _differences(old: list[str], new: list[str]) -> Iterator[str]:
    before, after = ([line.strip() for line in each if line.strip()] for each in (old, new))
    for how, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how != "equal":
            yield word_changes("\n".join(before[a:b]), "\n".join(after[c:d]))


def word_changes(old: str, new: str) -> str:
    """A text with its changed words marked.

    >>> word_changes("at least 12 weeks before", "at least 8 weeks before screening")
    'at least [-12-] {+8+} weeks before {+screening+}'
    """
    a, b = old.split(), new.split()
    parts: list[str] = []
    for how, start, end, first, last in _opcodes(a, b):
        if how == "equal":
            parts += [" ".join(a[start:end])] if end > start else []
            continue
        parts += [f"[-{' '.join(a[start:end])}-]"] if end > start else []
        parts += [f"{{+{' '.join(b[first:last])}+}}"] if last > first else []
    return " ".join(parts)


def _opcodes(a: list[str], b: list[str]) -> list[tuple[str, int, int, int, int]]:
    if len(a) * len(b) <= _MOST_PAIRS:
        return list(difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes())
    start = _alike(a, b)
    end = _alike(a[start:][::-1], b[start:][::-1])
    middle = ("replace", start, len(a) - end, start, len(b) - end)
    return [("equal", 0, start, 0, start), middle, ("equal", len(a) - end, len(a), len(b) - end, len(b))]


def _alike(a: list[str], b: list[str]) -> int:
    """How many words two passages have in common at their beginnings."""
    return next(
        (at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b))
    )


def _changed_fields(before: Study, after: Study) -> list[str]:
    return sorted(_differing(_plain_tree(before), _plain_tree(after), ""))


def _plain_tree(study: Study) -> dict[str, Any]:
    tree: dict[str, Any] = msgspec.to_builtins(study)
    section = tree.pop("protocolSection", {})
    return {**section, **tree}


def _differing(old: Any, new: Any, path: str) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, dict | None) and isinstance(new, dict | None):
        old, new = old or {}, new or {}
        for key in {*old, *new}:
            yield from _differing(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    else:
        yield path


def _names(paths: Iterable[str]) -> list[str]:
    """Field names as words, each once.

    >>> _names(["designModule.designInfo.allocation", "derivedSection.miscInfoModule"])
    ['design info allocation', 'derived section misc info module']
    """
    split = [
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", field_name(path)).lower().replace(".", " ") for path in paths
    ]
    return list(dict.fromkeys(split))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _verified(study: Study) -> str:
    return study.status.status_verified_date or "an unknown month"


def _cut(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= _MOST_CHARACTERS else f"{sentence[:_MOST_CHARACTERS]}…"
