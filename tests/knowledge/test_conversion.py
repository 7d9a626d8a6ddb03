"""Conversion to canonical units, by values worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.knowledge.analytes import all_analytes, analyte
from trialwright.knowledge.conversion import (
    NotRepresentable,
    UnitMismatch,
    canonical,
    canonical_under_other_factor,
)

# value and unit → canonical value; each worked out by hand from the factor beside it
BY_HAND = [
    ("life_expectancy", "12", "wk", "84"),  # 12 × 7 days
    ("life_expectancy", "3", "mo", "91.3125"),  # 3 × 365.25 / 12 days
    ("testosterone", "50", "ng/dL", "1.7336"),  # 500 ng/L ÷ 288.42 g/mol
    ("testosterone", "1", "ng/mL", "3.4672"),  # 1000 ng/L ÷ 288.42 g/mol
    ("serum_creatinine", "1", "mg/dL", "88.4"),
    ("serum_creatinine", "3.0", "mg/dL", "265.2"),
    ("serum_creatinine", "0.1", "mmol/L", "100"),
    ("serum_creatinine", "10", "mg/L", "88.4"),
    ("serum_creatinine", "90", "µmol/L", "90"),
    ("egfr", "30", "mL/min/1.73m2", "30"),
    ("gfr_unspecified", "60", "ml/min", "60"),
    ("urine_protein_24h", "1500", "mg/24h", "1.5"),
    ("urine_protein_24h", "1.0", "g", "1"),
    ("upcr", "500", "mg/g", "0.5"),
    ("upcr", "0.7", "mg/mg", "0.7"),
    ("upcr", "113.12", "mg/mmol", "1"),
    ("upcr", "56.56", "mg/mmol", "0.5"),
    ("upcr", "50", "mg/mmol", "0.442008"),  # 50 / 113.12 = 0.4420084…
    ("uacr", "0.3", "g/g", "300"),
    ("uacr", "3", "mg/mmol", "26.520509"),  # 3000 / 113.12 = 26.5205091…
    ("blood_urea_nitrogen", "28.014", "mg/dL", "10"),
    ("uric_acid", "16.8112", "mg/dL", "1000"),
    ("alt", "40", "IU/L", "40"),
    ("total_bilirubin", "14", "mg/L", "23.94"),
    ("total_bilirubin", "1.4", "mg/dL", "23.94"),
    ("serum_albumin", "3.5", "g/dL", "35"),
    ("haemoglobin", "8.5", "g/dL", "85"),
    ("white_cells", "3000", "/ul", "3"),
    ("white_cells", "3.0", "×10⁹/L", "3"),
    ("neutrophils", "1300", "/mm3", "1.3"),
    ("platelets", "50000", "/uL", "50"),
    ("platelets", "5", "×10^4/µL", "50"),
    ("platelets", "50", "K/uL", "50"),
    ("b_cells_count", "0.01", "10^9/L", "10"),
    ("igg", "500", "mg/dL", "5"),
    ("igg", "5000", "mg/L", "5"),
    ("c3", "90", "mg/dL", "0.9"),
    ("c4", "10", "mg/dL", "0.1"),
    ("crp", "1", "mg/dL", "10"),
    ("anti_dsdna", "100", "kIU/L", "100"),
    ("fasting_glucose", "180.156", "mg/dL", "10"),
    ("fasting_glucose", "126", "mg/dL", "6.993939"),  # 1260 / 180.156 = 6.9939386…
    ("hba1c", "48", "mmol/mol", "6.54304"),  # 0.09148 × 48 + 2.152
    ("potassium", "5.5", "mEq/L", "5.5"),
    ("calcium", "40.078", "mg/dL", "10"),
    ("calcium", "5", "mEq/L", "2.5"),
    ("total_cholesterol", "386.664", "mg/dL", "10"),
    ("triglycerides", "885.453", "mg/dL", "10"),
    ("phosphate", "3.0974", "mg/dL", "1"),
    ("magnesium", "2.4305", "mg/dL", "1"),
    ("body_weight", "100", "lb", "45.359237"),
    ("body_height", "1.65", "m", "165"),
    ("body_height", "10", "inches", "25.4"),
    ("bmi", "16", "", "16"),
    ("inr", "1.5", "", "1.5"),
    ("systolic_pressure", "140", "", "140"),
    ("qtc", "0.45", "s", "450"),
    ("body_temperature", "100.4", "°F", "38"),
    ("body_temperature", "98.6", "°F", "37"),
]


@pytest.mark.parametrize(("analyte_id", "value", "unit", "expected"), BY_HAND)
def test_conversion_gives_the_value_worked_out_by_hand(
    analyte_id: str, value: str, unit: str, expected: str
) -> None:
    assert canonical(analyte(analyte_id), Decimal(value), unit) == Decimal(expected)


def test_every_factor_that_is_not_one_is_among_the_hand_worked_ones_or_a_power_of_ten() -> None:
    by_hand = {analyte_id for analyte_id, *_ in BY_HAND}
    for entry in all_analytes().values():
        factors = [rule.factor for rule in entry.conversions.values()]
        if any(not _is_power_of_ten(factor) for factor in factors):
            same = [analyte(done) for done in by_hand]
            assert any(set(entry.conversions.items()) <= set(done.conversions.items()) for done in same), (
                entry.id
            )


def _is_power_of_ten(factor: Fraction) -> bool:
    return {*str(factor.numerator), *str(factor.denominator)} <= {"1", "0"}


@pytest.mark.parametrize(
    ("analyte_id", "unit"),
    [
        ("egfr", "mL/min"),
        ("creatinine_clearance", "mL/min/1.73m2"),
        ("gfr_unspecified", "mL/min/1.73m2"),
        ("urine_protein_24h", "mg/mmol"),
        ("upcr", "g/24h"),
        ("urine_rbc_hpf", "/uL"),
        ("serum_creatinine", "g/L"),
        ("haemoglobin", "mmol/L"),
        ("anti_dsdna", "U/mL"),
        ("hbv_dna", "copies/mL"),
        ("serum_creatinine", "furlong"),
        ("serum_creatinine", ""),
        ("hba1c", ""),
        ("lvef", ""),
    ],
)
def test_a_unit_that_is_not_the_analytes_is_refused(analyte_id: str, unit: str) -> None:
    with pytest.raises(UnitMismatch):
        canonical(analyte(analyte_id), Decimal(1), unit)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e12", "1e999999999", "sNaN"])
def test_a_number_that_does_not_fit_is_refused(value: str) -> None:
    with pytest.raises(NotRepresentable):
        canonical(analyte("alt"), Decimal(value), "U/L")


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.0000005", "0"), ("0.0000015", "0.000002"), ("0.0000025", "0.000002"), ("1e-999999999", "0")],
)
def test_rounding_is_half_to_even_at_six_decimals(value: str, rounded: str) -> None:
    assert canonical(analyte("alt"), Decimal(value), "U/L") == Decimal(rounded)


def test_the_guideline_factor_is_given_beside_the_exact_one() -> None:
    upcr, glucose = analyte("upcr"), analyte("fasting_glucose")
    assert canonical_under_other_factor(upcr, Decimal(50), "mg/mmol") == Decimal("0.5")
    assert canonical_under_other_factor(glucose, Decimal(126), "mg/dL") == Decimal(7)
    assert canonical_under_other_factor(glucose, Decimal(7), "mmol/L") is None


@given(
    entry=st.sampled_from(list(all_analytes().values())),
    value=st.decimals(min_value=0, max_value=10**6, places=4, allow_nan=False),
    data=st.data(),
)
def test_conversion_equals_exact_arithmetic_rounded_once(entry, value, data) -> None:  # type: ignore[no-untyped-def]
    unit = data.draw(st.sampled_from(list(entry.conversions)))
    rule = entry.conversions[unit]
    exact = Fraction(value) * rule.factor + rule.offset
    if abs(exact) < 10**12 - 1:
        assert Fraction(canonical(entry, value, unit)) == Fraction(round(exact * 10**6), 10**6)


@given(
    entry=st.sampled_from(list(all_analytes().values())),
    value=st.decimals(min_value=0, max_value=10**4, places=3, allow_nan=False),
    data=st.data(),
)
def test_a_value_survives_the_round_trip_through_another_unit(entry, value, data) -> None:  # type: ignore[no-untyped-def]
    unit = data.draw(st.sampled_from(list(entry.conversions)))
    rule = entry.conversions[unit]
    there = (Fraction(value) - rule.offset) / rule.factor
    written = Decimal(there.numerator) / Decimal(there.denominator)
    assert abs(canonical(entry, written, unit) - value) <= Decimal("0.000001")
