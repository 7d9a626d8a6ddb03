"""Codes of vocabularies: each names one analyte, each beyond the first data sets has its own source."""

from collections import Counter

from trialwright.knowledge.analytes import all_analytes, load_toml
from trialwright.knowledge.chart_wording import first_words
from trialwright.knowledge.coded import analyte_of_loinc, loinc_of_analyte, route_of_product, route_of_words


def test_every_loinc_code_names_one_analyte_that_there_is() -> None:
    codes = load_toml("codes", "loinc")["codes"]
    counts = Counter(code for listed in codes.values() for code in listed)
    assert set(counts.values()) == {1} and codes.keys() <= all_analytes().keys()


def test_lupus_analytes_have_a_code_and_its_source() -> None:
    sources = load_toml("codes", "loinc")["sources"]
    assert {
        "c3",
        "c4",
        "anti_dsdna",
        "upcr",
        "urine_protein_24h",
        "crp",
        "esr",
        "lymphocytes",
    } == sources.keys()
    for analyte, source in sources.items():
        assert source and loinc_of_analyte(analyte)
    # as laboratories print them: Mayo Clinic tests C4, ADNA, PTU, CRP; ARUP tests 0050149, 0040325
    printed = {
        "4498-2": "c4",
        "4485-9": "c3",
        "33799-8": "anti_dsdna",
        "2889-4": "urine_protein_24h",
        "1988-5": "crp",
        "4537-7": "esr",
    }
    assert {code: analyte_of_loinc(code) for code in printed} == printed


def test_routes_are_those_that_charts_know() -> None:
    known = set(first_words("routes").values()) | {"transdermal", "rectal"}
    assert set(load_toml("codes", "names")["routes"]["names"]) <= known
    for words in ("Oral route", "Intravenous route (qualifier value)", "Topical", "Intra-articular route"):
        assert route_of_words(words) in known
    assert (
        route_of_words("Intrathecal route") == "" and route_of_product("rituximab 10 MG/ML Injection") == ""
    )
