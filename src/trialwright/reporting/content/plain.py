"""Registry values in the words of a reader."""

import re

_PHASE = re.compile(r"PHASE(\d)")
# What the registry writes with a backslash before it, as its texts are Markdown.
_ESCAPED = re.compile(r"\\([<>\[\](){}*_~^#+.!|`=-])")
_KEPT = {"NA": "not applicable", "ACR": "ACR"}


def plain(value: object) -> str:
    """An enumeration's value as a reader writes it; anything else as it is.

    >>> plain("EARLY_PHASE1"), plain("PHASE4"), plain("ACTIVE_COMPARATOR"), plain(220)
    ('early phase 1', 'phase 4', 'active comparator', '220')
    """
    text = str(value)
    if not re.fullmatch(r"[A-Z0-9_]+", text) or text.isdigit():
        return text
    return _PHASE.sub(r"PHASE \1", _KEPT.get(text, text)).replace("_", " ").lower()


def for_reading(text: str) -> str:
    r"""The registry's words without the backslashes of its Markdown; places in the text are those of the words with them.

    >>> print(for_reading(r"PhGA \>= 1 \[of 10\]"))
    PhGA >= 1 [of 10]
    """
    return _ESCAPED.sub(r"\1", text)


def capital(text: str) -> str:
    """The text with a capital first letter.

    >>> capital("phase 4")
    'Phase 4'
    """
    return text[:1].upper() + text[1:]


def field_name(place: str) -> str:
    """A field's path without section and module.

    >>> field_name("/protocolSection/designModule/enrollmentInfo/count"), field_name("eligibilityModule.minimumAge")
    ('enrollmentInfo.count', 'minimumAge')
    """
    steps = place.removeprefix("/protocolSection/").strip("/").replace("/", ".").split(".")
    named = steps[1:] if len(steps) > 1 and steps[0].endswith("Module") else steps
    return re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", ".".join(named))
