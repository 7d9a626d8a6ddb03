"""Trials related to a trial, each with the reasons: drug, class, population, successor, criteria.

The index gives candidates that share a rare concept or word; these few are compared in full, by TF-IDF vectors of what
they say of themselves and by the concepts they share. A trial without a reason that can be named is not shown.
"""

import datetime
import math
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import msgspec

from trialwright.knowledge.lexicon import term
from trialwright.knowledge.search_settings import related_rule
from trialwright.model.study import enumerations as v2
from trialwright.search.answer import Freshness
from trialwright.search.freshness import freshness, last_day
from trialwright.search.gist import Gist
from trialwright.search.schema import entry_in

if TYPE_CHECKING:
    import tantivy

    from trialwright.search.trial_index import TrialIndex

ReasonKind = Literal[
    "successor", "predecessor", "named", "same_drug", "same_drug_class", "same_population", "shared_criteria"
]
_decode = msgspec.json.Decoder(Gist)
_GROUP_WORDS = {"CHILD": "children", "ADULT": "adults", "OLDER_ADULT": "older adults"}
_WORDS_LOOKED_FOR = 6
_CRITERIA_SHOWN = 4


class Reason(msgspec.Struct, frozen=True):
    """Why two trials are related: the kind, a phrase that says it, and the concepts it rests on."""

    kind: ReasonKind
    words: str
    concepts: tuple[str, ...] = ()


class Related(msgspec.Struct, frozen=True):
    """A related trial: the reasons, the weightiest first; ``likeness`` of the texts is from 0 to 1."""

    id: str
    title: str
    status: v2.Status | None
    freshness: Freshness
    reasons: tuple[Reason, ...]
    likeness: float
    score: float


def related_trials(
    index: "TrialIndex", nct_id: str, today: datetime.date, *, limit: int = 10
) -> tuple[Related, ...]:
    """The trials most related to one, best first; () if it is not in the index or nothing is related to it.

    Open or closed, all are shown, with the freshness of their record on the day.
    """
    view = _View(index)
    own = view.gist_of(nct_id)
    if own is None:
        return ()
    compared = [(view.compare(own, other), address) for other, address in view.candidates(own)]
    kept = [
        (found, address) for found, address in compared if found[0] >= related_rule().least_score and found[1]
    ]
    kept.sort(key=lambda each: (-each[0][0], each[0][3]))
    return tuple(_related(view, address, found, today) for found, address in kept[:limit])


_Compared = tuple[float, tuple[Reason, ...], float, str]  # score, reasons, likeness of texts, id


def _related(view: "_View", address: "tantivy.DocAddress", found: _Compared, today: datetime.date) -> Related:
    entry = entry_in(view.searcher.doc(address))
    score, reasons, likeness, _ = found
    fresh = freshness(entry.status, today)
    return Related(
        entry.id,
        entry.title,
        entry.status.overall_status,
        fresh,
        reasons,
        round(likeness, 3),
        round(score, 3),
    )


class _View:
    """An index seen for one comparison; how often a word or concept occurs is looked up once."""

    def __init__(self, index: "TrialIndex") -> None:
        self.index = index
        self.searcher = index.searcher()
        self._frequencies: dict[tuple[str, str], int] = {}

    @cached_property
    def count(self) -> int:
        """How many trials there are."""
        return max(1, int(self.searcher.num_docs))

    def gist_of(self, nct_id: str) -> Gist | None:
        """A trial in short; None if it is not here."""
        import tantivy

        wanted = tantivy.Query.term_query(self.index.schema, "id", nct_id)
        hits = self.searcher.search(wanted, 1, count=False).hits
        return self._gist_at(hits[0][1]) if hits else None

    def candidates(self, own: Gist) -> "list[tuple[Gist, tantivy.DocAddress]]":
        """Trials that share what is rare in this one, or name it, or are named by it."""
        import tantivy

        terms = [("about_concepts", each) for each in self._rarest("about_concepts", _subjects(own))]
        terms += [("narrower", each) for each in self._rarest("narrower", _classes(own))]
        terms += [("about", each) for each in self._rarest("about", own.words)[:_WORDS_LOOKED_FOR]]
        terms += [("named", own.id), *(("id", each) for each in own.names)]
        make = tantivy.Query.term_query
        some = [(tantivy.Occur.Should, make(self.index.schema, *term, "freq")) for term in terms]
        query = tantivy.Query.boolean_query(some)
        hits = self.searcher.search(query, related_rule().candidates + 1, count=False).hits
        found = [(self._gist_at(address), address) for _, address in hits]
        return [(gist, address) for gist, address in found if gist.id != own.id]

    def compare(self, own: Gist, other: Gist) -> _Compared:
        """How related two trials are, and why."""
        reasons = [(kind, reason) for kind, reason in self._reasons(own, other) if kind > 0]
        reasons.sort(key=lambda each: -each[0])
        likeness = self._likeness(own, other)
        score = likeness + sum(weight for weight, _ in reasons)
        return score, tuple(reason for _, reason in reasons), likeness, other.id

    def _reasons(self, own: Gist, other: Gist) -> list[tuple[float, Reason]]:
        drugs, names = _shared_drugs(own, other)
        conditions = [each for each in own.conditions if each in other.conditions]
        found = [
            self._weighed(reason) for reason in _lineage(own, other, bool(drugs or names), bool(conditions))
        ]
        if drugs or names:
            found.append(self._weighed(_reason("same_drug", "same drug", drugs, names)))
        elif classes := [each for each in _classes(own) if each in _classes(other)]:
            found.append(self._weighed(_reason("same_drug_class", "same drug class", classes)))
        if conditions and (who := _population(own, other)):
            found.append(self._weighed(_reason("same_population", "same population", conditions, (who,))))
        if shared := self._shared_criteria(own, other):
            found.append(self._weighed(_reason("shared_criteria", "criteria on the same", shared)))
        return found

    def _weighed(self, reason: Reason) -> tuple[float, Reason]:
        """The reason's weight: what is in every second trial counts a fifth of what is in few."""
        weight = related_rule().reasons[reason.kind]
        if reason.concepts and reason.kind.startswith(("same", "shared")):
            weight *= max(0.2, max(self._rarity("concepts", each) for each in reason.concepts))
        return weight, reason

    def _shared_criteria(self, own: Gist, other: Gist) -> list[str]:
        """The rarest concepts that the criteria of both name; [] if there are too few to mean anything."""
        common = set(own.criteria) & set(other.criteria) - related_rule().not_shared
        if len(common) < related_rule().least_shared:
            return []
        return sorted(common, key=lambda each: (-self._rarity("concepts", each), each))[:_CRITERIA_SHOWN]

    def _likeness(self, own: Gist, other: Gist) -> float:
        """The cosine of the two TF-IDF vectors."""
        mine, theirs = self._vector(own), self._vector(other)
        dot = sum(weight * theirs.get(word, 0.0) for word, weight in mine.items())
        lengths = math.hypot(*mine.values()) * math.hypot(*theirs.values())
        return dot / lengths if lengths else 0.0

    def _vector(self, gist: Gist) -> dict[str, float]:
        return {
            word: (1 + math.log(count)) * self._rarity("words", word) for word, count in gist.words.items()
        }

    def _rarity(self, field: str, value: str) -> float:
        """From 0, in every trial, to 1, in one."""
        return 1 - math.log(max(1, self._frequency(field, value))) / math.log(self.count + 1)

    def _frequency(self, field: str, value: str) -> int:
        key = (field, value)
        if key not in self._frequencies:
            self._frequencies[key] = self.searcher.doc_freq(field, value)
        return self._frequencies[key]

    def _rarest(self, field: str, values: "tuple[str, ...] | dict[str, int]") -> list[str]:
        """The values that most distinguish, without those only this trial has."""
        known = {value: self._frequency(field, value) for value in values}
        shared = [value for value, number in known.items() if number > 1]
        return sorted(shared, key=lambda value: (known[value], value))[: related_rule().most_concepts]

    def _gist_at(self, address: "tantivy.DocAddress") -> Gist:
        return _decode.decode(bytes(self.searcher.doc(address)["gist"][0]))


def _subjects(gist: Gist) -> tuple[str, ...]:
    return tuple(each for each in (*gist.drugs, *gist.conditions) if each not in related_rule().not_a_drug)


def _classes(gist: Gist) -> tuple[str, ...]:
    """The classes that its drugs belong to at once, not those above them."""
    drugs = [each for each in gist.drugs if each not in related_rule().not_a_drug]
    above = [parent for each in drugs for parent in term(each).parents]
    named = [each for each in drugs if term(each).kind == "drug_class"]
    return tuple(dict.fromkeys((*above, *named)))


def _shared_drugs(own: Gist, other: Gist) -> tuple[list[str], tuple[str, ...]]:
    """Drugs of the lexicon that both have; names of interventions that both have and the lexicon does not."""
    rule = related_rule()
    both = [each for each in own.drugs if each in other.drugs and each not in rule.not_a_drug]
    drugs = [each for each in both if term(each).kind == "drug"]
    if drugs:
        return drugs, ()
    names = [
        each
        for each in own.drug_words
        if each in other.drug_words and each not in rule.not_a_drug_name and len(each) > 3
    ]
    return [], tuple(names)


def _lineage(own: Gist, other: Gist, same_drug: bool, same_condition: bool) -> list[Reason]:
    """What one trial is to the other in time: named by it, or a later or earlier one of the same sponsor."""
    found = []
    if other.id in own.names:
        found.append(Reason("named", "named in this record"))
    elif own.id in other.names:
        found.append(Reason("named", "names this trial"))
    mine, theirs = last_day(own.started), last_day(other.started)
    if not own.sponsor or own.sponsor != other.sponsor or mine is None or theirs is None or mine == theirs:
        return found
    if same_drug and same_condition:
        later = theirs > mine
        order = "later" if later else "earlier"
        words = f"{order} trial of the same sponsor with the same drug"
        found.append(Reason("successor" if later else "predecessor", words))
    return found


def _population(own: Gist, other: Gist) -> str:
    """The age groups that both take, in words; "" if they can have nobody in common."""
    groups = [_GROUP_WORDS[each] for each in own.age_groups if each in other.age_groups]
    if not groups or {own.sex, other.sex} == {"FEMALE", "MALE"}:
        return ""
    sexes = {own.sex, other.sex} & {"FEMALE", "MALE"}
    who = {"FEMALE": ", women", "MALE": ", men"}[sexes.pop() or "FEMALE"] if sexes else ""
    return ("any age" if len(groups) == len(_GROUP_WORDS) else " and ".join(groups)) + who


def _reason(kind: ReasonKind, words: str, concepts: list[str], more: tuple[str, ...] = ()) -> Reason:
    labels = [term(each).label for each in concepts]
    return Reason(kind, f"{words}: {', '.join((*labels, *more))}", tuple(concepts))
