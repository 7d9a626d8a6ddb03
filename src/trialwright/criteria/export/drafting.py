"""What the parts of one exported cohort share: the index date, concept sets, losses."""

import datetime
from typing import Any, Literal

from trialwright.criteria.export.losses import Losses
from trialwright.criteria.export.vocabulary import OmopConcept, Vocabulary
from trialwright.knowledge.lexicon import all_terms, narrower, term

Table = Literal["Condition", "Drug", "Procedure", "Measurement"]


class Drafting:
    """One cohort in the making."""

    def __init__(self, index_date: datetime.date, vocabulary: Vocabulary | None) -> None:
        self.index_date = index_date
        self.vocabulary = vocabulary
        self.losses = Losses()
        self.concept_sets: list[dict[str, Any]] = []
        self._known: dict[tuple[str, tuple[str, ...], tuple[str, ...]], int | None] = {}

    def terms_set(self, ids: tuple[str, ...], without: tuple[str, ...] = ()) -> int | None:
        """The id of the concept set of these terms and all under them; None if the vocabulary has none of them."""
        key = ("terms", ids, without)
        if key not in self._known:
            kept, removed = _all_under(ids), _all_under(without)
            name, rest = _named(ids), _named(without)
            found = self.vocabulary.of_terms(kept) if self.vocabulary else ()
            taken_out = self.vocabulary.of_terms(removed) if self.vocabulary else ()
            self._known[key] = self._add(f"{name} except {rest}" if rest else name, found, taken_out)
        return self._known[key]

    def analyte_set(self, analyte_id: str, label: str) -> int | None:
        """The id of the concept set of an analyte or score; None if the vocabulary has none for it."""
        key = ("analyte", (analyte_id,), ())
        if key not in self._known:
            found = self.vocabulary.of_analyte(analyte_id) if self.vocabulary else ()
            self._known[key] = self._add(label, found, ())
        return self._known[key]

    def _add(self, name: str, found: tuple[OmopConcept, ...], without: tuple[OmopConcept, ...]) -> int | None:
        if self.vocabulary is None:
            self.losses.note(f"the concept set “{name}” is empty until you choose its concepts", "either")
        elif not found:
            self.losses.note(f"the vocabulary has no concept of {name}")
            return None
        items = [*(_item(each, False) for each in found), *(_item(each, True) for each in without)]
        number = len(self.concept_sets)
        self.concept_sets.append({"id": number, "name": name, "expression": {"items": items}})
        return number


def _all_under(ids: tuple[str, ...]) -> frozenset[str]:
    """The terms and all under them. A tree handed in may name a term that is not in the lexicon: it stands alone."""
    return frozenset().union(*(narrower(each) if each in all_terms() else {each} for each in ids))


def _named(ids: tuple[str, ...]) -> str:
    return " or ".join(term(each).label if each in all_terms() else each for each in ids)


def _item(concept: OmopConcept, is_excluded: bool) -> dict[str, Any]:
    return {
        "concept": as_json(concept),
        "isExcluded": is_excluded,
        "includeDescendants": True,
        "includeMapped": False,
    }


def as_json(concept: OmopConcept) -> dict[str, Any]:
    """A concept as Circe writes it."""
    return {
        "CONCEPT_ID": concept.concept_id,
        "CONCEPT_NAME": concept.name,
        "CONCEPT_CODE": concept.code,
        "DOMAIN_ID": concept.domain,
        "VOCABULARY_ID": concept.vocabulary,
        "STANDARD_CONCEPT": "S",
        "INVALID_REASON": "V",
    }
