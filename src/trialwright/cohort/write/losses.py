"""What a model has no place for, counted by kind and said once."""

from collections import Counter

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort


class Losses:
    """Counts what is not carried."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._counts: Counter[str] = Counter()

    def note(self, what: str, count: int = 1) -> None:
        """Something more that is not carried."""
        if count:
            self._counts[what] += count

    def diagnostics(self) -> list[Diagnostic]:
        """One note that lists the kinds, most first; nothing if everything is carried."""
        if not self._counts:
            return []
        listed = ", ".join(f"{what} ({count})" for what, count in self._counts.most_common())
        return [diagnose("P042", f"{self._model} has no place for: {listed}", document=self._model)]


def without_unusable(cohort: Cohort, losses: Losses) -> Cohort:
    """The cohort without the persons of whom rows cannot be used: written without those, they would look settled."""
    kept = tuple(each for each in cohort.persons if not cohort.unusable.get(each.person_id))
    losses.note("persons of whom rows are set aside, left out", len(cohort.persons) - len(kept))
    losses.note("anchors", sum(map(len, cohort.anchors.values())))
    losses.note("decisions", sum(map(len, cohort.decisions.values())))
    facts = {each.person_id: cohort.facts.get(each.person_id, ()) for each in kept}
    return Cohort(cohort.name, kept, facts, {}, {})
