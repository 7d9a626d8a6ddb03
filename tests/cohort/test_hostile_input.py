"""Whatever stands in the files: a cohort or one clear fault, the documented exit code, and no person in a message."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.cli.main import main
from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.cohort.write import write_cohort
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.fact import Cohort

_CELLS = st.sampled_from(
    [
        "",
        "P1",
        "1",
        "2026-05-31",
        "31.05.2026",
        "-1",
        "1e400",
        "NaN",
        "12",
        "drug",
        "measurement",
        "ALT",
        "yes",
        "never",
        "U/L",
        '"',
        "\x00",
        "é",
        "9" * 40,
    ]
)
_ROWS = st.lists(st.lists(_CELLS, max_size=7).map(",".join), max_size=6).map("\n".join)
_QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_or_fault(path: Path) -> Cohort | None:
    """The cohort, or None after one fault; anything else is an error of the reader."""
    try:
        cohort = read_cohort(path)
    except UnreadableInput as error:
        assert error.diagnostic.code.startswith("P") and error.diagnostic.help
        return None
    assert {person.person_id for person in cohort.persons} >= cohort.facts.keys()
    return cohort


@_QUICK
@given(_ROWS)
def test_no_rows_break_the_tables(tmp_path_factory: pytest.TempPathFactory, rows: str) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "persons.csv").write_text("person_id,sex,birth_date\nP1,female,1990\n")
    (folder / "facts.csv").write_text(f"person_id,domain,concept,start,value,unit,status\n{rows}\n")
    read_or_fault(folder)


@_QUICK
@given(st.binary(max_size=200))
def test_no_bytes_break_the_tables(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "persons.csv").write_bytes(content)
    (folder / "facts.csv").write_bytes(b"person_id,domain,concept,start\n" + content)
    read_or_fault(folder)


@_QUICK
@given(_ROWS, st.sampled_from(["value", "word", "yes_no", "on_date", "last_date", "first_date", "state"]))
def test_no_rows_break_a_sheet(tmp_path_factory: pytest.TempPathFactory, rows: str, kind: str) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "s.csv").write_text(f"id,day,born,x\n{rows}\n")
    rule = f'[[facts]]\ncolumn = "x"\ndomain = "drug"\nconcept = "prednisone"\nkind = "{kind}"\n'
    (folder / "s.toml").write_text(
        'file = "s.csv"\nperson_id = "id"\ndate = "day"\nbirth_date = { column = "born" }\n' + rule
    )
    read_or_fault(folder / "s.toml")


_TABLES = {
    "person": "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth",
    "observation_period": "person_id,observation_period_start_date,observation_period_end_date",
    "drug_exposure": "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,days_supply",
    "measurement": "measurement_id,person_id,measurement_concept_id,measurement_date,operator_concept_id,"
    "value_as_number,unit_concept_id",
    "observation": "observation_id,person_id,observation_concept_id,observation_date,value_as_string,qualifier_concept_id",
}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_rows_break_an_omop_database(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "concept.csv").write_text(
        "concept_id,concept_name,domain_id,vocabulary_id,concept_code\n1,Tuberculosis,Condition,SNOMED,1\n12,ALT,Measurement,LOINC,1742-6\n"
    )
    for name, header in _TABLES.items():
        width = header.count(",") + 1
        rows = data.draw(
            st.lists(
                st.lists(
                    _CELLS.filter(lambda cell: cell not in ('"', "\x00")), min_size=width, max_size=width
                ).map(",".join),
                max_size=3,
            )
        )
        (folder / f"{name}.csv").write_text("\n".join([header, *rows, ""]))
    read_or_fault(folder)


_KINDS = st.sampled_from(
    [
        "Observation",
        "Condition",
        "MedicationRequest",
        "MedicationStatement",
        "AllergyIntolerance",
        "Procedure",
        "Encounter",
        "EpisodeOfCare",
        "QuestionnaireResponse",
        "DiagnosticReport",
        "Immunization",
    ]
)
_KEYS = st.sampled_from(
    (
        "status code clinicalStatus verificationStatus onsetDateTime onsetPeriod abatementPeriod recordedDate "
        "period effectivePeriod valueQuantity "
        "valueRatio component method specimen report result item dosage dosageInstruction "
        "reasonCode meta focus class type"
    ).split()
)  # fmt: skip
_PARTS = st.sampled_from(
    "start end text coding display value unit low reference answer timing repeat lastUpdated numerator".split()
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["final", "active", "completed", "finished", "ALT", "2026-01-01", "2026"])
)
_INSIDE = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS | _PARTS, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_KINDS, st.dictionaries(_KEYS, _INSIDE, max_size=8))
def test_no_resource_breaks_the_fhir_reader(
    tmp_path_factory: pytest.TempPathFactory, kind: str, inside: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.ndjson"
    subject = {"reference": "Patient/a"}
    resource = {"resourceType": kind, "id": "x", "subject": subject, "patient": subject, **inside}
    lines = [{"resourceType": "Patient", "id": "a", "birthDate": "1990"}, resource]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    assert read_or_fault(path) is not None


_SECRET = "ZHANG-19620531"
Breakage = Callable[[Path], Path]


def _latin(folder: Path) -> Path:
    (folder / "facts.csv").write_bytes(
        f"person_id,domain,concept\n{_SECRET},drug,pr\xe9dnisone\n".encode("latin-1")
    )
    return folder


def _no_domain(folder: Path) -> Path:
    (folder / "facts.csv").write_text(f"person_id,concept,start\n{_SECRET},prednisone,2026-01-01\n")
    return folder


def _strangers(folder: Path) -> Path:
    (folder / "facts.csv").write_text(
        f"person_id,domain,concept,start\n{_SECRET},drug,prednisone,2026-01-01\n"
    )
    return folder


def _broken_json(folder: Path) -> Path:
    (folder / "x.json").write_text('{"resourceType": "Patient", "id": "' + _SECRET)
    return folder / "x.json"


def _no_vocabulary(folder: Path) -> Path:
    import duckdb

    with duckdb.connect(str(folder / "cdm.duckdb")) as database:
        database.execute(f"create table person as select '{_SECRET}' as person_id")
    return folder / "cdm.duckdb"


def _bad_sheet(folder: Path) -> Path:
    (folder / "s.csv").write_text(f'id,x\n{_SECRET},"open\n')
    (folder / "s.toml").write_text('file = "s.csv"\nperson_id = "id"\n')
    return folder / "s.toml"


def _bad_parquet(folder: Path) -> Path:
    (folder / "persons.csv").unlink()
    (folder / "persons.parquet").write_text(_SECRET)
    return folder


@pytest.mark.parametrize(
    ("breakage", "code"),
    [
        (_latin, "P004"), (_no_domain, "P003"), (_strangers, "P012"), (_broken_json, "P033"), (_no_vocabulary, "P037"),
        (_bad_sheet, "P009"), (_bad_parquet, "P002"),
    ],
)  # fmt: skip
def test_a_fault_has_its_code_and_exit_status_and_names_nobody(
    breakage: Breakage, code: str, tmp_path: Path
) -> None:
    synthesize(2, 1, tmp_path)
    run = CliRunner().invoke(main, ["cohort", "describe", str(breakage(tmp_path))])
    assert run.exit_code == 3 and code in run.output
    assert _SECRET not in run.output and "Traceback" not in run.output


def test_describe_lists_what_is_not_known_by_frequency_for_every_source(tmp_path: Path) -> None:
    synthesize(10, 1, tmp_path / "csv")
    with (tmp_path / "csv/facts.csv").open("a") as file:
        for concept, count in (("blue moon", 2), ("green cheese", 3)):
            file.writelines(
                f"SYN-{number:05},condition,{concept},2026-01-0{number}\n" for number in range(1, count + 1)
            )
    header = (tmp_path / "csv/facts.csv").read_text().splitlines()[0].count(",")
    lines = (tmp_path / "csv/facts.csv").read_text().splitlines()
    (tmp_path / "csv/facts.csv").write_text(
        "\n".join(line + "," * (header - line.count(",")) for line in lines) + "\n"
    )
    cohort = read_cohort(tmp_path / "csv")
    paths = {"csv": tmp_path / "csv"}
    for model in ("parquet", "fhir", "omop", "redcap"):
        write_cohort(cohort, tmp_path / model, model)
        paths[model] = tmp_path / model / "mapping.toml" if model == "redcap" else tmp_path / model
    for path in paths.values():
        run = CliRunner().invoke(main, ["cohort", "describe", str(path)])
        listed = run.output[run.output.index("not known, kept as spelled") :]
        assert "10 persons" in run.output and 0 < listed.index("green cheese") < listed.index("blue moon"), (
            path
        )


def test_an_answer_that_is_not_known_is_no_presence(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text(
        "person_id,sex,birth_date,observation_end\nP1,female,1990,2026-06-30\n"
    )
    (tmp_path / "facts.csv").write_text(
        "person_id,domain,concept,start,value_text\nP1,condition,gout,2026-06-01,unknown\n"
    )
    (fact,) = read_cohort(tmp_path).facts["P1"]
    assert fact.status == "suspected" and fact.start and fact.start.first == datetime.date(2026, 6, 1)


def test_a_day_to_come_is_said_and_judged_all_the_same(tmp_path: Path) -> None:
    synthesize(3, 1, tmp_path)
    run = CliRunner().invoke(
        main, ["screen", "NCT06394063", "--patients", str(tmp_path), "--on", "2199-01-01"]
    )
    assert run.exit_code == 0 and run.output.count("P044") == 1 and "NCT06394063" in run.output
