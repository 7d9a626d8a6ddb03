"""Study designs and masking written as text, to the v2 fields."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from trialwright.knowledge.display_values import v2_value
from trialwright.records.v2_fields import field_at

_INFO = "/protocolSection/designModule/designInfo"
_ROLES = re.compile(r"(?P<level>[^()]*)\((?P<roles>[^()]*)\)\s*")
_SENTENCE = re.compile(r"[.;]\s+|\n")
_EDGES = " \t\r\n.,;"


def masking_info(text: str) -> dict[str, Any]:
    """The v2 masking of a display text; what it does not know stays as it is, for the typing to name.

    >>> masking_info("Double (Participant, Investigator)")
    {'masking': 'DOUBLE', 'whoMasked': ['PARTICIPANT', 'INVESTIGATOR']}
    >>> masking_info("None (Open Label)")
    {'masking': 'NONE'}
    """
    text = " ".join(text.split())
    if whole := v2_value("masking", text):
        return {"masking": whole}
    found = _ROLES.fullmatch(text)
    if not found:
        return {"masking": text}
    level, roles = found["level"].strip(), [role.strip() for role in found["roles"].split(",")]
    who = [v2_value("who_masked", role) or role for role in roles if role]
    return {"masking": v2_value("masking", level) or level, "whoMasked": who}


def design_info(text: str) -> tuple[dict[str, Any], list[str]]:
    """The v2 ``designInfo`` of a labelled text, and the pieces of the text that found no place.

    >>> design_info("Allocation: Randomized. Masking: None (Open Label). Endpoint Classification: Safety")
    ({'allocation': 'RANDOMIZED', 'maskingInfo': {'masking': 'NONE'}}, ['Endpoint Classification: Safety'])
    """
    made: dict[str, Any] = {}
    left: list[str] = []
    for label, value, words in _pieces(text):
        name = _labels().get(label, "")
        target = "maskingInfo" if name == "masking" else name
        read, rest = _read_up_to_sentence(name, value) if target and target not in made else (None, "")
        if read is None:
            left.append(words)
            continue
        made[target] = read
        left.extend([rest] if rest else [])
    return made, left


def _pieces(text: str) -> list[tuple[str, str, str]]:
    """(label, value, words) of each piece; words before the first label have the label ""."""
    found = list(_label_pattern().finditer(text))
    starts = [*(match.start() for match in found), len(text)]
    before = text[: starts[0]]
    pieces = [("", "", before)] + [
        (" ".join(match["label"].lower().split()), text[match.end() : end], text[match.start() : end])
        for match, end in zip(found, starts[1:], strict=True)
    ]
    stripped = [(label, value.strip(_EDGES), words.strip(_EDGES)) for label, value, words in pieces]
    return [piece for piece in stripped if piece[2]]


def _read_up_to_sentence(name: str, value: str) -> tuple[Any, str]:
    """The v2 value of the whole text, or of its first sentence; and the sentences after it."""
    read = _read(name, value)
    if read is not None:
        return read, ""
    first, *rest = _SENTENCE.split(value, maxsplit=1)
    return (_read(name, first.strip(_EDGES)), rest[0]) if rest else (None, "")


def _read(name: str, value: str) -> Any:
    if name == "masking":
        info = masking_info(value)
        known = v2_value("masking", info["masking"]) == info["masking"]
        return (
            info
            if known and all(v2_value("who_masked", role) for role in info.get("whoMasked", ()))
            else None
        )
    field = field_at(f"{_INFO}/{name}")
    return v2_value(field.values, value) if value else None


@cache
def _labels() -> dict[str, str]:
    path = files("trialwright.knowledge") / "registries" / "study_design.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["labels"])


@cache
def _label_pattern() -> re.Pattern[str]:
    longest_first = sorted(_labels(), key=len, reverse=True)
    either = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in longest_first)
    return re.compile(rf"(?<![\w])(?P<label>{either})\s*:", re.IGNORECASE)
