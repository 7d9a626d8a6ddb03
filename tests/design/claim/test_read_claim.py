"""A claim is read from words, with place; what is not stated or not sure is never a value."""

import pytest

from claim_records import ARMS, claim_of, enrolment, record_of
from trialwright.design.claim.read import read_claim
from trialwright.model.claim import Stated

FULL = (
    "We expect 30% in the placebo group and 45% in the intervention group to respond. With a two-sided significance level of 5% "
    "and 80% power, 163 patients per arm are needed, 326 in total; assuming a 10% dropout, 364 will be enrolled. "
    "Follow-up is 12 months."
)


def value(stated: Stated | None) -> float | None:
    return stated.value if stated else None


def test_every_value_of_a_full_claim_is_read_with_its_words() -> None:
    claim = claim_of(FULL)
    assert (value(claim.alpha), value(claim.sides), value(claim.power)) == (0.05, 2, 0.8)
    assert {(rate.of, rate.value) for rate in claim.rates} == {("control", 0.30), ("treatment", 0.45)}
    assert (value(claim.n_per_group), value(claim.n_total), value(claim.dropout)) == (163, 326, 0.1)
    assert claim.follow_up and (claim.follow_up.value, claim.follow_up.unit) == (12, "month")


def test_the_span_of_a_value_points_at_its_words_as_published() -> None:
    text = "Sample size: \u03b1\u202f=\u202f0.05 (two\u2010sided), 1\u2212\u03b2 = 0.90; the dropout rate is 20\u00a0%."
    record = record_of(text)
    claim = read_claim(record)
    assert claim.dropout and claim.dropout.value == 0.2
    assert claim.dropout.span.of(text) == "dropout rate is 20\u00a0%"
    assert claim.dropout.field == "/protocolSection/descriptionModule/detailedDescription"
    assert value(claim.power) == 0.9 and value(claim.sides) == 2


@pytest.mark.parametrize(
    ("text", "role", "expected"),
    [
        ("An alpha risk of 0.05 and a beta risk of 0.2 are assumed.", "power", 0.8),
        ("Power (1-beta) = 0.90 at alpha .05.", "alpha", 0.05),
        ("The sample size of each group should be 110, with 90 % power at alpha 0.05.", "n_per_group", 110),
        ("A sample size of 176 (88 per arm) provides 80% power at an \u03b1 of 0.05.", "n_total", 176),
        ("A sample size of 176 (88 per arm) provides 80% power at an \u03b1 of 0.05.", "n_per_group", 88),
        ("With alpha 0.05 and 80% power for a difference of 1 point and a standard deviation (SD) of 1.7.", "sd", 1.7),
        ("With alpha 0.05 and 80% power for a difference of 1 point and a standard deviation (SD) of 1.7.", "difference", 1),
        ("The study has 90% power to detect an effect size of 0.5 at alpha = 0.05.", "effect_size", 0.5),
        ("Assuming a hazard ratio of 0.7, alpha 0.025 and 90% power.", "hazard_ratio", 0.7),
        ("The study tests non-inferiority with a margin of 10%; alpha 0.025, 80% power.", "margin", 0.1),
        ("The non-inferiority margin was set at -10%, alpha 0.025, 80% power.", "margin", 0.1),
        ("A power of 90% to detect a 15 mmHg difference, SD of 20 mmHg, alpha 0.05.", "difference", 15),
        ("With 80 participants the power is 80% at alpha 5%.", "n_total", 80),
        ("Hazard ratio 0.65, power 90 percent, type I error 0.025: this requires 227 events.", "events", 227),
        ("A minimum sample size of 4,320 is required with alpha=0.05, power=90% and ICC = 0.05.", "n_total", 4320),
    ],
)  # fmt: skip
def test_wordings(text: str, role: str, expected: float) -> None:
    assert value(getattr(claim_of(text), role)) == expected


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The scale has a Cronbach's alpha of 0.08 in this sample size of 40.", "alpha"),
        ("Variants Alpha, Beta, Delta were found; interferon alpha 0.05 mg is given. Sample size 40.", "alpha"),
        ("Cells are treated with 1-\u03b1-hydroxylase 0.05 g. The sample size is 40.", "alpha"),
        ("Participants walk at a power of 0.8 kW.", "power"),
        ("An 80% two-sided confidence interval is computed with alpha = 0.05.", "sides"),
        ("Bilateral hips are treated; alpha = 0.05 and 80% power.", "sides"),
        ("At 80% power and alpha 0.05 we can detect a 30% reduction of the rate.", "difference"),
        ("A dropout rate of 20% or less shows that the program is feasible.", "dropout"),
        ("A pilot study with a sample size of 200 will be done first.", "n_total"),
        ("Patients take 10 tablets in each group.", "n_total"),
        ("The survey has a margin of error of 5% with alpha 0.05 and 80% power.", "margin"),
        ("In the OTHER trial, with a 2-sided alpha of 0.05, the power was 90%.", "alpha"),
        ("In a previous study the power was 90% at alpha 0.05.", "power"),
    ],
)  # fmt: skip
def test_other_uses_of_the_words_are_not_the_claim(text: str, role: str) -> None:
    assert getattr(claim_of(text), role) is None


def test_rates_other_trials_had_are_quoted_and_not_claimed() -> None:
    claim = claim_of(
        "An earlier trial showed fewer flares (80% vs 71%), but the difference was not significant."
    )
    assert not claim.rates
    [quoted] = claim.quoted
    assert (quoted.first, quoted.second, quoted.said, quoted.n) == (0.80, 0.71, "not_significant", ())


def test_cited_group_sizes_of_a_quoted_result_are_kept() -> None:
    claim = claim_of("A trial reported remission in 80% vs 71% (n = 287 and 290).")
    assert claim.quoted[0].n == (287, 290)


def test_a_trial_s_own_name_is_no_other_study() -> None:
    own = {
        "identificationModule": {"nctId": "NCT00000000", "briefTitle": "The OWNS Trial", "acronym": "OWNS"}
    }
    claim = claim_of("In the OWNS trial the power is 90% at alpha 0.05.", **own)
    assert (value(claim.power), value(claim.alpha)) == (0.9, 0.05)


def test_a_rate_in_both_groups_is_that_of_each() -> None:
    claim = claim_of(
        "Non-inferiority margin 10%, alpha 0.025, 85% power, assuming a 75% cure rate in both groups."
    )
    assert (
        claim.control_rate
        and claim.treatment_rate
        and claim.control_rate.value == claim.treatment_rate.value == 0.75
    )


def test_a_number_without_a_sure_role_is_listed_and_nothing_else() -> None:
    claim = claim_of("With alpha 0.05 and 80% power the trial can show an improvement of 25% in the score.")
    assert [one.value for one in claim.unassigned] == [0.25]
    assert claim.difference is None and not claim.rates


def test_a_group_gets_its_role_from_the_arm_of_that_name() -> None:
    text = (
        "We assume a response rate of 60% in the old group and 75% in the new group, alpha 0.05, 80% power."
    )
    claim = claim_of(text, armsInterventionsModule=ARMS)
    assert {(rate.of, rate.value) for rate in claim.rates} == {("control", 0.6), ("treatment", 0.75)}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("This is a randomized non-inferiority trial.", ("margin", "rate", "alpha", "power")),
        ("A trial of a drug.", ("hypothesis", "effect", "alpha", "power")),
        ("A sample size with alpha 0.05 and 80% power.", ("effect", "sides")),
        ("This non-inferiority trial has a margin: non-inferiority margin of 10%, alpha 0.05 (two-sided), 80% power.", ("rate",)),
        ("To detect a difference of 3 points with alpha 0.05 (two-sided) and 90% power.", ("standard deviation",)),
        ("Sample size: type I error 5%. The prevalence is 10%, margin of error 3%.", ()),
        ("Sample size: type I error 5%, margin of error 3%.", ("expected rate",)),
        ("To detect a 5% difference with ICC = 0.05, alpha 0.05 (two-sided) and 90% power.", ("rate", "cluster size")),
        ("The sample size gives p<0.05 with 85% power.", ("effect", "sides")),
        ("The share of discordant pairs is 0.11; alpha 0.05 (two-sided), 80% power.", ()),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(text: str, missing: tuple[str, ...]) -> None:
    assert claim_of(text).missing == missing


def test_a_denied_hypothesis_is_none() -> None:
    assert claim_of("This is not a non-inferiority trial.").hypothesis is None


def codes(text: str, **modules: object) -> list[str]:
    return [fault.code for fault in claim_of(text, **modules).diagnostics if fault.code != "D020"]


def test_contradictory_values_are_told() -> None:
    base = "The sample size has 80% power at alpha 0.05."
    assert codes(f"{base} The significance level is 10%.") == ["D021"]
    assert codes(f"{base} The statistical power is 90%.") == ["D022"]
    assert codes("Two groups. With alpha 0.05 and 80% power, 56 patients in each group, 120 in total.") == [
        "D023"
    ]
    assert codes(f"{base} A sample size of 176 is planned.", designModule=enrolment(200)) == ["D024"]
    assert codes(f"{base} The non-inferiority margin is 15%. A non-inferiority margin of 10% is used.") == [
        "D025"
    ]
    assert codes(f"{base} The dropout rate is 10%. A dropout rate of 20% is expected.") == ["D027"]


def test_a_margin_as_large_as_the_rate_is_told() -> None:
    text = (
        "Non-inferiority margin 25%, alpha 0.05, 80% power; we expect a response rate of 20% in both groups."
    )
    assert codes(text) == ["D030"]


def test_numbers_that_agree_are_not_told() -> None:
    assert codes("Alpha 0.05 two-sided, that is one-sided alpha 0.025, with 80% power.") == []
    assert codes("Two groups. Alpha 0.05, 80% power: 56 patients in each group, 112 in total.") == []
    dropped = "Alpha 0.05, 80% power: a sample size of 100, plus 20% dropout."
    assert codes(dropped, designModule=enrolment(125)) == codes(dropped, designModule=enrolment(120)) == []
    assert codes("Alpha 0.05, 80% power: a sample size of 176.", designModule=enrolment(180, "ACTUAL")) == []
    explained = "A sample size of 176 has 80% power at alpha 0.05. For losses we will enrol 200 participants."
    assert codes(explained, designModule=enrolment(200)) == []
    assert codes("It has 90% power at alpha 0.05. It has 80% power to detect an effect size of 0.4.") == []


def test_a_single_group_says_whether_its_words_speak_of_a_control_group() -> None:
    design = {"designInfo": {"interventionModel": "SINGLE_GROUP"}, "enrollmentInfo": {"count": 15}}
    claim = claim_of("Untreated patients will be enrolled as the control group.", designModule=design)
    assert claim.single_group and claim.control_group and claim.control_group.words == "control group"
    assert claim_of("All are treated.", designModule=design).control_group is None
