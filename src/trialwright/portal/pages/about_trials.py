"""/about-trials: what people ask before they join a trial, answered in plain words."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialwright.portal.rendering import render
from trialwright.portal.routes import page

NAV = (80, "About trials", "/about-trials")


class AboutTrialsPage(msgspec.Struct, frozen=True):
    """The questions, in the order of the page."""

    questions: tuple[str, ...] = (
        "What is a clinical trial?",
        "Why would I take part, and why not?",
        "How long does it take?",
        "Is it paid?",
        "How safe is it?",
        "Can I stop?",
        "What does this site do with what I tell it?",
    )


def about_trials(request: Request) -> Response:
    """The questions and answers."""
    return render(request, "about_trials.html", AboutTrialsPage())


def routes() -> list[Route]:
    """/about-trials."""
    return page("/about-trials", about_trials, AboutTrialsPage, "What people ask before they join a trial")
