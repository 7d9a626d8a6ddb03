"""A fetch that was interrupted goes on; two at once do not harm each other."""

import datetime
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry_server import (
    Registry,
    Reply,
    misbehave_in_turn,
    page_body,
    raw_study,
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


class Interruption(Exception):
    """Stands for a killed process: nothing of ours handles it."""


def interrupt_after(pages: int) -> Callable[[int, int | None], None]:
    done: list[int] = []

    def progress(studies: int, total: int | None) -> None:
        done.append(studies)
        if len(done) == pages:
            raise Interruption

    return progress


def interrupted(store: Store, registry: Registry, client: RegistryClient, after: int = 2) -> None:
    with pytest.raises(Interruption):
        fetch(store, query=LUPUS, client=client, progress=interrupt_after(after))
    registry.asked.clear()


def test_an_interrupted_fetch_goes_on_without_asking_for_its_first_pages_again(
    tmp_path: Path, registry: Registry, client_of: ClientOf
) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        interrupted(store, registry, client_of(registry))
        assert store.ids() == list(ALL[:6])
    with Store(tmp_path / "s.sqlite") as store:
        result = fetch(store, query=LUPUS, client=client_of(registry))
        assert registry.pages_asked == ["from-6"]
        assert (result.added, result.total, result.pages) == (ALL, 7, 3)
        assert (codes(result), result.continued_after, result.complete) == (["S018"], 2, True)
        registry.asked.clear()
        again = fetch(store, query=LUPUS, client=client_of(registry))
        assert (registry.pages_asked[0], again.unchanged, again.diagnostics) == (None, ALL, ())


def test_another_query_or_limit_does_not_continue_this_one(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    interrupted(store, registry, client_of(registry))
    fetch(store, query={"query.cond": "lupus nephritis"}, client=client_of(registry))
    fetch(store, query=LUPUS, limit=1, client=client_of(registry))
    assert registry.pages_asked == [None, "from-3", "from-6", None]
    registry.asked.clear()
    fetch(store, query=LUPUS, client=client_of(registry))
    assert registry.pages_asked == ["from-6"]


def test_a_query_begun_anew_does_not_tell_the_faults_of_its_first_pages_twice(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    first_page = Reply(200, page_body([registry.studies[0], b"{}"], "from-3"), "application/json")
    registry.misbehave = misbehave_in_turn(first_page, status(400, "expired"), first_page)
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert codes(result) == ["S012", "S009"]
    assert result.complete


def test_an_expired_page_token_begins_the_query_anew(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    interrupted(store, registry, client_of(registry))
    registry.expired.add("from-6")
    registry.misbehave = lambda request: (
        registry.expired.discard("from-6") if len(registry.asked) > 1 else None
    )
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert registry.pages_asked == ["from-6", None, "from-3", "from-6"]
    assert (result.added, result.complete, result.total) == (ALL, True, 7)
    assert (codes(result), result.continued_after) == (["S012"], 0)


def test_a_query_begun_anew_counts_only_what_its_new_pages_held(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    interrupted(store, registry, client_of(registry))
    registry.misbehave = misbehave_in_turn(status(400, "expired"))
    registry.studies[3] = registry.studies[2]
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert codes(result) == ["S012", "S016"]
    assert "announced 7 studies and sent 6" in result.diagnostics[1].message


def test_a_change_met_before_the_interruption_stays_a_change(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    fetch(store, query=LUPUS, client=client_of(registry))
    changed = raw_study(1, statusModule={"overallStatus": "COMPLETED"})
    pages = [page_body(registry.studies[:1], "from-1"), page_body([changed], "from-6")]
    replies = [Reply(200, body, "application/json") for body in pages]
    registry.misbehave = misbehave_in_turn(*replies, status(503))
    assert not fetch(store, query=LUPUS, client=client_of(registry, attempts=1)).complete
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.changed, result.unchanged) == (ALL[:1], ALL[6:])


def test_a_token_that_is_always_refused_ends_with_the_servers_words(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    registry.expired.add("from-3")
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert registry.pages_asked == [None, "from-3", None, "from-3"]
    assert (codes(result), result.complete) == (["S012", "S011"], False)
    assert result.added == ALL[:3]


def test_an_interruption_long_ago_is_not_continued(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    interrupted(store, registry, client_of(registry))
    client = client_of(registry)
    client.now = lambda: datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=25)
    result = fetch(store, query=LUPUS, client=client)
    assert registry.pages_asked == [None, "from-3", "from-6"]
    assert (codes(result), result.unchanged) == ([], (*ALL[:6],))


def test_a_fetch_stopped_by_the_registry_continues_and_keeps_its_findings(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    first_page = page_body([registry.studies[0], b"{}", registry.studies[2]], "from-3")
    registry.misbehave = lambda request: (
        status(503) if "pageToken" in request.params else Reply(200, first_page, "application/json")
    )
    stopped = fetch(store, query=LUPUS, client=client_of(registry))
    assert (codes(stopped), stopped.complete) == (["S009", "S007"], False)
    registry.misbehave = lambda request: None
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert codes(result) == ["S009", "S018"]
    assert result.added == (ALL[0], *ALL[2:])


def test_a_page_and_its_progress_are_kept_together_or_not_at_all(
    store: Store, registry: Registry, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise Interruption

    monkeypatch.setattr("trialwright.store.query_fetch.note_progress", fail)
    with pytest.raises(Interruption):
        fetch(store, query=LUPUS, client=client_of(registry))
    assert store.ids() == []


def test_two_fetches_at_once_into_one_store(tmp_path: Path, registry: Registry, client_of: ClientOf) -> None:
    results: list[FetchResult] = []
    clients = [client_of(registry, page_size=1) for _ in range(2)]

    def run(client: RegistryClient) -> None:
        with Store(tmp_path / "s.sqlite") as store:
            results.append(fetch(store, query=LUPUS, client=client))

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [result.studies for result in results] == [ALL, ALL]
    with Store(tmp_path / "s.sqlite") as store:
        assert [len(store.versions(nct_id)) for nct_id in ALL] == [1] * 7
