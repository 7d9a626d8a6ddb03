"""The files of the lexicon as plain entries."""

from functools import cache
from importlib.resources import files
from typing import Any

from trialwright.knowledge.analytes import load_toml

_GENERAL = ("kind", "source")


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """Every entry of every file, by file name. What stands at a file's top holds for entries that say nothing else.

    An entry that is an assumption does not take over the file's source.
    """
    names = sorted(
        each.name.removesuffix(".toml") for each in (files("trialwright.knowledge") / "lexicon").iterdir()
    )
    return tuple(entry for name in names for entry in _of_file(load_toml("lexicon", name)))


def _of_file(content: dict[str, Any]) -> list[dict[str, Any]]:
    general = {key: content[key] for key in _GENERAL if key in content}
    assumed = {"kind": content["kind"], "assumption": True}
    return [
        {
            **(
                assumed
                if entry.get("assumption", "source" not in content) and "source" not in entry
                else general
            ),
            **entry,
        }
        for entry in content["term"]
    ]
