"""Fetching from a registry that is busy, slow, down, or refuses."""

import datetime
import threading
from collections.abc import Callable

import httpx
import pytest

from registry_server import (
    Registry,
    Reply,
    Sleeps,
    misbehave_in_turn,
    page_body,
    status,
)
from trialwright.store.fetch import FetchResult, fetch
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Store

ClientOf = Callable[..., RegistryClient]
LUPUS = {"query.cond": "lupus"}
ALL = tuple(f"NCT{number:08d}" for number in range(1, 8))


def codes(result: FetchResult) -> list[str]:
    return [found.code for found in result.diagnostics]


def test_429_with_retry_after_waits_as_long_as_asked(
    store: Store, registry: Registry, client_of: ClientOf, sleeps: Sleeps
) -> None:
    registry.misbehave = misbehave_in_turn(status(429, Retry_After="7"), None, status(429, Retry_After="0"))
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, result.diagnostics) == (ALL, ())
    assert sleeps == [7.0, 0.0]


def test_retry_after_may_be_a_date(store: Store, registry: Registry, sleeps: Sleeps) -> None:
    registry.misbehave = misbehave_in_turn(status(503, Retry_After="Mon, 01 Jun 2026 12:00:30 GMT"))
    noon = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
    with RegistryClient(
        registry.base_url, transport=httpx.HTTPTransport(), sleep=sleeps.append, now=lambda: noon
    ) as client:
        assert len(fetch(store, query=LUPUS, client=client).added) == 7
    assert sleeps == [30.0]


def test_a_wait_longer_than_our_patience_is_not_begun(
    store: Store, registry: Registry, client_of: ClientOf, sleeps: Sleeps
) -> None:
    registry.misbehave = lambda request: status(429, Retry_After="86400")
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert sleeps == []
    assert codes(result) == ["S007"]
    assert "86400 s" in result.diagnostics[0].message


@pytest.mark.parametrize("nonsense", ["soon", "-1", "", "1e9", "Mon, 99 Foo"])
def test_a_retry_after_that_says_nothing_is_as_if_absent(
    store: Store, registry: Registry, client_of: ClientOf, sleeps: Sleeps, nonsense: str
) -> None:
    registry.misbehave = misbehave_in_turn(status(503, Retry_After=nonsense))
    assert fetch(store, query=LUPUS, client=client_of(registry)).complete
    assert sleeps == [1.0]


def test_server_errors_pass_with_growing_waits(
    store: Store, registry: Registry, client_of: ClientOf, sleeps: Sleeps
) -> None:
    registry.misbehave = misbehave_in_turn(status(500), status(502), status(504))
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, result.diagnostics) == (ALL, ())
    assert sleeps == [1.0, 2.0, 4.0]


def test_chance_shortens_a_wait_by_up_to_half() -> None:
    answers = iter([httpx.Response(500), httpx.Response(200, json={"studies": []})])
    waited: list[float] = []
    with RegistryClient(
        "http://registry.test",
        transport=httpx.MockTransport(lambda request: next(answers)),
        sleep=waited.append,
        jitter=lambda: 1.0,
    ) as client:
        client.page({})
    assert waited == [0.5]


def test_a_registry_that_stays_down_is_one_diagnostic(
    store: Store, registry: Registry, client_of: ClientOf, sleeps: Sleeps
) -> None:
    registry.misbehave = lambda request: status(503)
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.studies, result.complete, codes(result)) == ((), False, ["S007"])
    assert "HTTP 503; tried 5 times" in result.diagnostics[0].message
    assert (len(registry.asked), len(sleeps)) == (5, 4)


def test_a_connection_dropped_in_the_middle_is_tried_again(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    body = page_body(registry.studies)
    dropped = Reply(200, body, "application/json", cut=len(body) // 2)
    registry.misbehave = misbehave_in_turn(dropped, None, dropped)
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, result.diagnostics) == (ALL, ())


def test_a_slow_answer_is_a_time_out(store: Store, registry: Registry, client_of: ClientOf) -> None:
    never = threading.Event()
    slow = Reply(200, page_body(registry.studies), "application/json", after=never)
    registry.misbehave = lambda request: slow
    result = fetch(store, query=LUPUS, client=client_of(registry, read_timeout_seconds=0.05, attempts=2))
    never.set()
    assert codes(result) == ["S007"]
    assert "no answer in time; tried 2 times" in result.diagnostics[0].message


def test_nobody_listening_and_no_address_at_all(store: Store, sleeps: Sleeps) -> None:
    with Registry() as gone:
        address = gone.base_url
    for base_url, tries in ((address, 4), ("ftp://registry.test", 0), ("http://registry.test:port", 0)):
        sleeps.clear()
        transport = httpx.HTTPTransport() if base_url == address else None
        with RegistryClient(base_url, transport=transport, sleep=sleeps.append) as client:
            result = fetch(store, ids=["NCT00000001"], client=client)
        assert (codes(result), len(sleeps)) == (["S007"], tries)
        assert result.unfetched == ("NCT00000001",)


def test_a_refusal_passes_on_the_servers_own_words(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    result = fetch(store, query={"query.cond": "lupus ("}, client=client_of(registry))
    assert codes(result) == ["S011"]
    assert "`query.cond` has an unbalanced bracket" in result.diagnostics[0].message
    assert len(registry.asked) == 1


def test_a_servers_words_cannot_steer_the_terminal(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    registry.misbehave = lambda request: status(400, "bad \x1b[2J\nquery " + "x" * 5000)
    message = fetch(store, query=LUPUS, client=client_of(registry)).diagnostics[0].message
    assert message.isprintable() and len(message) < 400
