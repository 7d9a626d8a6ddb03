"""The report as one HTML file: no request, no inline handler, one style sheet and one script that the policy names by hash."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from trialwright.diagnostics.render import tally
from trialwright.model.diagnostic import Diagnostic
from trialwright.reporting.content.cohort import FunnelRow
from trialwright.reporting.content.comparison import Demand
from trialwright.reporting.content.findings import Finding
from trialwright.reporting.content.plain import for_reading
from trialwright.reporting.content.report import Report, TrialPart
from trialwright.reporting.content.tree import TreeNode
from trialwright.reporting.figures.design_diagram import design_diagram
from trialwright.reporting.figures.line_plot import power_plot
from trialwright.reporting.figures.svg import clean

if TYPE_CHECKING:
    from jinja2 import Environment

# Not allowed in HTML text; shown as nothing.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def report_page(report: Report) -> str:
    """The report as HTML. Every value in it is escaped; it opens offline and prints."""
    return rendered("report.html", r=report)


def rendered(template: str, **values: Any) -> str:
    """A template of this room within the shell: style, script, and the policy that allows nothing else."""
    from markupsafe import Markup

    style, script = asset("report.css"), asset("report.js")
    return (
        environment()
        .get_template(template)
        .render(
            style=Markup(style), script=Markup(script), policy=Markup(content_policy(style, script)), **values
        )
    )


def content_policy(style: str, script: str) -> str:
    """The Content-Security-Policy that allows this style and this script, and nothing else.

    >>> content_policy("", "").split(";")[0]
    "default-src 'none'"
    """
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def asset(name: str) -> str:
    """A file beside the templates."""
    return (files("trialwright.reporting") / "templates" / name).read_text(encoding="utf-8")


@cache
def environment() -> "Environment":
    """Templates that escape everything, know no undefined name, and drop control characters."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("trialwright.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_controls,
    )
    made.filters |= {
        "kinds": lambda tree: dict(_kinds(tree)),
        "costs": costs,
        "diagram": diagram,
        "curve": curve,
        "tally": severities,
        "by_sharing": by_sharing,
        "for_reading": for_reading,
        "one_line": lambda text: " ".join(clean(text).split())[:200],
    }
    return made


def _without_controls(value: Any) -> Any:
    return _CONTROLS.sub("", value) if type(value) is str else value


def _kinds(tree: TreeNode) -> Iterator[tuple[str, str]]:
    """Link → kind of each leaf."""
    if tree.link:
        yield tree.link, tree.kind
    for part in tree.parts:
        yield from _kinds(part)


def costs(trial: TrialPart) -> dict[str, FunnelRow]:
    """Criterion id → its line of the funnel; empty without patients."""
    return {row.id: row for row in trial.cohort.funnel} if trial.cohort else {}


def diagram(trial: TrialPart) -> object:
    """The design figure, to be put into the page as it is."""
    from markupsafe import Markup

    return Markup(design_diagram(trial.design, f"{trial.anchor}-figure", f"Design of {trial.head.id}"))


def curve(trial: TrialPart) -> object:
    """The power curve, to be put into the page as it is; "" where there is none."""
    from markupsafe import Markup

    made = trial.sample_size.curve
    if made is None:
        return ""
    marks = "; ".join(mark.label for mark in made.marks)
    return Markup(
        power_plot(made, f"{trial.anchor}-curve", f"Power of {trial.head.id}", f"{made.axis}: {marks}.")
    )


def severities(found: Sequence[Finding]) -> str:
    """How many findings of each severity, in words."""
    return tally([Diagnostic(each.code, each.severity, "") for each in found])


def by_sharing(demands: Iterable[Demand]) -> tuple[list[Demand], list[Demand]]:
    """Demands on concepts that several trials speak of, and those of one trial only."""
    listed = list(demands)
    trials: dict[str, set[str]] = {}
    for each in listed:
        trials.setdefault(each.concept, set()).add(each.trial)
    shared = [each for each in listed if len(trials[each.concept]) > 1]
    return shared, [each for each in listed if len(trials[each.concept]) == 1]
