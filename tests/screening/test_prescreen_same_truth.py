"""What a person says, written down as a chart by hand rules of its own and read as any cohort, gives the same truth.

The chart here is made as CSV by the published columns (docs/cohort.md), without the code of the pre-screener, and more
boldly: an onset is the month it was told, something over is over, and doses of today have no start. So the chart may
know more than the answers; where both are definite they must agree.
"""

import csv
import datetime
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from prescreen_trials import DAY, library_trials
from trialwright.cohort.read import read_cohort
from trialwright.model.criterion import Criterion
from trialwright.model.truth import Truth
from trialwright.screening.prescreen_answer import Answer
from trialwright.screening.prescreen_leaves import questions_in
from trialwright.screening.prescreen_next import Told, next_question
from trialwright.screening.prescreen_question import Question, question_of
from trialwright.screening.verdicts import screen

Row = dict[str, str]
_COLUMNS = [
    "person_id", "domain", "concept", "start", "end", "status", "value", "unit", "dose", "dose_unit", "dose_basis",
    "route", "recorded_on",
]  # fmt: skip
_DOMAINS = {
    "statement": "attestation", "dose": "drug", "intolerance": "condition", "value": "measurement",
}  # fmt: skip
_DATES = ("2009-03", "2023", "2025-12", "2026-08", "2026-11-02")


@cache
def questions() -> tuple[Question, ...]:
    """Every question of the library trials, those of proposed readings too."""
    ids = {
        each
        for trial in library_trials()
        for one in (trial.proposed or trial.criteria).criteria
        for each in questions_in(one.expr)
    }
    return tuple(question for each in sorted(ids) if (question := question_of(each)))


def answers_to(question: Question) -> st.SearchStrategy[Answer]:
    """Any answer that the form takes."""
    match question.form:
        case "birth":
            return st.sampled_from(["1950", "1990-05", "2008-11-23", "1961-11-22"]).map(
                lambda d: Answer("given", d)
            )
        case "value":
            unit = question.units[0].value
            return st.sampled_from(["35", "60", "120", "171"]).map(
                lambda v: Answer("given", amount=v, unit=unit)
            )
        case "steroid":
            doses = st.sampled_from(["2.5", "20", "30", "60"]).map(lambda d: Answer("prednisolone", amount=d))
            return st.one_of(doses, st.just(Answer("none")), st.just(Answer("unknown")))
    choices = [option.value for option in question.options]
    plain = st.sampled_from(choices).map(Answer)
    if not question.dated:
        return plain
    dated = "now" if question.form == "onset" else "past"
    return st.one_of(plain, st.sampled_from(_DATES).map(lambda d: Answer(dated, d)))


@st.composite
def told(draw: st.DrawFn) -> dict[str, Answer]:
    """Answers to some of the questions."""
    chosen = draw(st.lists(st.sampled_from(questions()), unique_by=lambda q: q.id, min_size=1, max_size=25))
    return {each.id: draw(answers_to(each)) for each in chosen}


def chart_rows(answers: Mapping[str, Answer]) -> Iterator[Row]:
    """The facts table of what was said, by the columns as published."""
    today = DAY.isoformat()
    for question_id, answer in answers.items():
        kind, _, rest = question_id.partition(".")
        kind, listed = (
            (rest.partition(".")[0], rest.partition(".")[2].split("+")) if kind == "any" else (kind, [rest])
        )
        several = question_id.startswith("any.")
        for each in listed:
            concept, _, route = each.partition(".")
            domain = _DOMAINS.get(kind, kind)
            if kind == "intolerance":
                concept = f"intolerance to {concept.replace('_', ' ')}"
            row = {
                "person_id": "you",
                "domain": domain,
                "concept": concept,
                "route": route,
                "recorded_on": today,
            }
            yield from _said(row, kind, answer, today, several)


def _said(row: Row, kind: str, answer: Answer, today: str, several: bool) -> Iterator[Row]:
    match kind, answer.choice:
        case "person", _:
            return
        case "value", "given":
            yield row | {"value": answer.amount, "unit": answer.unit, "start": today}
        case "dose", "none":
            yield row | {"status": "absent", "start": today, "end": today}
        case "dose", str(drug) if answer.amount:
            yield row | {"concept": drug, "dose": answer.amount, "dose_unit": "mg", "dose_basis": "day"}
            for other in ("prednisone", "methylprednisolone", "dexamethasone", "hydrocortisone"):
                yield row | {"concept": other, "status": "absent", "start": today, "end": today}
        case "statement", "yes":
            yield row | {"status": "present", "start": today, "end": today}
        case _, "no":
            yield row | {"status": "absent", "start": today, "end": today}
        case _, "never":
            yield row | {"status": "absent", "end": today}
        case _, "now" if not several:
            active = row["concept"] in ("peptic_ulcer", "fungal_infection")
            yield row | {"start": answer.date, "status": "active" if active else ""}
        case _, "past":
            yield from _over(row, answer.date, today, several)


def _over(row: Row, date: str, today: str, several: bool) -> Iterator[Row]:
    if not several:
        question = question_of(
            f"{row['domain']}.{row['concept']}" + (f".{row['route']}" if row["route"] else "")
        )
        started = date if question is not None and question.form == "event" else ""
        yield row | {"start": started, "end": date or today}
    since = (_last_day(date) + datetime.timedelta(1)).isoformat() if date else ""
    if since and since <= today:
        yield row | {"status": "absent", "start": since, "end": today}


def _last_day(date: str) -> datetime.date:
    year, month, day = [*map(int, date.split("-")), 0, 0][:3]
    if day:
        return datetime.date(year, month, day)
    after = datetime.date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    return after - datetime.timedelta(1)


def chart_truths(answers: Mapping[str, Answer]) -> dict[tuple[str, str], str]:
    """The truth of every criterion of the five trials by the chart, proposed readings taken as read."""
    birth = answers.get("person.birth", Answer("unknown")).date
    sex = answers.get("person.sex", Answer("unknown")).choice
    rows = list(chart_rows(answers))
    person = {"person_id": "you", "sex": sex if sex in ("female", "male") else "", "birth_date": birth}
    with TemporaryDirectory() as folder:
        _write(Path(folder, "persons.csv"), list(person), [person])
        _write(Path(folder, "facts.csv"), _COLUMNS, rows)
        cohort = read_cohort(Path(folder))
    assert not cohort.unusable or not any(cohort.unusable.values()), cohort.unusable
    return {
        (verdict.nct_id, one.id): one.truth
        for trial in library_trials()
        for verdict in screen([trial.proposed or trial.criteria], cohort, DAY)
        for one in verdict.criteria
    }


def _write(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def criteria() -> Iterator[tuple[str, Criterion]]:
    """Every criterion of the five trials, proposed readings taken as read."""
    for trial in library_trials():
        for each in (trial.proposed or trial.criteria).criteria:
            yield trial.criteria.nct_id or "", each


def answer_truths(answers: Mapping[str, Answer]) -> dict[tuple[str, str], str]:
    person = Told(answers, DAY)
    return {(nct_id, each.id): person.truth(each.expr).value for nct_id, each in criteria()}


@settings(max_examples=60, deadline=None)
@given(told())
def test_no_definite_truth_differs_from_that_of_a_chart_made_independently(
    answers: dict[str, Answer],
) -> None:
    of_answers, of_chart = answer_truths(answers), chart_truths(answers)
    differing = {
        key: (mine, of_chart[key])
        for key, mine in of_answers.items()
        if "unknown" not in (mine, of_chart[key]) and mine != of_chart[key]
    }
    assert differing == {}


def test_the_comparison_is_not_empty() -> None:
    """Someone who denies everything: most of what the chart settles, the answers settle too."""
    answers = {each.id: _denied(each) for each in questions() if not each.id.startswith("any.")}
    of_answers, of_chart = answer_truths(answers), chart_truths(answers)
    settled = {key for key, value in of_chart.items() if value != "unknown"}
    also = {key for key in settled if of_answers[key] != "unknown"}
    assert len(settled) >= 25
    assert len(also) >= len(settled) - 2


def _denied(question: Question) -> Answer:
    values = {option.value for option in question.options}
    for choice in ("never", "no", "none", "female"):
        if choice in values:
            return Answer(choice)
    if question.form == "birth":
        return Answer("given", "1990-05")
    return Answer("given", amount="60" if "weight" in question.id else "170", unit=question.units[0].value)


@settings(max_examples=10, deadline=None)
@given(st.data(), st.sampled_from(range(5)))
def test_in_a_dialogue_settling_never_flips(data: st.DataObject, place: int) -> None:
    """Question after question as asked: what is definite stays as it is, and the dialogue ends."""
    trial = library_trials()[place]
    trees = (trial.proposed or trial.criteria).criteria
    answers: dict[str, Answer] = {}
    before: dict[str, Truth] = {}
    for _ in range(60):
        person = Told(answers, DAY)
        now = {each.id: person.truth(each.expr) for each in trees}
        changed = {key for key, was in before.items() if was is not Truth.UNKNOWN and now[key] is not was}
        assert changed == set()
        found = next_question([trial], person)
        if found is None:
            return
        before = now
        answers[found.question.id] = data.draw(answers_to(found.question))
    raise AssertionError("the dialogue does not end")
