"""Hostile words in every field of every form, and in every address, of the pages kept for a person."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from trialwright.portal.settings import Limits
from trialwright.store.studies import Store
from users_made_up import DAY, NOW, put, seal_on, send

ID = "NCT00000101"
MakeClient = Callable[..., TestClient]
OURS = ("/account", "/notes", "/watch", "/share", "/trial/{id}/enquiry")
HERE = Path(__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store(tmp_path / "store.sqlite") as store:
        put(store, NOW - DAY)
    return tmp_path


@pytest.fixture
def site(folder: Path, make_site: MakeClient) -> TestClient:
    return make_site(now=lambda: NOW)


HOSTILE = [
    "", " ", "0", "-1", "9" * 40, "NCT00000101", "nct00000101\n", "/trial/NCT00000101", "//x", "http://[", "\x00", "\ud800",
    "\u202e", "é" * 5_000, "a@b.org\r\nBcc: c@d.org", "q=%ff&page=-1", "trial", "search", "page", "note", "1", "send", "again",
    "'; DROP TABLE note; --", "{{7*7}}", "٣", "1.5", "\t", "a@" + "b." * 200 + "c",
]  # fmt: skip
FIELDS = {
    "/notes": ["text", "trial"],
    "/notes/1": ["text"],
    "/watch": ["kind", "target", "email"],
    "/watch/1/email": ["email"],
    "/watch/mail": ["message", "do"],
    "/share": ["kind", "target", "days", "no_patient"],
    "/shared/x": ["passcode"],
    f"/trial/{ID}/enquiry": ["to", "name", "reply_to", "message", "step"],
    "/account/sign-in": ["name", "password", "next"],
    "/account/password": ["password", "new_password"],
    "/account/sign-out": ["everywhere"],
}


@pytest.mark.parametrize("path", FIELDS)
def test_no_words_in_a_form_make_the_site_fall_over(folder: Path, make_site: MakeClient, path: str) -> None:
    contact = {"email": "desk@example.org"}
    with Store(folder / "store.sqlite") as store:
        put(store, NOW, contactsLocationsModule={"centralContacts": [contact]})
    site = make_site(now=lambda: NOW, limits=Limits(posts_per_minute=0))
    send(site, "/notes", "/notes", text="x")
    send(site, f"/watch?trial={ID}", "/watch", kind="trial", target=ID)
    seal = seal_on(site, "/notes")
    usual = {
        "kind": "trial",
        "target": ID,
        "reply_to": "a@example.org",
        "message": "x",
        "step": "show",
        "days": "7",
    }
    for name in FIELDS[path]:
        for value in HOSTILE:
            given = usual | {"form_seal": seal, name: value}
            body = "&".join(f"{key}={quote(each, errors='surrogatepass')}" for key, each in given.items())
            headers = {"content-type": "application/x-www-form-urlencoded"}
            answer = site.post(path, content=body, headers=headers, follow_redirects=False)
            assert answer.status_code < 500, (name, value)
            location = answer.headers.get("location", "/")
            assert location.startswith("/") and not location.startswith("//"), (name, value)


@pytest.mark.parametrize("template", ["/notes/{}", "/notes/{}.json", "/watch/stop/{}", "/watch/confirm/{}", "/feed/{}.atom",
    "/shared/{}", "/shared/{}/page", "/trial/{}/enquiry", "/notes?trial={}", "/watch?trial={}", "/watch?search={}",
    "/share?page={}", "/share?note={}", "/account/sign-in?next={}"])  # fmt: skip
def test_no_words_in_an_address_make_the_site_fall_over(site: TestClient, template: str) -> None:
    for value in HOSTILE:
        path = template.format(quote(value[:500], safe="", errors="surrogatepass"))
        answer = site.get(path, follow_redirects=False)
        assert answer.status_code < 500, value
