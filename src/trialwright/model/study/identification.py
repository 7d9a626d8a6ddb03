"""Who the study is: ids, titles, sponsors, oversight."""

import msgspec

from trialwright.model.study import enumerations as v2
from trialwright.model.study.base import V2, NctId


class OrgStudyIdInfo(V2, frozen=True):
    """The sponsor's own id for the study."""

    id: str | None = None
    type: v2.OrgStudyIdType | None = None
    link: str | None = None


class SecondaryIdInfo(V2, frozen=True):
    """An id another registry or funder gave."""

    id: str | None = None
    type: v2.SecondaryIdType | None = None
    domain: str | None = None
    link: str | None = None


class Organization(V2, frozen=True):
    """An organisation and its class (industry, government, …)."""

    full_name: str | None = None
    agency_class: v2.AgencyClass | None = msgspec.field(default=None, name="class")


class IdentificationModule(V2, frozen=True):
    """Ids and titles."""

    nct_id: NctId | None = None
    nct_id_aliases: tuple[NctId, ...] = ()
    org_study_id_info: OrgStudyIdInfo | None = None
    secondary_id_infos: tuple[SecondaryIdInfo, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization | None = None


class ResponsibleParty(V2, frozen=True):
    """Who answers for the record."""

    type: v2.ResponsiblePartyType | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Sponsor(V2, frozen=True):
    """A sponsor or collaborator and its class."""

    name: str | None = None
    agency_class: v2.AgencyClass | None = msgspec.field(default=None, name="class")


class SponsorCollaboratorsModule(V2, frozen=True):
    """Sponsor, collaborators, responsible party."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: tuple[Sponsor, ...] = ()


class OversightModule(V2, frozen=True):
    """Monitoring committee and regulator."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None
