"""Who runs a trial, whom to ask, and where it takes place."""

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.study.people_and_places import Contact, ContactsLocationsModule, Location
from trialwright.portal.content.fact import Fact, known, source_at
from trialwright.reporting.content.plain import capital, plain

_P = "/protocolSection"


class Person(msgspec.Struct, frozen=True):
    """Somebody whom the record names, with what it publishes of them."""

    name: str
    role: str
    phone: str
    email: str
    affiliation: str = ""


class Site(msgspec.Struct, frozen=True):
    """A place of the trial. ``status`` is what the record says of it, "" for nothing of its own."""

    facility: str
    place: str
    country: str
    status: str
    contacts: tuple[Person, ...]


class People(msgspec.Struct, frozen=True):
    """Sponsor and others who answer for the trial; contacts, officials and sites as the record publishes them."""

    run_by: tuple[Fact, ...]
    contacts: tuple[Person, ...]
    officials: tuple[Person, ...]
    sites: tuple[Site, ...]
    countries: tuple[str, ...]
    source: str


def people_of(record: StudyRecord) -> People:
    """Who and where, of a record.

    >>> from trialwright.store.inputs import library_record
    >>> made = people_of(library_record("NCT06394063"))
    >>> [(fact.label, fact.value) for fact in made.run_by], len(made.sites)
    ([('Sponsor', 'RenJi Hospital')], 0)
    """
    module = record.study.protocol.contacts_locations_module or ContactsLocationsModule()
    sites = tuple(_site(each) for each in module.locations)
    return People(
        _run_by(record),
        tuple(_contact(each) for each in module.central_contacts),
        tuple(
            Person(each.name or "", plain(each.role or ""), "", "", each.affiliation or "")
            for each in module.overall_officials
        ),
        sites,
        tuple(dict.fromkeys(each.country for each in sites if each.country)),
        source_at(record, f"{_P}/contactsLocationsModule"),
    )


def _contact(each: Contact) -> Person:
    phone = f"{each.phone} ext. {each.phone_ext}" if each.phone and each.phone_ext else each.phone or ""
    return Person(each.name or "", plain(each.role or ""), phone, each.email or "")


def _site(each: Location) -> Site:
    place = ", ".join(part for part in (each.city, each.state, each.zip) if part)
    contacts = tuple(_contact(contact) for contact in each.contacts)
    return Site(each.facility or "", place, each.country or "", plain(each.status or ""), contacts)


def _run_by(record: StudyRecord) -> tuple[Fact, ...]:
    protocol = record.study.protocol
    module, oversight = protocol.sponsor_collaborators_module, protocol.oversight_module
    lead = module.lead_sponsor if module else None
    party = module.responsible_party if module else None
    who = (
        (party.investigator_full_name, party.investigator_title, party.investigator_affiliation)
        if party
        else ()
    )
    yes_no = {True: "yes", False: "no", None: ""}
    return known(
        (
            ("Sponsor", lead.name if lead else ""),
            ("Kind of sponsor", plain(lead.agency_class or "") if lead else ""),
            (
                "Collaborators",
                "; ".join(each.name for each in module.collaborators if each.name) if module else "",
            ),
            ("Responsible", capital(plain(party.type or "")) if party else ""),
            ("Investigator", ", ".join(part for part in who if part)),
            ("Data monitoring committee", yes_no[oversight.oversight_has_dmc] if oversight else ""),
            ("Drug regulated by the FDA", yes_no[oversight.is_fda_regulated_drug] if oversight else ""),
            ("Device regulated by the FDA", yes_no[oversight.is_fda_regulated_device] if oversight else ""),
        )
    )
