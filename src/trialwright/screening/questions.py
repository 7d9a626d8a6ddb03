"""The best next questions: which missing datum would settle most.

Only persons whom nothing rules out are counted: an answer about the others changes no verdict.
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from trialwright.model.verdict import CriterionVerdict, MissingKind, Verdict


class NextQuestion(msgspec.Struct, frozen=True):
    """One datum to find out, where, and what it would settle.

    ``criteria`` are criteria of single persons and trials for which nothing else is missing, ``pairs`` the
    person–trial pairs with such a criterion, ``last`` the pairs for which it is the only thing still missing.
    """

    kind: MissingKind
    question: str
    persons: int
    pairs: int
    criteria: int
    last: int


def next_questions(verdicts: Iterable[Verdict]) -> list[NextQuestion]:
    """Every missing datum of the persons still in question, the one that settles most first.

    What only a person can judge comes after what can be looked up or asked.
    """
    settles: dict[tuple[MissingKind, str], list[tuple[str, str]]] = defaultdict(list)
    last: dict[tuple[MissingKind, str], int] = defaultdict(int)
    for verdict in verdicts:
        if verdict.standing == "ruled_out":
            continue
        open_ones = [asked for each in verdict.criteria if (asked := _asked(each))]
        for asked in open_ones:
            if len(asked) == 1:
                settles[next(iter(asked))].append((verdict.person_id, verdict.nct_id))
        everything = set().union(*open_ones) if open_ones else set()
        if len(everything) == 1:
            last[next(iter(everything))] += 1
    found = [
        NextQuestion(
            kind,
            question,
            len({person for person, _ in pairs}),
            len(set(pairs)),
            len(pairs),
            last[kind, question],
        )
        for (kind, question), pairs in settles.items()
    ]
    return sorted(found, key=lambda each: (each.kind == "judge", -each.criteria, -each.last, each.question))


def bare_question(what: str) -> str:
    """The question without what is recorded of one person.

    >>> bare_question("What is the latest IgG? Recorded: IgG 5 g/L, 2024-01-02.")
    'What is the latest IgG?'
    """
    end = what.find("?")
    return what if end < 0 else what[: end + 1]


def _asked(criterion: CriterionVerdict) -> set[tuple[MissingKind, str]]:
    if criterion.effect != "unsettled":
        return set()
    return {(each.kind, bare_question(each.what)) for each in criterion.missing}
