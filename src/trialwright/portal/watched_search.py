"""A watched search by its query string: what of it is watched, and its name."""

import msgspec

from trialwright.portal.content.filters import filters_in_use
from trialwright.search.query import read_query


def watched_query(query_string: str) -> str:
    """The query string of a search as it is watched: without page and order, so that one search is one watch.

    >>> watched_query("view=table&page=3&q=lupus&sort=updated")
    'q=lupus'
    """
    query = read_query(query_string)[0]
    return msgspec.structs.replace(query, page=1, page_size=0, sort="relevance").to_url()


def search_title(query_string: str) -> str:
    """The search in words.

    >>> search_title("q=lupus&phase=PHASE3")
    '“lupus”, phase 3'
    """
    query = read_query(query_string)[0]
    parts = [f"“{query.text}”"] if query.text else []
    return ", ".join([*parts, *(each.words for each in filters_in_use(query))]) or "all trials"
