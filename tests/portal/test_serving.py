"""The server itself: opens, answers, throws out those that dawdle, stops in order."""

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from site_made_up import settings_at, store_of_library
from trialwright.cli.main import main
from trialwright.portal.app import create_app
from trialwright.portal.serving import kept_secret

# Starts the site with short patience, and a fault on the page of a trial; arguments are the folder and the port.
_START = """
import sys
from pathlib import Path
from trialwright.portal.serving import serve
from trialwright.portal.shelf import Shelf
def fail(self, nct_id, number=None): raise RuntimeError("patient 4711 has lupus")
Shelf.record = fail
from trialwright.portal.settings import Limits, Settings
limits = Limits(header_seconds=0.5, body_seconds=0.5)
serve(Settings(store=Path(sys.argv[1]) / "s.sqlite", port=int(sys.argv[2]), limits=limits), print)
"""


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    command = [sys.executable, "-u", "-c", _START, str(tmp_path), str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert server.stdout.readline().strip() == f"http://127.0.0.1:{port}"
    yield server, port
    server.kill()
    server.communicate()


def test_it_answers_logs_without_the_query_and_stops_in_order(
    running: tuple[subprocess.Popen[str], int],
) -> None:
    server, port = running
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as client:
        client.request("GET", "/?q=my+own+illness")
        found = client.getresponse()
        assert (found.status, bool(found.read())) == (200, True)
        client.request("GET", "/trial/NCT05916781")
        assert client.getresponse().status == 500
    server.send_signal(signal.SIGTERM)
    _, logged = server.communicate(timeout=40)
    assert server.returncode == 0
    assert '"route":"/"' in logged
    assert '"error":"RuntimeError"' in logged
    assert not any(words in logged for words in ("illness", "127.0.0.1", "4711", "Traceback"))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /enter HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nsecret=",
    ],
    ids=["says nothing", "never ends its headers", "never ends its body"],
)
def test_a_client_that_dawdles_is_thrown_out(running: tuple[subprocess.Popen[str], int], sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", running[1]), timeout=30) as opened:
        opened.sendall(sent)
        answer = b""
        while part := opened.recv(65_536):
            answer += part
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")


def test_what_is_no_http_gets_no_page(running: tuple[subprocess.Popen[str], int]) -> None:
    for sent in (b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000):
        with socket.create_connection(("127.0.0.1", running[1]), timeout=30) as opened:
            opened.sendall(sent)
            assert not opened.recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_host_others_can_reach_demands_a_secret_and_not_a_short_one(tmp_path: Path) -> None:
    short = tmp_path / "secret.txt"
    short.write_text("short\n", encoding="utf-8")
    for more in ([], ["--login-secret-file", str(short)]):
        done = CliRunner().invoke(main, ["serve", "--host", "0.0.0.0", *more])
        assert (done.exit_code, "login secret" in done.stderr) == (2, True)


def test_a_port_that_is_taken_is_said_and_not_a_traceback(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [
            sys.executable,
            "-m",
            "trialwright",
            "serve",
            "--port",
            port,
            "--store",
            str(tmp_path / "s"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "cannot serve" in done.stderr and "Traceback" not in done.stderr


def test_a_store_that_is_damaged_is_said_with_its_code_and_not_a_traceback(tmp_path: Path) -> None:
    store_of_library(tmp_path / "store.sqlite")
    (tmp_path / "store.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 8192)
    command = [sys.executable, "-m", "trialwright", "serve", "--port", str(free_port())]
    done = subprocess.run(
        [*command, "--store", str(tmp_path / "store.sqlite")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "error[S002]" in done.stderr and "Traceback" not in done.stderr


def test_a_store_that_is_damaged_while_the_site_is_open_is_a_page_that_says_so(tmp_path: Path) -> None:
    with TestClient(create_app(settings_at(tmp_path)), raise_server_exceptions=False) as client:
        assert client.get("/trial/NCT05916781").status_code == 200
        (tmp_path / "store.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 8192)
        answer = client.get("/trial/NCT05916781")
        assert (answer.status_code, "S002" in answer.text, str(tmp_path) in answer.text) == (503, True, False)
        assert client.get("/health.json").status_code == 503


def test_the_secret_is_kept_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "portal.secret"
    assert kept_secret(path) == kept_secret(path)
    assert (len(kept_secret(path)), path.stat().st_mode & 0o777) == (32, 0o600)
