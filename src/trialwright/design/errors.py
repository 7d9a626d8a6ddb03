"""The error of the design room: inputs no design can be made of, with the one diagnostic that says which."""

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic


class DesignInputError(ValueError):
    """Raised when a design cannot be computed from what was given; ``diagnostic`` says which input and why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def refused(code: str, message: str, *, place: str = "", words: str = "", help: str = "") -> DesignInputError:
    """The error to raise; ``place`` names the inputs at fault, ``words`` shows their values."""
    return DesignInputError(diagnose(code, message, place=place, words=words, help=help))
