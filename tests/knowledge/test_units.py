"""Spellings of units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.knowledge.analytes import analyte_measured, analyte_named
from trialwright.knowledge.units import ucum, unit_at, unit_spellings


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        ("/ul", "/uL"),
        ("/µL", "/uL"),
        ("/μL", "/uL"),
        ("/mm3", "/uL"),
        ("/mm³", "/uL"),
        ("cells/mm^3", "/uL"),
        ("per cubic millimeter", "/uL"),
        ("x10^9/L", "10*9/L"),
        ("×10⁹/L", "10*9/L"),
        ("x 109/L", "10*9/L"),
        ("10*9/L", "10*9/L"),
        ("G/L", "10*9/L"),
        ("K/uL", "10*3/uL"),
        ("×10^4/μL", "10*4/uL"),
        ("g/l", "g/L"),
        ("g/24h", "g/d"),
        ("g/24 hours", "g/d"),
        ("g/day", "g/d"),
        ("mg/24-hour", "mg/d"),
        ("mg/dl", "mg/dL"),
        ("µmol/L", "umol/L"),
        ("umol/L", "umol/L"),
        ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
        ("ml/min/1.73 m^2", "mL/min/{1.73_m2}"),
        ("mL/min per 1.73 m²", "mL/min/{1.73_m2}"),
        ("mL/min", "mL/min"),
        ("cc/min", "mL/min"),
        ("/HP", "/[HPF]"),
        ("per high-power field", "/[HPF]"),
        ("kg/m^2", "kg/m2"),
        ("IU/mL", "[iU]/mL"),
        ("U/L", "U/L"),
        ("%", "%"),
        ("mm Hg", "mm[Hg]"),
        ("ms", "ms"),
        ("℃", "Cel"),
        ("furlongs/fortnight", None),
        ("", None),
        ("per", None),
    ],
)
def test_a_spelling_is_its_ucum_unit(spelling: str, unit: str | None) -> None:
    assert ucum(spelling) == unit


def test_indexed_and_absolute_rates_are_different_units() -> None:
    assert ucum("mL/min") != ucum("mL/min/1.73m2")


def test_every_listed_spelling_is_read_as_listed() -> None:
    assert {spelling: ucum(spelling) for spelling in unit_spellings()} == unit_spellings()


@pytest.mark.parametrize(
    ("text", "start", "found"),
    [
        ("WBC <3000/uL, ANC", 9, ("/uL", 12)),
        ("eGFR <30 mL/min/1.73 m2 (CKD-EPI)", 9, ("mL/min/{1.73_m2}", 23)),
        ("GFR below 60 mL/min (renal)", 13, ("mL/min", 19)),
        ("1.5 g/24 h, with", 4, ("g/d", 10)),
        ("30 mL/min/1.73 m or less", 3, ("mL/min/{1.73_m2}", 16)),
        ("3 mg/kg/fortnight", 2, None),
        ("3 mg/kg per fortnight", 2, ("mg/kg", 7)),
        ("30 mL/min per 2.0 m2", 3, None),
        ("3 mg per kg per dL", 2, None),
        ("3 g/L per local laboratory", 2, ("g/L", 5)),
        ("3 months", 2, None),
        ("5 mgx", 2, None),
    ],
)
def test_the_longest_unit_at_a_place_is_taken(text: str, start: int, found: tuple[str, int] | None) -> None:
    assert unit_at(text, start) == found


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_makes_the_lookups_fail(phrase: str, unit: str) -> None:
    ucum(unit)
    analyte_named(phrase)
    analyte_measured(phrase, unit)
    found = unit_at(phrase, 0)
    assert found is None or 0 < found[1] <= len(phrase)


@pytest.mark.parametrize("word", ["got", "pulse", "in", "was", "per", "and/or", "a"])
def test_plain_english_is_no_analyte_and_no_unit(word: str) -> None:
    assert analyte_named(word) is None and ucum(word) is None
