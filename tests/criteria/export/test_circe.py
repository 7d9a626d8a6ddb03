"""What of a tree the Circe cohort says, and what it lists as lost."""

import datetime
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given

from random_trees import trees
from synthetic_omop import OwnVocabulary
from trialwright.cli.main import main
from trialwright.criteria.compile import parse_criteria
from trialwright.criteria.export import to_circe
from trialwright.criteria.export.groups import Group, all_of, any_of, between, group, none_of
from trialwright.criteria.export.vocabulary import ConceptTable
from trialwright.model.criterion import And, Criterion, Expr, Not, Opaque, Or, Sex, TrialCriteria
from trialwright.model.diagnostic import UnreadableInput

_DAY = datetime.date(2026, 6, 30)
_OWN = OwnVocabulary()


def holds(found: Group, leaves: dict[str, bool]) -> bool:
    """The truth of a group whose leaves are named by demographic stand-ins."""
    if isinstance(found, bool):
        return found
    parts = [leaves[each["name"]] for each in found["DemographicCriteriaList"]]
    parts += [holds(each, leaves) for each in found["Groups"]]
    match found["Type"]:
        case "ALL":
            return all(parts)
        case "ANY":
            return any(parts)
        case "AT_LEAST":
            return sum(parts) >= found["Count"]
    return sum(parts) <= found["Count"]


def leaf(name: str) -> dict[str, Any]:
    return group("ALL", demographics=[{"name": name}])


@pytest.mark.parametrize("low", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("high", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("certain", [(), (True,), (False,), (True, True)])
def test_so_many_of_some_parts_counts_the_parts_that_are_always_true(
    low: int | None, high: int | None, certain: tuple[bool, ...]
) -> None:
    found = between([leaf("a"), leaf("b"), *certain], low, high)
    for a, b in product((True, False), repeat=2):
        count = a + b + sum(certain)
        wanted = (low is None or count >= low) and (high is None or count <= high)
        assert holds(found, {"a": a, "b": b}) is wanted


@pytest.mark.parametrize("always", [True, False])
def test_what_is_always_or_never_so_is_folded_away(always: bool) -> None:
    for a in (True, False):
        leaves = {"a": a}
        assert holds(all_of([leaf("a"), always]), leaves) is (a and always)
        assert holds(any_of([leaf("a"), always]), leaves) is (a or always)
        assert holds(none_of(leaf("a")), leaves) is not a
    assert none_of(always) is not always


def rules_of(expr: Expr, role: str) -> list[dict[str, Any]]:
    criterion = Criterion("X1", role, "words", expr, "partial", "words")  # type: ignore[arg-type]
    export = to_circe(TrialCriteria("NCT00000000", "made up", (criterion,)), _DAY, _OWN)
    rules: list[dict[str, Any]] = export.cohort["InclusionRules"]
    return rules


_UNREAD = Opaque(text="keen", why="not read")
_FEMALE = Sex(sex="female")


def test_an_unread_part_of_a_requirement_is_left_out_and_the_rest_asked() -> None:
    assert rules_of(And(parts=(_FEMALE, _UNREAD)), "inclusion") == rules_of(_FEMALE, "inclusion")


def test_an_unread_choice_of_a_requirement_leaves_nothing_to_ask() -> None:
    assert rules_of(Or(parts=(_FEMALE, _UNREAD)), "inclusion") == []


def test_an_unread_part_of_an_exclusion_rules_nobody_out() -> None:
    assert rules_of(And(parts=(_FEMALE, _UNREAD)), "exclusion") == []
    assert rules_of(Or(parts=(_FEMALE, _UNREAD)), "exclusion") == rules_of(_FEMALE, "exclusion")


def test_an_unread_part_under_a_negation_falls_on_the_side_of_keeping_people() -> None:
    assert rules_of(Not(part=Or(parts=(_FEMALE, _UNREAD))), "inclusion") == rules_of(
        Not(part=_FEMALE), "inclusion"
    )
    assert rules_of(Not(part=_UNREAD), "exclusion") == []


def test_every_leaf_that_is_left_out_is_listed_with_its_criterion() -> None:
    trial = parse_criteria(
        "Inclusion Criteria:\n* Keen\n\nExclusion Criteria:\n* Unable to comply, per investigator"
    )
    lost = {loss.criterion_id for loss in to_circe(trial, _DAY, _OWN).losses}
    assert {"I1", "E1"} <= lost


@given(trees())
def test_every_tree_becomes_a_cohort_that_is_json_or_says_what_it_lost(expr: Expr) -> None:
    criterion = Criterion("X1", "exclusion", "words", expr, "partial", "words")
    export = to_circe(TrialCriteria("NCT00000000", "made up", (criterion,)), _DAY, _OWN)
    assert msgspec.json.decode(msgspec.json.encode(export.cohort)) == export.cohort
    assert export.cohort["InclusionRules"] or [loss for loss in export.losses if loss.criterion_id == "X1"]


def test_a_limit_in_several_units_is_asked_in_each_of_them() -> None:
    trial = parse_criteria("Exclusion Criteria:\n* Serum creatinine > 2 mg/dL")
    text = msgspec.json.encode(to_circe(trial, _DAY, _OWN).cohort["InclusionRules"]).decode()
    assert '"Value":2' in text and str(Decimal("176.8")) in text


def test_a_table_without_concepts_is_refused_with_one_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "concept.csv"
    path.write_text("name\tcode\nlupus\tM32\n")
    with pytest.raises(UnreadableInput) as error:
        ConceptTable(path)
    assert error.value.diagnostic.code == "C050"


def test_the_command_prints_one_cohort_and_lists_the_losses(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_bytes(
        msgspec.json.encode(
            {
                "protocolSection": {
                    "identificationModule": {"nctId": "NCT00000000", "briefTitle": "Made up"},
                    "eligibilityModule": {
                        "eligibilityCriteria": "Inclusion Criteria:\n\n* Age 18-70 years\n* Keen"
                    },
                }
            }
        )
    )
    done = CliRunner().invoke(main, ["criteria", str(record), "--format", "circe", "--on", "2026-06-30"])
    cohort = msgspec.json.decode(done.stdout)
    assert [rule["name"] for rule in cohort["InclusionRules"]] == ["I1 Age 18-70 years"]
    assert "note[C051]" in done.stderr and "I2: what is not read" in done.stderr
