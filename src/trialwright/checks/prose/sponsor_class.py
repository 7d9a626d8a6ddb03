"""The class of the sponsor against its name."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic

_PLACE = "sponsorCollaboratorsModule.leadSponsor"


def sponsor_class(case: Case) -> Iterator[Diagnostic]:
    """K048 for a university or hospital called industry."""
    module = case.study.protocol.sponsor_collaborators_module
    sponsor = module.lead_sponsor if module else None
    if not sponsor or not sponsor.name or sponsor.agency_class != "INDUSTRY":
        return
    academic = pattern("design", "names_academic").search(sponsor.name)
    if academic and not pattern("design", "names_industry").search(sponsor.name):
        message = f"“{sponsor.name}” is called industry"
        yield about(
            "K048", message, case, whole(f"{_PLACE}.name", sponsor.name), whole(f"{_PLACE}.class", "INDUSTRY")
        )
