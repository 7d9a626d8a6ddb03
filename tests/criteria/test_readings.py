"""Readings files: what is applied, what does not fit, and that the original stays."""

# ruff: noqa: E501

import datetime
import re
from pathlib import Path

import pytest

from tree_builders import age, all_, alt, any_, at, drug, grades, has, m, score, uln
from trialwright.criteria.amend import Misfit, amended
from trialwright.criteria.compile import parse_criteria
from trialwright.criteria.readings import Reading, apply_readings, read_readings, unused_readings
from trialwright.model.criterion import Criterion, Expr, TrialCriteria
from trialwright.model.diagnostic import UnreadableInput

DOCS = Path(__file__).resolve().parents[2] / "docs"
DAY = datetime.date(2026, 5, 1)
IGG = m("igg", "<5", "g/L")
EITHER = alt("“active” may govern one or both", has("hepatitis_b", status="active"), has("hepatitis_b"))
ENTRY = (
    '[[reading]]\ntrial = "NCT1"\ncriterion = "E1"\nwho = "A"\nwhen = 2026-05-01\nwhy = "b"\nsource = "c"\n'
)


def reading(**change: object) -> Reading:
    fields = {
        "trial": "NCT1",
        "criterion": "E1",
        "who": "A. Example",
        "when": DAY,
        "why": "amendment 2",
        "source": "protocol 2.1",
    }
    return Reading(**{**fields, **change})  # type: ignore[arg-type]


def trial(tree: Expr) -> TrialCriteria:
    return TrialCriteria(
        "NCT1", "example", (Criterion("E1", "exclusion", "words", tree, "computable", "said"),)
    )


def changed(tree: Expr, **change: object) -> Expr:
    made = amended(tree, **change)  # type: ignore[arg-type]
    assert not isinstance(made, Misfit), made
    return made[0]


def why_not(tree: Expr, **change: object) -> str:
    made = amended(tree, **change)  # type: ignore[arg-type]
    assert isinstance(made, Misfit), made
    return made.why


@pytest.mark.parametrize(
    ("tree", "change", "expected"),
    [
        (EITHER, {"choose": 2}, has("hepatitis_b")),
        (all_(IGG, EITHER), {"choose": 1}, all_(IGG, EITHER.readings[0])),
        (all_(EITHER, alt("and", IGG, IGG)), {"choose": 2, "note": "active"}, all_(has("hepatitis_b"), alt("and", IGG, IGG))),
        (IGG, {"of": "IgG", "to": "< 4 g/L"}, m("igg", "<4.000000", "g/L")),
        (IGG, {"of": "serum IgG", "to": "< 400 mg/dL"}, m("igg", "<4", "g/L")),
        (any_(m("egfr", "<30", "mL/min/{1.73_m2}"), IGG), {"of": "eGFR", "to": "≥ 30 mL/min/1.73 m2"}, any_(m("egfr", ">=30", "mL/min/{1.73_m2}"), IGG)),
        (uln("alt", ">2"), {"of": "ALT", "to": "> 3 x ULN"}, uln("alt", ">3")),
        (m("igg", "<5", "g/L", when=at("screening", "4w"), pick="any"), {"of": "IgG", "to": "< 4 g/L"}, m("igg", "<4", "g/L", when=at("screening", "4w"), pick="any")),
        (age("[18,65]"), {"of": "age", "to": "18 to 70"}, age("[18,70]")),
        (score("selena_sledai", "<8"), {"of": "SELENA-SLEDAI", "to": "< 10"}, score("selena_sledai", "<10")),
        (drug("prednisone", dose="<=20", dose_unit="mg", dose_basis="day"), {"of": "prednisone", "to": "≤ 15 mg/day"}, drug("prednisone", dose="<=15", dose_unit="mg", dose_basis="day")),
        (has("infection", when=at("unspecified", "3mo")), {"anchor": "screening"}, has("infection", when=at("screening", "3mo"))),
        (grades("bilag", "A B", ">=1"), {"of": "BILAG", "anchor": "induction_start"}, grades("bilag", "A B", ">=1", when=at("induction_start"))),
    ],
)  # fmt: skip
def test_what_a_reading_changes(tree: Expr, change: dict[str, object], expected: Expr) -> None:
    assert changed(tree, **change) == expected


@pytest.mark.parametrize(
    ("tree", "change", "why"),
    [
        (IGG, {"choose": 1}, "no ambiguities of the criterion fit, and one must"),
        (all_(EITHER, EITHER), {"choose": 1}, "2 ambiguities of the criterion fit, and one must"),
        (EITHER, {"choose": 3}, "there are 2 readings to choose from, and no number 3"),
        (EITHER, {"choose": 0}, "there are 2 readings to choose from, and no number 0"),
        (IGG, {"of": "IgM", "to": "< 4 g/L"}, "no parts of the criterion are about “IgM”, and one must be"),
        (IGG, {"of": "IgG", "to": "< 4 or so"}, "“< 4 or so” is not one range with its unit"),
        (IGG, {"of": "IgG", "to": "< 4 kg"}, "kg is no unit of IgG"),
        (score("sledai", "<8"), {"of": "SLEDAI", "to": "< 8 mg"}, "“The latest SLEDAI score (version not stated) is less than 8.” has no unit"),
        (IGG, {"anchor": "screening"}, "no time of the criterion lacks an anchor"),
        (has("infection", when=at("screening", "3mo")), {"of": "infection", "anchor": "index"}, "the text itself names screening"),
        (IGG, {"anchor": "last Tuesday"}, "“last Tuesday” is none of the anchors: index"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(tree: Expr, change: dict[str, object], why: str) -> None:
    assert why_not(tree, **change).startswith(why)


def test_the_original_stays_beside_the_amended_tree() -> None:
    made = apply_readings(trial(IGG), [reading(of="IgG", to="< 4 g/L"), reading(of="IgG", to="< 3 g/L")])
    [one] = made.criteria
    assert (one.text, one.published_expr, one.expr) == ("words", IGG, m("igg", "<3", "g/L"))
    assert one.english == "The latest IgG is less than 3 g/L."
    assert one.amended_by == (
        "amended by A. Example on 2026-05-01 (amendment 2; source: protocol 2.1): "
        "“The latest IgG is less than 5 g/L.” is read as “The latest IgG is less than 4 g/L.”; "
        "amended by A. Example on 2026-05-01 (amendment 2; source: protocol 2.1): "
        "“The latest IgG is less than 4 g/L.” is read as “The latest IgG is less than 3 g/L.”"
    )


def test_what_is_not_named_stays_the_same() -> None:
    untouched = trial(IGG)
    assert apply_readings(untouched, [reading(trial="NCT2", choose=1)]) is untouched


def test_faults_of_logic_are_looked_for_again() -> None:
    parsed = parse_criteria("Exclusion Criteria:\n* GFR < 60 ml/min\n* IgG < 5 g/L", name="NCT1")
    made = apply_readings(parsed, [reading(criterion="E2", of="IgG", to="< 4 g/L")])
    assert [fault.code for fault in made.diagnostics].count("C038") == 1


def test_unknown_ids_are_named() -> None:
    made = apply_readings(trial(IGG), [reading(criterion="E9", choose=1)])
    assert [(fault.code, fault.message) for fault in made.diagnostics] == [
        ("C047", "there is no criterion E9; there are E1")
    ]
    [note] = unused_readings([reading(trial="NCT2", choose=1), reading(trial="NCT2", anchor="index")], [made])
    assert (note.code, note.message) == ("C049", "readings for trials that are not among these: NCT2")


def test_the_page_on_readings_shows_entries_that_can_be_read(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "readings.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "readings.toml"
    file.write_text(block, encoding="utf-8")
    assert [(one.choose, one.to != "", one.anchor) for one in read_readings(file)] == [
        (2, False, ""),
        (None, True, ""),
        (None, False, "randomisation"),
        (None, False, ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "[[readings]]\n",
        ENTRY,
        ENTRY + 'choose = 1\nto = "< 4 g/L"\n',
        ENTRY + "chose = 1\n",
        ENTRY.replace('who = "A"\n', "") + "choose = 1\n",
        ENTRY.replace('"A"', '""') + "choose = 1\n",
        ENTRY.replace("2026-05-01", '"May"') + "choose = 1\n",
    ],
)
def test_a_faulty_file_is_not_used(text: str, tmp_path: Path) -> None:
    file = tmp_path / "readings.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInput) as error:
        read_readings(file)
    assert error.value.diagnostic.code == "C046"


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as error:
        read_readings(tmp_path / "none.toml")
    assert error.value.diagnostic.message == "no such file or directory"
