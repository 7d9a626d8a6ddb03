"""What is drawn of a schedule is what the words say, and nothing else."""

import pytest

from report_makers import library_report, made_up_record, report
from trialwright.model.study import Study
from trialwright.reporting.content.schedule import again_in, doses_in, length_in, periods_in, visits_in

MONTH = 30.4375


def test_the_two_stages_of_the_tapering_trial_are_found() -> None:
    tapering, maintenance = library_report("NCT05916781").trials[0].design.groups
    assert [round(one.length / MONTH) for one in tapering.periods] == [12]
    assert [round(one.length / MONTH) for one in maintenance.periods] == [12, 6]
    for group, after in ((tapering, 12), (maintenance, 18)):
        assert group.again is not None and group.again.day is not None
        assert group.again.among == ("MMF alone", "TAC alone")
        assert round(group.again.day / MONTH) == after


def test_the_visits_of_the_rituximab_trial_are_every_three_months_over_two_years() -> None:
    design = library_report("NCT04127747").trials[0].design
    assert design.visits is not None
    assert round(design.visits.every / MONTH) == 3
    assert round(design.visits.until / MONTH) == 24
    assert design.groups[0].doses is not None
    assert [round(day / MONTH) for day in design.groups[0].doses.days] == [0, 6, 12, 18, 24]
    assert design.groups[1].doses is None
    assert design.ratio == "1 : 1"


@pytest.mark.parametrize(
    "words",
    [
        "Samplumab as one cycle for 3 weeks",
        "Samplumab daily for 21 days. Courses repeat every 28 days.",
        "Samplumab for 7 days; placebo for 5 days",
        "Stable treatment for at least 3 months",
        "Samplumab for as long as needed",
        "Samplumab 10 mg daily",
        "",
    ],
)
def test_words_without_a_period_give_none(words: str) -> None:
    assert periods_in(words, "d") == ()


@pytest.mark.parametrize(
    "words",
    [
        "Patients are randomized to A or B.",
        "Patients are randomised again.",
        "Samplumab for 2 years. All had lupus. Subjects were randomized to placebo or drug",
        "Patients randomized to this arm will receive 1 tablet and 1 placebo",
        "Then randomized to A.",
        "Randomisation is stratified by site or age.",
    ],
)
def test_a_first_randomisation_or_one_without_choices_is_no_second_one(words: str) -> None:
    assert again_in(words, "d") is None


def test_a_second_randomisation_at_a_stated_week() -> None:
    found = again_in(
        "Participants will be re-randomized at week 12 to receive dose A, dose B or dose C.", "d"
    )
    assert found is not None and found.day == 84
    assert found.among == ("dose A", "dose B", "dose C")


@pytest.mark.parametrize(
    "words",
    [
        "After treatment every 3 months for 2 years",
        "every 3 months for 1 year, every 6 months for 2 years",
        "Seen every 3 months.",
        "For 24 months.",
        "Every 3 months for 2 months",
        "every visit",
    ],
)
def test_visits_need_both_a_distance_and_an_end(words: str) -> None:
    assert visits_in(words, "d") is None


def test_a_dose_is_no_schedule() -> None:
    assert doses_in("1.5 to 3.0 g, 10 mg and 20 mg", "d") is None


@pytest.mark.parametrize(
    ("words", "days"), [("24 months", 24 * MONTH), ("Week 12", 84), ("week 4 and week 8", None), ("", None)]
)
def test_the_only_length_of_a_time_frame(words: str, days: float | None) -> None:
    assert length_in(words) == days


def test_every_word_drawn_stands_in_the_field_it_names() -> None:
    for nct_id in ("NCT05916781", "NCT04127747", "NCT05863936"):
        from trialwright.store.inputs import library_record

        study = library_record(nct_id).study
        design = library_report(nct_id).trials[0].design
        for group in design.groups:
            for one in (*group.periods, *filter(None, (group.again, group.doses))):
                assert one.words.text in _text(study, one.words.field)


def _text(study: Study, field: str) -> str:
    from trialwright.checks.words import text_at

    return " ".join((text_at(study, field) or "").split())


def test_a_record_without_arms_shows_the_groups_its_words_name() -> None:
    record = made_up_record(
        armsInterventionsModule={"armGroups": []},
        descriptionModule={
            "briefSummary": "In the tapering group, people take A for 1 year. In the control group, they take B for 2 years."
        },
    )
    design = report(record).trials[0].design
    assert design.groups_from_words
    assert [group.label for group in design.groups] == ["tapering group", "control group"]
    assert [round(group.periods[0].length / MONTH) for group in design.groups] == [12, 24]


def test_without_any_word_on_time_no_axis_is_drawn() -> None:
    from trialwright.reporting.figures.design_diagram import design_diagram

    record = made_up_record(
        descriptionModule={"briefSummary": "Nothing on time."}, outcomesModule={"primaryOutcomes": []}
    )
    drawn = design_diagram(report(record).trials[0].design, "f", "t")
    assert "Samplumab" in drawn and "months" not in drawn and 'class="axis"' not in drawn


def test_a_sentence_that_names_several_groups_gives_its_course_to_none_of_them() -> None:
    record = made_up_record(
        descriptionModule={
            "briefSummary": "At week 12 those on Samplumab stay, and those on Placebo are randomized again to A or B for 4 weeks."
        }
    )
    for group in report(record).trials[0].design.groups:
        assert group.again is None and group.periods == ()
