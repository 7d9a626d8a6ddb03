"""FHIR dates and periods → cells of the facts table."""

from typing import Any

from trialwright.cohort.sources.fhir.resources import Resource, inside, text


def day(value: Any) -> str:
    """The date of a date, dateTime or instant, as precise as given: the day where it was recorded, time left out."""
    return text(value).split("T")[0]


def begin_and_end(resource: Resource, stem: str) -> tuple[str, str]:
    """First and last day of ``stemDateTime``, ``stemPeriod`` or ``stemInstant``; blank where not given.

    A dateTime is one day; the end of a period that is not given is blank.
    """
    moment = day(resource.get(f"{stem}DateTime")) or day(resource.get(f"{stem}Instant"))
    if moment:
        return moment, moment
    period = resource.get(f"{stem}Period")
    return day(inside(period, "start")), day(inside(period, "end"))


def somewhere_in(resource: Resource, stem: str) -> str:
    """The moment of ``stemDateTime``, or of a ``stemPeriod`` within which it lies, as exactly as it is known.

    The period says only that it lay between two days: a year or a month if both lie in one, else blank.

    >>> somewhere_in({"onsetPeriod": {"start": "2020-03-01", "end": "2020-11-30"}}, "onset")
    '2020'
    """
    begin, end = begin_and_end(resource, stem)
    shared = [a for a, b in zip(begin.split("-"), end.split("-"), strict=False) if a == b]
    same = begin.split("-")[: len(shared)] == shared
    return "-".join(shared) if same else (begin[:4] if begin[:4] == end[:4] else "")
