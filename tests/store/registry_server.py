"""A registry on this machine: serves v2 studies by the OpenAPI document's rules, misbehaves on request."""

import json
import re
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import msgspec

from made_up import study

_ID = re.compile(r"^[Nn][Cc][Tt]0*[1-9]\d{0,7}$")
_PARAMS = {
    *("format", "markupFormat", "fields", "sort", "countTotal", "pageSize", "pageToken"),
    *("query.cond", "query.term", "query.locn", "query.titles", "query.intr", "query.outc", "query.spons"),
    *("query.lead", "query.id", "query.patient", "filter.overallStatus", "filter.geo", "filter.ids"),
    *("filter.advanced", "filter.synonyms", "aggFilters", "geoDecay"),
}


class Reply(msgspec.Struct):
    """An answer of the server; ``cut`` sends only so many bytes of the body it announced."""

    status: int
    body: bytes
    kind: str = "text/plain"
    headers: dict[str, str] = {}
    cut: int | None = None
    after: threading.Event | None = None


class Request(msgspec.Struct):
    """A question the server was asked."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


Misbehaviour = Callable[[Request], Reply | None]


class Registry:
    """The server, in a thread. ``studies`` are served as they are; ``misbehave`` may answer in its place."""

    def __init__(self, studies: Sequence[bytes] = ()) -> None:
        self.studies = list(studies)
        self.asked: list[Request] = []
        self.misbehave: Misbehaviour = lambda request: None
        self.expired: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api/v2"

    @property
    def pages_asked(self) -> list[str | None]:
        """The page tokens of all list requests, None for a first page."""
        return [request.params.get("pageToken") for request in self.asked if request.path == "/studies"]

    def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        if reply := self.misbehave(request):
            return reply
        if request.path == "/studies":
            return self._list(request.params)
        if request.path == "/version":
            return Reply(
                200, b'{"apiVersion":"2.0.5","dataTimestamp":"2026-05-20T09:00:05"}', "application/json"
            )
        if found := re.fullmatch(r"/studies/(\w+)", request.path):
            return self._one(found[1])
        return Reply(404, b"not found")

    def _list(self, params: dict[str, str]) -> Reply:
        if unknown := set(params) - _PARAMS:
            return Reply(400, f"unknown parameter `{min(unknown)}`".encode())
        if "(" in params.get("query.cond", "").replace(")", "", 1):
            return Reply(400, b"`query.cond` has an unbalanced bracket")
        ids = re.split(r"[,|]", params["filter.ids"]) if "filter.ids" in params else None
        if ids and not all(_ID.match(one) for one in ids):
            return Reply(400, b"`filter.ids` has a wrong id")
        found = [raw for raw in self.studies if _matches(json.loads(raw), params, ids)]
        size = min(int(params.get("pageSize", 0)) or 10, 1000)
        token = params.get("pageToken")
        if token is not None and (token in self.expired or not re.fullmatch(r"from-\d+", token)):
            return Reply(400, b"`pageToken` is invalid or has expired")
        start = int(token.removeprefix("from-")) if token else 0
        head = b'"totalCount":%d,' % len(found) if params.get("countTotal") == "true" and not token else b""
        tail = b',"nextPageToken":"from-%d"' % (start + size) if start + size < len(found) else b""
        body = (
            b"{" + head + b'"studies":[\n' + b",\n".join(found[start : start + size]) + b"\n]" + tail + b"}"
        )
        return Reply(200, body, "application/json")

    def _one(self, asked: str) -> Reply:
        if not _ID.match(asked):
            return Reply(400, b"`nctId` has wrong format")
        for raw in self.studies:
            identification = json.loads(raw)["protocolSection"]["identificationModule"]
            if identification.get("nctId") == asked:
                return Reply(200, raw, "application/json")
            if asked in identification.get("nctIdAliases", []):
                there = f"/api/v2/studies/{identification['nctId']}"
                return Reply(301, b"", headers={"Location": there})
        return Reply(404, f"NCT number {asked} not found".encode())

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        registry = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet, else each answer waits for an acknowledgement

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                params = {name: values[0] for name, values in parse_qs(parts.query).items()}
                headers = dict(self.headers.items())
                reply = registry.answer(Request(parts.path.removeprefix("/api/v2"), params, headers))
                if reply.after:
                    reply.after.wait(5)
                try:
                    self._send(reply)
                except OSError:
                    self.close_connection = True  # the client has gone

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body[: reply.cut])
                if reply.cut is not None:
                    self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


def _matches(study: dict[str, Any], params: dict[str, str], ids: list[str] | None) -> bool:
    protocol = study["protocolSection"]
    identification = protocol.get("identificationModule", {})
    names = {identification.get("nctId"), *identification.get("nctIdAliases", [])}
    if ids is not None and not names & {one.upper() for one in ids}:
        return False
    conditions = " ".join(protocol.get("conditionsModule", {}).get("conditions", [])).lower()
    if not all(word in conditions for word in params.get("query.cond", "").lower().split()):
        return False
    status = params.get("filter.overallStatus")
    return status is None or protocol.get("statusModule", {}).get("overallStatus") in re.split(
        r"[,|]", status
    )


def misbehave_in_turn(*replies: Reply | None) -> Misbehaviour:
    """These replies one after the other (None: behave), then good behaviour."""
    waiting = list(replies)
    return lambda request: waiting.pop(0) if waiting else None


def status(code: int, message: str = "", **headers: str) -> Reply:
    return Reply(
        code, message.encode(), headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def raw_study(number: int, **modules: dict[str, Any]) -> bytes:
    """A made-up v2 study with the id NCT0000<number>, as compact bytes."""
    return json.dumps(study(f"NCT{number:08d}", **modules), separators=(",", ":")).encode()


class Sleeps(list[float]):
    """How long the client would have slept, in order."""


def only_for(token: str | None, reply: Reply) -> Callable[[Request], Reply | None]:
    """This reply to every request for one page."""
    return lambda request: reply if request.params.get("pageToken") == token else None


def page_body(studies: Sequence[bytes], token: str | None = None) -> bytes:
    tail = b',"nextPageToken":"%s"' % token.encode() if token else b""
    return b'{"studies":[' + b",".join(studies) + b"]" + tail + b"}"
