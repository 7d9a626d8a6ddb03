"""Sentences in other languages are named, and no English sentence is taken for one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from trialwright.criteria.split import split
from trialwright.text.language import language_by_words, other_language

SENTENCES = [
    ("Chinese", "系统性红斑狼疮患者，年龄18岁以上"),
    ("Japanese", "全身性エリテマトーデスの患者で18歳以上"),
    ("Korean", "18세 이상의 전신홍반루푸스 환자"),
    ("Russian", "Пациенты старше 18 лет с системной красной волчанкой"),
    ("Ukrainian", "Пацієнти віком від 18 років"),
    ("Greek", "Ασθενείς με λύκο άνω των 18 ετών"),
    ("Arabic", "مرضى الذئبة الحمراء"),
    ("Persian", "بیماران مبتلا به لوپوس"),
    ("Hebrew", "חולים מעל גיל 18"),
    ("Thai", "ผู้ป่วยโรคลูปัส"),
    ("Hindi", "ल्यूपस के रोगी"),
    ("German", "Patienten mit SLE und einem Alter von mindestens 18 Jahren"),
    ("French", "Patients âgés de plus de 18 ans ayant un lupus"),
    ("Spanish", "Pacientes mayores de 18 años con lupus eritematoso"),
    ("Italian", "Pazienti con LES di età superiore a 18 anni"),
    ("Portuguese", "Pacientes com idade superior a 18 anos e LES"),
    ("Dutch", "Patiënten met SLE van 18 jaar of ouder"),
    ("Polish", "Pacjenci w wieku powyżej 18 lat z toczniem, bez ciąży lub nie leczeni"),
    ("Turkish", "En az 18 yaşında olan hastalar"),
    ("Vietnamese", "Bệnh nhân có tuổi từ 18"),
]
ENGLISH = [
    "Serum IgG below 5 g/L",
    "TNF-α inhibitors, β-blockers, IFN-γ",
    "Creatinine > 130 μmol/L",
    "no ALT > 3 x ULN",
    "Non-pregnant, non-lactating",
    "De novo lupus nephritis, e.g., class III",
    "SLE",
    "",
    "Prior exposure to mycophenolate (吗)",
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_the_language_is_named(language: str, sentence: str) -> None:
    assert other_language(sentence) == language


@pytest.mark.parametrize("sentence", ENGLISH)
def test_english_and_bare_names_show_no_other_language(sentence: str) -> None:
    assert other_language(sentence) == ""


def test_one_english_small_word_is_enough_for_english() -> None:
    assert language_by_words("la grippe et la grossesse") == "French"
    assert language_by_words("la grippe et la grossesse, and influenza") == ""


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert isinstance(other_language(text), str)


@needs_shared
def test_no_item_of_the_english_registry_is_taken_for_another_language() -> None:
    lines = (SHARED / "criteria" / "texts.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[::5]:
        text = json.loads(line)["eligibility"]
        for item in split(text).items:
            assert other_language(item.span.of(text)) == "", item.span.of(text)
