"""A study as the index keeps it: the texts that are searched, the values that are filtered by, what a hit shows."""

import re
from collections.abc import Iterable

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.study import Study
from trialwright.model.study import enumerations as v2
from trialwright.model.study.people_and_places import Location
from trialwright.model.study.status import StatusModule
from trialwright.search.age import YearsRange, age_groups, years_range
from trialwright.search.freshness import record_date

_NCT_ID = re.compile(r"\bNCT\d{8}\b", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\<>*_\[\]()~#&.+-])")  # the registry's texts are Markdown


class IndexEntry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One study in the index.

    ``texts`` maps a searched field to its text, one line a value. ``status`` is the record's own module, as it is
    needed for freshness on any day. ``names`` are ids of other trials that the record mentions. ``computable`` is
    None where the criteria were not looked at.
    """

    id: str
    texts: dict[str, str]
    status: StatusModule
    phases: tuple[v2.Phase, ...] = ()
    study_type: v2.StudyType | None = None
    sex: v2.Sex | None = None
    years: YearsRange = YearsRange()
    age_groups: tuple[v2.StandardAge, ...] = ()
    countries: tuple[str, ...] = ()
    sites: int = 0
    computable: bool | None = None
    names: tuple[str, ...] = ()
    condition_lines: int = 0
    intervention_lines: int = 0

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions, without keywords."""
        return self.lines("conditions")[: self.condition_lines]

    @property
    def interventions(self) -> tuple[str, ...]:
        """The names of the interventions, without other names of them."""
        return self.lines("interventions")[: self.intervention_lines]

    @property
    def title(self) -> str:
        """The brief title, else the official one, else the id."""
        return self.texts.get("title", "").split("\n")[0] or self.id

    @property
    def updated(self) -> str | None:
        """When the record was posted last; when it was verified where it does not say."""
        posted = self.status.last_update_post_date_struct
        return (posted.date if posted else None) or record_date(self.status)

    @property
    def started(self) -> str | None:
        """When the study started or is to start."""
        return self.status.start_date_struct.date if self.status.start_date_struct else None

    def lines(self, field: str) -> tuple[str, ...]:
        """The values of a field."""
        return tuple(line for line in self.texts.get(field, "").split("\n") if line)


def entry_of(study: Study | StudyRecord, *, computable: bool | None = None) -> IndexEntry | None:
    """The study as the index keeps it; None if it has no id of its own, by which it could be found again."""
    if isinstance(study, StudyRecord):
        own_id, study = study.nct_id or study.other_registry_id, study.study
    else:
        own_id = study.nct_id
    if own_id is None:
        return None
    design, eligibility = study.design, study.eligibility
    texts = {field: text for field, text in _texts(study).items() if text}
    years = years_range(eligibility.minimum_age, eligibility.maximum_age)
    locations = _locations(study)
    return IndexEntry(
        own_id,
        texts,
        study.status,
        design.phases,
        design.study_type,
        eligibility.sex,
        years,
        age_groups(years),
        tuple(dict.fromkeys(site.country for site in locations if site.country)),
        len(locations),
        computable,
        _names(study, own_id),
        _count(study.protocol.conditions_module.conditions if study.protocol.conditions_module else ()),
        _count(each.name for each in study.arms_interventions.interventions),
    )


def _texts(study: Study) -> dict[str, str]:
    protocol, who = study.protocol, study.identification
    about, conditions = protocol.description_module, protocol.conditions_module
    sponsors, outcomes = protocol.sponsor_collaborators_module, protocol.outcomes_module
    taken = study.arms_interventions
    lead = sponsors.lead_sponsor if sponsors else None
    return {
        "title": _lines(who.brief_title, who.official_title, who.acronym),
        "conditions": _lines(*conditions.conditions, *conditions.keywords) if conditions else "",
        "interventions": _lines(
            *(each.name for each in taken.interventions),
            *(name for each in taken.interventions for name in each.other_names),
        ),
        "summary": _lines(
            about.brief_summary if about else None,
            *(each.measure for each in (outcomes.primary_outcomes if outcomes else ())),
        ),
        "criteria": _ESCAPED.sub(r"\1", study.eligibility.eligibility_criteria or ""),
        "sponsor": _lines(
            lead.name if lead else None, *(each.name for each in (sponsors.collaborators if sponsors else ()))
        ),
        "places": _lines(
            *(
                ", ".join(part for part in (site.facility, site.city, site.state, site.country) if part)
                for site in _locations(study)
            )
        ),
        "ids": _lines(*_ids(study)),
        "design": _design(study),
    }


def _design(study: Study) -> str:
    """The values of the design in words, so that "phase 3" or "randomised" can be typed."""
    design = study.design
    info = design.design_info
    masking = info.masking_info.masking if info and info.masking_info else None
    values = (design.study_type, info.allocation if info else None, study.status.overall_status)
    groups = age_groups(years_range(study.eligibility.minimum_age, study.eligibility.maximum_age))
    return _lines(
        *(phase.replace("PHASE", "phase ").replace("_", " ").lower() for phase in design.phases),
        *(value.replace("_", " ").lower() for value in values if value),
        "child" if groups == ("CHILD",) else None,
        None if masking is None else "open label" if masking == "NONE" else f"{masking.lower()} blind masked",
    )


def _ids(study: Study) -> Iterable[str | None]:
    who = study.identification
    own = who.org_study_id_info
    return (
        who.nct_id,
        *who.nct_id_aliases,
        own.id if own else None,
        *(each.id for each in who.secondary_id_infos),
    )


def _locations(study: Study) -> tuple[Location, ...]:
    where = study.protocol.contacts_locations_module
    return where.locations if where else ()


def _names(study: Study, own_id: str) -> tuple[str, ...]:
    """Ids of other trials in what the sponsor wrote."""
    about, references = study.protocol.description_module, study.protocol.references_module
    written = [
        about.brief_summary if about else None,
        about.detailed_description if about else None,
        study.eligibility.eligibility_criteria,
        study.identification.official_title,
        *(each.id for each in study.identification.secondary_id_infos),
        *(each.citation for each in (references.references if references else ())),
        *(each.url for each in (references.see_also_links if references else ())),
    ]
    own = {own_id, *study.identification.nct_id_aliases}
    found = (each.upper() for text in written if text for each in _NCT_ID.findall(text))
    return tuple(dict.fromkeys(each for each in found if each not in own))


def _count(values: Iterable[str | None]) -> int:
    """How many lines ``_lines`` makes of values."""
    lines = _lines(*values)
    return lines.count("\n") + 1 if lines else 0


def _lines(*values: str | None) -> str:
    """The values that are there, each once, one a line."""
    plain = (" ".join(value.split()) for value in values if value)
    return "\n".join(dict.fromkeys(value for value in plain if value))
