"""Fetching in the ordinary course: pages, searches, ids."""

from collections.abc import Callable

import pytest

from registry_server import Registry, Reply, Request, page_body, raw_study, status
from trialwright.store.fetch import FetchResult, fetch
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Store

ClientOf = Callable[..., RegistryClient]
LUPUS = {"query.cond": "lupus"}
ALL = tuple(f"NCT{number:08d}" for number in range(1, 8))


def codes(result: FetchResult) -> list[str]:
    return [found.code for found in result.diagnostics]


def test_several_pages_are_fetched_and_stored_byte_for_byte(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    told: list[tuple[int, int | None]] = []
    result = fetch(
        store, query=LUPUS, client=client_of(registry), progress=lambda *so_far: told.append(so_far)
    )
    assert (result.added, result.changed, result.unchanged) == (ALL, (), ())
    assert (result.pages, result.total, result.complete, result.diagnostics) == (3, 7, True, ())
    assert told == [(3, 7), (6, 7), (7, 7)]
    assert registry.pages_asked == [None, "from-3", "from-6"]
    stored = [store.get(nct_id) for nct_id in ALL]
    assert [one and one.raw for one in stored] == registry.studies
    assert stored[0] is not None
    assert stored[0].source.document == f"{registry.base_url}/studies/NCT00000001"


def test_the_count_is_asked_once_and_the_client_says_who_it_is(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    fetch(store, query=LUPUS, client=client_of(registry))
    assert [request.params.get("countTotal") for request in registry.asked] == ["true", None, None]
    assert all(request.headers["User-Agent"].startswith("trialwright") for request in registry.asked)


def test_a_second_fetch_tells_new_changed_and_unchanged_apart(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    fetch(store, query=LUPUS, client=client_of(registry))
    before = registry.studies[1]
    registry.studies[1] = raw_study(2, statusModule={"overallStatus": "COMPLETED"})
    registry.studies.append(raw_study(8))
    result = fetch(store, query=LUPUS, client=client_of(registry))
    assert (result.added, result.changed) == (("NCT00000008",), ("NCT00000002",))
    assert len(result.unchanged) == 6
    oldest = store.get("NCT00000002", 1)
    assert oldest is not None and oldest.raw == before
    assert [version.number for version in store.versions("NCT00000002")] == [1, 2]


def test_filters_reach_the_registry(store: Store, registry: Registry, client_of: ClientOf) -> None:
    registry.studies[4] = raw_study(5, statusModule={"overallStatus": "COMPLETED"})
    registry.studies[5] = raw_study(6, statusModule={"overallStatus": "TERMINATED"})
    query = {"query.cond": "lupus", "filter.overallStatus": ["COMPLETED", "TERMINATED"]}
    result = fetch(store, query=query, client=client_of(registry))
    assert result.added == ("NCT00000005", "NCT00000006")


def test_a_search_that_finds_nothing_is_done(store: Store, registry: Registry, client_of: ClientOf) -> None:
    result = fetch(store, query={"query.cond": "gout"}, client=client_of(registry))
    assert (result.studies, result.diagnostics, result.complete, result.total) == ((), (), True, 0)


def test_a_limit_ends_a_search_and_a_later_one_begins_anew(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    for _ in range(2):
        registry.asked.clear()
        result = fetch(store, query=LUPUS, limit=4, client=client_of(registry))
        assert result.studies == ALL[:4]
        assert (result.complete, result.total, result.diagnostics) == (True, 7, ())
        assert [request.params["pageSize"] for request in registry.asked] == ["3", "1"]


@pytest.mark.parametrize("name", ["fields", "pageToken", "markupFormat"])
def test_a_query_may_not_cut_records_down(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        fetch(store, query={"query.cond": "lupus", name: "x"})


def test_ids_and_query_exclude_each_other(store: Store) -> None:
    for arguments in ({}, {"ids": ALL, "query": LUPUS}, {"query": LUPUS, "limit": 0}):
        with pytest.raises(ValueError, match=r"ids or a query|limit"):
            fetch(store, **arguments)  # type: ignore[arg-type]


def test_ids_are_asked_in_portions_and_unknown_ones_are_named(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    ids = ["NCT00000001", "nct00000002", "NCT00000002", "NCT00000099", "NCT00000007", "seven"]
    result = fetch(store, ids=ids, client=client_of(registry, ids_a_request=2))
    assert result.added == ("NCT00000001", "NCT00000002", "NCT00000007")
    assert (result.missing, result.unfetched) == (("NCT00000099",), ("seven",))
    assert [request.params["filter.ids"] for request in registry.asked] == [
        "NCT00000001,NCT00000002",
        "NCT00000099,NCT00000007",
    ]
    assert codes(result) == ["S013", "S010"]
    assert "NCT00000099" in result.diagnostics[1].message


def test_one_id_is_asked_for_at_its_own_address(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    assert fetch(store, ids="NCT00000003", client=client_of(registry)).added == ("NCT00000003",)
    assert registry.asked[0].path == "/studies/NCT00000003"
    missing = fetch(store, ids=["NCT00000033"], client=client_of(registry))
    assert (missing.missing, codes(missing), missing.studies) == (("NCT00000033",), ["S010"], ())


@pytest.mark.parametrize("others", [[], ["NCT00000001"]])
def test_an_old_id_gives_the_study_it_was_merged_into(
    store: Store, registry: Registry, client_of: ClientOf, others: list[str]
) -> None:
    registry.studies[1] = raw_study(2, identificationModule={"nctIdAliases": ["NCT00000050"]})
    result = fetch(store, ids=["NCT00000050", *others], client=client_of(registry))
    assert result.added == (*others, "NCT00000002")
    assert (codes(result), result.missing) == (["S014"], ())


def test_a_web_pages_404_is_not_taken_for_a_missing_study(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    registry.misbehave = lambda request: Reply(404, b"<html>no such page</html>", "text/html")
    result = fetch(store, ids=["NCT00000001"], client=client_of(registry))
    assert (result.missing, result.unfetched, codes(result)) == ((), ("NCT00000001",), ["S011"])


def test_studies_not_asked_for_are_named_and_not_stored(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    registry.misbehave = lambda request: Reply(200, page_body(registry.studies[2:5]), "application/json")
    result = fetch(store, ids=["NCT00000003", "NCT00000098"], client=client_of(registry))
    assert store.ids() == ["NCT00000003"]
    assert (codes(result), result.missing, result.unfetched) == (["S015"], (), ("NCT00000098",))


def test_a_portion_that_cannot_be_read_is_asked_for_id_by_id(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    def spoilt_by_two(request: Request) -> Reply | None:
        if "NCT00000002" in request.path + request.params.get("filter.ids", ""):
            return Reply(200, b'{"studies": [{"protocol', "application/json")
        return None

    registry.misbehave = spoilt_by_two
    result = fetch(store, ids=ALL[:3], client=client_of(registry))
    assert result.added == ("NCT00000001", "NCT00000003")
    assert (result.unfetched, codes(result)) == (("NCT00000002",), ["S008"])


def test_ids_after_a_registry_went_down_are_unfetched_not_missing(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    registry.misbehave = lambda request: status(503) if len(registry.asked) > 1 else None
    result = fetch(store, ids=ALL[:6], client=client_of(registry, ids_a_request=2))
    assert (result.added, result.missing, result.unfetched) == (ALL[:2], (), ALL[2:6])
    assert codes(result) == ["S007"]
    assert result.diagnostics[0].place == "4 of 6 ids, from NCT00000003"


def test_ids_that_came_before_the_registry_went_down_are_not_called_unfetched(
    store: Store, registry: Registry, client_of: ClientOf
) -> None:
    def worse_and_worse(request: Request) -> Reply | None:
        if "filter.ids" in request.params:
            return Reply(200, b"{", "application/json")
        return None if request.path.endswith(("1", "99")) else status(503)

    registry.misbehave = worse_and_worse
    ids = ["NCT00000001", "NCT00000099", "NCT00000003", "NCT00000004"]
    result = fetch(store, ids=ids, client=client_of(registry))
    assert (result.added, result.missing, result.unfetched) == (
        ("NCT00000001",),
        ("NCT00000099",),
        ("NCT00000003", "NCT00000004"),
    )
    assert codes(result) == ["S010", "S007"]
