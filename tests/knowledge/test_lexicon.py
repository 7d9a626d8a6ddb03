"""The lexicon's laws: unique ids, honest ambiguity, no cycles, and every term of the five trials resolves."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.knowledge.analytes import analytes_possible
from trialwright.knowledge.chart_concepts import is_understood, related_drug, term_in_domain
from trialwright.knowledge.instruments import all_instruments, instrument_named
from trialwright.knowledge.lexicon import (
    all_phrases,
    all_terms,
    broader,
    grade_order,
    item_named,
    narrower,
    term,
    terms_named,
)
from trialwright.knowledge.lexicon_files import entries
from trialwright.knowledge.spelling import normalised
from trialwright.knowledge.worded_tests import worded_test_named

TERMS = list(all_terms().values())

# What the 43 bullets name, in their own words: conditions, drugs, procedures, scores, findings, attestations.
NCT05863936 = """
Active LN; American College of Rheumatology (ACR) diagnostic criteria for SLE (1997); SLE-DAI; LN; active lupus nephritis
light microscopy; immunofluorescence microscopy; electron microscopy; ISN/RPS2003 lupus nephritis classification criteria
pathological chronicity index; CI; TMA like changes; Proteinuria; active urinary sediment; red blood cell count
white blood cell count; red blood cell cast; urinary tract infection; Serum creatinine; eGFR; methylprednisolone
methylprednisolone pulse therapy; renal replacement therapy; Abnormal liver function; ALT; AST; bilirubin
Abnormal glucose metabolism; fasting blood glucose concentration; 2-hour postprandial blood glucose concentration
Mycophenolate mofetil; cyclophosphamide; tacrolimus; cyclosporine A; intravenous immunoglobulin (IVIG); IVIG; azathioprine
tripterygium wilfordii polyglycosides; MP; leflunomide; allergy; contraindication; MMF; belimumab; active infection; antibiotic
active hepatitis B; hepatitis C; tuberculosis; cytomegalovirus pneumonia; active fungal infection; syphilis infection
HIV infection; Active peptic ulcer; drug use; alcohol abuse; Severe malnutrition; BMI; Other active diseases
cardiovascular diseases; Chronic obstructive pulmonary disease; asthma; Bone marrow suppression; WBC
absolute neutrophil count; platelet count; active SLE; double plasma filtration; plasma exchange
high-dose gamma globulin therapy; malignant hypertension; fertility requirements; refuse contraception; lactating
"""
NCT06394063 = """
SLE; low disease activity; SELENA-SLEDAI score; disease duration; British Isles Lupus Assessment Group (BILAG); prednisone
antimalarial; immunosuppressive drugs; mycophenolate mofetil; azathioprine; ciclosporin; tacrolimus; methotrexate; leflunomide
Sign the informed consent; renal dysfunction; alanine aminotransferase (ALT); aspartate aminotransferase (AST); GFR
cyclophosphamide; B cell targeted therapy; Rituximab; Belimumab; Telitacicept; Pregnant women; lactating women; Malignancy
skin tumors; basal cell; squamous cell carcinoma; carcinoma in situ of cervix; Active hepatitis; severe liver disease
Current infections; HIV; tuberculosis; COVID-19; IgG
"""
NCT04127747 = """
weight; systemic lupus erythematosus; BILAG; glucocorticoid; immunosuppressants; CTX; MMF; RTX; partial remission; prednisone
equivalent of prednisone; willing to participate; sign informed consent voluntarily; effective contraception
Abnormal liver function; ALT; AST; ALP; TBil; Severe cardiopulmonary disease; Severe blood system disease; malignant tumor
Concurrent infection; hospitalized for infection; antibiotics; Hepatitis B surface antigen; active hepatitis
hepatitis B antivirus; T-SPOT; active tuberculosis; antituberculous therapy; HCV-Ab; HIV-Ab; TPPA; Pregnant patients
fertility requirements; cyclophosphamide
"""
NCT05916781 = """
2019 American College of Rheumatology/European League Against Rheumatism (ACR/EULAR) classification criteria
American College of Rheumatology (ACR) lupus nephritis definition; lupus nephritis clinical remission; DORIS; 24h urine protein
creatinine; clinical SLE Disease Activity Index; cSLEDAI; hypocomplementemia; PGA score; Physician Global Assessment
prednisone or equivalent steroid; immunosuppressants; antimalarial drugs; biological agents; willing to join this clinical trial
good compliance; understand and sign the informed consent; important organ dysfunction; consciousness disorder
cognitive disorder; heart dysfunction; NYHA; pulmonary arterial hypertension; interstitial lung disease
active vital organ disease; active neuropsychiatric systemic lupus erythematosus; thrombocytopenia; hemolytic anemia
myocardial involvement; gastrointestinal involvement; infections requiring anti-infective treatment
"""
NCT03580291 = """
American college of Rheumatology (ACR, 1997) classification criteria; renal biopsy; 2003 ISN/RPS LN classification criteria
microscopic hematuria; effective contraception measures; women of childbearing age; Urine pregnancy test
informed consent form; complied with the requirements of the research program; CTX; Tripterygium wilfordii; biologics
glomerulus sclerosis; capillary loops necrosis; microthrombus formation in capillary loops; cellular crescent
autoimmune diseases; dermatomyositis; polymyositis; mixed connective tissue disease; scleroderma; rheumatoid arthritis
secondary Sjogren's syndrome; kidney dysfunction; total bilirubin; creatinine clearance rate
"""
MENTIONS = [
    mention.strip()
    for trial in (NCT05863936, NCT06394063, NCT04127747, NCT05916781, NCT03580291)
    for line in trial.split("\n")
    for mention in line.split(";")
    if mention.strip()
]


@pytest.mark.parametrize("mention", sorted(set(MENTIONS)))
def test_every_term_of_the_five_trials_resolves(mention: str) -> None:
    assert terms_named(mention) or analytes_possible(mention) or worded_test_named(mention), mention


def test_ids_are_unique_over_all_files() -> None:
    count = Counter(entry["id"] for entry in entries())
    assert [name for name, number in count.items() if number > 1] == []


def test_no_spelling_names_two_terms_unless_each_marks_it_ambiguous() -> None:
    for phrase, ids in all_phrases().items():
        if len(ids) > 1:
            marked = [each for each in ids if phrase in map(normalised, term(each).ambiguous)]
            assert marked == list(ids), phrase


def test_an_ambiguous_spelling_has_several_terms_and_words_that_settle_it() -> None:
    for each in TERMS:
        for spelling, words in each.settled_by.items():
            assert len(terms_named(spelling)) > 1, (each.id, spelling)
            assert words, (each.id, spelling)


def test_every_entry_is_whole() -> None:
    for each in TERMS:
        assert each.source or each.assumption, each.id
        assert not (each.codes and each.assumption), f"{each.id}: a code is sourced"
        assert each.id == each.id.lower() and each.id.replace("_", "").isalnum(), each.id
        assert all(parent in all_terms() for parent in each.parents), each.id
        asked = ("condition", "drug", "drug_class", "procedure", "attestation")
        assert each.question or each.kind not in asked, each.id


def test_nothing_lies_under_itself() -> None:
    for each in TERMS:
        assert all(each.id not in broader(parent) for parent in each.parents), each.id


@given(st.sampled_from([each.id for each in TERMS]), st.sampled_from([each.id for each in TERMS]))
def test_narrower_and_broader_mirror_each_other(one: str, other: str) -> None:
    assert (one in narrower(other)) == (other in broader(one))
    if one in narrower(other):
        assert narrower(one) <= narrower(other) and broader(other) <= broader(one)


def test_every_term_is_found_by_each_of_its_spellings() -> None:
    for each in TERMS:
        if each.kind != "instrument_item":
            assert all(each in terms_named(spelling) for spelling in each.spellings), each.id


def test_active_and_other_forms_lie_under_the_thing() -> None:
    for each in TERMS:
        for form in ("active_", "other_"):
            base = each.id.removeprefix(form)
            if base != each.id and base in all_terms():
                assert base in each.parents, each.id


def test_a_condition_does_not_swallow_a_word_of_state_or_time() -> None:
    swallowed = ("history of", "previous", "prior", "recent", "untreated", "past", "known", "suspected")
    for each in TERMS:
        if each.kind == "condition":
            words = (normalised(spelling) for spelling in each.spellings)
            assert not any(spelling.startswith(swallowed) for spelling in words), each.id


@pytest.mark.parametrize(
    ("phrase", "context", "expected"),
    [
        ("CTX", "", {"cyclophosphamide", "ceftriaxone"}),
        ("CTX", "immunosuppressants such as CTX, MMF or RTX", {"cyclophosphamide"}),
        ("CTX", "treated with antibiotics (CTX)", {"ceftriaxone"}),
        ("MP", "", {"methylprednisolone", "mercaptopurine"}),
        ("MP", "intravenous low-dose MP (less than 80 mg/day)", {"methylprednisolone"}),
        ("LN", "", {"lupus_nephritis", "lymph_node"}),
        ("LN", "type V LN", {"lupus_nephritis"}),
        ("CI", "pathological chronicity index (CI) less than 3 points", {"chronicity_index"}),
        ("TMA", "no TMA in renal vessels", {"thrombotic_microangiopathy"}),
        ("MTX", "", {"methotrexate", "mitoxantrone"}),
        ("AZA", "MMF, AZA", {"azathioprine"}),
        ("BEL", "", {"belimumab", "belatacept"}),
        (
            "squamous cell carcinoma",
            "skin tumors (basal cell or squamous cell carcinoma)",
            {"squamous_cell_carcinoma_of_skin"},
        ),
    ],
)
def test_abbreviations_are_settled_by_context_or_stay_open(
    phrase: str, context: str, expected: set[str]
) -> None:
    assert {each.id for each in terms_named(phrase, context)} == expected


@pytest.mark.parametrize(
    ("wide", "under"),
    [
        ("systemic_lupus_erythematosus", "lupus_nephritis"),
        ("immunosuppressant", "tacrolimus"),
        ("b_cell_targeted", "obinutuzumab"),
        ("glucocorticoid", "methylprednisolone_pulse"),
        ("antibiotic", "ceftriaxone"),
        ("malignancy", "carcinoma_in_situ_of_cervix"),
        ("renal_replacement_therapy", "haemodialysis"),
        ("plasmapheresis", "double_filtration_plasmapheresis"),
        ("sledai", "sledai_2k"),
        ("severe_cardiopulmonary_disease", "severe_heart_failure"),
    ],
)
def test_what_lies_under_what(wide: str, under: str) -> None:
    assert under in narrower(wide)


@pytest.mark.parametrize(
    ("wide", "apart"),
    [
        ("systemic_lupus_erythematosus", "discoid_lupus"),  # lupus of the skin alone is not systemic
        ("b_cell_targeted", "anifrolumab"),
        ("immunosuppressant", "prednisone"),
        ("sledai", "csledai"),
        ("mycophenolate_mofetil", "mycophenolate_sodium"),
        ("squamous_cell_carcinoma_of_skin", "squamous_cell_carcinoma_of_lung"),
    ],
)
def test_what_does_not(wide: str, apart: str) -> None:
    assert apart not in narrower(wide)


def test_spellings_of_one_term_are_one() -> None:
    for spelling in ("Sjögren's syndrome", "sjogren syndrome", "SJOGREN’S  SYNDROMES"):
        assert [each.id for each in terms_named(spelling)] == ["sjogren_syndrome"]
    assert (
        [each.id for each in terms_named("SLE DAI")]
        == [each.id for each in terms_named("SLEDAI")]
        == ["sledai"]
    )
    assert terms_named("lupus nephritis (ALT)") == ()


def test_items_and_grades_of_bilag() -> None:
    assert len(term("bilag_2004").items) == 9 and grade_order("bilag_2004") == ("A", "B", "C", "D", "E")
    assert [item_named("bilag_2004", word) for word in ("kidney", "blood system", "nervous system", "vasculitis")] == [
        "renal", "haematological", "neuropsychiatric", None,
    ]  # fmt: skip
    assert item_named("bilag", "vasculitis") == "bilag_vasculitis"
    assert terms_named("renal") == ()


def test_every_instrument_of_a_cohort_is_a_term() -> None:
    assert all(name in all_terms() for name in all_instruments())
    assert instrument_named("NIH") is None


def test_concepts_by_domain() -> None:
    assert term_in_domain("lupus nephritis", "drug") is None
    found = term_in_domain("MMF", "allergy")
    assert found and found.id == "mycophenolate_mofetil"
    relation = related_drug("contraindication to tacrolimus")
    assert relation and (relation[0], relation[1].id) == ("contraindication", "tacrolimus")
    assert is_understood("basal cell carcinoma adequately treated", "finding")
    assert related_drug("contraindication to moonlight") is None
