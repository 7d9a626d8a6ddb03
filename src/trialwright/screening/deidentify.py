"""Verdicts without what names a person: pseudonyms, dates shifted by person, small cells not shown.

The pseudonyms and shifts follow from a key. Who has the key can undo them; without it the same key gives the same
pseudonym, so that two outputs can be joined. What a criterion quotes of a chart stays, with its dates shifted.

The day of the screening is the same for all and is shown as it is. So nothing may say how far a date lies from it, or
the shift could be computed: no shifted screening day, no "is 166 days old", no age "on" a day. Births are given as ages in
years, from 90 on as one group; the end of observation, which is often the day of an export, as no date. What waiting
changes is said as a wait in broad steps, never as a day. What remains: a criterion that speaks of the last months and is
met bounds the shift, as any answer about time does.
"""

import datetime
import hashlib
import hmac
import re
import secrets

import msgspec

from trialwright.model.verdict import CriterionVerdict, Evidence, Missing, Verdict

SMALL_CELL = 5
_FARTHEST = 182
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
# A month or a year alone, where a date of a datum stands: at the end, before what parts data, or as a begin or an end.
_PART_OF_DATE = re.compile(
    r"(?<=, )(?:19|20)\d{2}(?:-\d{2})?(?=$|[;.,)])|\b(?:19|20)\d{2}-\d{2}\b(?!-)"
    r"|(?:(?<=\bfrom )|(?<=\bto )|(?<=\bon ))(?:19|20)\d{2}(?=$|[;.,)]| on\b| to\b)"
)

# What says how far a shifted date lies from the day of the screening, and what is said instead.
_RELATIVE = (
    (re.compile(r"\b(is|are|was) \d+ days old\b"), r"\1 too old"),
    (
        re.compile(r"^The recorded birth, .*, lies after .*", re.S),
        "The recorded birth lies after the screening day.",
    ),
    (re.compile(r"(?<=The exact date of birth\?) It is recorded as .*", re.S), ""),
    (re.compile(r"(?<=lies after the end of observation), [-\d]+(?: to [-\d]+)?"), ""),
)
_AGE = re.compile(r"\bborn [^,]*, age (\d+)(?: to (\d+))? (year|month|week|day)s on \d{4}-\d{2}-\d{2}")
_IN_A_YEAR = {"year": 1, "month": 12, "week": 52.1775, "day": 365.2425}
_OLDEST_SAID = 89


def new_key() -> bytes:
    """A key for one release, drawn at random."""
    return secrets.token_bytes(32)


class Deidentifier:
    """Takes out of verdicts what names a person. The same key and person give the same pseudonym and shift."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def pseudonym(self, person_id: str) -> str:
        """A name that says nothing of the person.

        >>> Deidentifier(b"key").pseudonym("P1") == Deidentifier(b"key").pseudonym("P1")
        True
        """
        return "P-" + self._digest("name", person_id)[:10]

    def shift(self, person_id: str) -> datetime.timedelta:
        """By how many days the person's dates move: from 1 to 182 back."""
        return datetime.timedelta(days=1 + int(self._digest("shift", person_id), 16) % _FARTHEST)

    def shifted(self, person_id: str, text: str) -> str:
        """A text about a person with its dates moved, and without what would tell how far they lie from today."""
        return _shifted(text, self.shift(person_id))

    def verdict(self, verdict: Verdict) -> Verdict:
        """The verdict under the pseudonym, its dates shifted, without rows of the facts file.

        The day of the screening stays: it is that of everybody, and the text no longer speaks of it.
        """
        shift = self.shift(verdict.person_id)
        criteria = tuple(_criterion(each, shift) for each in verdict.criteria)
        return msgspec.structs.replace(
            verdict,
            person_id=self.pseudonym(verdict.person_id),
            criteria=criteria,
        )

    def _digest(self, purpose: str, person_id: str) -> str:
        return hmac.new(self._key, f"{purpose}\0{person_id}".encode(), hashlib.sha256).hexdigest()


def without_dates(text: str) -> str:
    """A text that belongs to no single person, its dates taken out.

    >>> without_dates("end 2026-01-01 lies before start 2026-02")
    'end (date) lies before start (date)'
    """
    return _PART_OF_DATE.sub("(date)", _DATE.sub("(date)", text))


def count_shown(count: int, *, deidentified: bool) -> str:
    """A count, or that it is not told: a small cell may name a person. For counts that stand in no sum.

    >>> count_shown(3, deidentified=True), count_shown(0, deidentified=True), count_shown(3, deidentified=False)
    ('hidden', '0', '3')
    """
    return "hidden" if deidentified and 0 < count < SMALL_CELL else str(count)


def _criterion(verdict: CriterionVerdict, shift: datetime.timedelta) -> CriterionVerdict:
    because = tuple(Evidence(_shifted(each.datum, shift), each.words, each.spans) for each in verdict.because)
    missing = tuple(Missing(each.kind, _shifted(each.what, shift), each.reason) for each in verdict.missing)
    said = tuple(_shifted(each, shift) for each in verdict.assumptions)
    return msgspec.structs.replace(verdict, because=because, missing=missing, assumptions=said)


def _shifted(text: str, shift: datetime.timedelta) -> str:
    """The text with every date moved; a bare year or month is taken out, since it cannot be moved."""

    def moved(found: re.Match[str]) -> str:
        try:
            return (datetime.date(*map(int, found.groups())) - shift).isoformat()
        except (ValueError, OverflowError):
            return "(date)"

    kept: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        kept.append(moved(found))
        return f"\0{len(kept) - 1}\0"

    marked = _PART_OF_DATE.sub("(date)", _DATE.sub(set_aside, _without_relative(text)))
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], marked)


def _without_relative(text: str) -> str:
    for found, instead in _RELATIVE:
        text = found.sub(instead, text)
    return _AGE.sub(_age_in_years, text)


def _age_in_years(found: re.Match[str]) -> str:
    youngest, oldest = (int(int(each) // _IN_A_YEAR[found[3]]) for each in (found[1], found[2] or found[1]))
    if oldest > _OLDEST_SAID:
        return f"age {_OLDEST_SAID + 1} years or more"
    return f"age {youngest if youngest == oldest else f'{youngest} to {oldest}'} years"
