"""What a cell of a sheet does not say becomes no definite fact: one case after another in which it might."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trialwright.cohort.read import read_cohort
from trialwright.cohort.sources.wide.draft import draft_mapping
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.fact import Cohort, Fact
from trialwright.model.partial_date import PartialDate

Reader = Callable[..., Cohort]
_HEAD = 'file = "s.csv"\nperson_id = "id"\ndate = "day"\nbirth_date = { column = "born" }\n'


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def from_cell(cell: str, rule: str, *, more: str = "", day: str = "2026-06-01") -> Cohort:
        (tmp_path / "s.csv").write_text(f"id,day,born,x\n1,{day},1990,{cell}\n")
        (tmp_path / "s.toml").write_text(f'{_HEAD}{more}\n[[facts]]\ncolumn = "x"\n{rule}')
        return read_cohort(tmp_path / "s.toml")

    return from_cell


def rule(domain: str, concept: str, kind: str, more: str = "") -> str:
    return f'domain = "{domain}"\nconcept = "{concept}"\nkind = "{kind}"\n{more}'


def said(cohort: Cohort) -> list[tuple[str | None, PartialDate | None, PartialDate | None]]:
    return [(fact.status, fact.start, fact.end) for fact in cohort.facts["1"]]


def on(text: str) -> PartialDate:
    return PartialDate.parse(text)


_BIOPSY = ("procedure", "renal biopsy")


def test_a_date_says_nothing_of_other_days_unless_its_kind_does(read: Reader) -> None:
    there = ("present", on("2025-01-01"), on("2025-01-01"))
    assert said(read("2025-01-01", rule(*_BIOPSY, "on_date"))) == [there]
    assert said(read("2025-01-01", rule(*_BIOPSY, "last_date"))) == [
        there,
        ("absent", on("2025-01-02"), on("2026-06-01")),
    ]


def test_never_is_a_denial_from_birth_to_the_day_of_the_row_for_every_kind_of_date(read: Reader) -> None:
    for kind in ("on_date", "last_date", "first_date"):
        assert said(read("never", rule(*_BIOPSY, kind))) == [("absent", on("1990-01-01"), on("2026-06-01"))]


def test_now_is_so_on_the_day_of_the_row_and_not_on_the_day_of_the_export(read: Reader) -> None:
    (fact,) = read("now", rule("drug", "rituximab", "last_date")).facts["1"]
    assert (fact.status, fact.recorded_on) == ("present", on("2026-06-01"))


def test_a_last_date_after_the_day_of_the_row_denies_nothing(read: Reader) -> None:
    assert said(read("2026-07-01", rule("drug", "rituximab", "last_date"))) == [
        ("present", on("2026-07-01"), on("2026-07-01"))
    ]


def test_a_last_date_known_to_the_year_denies_from_the_next_year_on(read: Reader) -> None:
    assert said(read("2024", rule("drug", "rituximab", "last_date")))[1] == (
        "absent",
        on("2025-01-01"),
        on("2026-06-01"),
    )


def test_a_no_without_a_day_denies_no_window(read: Reader) -> None:
    (fact,) = read("no", rule("condition", "pregnancy", "yes_no"), day="").facts["1"]
    assert (fact.status, fact.start, fact.recorded_on) == ("absent", None, None)


@pytest.mark.parametrize("code", ["-99", "-999", "UNK", "NASK", ".", "ND"])
@pytest.mark.parametrize("kind", ["value", "word", "yes_no", "last_date", "on_date"])
def test_a_code_for_a_missing_value_says_nothing_and_is_counted(kind: str, code: str, read: Reader) -> None:
    domain, concept = ("measurement", "IgG") if kind in ("value", "word") else ("condition", "gout")
    cohort = read(code, rule(domain, concept, kind, 'unit = "g/L"' if kind == "value" else ""))
    assert cohort.facts["1"] == () and not cohort.unusable
    assert any("cells with a code for a missing value (1)" in each.message for each in cohort.diagnostics)


def test_a_code_of_ones_own_is_missing_where_the_mapping_says_so(read: Reader) -> None:
    value = rule("measurement", "IgG", "value", 'unit = "g/L"')
    assert [fact.value for fact in read("99", value).facts["1"]] == [99]
    assert read("99", value, more='missing = ["99"]').facts["1"] == ()


def test_words_of_a_column_overrule_a_missing_code(read: Reader) -> None:
    (fact,) = read("ND", rule("measurement", "HBsAg", "word", 'words = { ND = "negative" }')).facts["1"]
    assert fact.value_text == "negative"


@pytest.mark.parametrize("cell", ["unchecked", "Unchecked", "unknown", "not done"])
def test_a_box_not_ticked_says_nothing(cell: str, read: Reader) -> None:
    assert read(cell, rule("condition", "gout", "yes_no")).facts["1"] == ()


def test_a_row_with_a_cell_too_many_is_set_aside_with_all_it_might_say(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,day,born,x\n1,2026-06-01,1990,1990,4\n2,2026-06-01,1990,4\n")
    (tmp_path / "s.toml").write_text(
        _HEAD + '\n[[facts]]\ncolumn = "x"\n' + rule("measurement", "IgG", "value", 'unit = "g/L"')
    )
    cohort = read_cohort(tmp_path / "s.toml")
    assert [(row.concept, row.row) for row in cohort.unusable["1"]] == [("igg", 2)]
    assert [fact.value for fact in cohort.facts["2"]] == [4]
    assert [each.place for each in cohort.diagnostics if each.code == "P010"] == ["row 2"]


def test_two_columns_of_one_name_are_not_chosen_between(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,day,born,x,x\n1,2026-06-01,1990,3,4\n")
    (tmp_path / "s.toml").write_text(
        _HEAD + '\n[[facts]]\ncolumn = "x"\n' + rule("measurement", "IgG", "value")
    )
    with pytest.raises(UnreadableInput, match="several columns named x"):
        read_cohort(tmp_path / "s.toml")


def test_two_persons_with_one_id_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,day,born,x\n1,2026-06-01,1990,3\n1,2026-06-02,1971,4\n")
    (tmp_path / "s.toml").write_text(
        _HEAD + '\n[[facts]]\ncolumn = "x"\n' + rule("measurement", "IgG", "value", 'unit = "g/L"')
    )
    cohort = read_cohort(tmp_path / "s.toml")
    assert cohort.facts["1"] == () and len(cohort.unusable["1"]) == 2
    assert [each.code for each in cohort.diagnostics] == ["P011"]


def test_further_columns_of_a_fact_are_read_beside_its_cell(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,day,born,pred,mg,stop\n1,2026-06-01,1990,2026-01-01,10,2026-03-01\n")
    also = 'also = { dose = "mg", end = "stop" }'
    (tmp_path / "s.toml").write_text(
        _HEAD + '\n[[facts]]\ncolumn = "pred"\n' + rule("drug", "prednisone", "on_date", also)
    )
    cohort = read_cohort(tmp_path / "s.toml")
    assert [row.diagnostic.code for row in cohort.unusable["1"]] == ["P020"]  # a dose without a unit
    (tmp_path / "s.csv").write_text("id,day,born,pred,mg,stop\n1,2026-06-01,1990,2026-01-01,,2026-03-01\n")
    (fact,) = read_cohort(tmp_path / "s.toml").facts["1"]
    assert (fact.start, fact.end) == (on("2026-01-01"), on("2026-03-01"))


def test_also_names_columns_of_the_facts_table_only(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,day,born,x\n")
    (tmp_path / "s.toml").write_text(
        _HEAD
        + '\n[[facts]]\ncolumn = "x"\n'
        + rule("drug", "prednisone", "on_date", 'also = { dosis = "x" }')
    )
    with pytest.raises(UnreadableInput, match="dosis"):
        read_cohort(tmp_path / "s.toml")


def kinds(mapping: str) -> dict[str, str]:
    entries = [
        dict(line.split(" = ", 1) for line in part.splitlines() if " = " in line)
        for part in mapping.split("\n[[facts]]\n")[1:]
    ]
    return {each["column"].strip('"'): each["kind"].strip('"') for each in entries}


def test_a_draft_guesses_no_more_of_a_column_of_dates_than_its_name_says(tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    sheet.write_text(
        "id,renal_biopsy,last_rituximab,Hypertension since\n1,2025-01-01,2025-01-01,2025-01-01\n"
    )
    assert kinds(draft_mapping(sheet)[0]) == {
        "renal_biopsy": "on_date",
        "last_rituximab": "last_date",
        "Hypertension since": "first_date",
    }


def test_an_export_with_labels_is_drafted_like_one_with_codes(tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    sheet.write_text(
        "Record ID,Sex,IgG (g/L),Comorbidities (choice=Hypertension),Comorbidities (choice=Gout)\n1,Female,7,Checked,Unchecked\n"
    )
    mapping, used, _ = draft_mapping(sheet)
    (tmp_path / "s.toml").write_text(mapping)
    facts: tuple[Fact, ...] = read_cohort(tmp_path / "s.toml").facts["1"]
    assert used == 3 and [(fact.concept, fact.status) for fact in facts] == [
        ("igg", None),
        ("hypertension", "present"),
    ]
