"""Related trials: found for a reason that is named, and for no other."""

import datetime
from pathlib import Path

import pytest

from shared_data import RECORDS, needs_shared
from trials_made_up import as_study, made_up_trial
from trialwright.search.related import related_trials
from trialwright.search.trial_index import TrialIndex

TODAY = datetime.date(2026, 11, 22)


def trial(
    nct_id: str, drug: str, condition: str = "Lupus Nephritis", *, sponsor: str = "Example University",
    start: str = "2025-03-01", sex: str = "ALL", ages: tuple[str | None, str | None] = ("18 Years", None),
    criteria: str = "Inclusion Criteria:\n\n* Signed consent", summary: str = "Made up.",
) -> dict[str, object]:  # fmt: skip
    row = (nct_id, f"{drug} in {condition}", [condition], drug, "RECRUITING", "2026-08", "2027-06", ["PHASE3"], *ages,
           sex, "France")  # fmt: skip
    made = made_up_trial(row, criteria)
    protocol = made["protocolSection"]
    protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"] = sponsor
    protocol["statusModule"]["startDateStruct"]["date"] = start
    protocol["descriptionModule"]["briefSummary"] = summary
    return made


def reasons(folder: Path, *trials: dict[str, object]) -> dict[str, list[tuple[str, str]]]:
    """The reasons for each trial related to the first."""
    index = TrialIndex(folder / "index")
    index.update(map(as_study, trials))
    first = trials[0]["protocolSection"]["identificationModule"]["nctId"]  # type: ignore[index]
    found = related_trials(index, first, TODAY)
    assert first not in [each.id for each in found]
    return {each.id: [(reason.kind, reason.words) for reason in each.reasons] for each in found}


OWN = trial("NCT30000001", "Tacrolimus")
FAR = [trial(f"NCT3900000{number}", "Aspirin", "Migraine", sponsor="Elsewhere") for number in range(5)]


def test_the_same_drug_under_another_name_is_a_reason(tmp_path: Path) -> None:
    other = trial("NCT30000002", "Prograf", "Membranous Nephropathy", sponsor="Elsewhere")
    found = reasons(tmp_path, OWN, other, *FAR)
    assert ("same_drug", "same drug: tacrolimus") in found["NCT30000002"]
    assert set(found) == {"NCT30000002"}


def test_a_drug_of_the_same_class_is_a_reason(tmp_path: Path) -> None:
    other = trial("NCT30000002", "Voclosporin", "Psoriasis", sponsor="Elsewhere")
    found = reasons(tmp_path, OWN, other, *FAR)
    assert found["NCT30000002"][0] == ("same_drug_class", "same drug class: calcineurin inhibitor")


def test_a_drug_the_lexicon_does_not_know_is_a_reason_by_its_name(tmp_path: Path) -> None:
    own, other = (
        trial("NCT30000001", "Samplumab"),
        trial("NCT30000002", "Samplumab", "Psoriasis", sponsor="Elsewhere"),
    )
    found = reasons(tmp_path, own, other, *FAR)
    assert ("same_drug", "same drug: samplumab") in found["NCT30000002"]


def test_a_placebo_is_no_shared_drug(tmp_path: Path) -> None:
    own, other = (
        trial("NCT30000001", "Placebo", "Gout"),
        trial("NCT30000002", "Placebo", "Asthma", sponsor="Elsewhere"),
    )
    assert "NCT30000002" not in reasons(tmp_path, own, other, *FAR)


def test_the_same_disease_is_a_reason_where_both_can_take_the_same_person(tmp_path: Path) -> None:
    adults = trial("NCT30000002", "Rituximab", sponsor="Elsewhere")
    children = trial("NCT30000003", "Rituximab", sponsor="Elsewhere", ages=("5 Years", "17 Years"))
    found = reasons(tmp_path, OWN, adults, children, *FAR)
    assert found["NCT30000002"] == [
        ("same_population", "same population: lupus nephritis, adults and older adults")
    ]
    assert "NCT30000003" not in found


def test_women_and_men_alone_are_different_populations(tmp_path: Path) -> None:
    own = trial("NCT30000001", "Tacrolimus", sex="FEMALE")
    men = trial("NCT30000002", "Rituximab", sex="MALE", sponsor="Elsewhere")
    women = trial("NCT30000003", "Rituximab", sponsor="Elsewhere")
    found = reasons(tmp_path, own, men, women, *FAR)
    assert set(found) == {"NCT30000003"}
    assert found["NCT30000003"][0][1].endswith("adults and older adults, women")


@pytest.mark.parametrize(("start", "kind"), [("2026-01", "successor"), ("2021", "predecessor")])
def test_a_later_or_earlier_trial_of_the_same_sponsor_and_drug_is_told_apart(
    tmp_path: Path, start: str, kind: str
) -> None:
    other = trial("NCT30000002", "Tacrolimus", start=start)
    assert kind in [each for each, _ in reasons(tmp_path, OWN, other, *FAR)["NCT30000002"]]


def test_without_dates_nothing_is_called_a_successor(tmp_path: Path) -> None:
    other = trial("NCT30000002", "Tacrolimus")
    other["protocolSection"]["statusModule"].pop("startDateStruct")  # type: ignore[index]
    kinds = [kind for kind, _ in reasons(tmp_path, OWN, other, *FAR)["NCT30000002"]]
    assert "same_drug" in kinds
    assert not {"successor", "predecessor"} & set(kinds)


def test_a_trial_named_in_the_record_is_related_either_way(tmp_path: Path) -> None:
    own = trial("NCT30000001", "Tacrolimus", summary="Extension of NCT30000002.")
    named = trial("NCT30000002", "Exercise", "Obesity", sponsor="Elsewhere")
    naming = trial("NCT30000003", "Diet", "Gout", sponsor="Elsewhere", summary="Follows NCT30000001")
    found = reasons(tmp_path, own, named, naming, *FAR)
    assert ("named", "named in this record") in found["NCT30000002"]
    assert ("named", "names this trial") in found["NCT30000003"]


def test_criteria_that_share_uncommon_concepts_are_a_reason(tmp_path: Path) -> None:
    criteria = "Exclusion Criteria:\n\n* Hepatitis B\n* Tuberculosis\n* Rituximab\n* Pregnancy"
    own = trial("NCT30000001", "Tacrolimus", criteria=criteria)
    other = trial("NCT30000002", "Voclosporin", "Psoriasis", sponsor="Elsewhere", criteria=criteria)
    (words,) = (
        words
        for kind, words in reasons(tmp_path, own, other, *FAR)["NCT30000002"]
        if kind == "shared_criteria"
    )
    assert "hepatitis B" in words and "pregnancy" not in words


def test_a_trial_that_is_not_in_the_index_has_none(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "index")
    assert related_trials(index, "NCT30000001", TODAY) == ()


@needs_shared
def test_trials_of_one_drug_find_each_other_in_the_real_index(tmp_path: Path) -> None:
    from lupus_index import lupus_index

    assert RECORDS.is_dir()
    index = TrialIndex(tmp_path / "index")
    index.update(lupus_index())
    first, second, *_ = related_trials(index, "NCT03597464", TODAY)  # the extension trial of voclosporin
    assert {first.id, second.id} == {"NCT03021499", "NCT02141672"}  # the other two trials of it
    assert first.reasons[0].words == "same drug: voclosporin"
