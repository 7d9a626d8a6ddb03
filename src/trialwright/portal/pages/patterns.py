"""/patterns: every component of the pages with made-up content, for those who build them."""

from functools import cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.portal.rendering import render
from trialwright.portal.routes import page
from trialwright.reporting.content.comparison import Demand
from trialwright.reporting.content.report import Report
from trialwright.reporting.patterns import pattern_demands, pattern_report


class PatternsPage(msgspec.Struct, frozen=True):
    """The report on a made-up trial and six made-up persons, and what the trial asks by concept."""

    report: Report
    demands: tuple[Demand, ...]


def patterns(request: Request) -> Response:
    """The component sheet."""
    return render(request, "pattern_sheet.html", _context())


def routes() -> list[Route]:
    """/patterns."""
    return page("/patterns", patterns, PatternsPage, "Every component with made-up content")


@cache
def _context() -> PatternsPage:
    return PatternsPage(pattern_report(), tuple(pattern_demands()))
