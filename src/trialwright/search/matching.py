"""What is looked for, as queries of the index: one that ranks, one that only matches, and the filters."""

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from trialwright.knowledge.search_settings import ranking
from trialwright.search.query import SearchQuery
from trialwright.search.typed import Typed, Unit
from trialwright.search.words import terms

if TYPE_CHECKING:
    import tantivy

FILTERS = ("status", "phase", "age", "age_group", "sex", "study_type", "country", "computable")
FRESH = "include_maybe_closed"
_ITSELF = 100.0  # a trial named by its id comes before those that mention it


class Matcher(msgspec.Struct, frozen=True):
    """Makes queries for one schema. ``synonyms`` false looks for the typed words only."""

    schema: "tantivy.Schema"
    synonyms: bool = True

    def words(
        self, typed: Typed, *, ranked: bool, least: int | None = None
    ) -> "list[tuple[tantivy.Occur, tantivy.Query]]":
        """Clauses for the typed words: all must be there, or with ``least`` at least so many."""
        import tantivy

        units = [self.unit(unit, ranked=ranked) for unit in typed.units]
        found = [(tantivy.Occur.Must, unit) for unit in units]
        if least is not None and units:
            some = [(tantivy.Occur.Should, unit) for unit in units]
            found = [
                (tantivy.Occur.Must, tantivy.Query.boolean_query(some, minimum_number_should_match=least))
            ]
        return found + [(tantivy.Occur.MustNot, self.excluded(unit)) for unit in typed.excluded]

    def unit(self, unit: Unit, *, ranked: bool) -> "tantivy.Query":
        """One unit: its words, and what else it may be called at a lower rank.

        What ranks is the best of these and a little for each of the others, so that a thing with many names does not
        outweigh one with few.
        """
        ways = [(self._in_record("words", "about", unit, ranked), 1.0)]
        if unit.nct_id:
            ways += [(self._term("id", unit.nct_id), _ITSELF), (self._term("named", unit.nct_id), 1.0)]
        if self.synonyms:
            ways += self._synonyms(unit, ranked)
        return self._best(ways) if ranked else self._any([(way, 1.0) for way, _ in ways])

    def excluded(self, unit: Unit) -> "tantivy.Query":
        """What a trial must not be about."""
        found = [(self._all("about", unit), 1.0)]
        if self.synonyms:
            found += [(self._term("about_concepts", each), 1.0) for each in unit.concepts]
        return self._any(found)

    def filters(
        self, query: SearchQuery, today: datetime.date, *, without: Iterable[str] = ()
    ) -> "list[tuple[tantivy.Occur, tantivy.Query]]":
        """Clauses for the filters, ``without`` those named."""
        import tantivy

        made = {
            name: self._filter(name, query, today) for name in (*FILTERS, FRESH) if name not in set(without)
        }
        return [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(each, 0.0))
            for each in made.values()
            if each is not None
        ]

    def joined(self, clauses: "Sequence[tuple[tantivy.Occur, tantivy.Query]]") -> "tantivy.Query":
        """One query of clauses; everything where there is nothing that must be there."""
        import tantivy

        if not any(occur == tantivy.Occur.Must for occur, _ in clauses):
            clauses = [(tantivy.Occur.Must, tantivy.Query.all_query()), *clauses]
        return tantivy.Query.boolean_query(list(clauses))

    def _filter(self, name: str, query: SearchQuery, today: datetime.date) -> "tantivy.Query | None":
        match name:
            case "age":
                return None if query.age is None else self._of_age(query.age)
            case "computable":
                return self._term("computable", "yes") if query.computable else None
            case "sex":
                return self._term("sex", query.sex) if query.sex else None
            case "include_maybe_closed":
                return None if query.include_maybe_closed else self._from("fresh_until", today.toordinal())
        values = getattr(query, name)
        return self._any([(self._term(name, value), 1.0) for value in values]) if values else None

    def _of_age(self, age: int) -> "tantivy.Query":
        """Trials that take someone who is ``age`` years old, on some day of that year of life."""
        import tantivy

        kind, make = tantivy.FieldType.Float, tantivy.Query.range_query
        old_enough = make(self.schema, "least_age", kind, None, float(age + 1), include_upper=False)
        young_enough = make(self.schema, "before_age", kind, float(age), None, include_lower=False)
        must = tantivy.Occur.Must
        return tantivy.Query.boolean_query([(must, old_enough), (must, young_enough)])

    def _from(self, field: str, least: int) -> "tantivy.Query":
        import tantivy

        return tantivy.Query.range_query(self.schema, field, tantivy.FieldType.Integer, least, None)

    def _synonyms(self, unit: Unit, ranked: bool) -> "list[tuple[tantivy.Query, float]]":
        """Other names: the concepts, each with what falls under it, and everyday words for the same."""
        boosts = ranking().boosts
        share = 1 / max(1, len(unit.concepts))
        found = []
        for concept in unit.concepts:
            said = Unit(concept, (concept,))
            found.append(
                (self._in_record("concepts", "about_concepts", said, ranked), boosts.synonym * share)
            )
            found.append((self._term("narrower", concept), boosts.narrower * share))
        for other in unit.others:
            said = Unit(other, tuple(other.split()), phrase=" " in other)
            found.append((self._in_record("words", "about", said, ranked), boosts.everyday))
        return found

    def _in_record(self, field: str, about: str, unit: Unit, ranked: bool) -> "tantivy.Query":
        """A unit anywhere in a record; worth more in what the trial is about."""
        anywhere = self._all(field, unit)
        if not ranked or unit.phrase:
            return anywhere
        return self._any([(anywhere, 1.0), (self._all(about, unit), ranking().boosts.about)])

    def _all(self, field: str, unit: Unit) -> "tantivy.Query":
        """All words of a unit in a field; next to each other for a phrase, where the field knows places."""
        import tantivy

        stems = terms(unit.words) if field in ("words", "about") else list(unit.words)
        if len(stems) == 1:
            return self._term(field, stems[0])
        if unit.phrase and field == "words":
            return tantivy.Query.phrase_query(self.schema, field, list(stems))
        clauses = [(tantivy.Occur.Must, self._term(field, each)) for each in stems]
        return tantivy.Query.boolean_query(clauses)

    def _term(self, field: str, value: str) -> "tantivy.Query":
        import tantivy

        return tantivy.Query.term_query(self.schema, field, value, "freq")

    def _best(self, weighted: "Sequence[tuple[tantivy.Query, float]]") -> "tantivy.Query":
        import tantivy

        made = [each if boost == 1.0 else tantivy.Query.boost_query(each, boost) for each, boost in weighted]
        if len(made) == 1:
            return made[0]
        return tantivy.Query.disjunction_max_query(made, ranking().boosts.other_names)

    def _any(self, weighted: "Sequence[tuple[tantivy.Query, float]]") -> "tantivy.Query":
        import tantivy

        made = [each if boost == 1.0 else tantivy.Query.boost_query(each, boost) for each, boost in weighted]
        return (
            made[0]
            if len(made) == 1
            else tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in made])
        )
