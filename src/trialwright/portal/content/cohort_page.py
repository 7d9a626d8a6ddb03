"""What the cohort page shows: the form, what was noticed while reading, and the report's cohort parts."""

from collections.abc import Mapping, Sequence

import msgspec

from trialwright.model.criterion import TrialCriteria
from trialwright.portal.cohort_visits import Visit
from trialwright.portal.content.prescreen import ScreenedTrial
from trialwright.reporting.content.cohort import CohortOverview, TrialCohort, overview_of, trial_cohort_of
from trialwright.reporting.content.person import PersonPage, person_page
from trialwright.reporting.content.shown_to import Showing
from trialwright.screening.deidentify import without_dates

_NOTICED_SHOWN = 50


class Noticed(msgspec.Struct, frozen=True):
    """Something noticed while reading the files. ``help`` says what to do."""

    code: str
    severity: str
    message: str
    document: str
    place: str
    help: str


class CriterionWords(msgspec.Struct, frozen=True):
    """A criterion in the record's words."""

    id: str
    words: str


class CohortTrial(msgspec.Struct, frozen=True):
    """One trial and the cohort. ``anchor`` names it within the page."""

    anchor: str
    id: str
    title: str
    criteria: tuple[CriterionWords, ...]
    cohort: TrialCohort


class CohortPage(msgspec.Struct, frozen=True):
    """The page. Before an upload only ``choices`` is filled; ``chosen`` are the trials ticked on the form.

    ``aside`` rows could not be used and are named in ``noticed``; ``more`` further ones are not listed. ``overview`` is
    null without a cohort, and ``person`` without one that was asked for. ``most_bytes`` and ``most_pairs`` bound an upload.
    """

    choices: tuple[ScreenedTrial, ...]
    chosen: tuple[str, ...]
    day: str
    most_bytes: int
    most_pairs: int
    fault: str = ""
    files: tuple[str, ...] = ()
    overview: CohortOverview | None = None
    trials: tuple[CohortTrial, ...] = ()
    noticed: tuple[Noticed, ...] = ()
    more: int = 0
    aside: int = 0
    person: PersonPage | None = None


def with_visit(
    page: CohortPage,
    visit: Visit,
    criteria: Mapping[str, TrialCriteria],
    titles: Mapping[str, str],
    person: str = "",
) -> CohortPage:
    """The page with an uploaded cohort. ``person`` is the shown id of someone to be looked at; nobody if it is unknown."""
    showing = Showing(None if visit.identified else visit.key)
    trials = tuple(
        CohortTrial(
            f"trial-{place}",
            each,
            titles.get(each, ""),
            tuple(CriterionWords(one.id, " ".join(one.text.split())) for one in criteria[each].criteria),
            trial_cohort_of(criteria[each], visit.cohort, verdicts, showing),
        )
        for place, (each, verdicts) in enumerate(zip(visit.trials, visit.verdicts, strict=True), start=1)
    )
    found = visit.cohort.diagnostics
    return msgspec.structs.replace(
        page,
        chosen=visit.trials,
        day=visit.day,
        files=visit.files,
        overview=overview_of(visit.cohort, visit.verdicts, visit.day, showing),
        trials=trials,
        noticed=tuple(_noticed(visit)),
        more=max(0, len(found) - _NOTICED_SHOWN),
        aside=len({(row.person_id, row.row) for rows in visit.cohort.unusable.values() for row in rows}),
        person=_person(visit, criteria, titles, showing, person),
    )


def _noticed(visit: Visit) -> Sequence[Noticed]:
    """What was noticed; a date in it would stand beside the shifted ones of the person."""
    worded = str if visit.identified else without_dates
    return [
        Noticed(each.code, each.severity, worded(each.message), each.document, each.place, each.help)
        for each in visit.cohort.diagnostics[:_NOTICED_SHOWN]
    ]


def _person(
    visit: Visit,
    criteria: Mapping[str, TrialCriteria],
    titles: Mapping[str, str],
    showing: Showing,
    shown_id: str,
) -> PersonPage | None:
    """The page of a person by the id that is shown of them."""
    known = (
        {showing.person(each.person_id): each.person_id for each in visit.cohort.persons} if shown_id else {}
    )
    if shown_id not in known:
        return None
    listed = [
        (criteria[each], titles.get(each, ""), verdicts)
        for each, verdicts in zip(visit.trials, visit.verdicts, strict=True)
    ]
    return person_page(known[shown_id], listed, showing)
