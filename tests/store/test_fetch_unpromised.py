"""Fetching from a registry whose answers are not what its API promises."""

import json
from collections.abc import Callable

import pytest

from registry_server import Registry, Reply, Request, misbehave_in_turn, only_for, page_body, raw_study
from trialwright.store.fetch import FetchResult, fetch
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Store

ClientOf = Callable[..., RegistryClient]
LUPUS = {"query.cond": "lupus"}
ALL = tuple(f"NCT{number:08d}" for number in range(1, 8))


def codes(result: FetchResult) -> list[str]:
    return [found.code for found in result.diagnostics]


def test_a_page_cut_short_once_is_asked_for_again(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    cut = Reply(200, page_body(registry.studies)[:-40], "application/json")
    registry.misbehave = misbehave_in_turn(None, cut)
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, result.diagnostics) == (ALL, ())


def test_a_page_too_long_to_arrive_whole_is_fetched_in_smaller_ones(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    cut = Reply(200, page_body(registry.studies)[:-40], "application/json")
    registry.misbehave = lambda request: cut if int(request.params["pageSize"]) > 2 else None
    result = fetch(store, query=LUPUS, client=client_of(registry, page_size=7))
    assert (result.added, result.diagnostics, result.complete) == (ALL, (), True)


def test_a_page_always_cut_short_ends_the_fetch_and_names_the_page(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    cut = Reply(200, page_body(registry.studies[3:6])[:-40], "application/json")
    registry.misbehave = only_for("from-3", cut)
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, result.complete) == (ALL[:3], False)
    assert [(found.code, found.place) for found in result.diagnostics] == [("S008", "page 2")]
    registry.misbehave = lambda request: None
    continued = fetch(store, query=LUPUS, client=client_of(registry))
    assert (continued.studies, continued.complete) == (ALL, True)


def test_the_pages_after_an_unreadable_one_are_fetched_if_it_shows_the_way(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    spoilt = registry.studies[4].replace(b"Samplumab in", b"a raw\ttab and \\x in", 1)
    registry.studies[4] = spoilt  # not JSON: every page that holds it is unreadable

    def serve(request: Request) -> Reply | None:
        start = int((request.params.get("pageToken") or "from-0").removeprefix("from-"))
        end = start + int(request.params["pageSize"])
        token = f"from-{end}" if end < 7 else None
        return Reply(200, page_body(registry.studies[start:end], token), "application/json")

    registry.misbehave = serve
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert result.added == (*ALL[:4], *ALL[5:])
    assert (codes(result), result.complete) == (["S008"], False)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>Please log in</html>", "text/html"),
        (b"", "application/json"),
        (b'["studies"]', "application/json"),
        (b'{"error": "internal"}', "application/json"),
        (b'{"studies": {"a": 1}}', "application/json"),
        (b'{"studies": null}', "application/json"),
        (b'{"studies": [], "nextPageToken": {"a": 1}}', "application/json"),
        (b'{"studies": [' + b"[" * 50_000 + b"]}", "application/json"),
    ],
)
def test_what_is_no_page_of_studies_is_one_diagnostic(
    store: Store, registry: Registry, client_of: ClientOf, body: bytes, kind: str
) -> None:
    registry.misbehave = lambda request: Reply(200, body, kind)
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (codes(result), result.studies, result.complete) == (["S008"], (), False)
    assert len(registry.asked) < 10


def test_fields_that_changed_type_and_unknown_fields_are_stored_as_they_came(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    odd = json.loads(raw_study(9, designModule={"enrollmentInfo": {"count": "sixty"}, "newModule": {"a": 1}}))
    odd["newSection"] = [1, None]
    body = json.dumps({"studies": [odd], "totalCount": "1", "nextPageToken": None, "newKey": 5}).encode()
    registry.misbehave = lambda request: Reply(200, body, "application/json")
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, result.diagnostics, result.total) == (("NCT00000009",), (), 1)
    stored = store.get("NCT00000009")
    assert stored is not None and json.loads(stored.raw) == odd


def test_a_page_token_that_became_a_number_still_leads_on(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    first, second = (
        page_body(registry.studies[:1], "X").replace(b'"X"', b"42"),
        page_body(registry.studies[1:2]),
    )
    registry.misbehave = misbehave_in_turn(
        Reply(200, first, "application/json"), Reply(200, second, "application/json")
    )
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, registry.pages_asked) == (ALL[:2], [None, "42"])


@pytest.mark.parametrize("unkept", [b"{}", b"null", b'"text"', b"7", b'{"protocolSection":null}'])
def test_a_study_without_an_id_does_not_cost_the_others(
    store: Store, registry: Registry, client_of: ClientOf, unkept: bytes
) -> None:
    studies = [registry.studies[0], unkept, registry.studies[1]]
    body = page_body(studies).replace(b"{", b'{"totalCount":3,', 1)
    registry.misbehave = lambda request: Reply(200, body, "application/json")
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert result.added == ALL[:2]
    assert [(found.code, found.place) for found in result.diagnostics] == [("S009", "page 1, study 2")]


def test_a_study_with_broken_characters_does_not_cost_the_others(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    broken = registry.studies[1].replace(b"Samplumab", b"\xff\xfe")
    body = page_body([registry.studies[0], broken, registry.studies[2]])
    registry.misbehave = lambda request: Reply(200, body, "application/json")
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, codes(result)) == ((ALL[0], ALL[2]), ["R004"])


def test_a_study_on_two_pages_counts_once_and_the_gap_is_told(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    registry.studies[3] = registry.studies[2]  # one slipped over the page's edge, another was pushed out
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert len(result.added) == 6 and result.unchanged == ()
    assert codes(result) == ["S016"]
    assert "announced 7 studies and sent 6" in result.diagnostics[0].message
    assert len(store.versions("NCT00000003")) == 1


def test_pages_that_go_round_come_to_an_end(store: Store, registry: Registry, client_of: ClientOf) -> None:
    def round_trip(request: Request) -> Reply:
        token = {None: "one", "one": "two", "two": "one"}[request.params.get("pageToken")]
        return Reply(200, page_body(registry.studies[:1], token), "application/json")

    registry.misbehave = round_trip
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (codes(result), result.complete, len(registry.asked)) == (["S017"], False, 3)
