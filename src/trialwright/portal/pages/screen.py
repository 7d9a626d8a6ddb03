"""/trial/{id}/screen and /screen: does the record rule me out? Answers are posted and never kept."""

import datetime
from collections.abc import Sequence

import msgspec
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.knowledge.prescreen import safety
from trialwright.knowledge.search_settings import freshness_rule
from trialwright.model.record import StudyRecord
from trialwright.portal.content.prescreen import Fault, Place, ScreenStart
from trialwright.portal.content.prescreen_kept import Kept, kept_of
from trialwright.portal.content.prescreen_steps import Steps, screened_trial
from trialwright.portal.pages.search import PARAMETERS
from trialwright.portal.pages.trial import record_asked_for
from trialwright.portal.rendering import render
from trialwright.portal.routes import page, posted
from trialwright.portal.shelf import Shelf
from trialwright.screening.prescreen_answer import AnswerFault, answer_of_form
from trialwright.screening.prescreen_next import TrialAsked
from trialwright.screening.prescreen_question import question_of
from trialwright.screening.prescreen_together import check_against_others, dropped_by
from trialwright.screening.prescreen_values import Entered, facts_of_values
from trialwright.search.freshness import says_open
from trialwright.search.query import SearchQuery

NAV = (30, "Am I ruled out?", "/screen")
# So many trials are asked about at once.
_MOST_TRIALS = 100
_OPEN = tuple(sorted((*freshness_rule().open, *freshness_rule().unsure)))
_SEARCH = tuple(
    each for each in PARAMETERS if each.name in ("q", "status", "phase", "type", "country", "computable")
)
_PARTS = ("choice", "year", "month", "day", "amount", "unit")
_LONGEST = 1000


def start_of_one(request: Request) -> Response:
    """The first page for one trial."""
    return _start(request, [record_asked_for(request)], 0)


def start_of_all(request: Request) -> Response:
    """The first page for all recruiting trials."""
    records, left_out = recruiting(request)
    return _start(request, records, left_out)


def answer_of_one(request: Request, form: FormData) -> Response:
    """The next page for one trial."""
    return _answered(request, form, [record_asked_for(request)])


def answer_of_all(request: Request, form: FormData) -> Response:
    """The next page for all recruiting trials."""
    return _answered(request, form, recruiting(request)[0])


def recruiting(request: Request, most: int = _MOST_TRIALS) -> tuple[list[StudyRecord], int]:
    """The trials whose record says, or last said, that people can join, and how many more there are.

    Those of the search in the address, if it has one: the newest records, in the order of their ids.
    """
    state, asked = request.app.state, search_of(request)
    query = msgspec.structs.replace(
        asked,
        status=asked.status or _OPEN,
        include_maybe_closed=True,
        sort="updated",
        page=1,
        page_size=most,
    )
    found = state.catalogue.search(query, state.settings.today())
    records = [record for hit in found.hits if (record := state.shelf.record(hit.id))]
    open_ones = [record for record in records if says_open(record.study.status)]
    return sorted(open_ones, key=lambda record: record.name), max(0, found.total - len(found.hits))


def search_of(request: Request) -> SearchQuery:
    """The search in the address of the page, without what speaks of a person: age and sex are asked in the form."""
    found = SearchQuery.from_url(request.url.query)
    status = tuple(each for each in found.status if each in _OPEN)
    return msgspec.structs.replace(found, age=None, sex=None, status=status)


def _path_of_all(request: Request) -> str:
    query = search_of(request).to_url()
    return f"/screen?{query}" if query else "/screen"


def _start(request: Request, records: Sequence[StudyRecord], left_out: int) -> Response:
    at = _place(request, records)
    context = ScreenStart(at.id, at.title, at.path, at.trials, left_out, at.safety)
    return render(request, "screen_start.html", context)


def _place(request: Request, records: Sequence[StudyRecord]) -> Place:
    today: datetime.date = request.app.state.settings.today()
    of_one = "id" in request.path_params
    first = records[0] if of_one else None
    return Place(
        first.name if first else "",
        (first.study.title or "") if first else "",
        f"/trial/{first.name}/screen" if first else _path_of_all(request),
        tuple(screened_trial(record, today) for record in records),
        safety(),
    )


def _answered(request: Request, form: FormData, records: Sequence[StudyRecord]) -> Response:
    today: datetime.date = request.app.state.settings.today()
    kept, action = kept_of(form, today), _text(form, "action")
    shelf: Shelf = request.app.state.shelf
    trials = [
        TrialAsked(read, shelf.criteria(record.name, proposals=True))
        for record in records
        if (read := shelf.criteria(record.name))
    ]
    dialogue = _Dialogue(request, _place(request, records), trials, today)
    return dialogue.page_after(action, kept, form)


class _Dialogue:
    """One step: which page follows a button."""

    def __init__(
        self, request: Request, place: Place, trials: Sequence[TrialAsked], today: datetime.date
    ) -> None:
        self._request, self._place, self._trials, self._today = request, place, trials, today

    def page_after(self, action: str, kept: Kept, form: FormData) -> Response:
        """The page that a button leads to; the next question for any other word."""
        what, _, which = action.partition(":")
        match what:
            case "answer":
                return self._take_answer(kept, form)
            case "back":
                return self._back(kept, _text(form, "q"))
            case "change" if which in kept.answers:
                return self._ask_again(kept, which, "check")
            case "check":
                return self._shown("screen_check.html", self._steps(kept).check())
            case "rest":
                return self._next(msgspec.structs.replace(kept, rest=True))
            case "result":
                return self._shown("screen_result.html", self._steps(kept).result())
            case "sheet":
                return self._shown("screen_sheet.html", self._steps(kept).sheet())
            case "values":
                return self._shown("screen_values.html", self._steps(kept).values(kept.values))
            case "entered":
                return self._take_values(kept, form)
        return self._next(kept)

    def _steps(self, kept: Kept) -> Steps:
        return Steps(self._place, self._trials, kept, self._today)

    def _shown(self, template: str, context: object, status: int = 200) -> Response:
        return render(self._request, template, context, status=status)

    def _next(self, kept: Kept, dropped: tuple[str, ...] = ()) -> Response:
        found = msgspec.structs.replace(self._steps(kept).next_page(), dropped=dropped)
        is_question = hasattr(found, "question")
        return self._shown("screen_question.html" if is_question else "screen_check.html", found)

    def _take_answer(self, kept: Kept, form: FormData) -> Response:
        asked, then = _text(form, "q"), _text(form, "then")
        question = question_of(asked)
        if question is None:
            raise HTTPException(422, "the question of this form is not known: start again")
        given = {name: _text(form, name) for name in _PARTS}
        try:
            answer = answer_of_form(given, question, self._today)
            gone = dropped_by(asked, answer, kept.answers)
            left = {each: told for each, told in kept.answers.items() if each not in gone}
            check_against_others(answer, asked, left)
        except AnswerFault as fault:
            page = self._steps(kept).question(asked, given, [Fault(fault.field, fault.message)], then)
            return self._shown("screen_question.html", page, 422)
        after = kept.with_answer(asked, answer)
        dropped = tuple(one.in_full for each in gone if (one := question_of(each)))
        if then == "check":
            return self._shown("screen_check.html", self._steps(after).check(dropped))
        return self._next(after, dropped)

    def _back(self, kept: Kept, shown: str) -> Response:
        """The question before the one that is shown, with its answer in it."""
        ids = list(kept.answers)
        at = ids.index(shown) if shown in ids else len(ids)
        return self._ask_again(kept, ids[at - 1], "") if at else self._next(kept)

    def _ask_again(self, kept: Kept, question_id: str, then: str) -> Response:
        return self._shown("screen_question.html", self._steps(kept).question(question_id, then=then))

    def _take_values(self, kept: Kept, form: FormData) -> Response:
        entered: dict[str, Entered] = {}
        steps = self._steps(kept)
        for line in steps.values({}).lines:
            parts = {
                part: _text(form, f"{line.field.id}.{part}") for part in ("value", "unit", "date", "limit")
            }
            if parts["value"]:
                entered[line.field.id] = Entered(**parts)
        faults = facts_of_values(entered, self._today)[1]
        if faults:
            return self._shown("screen_values.html", steps.values(entered, faults), 422)
        return self._shown("screen_result.html", self._steps(kept.with_values(entered)).result())


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def routes() -> list[Route]:
    """The pre-screener of one trial, and of all that recruit."""
    return [
        *page("/trial/{id}/screen", start_of_one, ScreenStart, "Before the questions about one trial"),
        *posted("/trial/{id}/screen", answer_of_one, "The next question about one trial, or the outcome"),
        *page(
            "/screen",
            start_of_all,
            ScreenStart,
            "Before the questions about all recruiting trials, or about those of a search",
            _SEARCH,
        ),
        *posted("/screen", answer_of_all, "The next question about all recruiting trials, or the outcome"),
    ]
