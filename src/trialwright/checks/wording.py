"""The word lists of the checks, as the files under ``knowledge/checks`` hold them."""

import re
from functools import cache
from typing import Any

from trialwright.knowledge.analytes import load_toml


@cache
def wording(name: str) -> dict[str, Any]:
    """A file of the checks' knowledge as plain values, such as "design" or "thresholds"."""
    return load_toml("checks", name)


@cache
def pattern(name: str, entry: str) -> re.Pattern[str]:
    """The patterns of an entry as one regular expression that ignores case.

    >>> bool(pattern("design", "double_blind").search("a double-blind trial"))
    True
    """
    return re.compile("|".join(f"(?:{each})" for each in wording(name)[entry]["patterns"]), re.IGNORECASE)
