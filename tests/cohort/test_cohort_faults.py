"""Rows at fault are kept aside with a diagnostic that names the place and no patient."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up_cohort import PERSONS, Reader
from trialwright.cohort.read import read_cohort
from trialwright.model.diagnostic import UnreadableInput


@pytest.mark.parametrize(
    ("row", "code", "concept"),
    [
        ("P1,measurement,creatinine,2026-02-30,0.9,mg/dL", "P014", "serum_creatinine"),
        ("P1,measurement,creatinine,2026-13,0.9,mg/dL", "P014", "serum_creatinine"),
        ("P1,measurement,creatinine,03/05/2026,0.9,mg/dL", "P014", "serum_creatinine"),
        ("P1,measurement,creatinine,0226-05-03,0.9,mg/dL", "P014", "serum_creatinine"),
        ("P1,measurement,creatinine,1989-01-01,0.9,mg/dL", "P015", "serum_creatinine"),
        ("P1,measurement,creatinine,2026-05-01,NaN,mg/dL", "P017", "serum_creatinine"),
        ("P1,measurement,creatinine,2026-05-01,-inf,mg/dL", "P017", "serum_creatinine"),
        ("P1,measurement,creatinine,2026-05-01,1e300,mg/dL", "P017", "serum_creatinine"),
        ("P1,measurement,creatinine,2026-05-01,high,mg/dL", "P016", "serum_creatinine"),
        ("P1,measurement,platelets,2026-05-01,1_000,/uL", "P016", "platelets"),
        ('P1,measurement,platelets,2026-05-01,"150,000",/uL', "P016", "platelets"),
        ("P1,measurement,creatinine,2026-05-01,0.9,mg/cup", "P018", "serum_creatinine"),
        ("P1,measurement,eGFR,2026-05-01,80,mL/min", "P019", "egfr"),
        ("P1,measurement,UPCR,2026-05-01,0.8,g/24h", "P019", "upcr"),
        ("P1,measurement,24 h urine protein,2026-05-01,0.8,mg/mmol", "P019", "urine_protein_24h"),
        ("P1,measurement,creatinine,2026-05-01,0.9,", "P020", "serum_creatinine"),
        ("P1,measurement,creatinine,2026-05-01,0.9,µmol/L", "P021", "serum_creatinine"),
        ("P1,measurement,C3,2026-05-01,0.56,mg/L", "P021", "c3"),
        ("P1,measurement,ALT,2026-05-01,-3,U/L", "P021", "alt"),
        ("P1,score,SLEDAI-2K,2026-05-01,106,", "P021", "sledai_2k"),
        ("P1,score,PGA,2026-05-01,15,", "P021", "pga"),
        ("P1,lab,creatinine,2026-05-01,0.9,mg/dL", "P023", "serum_creatinine"),
        ("P1,,creatinine,2026-05-01,0.9,mg/dL", "P013", "serum_creatinine"),
        ("P1,measurement,,2026-05-01,0.9,mg/dL", "P013", ""),
        ("P1,measurement,creatinine,2026-05-01,0", "P010", "serum_creatinine"),
        ("P1,measurement,creatinine,2026-05-01,1,000,mg/dL", "P010", "serum_creatinine"),
    ],
)
def test_a_row_at_fault_is_kept_aside_under_its_concept(
    cohort_of: Reader, row: str, code: str, concept: str
) -> None:
    cohort = cohort_of(row)
    assert [(fault.code, fault.place) for fault in cohort.diagnostics] == [(code, "row 2")]
    assert cohort.facts["P1"] == ()
    (aside,) = cohort.unusable["P1"]
    assert (aside.concept, aside.row, aside.diagnostic.code) == (concept, 2, code)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"end": "2026-04-30"}, "P015"),
        ({"lower_limit": "50", "upper_limit": "40"}, "P015"),
        ({"comparator": "<", "value": ">5"}, "P015"),
        ({"comparator": "about"}, "P023"),
        ({"status": "maybe"}, "P023"),
        ({"attributed_to_sle": "perhaps"}, "P023"),
        ({"upper_limit": "forty"}, "P016"),
        ({"recorded_on": "2026-06-31"}, "P014"),
    ],
)
def test_a_cell_that_contradicts_keeps_the_row_aside(
    cohort_of: Reader, cells: dict[str, str], code: str
) -> None:
    whole = {
        "person_id": "P1", "domain": "measurement", "concept": "ALT", "start": "2026-05-01", "value": "30",
        "unit": "U/L", **cells,
    }  # fmt: skip
    cohort = cohort_of(",".join(whole.values()), header=",".join(whole))
    assert [fault.code for fault in cohort.diagnostics] == [code]
    assert [aside.concept for aside in cohort.unusable["P1"]] == ["alt"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"dose": "10", "dose_unit": ""}, "P020"),
        ({"dose": "-10", "dose_unit": "mg"}, "P021"),
        ({"dose": "10", "dose_unit": "mg/d", "dose_basis": "week"}, "P015"),
        ({"dose": "10", "dose_unit": "mg", "dose_basis": "fortnight"}, "P023"),
        ({"dose": "ten", "dose_unit": "mg"}, "P016"),
    ],
)
def test_a_dose_that_cannot_be_read_keeps_the_row_aside(
    cohort_of: Reader, cells: dict[str, str], code: str
) -> None:
    whole = {"person_id": "P1", "domain": "drug", "concept": "albumin", "start": "2026-05-01", **cells}
    cohort = cohort_of(",".join(whole.values()), header=",".join(whole))
    assert [fault.code for fault in cohort.diagnostics] == [code]
    assert [aside.concept for aside in cohort.unusable["P1"]] == ["albumin"]


def test_a_shared_name_that_the_unit_does_not_settle_stands_for_each_analyte(cohort_of: Reader) -> None:
    cohort = cohort_of("P1,measurement,GFR,2026-05-01,70,")
    assert [fault.code for fault in cohort.diagnostics] == ["P025"]
    assert {aside.concept for aside in cohort.unusable["P1"]} == {"gfr_unspecified", "egfr"}


def test_an_unusable_row_keeps_its_date_where_that_is_not_the_fault(cohort_of: Reader) -> None:
    cohort = cohort_of("P1,measurement,ALT,2019-05-01,x,U/L", "P1,measurement,ALT,2019-15-01,1,U/L")
    dated, undated = cohort.unusable["P1"]
    assert dated.start is not None and dated.start.first.year == 2019
    assert undated.start is None


def test_a_mere_extreme_is_kept_with_one_warning_for_all_rows(cohort_of: Reader) -> None:
    rows = [f"P1,measurement,creatinine,2026-05-{day:02},20,mg/dL" for day in range(1, 13)]
    cohort = cohort_of(*rows)
    (warning,) = cohort.diagnostics
    assert (warning.code, warning.severity) == ("P022", "warning")
    assert warning.place == "rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"
    assert len(cohort.facts["P1"]) == 12


def test_unknown_concepts_are_kept_as_spelled_with_one_note(cohort_of: Reader) -> None:
    cohort = cohort_of(
        "P1,measurement,Kreatinin,2026-05-01,80,µmol/L",
        "P2,measurement,Kreatinin,2026-05-01,80,µmol/L",
        "P1,score,FANCY,2026-05-01,3,",
    )
    (note,) = cohort.diagnostics
    assert note.code == "P024"
    assert note.message == "2 concepts not known, kept as spelled: Kreatinin (2), FANCY (1)"
    assert cohort.facts["P2"][0].concept == "Kreatinin"


def test_unknown_and_ambiguous_conditions_and_drugs_are_kept_as_spelled_with_a_note(
    cohort_of: Reader,
) -> None:
    cohort = cohort_of("P1,condition,Blue Moon,2020,,", "P1,drug,CTX,2024,,", "P1,drug,belimumab,2024,,")
    assert [fact.concept for fact in cohort.facts["P1"]] == ["Blue Moon", "CTX", "belimumab"]
    (note,) = cohort.diagnostics
    assert note.code == "P024"
    assert note.message == "2 concepts not known, kept as spelled: Blue Moon (1), CTX (1)"


def test_identical_rows_count_once(cohort_of: Reader) -> None:
    row = "P1,measurement,ALT,2026-05-01,30,U/L"
    cohort = cohort_of(row, row, row)
    assert len(cohort.facts["P1"]) == 1
    assert [(note.code, note.message) for note in cohort.diagnostics] == [
        ("P026", "2 rows repeat another row word for word")
    ]


def test_facts_of_unknown_persons_are_reported_once_and_kept_aside(cohort_of: Reader) -> None:
    cohort = cohort_of("P7,measurement,ALT,2026-05-01,30,U/L", "P8,drug,x,2020,,", "P8,drug,y,2020,,")
    (fault,) = cohort.diagnostics
    assert (fault.code, fault.place) == ("P012", "rows 2, 3, 4")
    assert fault.message == "the persons table lacks 2 person_ids of 3 rows"
    assert set(cohort.unusable) == {"P7", "P8"} and "P7" not in cohort.facts


def test_two_persons_with_one_id_keep_only_what_agrees_and_lose_their_facts(cohort_of: Reader) -> None:
    persons = "person_id,sex,birth_date\nP1,female,1990\nP1,female,1971\nP2,male,1980\nP2,male,1980\n"
    cohort = cohort_of(
        "P1,measurement,ALT,2026-05-01,30,U/L", "P2,measurement,ALT,2026-05-01,30,U/L", persons=persons
    )
    one, _two = cohort.persons
    assert (one.sex, one.birth_date) == ("female", None)
    assert cohort.facts["P1"] == () and len(cohort.facts["P2"]) == 1
    assert [(fault.code, fault.place) for fault in cohort.diagnostics] == [
        ("P011", "rows 2, 3"),
        ("P026", ""),
    ]


def test_a_person_at_fault_keeps_the_rest(cohort_of: Reader) -> None:
    persons = "person_id,sex,birth_date,observation_start,observation_end\n"
    persons += "P1,yes,1990-02-30,2026-01-01,2025-01-01\n"
    cohort = cohort_of(persons=persons)
    assert [fault.code for fault in cohort.diagnostics] == ["P027", "P014", "P015"]
    (person,) = cohort.persons
    assert (person.sex, person.birth_date, person.observation_end) == ("unknown", None, None)


def test_person_rows_without_id_or_cut_short_are_left_out_with_an_error(cohort_of: Reader) -> None:
    cohort = cohort_of(persons="person_id,sex,birth_date\n,female,1990\nP2,male\nP3,male,1980\n")
    assert [person.person_id for person in cohort.persons] == ["P3"]
    assert [(fault.code, fault.place) for fault in cohort.diagnostics] == [
        ("P013", "row 2"),
        ("P010", "row 3"),
    ]


def test_anchors_at_fault_are_not_used(cohort_of: Reader) -> None:
    cohort = cohort_of(
        anchors="person_id,anchor,date\nP1,screening,2026-06\nP9,screening,2026-06-01\nP1,,2026-06-01\n"
        "P1,enrolment,2026-06-01\nP1,enrolment,2026-06-02\n"
    )
    assert cohort.anchors == {}
    assert [fault.code for fault in cohort.diagnostics] == ["P028", "P028", "P013", "P028"]


def test_other_csv_files_are_named(cohort_of: Reader) -> None:
    cohort = cohort_of(wards="x\n")
    assert [(note.code, note.document) for note in cohort.diagnostics] == [("P008", "wards.csv")]


def test_no_message_holds_an_id_or_a_value(cohort_of: Reader) -> None:
    cohort = cohort_of(
        "SECRET-7,measurement,creatinine,2026-05-01,4242,mg/dL",
        "SECRET-8,measurement,creatinine,2026-99-77,4242,mg/dL",
        "SECRET-8,measurement,creatinine,2026-05-01,4242x,mg/dL",
        "SECRET-8,measurement,creatinine,2026-05-01,4242,MeierX",
        "SECRET-8,MeierX,creatinine,2026-05-01,4242,mg/dL",
        persons="person_id,sex,birth_date\nSECRET-8,MeierX,2026-99-77\nSECRET-9,f,1990\nSECRET-9,m,1990\n",
    )
    assert len(cohort.diagnostics) == 8
    for fault in cohort.diagnostics:
        said = f"{fault.message} {fault.words} {fault.place} {fault.help}"
        assert not any(secret in said for secret in ("SECRET", "4242", "Meier", "99-77")), said


@pytest.mark.parametrize(
    ("persons", "facts", "code"),
    [
        (None, "person_id,domain,concept\n", "P002"),
        (PERSONS, None, "P002"),
        (PERSONS, "", "P005"),
        (PERSONS, "\n\n", "P005"),
        (PERSONS, "patient_id,domain,concept\n", "P003"),
        (PERSONS, "person_id,domain,value\n", "P003"),
        (PERSONS, "person_id,domain,concept,Concept\n", "P029"),
        (PERSONS, 'person_id,domain,concept\nP1,drug,"x\n', "P009"),
        (PERSONS, 'person_id,domain,concept\nP1,drug,"x"y\n', "P009"),
        (PERSONS, "person_id,domain,concept\0\n", "P004"),
    ],
)
def test_a_table_that_cannot_be_read_is_said_so(
    tmp_path: Path, persons: str | None, facts: str | None, code: str
) -> None:
    for name, text in (("persons.csv", persons), ("facts.csv", facts)):
        if text is not None:
            (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInput) as caught:
        read_cohort(tmp_path)
    assert caught.value.diagnostic.code == code


def test_a_missing_column_names_the_one_that_may_be_meant(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text(PERSONS)
    (tmp_path / "facts.csv").write_text("person,domain,concept\n")
    with pytest.raises(UnreadableInput) as caught:
        read_cohort(tmp_path)
    assert caught.value.diagnostic.message == (
        "there is no column person_id; the table has person, domain, concept; did you mean person"
    )


def test_a_table_without_header_is_not_echoed(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("Meier,female,1990-04-01\n")
    with pytest.raises(UnreadableInput) as caught:
        read_cohort(tmp_path)
    assert "Meier" not in caught.value.diagnostic.message


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "latin-1"])
def test_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    header = "person_id,sex,birth_date,ü\n" if encoding == "latin-1" else "person_id,性别\n"
    (tmp_path / "persons.csv").write_bytes(header.encode(encoding))
    with pytest.raises(UnreadableInput) as caught:
        read_cohort(tmp_path)
    assert caught.value.diagnostic.code == "P004"


def test_a_file_or_nothing_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    for name in ("x", "y"):
        with pytest.raises(UnreadableInput) as caught:
            read_cohort(tmp_path / name)
        assert caught.value.diagnostic.code == "P001"


CELL = st.sampled_from(
    ["", "P1", "measurement", "score", "drug", "creatinine", "GFR", "BILAG-2004 renal", "2026-05-01", "2026",
     "0000", "9" * 50, "<5", "NaN", "1e999", "mg/dL", "g/L", "A", "day", "mg/kg/d", "＜１", '"', "\n", "²", "٣"]
) | st.text(max_size=12)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=30), max_size=6),
    junk=st.binary(max_size=40),
)
def test_no_content_raises_anything_but_unreadable_input(rows: list[list[str]], junk: bytes) -> None:
    header = (
        "person_id,domain,concept,start,end,comparator,value,value_text,unit,lower_limit,upper_limit,dose,"
        "dose_unit,dose_basis,status,instrument,version,item,recorded_on"
    )
    text = "\n".join([header, *(",".join(cells) for cells in rows)])
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "persons.csv").write_text(PERSONS)
        for content in (text.encode("utf-8", "replace"), text.encode("utf-8", "replace") + junk, junk):
            Path(folder, "facts.csv").write_bytes(content)
            try:
                cohort = read_cohort(Path(folder))
            except UnreadableInput:
                continue
            assert all(fault.message for fault in cohort.diagnostics)
