"""What changed between two versions of a record, in sentences short enough for a feed and a mail."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import get_args

from trialwright.knowledge.field_labels import label_of
from trialwright.model.study import Study
from trialwright.model.study import enumerations as v2
from trialwright.reporting.content.plain import plain
from trialwright.store.version_changes import FieldChange, study_changes
from trialwright.text.word_diff import Change, DiffPart

_MOST_SENTENCES = 20
_MOST_CHARACTERS = 900
_MOST_NAMES = 6
# Words shown on either side of a change in a long text.
_AROUND = 6
_STATUS = frozenset(
    label_of(("statusModule", each)) for each in ("overallStatus", "lastKnownStatus", "whyStopped")
)
_OF_THE_RECORD = frozenset(
    label_of(("statusModule", *each))
    for each in (("statusVerifiedDate",), ("lastUpdateSubmitDate",), ("lastUpdatePostDateStruct", "date"))
)
_ENUMERATED = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|-])")
_MARKED = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}", re.DOTALL)
# Names of bodies, such as NIH, keep their letters.
_BODIES = ("OrgStudyIdType", "SecondaryIdType", "AgencyClass")


def change_words(before: Study, after: Study) -> tuple[str, ...]:
    """One sentence for each field that changed, statuses first; empty if nothing did.

    Changed passages of long texts are quoted with their neighbours, removed words in [-…-] and added ones in {+…+}.
    The record's own dates are told only where nothing else changed.

    >>> import msgspec
    >>> def made(status):
    ...     return msgspec.convert({"protocolSection": {"statusModule": {"overallStatus": status}}}, Study)
    >>> change_words(made("RECRUITING"), made("ACTIVE_NOT_RECRUITING"))
    ('Status: recruiting → active not recruiting',)
    """
    found = study_changes(before, after)
    others = [each for each in found if each.label not in _OF_THE_RECORD]
    dates = [each for each in found if each.label in _OF_THE_RECORD]
    ordered = [each for each in others if each.label in _STATUS] + [
        each for each in others if each.label not in _STATUS
    ]
    told = [_cut(sentence) for sentence in _sentences(ordered)]
    if dates and not told:
        told = ["Only the record's own dates changed", *(each.statement for each in dates)]
    hidden = len(told) - _MOST_SENTENCES
    return (*told[:_MOST_SENTENCES], f"And {hidden} more changes") if hidden > 0 else tuple(told)


def marked_runs(sentence: str) -> tuple[tuple[str, Change], ...]:
    """A sentence of ``change_words`` cut at its marks, for pages that strike and underline.

    >>> marked_runs("at least [-12-] {+8+} weeks")
    (('at least ', 'same'), ('12', 'removed'), (' ', 'same'), ('8', 'added'), (' weeks', 'same'))
    """
    hows: tuple[Change, ...] = ("same", "removed", "added")
    return tuple((text, hows[at % 3]) for at, text in enumerate(_MARKED.split(sentence)) if text)


def _sentences(changes: Sequence[FieldChange]) -> Iterator[str]:
    """The changes in words; items of a list that came or went stand together."""
    told: set[str] = set()
    for each in changes:
        names = [one.before or one.after or "" for one in changes if one.label == each.label]
        if each.label.endswith((" added", " removed")) and len(names) > 1:
            if each.label not in told:
                told.add(each.label)
                yield f"{each.label}: {_listed(names)}"
        elif each.parts:
            yield f"{each.label}: {passages(each.parts)}"
        else:
            yield _in_words(each)


def passages(parts: Sequence[DiffPart]) -> str:
    """The changed parts of a text with some words around each, the rest left out.

    >>> from trialwright.text.word_diff import word_diff
    >>> passages(word_diff("Adults of 18 to 65 years", "Adults of 18 to 75 years"))
    'Adults of 18 to [-65-] {+75+} years'
    """
    shown = []
    for at, part in enumerate(parts):
        text = " ".join(_ESCAPED.sub(r"\1", part.text).split())
        if part.change == "same":
            shown.append(_around(text.split(), first=at == 0, last=at == len(parts) - 1))
        elif text:
            shown.append(f"[-{text}-]" if part.change == "removed" else f"{{+{text}+}}")
    return " ".join(each for each in shown if each)


def _around(words: list[str], *, first: bool, last: bool) -> str:
    """What stayed between two changes: its ends, or all of it if it is short."""
    if len(words) <= 2 * _AROUND:
        return " ".join(words)
    head = "" if first else " ".join(words[:_AROUND])
    tail = "" if last else " ".join(words[-_AROUND:])
    return " … ".join(("" if first else head, "" if last else tail)).strip(" ") if head or tail else ""


def _listed(names: Sequence[str]) -> str:
    shown = "; ".join(" ".join(each.split()) for each in names[:_MOST_NAMES])
    return f"{shown}; and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def _in_words(change: FieldChange) -> str:
    """The statement, with a registry's enumerations in words; any other text keeps its capitals."""
    values = [value for text in (change.before, change.after) if text for value in text.split(", ")]
    if not values or not _enumerated().issuperset(values):
        return change.statement
    return _ENUMERATED.sub(lambda found: plain(found[0]), change.statement)


@cache
def _enumerated() -> frozenset[str]:
    listed = (get_args(each) for name, each in vars(v2).items() if name not in _BODIES)
    return frozenset(value for values in listed for value in values if isinstance(value, str))


def _cut(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= _MOST_CHARACTERS else f"{sentence[:_MOST_CHARACTERS]}…"
