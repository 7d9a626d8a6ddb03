"""What is kept for a person, in a real browser: accessible, by keyboard alone, without scripts, on a narrow screen."""

import datetime
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import SHOTS
from tests.browser.served_site import served

from made_up import study
from trialwright.portal.users.accounts import LOCAL_USER, add_account
from trialwright.portal.users.addresses import token_to_confirm
from trialwright.portal.users.announce import announce
from trialwright.portal.users.file import Users
from trialwright.portal.users.notes import add_note
from trialwright.portal.users.outbox import Outgoing, queue
from trialwright.portal.users.shares import add_share
from trialwright.portal.users.watches import add_watch, watches
from trialwright.store.studies import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "portal"))
from mail_server import MailServer

pytest.importorskip("playwright.sync_api")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe

ID = "NCT00000101"
PASSWORD = "correct horse battery"
DAY = datetime.timedelta(days=1)
EVIL = '</textarea><script>document.title = "broken"</script><b>bold?</b> 狼疮 ' + "x" * 120
PAGES = {
    "account": "/account",
    "notes": f"/notes?trial={ID}",
    "note": "/notes/1",
    "watch": "/watch",
    "watch-offer": f"/watch?trial={ID}",
    "watch-search": "/watch?search=q%3Dlupus%26status%3DRECRUITING",
    "share": f"/share?page=/trial/{ID}",
    "share-note": "/share?note=1",
    "shared": "/shared/some-token",
    "enquiry": f"/trial/{ID}/enquiry",
    "enquiry-nobody": "/trial/NCT05916781/enquiry",
}
# Pages that mails lead to, by tokens that are drawn when the site is filled.
FROM_MAILS: dict[str, str] = {}
Open = Callable[..., Any]


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def put(store: Store, at: datetime.datetime, **modules: dict[str, Any]) -> None:
    store.put(json.dumps(study(ID, **modules)).encode(), address="https://registry.example", fetched_at=at)


def filled(folder: Path) -> None:
    """A store with a trial that changed, and a users' file with everything that a page can show."""
    contact = {"name": "Trial desk", "phone": "555-0100", "email": "desk@example.org"}
    site = {"facility": "Example Hospital", "city": "Exampleton", "country": "Norway", "contacts": [contact]}
    places = {"centralContacts": [contact], "locations": [site]}
    with Store(folder / "store.sqlite") as store, Users(folder / "users.sqlite") as users:
        put(store, now() - 2 * DAY, contactsLocationsModule=places)
        add_note(users, LOCAL_USER, "Ask about travel.\nAnd about the costs.", now(), ID)
        add_note(users, LOCAL_USER, EVIL, now())
        seen = store.digests([ID])
        title = "Samplumab in Lupus Nephritis"
        add_watch(users, LOCAL_USER, "trial", ID, title, seen, now() - DAY, email="ann@example.org")
        add_watch(
            users, LOCAL_USER, "search", "q=lupus&status=RECRUITING", "“lupus”, recruiting", seen, now()
        )
        longer = study(ID)["protocolSection"]["eligibilityModule"]["eligibilityCriteria"].replace(
            "1.0", "0.5"
        )
        put(
            store, now() - DAY, contactsLocationsModule=places, statusModule={"overallStatus": "COMPLETED"},
            eligibilityModule={"eligibilityCriteria": longer},
        )  # fmt: skip
        announce(users, store, lambda query: frozenset(), now(), "http://127.0.0.1")
        trouble = "the mail server answered 550"
        for state in ("handed_over", "refused"):
            at, named = (now() - DAY).isoformat(timespec="microseconds"), f"<{state}@x.invalid>"
            queue(users, Outgoing(named, 0, "ann@example.org", f"{ID}: changed", "x", "x", at))
            users.change(
                "UPDATE message SET state = ?, trouble = ? WHERE message_id = ?", state, trouble, named
            )
        FROM_MAILS[f"watch-stop of {folder.name[:-1]}"] = f"/watch/stop/{watches(users)[-1].token}"
        token = token_to_confirm(users, LOCAL_USER, "bob@example.org", now())
        FROM_MAILS[f"watch-confirm of {folder.name[:-1]}"] = f"/watch/confirm/{token}"
        add_share(users, LOCAL_USER, "page", f"/trial/{ID}", f"{ID}: {title}", 7, now())
        add_share(users, LOCAL_USER, "note", "1", f"A note about {ID}", 7, now())
        users.change("UPDATE share SET failures = 10 WHERE kind = 'note'")


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, mail: MailServer) -> Iterator[str]:
    """A site on this machine, without accounts."""
    folder = tmp_path_factory.mktemp("users")
    filled(folder)
    with served(folder, smtp=mail.smtp, today=lambda: now().date()) as address:
        yield address


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with accounts and without a mail server."""
    folder = tmp_path_factory.mktemp("accounts")
    filled(folder)
    with Users(folder / "users.sqlite") as users:
        add_account(users, "ann", PASSWORD, "admin", now())
        add_account(users, "bob", PASSWORD, "reader", now())
    with served(folder, today=lambda: now().date()) as address:
        yield address


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Opens a page of a site at a width, light or dark, with or without scripts."""
    contexts = []

    def visit_page(
        site: str, path: str, width: int = 1024, *, dark: bool = False, scripts: bool = True
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(site + path)
        return page

    yield visit_page
    for context in contexts:
        context.close()


def violations(page: Any, **options: Any) -> list[Any]:
    found = Axe().run(page, options=options or None).response["violations"]
    return [(each["id"], each["nodes"][0]["target"], each["nodes"][0]["html"][:100]) for each in found]


def sign_in(page: Any) -> None:
    page.get_by_label("Name", exact=True).fill("ann")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_the_console_stays_silent(visit: Open, local: str, name: str) -> None:
    page = visit(local, PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert violations(page) == []
    assert page.said == []
    page.locator("h1").first.wait_for()
    assert page.locator("h1").count() == 1
    assert "broken" not in page.title()


@pytest.mark.parametrize("name", ["notes", "watch", "share", "enquiry"])
def test_contrast_holds_in_the_dark(visit: Open, local: str, name: str) -> None:
    page = visit(local, PAGES[name], dark=True)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert violations(page, runOnly=["color-contrast"]) == []


@pytest.mark.parametrize("width", [320, 1024])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_and_a_picture_is_kept(
    visit: Open, local: str, name: str, width: int
) -> None:
    page = visit(local, PAGES[name], width)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"users-{name}-{width}.png", full_page=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main summary, main input:not([type=hidden]), main .actions a')]
        .filter(each => each.offsetParent !== null && !each.readOnly)
        .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height]).filter(each => each[1] < 24)
        .filter(each => !/checkbox|radio/.test(each[0]))"""
    )
    assert small == []


def test_pages_that_come_after_a_post_are_accessible_and_narrow(visit: Open, local: str) -> None:
    page = visit(local, PAGES["enquiry"], 320)
    page.get_by_label("Your mail address").fill("ann@example.org")
    page.get_by_label("What you want to ask").fill("Is it far?")
    page.get_by_role("button", name="Show me the message first").click()
    looked_at(page, "enquiry-shown")
    page.goto(local + PAGES["share"])
    page.get_by_role("button", name="Make the link").click()
    looked_at(page, "share-made")
    page.goto(local + "/shared/some-token")
    page.get_by_label("Passcode").fill("wrong")
    page.get_by_role("button", name="Open").click()
    looked_at(page, "shared-wrong")
    assert page.get_by_role("alert").inner_text().startswith("There is a problem")


@pytest.mark.parametrize(
    ("name", "button"), [("watch-stop", "Stop the mail"), ("watch-confirm", "Yes, send it")]
)
def test_pages_that_mails_lead_to_are_accessible_and_ask_before_they_act(
    visit: Open, local: str, name: str, button: str
) -> None:
    page = visit(local, FROM_MAILS[f"{name} of users"], 320)
    looked_at(page, name)
    page.get_by_role("button", name=button).click()
    looked_at(page, f"{name}-done")
    assert page.get_by_role("status").count() == 1


def looked_at(page: Any, name: str) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.screenshot(path=SHOTS / f"users-{name}-320.png", full_page=True)


def test_a_note_is_written_changed_and_deleted_by_keyboard_alone_without_scripts(
    visit: Open, local: str
) -> None:
    page = visit(local, f"/trial/{ID}", scripts=False)
    press_to(page, "Private note")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notes?trial=*")
    press_to(page, "textarea")
    page.keyboard.type("By keyboard.")
    press_to(page, "Keep the note")
    page.keyboard.press("Enter")
    page.wait_for_url("**#note-*")
    assert "By keyboard." in page.locator("main").inner_text()
    page.get_by_role("link", name="Change or delete").first.focus()
    page.keyboard.press("Enter")
    press_to(page, "Delete this note")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notes")
    assert "By keyboard." not in page.locator("main").inner_text()


def press_to(page: Any, wanted: str) -> None:
    """Press Tab until the focus is on what is called so; it must be seen there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not focused.count():
            continue
        tag = focused.evaluate("each => each.tagName.toLowerCase()") if page.context else ""
        if tag == wanted or (focused.text_content() or "").strip().startswith(wanted):
            assert focused.is_visible()
            return
    raise AssertionError(f"{wanted} cannot be reached with the keyboard")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_enquiry_is_read_then_sent_with_or_without_scripts(
    visit: Open, local: str, mail: MailServer, scripts: bool
) -> None:
    before = len(mail.received)
    page = visit(local, PAGES["enquiry"], scripts=scripts)
    page.get_by_label("Your mail address").fill("ann@example.org")
    page.get_by_label("What you want to ask").fill("Is it far?\nHow often?")
    page.get_by_role("button", name="Show me the message first").click()
    assert "Is it far?\nHow often?" in page.get_by_label("Message").input_value()
    page.get_by_role("button", name="Change it").click()
    assert page.get_by_label("What you want to ask").input_value() == "Is it far?\nHow often?"
    page.get_by_role("button", name="Show me the message first").click()
    assert len(mail.received) == before
    page.get_by_role("button", name="Send it").click()
    assert "was sent" in page.get_by_role("heading", level=1).inner_text()
    assert len(mail.received) == before + 1
    assert page.get_by_role("button", name="Copy").count() == int(scripts)


def test_without_a_mail_server_the_message_is_copied_or_opened_elsewhere(visit: Open, peopled: str) -> None:
    page = visit(peopled, PAGES["enquiry"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Your mail address").fill("ann@example.org")
    page.get_by_label("What you want to ask").fill("Is it far?")
    page.get_by_role("button", name="Show me the message first").click()
    assert page.get_by_role("button", name="Send it").count() == 0
    page.get_by_role("button", name="Copy the message").click()
    page.get_by_text("copied").wait_for()
    assert "Is it far?" in page.evaluate("navigator.clipboard.readText()")
    link = page.get_by_role("link", name="Open it in your mail program").get_attribute("href")
    assert link.startswith("mailto:desk@example.org?")
    assert page.said == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_shared_trial_is_opened_with_the_passcode_by_someone_else(
    visit: Open, local: str, scripts: bool
) -> None:
    page = visit(local, PAGES["share"], scripts=scripts)
    page.get_by_role("button", name="Make the link").click()
    link, passcode = (page.get_by_label(name, exact=True).input_value() for name in ("Link", "Passcode"))
    other = visit(local, link.removeprefix(local), scripts=scripts)
    other.get_by_label("Passcode").fill(passcode.lower().replace("-", " "))
    other.get_by_role("button", name="Open").click()
    assert "Samplumab" in other.get_by_role("heading", level=1).inner_text()
    assert other.said == []


def test_signing_in_leads_back_and_the_pages_after_it_are_accessible(visit: Open, peopled: str) -> None:
    page = visit(peopled, f"/notes?trial={ID}", 320)
    assert page.url.startswith(f"{peopled}/account/sign-in")
    looked_at(page, "sign-in")
    page.get_by_label("Name", exact=True).fill("ann")
    page.get_by_label("Password", exact=True).fill("wrong password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    looked_at(page, "sign-in-wrong")
    sign_in(page)
    assert page.url == f"{peopled}/notes?trial={ID}"
    assert "Ask about travel." in page.locator("main").inner_text()
    page.goto(f"{peopled}/account")
    looked_at(page, "account-signed-in")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{peopled}/notes")
    assert "/account/sign-in" in page.url


ARIA = {
    "sign-in": """
- heading "Sign in" [level=1]
- paragraph: Searching and reading need no account; notes, watches and links do.
- text: Name
- textbox "Name"
- text: Password
- textbox "Password"
- button "Sign in"
""",
    "shared": """
- heading "Shared with you" [level=1]
- paragraph: Someone gave you this link and a passcode with it.
- text: Passcode
- textbox "Passcode"
- paragraph: Twelve letters and digits; small letters and no dashes will do.
- button "Open"
""",
}


@pytest.mark.parametrize(
    ("name", "path"), [("sign-in", "/account/sign-in"), ("shared", "/shared/some-token")]
)
def test_what_a_screen_reader_is_given(visit: Open, peopled: str, name: str, path: str) -> None:
    page = visit(peopled, path)
    assert page.get_by_role("main").aria_snapshot().replace("- main:\n", "").strip() in (
        ARIA[name].strip(),
        "\n".join(f"  {line}" for line in ARIA[name].strip().splitlines()).strip(),
    )
