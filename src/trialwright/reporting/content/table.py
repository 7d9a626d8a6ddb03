"""A table of text: what every list of numbers in a report is."""

import msgspec


class Table(msgspec.Struct, frozen=True, omit_defaults=True):
    """A table. ``numeric`` are the places of columns of numbers, ``heads`` that of the column that names a row.

    ``note`` says how the numbers were got. A ``sortable`` table may be sorted by its reader.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    heads: int = 0
    note: str = ""
    sortable: bool = False
