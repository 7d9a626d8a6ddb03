"""Fetching studies from the registry into the store, by id or by query."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from trialwright.knowledge.registry_api import ctgov_api
from trialwright.store.harvest import FetchResult, Harvest
from trialwright.store.id_fetch import IdFetch
from trialwright.store.query_fetch import QueryFetch
from trialwright.store.registry_client import RegistryClient
from trialwright.store.studies import Store

__all__ = ["FetchResult", "fetch"]


def fetch(
    store: Store,
    *,
    ids: Iterable[str] = (),
    query: Mapping[str, str | Sequence[str]] | None = None,
    limit: int | None = None,
    client: RegistryClient | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> FetchResult:
    """What came of fetching studies by id, or all that answer a query of the API's own parameters.

    ``query`` is for example ``{"query.cond": "lupus nephritis", "filter.overallStatus": "RECRUITING"}``;
    a list of values is joined. Every page is stored as it arrives, and a query that was interrupted
    goes on where it stopped. ``limit`` ends a query after that many studies. ``progress`` is called
    with the studies so far and the total (None if not known). Faults of the registry are diagnostics
    of the result; faults of the store are raised as UnreadableInput.
    """
    ids = [ids] if isinstance(ids, str) else list(ids)
    if bool(ids) == bool(query):
        raise ValueError("give either ids or a query")
    if limit is not None and limit < 1:
        raise ValueError("limit must be at least 1")
    params = _params(query or {})
    if client is None:
        with RegistryClient() as own:
            return _run(Harvest(store, own), ids, params, limit, progress)
    return _run(Harvest(store, client), ids, params, limit, progress)


def _run(
    harvest: Harvest,
    ids: Sequence[str],
    params: Mapping[str, str],
    limit: int | None,
    progress: Callable[[int, int | None], None] | None,
) -> FetchResult:
    if ids:
        return IdFetch(harvest, ids[:limit], progress).run()
    return QueryFetch(harvest, params, limit, progress).run()


def _params(query: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    if reserved := sorted(set(query) & set(ctgov_api().reserved)):
        raise ValueError(
            f"a query may not set {', '.join(reserved)}: records would come in part or in other words"
        )
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in query.items()}
