"""What fields of a record are called (``registries/field_labels.toml``)."""

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class FieldLabels(msgspec.Struct, frozen=True):
    """Labels by path below the protocol section; members that identify an item; lists of people; what is not shown."""

    keys: tuple[str, ...]
    people: frozenset[str]
    not_shown: frozenset[str]
    labels: dict[str, str]


@cache
def field_labels() -> FieldLabels:
    """The labels of fields.

    >>> field_labels().labels["designModule/enrollmentInfo/count"]
    'Enrolment'
    """
    path = files("trialwright.knowledge") / "registries" / "field_labels.toml"
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), FieldLabels)


def label_of(path: tuple[str, ...]) -> str:
    """What a field is called; its v2 name in words where no label is listed.

    >>> label_of(("eligibilityModule", "genderBased"))
    'Gender based'
    """
    listed = field_labels().labels.get("/".join(path))
    return listed or _CAPITAL.sub(" ", path[-1]).capitalize()
