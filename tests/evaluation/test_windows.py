import datetime

import msgspec
import pytest

from made_up_chart import TODAY, ask, date, fact, person, said
from trialwright.evaluation.chart import Chart
from trialwright.evaluation.stretches import stretch, uncovered
from trialwright.evaluation.windows import Days, back, days_of
from trialwright.model.criterion import Has, Terms
from trialwright.model.window import Offset, TimeUnit, Window

DAY = datetime.date.fromisoformat
ENDED = Has(terms=Terms(("malignancy",)), when=Window("randomisation", Offset(1, "month")))


def chart(**anchors: str) -> Chart:
    days = {name: DAY(day) for name, day in anchors.items()}
    return Chart(person(), (), (), TODAY, {}, lambda spans: "", days)


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (1, "month", "2026-04-30"),  # May has a 31st, April has not
        (3, "month", "2026-02-28"),
        (15, "month", "2025-02-28"),
        (1, "year", "2025-05-31"),
        (12, "week", "2026-03-08"),
        (30, "day", "2026-05-01"),
        (48, "hour", "2026-05-29"),
        (0, "day", "2026-05-31"),
    ],
)
def test_months_are_of_the_calendar_and_weeks_and_days_counted(
    amount: int, unit: TimeUnit, expected: str
) -> None:
    assert back(TODAY, Offset(amount, unit)) == DAY(expected)


def test_a_leap_day_goes_back_to_the_28th() -> None:
    assert back(DAY("2024-02-29"), Offset(1, "year")) == DAY("2023-02-28")


def test_an_offset_beyond_the_calendar_ends_at_its_first_day() -> None:
    for unit in ("year", "week"):
        assert back(TODAY, Offset(10**7, unit)) == datetime.date.min  # type: ignore[arg-type]


def test_a_recorded_anchor_moves_the_window() -> None:
    window = Window("screening", Offset(1, "month"))
    assert days_of(window, chart(screening="2026-05-10")) == Days(DAY("2026-04-10"), DAY("2026-05-10"))


def test_an_anchor_without_a_date_counts_from_the_index_date_and_says_so() -> None:
    found = days_of(Window("screening", Offset(1, "day")), chart())
    assert found == Days(
        DAY("2026-05-30"), TODAY, ("no date of screening recorded: counted from the index date",)
    )


def test_words_without_an_anchor_assume_nothing_about_one() -> None:
    assert days_of(Window("unspecified", Offset(1, "day")), chart()) == Days(DAY("2026-05-30"), TODAY)


@pytest.mark.parametrize("anchor", ["diagnosis", "induction_start"])
def test_a_moment_of_the_past_is_never_guessed(anchor: str) -> None:
    assert days_of(Window(anchor), chart()) is None  # type: ignore[arg-type]
    leaf = Has(terms=Terms(("malignancy",)), when=Window(anchor, Offset(1, "month")))  # type: ignore[arg-type]
    assert said(ask(leaf, fact("condition", "malignancy", "2026-05-01"))) == "no anchor date"


def test_until_ends_the_window_before_its_anchor() -> None:
    window = Window("index", None, Offset(6, "month"))
    assert days_of(window, chart()) == Days(None, DAY("2025-11-30"))


@pytest.mark.parametrize(("end", "expected"), [("2026-04-29", "not recorded"), ("2026-04-30", "true")])
def test_the_edge_day_is_inside(end: str, expected: str) -> None:
    assert said(ask(ENDED, fact("condition", "malignancy", "2026-01-01", end))) == expected


def test_a_window_after_the_index_date_has_not_begun() -> None:
    later = {"randomisation": DAY("2026-08-01")}
    assert said(ask(ENDED, fact("condition", "malignancy", "2026-01-01"), anchors=later)) == "not recorded"


def test_a_denial_cannot_reach_into_the_days_to_come() -> None:
    leaf = Has(terms=Terms(("malignancy",)), when=Window("randomisation", Offset(1, "month")))
    denial = fact("condition", "malignancy", "2010-01-01", status="absent")
    assert said(ask(leaf, denial, anchors={"randomisation": DAY("2026-06-10")})) == "not recorded"
    assert said(ask(leaf, denial, anchors={"randomisation": TODAY})) == "false"


@pytest.mark.parametrize(
    ("start", "end", "window", "expected"),
    [
        ("2026-04", "2026-04", ("2026-04-01", "2026-05-31"), True),
        ("2026-04", "2026-04", ("2026-04-15", "2026-05-31"), None),
        ("2026-03", "2026-04", ("2026-04-15", "2026-05-31"), None),
        ("2026-03", "2026-05", ("2026-04-15", "2026-05-31"), True),
        ("2026", "2026", ("2025-01-01", "2025-12-31"), False),
        ("2026-04-01", "2026-04-15", ("2026-04-15", "2026-05-31"), True),
        ("2026-04-01", "2026-04-14", ("2026-04-15", "2026-05-31"), False),
    ],
)
def test_partial_dates_are_inside_outside_or_perhaps(
    start: str, end: str, window: tuple[str, str], expected: bool | None
) -> None:
    found = stretch(fact("condition", "x", start, end), chart())
    assert found.meets(*map(DAY, window)) is expected


def test_an_ongoing_state_lasts_surely_until_it_was_recorded_and_perhaps_longer() -> None:
    ongoing = stretch(fact("drug", "x", "2026-01-01", recorded_on="2026-03-01"), chart())
    assert ongoing.meets(DAY("2026-02-28"), TODAY) is True
    assert ongoing.meets(DAY("2026-03-02"), TODAY) is None
    assert (
        stretch(fact("drug", "x", "2026-01-01", recorded_on=None), chart()).meets(DAY("2026-03-02"), TODAY)
        is None
    )


def test_a_blank_end_of_an_ongoing_state_takes_the_end_of_observation() -> None:
    observed = Chart(person(until="2026-04-30"), (), (), TODAY, {}, lambda spans: "")
    ongoing = stretch(fact("drug", "x", "2026-01-01", recorded_on=None), observed)
    assert ongoing.meets(DAY("2026-04-30"), TODAY) is True


@pytest.mark.parametrize(
    ("covering", "gaps"),
    [
        ([], [(1, 31)]),
        ([(1, 31)], []),
        ([(1, 10), (11, 31)], []),
        ([(11, 31), (1, 10)], []),
        ([(2, 30)], [(1, 1), (31, 31)]),
        ([(1, 10), (5, 8), (12, 40)], [(11, 11)]),
    ],
)
def test_what_is_not_covered(covering: list[tuple[int, int]], gaps: list[tuple[int, int]]) -> None:
    start = DAY("2026-01-01")

    def day(number: int) -> datetime.date:
        return start + datetime.timedelta(number - 1)

    found = uncovered(day(1), day(31), [(day(a), day(b)) for a, b in covering])
    assert found == [(day(a), day(b)) for a, b in gaps]


@pytest.mark.parametrize("denied", [None, "2026-04-01"])
def test_a_window_that_ended_before_anyone_looked_is_not_false(denied: str | None) -> None:
    """Observation begins on 1 April; whatever was denied then, nobody looked a year before."""
    someone = msgspec.structs.replace(person(), observation_start=date("2026-04-01"))
    leaf = Has(terms=Terms(("malignancy",)), when=Window("index", until=Offset(1, "year")))
    facts = [fact("condition", "malignancy", denied, status="absent")] if denied else []
    assert said(ask(leaf, *facts, who=someone)) == "not recorded"


def test_a_window_that_ended_before_anyone_looked_is_false_if_it_was_denied_from_birth_on() -> None:
    someone = msgspec.structs.replace(person(), observation_start=date("2026-04-01"))
    leaf = Has(terms=Terms(("malignancy",)), when=Window("index", until=Offset(1, "year")))
    never = fact("condition", "malignancy", None, status="absent", recorded_on="2026-04-01")
    assert said(ask(leaf, never, who=someone)) == "false"


def test_nothing_is_so_on_every_day_of_a_window_without_days() -> None:
    empty = Window("index", Offset(1, "month"), Offset(2, "month"), "throughout")
    leaf = Has(terms=Terms(("malignancy",)), when=empty)
    assert said(ask(leaf, fact("condition", "malignancy", "2020-01-01"))) == "not recorded"
    assert said(ask(leaf)) == "not recorded"
