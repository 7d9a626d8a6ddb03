"""The status of the study against the statuses of its sites."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.words import Words, whole
from trialwright.model.diagnostic import Diagnostic

_OVER = ("COMPLETED", "TERMINATED", "WITHDRAWN", "SUSPENDED", "ACTIVE_NOT_RECRUITING")
_RECRUITING = ("RECRUITING", "ENROLLING_BY_INVITATION")


def sites_against_status(case: Case) -> Iterator[Diagnostic]:
    """K009 where the study no longer recruits and a site does, or the study recruits and no site does."""
    status = case.study.status.overall_status
    recruiting = _sites(case, *_RECRUITING)
    if status in _OVER and recruiting:
        message = f"the study is {status}, and {_sites_said(len(recruiting))} recruiting"
        yield about("K009", message, case, _status(case), *recruiting[:3])
    stated = [site for site in case.locations if site.status]
    if status in _RECRUITING and stated and len(stated) == len(case.locations) and not recruiting:
        if any(site.status == "NOT_YET_RECRUITING" for site in stated):
            return
        message = f"the study is {status}, and none of its {len(stated)} sites is"
        shown = [_site(n, site.status) for n, site in enumerate(case.locations)]
        yield about("K009", message, case, _status(case), *shown[:3])


def unknown_status_and_sites(case: Case) -> Iterator[Diagnostic]:
    """K010 where nobody has confirmed the study for years and sites are still shown as recruiting."""
    recruiting = _sites(case, *_RECRUITING)
    if case.study.status.overall_status == "UNKNOWN" and recruiting:
        message = f"the status is unknown, and {_sites_said(len(recruiting))} still shown as recruiting"
        yield about("K010", message, case, _status(case), *recruiting[:3])


def _sites(case: Case, *statuses: str) -> list[Words]:
    return [_site(n, site.status) for n, site in enumerate(case.locations) if site.status in statuses]


def _site(number: int, status: object) -> Words:
    return whole(f"contactsLocationsModule.locations[{number}].status", status)


def _status(case: Case) -> Words:
    return whole("statusModule.overallStatus", case.study.status.overall_status)


def _sites_said(count: int) -> str:
    return f"{count} site{' is' if count == 1 else 's are'}"
