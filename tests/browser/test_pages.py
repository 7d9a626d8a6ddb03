"""Every page in a real browser: accessible, quiet, linked, whole at every width, printable."""

import io
import unicodedata
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from tests.browser.conftest import SHOTS

pytest.importorskip("playwright.sync_api")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe

PAGES = ("one", "five", "identified", "patterns")
Open = Callable[..., Any]


UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


def violations(page: Any, **options: Any) -> list[Any]:
    found = Axe().run(page, options=options or None).response["violations"]
    return [(each["id"], each["nodes"][0]["target"], len(each["nodes"])) for each in found]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_with_everything_unfolded(opened: Open, name: str) -> None:
    page = opened(name).page
    page.evaluate(UNFOLD)
    assert violations(page) == []


@pytest.mark.parametrize("name", ["one", "patterns"])
def test_contrast_holds_in_the_dark(opened: Open, name: str) -> None:
    page = opened(name, dark=True).page
    page.evaluate(UNFOLD)
    assert violations(page, runOnly=["color-contrast"]) == []


def test_axe_finds_what_is_planted(opened: Open) -> None:
    page = opened("patterns").page
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img><button></button>')")
    found = {each["id"] for each in Axe().run(page).response["violations"]}
    assert {"image-alt", "button-name"} <= found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_nothing_on_the_console_and_asks_for_nothing(opened: Open, name: str) -> None:
    watched = opened(name)
    page = watched.page
    page.mouse.wheel(0, 20_000)
    page.emulate_media(media="print")
    page.emulate_media(media="screen")
    assert watched.said == []
    assert [url for url in watched.asked if not url.startswith("file://")] == []
    assert len(watched.asked) == 1


def test_the_policy_holds_against_what_is_put_in_later(opened: Open) -> None:
    watched = opened("patterns")
    done = watched.page.evaluate(
        """() => { const each = document.createElement('script'); each.textContent = 'window.broken = 1';
        document.body.appendChild(each); const image = new Image(); image.src = 'https://example.org/x.png';
        document.body.appendChild(image); return window.broken === undefined; }"""
    )
    assert done
    assert any("Content Security Policy" in each for each in watched.said)


@pytest.mark.parametrize("width", [320, 640, 1024, 1600])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_but_tables_and_figures_scrolls_sideways(opened: Open, name: str, width: int) -> None:
    page = opened(name, width).page
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    clipped = page.evaluate(
        """() => [...document.querySelectorAll('.criterion, .finding, .glance li, dl.facts dd, h2, .notice')]
        .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')
        .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert clipped == []


LIT = "() => [...document.querySelectorAll('.lit')].map(each => [each.closest('.cell').classList[1], each.dataset.l])"


@pytest.mark.parametrize("column", ["words", "logic", "english"])
@pytest.mark.parametrize("way", ["hover", "focus"])
def test_hover_and_focus_light_up_the_same_leaf_in_all_three_columns(
    opened: Open, column: str, way: str
) -> None:
    page = opened("one").page
    row = page.locator("[id='trial-1-c-I1']")
    assert page.evaluate(LIT) == []
    piece = row.locator(f".{column} [data-l~='I1.2']").first
    piece.hover() if way == "hover" else piece.focus()
    lit = page.evaluate(LIT)
    assert {where for where, _ in lit} == {"words", "logic", "english"}
    assert all("I1.2" in links.split() for _, links in lit)
    page.keyboard.press("Escape")
    assert page.evaluate(LIT) == []


def test_the_eligibility_can_be_walked_with_the_keyboard_alone(opened: Open) -> None:
    page = opened("one").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    seen: list[str] = []
    for _ in range(150):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const each = document.activeElement; if (!each.dataset || !each.dataset.l) return '';
            const box = each.getBoundingClientRect(), style = getComputedStyle(each);
            return box.bottom < 0 || box.top > innerHeight || style.outlineStyle === 'none' ? 'hidden' : each.dataset.l; }"""
        )
        seen += [at] if at else []
    assert "hidden" not in seen
    leaves = page.evaluate("[...document.querySelectorAll('.logic [data-l]')].map(each => each.dataset.l)")
    assert set(leaves) <= {link for each in seen for link in each.split()}


def test_a_piece_of_the_words_leads_to_its_logic_without_any_script(opened: Open) -> None:
    page = opened("one", scripts=False).page
    page.locator("[id='trial-1-c-I1'] .words a").first.click()
    assert page.url.endswith("#trial-1-I1.1-t")
    page.locator("summary").first.click()


def test_the_source_of_a_field_shows_on_focus_and_goes_on_escape(opened: Open) -> None:
    page = opened("one").page
    note, tip = page.locator("dl.facts .fn").first, page.locator("dl.facts .tip").first
    assert not tip.is_visible()
    note.focus()
    assert tip.is_visible() and "NCT05916781" in tip.inner_text()
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    note.blur()
    note.hover()
    assert tip.is_visible()


def test_the_comparison_sorts_by_limit_and_filters(opened: Open) -> None:
    page = opened("five").page
    page.locator("#demands-q").fill("alt rules")
    shown = page.locator("#demands tbody tr:visible")
    assert 0 < shown.count() < page.locator("#demands tbody tr").count()
    assert "of" in page.locator("[data-filter=demands] output").inner_text()
    button = page.get_by_role("table", name="Concepts that several").get_by_role("button", name="Limit")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#demands th[aria-sort=ascending]").inner_text().startswith("Limit")
    limits = [
        float(each.split()[1])
        for each in page.locator("#demands tbody tr:visible td:nth-child(5)").all_inner_texts()
        if each[0] in ">≥"
    ]
    assert limits == sorted(limits) and len(set(limits)) > 1


def letters(text: str) -> str:
    """The text without blanks, ligatures and case: capitals and ligatures are the style sheet's."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@pytest.mark.parametrize("name", PAGES)
def test_print_holds_every_section_and_cuts_no_table(opened: Open, name: str) -> None:
    page = opened(name).page
    expected = page.evaluate(
        "[...document.querySelectorAll('h2, h3, h4, summary')].map(each => each.textContent.trim())"
    )
    rows = page.evaluate(
        "[...document.querySelectorAll('tbody tr')].map(each => (each.cells[0].textContent.trim()))"
    )
    opened_pdf = pypdf.PdfReader(
        io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True, tagged=True, outline=True))
    )
    text = "".join(letters(each.extract_text()) for each in opened_pdf.pages)
    assert [each for each in expected if letters(each) not in text] == []
    plain = [each for each in rows if "\u202e" not in each]  # turned round, as its mark asks
    assert len(plain) >= len(rows) - 2
    assert [each for each in plain if letters(each) not in text] == []
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 900})  # A4 less the margins, at 96 dots an inch
    page.evaluate(UNFOLD)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('table, svg.figure')]
        .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
        .map(each => each.outerHTML.slice(0, 90))"""
    )
    assert wide == []


@pytest.mark.parametrize("width", [320, 1024, 1600])
@pytest.mark.parametrize("name", PAGES)
def test_screenshots_are_kept_for_a_person_to_look_at(opened: Open, name: str, width: int) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page = opened(name, width).page
    targets = {
        "top": "h1",
        "eligibility": ".criteria",
        "findings": ".finding",
        "figure": "figure",
        "patients": ".standings",
    }
    for place, selector in targets.items():
        if page.locator(selector).count():
            page.locator(selector).first.evaluate("each => each.scrollIntoView()")
            path = SHOTS / f"{name}-{width}-{place}.png"
            page.screenshot(path=path)
            assert path.stat().st_size > 2_000
