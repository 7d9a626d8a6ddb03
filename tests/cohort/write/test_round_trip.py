"""A cohort written as any model and read back gives the same verdicts, or, where something has no place, unknown."""

import datetime
import json
from pathlib import Path

import duckdb
import pytest

from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.cohort.write import MODELS, write_cohort
from trialwright.criteria.compile import compile_criteria, parse_criteria
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort, Person
from trialwright.screening.verdicts import screen
from trialwright.store.inputs import trials_of

PERSONS = 60
INDEX = datetime.date(2026, 6, 30)
LIBRARY = ("NCT03580291", "NCT04127747", "NCT05863936", "NCT05916781", "NCT06394063")
Verdicts = dict[tuple[str, int, str], tuple[str, str]]


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    folder = tmp_path_factory.mktemp("synthetic")
    synthesize(PERSONS, 3, folder)
    return read_cohort(folder)


@pytest.fixture(scope="module")
def trials() -> list[TrialCriteria]:
    found = [each for each in trials_of(LIBRARY, None) if not isinstance(each, Diagnostic)]
    assert len(found) == len(LIBRARY)
    return [compile_criteria(each, proposals=said) for said in (False, True) for each in found]


def again(cohort: Cohort, folder: Path, model: str) -> tuple[Cohort, tuple[Diagnostic, ...]]:
    """The cohort as it is read from what was written, and what was said at writing."""
    written = write_cohort(cohort, folder / model, model)
    path = folder / model / "mapping.toml" if model == "redcap" else folder / model
    return read_cohort(path), written.diagnostics


def verdicts(cohort: Cohort, trials: list[TrialCriteria]) -> Verdicts:
    """Truth and effect by trial (with and without proposals), place of the person and criterion."""
    found: Verdicts = {}
    for number, trial in enumerate(trials):
        for place, verdict in enumerate(screen([trial], cohort, INDEX)):
            for each in verdict.criteria:
                found[f"{number} {verdict.nct_id}", place, each.id] = (each.truth, each.effect)
    return found


@pytest.fixture(scope="module")
def wanted(cohort: Cohort, trials: list[TrialCriteria]) -> Verdicts:
    found = verdicts(cohort, trials)
    truths = [truth for truth, _ in found.values()]
    assert min(truths.count("true"), truths.count("false")) > 500  # else equality would prove little
    return found


@pytest.mark.parametrize("model", MODELS)
def test_the_synthetic_cohort_comes_back_with_every_verdict(
    model: str, cohort: Cohort, trials: list[TrialCriteria], wanted: Verdicts, tmp_path: Path
) -> None:
    copy, _ = again(cohort, tmp_path, model)
    assert len(copy.persons) == PERSONS and not any(copy.unusable.values())
    assert verdicts(copy, trials) == wanted


def test_what_fhir_cannot_carry_of_it_is_the_declared_completeness(cohort: Cohort, tmp_path: Path) -> None:
    _, said = again(cohort, tmp_path, "fhir")
    declared = sum(fact.domain == "coverage" for facts in cohort.facts.values() for fact in facts)
    assert [each.message for each in said] == [
        f"FHIR has no place for: facts of domain coverage ({declared})"
    ]


_HEADER = (
    "person_id,domain,concept,start,end,comparator,value,value_text,unit,lower_limit,upper_limit,dose,dose_unit,"
    "dose_basis,route,status,group_id,recorded_on\n"
)
# Each criterion with a fact that is awkward for one model or another.
_AWKWARD = {
    "UPCR > 1.0 g/g": "measurement,UPCR,2026-06,,,60,,mg/mmol,,,,,,,,,",
    "ALT > 2 x ULN": "measurement,ALT,2026-06-01,,<,90,,U/L,,40,,,,,,,",
    "Cyclophosphamide cumulative dose > 3 g": "drug,cyclophosphamide,2026-01-01,2026-06-01,,,,,,,4,g,total,intravenous,,,",
    "Prednisone > 0.5 mg/kg/day": "drug,prednisone,2026-06-01,,,,,,,,1,mg,day/kg,oral,,,2026-06-20",
    "Active tuberculosis": "condition,tuberculosis,2024-01-01,2025-01-01,,,,,,,,,,,inactive,,",
    "History of malignancy": "condition,malignancy,,,,,,,,,,,,,absent,,2026-06-01",
    "Hypertension": "condition,hypertension,2020,,,,,,,,,,,,present,,2026-05",
    "Diabetes": "condition,diabetes,2019-03,,,,,,,,,,,,suspected,,",
    "Gout": "condition,gout,2020-01-01,,,,,,,,,,,,active,,2026-04-01",
    "Allergy to mycophenolate mofetil": "allergy,mycophenolate mofetil,2020-01-01,,,,,,,,,,,,absent,,2026-06-01",
    "Rituximab within 12 months": "drug,rituximab,,2026-06-01,,,,,,,,,,,absent,,",
    "Renal biopsy within 6 months": "procedure,renal biopsy,2026-03,,,,,,,,,,,,present,b,",
    "HBsAg positive": "measurement,HBsAg,2026-06-01,,,,positive,,,,,,,,,,",
    "Anti-dsDNA > 100 IU/mL": "measurement,anti-dsDNA,2026-06-01,,,200,positive,IU/mL,,,,,,,,,",
    "SLEDAI-2K >= 8": "score,SLEDAI-2K,2026-06-01,,,9,,,,,,,,,,v,",
    "Hospitalisation within 3 months": "event,hospitalisation,2026-05-01,2026-05-09,,,,,,,,,,,present,,",
    "Pregnancy": "condition,pregnancy,,,,,,,,,,,,,absent,,2026-06-29",
    "Willing to take part": "attestation,willing to take part,2026-06-01,,,,,,,,,,,,suspected,,",
}  # fmt: skip


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    """One person a fact; the last has a row that cannot be used beside one that can."""
    folder = tmp_path_factory.mktemp("awkward")
    rows = [f"P{number},{fact}" for number, fact in enumerate(_AWKWARD.values())]
    rows += [
        "X,measurement,ALT,2026-06-01,,,90,,U/L,,40,,,,,,,",
        "X,measurement,ALT,2026-06-20,,,9x,,U/L,,40,,,,,,,",
    ]
    persons = [*(f"P{number}" for number in range(len(_AWKWARD))), "X"]
    born = "person_id,sex,birth_date,observation_start,observation_end\n"
    (folder / "persons.csv").write_text(
        born + "".join(f"{each},female,1990-04,2015-01-01,2026-06-30\n" for each in persons)
    )
    (folder / "facts.csv").write_text(_HEADER + "\n".join(rows) + "\n")
    return read_cohort(folder)


# What changes on the way, all of it to unknown: by model, the criteria of the persons above.
_LOST: dict[str, set[str]] = {
    "csv": set(),
    "parquet": set(),
    "omop": set(),
    "redcap": set(),
    "fhir": {"Cyclophosphamide cumulative dose > 3 g"},
}


@pytest.mark.parametrize("model", MODELS)
def test_what_a_model_cannot_carry_turns_a_verdict_to_unknown_and_never_round(
    model: str, awkward: Cohort, tmp_path: Path
) -> None:
    trial = parse_criteria(
        "Inclusion Criteria:\n" + "".join(f"* {text}\n" for text in _AWKWARD), proposals=True
    )
    assert len(trial.criteria) == len(_AWKWARD)
    copy, said = again(awkward, tmp_path, model)
    before, after = verdicts(awkward, [trial]), verdicts(copy, [trial])
    left_out = {place for _, place, _ in before} - {place for _, place, _ in after}
    assert left_out == (
        set() if model in ("csv", "parquet") else {len(_AWKWARD)}
    )  # the person with a faulty row
    changed = {key: (before[key][0], after[key][0]) for key in after if after[key] != before[key]}
    assert {truth for _, truth in changed.values()} <= {"unknown"}
    names = list(_AWKWARD)
    assert {names[int(criterion[1:]) - 1] for _, _, criterion in changed} == _LOST[model]
    assert bool(said) == (model not in ("csv", "parquet"))


def test_a_row_at_fault_is_at_fault_again(awkward: Cohort, tmp_path: Path) -> None:
    copy, _ = again(awkward, tmp_path, "csv")
    assert (
        [row.concept for row in copy.unusable["X"]]
        == ["alt"]
        == [row.concept for row in awkward.unusable["X"]]
    )


def test_findings_of_one_biopsy_point_at_it_in_omop_and_belong_to_one_report_in_fhir(
    cohort: Cohort, tmp_path: Path
) -> None:
    biopsies = sum(fact.concept == "renal_biopsy" for facts in cohort.facts.values() for fact in facts)
    findings = (
        sum(fact.group_id.endswith("-b") for facts in cohort.facts.values() for fact in facts) - biopsies
    )
    assert biopsies > 5 and findings == 3 * biopsies
    write_cohort(cohort, tmp_path / "omop", "omop")
    (linked,) = (
        duckdb.connect()
        .sql(
            f"""select count(distinct (o.person_id, o.observation_event_id)), count(*)
        from '{tmp_path}/omop/observation.parquet' o join '{tmp_path}/omop/procedure_occurrence.parquet' p
        on p.procedure_occurrence_id = o.observation_event_id and p.person_id = o.person_id
        join '{tmp_path}/omop/concept.parquet' f on f.concept_id = o.obs_event_field_concept_id
        where f.concept_name = 'procedure_occurrence.procedure_occurrence_id' and o.observation_concept_id in
        (select concept_id from '{tmp_path}/omop/concept.parquet' where not starts_with(concept_code, 'column:'))"""
        )
        .fetchall()
    )
    assert linked == (biopsies, findings)
    write_cohort(cohort, tmp_path / "fhir", "fhir")
    lines = (tmp_path / "fhir/DiagnosticReport.ndjson").read_text().splitlines()
    sizes = [len(json.loads(line)["result"]) for line in lines]
    assert sizes.count(3) >= biopsies  # assessments of a visit are reports too


def test_ids_that_are_numbers_stay_in_omop_and_others_are_numbered(cohort: Cohort, tmp_path: Path) -> None:
    persons = tuple(Person(person_id) for person_id in ("17", "4"))
    copy, said = again(Cohort("two", persons, {}, {}, {}), tmp_path / "numbers", "omop")
    assert [person.person_id for person in copy.persons] == ["17", "4"] and said == ()
    copy, said = again(cohort, tmp_path / "words", "omop")
    assert [person.person_id for person in copy.persons] == [str(place) for place in range(1, PERSONS + 1)]
    assert [each.code for each in said] == ["P042"]
