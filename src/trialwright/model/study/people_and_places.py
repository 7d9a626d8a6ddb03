"""Who may take part, whom to ask, and where."""

from trialwright.model.study import enumerations as v2
from trialwright.model.study.base import V2, AgeText


class EligibilityModule(V2, frozen=True):
    """Criteria text as published (markdown) and the structured limits. An absent age limit is no limit."""

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: v2.Sex | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: AgeText | None = None
    maximum_age: AgeText | None = None
    std_ages: tuple[v2.StandardAge, ...] = ()
    study_population: str | None = None
    sampling_method: v2.SamplingMethod | None = None


class Contact(V2, frozen=True):
    """Someone to ask."""

    name: str | None = None
    role: v2.ContactRole | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Official(V2, frozen=True):
    """An investigator responsible for the study."""

    name: str | None = None
    affiliation: str | None = None
    role: v2.OfficialRole | None = None


class GeoPoint(V2, frozen=True):
    """Latitude and longitude in degrees."""

    lat: float | None = None
    lon: float | None = None


class Location(V2, frozen=True):
    """A site."""

    facility: str | None = None
    status: v2.RecruitmentStatus | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    geo_point: GeoPoint | None = None


class ContactsLocationsModule(V2, frozen=True):
    """Contacts, officials and sites."""

    central_contacts: tuple[Contact, ...] = ()
    overall_officials: tuple[Official, ...] = ()
    locations: tuple[Location, ...] = ()
