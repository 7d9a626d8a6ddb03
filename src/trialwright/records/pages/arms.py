"""Arms and the interventions given in them, linked both ways as v2 links them."""

from typing import Any

from trialwright.model.provenance import Source
from trialwright.records.pages.findings import Clash, Findings, Item

_ARMS = "/protocolSection/armsInterventionsModule/armGroups"
_INTERVENTIONS = "/protocolSection/armsInterventionsModule/interventions"


def link_arms(findings: Findings) -> None:
    """Move interventions nested in arms to the study's list, naming each on both sides.

    An intervention listed already is not repeated; what one mention lacks, the other gives.
    """
    for arm in findings.lists.get(_ARMS, []):
        for given in arm.parts.pop("interventions", []):
            if "name" in given.value:
                _link(arm, given, findings)


def _link(arm: Item, given: Item, findings: Findings) -> None:
    listed = findings.lists.setdefault(_INTERVENTIONS, [])
    for intervention in listed:
        if _same(intervention.value, given.value):
            break
    else:
        intervention = Item({}, given.source, {})
        listed.append(intervention)
    for key, value in given.value.items():
        intervention.put(key, value, given.sources[key])
        if intervention.value[key] != value and key != "name":
            pointer = f"{_INTERVENTIONS}/{listed.index(intervention)}/{key}"
            sources = (intervention.sources[key], given.sources[key])
            findings.clashes.append(Clash(pointer, intervention.value[key], value, sources))
    _mention(arm, "interventionNames", _display_name(given.value), given.source)
    if label := arm.value.get("label"):
        _mention(intervention, "armGroupLabels", label, arm.sources["label"])


def _mention(item: Item, key: str, name: str, source: Source) -> None:
    names = item.value.setdefault(key, [])
    if name not in names:
        item.sources[f"{key}/{len(names)}"] = source
        names.append(name)


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    named = str(one.get("name")).casefold() == str(other.get("name")).casefold()
    types = {one.get("type"), other.get("type")} - {None}
    return named and len(types) <= 1


def _display_name(intervention: dict[str, Any]) -> str:
    """An intervention as v2 names it in an arm: "Dietary Supplement: Vitamin D"."""
    name = str(intervention["name"])
    kind = intervention.get("type")
    return f"{str(kind).replace('_', ' ').title()}: {name}" if kind else name
