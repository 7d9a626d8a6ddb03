"""How many trials each value of a filter leaves."""

from typing import TYPE_CHECKING, get_args

from trialwright.model.study import enumerations as v2
from trialwright.search.answer import FacetCount, FilterName
from trialwright.search.schema import FACETS

if TYPE_CHECKING:
    import tantivy

_MOST_VALUES = 300  # more than there are countries
_ORDER: dict[str, tuple[str, ...]] = {
    "phase": get_args(v2.Phase),
    "age_group": get_args(v2.StandardAge),
    "sex": ("FEMALE", "MALE"),
    "computable": ("yes", "no", "not looked at"),
}


def facet_counts(
    searcher: "tantivy.Searcher", query: "tantivy.Query", names: tuple[str, ...] = FACETS
) -> dict[FilterName, tuple[FacetCount, ...]]:
    """Counts of the values of each filter among what the query finds.

    Values are in their natural order where they have one (phases, ages), else the most frequent first.
    """
    asked = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names}
    found = searcher.aggregate(query, asked)
    return {name: _ordered(name, found[name]["buckets"]) for name in names}  # type: ignore[misc]


def _ordered(name: str, buckets: list[dict[str, object]]) -> tuple[FacetCount, ...]:
    counts = [FacetCount(str(each["key"]), int(str(each["doc_count"]))) for each in buckets]
    order = _ORDER.get(name)
    if order is None:
        return tuple(sorted(counts, key=lambda each: (-each.count, each.value)))
    return tuple(sorted(counts, key=lambda each: order.index(each.value)))
