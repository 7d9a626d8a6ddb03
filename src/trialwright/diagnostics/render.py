"""Diagnostics for people: in a terminal, the words pointed at and what to do apart from the complaint."""

import html
from collections.abc import Sequence

from trialwright.model.diagnostic import Diagnostic

_COLOURS = {"error": "1;31", "warning": "1;33", "note": "1;36"}


def render_text(
    fault: Diagnostic, *, colour: bool = False, pointed: Sequence[tuple[str, int, int]] = ()
) -> str:
    """The diagnostic as lines for a terminal; nothing is conveyed by colour alone.

    ``pointed`` are lines to show in place of the words, each with the range to underline.

    >>> from trialwright.diagnostics import diagnose
    >>> print(render_text(diagnose("R001", "nothing in it", document="x.json")))
    error[R001]: nothing in it
      --> x.json
      = help: give a file that holds a record, or fetch it again
    """
    head = f"{fault.severity}[{fault.code}]"
    if colour:
        head = f"\x1b[{_COLOURS[fault.severity]}m{head}\x1b[0m"
    lines = [f"{head}: {fault.message}"]
    where = " · ".join(part for part in (fault.document, fault.place) if part)
    lines += [f"  --> {where}"] if where else []
    lines += _underlined(pointed) or [f"   |  {line}" for line in fault.words.splitlines() if line.strip()]
    lines += [f"  = help: {fault.help}"] if fault.help else []
    return "\n".join(lines)


def _underlined(pointed: Sequence[tuple[str, int, int]]) -> list[str]:
    shown = (
        (f"   |  {line}", f"   |  {' ' * start}{'^' * max(1, end - start)}") for line, start, end in pointed
    )
    return [line for pair in shown for line in pair]


def render_html(fault: Diagnostic) -> str:
    """The diagnostic as an HTML list item; every word of it is escaped."""
    where = " · ".join(part for part in (fault.document, fault.place) if part)
    parts = [
        f'<li class="diagnostic {fault.severity}"><strong>{fault.severity} {fault.code}</strong>: ',
        html.escape(fault.message),
        f' <span class="place">{html.escape(where)}</span>' if where else "",
        f"<blockquote>{html.escape(fault.words)}</blockquote>" if fault.words else "",
        f'<p class="help">{html.escape(fault.help)}</p>' if fault.help else "",
        "</li>",
    ]
    return "".join(parts)


def tally(faults: list[Diagnostic]) -> str:
    """How many of each severity, in words: "2 errors, 1 note"; empty for none.

    >>> tally([])
    ''
    """
    counts = {name: sum(fault.severity == name for fault in faults) for name in _COLOURS}
    return ", ".join(f"{n} {name}{'s' if n > 1 else ''}" for name, n in counts.items() if n)
