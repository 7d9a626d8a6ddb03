"""/cohort: upload a cohort, see who stands where. The data are in memory for the visit only."""

import datetime
import re
from collections.abc import Sequence

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialwright.cohort.index_date import about_records, is_before_births
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.fact import Cohort
from trialwright.model.partial_date import PartialDate
from trialwright.portal.cohort_visits import COOKIE, Visit, Visits
from trialwright.portal.content.cohort_page import CohortPage, with_visit
from trialwright.portal.content.cohort_upload import Uploaded, cohort_of_files
from trialwright.portal.content.prescreen_steps import screened_trial
from trialwright.portal.pages.screen import recruiting
from trialwright.portal.rendering import render
from trialwright.portal.routes import page, posted
from trialwright.portal.shelf import Shelf
from trialwright.screening.verdicts import screen

NAV = (40, "My patients", "/cohort")
_CHOICES_SHOWN = 30
_MOST_TRIALS = 10
# Codes whose help speaks of a folder, which nobody has who uploads; and what they are told instead.
_ABOUT_A_FOLDER = ("P001", "P002")
_WHAT_TO_CHOOSE = (
    "Choose the persons and the facts table together (persons.csv and facts.csv, or .parquet), one workbook with these "
    "sheets, a FHIR R4 export, or a ZIP of these"
)
# Persons × trials that are screened while somebody waits.
_MOST_PAIRS = 10_000
_ID = re.compile(r"NCT\d{8}")
_NOT_KEPT = {"Cache-Control": "no-store"}


class _Refused(Exception):
    """What is wrong with the form, in words that say what to do."""


def cohort(request: Request) -> Response:
    """The form, or the cohort of the visit."""
    visit = _visits(request).find(request.cookies.get(COOKIE, ""))
    return _shown(request, visit)


def posted_cohort(request: Request, form: FormData) -> Response:
    """Takes an upload, shows a person, or forgets the data."""
    token = request.cookies.get(COOKIE, "")
    match form.get("action"):
        case "forget":
            _visits(request).forget(token)
            response: Response = RedirectResponse("/cohort", 303)
            response.delete_cookie(COOKIE, path="/")
            return response
        case "person":
            return _shown(request, _visits(request).find(token), person=str(form.get("person", ""))[:200])
    return _uploaded(request, form, token)


def _uploaded(request: Request, form: FormData, token: str) -> Response:
    try:
        visit = _visit_of(request, form)
    except UnreadableInput as error:
        found = error.diagnostic
        told = _WHAT_TO_CHOOSE if found.code in _ABOUT_A_FOLDER else found.help
        help_ = f". {told}" if told else ""
        return _shown(request, None, fault=f"{found.code}: {_named(found)}{help_}")
    except _Refused as error:
        return _shown(request, None, fault=str(error))
    _visits(request).forget(token)
    response = RedirectResponse("/cohort", 303)
    https = request.app.state.settings.https
    response.set_cookie(
        COOKIE, _visits(request).begin(visit), httponly=True, samesite="strict", secure=https, path="/"
    )
    return response


def _named(found: Diagnostic) -> str:
    """The message, with the file and the place where it does not name them itself."""
    where = ", ".join(each for each in (found.document, found.place) if each and each != "upload")
    return found.message if not where or found.document in found.message else f"{where}: {found.message}"


def _visit_of(request: Request, form: FormData) -> Visit:
    settings = request.app.state.settings
    day = _day(str(form.get("day", "")), settings.today())
    trials = _trials(request.app.state.shelf, form)
    files = [
        Uploaded(each.filename or "file", each.file.read())
        for each in form.getlist("files")
        if isinstance(each, UploadFile) and each.filename
    ]
    found = cohort_of_files(files, settings.limits.upload_bytes * 4)
    _check_size(found, trials)
    found = _checked_day(found, day)
    verdicts = tuple(tuple(screen([each], found, day)) for each in trials)
    names = tuple(each.name for each in files)
    ids = tuple(each.nct_id or each.name for each in trials)
    return Visit(found, names, day.isoformat(), ids, verdicts, form.get("identified") == "yes")


def _day(written: str, today: datetime.date) -> datetime.date:
    try:
        when = PartialDate.parse(written.strip()) if written.strip() else PartialDate(today, today)
    except ValueError:
        raise _Refused("Give the day to screen on as 2026-05-31.") from None
    if not when.is_exact:
        raise _Refused("Give the day to screen on as 2026-05-31.")
    if when.first > today:
        raise _Refused(f"{when.first} has not come yet: give today ({today}) or a day before it.")
    return when.first


def _checked_day(found: Cohort, day: datetime.date) -> Cohort:
    """The cohort with what there is to say of the day; a day before every birth is refused."""
    if is_before_births(found, day):
        raise _Refused(
            f"On {day} nobody of the persons table was born: give a day at which they can be screened."
        )
    return msgspec.structs.replace(found, diagnostics=(*about_records(found, day), *found.diagnostics))


def _trials(shelf: Shelf, form: FormData) -> list[TrialCriteria]:
    """The trials ticked and those written into the field, each once."""
    ticked = [each for each in form.getlist("trial") if isinstance(each, str)]
    more = str(form.get("more_trials", ""))[:1000]
    written = _ID.findall(more.upper())
    if strange := [each for each in re.split(r"[\s,;]+", more) if each and not _ID.search(each.upper())]:
        raise _Refused(f"“{strange[0][:40]}” is no NCT id: write ids such as NCT06394063.")
    ids = list(dict.fromkeys((*ticked, *written)))
    if not ids:
        raise _Refused("Choose at least one trial.")
    if len(ids) > _MOST_TRIALS:
        raise _Refused(f"Choose at most {_MOST_TRIALS} trials at once.")
    found = [shelf.criteria(each) for each in ids]
    if None in found:
        raise _Refused("One of the trials is not in the local store.")
    return [each for each in found if each]


def _check_size(found: Cohort, trials: Sequence[TrialCriteria]) -> None:
    if len(found.persons) * len(trials) > _MOST_PAIRS:
        raise _Refused(
            f"{len(found.persons)} persons and {len(trials)} trials are more than is screened here at once "
            f"({_MOST_PAIRS} pairs): choose fewer trials, or use `trialwright screen`."
        )


def _shown(request: Request, visit: Visit | None, *, fault: str = "", person: str = "") -> Response:
    settings, shelf = request.app.state.settings, request.app.state.shelf
    today: datetime.date = settings.today()
    choices = tuple(screened_trial(record, today) for record in recruiting(request, _CHOICES_SHOWN)[0])
    ticked = tuple(each.id for each in choices[:5] if not each.label)
    context = CohortPage(
        choices, ticked, today.isoformat(), settings.limits.upload_bytes, _MOST_PAIRS, fault=fault
    )
    if visit:
        criteria = {each: found for each in visit.trials if (found := shelf.criteria(each))}
        titles = {each: (shelf.record(each).study.title or "") for each in visit.trials}
        context = with_visit(context, visit, criteria, titles, person)
    return render(request, "cohort.html", context, status=422 if fault else 200, headers=_NOT_KEPT)


def _visits(request: Request) -> Visits:
    visits: Visits = request.app.state.cohort_visits
    return visits


def prepare(app: Starlette) -> None:
    """No visit yet."""
    app.state.cohort_visits = Visits()


def routes() -> list[Route]:
    """/cohort."""
    return [
        *page("/cohort", cohort, CohortPage, "A cohort against trials: funnel, verdicts, worklist"),
        *posted("/cohort", posted_cohort, "Takes a cohort for the visit, or forgets it", files=True),
    ]
