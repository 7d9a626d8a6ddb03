"""Each section of the five example pages has its place in the directory, with the same fact."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import lxml.html
import msgspec
import pytest
from starlette.testclient import TestClient

from shared_data import SHARED, needs_shared
from site_made_up import settings_at, store_of_library
from trialwright.portal.app import create_app
from trialwright.store.inputs import library_ids
from trialwright.store.studies import Store
from users_made_up import NOW


class Section(msgspec.Struct, frozen=True):
    """A section of an example page, as in example_sections.toml."""

    page: int
    name: str
    path: str
    under: str
    facts: tuple[str, ...]
    better: str = ""
    made_up: bool = False


LISTED = tomllib.loads(Path(__file__).with_name("example_sections.toml").read_text(encoding="utf-8"))
SECTIONS = msgspec.convert(LISTED["section"], tuple[Section, ...])
DOC = Path(__file__).resolve().parents[2] / "docs" / "portal-pages.md"
CONTACT = {"name": "Trial desk", "role": "CONTACT", "phone": "555-0100", "email": "desk@example.org"}


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, TestClient]]:
    """The library's records as they are, and with a contact that was made up (the library has none)."""
    plain, peopled = (tmp_path_factory.mktemp(name) for name in ("plain", "peopled"))
    store_of_library(plain / "store.sqlite")
    with Store(peopled / "store.sqlite") as store:
        for nct_id in library_ids():
            made = json.loads((files("trialwright.library") / f"{nct_id}.json").read_bytes())
            made["protocolSection"].setdefault("contactsLocationsModule", {})["centralContacts"] = [CONTACT]
            store.put(json.dumps(made).encode(), address="https://registry.example", fetched_at=NOW)
    with (
        TestClient(create_app(settings_at(plain))) as one,
        TestClient(create_app(settings_at(peopled))) as other,
    ):
        yield {False: one, True: other}


def plain_text(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def text_under(page: str, heading: str) -> str:
    """The words of the section with this heading, with those of the page's head; all of them without a heading."""
    main = lxml.html.fromstring(page).get_element_by_id("main")
    if not heading:
        return plain_text(main)
    found = [each for each in main.iter("h1", "h2") if plain_text(each) == heading]
    assert found, f"no heading {heading!r}"
    if found[0].tag == "h1":
        return plain_text(main)
    head = " ".join(plain_text(each) for each in main.xpath("./h1 | ./p"))
    return f"{head} {plain_text(found[0].getparent())}"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: f"{each.page}: {each.name}")
def test_the_section_is_here_with_its_facts(clients: dict[bool, TestClient], section: Section) -> None:
    answer = clients[section.made_up].get(section.path)
    assert answer.status_code == 200
    heading = section.under if "/watch" not in section.path else ""
    words = text_under(answer.text, heading)
    missing = [fact for fact in section.facts if fact.lower() not in words.lower()]
    assert missing == []


def test_the_document_has_every_section() -> None:
    rows = DOC.read_text(encoding="utf-8")
    assert rows.endswith(table())


def table() -> str:
    """The table of the document."""
    lines = ["| Page | Section | Where it is here | Under | Same or better |", "|---|---|---|---|---|"]
    for each in SECTIONS:
        where = f"`{each.path}`"
        lines.append(
            f"| {each.page} | {each.name} | {where} | {each.under or 'whole page'} | {each.better or 'same'} |"
        )
    return "\n".join(lines) + "\n"


@needs_shared
@pytest.mark.parametrize("number", range(5))
def test_no_heading_of_an_example_page_was_overlooked(number: int) -> None:
    """The headings of the page itself are all named in the table."""
    path = sorted((SHARED / "records" / "pages").glob("*.txt"))[number]
    known = " ".join(each.name for each in SECTIONS if each.page == number).lower()
    headings = {
        0: ("Clinical Trial Summary", "Clinical Trial Description", "Study Design", "Related Conditions", "See also"),
        1: ("Study Results", "Basic Information", "Brief Summary", "Detailed Description", "Conditions", "Study Groups",
            "Interventions", "Other Intervention Names", "Eligibility Criteria"),
        2: ("Overview", "Description", "Eligibility", "Study details", "Send a message", "FAQs", "Add a private note"),
        3: ("Official title",),
        4: ("Status and phase", "Conditions", "Treatments", "Study type", "Funder types", "Identifiers", "About",
            "Enrollment", "Sex", "Ages", "Volunteers", "Trial design", "Trial contacts and locations"),
    }[number]  # fmt: skip
    text = path.read_text(encoding="utf-8")
    for heading in headings:
        assert re.search(rf"(?m)^\s*{re.escape(heading)}", text), heading
        assert heading.lower() in known, heading
