"""The table of FHIR codes."""

from functools import cache
from typing import Any

from trialwright.knowledge.analytes import load_toml


@cache
def fhir_codes(kind: str) -> dict[str, Any]:
    """What the codes of a kind of resource say, in words of the facts table."""
    found: dict[str, Any] = load_toml("codes", "fhir")[kind]
    return found
