"""The legacy XML elements whose text takes more than a look-up to become v2."""

import re
from collections.abc import Callable
from typing import Any

from trialwright.records.study_design import design_info, masking_info
from trialwright.records.v2_fields import Field, field_value, is_absent
from trialwright.text.reflow import reflowed

# (what the text is, the object it belongs in, the v2 name there, the field) → what of the text is left over
Reading = Callable[[str, dict[str, Any], str, Field], list[str]]
_PROCESSED = re.compile(r".* on (?P<date>[A-Z]\w+ \d{1,2}, \d{4})\s*", re.DOTALL)
_REGISTRY = re.compile(r"(?P<type>[^\[]*)\[Patient Registry\]\s*")


def plain(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    """The value of the text; a second one joins a list, or is left over where the model has room for one."""
    if is_absent(field, text):
        return []
    value = field_value(field, text)
    if field.many:
        into.setdefault(name, []).extend(value if isinstance(value, list) else [value])
        return []
    return [] if into.setdefault(name, value) == value else [text.strip()]


def _block(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    return plain(reflowed(text), into, name, field)


def _processed_on(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    found = _PROCESSED.fullmatch(text)
    return plain(found["date"], into, name, field) if found else [text.strip()]


def _older_name(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    """A date under the name it had before; beside the new name it says nothing more."""
    return [] if name in into else plain(text, into, name, field)


def _study_type(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    if found := _REGISTRY.fullmatch(text):
        into["patientRegistry"] = True
        text = found["type"]
    return plain(text, into, name, field)


def _masking(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    if not is_absent(field, text):
        into.setdefault(name, {}).update(masking_info(text))
    return []


def _study_design(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    made, left = design_info(text)
    into[name] = {**made, **into.get(name, {})}
    return left


def _agency_class(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    """The class, unless it is Other: the XML says so of networks, universities and governments alike."""
    return [text.strip()] if field_value(field, text) == "OTHER" else plain(text, into, name, field)


def _name_part(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    if not is_absent(field, text):
        into[name] = " ".join([*([into[name]] if name in into else []), text.strip()])
    return []


def _degrees(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    if not is_absent(field, text):
        into[name] = ", ".join([*([into[name]] if name in into else []), text.strip()])
    return []


def _file_name(text: str, into: dict[str, Any], name: str, field: Field) -> list[str]:
    return plain(text.strip().rpartition("/")[2], into, name, field)


READINGS: dict[str, Reading] = {
    "": plain,
    "block": _block,
    "processed_on": _processed_on,
    "older_name": _older_name,
    "study_type": _study_type,
    "masking": _masking,
    "study_design": _study_design,
    "agency_class": _agency_class,
    "name_part": _name_part,
    "degrees": _degrees,
    "file_name": _file_name,
}


def complete(value: dict[str, Any]) -> None:
    """Add what the XML says only by its links: the interventions of each arm, a file's kind of document.

    The phase N/A of a study that is not interventional is taken out: until 2018 the registry
    wrote it where there was no phase.
    """
    protocol = value.get("protocolSection", {})
    _name_interventions(protocol.get("armsInterventionsModule", {}))
    design = protocol.get("designModule", {})
    if design.get("studyType") in ("OBSERVATIONAL", "EXPANDED_ACCESS") and design.get("phases") == ["NA"]:
        del design["phases"]
    for document in value.get("documentSection", {}).get("largeDocumentModule", {}).get("largeDocs", []):
        kinds = [kind for kind in ("Prot", "SAP", "ICF") if document.get(_FLAGS[kind]) is True]
        document["typeAbbrev"] = "_".join(kinds) or None


_FLAGS = {"Prot": "hasProtocol", "SAP": "hasSap", "ICF": "hasIcf"}


def _name_interventions(module: dict[str, Any]) -> None:
    for arm in module.get("armGroups", []):
        names = [
            f"{_display(intervention['type'])}: {intervention['name']}"
            for intervention in module.get("interventions", [])
            if arm.get("label") in intervention.get("armGroupLabels", [])
            and {"type", "name"} <= intervention.keys()
        ]
        if names and "label" in arm:
            arm["interventionNames"] = names


def _display(value: str) -> str:
    """DIETARY_SUPPLEMENT as the registry prints it: Dietary Supplement."""
    return value.replace("_", " ").title()
