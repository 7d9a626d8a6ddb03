"""What a rule is."""

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from trialwright.checks.case import Case
from trialwright.diagnostics import code_page
from trialwright.model.diagnostic import Diagnostic, Severity

Family = Literal["structure", "prose", "criteria", "arithmetic", "completeness"]


class Rule(msgspec.Struct, frozen=True):
    """One check. ``find`` yields a diagnostic a fault; ``citation`` says who holds it for a fault, "" if it is plain logic."""

    code: str
    family: Family
    find: Callable[[Case], Iterator[Diagnostic]]
    citation: str = ""

    @property
    def severity(self) -> Severity:
        """Error where two statements cannot both be true or the registry forbids what is there."""
        return code_page(self.code).severity

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""
        return code_page(self.code).title
