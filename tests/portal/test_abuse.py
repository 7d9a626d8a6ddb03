"""Hostile records, addresses, forms and clients: what they send stays text, and nothing falls over."""

import asyncio
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hostile import ID, SCRIPT, hostile_study
from site_made_up import settings_at
from trialwright.portal.app import create_app
from trialwright.portal.routes import PageRoute
from trialwright.portal.security.rates import Allowance
from trialwright.portal.settings import Limits
from trialwright.store.studies import Store
from users_made_up import NOW

FORM = {"content-type": "application/x-www-form-urlencoded"}
SHOWN = [f"/trial/{ID}", f"/trial/{ID}/criteria", f"/trial/{ID}/history", "/?q=alert&closed=1"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("abuse")
    with Store(folder / "store.sqlite") as store:
        store.put(json.dumps(hostile_study()).encode(), address=f"https://x/{SCRIPT}", fetched_at=NOW)
    limits = Limits(posts_per_minute=0)
    with TestClient(create_app(settings_at(folder, limits=limits)), raise_server_exceptions=False) as client:
        yield client


class Parts(HTMLParser):
    """The elements of a page, as a browser would make them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", SHOWN)
def test_a_hostile_record_stays_text(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    parts = Parts(answer.text).found
    assert [attributes for tag, attributes in parts if tag == "script" and "src" not in attributes] == []
    assert not any(name.startswith("on") for _, attributes in parts for name in attributes)
    assert not any(tag in ("img", "iframe", "object", "embed", "base", "style") for tag, _ in parts)
    assert "alert(" in answer.text and "5183" not in answer.text
    assert "\x00" not in answer.text


def test_only_web_addresses_of_a_record_become_links(site: TestClient) -> None:
    links = [
        attributes.get("href") or ""
        for tag, attributes in Parts(site.get(f"/trial/{ID}").text).found
        if tag == "a"
    ]
    assert all(link.startswith(("/", "#", "https://", "mailto:", "?", "tel:")) for link in links)
    assert "https://ok.example/paper" in links
    assert not any(
        "passwd" in link and ".." in link.split("?")[0] for link in links if "large-docs" not in link
    )


@pytest.mark.parametrize(
    "path",
    [
        "/trial/../../etc/passwd", "/trial/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/static/..%2f..%2fapp.py", "/static/../app.py",
        "/static/%2e%2e/settings.py", "/static//etc/passwd", "/static/report.css%00.txt", "/trial/NCT05916781%00",
        "/trial/nct", "/trial/NCT0591678１", "/trial/'; DROP TABLE content; --", "/trial/%ff%fe",
        "/trial/NCT05916781/..;/record", "/\\evil.example", "/static/", "/trial/" + "A" * 5_000,
    ],
)  # fmt: skip
def test_a_tricky_path_is_not_found(site: TestClient, path: str) -> None:
    answer = site.get(path, follow_redirects=False)
    assert answer.status_code in (307, 404), answer.text[:200]
    assert "root:" not in answer.text and "def " not in answer.text
    if answer.status_code == 307:
        assert answer.headers["location"].startswith("http://testserver/")


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "lupus " * 1_700, '"' * 10_000, "-" * 10_000, "(" * 10_000, "文" * 7_000]
)
def test_a_query_of_ten_thousand_characters_is_answered(site: TestClient, text: str) -> None:
    for path in ("/", "/index.json", "/index.csv"):
        assert site.get(path, params={"q": text}).status_code == 200


def test_an_address_too_long_to_be_meant_is_refused(site: TestClient) -> None:
    assert site.get("/?q=" + "a" * 60_000).status_code == 200
    scope = {
        "type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"q=" + b"a" * 200_000,
        "headers": [(b"host", b"testserver")], "client": ("127.0.0.1", 1), "scheme": "http", "root_path": "",
        "server": ("testserver", 80),
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(site.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 414


@pytest.mark.parametrize("query", ["page=-1", "page=9999999999999", "age=1e9", "age=²", "size=0", "size=1000000",
                                   "sort=x", "status=x&status=y", "country=%00", "q=%ff%fe", "view=x", "&&&=&", "q=NaN",
                                   "q=" + "+".join(["-x"] * 300), "page=500&size=100"])  # fmt: skip
def test_an_odd_query_is_answered(site: TestClient, query: str) -> None:
    page = site.get(f"/?{query}")
    assert page.status_code == 200
    expected = (
        400 if "left out" in page.text else 200
    )  # a program is not given a wider list than it asked for
    for path in ("/index.json", "/index.csv"):
        assert site.get(f"{path}?{query}").status_code == expected


def posting(site: TestClient) -> list[str]:
    routes: Any = site.app.routes  # type: ignore[attr-defined]
    found = [each for each in routes if isinstance(each, PageRoute) and "POST" in (each.methods or ())]
    return sorted(
        each.path.replace("{id}", ID).replace("{number}", "1").replace("{token}", "x") for each in found
    )


def test_no_form_is_taken_without_its_seal(site: TestClient) -> None:
    paths = posting(site)
    assert "/enter" in paths
    for path in paths:
        answer = site.post(path, data={"form_seal": "guessed", "text": "x"})
        assert answer.status_code == 403, path


def test_no_form_is_taken_from_another_site(site: TestClient) -> None:
    seal = re.search(r'name="form_seal" value="([^"]+)"', site.get("/enter").text)
    assert seal
    data = {"form_seal": seal[1], "secret": "x"}
    assert site.post("/enter", data=data).status_code == 403  # the seal is right, the secret is not
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        refused = site.post("/enter", data=data, headers=headers)
        assert refused.status_code == 403 and "did not come from a page of this site" in refused.text
    site.cookies.clear()
    assert "did not come from" in site.post("/enter", data=data).text


def test_every_route_that_posts_is_made_by_the_function_that_checks(site: TestClient) -> None:
    for route in site.app.routes:  # type: ignore[attr-defined]
        unsafe = set(route.methods or ()) - {"GET", "HEAD"}
        assert not unsafe or route.endpoint.__qualname__ == "posted.<locals>.answer", route.path


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(site: TestClient) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(300):
            yield b"a=" + b"x" * 1_000 + b"&"

    assert site.post("/enter", content=b"a=" + b"x" * 300_000, headers=FORM).status_code == 413
    assert site.post("/enter", content=body(), headers=FORM).status_code == 413


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"x", "", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
        (b"&".join(b"a%d=1" % n for n in range(2_000)), FORM["content-type"], 400),
        (b"%ff=%fe&\x00=\xff", FORM["content-type"], 403),
        (b"", FORM["content-type"], 403),
    ],
    ids=["json", "nothing", "files where none are taken", "too many fields", "no text", "empty"],
)
def test_a_form_that_is_none_is_refused_in_words(
    site: TestClient, content: bytes, kind: str, status: int
) -> None:
    answer = site.post("/enter", content=content, headers={"content-type": kind} if kind else {})
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_another_name_for_the_site_is_refused(site: TestClient) -> None:
    assert site.get("/", headers={"host": "evil.example"}).status_code == 421
    assert site.get("/", headers={"host": ""}).status_code == 421


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO"])
def test_other_methods_do_nothing(site: TestClient, method: str) -> None:
    assert site.request(method, f"/trial/{ID}").status_code == 405


def test_an_error_of_ours_says_nothing_of_what_was_sent(
    site: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("patient 4711 has lupus")

    monkeypatch.setattr(site.app.state.shelf, "record", fail)  # type: ignore[attr-defined]
    answer = site.get(f"/trial/{ID}?x=4711")
    assert (answer.status_code, "4711" in answer.text) == (500, False)
    logged = capsys.readouterr().err
    assert '"error":"RuntimeError"' in logged and "4711" not in logged


def test_an_address_that_asks_too_often_has_to_wait() -> None:
    now = [0.0]
    allowance = Allowance(60, clock=lambda: now[0])
    assert [allowance.take("a") for _ in range(61)] == [True] * 60 + [False]
    assert allowance.take("b")
    now[0] = 1.01
    assert [allowance.take("a"), allowance.take("a")] == [True, False]


def test_too_many_posts_are_answered_with_429(tmp_path: Path) -> None:
    limits = Limits(posts_per_minute=3, pages_per_minute=5)
    with TestClient(create_app(settings_at(tmp_path, limits=limits)), client=("203.0.113.9", 1)) as client:
        assert [client.post("/enter").status_code for _ in range(4)] == [415, 415, 415, 429]
        assert [client.get("/health").status_code for _ in range(6)] == [200] * 5 + [429]


def test_the_login_secret_is_asked_for_before_anything_is_shown(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, login_secret="twelve letters")
    with TestClient(create_app(settings)) as client:
        for path in ("/", f"/trial/{ID}", "/metrics", "/openapi.json", "/accessibility"):
            assert client.get(path, follow_redirects=False).status_code in (303, 401), path
        assert client.get("/health").status_code == 200
        asked = client.get("/?q=lupus")
        seal = re.search(r'name="form_seal" value="([^"]+)"', asked.text)
        assert seal and "Login secret" in asked.text
        data = {"form_seal": seal[1], "next": "/?q=lupus", "secret": "wrong"}
        assert [client.post("/enter", data=data).status_code for _ in range(11)] == [403] * 10 + [429]
    with TestClient(create_app(settings)) as client:
        client.get("/enter")
        seal = re.search(r'name="form_seal" value="([^"]+)"', client.get("/enter").text)
        assert seal
        data = {"form_seal": seal[1], "next": "//evil.example", "secret": "twelve letters"}
        entered = client.post("/enter", data=data, follow_redirects=False)
        assert entered.headers["location"] == "/"
        assert client.get("/accessibility").status_code == 200
        client.cookies.clear()
        client.cookies.set("trialwright_entry", "Zm9yZ2Vk.9999999999.forged")
        assert client.get("/accessibility", follow_redirects=False).status_code == 303
