"""The columns of a WHO ICTRP export whose cells take more than a look-up to become v2."""

import re
from collections.abc import Callable
from itertools import zip_longest

from trialwright.records import ictrp_values as cell
from trialwright.records.draft import StudyDraft
from trialwright.records.ictrp_rows import registry_of, table
from trialwright.records.study_design import design_info
from trialwright.records.v2_fields import field_at, field_value

Cells = dict[str, str]
# (the record so far, the cell, the row) → the words of the cell that found no place
Reading = Callable[[StudyDraft, str, Cells], str]

_PROTOCOL = "/protocolSection"
_IDENTIFICATION = f"{_PROTOCOL}/identificationModule"
_STATUS = f"{_PROTOCOL}/statusModule"
_SPONSORS = f"{_PROTOCOL}/sponsorCollaboratorsModule"
_DESIGN = f"{_PROTOCOL}/designModule"
_ELIGIBILITY = f"{_PROTOCOL}/eligibilityModule"
_PLACES = f"{_PROTOCOL}/contactsLocationsModule"
_NCT = re.compile(r"NCT\d{8}", re.IGNORECASE | re.ASCII)


def _trial_id(draft: StudyDraft, text: str, cells: Cells) -> str:
    """The registry's own id; another registry's is never taken for an NCT number."""
    if _NCT.fullmatch(text):
        draft.put(f"{_IDENTIFICATION}/nctId", text.upper())
        return ""
    registry = cells.get("source_register") or registry_of(text)
    draft.put(f"{_IDENTIFICATION}/orgStudyIdInfo", {"id": text})
    known = {"id": text, "type": "REGISTRY"}
    draft.append(f"{_IDENTIFICATION}/secondaryIdInfos", known | ({"domain": registry} if registry else {}))
    return ""


def _source_register(draft: StudyDraft, text: str, cells: Cells) -> str:
    """Said by the id, or beside it as its domain."""
    return ""


def _secondary_ids(draft: StudyDraft, text: str, cells: Cells) -> str:
    for value in cell.values(text):
        draft.append(f"{_IDENTIFICATION}/secondaryIdInfos", {"id": value})
    return ""


def _study_design(draft: StudyDraft, text: str, cells: Cells) -> str:
    made, left = design_info(text)
    draft.put(f"{_DESIGN}/designInfo", made)
    return "; ".join(left)


def _phase(draft: StudyDraft, text: str, cells: Cells) -> str:
    made = cell.phases(text)
    study_type = field_value(field_at(f"{_DESIGN}/studyType"), cells.get("study_type", ""))
    if not (made == ["NA"] and study_type == "OBSERVATIONAL"):  # v2 gives an observational study no phase
        draft.put(f"{_DESIGN}/phases", made if isinstance(made, list) else [made])
    return ""


def _date_registration(draft: StudyDraft, text: str, cells: Cells) -> str:
    made, digits = cell.date(text), cell.date(cells.get("date_registration_digits", ""))
    if digits and digits != made:
        words = f"{text} / {cells['date_registration_digits']}"
        draft.note("R121", "two dates of registration; neither is taken", words=words)
        return words
    draft.put(f"{_STATUS}/studyFirstPostDateStruct/date", made)
    return ""


def _date_registration_digits(draft: StudyDraft, text: str, cells: Cells) -> str:
    if "date_registration" not in cells:
        draft.put(f"{_STATUS}/studyFirstPostDateStruct/date", cell.date(text))
    return ""


def _date_enrollement(draft: StudyDraft, text: str, cells: Cells) -> str:
    draft.put(f"{_STATUS}/startDateStruct/date", cell.date(text))
    return ""


def _date_completed(draft: StudyDraft, text: str, cells: Cells) -> str:
    draft.put(f"{_STATUS}/completionDateStruct/date", cell.date(text))
    return ""


def _target_size(draft: StudyDraft, text: str, cells: Cells) -> str:
    """The number alone: registries send the planned or the actual one, and the export does not say which."""
    made, summed = cell.target_size(text)
    draft.put(f"{_DESIGN}/enrollmentInfo/count", made)
    if summed:
        draft.note("R120", f"enrolment is given by group; the sum {made} is taken", words=text)
    return ""


def _recruitment_status(draft: StudyDraft, text: str, cells: Cells) -> str:
    listed = table()["recruitment_status"].get(" ".join(text.lower().split()))
    if listed == "":
        return text
    pointer = f"{_STATUS}/overallStatus"
    draft.put(pointer, listed or field_value(field_at(pointer), text))
    return ""


def _collaborators(draft: StudyDraft, text: str, cells: Cells) -> str:
    """Secondary sponsors and funders, each once; the primary sponsor is no collaborator."""
    pointer = f"{_SPONSORS}/collaborators"
    named = {
        cells.get("primary_sponsor", "").lower(),
        *(known["name"].lower() for known in draft.get(pointer) or []),
    }
    for name in cell.values(text):
        if name.lower() not in named:
            draft.append(pointer, {"name": name})
            named.add(name.lower())
    return ""


def _countries(draft: StudyDraft, text: str, cells: Cells) -> str:
    draft.put(f"{_PLACES}/locations", [{"country": country} for country in cell.values(text)])
    return ""


def _conditions(draft: StudyDraft, text: str, cells: Cells) -> str:
    draft.put(f"{_PROTOCOL}/conditionsModule/conditions", cell.values(text.replace("\n", ";")))
    return ""


def _interventions(draft: StudyDraft, text: str, cells: Cells) -> str:
    draft.put(f"{_PROTOCOL}/armsInterventionsModule/interventions", cell.interventions(text))
    return ""


def _age(pointer: str) -> Reading:
    def read(draft: StudyDraft, text: str, cells: Cells) -> str:
        made, has_unit = cell.age(text)
        if pointer.endswith("maximumAge") and made.startswith("0 "):
            return text  # a field left at nought, not a limit
        draft.put(pointer, made)
        if not has_unit:
            draft.note("R122", f"an age without a unit is read as years: {text}", words=text)
        return ""

    return read


def _criteria(draft: StudyDraft, text: str, cells: Cells) -> str:
    both = cell.eligibility(cells.get("inclusion_criteria", ""), cells.get("exclusion_criteria", ""))
    draft.put(f"{_ELIGIBILITY}/eligibilityCriteria", both)
    return ""


def _outcomes(name: str) -> Reading:
    def read(draft: StudyDraft, text: str, cells: Cells) -> str:
        draft.put(f"{_PROTOCOL}/outcomesModule/{name}", cell.outcomes(text))
        return ""

    return read


def _results(draft: StudyDraft, text: str, cells: Cells) -> str:
    made = field_value(field_at("/hasResults"), text)
    draft.put("/hasResults", made if isinstance(made, bool) else None)
    return "" if isinstance(made, bool) else text


READINGS: dict[str, Reading] = {
    "trial_id": _trial_id,
    "source_register": _source_register,
    "secondary_ids": _secondary_ids,
    "study_design": _study_design,
    "phase": _phase,
    "date_registration": _date_registration,
    "date_registration_digits": _date_registration_digits,
    "date_enrollement": _date_enrollement,
    "results_date_completed": _date_completed,
    "target_size": _target_size,
    "recruitment_status": _recruitment_status,
    "secondary_sponsors": _collaborators,
    "source_support": _collaborators,
    "countries": _countries,
    "conditions": _conditions,
    "interventions": _interventions,
    "agemin": _age(f"{_ELIGIBILITY}/minimumAge"),
    "agemax": _age(f"{_ELIGIBILITY}/maximumAge"),
    "inclusion_criteria": _criteria,
    "exclusion_criteria": _criteria,
    "primary_outcome": _outcomes("primaryOutcomes"),
    "secondary_outcomes": _outcomes("secondaryOutcomes"),
    "results_yes_no": _results,
}

_PUBLIC = tuple(f"public_contact_{part}" for part in ("firstname", "lastname", "tel", "email"))
_SCIENTIFIC = tuple(f"scientific_contact_{part}" for part in ("firstname", "lastname", "affiliation"))
CONTACT_COLUMNS = frozenset((*_PUBLIC, *_SCIENTIFIC))


def put_contacts(draft: StudyDraft, cells: Cells) -> None:
    """Whom to ask (central contacts) and who answers scientifically (officials), cell by cell in step."""
    for first, last, phone, email in _in_step(cells, _PUBLIC):
        contact = {"name": f"{first} {last}".strip(), "role": "CONTACT", "phone": phone, "email": email}
        if contact["name"] or phone or email:
            draft.append(
                f"{_PLACES}/centralContacts", {key: value for key, value in contact.items() if value}
            )
    for first, last, affiliation in _in_step(cells, _SCIENTIFIC):
        official = {"name": f"{first} {last}".strip(), "affiliation": affiliation}
        if official["name"] or affiliation:
            draft.append(
                f"{_PLACES}/overallOfficials", {key: value for key, value in official.items() if value}
            )


def _in_step(cells: Cells, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    parts = [[part.strip() for part in cells.get(column, "").split(";")] for column in columns]
    return list(zip_longest(*parts, fillvalue=""))
