"""The pre-screener and the cohort page in a real browser: by keyboard alone, without scripts, narrow, in print."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from tests.browser.conftest import SHOTS
from tests.browser.served_site import DAY, served

from site_made_up import store_of_library
from trialwright.cohort.synthesize import synthesize

pytest.importorskip("playwright.sync_api")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe

ONE, ALL = "/trial/NCT05863936/screen", "/screen"
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    store_of_library(folder / "store.sqlite")
    with served(folder) as at:
        yield at


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Open]:
    """Opens a path at a width, light or dark, with or without scripts."""
    contexts = []

    def opened(path: str, width: int = 1024, *, dark: bool = False, scripts: bool = True) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def violations(page: Any) -> list[Any]:
    return [(each["id"], each["nodes"][0]["target"]) for each in Axe().run(page).response["violations"]]


def press(page: Any, name: str) -> None:
    """Press a button that sends a form, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def heading(page: Any) -> str:
    page.locator("h1").first.wait_for()
    assert page.locator("h1").count() == 1
    return str(page.locator("h1").inner_text())


def answer(page: Any, choice: str = "unknown") -> None:
    """Answer what is asked: by the choice if it is there, else by not knowing; born in May 1990."""
    if heading(page) == "When were you born?":
        page.get_by_label("Year").fill("1990")
        page.get_by_label("Month").fill("5")
    else:
        wanted = page.locator(f'input[name=choice][value="{choice}"]')
        (wanted if wanted.count() else page.locator('input[name=choice][value="unknown"]')).check()
    press(page, "Continue")


def to_the_result(page: Any, questions: int = 4) -> None:
    press(page, "Start the questions")
    for _ in range(questions):
        answer(page, "never")
    press(page, "Stop here and check my answers")
    press(page, "See the result")


STATES: dict[str, tuple[str, list[str]]] = {
    "start": (ONE, []),
    "question": (ONE, ["Start the questions"]),
    "error": (ONE, ["Start the questions", "Continue"]),
    "values": (ONE, ["For doctors: enter values"]),
    "sheet": (ONE, ["For doctors: print the sheet"]),
    "start-of-all": (ALL, []),
    "values-of-all": (ALL, ["For doctors: enter values"]),
    "sheet-of-all": (ALL, ["For doctors: print the sheet"]),
    "cohort": ("/cohort", []),
}


def at(visit: Open, state: str, **how: Any) -> Any:
    path, buttons = STATES[state]
    page = visit(path, **how)
    for name in buttons:
        press(page, name)
    return page


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit: Open, state: str) -> None:
    assert violations(at(visit, state)) == []


def test_axe_finds_nothing_on_any_question_of_all_trials_nor_on_what_follows(visit: Open) -> None:
    page = visit(ALL)
    press(page, "Start the questions")
    forms = set()
    while heading(page) != "Check your answers":
        kind = page.evaluate(
            "document.querySelector('fieldset.question').innerHTML.replace(/[^<]*>|[^<>]+/g, '').length"
        )
        if kind not in forms:
            forms.add(kind)
            assert violations(page) == [], heading(page)
        answer(page, "never")
    assert len(forms) >= 3
    assert violations(page) == []
    press(page, "See the result")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert violations(page) == []


def test_contrast_holds_in_the_dark(visit: Open) -> None:
    page = visit(ONE, dark=True)
    assert violations(page) == []
    to_the_result(page)
    assert violations(page) == []


def test_by_keyboard_alone_from_the_trial_to_the_outcome(visit: Open) -> None:
    """Tab, space, arrows and Enter only; the focus is always to be seen and each thing has a name."""
    page = visit("/trial/NCT05863936")
    _tab_to(page, "Am I ruled out?", "a[href$='/trial/NCT05863936/screen']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ONE}")
    _tab_to(page, "Start the questions")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="When were you born?").wait_for()
    for label, text in (("Month (1 to 12)", "5"), ("Year", "1990")):
        _tab_to(page, label)
        page.keyboard.type(text)
    page.keyboard.press("Enter")  # sends what stands first: Continue
    page.get_by_role("heading", name="Which sex").wait_for()
    _tab_to(page, "Female")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Have you ever had any of these?").wait_for()
    _tab_to(page, "Yes")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "never"
    _tab_to(page, "Continue")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="ulcer").wait_for()
    _tab_to(page, "Stop here and check my answers")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Check your answers").wait_for()
    _tab_to(page, "See the result")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="This record does not rule you out").wait_for()


def _tab_to(page: Any, name: str, selector: str = "") -> None:
    """Tab until something of that name has the focus, which must be visible."""
    for _ in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """selector => {
                const one = document.activeElement;
                const label = one.labels && one.labels.length ? one.labels[0].innerText : one.innerText;
                const style = getComputedStyle(one);
                const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                return [(label || '').trim(), seen, !selector || one.matches(selector)];
            }""",
            selector,
        )
        if found[0] == name and found[2]:
            assert found[1], f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"{name} is not reached with the Tab key")


def test_everything_works_without_scripts(visit: Open) -> None:
    page = visit(ONE, scripts=False)
    press(page, "Start the questions")
    press(page, "Continue")
    assert page.get_by_role("alert").is_visible()
    answer(page)
    answer(page, "female")
    press(page, "Back")
    assert heading(page).startswith("Which sex")
    assert page.get_by_label("Female").is_checked()
    press(page, "Continue")
    while heading(page) != "Check your answers":
        answer(page, "never")
    press(page, "See the result")
    assert heading(page) == "This record does not rule you out"
    assert page.url.endswith(ONE)
    press(page, "Sheet for your doctor")
    assert heading(page) == "Sheet for the doctor"


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_lost_at_320_pixels(visit: Open, state: str) -> None:
    page = at(visit, state, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.screenshot(path=_shot(f"portal-screen-{state}-320"), full_page=True)


def test_questions_and_outcomes_at_320_pixels_and_the_targets_are_large_enough(visit: Open) -> None:
    page = visit(ONE, 320)
    press(page, "Start the questions")
    for number in range(4):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        small = page.evaluate(
            """() => [...document.querySelectorAll('main button, main label.choice, main input, main select')]
                .filter(one => one.type !== 'hidden' && one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"""
        )
        assert small == []
        page.screenshot(path=_shot(f"portal-screen-question-{number}-320"), full_page=True)
        answer(page, "never")
    press(page, "Stop here and check my answers")
    page.screenshot(path=_shot("portal-screen-check-320"), full_page=True)
    press(page, "See the result")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.screenshot(path=_shot("portal-screen-result-320"), full_page=True)


def test_names_and_roles_of_a_question(visit: Open) -> None:
    page = visit(ONE)
    press(page, "Start the questions")
    answer(page)
    seen = page.get_by_role("main").aria_snapshot()
    for part in (
        '- group "Which sex is written in your medical record?"',
        '- heading "Which sex is written in your medical record?" [level=1]',
        '- radio "Female"',
        '- radio "I don\'t know"',
        '- radio "I would rather not say"',
        '- button "Continue"',
        '- button "Back"',
        '- complementary "Please note"',
    ):
        assert part in seen, seen


def test_the_outcome_prints_with_words_and_answers_and_without_buttons(visit: Open) -> None:
    page = visit(ONE)
    to_the_result(page)
    page.screenshot(path=_shot("portal-screen-result"), full_page=True)
    text = _printed(page)
    for part in (
        "This record does not rule you out",
        "Active peptic ulcer",
        "SLEDAI score more than 10 points",
        "Do not stop, start or change a medicine",
        "When were you born?",
        "1990-05",
    ):
        assert part in text, part
    assert "Start again" not in text
    assert "Change an answer" not in text


def test_the_outcome_of_all_trials_prints_what_is_folded(visit: Open) -> None:
    page = visit(ALL)
    to_the_result(page)
    page.screenshot(path=_shot("portal-screen-result-of-all"), full_page=True)
    assert "Serum IgG below 5 g/L" in _printed(page)


def test_the_sheet_prints_with_room_to_write(visit: Open) -> None:
    page = at(visit, "sheet")
    page.screenshot(path=_shot("portal-screen-sheet"), full_page=True)
    text = _printed(page)
    assert "What is the latest ALT, with the laboratory's upper limit?" in text
    assert "Enter values here" not in text


def _printed(page: Any) -> str:
    made = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))
    return " ".join("".join(sheet.extract_text() + " " for sheet in made.pages).split())


def test_a_cohort_is_uploaded_looked_at_and_forgotten(visit: Open, tmp_path: Path) -> None:
    synthesize(30, 1, tmp_path, DAY)
    page = visit("/cohort", scripts=False)
    page.get_by_label("Files").set_input_files([tmp_path / "persons.csv", tmp_path / "facts.csv"])
    press(page, "Screen")
    assert heading(page).startswith("30 persons against")
    page.screenshot(path=_shot("portal-cohort"), full_page=True)
    press(page, "Show")
    assert page.get_by_role("heading", name=re.compile("^Person P-")).is_visible()
    press(page, "Forget my data")
    assert heading(page) == "My patients against the trials"


def test_a_cohort_is_accessible_and_whole_at_320_pixels(visit: Open, tmp_path: Path) -> None:
    synthesize(30, 1, tmp_path, DAY)
    page = visit("/cohort", 320)
    page.get_by_label("Files").set_input_files([tmp_path / "persons.csv", tmp_path / "facts.csv"])
    press(page, "Screen")
    press(page, "Show")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.screenshot(path=_shot("portal-cohort-320"), full_page=True)


def _shot(name: str) -> Path:
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS / f"{name}.png"
