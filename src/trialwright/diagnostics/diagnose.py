"""Making diagnostics: severity and help come from the code's page, so they are said the same way everywhere."""

from trialwright.diagnostics.catalogue import code_page
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.span import Span

_WORDS_SHOWN = 120


def diagnose(
    code: str,
    message: str,
    *,
    document: str = "",
    place: str = "",
    spans: tuple[Span, ...] = (),
    words: str = "",
    help: str = "",
) -> Diagnostic:
    """A diagnostic of a code that has a page; KeyError for any other code.

    ``message`` is lower case without a full stop; ``help`` defaults to the page's.
    Long ``words`` are shortened in the middle.
    """
    page = code_page(code)
    return Diagnostic(
        code, page.severity, message, document, place, spans, _shortened(words), help or page.help
    )


def unreadable(
    code: str, message: str, *, document: str = "", place: str = "", words: str = "", help: str = ""
) -> UnreadableInput:
    """The exception that says why an input cannot be read at all."""
    return UnreadableInput(diagnose(code, message, document=document, place=place, words=words, help=help))


def _shortened(words: str) -> str:
    half = _WORDS_SHOWN // 2
    return words if len(words) <= _WORDS_SHOWN else f"{words[:half]} … {words[-half:]}"
