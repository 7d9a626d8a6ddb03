"""A study as the registry describes it, and the sections it is made of."""

from trialwright.model.study import enumerations as v2
from trialwright.model.study.base import V2, DateText
from trialwright.model.study.design import ArmsInterventionsModule, DesignModule, OutcomesModule
from trialwright.model.study.identification import (
    IdentificationModule,
    OversightModule,
    SponsorCollaboratorsModule,
)
from trialwright.model.study.people_and_places import ContactsLocationsModule, EligibilityModule
from trialwright.model.study.status import StatusModule


class DescriptionModule(V2, frozen=True):
    """Summary and description as published (markdown)."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class ConditionsModule(V2, frozen=True):
    """Conditions and keywords as the sponsor wrote them."""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class Retraction(V2, frozen=True):
    """The notice that withdraws a publication."""

    pmid: str | None = None
    source: str | None = None


class Reference(V2, frozen=True):
    """A publication."""

    pmid: str | None = None
    type: v2.ReferenceType | None = None
    citation: str | None = None
    retractions: tuple[Retraction, ...] = ()


class SeeAlsoLink(V2, frozen=True):
    """A link the sponsor gave."""

    label: str | None = None
    url: str | None = None


class AvailIpd(V2, frozen=True):
    """Patient data or a study document that can be had elsewhere."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class ReferencesModule(V2, frozen=True):
    """Publications and links."""

    references: tuple[Reference, ...] = ()
    see_also_links: tuple[SeeAlsoLink, ...] = ()
    avail_ipds: tuple[AvailIpd, ...] = ()


class IpdSharingStatementModule(V2, frozen=True):
    """Whether patient data will be shared."""

    ipd_sharing: v2.IpdSharing | None = None
    description: str | None = None
    info_types: tuple[v2.IpdSharingInfoType, ...] = ()
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None


class ProtocolSection(V2, frozen=True):
    """What was planned."""

    identification_module: IdentificationModule | None = None
    status_module: StatusModule | None = None
    sponsor_collaborators_module: SponsorCollaboratorsModule | None = None
    oversight_module: OversightModule | None = None
    description_module: DescriptionModule | None = None
    conditions_module: ConditionsModule | None = None
    design_module: DesignModule | None = None
    arms_interventions_module: ArmsInterventionsModule | None = None
    outcomes_module: OutcomesModule | None = None
    eligibility_module: EligibilityModule | None = None
    contacts_locations_module: ContactsLocationsModule | None = None
    references_module: ReferencesModule | None = None
    ipd_sharing_statement_module: IpdSharingStatementModule | None = None


class LargeDoc(V2, frozen=True):
    """A protocol, analysis plan or consent form kept by the registry."""

    type_abbrev: str | None = None
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str | None = None
    date: DateText | None = None
    filename: str | None = None
    size: int | None = None


class LargeDocumentModule(V2, frozen=True):
    """The documents kept."""

    no_sap: bool | None = None
    large_docs: tuple[LargeDoc, ...] = ()


class DocumentSection(V2, frozen=True):
    """Documents."""

    large_document_module: LargeDocumentModule | None = None


class Mesh(V2, frozen=True):
    """A MeSH heading."""

    id: str | None = None
    term: str | None = None


class ConditionBrowse(V2, frozen=True):
    """The registry's own MeSH coding of conditions or interventions."""

    meshes: tuple[Mesh, ...] = ()
    ancestors: tuple[Mesh, ...] = ()


class MiscInfoModule(V2, frozen=True):
    """The day the registry built this version, and the countries that once had sites."""

    version_holder: DateText | None = None
    removed_countries: tuple[str, ...] = ()


class DerivedSection(V2, frozen=True):
    """What the registry computed."""

    misc_info_module: MiscInfoModule | None = None
    condition_browse_module: ConditionBrowse | None = None
    intervention_browse_module: ConditionBrowse | None = None


class Study(V2, frozen=True):
    """One study. Posted results and annotations are not typed; they stay in the record's raw bytes.

    >>> import msgspec
    >>> text = b'{"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}'
    >>> msgspec.json.decode(text, type=Study).nct_id
    'NCT00000001'
    """

    protocol_section: ProtocolSection | None = None
    document_section: DocumentSection | None = None
    derived_section: DerivedSection | None = None
    has_results: bool | None = None

    @property
    def protocol(self) -> ProtocolSection:
        """The protocol section, empty if the record has none."""
        return self.protocol_section or ProtocolSection()

    @property
    def identification(self) -> IdentificationModule:
        """Ids and titles, empty if the record has none."""
        return self.protocol.identification_module or IdentificationModule()

    @property
    def nct_id(self) -> str | None:
        """The registry id, or None if the source does not give one."""
        return self.identification.nct_id

    @property
    def title(self) -> str | None:
        """Brief title, or the official one where there is no brief title."""
        return self.identification.brief_title or self.identification.official_title

    @property
    def status(self) -> StatusModule:
        """Statuses and dates, empty if the record has none."""
        return self.protocol.status_module or StatusModule()

    @property
    def design(self) -> DesignModule:
        """Design, empty if the record has none."""
        return self.protocol.design_module or DesignModule()

    @property
    def arms_interventions(self) -> ArmsInterventionsModule:
        """Arms and interventions, empty if the record has none."""
        return self.protocol.arms_interventions_module or ArmsInterventionsModule()

    @property
    def eligibility(self) -> EligibilityModule:
        """Eligibility, empty if the record has none (which does not mean that everyone is eligible)."""
        return self.protocol.eligibility_module or EligibilityModule()
