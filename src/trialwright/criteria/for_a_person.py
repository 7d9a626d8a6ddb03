"""Whether words ask for what no chart holds: for counting what can never be computed, not for deciding anything."""

import re
from functools import cache

from trialwright.knowledge.phrases import phrases


def is_for_a_person(words: str) -> bool:
    """Whether a line asks for consent, an opinion, a promise or the like, by its wording alone.

    >>> is_for_a_person("Able to comply with the protocol"), is_for_a_person("Serum IgG below 5 g/L")
    (True, False)
    """
    return bool(_wording().search(words))


@cache
def _wording() -> re.Pattern[str]:
    groups = [group for group in phrases("for_a_person").values() if isinstance(group, dict)]
    return re.compile("|".join(pattern for group in groups for pattern in group["patterns"]), re.IGNORECASE)
