"""Making a v2-shaped value into a typed Study without losing the record over one bad field."""

import re
from typing import Any

import msgspec

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.study import Study

_FAULTS_SHOWN = 200
_PATH = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<index>\d+)\]")


def typed_study(value: Any, document: str, place: str = "") -> tuple[Study, list[Diagnostic]]:
    """The typed study of a v2-shaped value, and a diagnostic for each value that does not fit its field.

    A value that does not fit is left out of the typed study (it stays where it came from);
    everything beside it is kept.
    """
    faults: list[Diagnostic] = []
    while True:
        try:
            return msgspec.convert(value, Study), faults
        except msgspec.ValidationError as error:
            found = _PATH.match(str(error))
            path = (found and found["path"]) or "$"
            value, unfit = _without(value, path)
            if len(faults) < _FAULTS_SHOWN:
                faults.append(_fault(found["what"] if found else str(error), path, unfit, document, place))
            if path == "$":
                return Study(), faults


def _without(value: Any, path: str) -> tuple[Any, Any]:
    """A copy of the value without what stands at the path, and what stood there."""
    steps = [int(step["index"]) if step["index"] else step["key"] for step in _STEP.finditer(path)]
    if not steps:
        return {}, value
    copy = parent = _shallow(value)
    for step in steps[:-1]:
        parent[step] = _shallow(parent[step])
        parent = parent[step]
    return copy, parent.pop(steps[-1])


def _shallow(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else list(value)


def _fault(what: str, path: str, unfit: Any, document: str, place: str) -> Diagnostic:
    field = path.rpartition(".")[2]
    words = unfit if isinstance(unfit, str) else msgspec.json.encode(unfit, enc_hook=str).decode()
    code = "R102"
    if isinstance(unfit, str):
        code = "R103" if "ate" in field and "Type" not in field else code
        code = "R104" if field in ("minimumAge", "maximumAge") else code
        code = "R105" if what.startswith("Invalid enum value") else code
    message = {
        "R102": f"{field}: {what[0].lower()}{what[1:]}",
        "R103": f"{field} is not a date: {words}",
        "R104": f"{field} is not an age: {words}",
        "R105": f"{field} has a value the v2 model does not know: {words}",
    }[code]
    where = f"{place} {path}".strip()
    return diagnose(code, message, document=document, place=where, words=words)


def plain_value(study: Study) -> dict[str, Any]:
    """The study as v2-shaped objects and lists, absent fields left out."""
    value: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(study))
    return value
