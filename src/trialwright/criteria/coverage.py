"""How much of eligibility texts is read: counts that add up over trials."""

from collections.abc import Iterable
from typing import get_args

import msgspec

from trialwright.criteria.claims import numbers_in_leaves
from trialwright.model.criterion import Status, TrialCriteria

STATUSES: tuple[Status, ...] = get_args(Status)


class Coverage(msgspec.Struct, frozen=True):
    """Counts over the criteria that come from text; the structured limits of a record are not among them.

    ``statuses`` counts criteria per status, ``numbers`` the numbers in their words, and ``executable`` those that
    stand in a leaf a program can evaluate: not in a note, an opinion, a promise, or what is not read.
    """

    trials: int = 0
    without_text: int = 0
    criteria: int = 0
    statuses: dict[Status, int] = {}
    numbers: int = 0
    executable: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        """Both sets of texts together."""
        return Coverage(
            self.trials + other.trials,
            self.without_text + other.without_text,
            self.criteria + other.criteria,
            {each: self.statuses.get(each, 0) + other.statuses.get(each, 0) for each in STATUSES},
            self.numbers + other.numbers,
            self.executable + other.executable,
        )

    def share(self, status: Status) -> float | None:
        """The share of criteria with a status; None where there is no criterion."""
        return self.statuses.get(status, 0) / self.criteria if self.criteria else None

    @property
    def share_of_numbers(self) -> float | None:
        """The share of numbers in executable leaves; None where there is no number."""
        return self.executable / self.numbers if self.numbers else None


def coverage_of(text: str, trial: TrialCriteria) -> Coverage:
    """The counts of one trial; ``text`` is the eligibility text that the spans of its criteria point into.

    >>> from trialwright.criteria.compile import parse_criteria
    >>> text = "Inclusion Criteria:\\n* Serum IgG below 5 g/L\\n* Grumbling for 3 months"
    >>> found = coverage_of(text, parse_criteria(text))
    >>> found.criteria, found.share("computable"), found.share_of_numbers
    (2, 0.5, 0.5)
    """
    if not trial.has_eligibility:
        return Coverage(trials=1, without_text=1)
    of_text = [one for one in trial.criteria if one.spans]
    counted = [numbers_in_leaves(text, one.expr, span) for one in of_text for span in one.spans]
    return Coverage(
        trials=1,
        criteria=len(of_text),
        statuses={each: sum(one.status == each for one in of_text) for each in STATUSES},
        numbers=sum(there for _, there in counted),
        executable=sum(inside for inside, _ in counted),
    )


def together(counts: Iterable[Coverage]) -> Coverage:
    """All the counts as one."""
    return sum(counts, Coverage())
