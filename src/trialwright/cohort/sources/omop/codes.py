"""The table of OMOP codes."""

from functools import cache
from typing import Any

from trialwright.knowledge.analytes import load_toml


@cache
def omop_codes(kind: str) -> dict[str, Any]:
    """What the concept ids of a kind say, in words of the facts table; ids are text."""
    found: dict[str, Any] = load_toml("codes", "omop")[kind]
    return found
