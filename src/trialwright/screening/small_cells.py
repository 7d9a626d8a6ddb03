"""Which counts of a screening may be told: no count from 1 to 4, and none from which such a one could be computed.

The persons of a trial fall into cells: those who fall at each criterion of the record, and the standings of the others.
What is shown are sums of cells, and all of them together are everybody. Counts are told from the largest down, and one that
would let a small one be computed by adding and subtracting is not told. Where persons are listed one by one, whoever
counts the lines knows the counts all the same. Source of the method: complementary cell suppression,
Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import msgspec

from trialwright.model.verdict import Verdict
from trialwright.screening.deidentify import SMALL_CELL
from trialwright.screening.funnel import Funnel, funnel

NOT_TOLD = "hidden"
_PRIME = 2**61 - 1
_OTHERS = ("data_needed", "ready_to_approach", "eligible")
_Row = tuple[int, ...]


class Told(msgspec.Struct, frozen=True):
    """What may be told of one trial's counts: places of criteria, by column of the funnel, and names of standings."""

    funnel: frozenset[tuple[int, str]]
    standings: frozenset[str]
    left: bool
    everybody: bool


def told_of(verdicts: Sequence[Verdict], same: Mapping[str, str] | None = None) -> Told:
    """What may be told of the funnel and the standings of one trial; nothing without a verdict.

    ``same`` is that of the funnel shown.
    """
    if not verdicts:
        return Told(frozenset(), frozenset(), True, True)
    made = funnel(verdicts, same)
    counts = Counter(str(each.standing) for each in verdicts)
    sums = dict(_sums(made, counts))
    told = _told(sums, len(made.steps) + len(_OTHERS), made.persons)
    apart = {
        (place, name)
        for place, step in enumerate(made.steps)
        for name in ("alone", "costs", "unsettled")
        if (name, place) not in sums and not is_small(getattr(step, name))
    }
    in_sums = {(place, name) for name, place in told if isinstance(place, int)}
    return Told(
        frozenset(apart | in_sums),
        frozenset(str(place) for name, place in told if name == "standing"),
        ("left", "") in told,
        made.persons >= SMALL_CELL,
    )


def is_small(count: int) -> bool:
    """Whether so few persons may be known by being counted.

    >>> is_small(0), is_small(4), is_small(5)
    (False, True, False)
    """
    return 0 < count < SMALL_CELL


def _sums(
    made: Funnel, standings: Mapping[str, int]
) -> Iterator[tuple[tuple[str, int | str], tuple[range, int]]]:
    """Each count that is a sum of neighbouring cells: its name → the cells and the count."""
    steps, last = made.steps, len(made.steps) - 1
    everybody = len(steps) + len(_OTHERS)
    for place, step in enumerate(steps):
        yield ("reach", place), (range(place, everybody), step.reach)
        yield ("falls", place), (range(place, place + 1), step.falls)
    if steps:
        yield ("alone", 0), (range(1), steps[0].alone)
    if steps and steps[last].costs == steps[last].falls:
        yield ("costs", last), (range(last, last + 1), steps[last].costs)
    yield ("left", ""), (range(len(steps), everybody), made.left)
    yield ("standing", "ruled_out"), (range(len(steps)), standings.get("ruled_out", 0))
    for place, name in enumerate(_OTHERS, start=len(steps)):
        yield ("standing", name), (range(place, place + 1), standings.get(name, 0))


def _told(
    sums: Mapping[tuple[str, int | str], tuple[range, int]], cells: int, persons: int
) -> set[tuple[str, int | str]]:
    """The names of the counts that may be told, found from the largest down; what is zero is told first."""
    rows = {name: _row(which, cells) for name, (which, _) in sums.items()}
    alone = {which.start: count for which, count in sums.values() if len(which) == 1}
    secret = list({*_small_runs([alone[place] for place in range(cells)]), *_sums_of_ones(alone)})
    wanted = sorted(sums, key=lambda name: (sums[name][1] > 0, -sums[name][1]))
    known = [_row(range(cells), cells)] if persons >= SMALL_CELL else []
    basis: list[tuple[int, _Row]] = []
    for row in known:
        secret = _learn(basis, _less(basis, row), secret)
    told = set()
    for name in wanted:
        if is_small(sums[name][1]):
            continue
        rest = _less(basis, rows[name])
        if any(rest):
            if persons < SMALL_CELL and sums[name][1]:
                continue
            after = [_reduced(each, *_pivot(rest)) for each in secret]
            if not all(map(any, after)):
                continue
            secret = _learn(basis, rest, secret)
        told.add(name)
    return told


def _small_runs(alone: Sequence[int]) -> Iterator[_Row]:
    """Neighbouring cells, one or more, that hold few persons together."""
    for begin, end in combinations(range(len(alone) + 1), 2):
        if is_small(sum(alone[begin:end])):
            yield _row(range(begin, end), len(alone))


def _sums_of_ones(alone: Mapping[int, int]) -> Iterator[_Row]:
    """Sums of cells that hold one person each: such a sum, known, tells each of its cells, as none of them is zero."""
    ones = sorted(place for place, count in alone.items() if count == 1)
    for each in (*combinations(ones, 2), *([ones] if len(ones) > 2 else [])):
        yield _row(each, len(alone))


def _row(which: Iterable[int], cells: int) -> _Row:
    inside = frozenset(which)
    return tuple(int(place in inside) for place in range(cells))


def _pivot(row: _Row) -> tuple[int, _Row]:
    """The place of the first number that is not zero, and the row made so that it is one."""
    place = next(place for place, number in enumerate(row) if number)
    inverse = pow(row[place], -1, _PRIME)
    return place, tuple(number * inverse % _PRIME for number in row)


def _reduced(row: _Row, place: int, by: _Row) -> _Row:
    factor = row[place]
    return (
        tuple((one - factor * other) % _PRIME for one, other in zip(row, by, strict=True)) if factor else row
    )


def _less(basis: Iterable[tuple[int, _Row]], row: _Row) -> _Row:
    """What a row says beyond those already told."""
    for place, by in basis:
        row = _reduced(row, place, by)
    return row


def _learn(basis: list[tuple[int, _Row]], row: _Row, secret: Sequence[_Row]) -> list[_Row]:
    """Take a row into what is told; the secret rows as they are beyond it."""
    learnt = _pivot(row)
    basis.append(learnt)
    return [_reduced(each, *learnt) for each in secret]
