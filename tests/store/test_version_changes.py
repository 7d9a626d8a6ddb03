"""What changed between versions of a study, in words."""

import copy
import datetime
import json
from pathlib import Path
from typing import Any

import msgspec

from made_up import study
from trialwright.model.study import Study
from trialwright.store.studies import Store
from trialwright.store.version_changes import history, study_changes


def as_study(value: dict[str, Any]) -> Study:
    return msgspec.json.decode(msgspec.json.encode(value), type=Study)


def statements(**modules: dict[str, Any]) -> list[str]:
    """What is said of the made-up study and the same with modules updated."""
    return [change.statement for change in study_changes(as_study(study()), as_study(study(**modules)))]


def test_nothing_is_said_where_nothing_changed() -> None:
    assert statements() == []


def test_a_value_that_changed_is_said_with_both() -> None:
    assert statements(designModule={"enrollmentInfo": {"count": 142, "type": "ESTIMATED"}}) == [
        "Enrolment: 60 → 142"
    ]
    assert statements(statusModule={"overallStatus": "COMPLETED"}) == ["Status: RECRUITING → COMPLETED"]
    assert statements(eligibilityModule={"healthyVolunteers": True}) == ["Healthy volunteers: no → yes"]


def test_a_date_and_its_kind_are_two_statements() -> None:
    assert statements(statusModule={"completionDateStruct": {"date": "2029-06", "type": "ACTUAL"}}) == [
        "Completion: 2028-12 → 2029-06",
        "Completion, actual or estimated: ESTIMATED → ACTUAL",
    ]


def test_a_value_that_came_or_went_is_said_so() -> None:
    assert statements(statusModule={"whyStopped": "Slow enrolment"}) == ["Why stopped: added, Slow enrolment"]
    before, after = study(), study()
    after["protocolSection"]["eligibilityModule"].pop("maximumAge")
    (change,) = study_changes(as_study(before), as_study(after))
    assert (change.statement, change.before, change.after) == (
        "Maximum age: removed, 65 Years",
        "65 Years",
        None,
    )


def test_a_text_that_changed_is_compared_word_by_word() -> None:
    text = study()["protocolSection"]["eligibilityModule"]["eligibilityCriteria"].replace(
        "1.0 g/24h", "0.5 g/24h"
    )
    (change,) = study_changes(
        as_study(study()), as_study(study(eligibilityModule={"eligibilityCriteria": text}))
    )
    assert change.statement == "Eligibility criteria: 1 word added, 1 removed"
    assert [(part.change, part.text) for part in change.parts if part.change != "same"] == [
        ("removed", "1.0"),
        ("added", "0.5"),
    ]


def test_values_of_a_list_are_added_and_removed() -> None:
    assert statements(conditionsModule={"conditions": ["Lupus Nephritis", "Gout"]}) == [
        "Conditions: Systemic Lupus Erythematosus → Gout"
    ]
    assert statements(designModule={"phases": ["PHASE3"]}) == ["Phase: removed PHASE2"]
    assert statements(designModule={"phases": ["PHASE3", "PHASE2"]}) == ["Phase: in another order"]


def test_an_item_is_known_again_by_its_name() -> None:
    interventions = copy.deepcopy(study()["protocolSection"]["armsInterventionsModule"]["interventions"])
    interventions[0]["description"] = "10 mg/kg"
    interventions[1]["name"] = "Saline"
    assert statements(armsInterventionsModule={"interventions": interventions}) == [
        "Intervention “Samplumab”, Description: added, 10 mg/kg",
        "Intervention removed: Placebo",
        "Intervention added: Saline",
    ]


def test_items_of_one_name_are_not_taken_for_one() -> None:
    outcome = {"measure": "Complete response", "timeFrame": "Week 104"}
    first = study()["protocolSection"]["outcomesModule"]["primaryOutcomes"]
    assert statements(outcomesModule={"primaryOutcomes": [*first, outcome]}) == [
        "Primary outcome added: Complete response (2)"
    ]


def test_a_site_is_called_by_its_place() -> None:
    site = {"facility": "Other Hospital", "city": "Otherton", "country": "Norway"}
    first = study()["protocolSection"]["contactsLocationsModule"]["locations"]
    assert statements(contactsLocationsModule={"locations": [*first, site]}) == [
        "Site added: Other Hospital, Otherton, Norway"
    ]


def test_that_people_changed_is_said_without_who() -> None:
    found = statements(contactsLocationsModule={"centralContacts": [{"name": "A Person", "phone": "1"}]})
    assert found == ["Contacts: changed"]


def test_what_the_registry_computes_is_left_out() -> None:
    after = study(eligibilityModule={"stdAges": ["ADULT"]})
    after["derivedSection"] = {}
    assert study_changes(as_study(study()), as_study(after)) == ()


def test_the_history_of_a_stored_study_is_told_newest_first(tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store:
        for day, count in enumerate((110, 142, 142, 99), 1):
            value = study(designModule={"enrollmentInfo": {"count": count}})
            when = datetime.datetime(2026, 6, day, tzinfo=datetime.UTC)
            store.put(json.dumps(value).encode(), address="made up", fetched_at=when)
        told = history(store, "NCT00000101")
        assert [[change.statement for change in each.changes] for each in told] == [
            ["Enrolment: 142 → 99"],
            ["Enrolment: 110 → 142"],
        ]
        assert [(each.older.number, each.newer.number) for each in told] == [(2, 3), (1, 2)]
        assert history(store, "NCT00000999") == ()


def test_the_digest_of_each_newest_version_is_given(tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store:
        for day, count in enumerate((110, 142, 110), 1):
            for nct_id in ("NCT00000101", "NCT00000102"):
                value = study(nct_id, designModule={"enrollmentInfo": {"count": count}})
                when = datetime.datetime(2026, 6, day, tzinfo=datetime.UTC)
                store.put(json.dumps(value).encode(), address="made up", fetched_at=when)
        assert store.digests() == {nct_id: store.versions(nct_id)[-1].digest for nct_id in store.ids()}
