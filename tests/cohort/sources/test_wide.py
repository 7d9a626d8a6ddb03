"""A sheet with one row a person, read by a mapping: what a cell says, and no more."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialwright.cli.main import main
from trialwright.cohort.read import read_cohort
from trialwright.cohort.sources.wide.draft import draft_mapping
from trialwright.cohort.template import template_of
from trialwright.criteria.compile import parse_criteria
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.fact import Cohort, Fact
from trialwright.model.partial_date import PartialDate
from trialwright.screening.verdicts import screen

_DICTIONARY = (
    'Variable / Field Name,Form Name,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"\n'
    "record_id,base,text,Record ID,\n"
    'gender,base,radio,Gender,"1, Male | 2, Female"\n'
    "dob,base,text,Date of birth,\n"
    "visit_date,lab,text,Visit date,\n"
    "igg,lab,text,IgG (g/L),\n"
    'preg,base,radio,Pregnancy,"1, Yes | 0, No | 9, Unknown"\n'
    'comorb,base,checkbox,Comorbidities,"1, Hypertension | 2, Gout"\n'
    'hbs,lab,radio,HBsAg,"0, negative | 1, positive"\n'
    "fav,base,text,Favourite colour,\n"
)
_RAW = (
    "record_id,redcap_repeat_instrument,gender,dob,visit_date,igg,preg,comorb___1,comorb___2,hbs,fav\n"
    "1,,2,1990-04-01,2026-06-01,5.5,0,1,0,0,red\n"
    "1,lab,,,2026-06-20,4.5,,,,,\n"
    "2,,1,1980,2026-06-02,<0.3,9,0,0,1,\n"
)


@pytest.fixture
def redcap(tmp_path: Path) -> Path:
    (tmp_path / "dictionary.csv").write_text(_DICTIONARY)
    (tmp_path / "export.csv").write_text(_RAW)
    return tmp_path / "export.csv"


def drafted(sheet: Path) -> Cohort:
    mapping, *_ = draft_mapping(sheet, sheet.parent / "dictionary.csv")
    sheet.with_suffix(".toml").write_text(mapping)
    return read_cohort(sheet.with_suffix(".toml"))


def of(cohort: Cohort, person_id: str, concept: str) -> list[Fact]:
    return [fact for fact in cohort.facts[person_id] if fact.concept == concept]


def test_a_draft_recognises_labels_units_choices_and_tick_boxes(redcap: Path) -> None:
    mapping, used, unused = draft_mapping(redcap, redcap.parent / "dictionary.csv")
    assert (used, unused) == (5, 1) and 'unused = ["fav"]' in mapping


def test_repeated_rows_of_a_person_are_facts_of_one_person(redcap: Path) -> None:
    cohort = drafted(redcap)
    assert [(person.person_id, person.sex) for person in cohort.persons] == [("1", "female"), ("2", "male")]
    assert [(fact.value, fact.start) for fact in of(cohort, "1", "igg")] == [
        (pytest.approx(5.5), PartialDate.parse("2026-06-01")),
        (pytest.approx(4.5), PartialDate.parse("2026-06-20")),
    ]


def test_no_is_absence_and_unknown_is_nothing(redcap: Path) -> None:
    cohort = drafted(redcap)
    assert [fact.status for fact in of(cohort, "1", "pregnancy")] == ["absent"]
    assert of(cohort, "2", "pregnancy") == []


def test_a_ticked_box_is_presence_and_an_empty_box_is_nothing(redcap: Path) -> None:
    cohort = drafted(redcap)
    assert [fact.status for fact in of(cohort, "1", "hypertension")] == ["present"]
    assert of(cohort, "1", "gout") == of(cohort, "2", "hypertension") == []


def test_a_code_of_a_result_is_its_word_and_a_detection_limit_stays_one(redcap: Path) -> None:
    cohort = drafted(redcap)
    assert [fact.value_text for fact in of(cohort, "2", "hbsag")] == ["positive"]
    assert [fact.comparator for fact in of(cohort, "2", "igg")] == ["<"]


def test_every_fact_names_its_row_and_column(redcap: Path) -> None:
    assert {fact.source for fact in of(drafted(redcap), "1", "igg")} == {
        "row 2, column igg",
        "row 3, column igg",
    }


def test_a_sheet_of_a_hundred_columns_without_a_dictionary_is_drafted_and_the_rest_listed(
    tmp_path: Path,
) -> None:
    names = ["record_id", "sex", "dob", *(f"q{number}" for number in range(97))]
    sheet = tmp_path / "wide.csv"
    sheet.write_text(",".join(names) + "\n" + ",".join(["7", "F", "1980-01-01", *["x"] * 97]) + "\n")
    mapping, used, unused = draft_mapping(sheet)
    sheet.with_suffix(".toml").write_text(mapping)
    cohort = read_cohort(sheet.with_suffix(".toml"))
    assert (used, unused, cohort.persons[0].sex) == (0, 97, "female")


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("file = 3", "does not fit"),
        ("file = ", "not valid TOML"),
        ('file = "s.csv"\nperson_id = "who"\nfacts = []', "has no column who"),
        (
            'file = "s.csv"\nperson_id = "id"\n[[facts]]\ncolumn = "x"\ndomain = "lab"\nconcept = "IgG"',
            "domain of column x is not one of",
        ),
    ],
)
def test_a_mapping_at_fault_gets_one_diagnostic(mapping: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,x\n1,2\n")
    path = tmp_path / "s.toml"
    path.write_text(mapping)
    with pytest.raises(UnreadableInput) as error:
        read_cohort(path)
    assert error.value.diagnostic.code == "P040" and said in error.value.diagnostic.message


def test_a_filled_template_settles_what_it_asks(tmp_path: Path) -> None:
    trial = parse_criteria(
        "Inclusion Criteria:\n* Age 18-70 years\n\nExclusion Criteria:\n* IgG < 5 g/L\n* ALT > 2 x ULN\n"
        "* Cyclophosphamide within 6 months before screening\n* Pregnancy\n* Investigator's judgement",
        name="NCT00000000",
        proposals=True,
    )
    made = template_of([trial])
    answers = {
        "person_id": "7", "sex": "F", "birth_date": "1990-04-01", "recorded_on": "2026-06-30",
        "igg": "9", "igg_date": "2026-06-20", "alt": "90", "alt_date": "2026-06-20", "alt_upper_limit": "40",
        "cyclophosphamide_last": "2025-03-01", "pregnancy": "no",
    }  # fmt: skip
    header = made.sheet.strip().split(",")
    assert set(answers) == set(header)
    with (tmp_path / "sheet.csv").open("w", newline="") as file:
        csv.writer(file).writerows([header, [answers[name] for name in header]])
    (tmp_path / "sheet.toml").write_text(made.mapping)
    cohort = read_cohort(tmp_path / "sheet.toml")
    (verdict,) = screen([trial], cohort, PartialDate.parse("2026-06-30").first)
    effects = {each.id: each.effect for each in verdict.criteria}
    assert effects == {
        "I1": "keeps", "E1": "keeps", "E2": "rules_out", "E3": "keeps", "E4": "keeps", "E5": "unsettled",
    }  # fmt: skip
    assert "E5" in made.guide


def test_graded_items_of_a_template_are_read_back_as_one_assessment(tmp_path: Path) -> None:
    trial = parse_criteria("Inclusion Criteria:\n* No BILAG A score and no more than one BILAG B score")
    made = template_of([trial])
    header = made.sheet.strip().split(",")
    row = ["2026-06-30" if name.endswith(("_date", "_on")) else "C" for name in header]
    row[:3] = ["7", "F", "1990-04-01"]
    with (tmp_path / "sheet.csv").open("w", newline="") as file:
        csv.writer(file).writerows([header, row])
    (tmp_path / "sheet.toml").write_text(made.mapping)
    cohort = read_cohort(tmp_path / "sheet.toml")
    (verdict,) = screen([trial], cohort, PartialDate.parse("2026-06-30").first)
    assert verdict.criteria[0].effect == "keeps", verdict.criteria[0]


def test_the_commands_write_and_keep_what_is_there(redcap: Path, tmp_path: Path) -> None:
    run = CliRunner()
    first = run.invoke(
        main, ["cohort", "init", str(redcap), "--dictionary", str(tmp_path / "dictionary.csv")]
    )
    again = run.invoke(main, ["cohort", "init", str(redcap)])
    assert (first.exit_code, again.exit_code) == (0, 2)
    folder = tmp_path / "sheet"
    made = run.invoke(main, ["cohort", "template", "NCT06394063", str(folder)])
    assert made.exit_code in (0, 1) and sorted(path.name for path in folder.iterdir()) == [
        "sheet.csv",
        "sheet.md",
        "sheet.toml",
    ]
