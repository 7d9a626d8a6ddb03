"""Coverage of criteria as a table: one column per way of reading, for a terminal or as Markdown."""

from collections.abc import Mapping, Sequence

from trialwright.criteria.coverage import STATUSES, Coverage
from trialwright.model.criterion import Status

_SAID: dict[Status, str] = {
    "computable": "computable: all of it can be evaluated on data",
    "partial": "partial: some of it can be evaluated",
    "attested": "attested: the person says so",
    "judgement": "judgement: somebody decides",
    "opaque": "opaque: not read, unknown for everybody",
}


def coverage_rows(columns: Mapping[str, Coverage]) -> list[list[str]]:
    """The table's cells, heads first: shares with three decimals, "–" where there is nothing to share."""
    counts = list(columns.values())
    rows = [["", *columns]]
    rows += [["trials", *(f"{one.trials:,}" for one in counts)]]
    rows += [["trials without criteria in their text", *(f"{one.without_text:,}" for one in counts)]]
    rows += [["criteria", *(f"{one.criteria:,}" for one in counts)]]
    rows += [[_SAID[status], *(share(one.share(status)) for one in counts)] for status in STATUSES]
    rows += [["numbers in the criteria", *(f"{one.numbers:,}" for one in counts)]]
    rows += [["numbers in executable leaves", *(share(one.share_of_numbers) for one in counts)]]
    return rows


def share(value: float | None) -> str:
    """A share as the tables write it.

    >>> share(0.52341), share(None)
    ('0.523', '–')
    """
    return "–" if value is None else f"{value:.3f}"


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Cells as a Markdown table, the first row its head, numbers to the right.

    >>> print(markdown_table([["", "default"], ["trials", "5"]]))
    |  | default |
    |---|--:|
    | trials | 5 |
    """
    head, *body = rows
    rule = "|---" + "|--:" * (len(head) - 1) + "|"
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (head, *body)]
    return "\n".join([lines[0], rule, *lines[1:]])


def plain_table(rows: Sequence[Sequence[str]]) -> str:
    """Cells in columns of a terminal.

    >>> print(plain_table([["", "default"], ["trials", "5"]]))
            default
    trials        5
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    )
