"""Who may take part, as the record's fields say it: ages, sex, volunteers, population."""

from trialwright.model.study import Study
from trialwright.portal.content.fact import Fact, known
from trialwright.reporting.content.plain import plain

_AGES = {"CHILD": "child (under 18)", "ADULT": "adult (18 to 64)", "OLDER_ADULT": "older adult (65 and over)"}
_SEXES = {"ALL": "all", "FEMALE": "female", "MALE": "male"}


def entry_terms(study: Study) -> tuple[Fact, ...]:
    """The structured limits of who may take part; what the criteria's text says stands beside them.

    >>> from trialwright.store.inputs import library_record
    >>> [fact.value for fact in entry_terms(library_record("NCT06394063").study)][:2]
    ['18 years to 70 years', 'all']
    """
    limits = study.eligibility
    low, high = (limits.minimum_age or "").lower(), (limits.maximum_age or "").lower()
    ages = f"{low or 'no lower limit'} to {high or 'no upper limit'}" if low or high else ""
    volunteers = {True: "accepted", False: "not accepted", None: ""}[limits.healthy_volunteers]
    return known(
        [
            ("Ages", ages),
            ("Sex", _SEXES.get(limits.sex or "", "")),
            ("Gender", limits.gender_description),
            ("Age groups", ", ".join(_AGES[each] for each in limits.std_ages)),
            ("Healthy volunteers", volunteers),
            ("Population", limits.study_population),
            ("Sampling", plain(limits.sampling_method or "")),
        ]
    )
