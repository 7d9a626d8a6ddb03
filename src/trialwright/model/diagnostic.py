"""A fault or a doubt, with the words it points at and what to do about it."""

from typing import Literal

import msgspec

from trialwright.model.span import Span

Severity = Literal["error", "warning", "note"]


class Diagnostic(msgspec.Struct, frozen=True, omit_defaults=True):
    """One finding. Make it with ``trialwright.diagnostics.diagnose``, which knows the code's severity and help.

    ``document`` names the input, ``place`` says where in it in a reader's terms ("line 3",
    "$.protocolSection.statusModule"), ``spans`` are character ranges of the text the message
    speaks of, ``words`` what stands there.
    """

    code: str
    severity: Severity
    message: str
    document: str = ""
    place: str = ""
    spans: tuple[Span, ...] = ()
    words: str = ""
    help: str = ""


class UnreadableInput(Exception):
    """Raised when an input as a whole cannot be read; carries the one diagnostic that says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
