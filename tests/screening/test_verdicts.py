import datetime
import json

import msgspec
import pytest

from made_up import study
from made_up_chart import ADULT_TO_65, TODAY, fact, person, value
from trialwright.criteria.compile import compile_criteria, parse_criteria
from trialwright.model.criterion import Attest, Criterion, Judgement, Opaque, Planned, TrialCriteria
from trialwright.model.fact import Cohort, Decision, Fact, Person
from trialwright.model.verdict import Remaining, Verdict
from trialwright.records.reading import read_bytes
from trialwright.screening.summary import summarise
from trialwright.screening.verdicts import screen

PLAIN = "Inclusion Criteria:\n\n* Age 18-65 years\n* Female\n\nExclusion Criteria:\n\n* IgG<5g/L"
UNREAD = PLAIN + "\n* Frobnicated by the quux"


def cohort(*facts: Fact, who: Person | None = None) -> Cohort:
    someone = who or person()
    return Cohort("made up", (someone,), {someone.person_id: facts}, {}, {})


def one(text: str, *facts: Fact, who: Person | None = None) -> Verdict:
    trial = msgspec.structs.replace(parse_criteria(text), nct_id="NCT00000101")
    [found] = screen([trial], cohort(*facts, who=who), TODAY, valid_for={"igg": 90})
    return found


def test_all_criteria_known_and_favourable_is_eligible() -> None:
    found = one(PLAIN, value("9"))
    assert (found.eligible, found.standing, found.remaining) == ("yes", "eligible", Remaining())
    assert [(each.id, each.truth, each.effect) for each in found.criteria] == [
        ("I1", "true", "keeps"),
        ("I2", "true", "keeps"),
        ("E1", "false", "keeps"),
    ]


def test_a_true_exclusion_rules_out_with_its_datum_beside_the_words() -> None:
    found = one(UNREAD, value("4.2", written="4.2 g/L"))
    assert (found.eligible, found.standing) == ("no", "ruled_out")
    low = found.criteria[2]
    assert (low.truth, low.effect) == ("true", "rules_out")
    assert low.because[0].datum == "IgG 4.2 g/L on 2026-05-03"
    assert low.because[0].words == "IgG<5g/L"


def test_a_false_inclusion_rules_out_whatever_else_is_missing() -> None:
    found = one(UNREAD, who=person(sex="male"))
    assert (found.eligible, found.standing) == ("no", "ruled_out")


def test_missing_data_are_needed_and_counted() -> None:
    found = one(UNREAD)
    assert (found.eligible, found.standing) == ("unknown", "data_needed")
    assert found.remaining == Remaining(chart=1, judge=1)


def test_an_unread_criterion_never_lets_anybody_be_eligible_or_ready() -> None:
    found = one(UNREAD, value("9"))
    assert (found.eligible, found.standing, found.remaining) == ("unknown", "data_needed", Remaining(judge=1))


def test_what_only_people_can_answer_makes_a_person_ready_to_approach() -> None:
    consent = Criterion(
        "I1",
        "inclusion",
        "Consent",
        Opaque(text="Consent", why="asked of the person"),
        "attested",
        "Consent.",
    )
    [found] = screen([TrialCriteria("NCT00000101", "x", (consent,))], cohort(), TODAY)
    assert (found.eligible, found.standing) == ("unknown", "ready_to_approach")


def people_trial() -> TrialCriteria:
    adult = Criterion("I1", "inclusion", "Adults", ADULT_TO_65, "computable", "Aged 18 to 65.")
    consent = Criterion(
        "I2", "inclusion", "Consent", Attest(kind="informed_consent", text="Consent"), "attested", "Consent."
    )
    unfit = Criterion(
        "E1", "exclusion", "Unsuitable", Judgement(text="Unsuitable"), "judgement", "Unsuitable."
    )
    keeps = Criterion("I3", "inclusion", "Will stay", Planned(text="Will stay"), "partial", "Will stay.")
    return TrialCriteria("NCT00000101", "x", (adult, consent, unfit, keeps))


def decision(criterion_id: str, says: bool, row: int = 2) -> Decision:
    return Decision("P1", "NCT00000101", criterion_id, says, row, "investigator", person().birth_date)


def decided(*decisions: Decision, facts: tuple[Fact, ...] = (), who: Person | None = None) -> Verdict:
    people = msgspec.structs.replace(cohort(*facts, who=who), decisions={"P1": decisions})
    [found] = screen([people_trial()], people, TODAY)
    return found


def test_attestations_judgements_and_promises_alone_make_a_person_ready_to_approach() -> None:
    found = decided()
    assert (found.standing, found.remaining) == ("ready_to_approach", Remaining(ask=1, judge=2))
    assert decided(who=person(None)).standing == "data_needed"
    assert decided(who=person("1950-01-01")).standing == "ruled_out"


def test_decisions_and_attestations_make_a_person_eligible_or_not() -> None:
    signed = fact("attestation", "informed consent signed", "2026-05-20", status="present")
    keeping = (decision("E1", False), decision("I3", True))
    assert decided(*keeping).standing == "ready_to_approach"
    assert decided(*keeping, facts=(signed,)).standing == "eligible"
    assert decided(*keeping, decision("I2", True)).eligible == "yes"
    assert decided(decision("E1", True)).standing == "ruled_out"


def test_a_decision_against_the_facts_is_a_conflict() -> None:
    found = decided(decision("I1", False))
    assert (found.criteria[0].truth, found.criteria[0].missing[0].reason) == ("unknown", "conflict")
    assert found.standing == "data_needed"


def test_a_decision_on_another_trial_decides_nothing() -> None:
    other = msgspec.structs.replace(decision("E1", True), nct_id="NCT00000102")
    assert decided(other).standing == "ready_to_approach"


@pytest.mark.parametrize("born", ["1980", None])
def test_a_trial_without_eligibility_text_keeps_everybody_unknown(born: str | None) -> None:
    [found] = screen([parse_criteria("")], cohort(who=person(born)), TODAY)
    assert (found.eligible, found.standing, found.remaining) == ("unknown", "data_needed", Remaining(judge=1))
    assert found.criteria[-1].missing[0].kind == "judge"


def test_a_text_of_headings_alone_makes_nobody_eligible() -> None:
    assert one("Inclusion Criteria:\n\nExclusion Criteria:").standing == "data_needed"


def test_a_structured_limit_beside_empty_headings_makes_nobody_eligible() -> None:
    fields = {"eligibilityCriteria": "Inclusion Criteria:\n\nExclusion Criteria:", "maximumAge": "65 Years"}
    [record] = read_bytes(json.dumps(study(eligibilityModule=fields)).encode()).records
    [found] = screen([compile_criteria(record)], cohort(), TODAY)
    assert (found.standing, found.eligible) == ("data_needed", "unknown")


def test_every_person_and_trial_gets_a_verdict() -> None:
    many = Cohort("m", (person(), Person("P2")), {}, {}, {})
    trials = [parse_criteria(PLAIN, name="A"), parse_criteria(UNREAD, name="B")]
    found = list(screen(trials, many, datetime.date(2026, 5, 31)))
    assert [(each.nct_id, each.person_id) for each in found] == [
        ("A", "P1"),
        ("A", "P2"),
        ("B", "P1"),
        ("B", "P2"),
    ]


def test_a_summary_counts_standings_and_effects() -> None:
    persons = (person(), Person("P2", "male", person().birth_date), Person("P3"))
    many = Cohort("m", persons, {"P1": (value("9"),)}, {}, {})
    [summary] = summarise(screen([parse_criteria(PLAIN, name="A")], many, TODAY))
    assert (summary.persons, summary.eligible, summary.ruled_out, summary.data_needed) == (3, 1, 1, 1)
    assert [(each.id, each.keeps, each.rules_out, each.unsettled) for each in summary.criteria] == [
        ("I1", 2, 0, 1),
        ("I2", 1, 1, 1),
        ("E1", 1, 0, 2),
    ]
