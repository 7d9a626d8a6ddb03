"""A part of a longer story: a heading, sentences, and perhaps a table."""

import msgspec

from trialwright.reporting.content.table import Table


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part. ``key`` names it in the JSON twin and in links."""

    key: str
    heading: str
    text: tuple[str, ...] = ()
    table: Table | None = None
