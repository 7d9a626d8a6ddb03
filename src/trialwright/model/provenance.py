"""Where a field came from."""

from collections.abc import Mapping

import msgspec

from trialwright.model.span import Span


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """One origin of a value.

    ``document`` names the input or its address, ``format`` the format or page layout it was
    read by, ``place`` where in it ("line 3", "row 17", "Eligibility"), ``span`` the characters
    of the document's text, ``date`` the date the document gives for itself (ISO, may be partial).
    """

    document: str
    format: str
    place: str = ""
    span: Span | None = None
    date: str | None = None


def source_of(provenance: Mapping[str, Source], pointer: str) -> Source | None:
    """The source of the value at a JSON pointer: its own entry, or its nearest ancestor's.

    >>> page = Source("page.txt", "trialx")
    >>> source_of({"": page}, "/protocolSection/statusModule").document
    'page.txt'
    """
    while True:
        if pointer in provenance:
            return provenance[pointer]
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
