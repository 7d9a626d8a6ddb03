"""What every verb does alike: where answers and stories go, and which exit status ends it."""

import os
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any, NoReturn

import click
import msgspec

from trialwright.diagnostics.render import render_text
from trialwright.model.diagnostic import Diagnostic, Severity
from trialwright.reporting.json_lines import FORMAT_VERSION as OUTPUT_VERSION

__all__ = [
    "FINDINGS",
    "OUTPUT_VERSION",
    "UNREADABLE",
    "USAGE",
    "Ending",
    "answer",
    "answer_json",
    "tell",
    "wants_colour",
]

FINDINGS, USAGE, UNREADABLE = 1, 2, 3


def tell(text: str) -> None:
    """A line of the story, on stderr."""
    click.echo(text, err=True)


def answer(text: str) -> None:
    """A part of the answer, on stdout."""
    click.echo(text)


def answer_json(value: Any) -> None:
    """One JSON line of the answer."""
    click.echo(msgspec.json.encode(value).decode())


def wants_colour(stream: Any) -> bool:
    """Whether to colour a stream: a terminal, and NO_COLOR not set."""
    return bool(stream.isatty()) and "NO_COLOR" not in os.environ


# So many diagnostics of one code are shown in full; the rest are counted, for a file of thousands.
_SHOWN = {"error": 100, "warning": 20, "note": 5}


class Ending:
    """Tells the diagnostics of a run, each once, and knows the exit status they mean.

    Memory does not grow with their number. ``quiet`` shows errors only.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._severities: set[Severity] = set()
        self._counts: Counter[str] = Counter()
        self._told: set[tuple[str, str, str, str]] = set()

    def add(self, faults: Iterable[Diagnostic]) -> None:
        """Take diagnostics and show them on stderr."""
        for fault in faults:
            key = (fault.code, fault.message, fault.document, fault.place)
            if key in self._told:
                continue
            self._severities.add(fault.severity)
            self._counts[fault.code] += 1
            if self._counts[fault.code] > _SHOWN[fault.severity]:
                continue
            self._told.add(key)
            if not self._quiet or fault.severity == "error":
                tell(render_text(fault, colour=wants_colour(sys.stderr)))

    @property
    def status(self) -> int:
        """3 after an error, 1 after a warning, else 0."""
        return UNREADABLE if "error" in self._severities else FINDINGS if "warning" in self._severities else 0

    def leave(self, exit_zero: bool = False) -> NoReturn:
        """Say how many were not shown, and end the program with the status.

        ``exit_zero`` turns findings (1) into 0, never unreadable input.
        """
        shown = Counter(key[0] for key in self._told)
        hidden = self._counts - shown
        if hidden and not self._quiet:
            listed = ", ".join(f"{count} more {code}" for code, count in sorted(hidden.items()))
            tell(f"not shown: {listed} (--format json has them all)")
        status = self.status
        sys.exit(0 if exit_zero and status == FINDINGS else status)
