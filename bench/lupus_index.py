"""``shared/records/lupus_index.jsonl`` as studies: an index of 681 lupus trials, merged from sources of different ages.

An entry is not a record: most have titles, a sponsor, interventions and a status of some year, a few a summary or criteria.
For the benchmark and the measurement of search only.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trialwright.knowledge.display_values import v2_phases, v2_value
from trialwright.model.study import ProtocolSection, Study
from trialwright.model.study.design import (
    ArmsInterventionsModule,
    DesignModule,
    Intervention,
    Outcome,
    OutcomesModule,
)
from trialwright.model.study.identification import IdentificationModule, Sponsor, SponsorCollaboratorsModule
from trialwright.model.study.people_and_places import EligibilityModule
from trialwright.model.study.status import DateStruct, StatusModule
from trialwright.model.study.study import ConditionsModule, DescriptionModule

PATH = Path(__file__).resolve().parents[2] / "shared" / "records" / "lupus_index.jsonl"


def lupus_index(path: Path = PATH) -> Iterator[Study]:
    """Every entry as a study with the fields it has."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield study_of(json.loads(line))


def study_of(entry: dict[str, Any]) -> Study:
    """One entry as a study; a date or value that v2 does not know is left out."""
    phases = tuple(
        entry.get("phases") or v2_phases(entry.get("phase_legacy") or entry.get("phase_hint") or "") or ()
    )
    status = entry.get("status") or v2_value(
        "status", entry.get("status_legacy") or entry.get("status_hint") or ""
    )
    started = entry.get("start_date") or entry.get("start_year")
    drugs = _names(entry.get("interventions")) or _names(entry.get("drugs"))
    outcomes = entry.get("primary_outcomes") or []
    outcomes = [outcomes] if isinstance(outcomes, str) else outcomes
    return Study(
        ProtocolSection(
            identification_module=IdentificationModule(
                nct_id=entry["nct_id"],
                brief_title=entry.get("brief_title"),
                official_title=entry.get("official_title"),
            ),
            status_module=StatusModule(
                overall_status=status,
                start_date_struct=DateStruct(started) if started else None,
                last_update_post_date_struct=DateStruct(entry["last_update"])
                if entry.get("last_update")
                else None,
            ),
            sponsor_collaborators_module=SponsorCollaboratorsModule(
                lead_sponsor=Sponsor(entry.get("lead_sponsor"))
            ),
            description_module=DescriptionModule(
                entry.get("brief_summary"), entry.get("detailed_description")
            ),
            conditions_module=ConditionsModule(
                _names(entry.get("conditions")) or _names(entry.get("diseases"))
            ),
            design_module=DesignModule(phases=phases),
            arms_interventions_module=ArmsInterventionsModule(
                interventions=tuple(Intervention(name=name) for name in drugs)
            ),
            outcomes_module=OutcomesModule(primary_outcomes=tuple(map(Outcome, outcomes))),
            eligibility_module=EligibilityModule(eligibility_criteria=entry.get("criteria")),
        )
    )


def _names(value: str | list[str] | None) -> tuple[str, ...]:
    """A list, a list as text, or names joined by commas."""
    if isinstance(value, str) and value.startswith("["):
        value = ast.literal_eval(value)
    listed = value.split(",") if isinstance(value, str) else value or ()
    return tuple(name.strip() for name in listed if name.strip())
