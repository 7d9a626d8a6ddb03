"""The directory in a real browser: accessible, narrow, printable, by keyboard alone and without scripts."""

import datetime
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from tests.browser.conftest import SHOTS
from tests.browser.served_site import served

from made_up import study
from trialwright.search.gazetteer import towns_named
from trialwright.store.studies import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "portal"))
from hostile import ID as HOSTILE
from hostile import hostile_study
from site_made_up import store_of_library

pytest.importorskip("playwright.sync_api")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe

CHANGED, TRIAL = "NCT00000101", "NCT05916781"
PAGES = {
    "search-all": "/",
    "search-cards": "/?q=SLE+cellcept&closed=1",
    "search-table": "/?q=lupus&closed=1&view=table",
    "search-empty": "/?q=malaria+cellcpt&phase=PHASE1&age=12",
    "trial": f"/trial/{TRIAL}",
    "trial-hostile": f"/trial/{HOSTILE}",
    "criteria": "/trial/NCT05863936/criteria",
    "history": f"/trial/{CHANGED}/history",
    "near": "/near?town=Nanjing&closed=1",
    "near-unknown": "/near?town=Atlantis-on-Sea",
    "about-trials": "/about-trials",
    "accessibility": "/accessibility",
    "patterns": "/patterns",
    "health": "/health",
    "not-found": "/trial/NCT99999999",
    "enter": "/enter",
}
GOLDEN = Path(__file__).parent / "aria"
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
FIRST_BUTTON = "each => each.matches('main button:not(.quieter)')"
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("directory")
    store_of_library(folder / "store.sqlite")
    at = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
    longer = (
        study()["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] + "\n* Weight at least 40 kg"
    )
    changes = {
        "statusModule": {"overallStatus": "COMPLETED"},
        "eligibilityModule": {"eligibilityCriteria": longer},
    }
    with Store(folder / "store.sqlite") as store:
        for number, made in enumerate((study(CHANGED), study(CHANGED, **changes), hostile_study())):
            when = at + datetime.timedelta(days=number)
            store.put(json.dumps(made).encode(), address="https://registry.example", fetched_at=when)
    towns_named("")  # read before a browser waits for it
    with served(folder) as address:
        yield address


@pytest.fixture
def visit(browser: Any, site: str) -> Iterator[Visit]:
    """Opens a page at a width, light or dark, with or without scripts, enlarged or not."""
    contexts = []

    def opened(
        path: str, width: int = 1024, *, dark: bool = False, scripts: bool = True, height: int = 900
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("dialog", lambda dialog: (page.said.append("dialog"), dialog.dismiss()))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def violations(page: Any, **options: Any) -> list[Any]:
    found = Axe().run(page, options=options or None).response["violations"]
    return [(each["id"], each["nodes"][0]["target"], each["nodes"][0]["html"][:120]) for each in found]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_nothing_is_said_and_nobody_else_is_asked(
    visit: Visit, site: str, name: str
) -> None:
    page = visit(PAGES[name])
    page.evaluate(UNFOLD)
    assert violations(page) == []
    said = [each for each in page.said if "404" not in each]  # the page that is not there is one of the pages
    assert said == []
    assert [url for url in page.asked if not url.startswith(site)] == []
    page.locator("h1").first.wait_for()
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("name", ["search-cards", "search-table", "trial", "history", "near", "patterns"])
def test_contrast_holds_in_the_dark(visit: Visit, name: str) -> None:
    page = visit(PAGES[name], dark=True)
    page.evaluate(UNFOLD)
    assert violations(page, runOnly=["color-contrast"]) == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_and_a_picture_is_kept(visit: Visit, name: str, width: int) -> None:
    page = visit(PAGES[name], width)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"directory-{name}-{width}.png", full_page=True)
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main summary, main input:not([type=hidden]), nav a')]
        .filter(each => each.offsetParent !== null).map(each => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
        .filter(each => each[1].height < 24 && !/checkbox|radio/.test(each[0])).map(each => each[0])"""
    )
    assert small == []


@pytest.mark.parametrize("name", ["search-cards", "trial", "criteria", "near"])
def test_enlarged_to_400_percent_all_of_it_is_still_there(visit: Visit, name: str) -> None:
    """A window of 1280 by 1024 enlarged four times has 320 by 256 pixels of the style sheet."""
    wide, page = visit(PAGES[name], 1280), visit(PAGES[name], 320, height=256)
    words = [re.sub(r"\s+", "", each.locator("main").text_content()) for each in (wide, page)]
    assert words[0] == words[1]
    hidden = page.evaluate(
        """() => [...document.querySelectorAll('main h2, main h3, main p, main dd, main button')].filter(each => {
        const box = each.getBoundingClientRect(); return each.offsetParent !== null && box.width > 0 && box.right > 321
        && !each.closest('.scroll, .figbox, .hidden, .tip'); }).map(each => each.outerHTML.slice(0, 80))"""
    )
    assert hidden == []
    page.mouse.wheel(0, 400)
    page.screenshot(path=SHOTS / f"directory-{name}-400-percent.png")


def tab_to(page: Any, wanted: Callable[[Any], bool], most: int = 250) -> Any:
    """Press Tab until what has the focus is wanted; what has it must be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and wanted(focused):
            style = focused.evaluate("each => getComputedStyle(each).outlineStyle")
            assert style != "none", focused.evaluate("each => each.outerHTML.slice(0, 100)")
            return focused
    raise AssertionError("the Tab key does not lead there")


def href(pattern: str) -> Callable[[Any], bool]:
    return lambda focused: re.search(pattern, focused.get_attribute("href") or "") is not None


def named(tag: str, words: str) -> Callable[[Any], bool]:
    return lambda focused: (
        focused.evaluate("each => each.tagName") == tag and words in (focused.text_content() or "")
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_search_to_a_printed_page_by_keyboard_alone(visit: Visit, scripts: bool) -> None:
    page = visit("/", scripts=scripts)
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("class") == "skip"
    tab_to(page, lambda focused: focused.get_attribute("id") == "top-q")
    page.keyboard.type("cellcept tacrolimus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=cellcept+tacrolimus")
    tab_to(page, href(f"/trial/{TRIAL}$"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/trial/{TRIAL}")
    assert "Mycophenolate" in page.locator("h1").text_content()
    tab_to(page, href(f"/trial/{TRIAL}/criteria$"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/criteria")
    assert page.locator("li.criterion").count() == 13
    tab_to(page, href(f"/trial/{TRIAL}/screen$"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/screen")
    tab_to(page, named("BUTTON", "Start the questions"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for _ in range(60):  # "I don't know" to every question
        if "Nothing has been answered yet" in (page.locator("h1").text_content() or ""):
            break
        radios = page.locator("main input[type=radio]")
        if radios.count():
            tab_to(page, lambda focused: focused.get_attribute("type") == "radio")
            for _ in range(radios.count()):
                if page.locator(":focus").get_attribute("value") == "unknown":
                    break
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Space")
        tab_to(page, lambda focused: focused.evaluate(FIRST_BUTTON))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    words = page.locator("main").text_content()
    assert (
        "Nothing has been answered yet" in words
        and "not medical advice" in page.locator("body").text_content().lower()
    )
    page.emulate_media(media="print")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf()))
    text = " ".join("".join(each.extract_text() for each in printed.pages).split())
    assert "Nothing has been answered yet" in text
    assert page.locator("nav.pages").is_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_further_page_of_results_is_swapped_in_or_opened(visit: Visit, scripts: bool) -> None:
    page = visit("/?q=lupus&closed=1&size=2", scripts=scripts)
    first = page.locator("#found h3").first.text_content()
    styled = sum("report.css" in each for each in page.asked)
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2**")
    page.get_by_text("Page 2 of").wait_for()
    assert page.locator("#found h3").first.text_content() != first
    assert page.locator("#found").count() == 1 and page.locator("h1").count() == 1
    if scripts:
        assert sum("report.css" in each for each in page.asked) == styled  # the page was not opened anew
        assert page.locator(":focus").get_attribute("id") == "found-h"
        assert violations(page) == []
        page.go_back()
        page.wait_for_url("**size=2")
        page.get_by_text("Page 1 of").wait_for()
    assert page.said == []


def test_a_trial_prints_whole_and_without_its_controls(visit: Visit) -> None:
    page = visit(PAGES["criteria"])
    text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(page.pdf())).pages)
    assert "Proteinuria" in text and "Search" not in text.split("NCT05863936")[0]


@pytest.mark.parametrize(
    "name", ["search-cards", "search-empty", "trial", "history", "near", "about-trials", "enter"]
)
def test_the_names_that_a_screen_reader_is_given_are_the_known_ones(visit: Visit, name: str) -> None:
    """The landmarks, headings, links and controls of a page; write anew with TRIALWRIGHT_GOLDEN=1."""
    import os

    page = visit(PAGES[name])
    found = (
        "\n".join(line for line in page.locator("body").aria_snapshot().splitlines() if _is_named(line))
        + "\n"
    )
    path = GOLDEN / f"{name}.yml"
    if os.environ.get("TRIALWRIGHT_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def _is_named(line: str) -> bool:
    roles = "banner|navigation|main|contentinfo|search|form|region|heading|link|textbox|searchbox|button|combobox|"
    return re.match(rf"\s*- ({roles}checkbox|spinbutton|radio|table|img|figure)\b", line) is not None
