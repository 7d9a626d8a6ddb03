"""The report as a PDF with real text, bookmarks and tags, set without a browser."""

import re
import warnings
from typing import Any, Literal

import msgspec

from trialwright.reporting.content.report import Report
from trialwright.reporting.figures.design_diagram import design_diagram
from trialwright.reporting.figures.line_plot import power_plot
from trialwright.reporting.figures.svg import clean, standalone
from trialwright.reporting.page import asset

# A word longer than this gets places where a line may break, so that none runs off the page.
_LONGEST_WORD = 24
_LONG = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_BREAK = "\u200b"
_NO_LETTER = "could not be displayed"


def report_pdf(report: Report) -> bytes:
    """The report as a tagged PDF.

    It is PDF/UA-1, unless the words hold a letter that no font at hand has: that one is then a box on the page, and its
    character is in the text all the same. Raises nothing on the words of a record.
    """
    import typst

    data = msgspec.json.encode(_breakable(msgspec.to_builtins(report))).decode()
    inputs = {"report": data, "figures": msgspec.json.encode(_figures(report)).decode()}
    try:
        return _compiled(inputs, "ua-1")
    except typst.TypstError as error:
        if _NO_LETTER not in str(error):
            raise
        return _compiled(inputs, None)


def _compiled(inputs: dict[str, str], standard: Literal["ua-1"] | None) -> bytes:
    import typst

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = asset("report.typ").encode()
        return bytes(typst.compile(source, sys_inputs=inputs, pdf_standards=standard, timestamp=0))


def _figures(report: Report) -> dict[str, str]:
    """Anchor and kind → the figure with its own colours."""
    found = {}
    for trial in report.trials:
        name = trial.anchor
        drawn = design_diagram(trial.design, f"{name}-figure", f"Design of {trial.head.id}")
        if drawn:
            found[f"{name}-design"] = standalone(drawn)
        if trial.sample_size.curve:
            plotted = power_plot(trial.sample_size.curve, f"{name}-curve", f"Power of {trial.head.id}", "")
            found[f"{name}-curve"] = standalone(plotted)
    return found


def _breakable(value: Any) -> Any:
    """The same values, their texts without control characters and with places to break long words."""
    if isinstance(value, str):
        return _LONG.sub(_with_breaks, clean(value))
    if isinstance(value, dict):
        return {key: _breakable(each) for key, each in value.items()}
    return [_breakable(each) for each in value] if isinstance(value, list | tuple) else value


def _with_breaks(found: re.Match[str]) -> str:
    word = found[0]
    return _BREAK.join(word[at : at + 12] for at in range(0, len(word), 12))
