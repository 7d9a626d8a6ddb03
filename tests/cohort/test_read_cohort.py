"""What becomes of good rows."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from made_up_cohort import Reader
from trialwright.cohort.read import read_cohort
from trialwright.model.partial_date import PartialDate


def test_persons_keep_their_order_sex_and_partial_dates(cohort_of: Reader) -> None:
    one, two = cohort_of().persons
    assert (one.person_id, one.sex, one.birth_date) == ("P1", "female", PartialDate.parse("1990-04-01"))
    assert (two.person_id, two.sex, two.birth_date) == ("P2", "male", PartialDate.parse("1971"))


def test_a_clean_cohort_has_no_diagnostics(cohort_of: Reader) -> None:
    assert cohort_of("P1,measurement,creatinine,2026-05-01,0.9,mg/dL").diagnostics == ()


def test_every_person_is_in_facts_even_without_any(cohort_of: Reader) -> None:
    assert cohort_of().facts == {"P1": (), "P2": ()}


def test_a_measurement_is_in_its_analytes_unit_with_its_limits(cohort_of: Reader) -> None:
    header = "person_id,domain,concept,start,value,unit,lower_limit,upper_limit"
    (fact,) = cohort_of("P1,measurement,S-Creatinine,2026-05-01,1.0,mg/dl,0.5,1.1", header=header).facts["P1"]
    assert (fact.concept, fact.value, fact.unit) == ("serum_creatinine", Decimal("88.4"), "umol/L")
    assert (fact.lower_limit, fact.upper_limit) == (Decimal("44.2"), Decimal("97.24"))
    assert (fact.written, fact.row) == ("1.0 mg/dl", 2)


def test_a_test_ends_on_its_day_and_a_drug_goes_on(cohort_of: Reader) -> None:
    cohort = cohort_of(
        "P1,measurement,ALT,2026-05,30,U/L",
        "P1,drug,prednisone,2026-01-10,,",
        "P1,condition,systemic lupus erythematosus,2019,,",
        "P1,procedure,renal biopsy,2026-02-01,,",
    )
    test, drug, condition, biopsy = cohort.facts["P1"]
    assert test.end == test.start == PartialDate.parse("2026-05")
    assert drug.end is None and condition.end is None
    assert biopsy.end == PartialDate.parse("2026-02-01")


@pytest.mark.parametrize(
    ("written", "comparator", "value"),
    [("<0.2", "<", "0.2"), ("≥8", ">=", "8"), (">= 8", ">=", "8"), ("＜５", "<", "5"), ("7.5", "=", "7.5")],
)
def test_a_comparator_may_stand_before_the_value(
    cohort_of: Reader, written: str, comparator: str, value: str
) -> None:
    (fact,) = cohort_of(f"P1,measurement,CRP,2026-05-01,{written},mg/L").facts["P1"]
    assert (fact.comparator, fact.value) == (comparator, Decimal(value))


def test_a_comparator_may_have_its_own_column(cohort_of: Reader) -> None:
    header = "person_id,domain,concept,start,comparator,value,unit"
    (fact,) = cohort_of("P1,measurement,CRP,2026-05-01,≤,5,mg/L", header=header).facts["P1"]
    assert fact.comparator == "<="


@pytest.mark.parametrize(
    "written", ["2026-05-03", "2026/5/3", "2026.05.03", "20260503", "2026-05-03T08:15:00Z"]
)
def test_a_date_written_year_first_is_that_day(cohort_of: Reader, written: str) -> None:
    (fact,) = cohort_of(f"P1,measurement,ALT,{written},30,U/L").facts["P1"]
    assert fact.start == PartialDate.parse("2026-05-03")


def test_a_value_between_two_conversion_factors_in_use_carries_both(cohort_of: Reader) -> None:
    (fact,) = cohort_of("P1,measurement,UPCR,2026-05-01,50,mg/mmol").facts["P1"]
    assert (fact.value, fact.other_value) == (Decimal("0.442008"), Decimal("0.5"))


def test_the_unit_tells_what_a_shared_name_means(cohort_of: Reader) -> None:
    cohort = cohort_of(
        "P1,measurement,WBC,2026-05-01,4.1,10^9/L",
        "P1,measurement,WBC,2026-05-01,12,/HPF",
        "P1,measurement,GFR,2026-05-01,70,mL/min",
        "P1,measurement,GFR,2026-05-01,70,mL/min/1.73m2",
    )
    concepts = [fact.concept for fact in cohort.facts["P1"]]
    assert concepts == ["white_cells", "urine_wbc_hpf", "gfr_unspecified", "egfr"]


def test_a_result_in_words_needs_no_unit(cohort_of: Reader) -> None:
    header = "person_id,domain,concept,start,value_text"
    dsdna, hbsag = cohort_of(
        "P1,measurement,anti-dsDNA,2026-05-01,Positive", "P1,measurement,HBsAg,2026-05-01,neg", header=header
    ).facts["P1"]
    assert (dsdna.concept, dsdna.value, dsdna.value_text) == ("anti_dsdna", None, "positive")
    assert (hbsag.concept, hbsag.value_text) == ("hbsag", "negative")


def test_a_bare_number_is_read_where_no_other_unit_is_in_use(cohort_of: Reader) -> None:
    (fact,) = cohort_of("P1,measurement,BMI,2026-05-01,22.5,").facts["P1"]
    assert (fact.value, fact.unit) == (Decimal("22.5"), "kg/m2")


def test_an_instrument_is_found_in_concept_or_in_its_columns(cohort_of: Reader) -> None:
    header = "person_id,domain,concept,start,value,value_text,instrument,version,item"
    cohort = cohort_of(
        "P1,score,selena sledai,2026-05-01,6,,,,",
        "P1,score,SLEDAI,2026-05-01,6,,,2K,",
        "P1,score,BILAG-2004 renal,2026-05-01,,b,,,",
        "P1,score,renal,2026-05-01,,B,BILAG-2004,,",
        "P1,score,,2026-05-01,,B,BILAG-2004,,renal",
        header=header,
    )
    assert [(fact.concept, fact.item, fact.value_text) for fact in cohort.facts["P1"]] == [
        ("selena_sledai", "", ""),
        ("sledai_2k", "", ""),
        ("bilag_2004", "renal", "B"),
        ("bilag_2004", "renal", "B"),
        ("bilag_2004", "renal", "B"),
    ]


def test_concepts_become_terms_of_their_domain(cohort_of: Reader) -> None:
    cohort = cohort_of(
        "P1,condition,Lupus nephritis (LN),2020,,",
        "P1,drug,MMF,2024-01,,",
        "P1,drug,Benlysta,2024-01,,",
        "P1,procedure,kidney biopsy,2025-05-01,,",
        "P1,finding,ISN/RPS class,2025-05-01,,",
        "P1,event,hospitalised for infection,2025-06-01,,",
        "P1,allergy,FK506,2024-01,,",
        "P1,attestation,informed consent signed,2026-05-01,,",
    )
    assert [fact.concept for fact in cohort.facts["P1"]] == [
        "lupus_nephritis",
        "mycophenolate_mofetil",
        "belimumab",
        "renal_biopsy",
        "isn_rps_class",
        "hospitalisation_for_infection",
        "tacrolimus",
        "informed_consent",
    ]
    assert cohort.diagnostics == ()


def test_a_concept_with_a_route_or_a_relation_stays_as_spelled_without_a_note(cohort_of: Reader) -> None:
    cohort = cohort_of(
        "P1,drug,intravenous antibiotic,2026-05-01,,",
        "P1,condition,contraindication to belimumab,2026-05-01,,",
        "P1,finding,basal cell carcinoma adequately treated,2026-05-01,,",
        "P1,coverage,drug,2020,,",
    )
    assert [fact.concept for fact in cohort.facts["P1"]] == [
        "intravenous antibiotic",
        "contraindication to belimumab",
        "basal cell carcinoma adequately treated",
        "drug",
    ]
    assert cohort.diagnostics == ()


def test_an_instrument_beside_a_score_may_say_its_version(cohort_of: Reader) -> None:
    header = "person_id,domain,concept,start,value,value_text,instrument,item"
    cohort = cohort_of(
        "P1,score,clinical SLEDAI,2026-05-01,0,,SLEDAI-2K,",
        "P1,score,SLEDAI,2026-05-01,6,,SELENA-SLEDAI,",
        "P1,score,physician global assessment,2026-05-01,0.4,,PGA 0-3,",
        "P1,score,NYHA class,2026-05-01,,III,NYHA,",
        "P1,finding,lupus nephritis class,2026-05-01,,IV,ISN/RPS 2003,",
        "P1,score,PGA,2026-05-01,1,,SLEDAI,",
        header=header,
    )
    assert [(fact.concept, fact.instrument) for fact in cohort.facts["P1"]] == [
        ("csledai", "csledai"),
        ("selena_sledai", "selena_sledai"),
        ("pga", "pga"),
        ("nyha_class", "nyha_class"),
        ("isn_rps_class", "isn_rps_class"),
    ]
    assert [fault.code for fault in cohort.diagnostics] == ["P015"]


def test_a_dose_with_its_period_in_the_unit_fills_the_basis(cohort_of: Reader) -> None:
    header = "person_id,domain,concept,start,dose,dose_unit,dose_basis"
    one, two = cohort_of(
        "P1,drug,prednisone,2026-01-10,7.5,mg/day,",
        "P1,drug,methotrexate,2026-01-10,15,mg,week",
        header=header,
    ).facts["P1"]
    assert (one.dose, one.dose_unit, one.dose_basis) == (Decimal("7.5"), "mg", "day")
    assert (two.dose, two.dose_unit, two.dose_basis) == (Decimal(15), "mg", "week")


def test_blank_words_are_no_information_but_concepts_are_never_blank_words(cohort_of: Reader) -> None:
    header = "person_id,domain,concept,start,end,value,unit,status"
    (fact,) = cohort_of("P1,drug,NA,2026-01-10,NA,NULL,N/A,NA", header=header).facts["P1"]
    assert (fact.concept, fact.end, fact.value, fact.unit, fact.status) == ("NA", None, None, "", None)


def test_column_order_case_separator_and_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_bytes(b"\xef\xbb\xbfSex;Person-ID;Birth Date\r\nF;P1;1990\r\n")
    (tmp_path / "facts.csv").write_bytes(b"unit\tvalue\tconcept\tdomain\tPERSON_ID\tstart\n")
    with (tmp_path / "facts.csv").open("a", encoding="utf-8") as file:
        file.write("µmol/L\t80\t血肌酐\tMeasurement\tP1\t2026-05-01\n")
    cohort = read_cohort(tmp_path)
    assert cohort.persons[0].sex == "female"
    assert cohort.facts["P1"][0].concept == "serum_creatinine"
    assert cohort.diagnostics == ()


def test_row_numbers_are_those_of_a_spreadsheet(cohort_of: Reader) -> None:
    cohort = cohort_of(
        "P1,measurement,ALT,2026-05-01,30,U/L",
        ",,,,,",
        'P1,condition,"two\nlines",2020,,',
        "P1,drug,x,2020,,",
    )
    assert [fact.row for fact in cohort.facts["P1"]] == [2, 4, 5]


def test_anchors_are_exact_days(cohort_of: Reader) -> None:
    cohort = cohort_of(
        anchors="person_id,anchor,date\nP1,Screening,2026-06-01\nP1,randomisation,2026-06-20\n"
    )
    assert cohort.anchors == {
        "P1": {"screening": datetime.date(2026, 6, 1), "randomisation": datetime.date(2026, 6, 20)}
    }


def test_the_cohort_page_is_current() -> None:
    from trialwright.cohort.describe_tables import cohort_page

    page = Path(__file__).resolve().parents[2] / "docs" / "cohort.md"
    assert page.read_text(encoding="utf-8") == cohort_page(), "docs/cohort.md is out of date: run `make docs`"
