"""One centre or several, in the prose and in the list of sites."""

import datetime
import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.dates import given_dates, record_date
from trialwright.checks.passages import Sentence
from trialwright.checks.report import about
from trialwright.checks.wording import pattern, wording
from trialwright.checks.words import Words, whole
from trialwright.model.diagnostic import Diagnostic

_PLACE = "contactsLocationsModule.locations"
_STOPPED = ("TERMINATED", "WITHDRAWN", "SUSPENDED")
_RECRUITS = ("RECRUITING", "ENROLLING_BY_INVITATION")


def centres_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K039 for a multicentre study with one site listed, and a single-centre study with sites in several cities.

    Silent where one site is what one expects: before and just after the start, and where the study was stopped.
    """
    many, one = _first(case, "multicentre"), _first(case, "single_centre")
    cities = {((site.city or "").casefold(), (site.country or "").casefold()) for site in case.locations}
    if many and not one and len(case.locations) == 1 and not _to_come(case):
        each, found = many
        message = f"the prose says “{found[0]}”, and one site is listed"
        yield about("K039", message, case, each.at(found), _site(case, 0))
    if one and not many and len(cities) > 1:
        each, found = one
        message = f"the prose says “{found[0]}”, and sites in {len(cities)} cities are listed"
        yield about("K039", message, case, each.at(found), _site(case, 0), _site(case, 1))


def _to_come(case: Case) -> bool:
    """Whether more sites may follow or might have followed, or the one entry stands for several."""
    site, status = case.locations[0], case.study.status.overall_status
    several = pattern("design", "several_sites").search(f"{site.facility} {site.city}")
    return status in ("NOT_YET_RECRUITING", *_STOPPED) or _has_just_begun(case) or bool(several)


def _has_just_begun(case: Case) -> bool:
    """Whether the record of a recruiting study is of its first weeks: sites are listed as they open."""
    start = next((each.date for each in given_dates(case) if each.name == "the start"), None)
    checked = record_date(case)
    if case.study.status.overall_status not in _RECRUITS or start is None or checked is None:
        return False
    opening = datetime.timedelta(days=wording("thresholds")["sites_open"]["days"])
    return checked.date.first <= start.last + opening


def centres_without_sites(case: Case) -> Iterator[Diagnostic]:
    """K040 for a multicentre study that lists no site at all, so that nobody can tell."""
    many = _first(case, "multicentre")
    if many and not case.locations and not _first(case, "single_centre"):
        each, found = many
        yield about(
            "K040",
            f"the prose says “{found[0]}”, and no site is listed",
            case,
            each.at(found),
            whole(_PLACE, None),
        )


def _first(case: Case, entry: str) -> tuple[Sentence, re.Match[str]] | None:
    found = ((each, pattern("design", entry).search(each.said)) for each in case.own)
    return next(((each, match) for each, match in found if match), None)


def _site(case: Case, number: int) -> Words:
    site = case.locations[number]
    field, said = ("facility", site.facility) if site.facility else ("city", site.city)
    return whole(f"{_PLACE}[{number}].{field}", said)
