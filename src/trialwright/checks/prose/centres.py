"""One centre or several, in the prose and in the list of sites."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.passages import Sentence
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.checks.words import Words, whole
from trialwright.model.diagnostic import Diagnostic

_PLACE = "contactsLocationsModule.locations"


def centres_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K039 for a multicentre study with one site listed, and a single-centre study with sites in several cities."""
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
    """Whether more sites may follow, or the one entry stands for several."""
    site = case.locations[0]
    several = pattern("design", "several_sites").search(f"{site.facility} {site.city}")
    return case.study.status.overall_status == "NOT_YET_RECRUITING" or bool(several)


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
