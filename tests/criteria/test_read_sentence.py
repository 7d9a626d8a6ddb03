"""What is read, and above all what is not: every expectation is written from the words by hand."""

from decimal import Decimal

import pytest

from trialwright.criteria.read_sentence import read_sentence
from trialwright.model.criterion import Age, Measure, Opaque, Or, Sex
from trialwright.model.span import Span


@pytest.mark.parametrize(
    ("words", "range_", "unit"),
    [
        ("Age 18-70 years", "in [18, 70]", "year"),
        ("Age 18-70 years;", "in [18, 70]", "year"),
        ("Age ≥ 18 years", "≥ 18", "year"),
        ("Age \\>= 18 years", "≥ 18", "year"),
        ("Aged 18 to 65 years", "in [18, 65]", "year"),
        ("18 years of age or older", "≥ 18", "year"),
        ("Subjects must be at least 18 years old", "≥ 18", "year"),
        ("Adult patients aged 18 to 65 years, inclusive.", "in [18, 65]", "year"),
        ("Between the ages of 18 and 65 years", "in [18, 65]", "year"),
        ("Age ≥18 and ≤65 years", "in [18, 65]", "year"),
        ("Age < 65 years", "< 65", "year"),
        ("Patients younger than 40 years", "< 40", "year"),
        ("Age 65 years or younger", "≤ 65", "year"),
        ("Age 6 to 24 months", "in [6, 24]", "month"),
    ],
)
def test_ages(words: str, range_: str, unit: str) -> None:
    tree, unread = read_sentence(words)
    assert unread is None
    assert isinstance(tree, Age)
    assert (str(tree.range), tree.unit) == (range_, unit)


def test_over_eighteen_leaves_the_year_of_eighteen_open() -> None:
    tree, _ = read_sentence("Age > 18 years")
    assert isinstance(tree, Or)
    certain, possible = tree.parts
    assert str(certain.range) == "≥ 19"
    assert str(possible.parts[0].range) == "≥ 18"
    assert isinstance(possible.parts[1], Opaque)


@pytest.mark.parametrize(
    ("words", "sex"),
    [
        ("Female", "female"),
        ("Male patients.", "male"),
        ("Patients must be female", "female"),
        ("Females", "female"),
    ],
)
def test_sexes(words: str, sex: str) -> None:
    tree, _ = read_sentence(words)
    assert isinstance(tree, Sex) and tree.sex == sex


@pytest.mark.parametrize(
    ("words", "analyte", "range_", "unit"),
    [
        ("Serum IgG below 5 g/L", "igg", "< 5", "g/L"),
        ("IgG<5g/L", "igg", "< 5", "g/L"),
        ("IgG \\< 500 mg/dL", "igg", "< 5", "g/L"),
        ("Serum IgG below 5 g/L (a marked fall in immunoglobulin)", "igg", "< 5", "g/L"),
        ("Platelet count < 50 x10^9/L", "platelets", "< 50", "10*9/L"),
        ("platelet count < 50 000/ul", "platelets", "< 50", "10*9/L"),
        ("Proteinuria ≥1.5g/24h", "urine_protein_24h", "≥ 1.5", "g/d"),
        (
            "Patients with a serum creatinine level of more than 2.0 mg/dL.",
            "serum_creatinine",
            "> 176.8",
            "umol/L",
        ),
        ("BMI < 16", "bmi", "< 16", "kg/m2"),
        ("GFR < 60ml/min", "gfr_unspecified", "< 60", "mL/min"),
        ("Weight ≥40 kg", "body_weight", "≥ 40", "kg"),
    ],
)
def test_measurements(words: str, analyte: str, range_: str, unit: str) -> None:
    tree, unread = read_sentence(words)
    assert unread is None
    assert isinstance(tree, Measure)
    assert (tree.analyte, str(tree.range), tree.unit, tree.multiple_of) == (analyte, range_, unit, None)


@pytest.mark.parametrize(
    ("words", "analyte", "factor", "limit"),
    [
        ("ALT more than 2 times the upper limit of normal", "alt", "> 2", "upper_limit"),
        ("ALT >2ULN", "alt", "> 2", "upper_limit"),
        ("Alanine aminotransferase (ALT) > 2 x ULN", "alt", "> 2", "upper_limit"),
        ("Creatinine above the upper limit of normal", "serum_creatinine", "> 1", "upper_limit"),
        ("Serum potassium < lower limit of normal", "potassium", "< 1", "lower_limit"),
    ],
)
def test_multiples_of_limits(words: str, analyte: str, factor: str, limit: str) -> None:
    tree, _ = read_sentence(words)
    assert isinstance(tree, Measure)
    assert (tree.analyte, str(tree.range), tree.multiple_of) == (analyte, factor, limit)


@pytest.mark.parametrize(
    "words",
    [
        "Age ≥ 6",
        "18-65 years",
        "No age ≥ 65 years",
        "Age 2.5 years or older",
        "Adults aged 16 to 65 years",
        "Age ≥ 18 years at diagnosis",
        "Disease duration more than 3 years",
        "Not female",
        "Female:",
        "Male participants...",
        "Age ≥ 18 years…",
        "IgG < 5",
        "IgG < 5 mmol/L",
        "IgG < 5 g/L for 3 months",
        "No IgG < 5 g/L",
        "IgG not < 5 g/L",
        "IgG < 5 g/L (on treatment)",
        "IgG < 5 g/L (abnormal liver function)",
        "ALT > 2 times",
        "ALT > 2 x baseline",
        "ALT within 2 x ULN",
        "urine creatinine < 5 mg/dL",
        "serum protein > 5 g/L",
        "GFR > 2 ULN",
        "immunoglobulin < 5 g/L",
        "anti-dsDNA > 30 IU/mL",
        "Hemoglobin ≥ 9 g/L",
        "Platelets < 100.000/mm3",
        "Platelets < 109/L",
        "Platelets ≥ 100,000 x 10^9/L",
        "",
        "?",
    ],
)
def test_what_is_not_understood_completely_is_opaque(words: str) -> None:
    tree, unread = read_sentence(words)
    assert isinstance(tree, Opaque)
    assert tree.text == words
    assert unread and unread.why == tree.why


def test_the_reason_names_the_words_not_understood() -> None:
    _, unread = read_sentence("IgG < 5 g/L beside treatment")
    assert unread and "“beside”" in unread.why and "“treatment”" in unread.why


def test_the_leaf_claims_the_words_as_published() -> None:
    text = "xx  Platelets \\<  50 000/ul;"
    tree, _ = read_sentence(text, Span(4, len(text)))
    [span] = tree.spans
    assert span.of(text) == "Platelets \\<  50 000/ul"


def test_a_threshold_with_two_factors_in_use_keeps_both() -> None:
    tree, _ = read_sentence("Fasting glucose ≥ 126 mg/dL")
    assert isinstance(tree, Measure) and tree.other_range
    assert tree.range.low == Decimal("6.993939")
    assert tree.other_range.low == Decimal("7.000000")
