"""Analytes and their names."""

import pytest

from trialwright.knowledge.analytes import (
    all_analytes,
    analyte,
    analyte_aliases,
    analyte_measured,
    analyte_named,
    phrases_settled_by_unit,
)
from trialwright.knowledge.units import ucum


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("Serum  Creatinine", "serum_creatinine"),
        ("24-hour urine protein", "urine_protein_24h"),
        ("24 h  Urine-Protein", "urine_protein_24h"),
        ("urine protein-to-creatinine ratio (UPCR)", "upcr"),
        ("alanine aminotransferase (ALT)", "alt"),
        ("absolute neutrophil count (ANC)", "neutrophils"),
        ("2-hour postprandial blood glucose", "postprandial_glucose_2h"),
        ("ANTI-DSDNA", "anti_dsdna"),
        ("血肌酐", "serum_creatinine"),
        ("serum_creatinine", "serum_creatinine"),
    ],
)
def test_a_name_is_found_without_regard_to_case_blanks_and_hyphens(phrase: str, found: str) -> None:
    named = analyte_named(phrase)
    assert named is not None and named.id == found


@pytest.mark.parametrize(
    "phrase",
    ["GFR", "protein", "proteinuria", "PT", "RBC", "CD19", "PCR", "ACR", "CR", "Ca", "K", "TB", "xyz", ""],
)
def test_an_ambiguous_or_unknown_phrase_names_no_analyte(phrase: str) -> None:
    assert analyte_named(phrase) is None


def test_a_parenthesis_that_names_another_analyte_makes_a_phrase_ambiguous() -> None:
    assert analyte_named("aspartate aminotransferase (ALT)") is None


@pytest.mark.parametrize(
    ("phrase", "unit", "found"),
    [
        ("GFR", "ml/min", "gfr_unspecified"),
        ("GFR", "mL/min/1.73m2", "egfr"),
        ("creatinine clearance", "mL/min", "creatinine_clearance"),
        ("creatinine clearance", "mL/min/1.73 m^2", "creatinine_clearance_indexed"),
        ("proteinuria", "g/24h", "urine_protein_24h"),
        ("proteinuria", "mg/mmol", "upcr"),
        ("WBC", "/ul", "white_cells"),
        ("WBC", "/HP", "urine_wbc_hpf"),
        ("red blood cells", "/HPF", "urine_rbc_hpf"),
        ("CD19+ B cells", "%", "b_cells_percent"),
        ("CD19+ B cells", "/uL", "b_cells_count"),
    ],
)
def test_the_unit_settles_what_an_ambiguous_phrase_names(phrase: str, unit: str, found: str) -> None:
    measured = analyte_measured(phrase, unit)
    assert measured is not None and measured.id == found


@pytest.mark.parametrize(
    ("phrase", "unit"),
    [("GFR", ""), ("proteinuria", "g"), ("RBC", "/uL"), ("urea", "mg/dL"), ("GFR", "furlong")],
)
def test_a_unit_that_does_not_settle_leaves_the_phrase_unnamed(phrase: str, unit: str) -> None:
    assert analyte_measured(phrase, unit) is None


def test_indexed_and_absolute_filtration_share_no_unit() -> None:
    indexed, absolute = analyte("egfr"), analyte("creatinine_clearance")
    assert not set(indexed.conversions) & set(absolute.conversions)


def test_sediment_per_field_and_per_volume_share_no_unit() -> None:
    assert not set(analyte("urine_rbc_hpf").conversions) & set(analyte("urine_rbc_ul").conversions)


def test_every_spelling_names_one_analyte_only() -> None:
    for spelling, listed in analyte_aliases().items():
        assert analyte_named(spelling) is listed, spelling


def test_every_entry_is_complete_and_cites() -> None:
    for entry in all_analytes().values():
        assert entry.source and entry.question.endswith("?") and entry.label, entry.id
        assert entry.valid_for_days > 0 and entry.valid_for_is_assumed and entry.valid_for_reason, entry.id
        assert entry.plausible.is_within(entry.possible), entry.id
        assert not entry.bare_unit or entry.bare_unit in entry.conversions, entry.id
        assert set(entry.other_conversions) <= set(entry.conversions), entry.id


def test_every_unit_of_an_analyte_is_its_own_spelling() -> None:
    for entry in all_analytes().values():
        assert {unit: ucum(unit) for unit in entry.conversions} == {unit: unit for unit in entry.conversions}


def test_phrases_settled_by_unit_lead_to_analytes_that_take_the_unit() -> None:
    for phrase, units in phrases_settled_by_unit().items():
        for unit, found in units.items():
            assert unit in found.conversions, phrase
