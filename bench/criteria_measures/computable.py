"""Lines that no program can decide, against Chia's workflow marks, beside a bag-of-words baseline.

A line is marked where one of its annotations is of a kind in ``MARKS``. The baseline is logistic regression
on TF-IDF of words and word pairs, fitted on one half of the trials and judged on the other.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log

import msgspec
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from criteria_measures.chia import Line
from trialwright.criteria.for_a_person import is_for_a_person

MARKS = frozenset(
    """Non-query-able Post-eligibility Pregnancy_considerations Informed_consent Undefined_semantics
    Subjective_judgement Competing_trial Intoxication_considerations Non-representable""".split()
)
_WORD = re.compile(r"[^\W_]+")
_RAREST = 2
_PENALTY = 1.0


class Agreement(msgspec.Struct, frozen=True):
    """Precision, recall and F1 of lines found; None without any."""

    found: int
    marked: int
    both: int

    @property
    def precision(self) -> float | None:
        """The share of lines found that are marked."""
        return self.both / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of marked lines that are found."""
        return self.both / self.marked if self.marked else None

    @property
    def f1(self) -> float | None:
        """Twice both over found and marked."""
        return 2 * self.both / (self.found + self.marked) if self.found + self.marked else None


def is_marked(line: Line) -> bool:
    """Whether an annotator said that the line cannot be computed."""
    return any(mark.kind in MARKS for mark in line.marks)


def agreement(lines: Sequence[Line], found: Sequence[bool]) -> Agreement:
    """How the lines found agree with those marked."""
    marked = [is_marked(line) for line in lines]
    both = sum(one and other for one, other in zip(found, marked, strict=True))
    return Agreement(sum(found), sum(marked), both)


def by_program(lines: Sequence[Line]) -> Agreement:
    """The program's agreement with the marks, by the wording of each line."""
    return agreement(lines, [is_for_a_person(line.words) for line in lines])


def by_bag_of_words(fitted_on: Sequence[Line], lines: Sequence[Line]) -> Agreement:
    """The baseline's agreement, with the threshold that does best on the lines it was fitted on."""
    bags = [_bag(line) for line in fitted_on]
    seen = Counter(word for bag in bags for word in bag)
    place = {word: at for at, word in enumerate(word for word, count in seen.items() if count >= _RAREST)}
    weight = {word: log((1 + len(bags)) / (1 + seen[word])) + 1 for word in place}
    matrix = _matrix(bags, place, weight)
    marked = np.array([is_marked(line) for line in fitted_on], dtype=float)
    model = _fitted(matrix, marked)
    scores = matrix @ model[:-1] + model[-1]
    cut = max(
        np.quantile(scores, np.linspace(0.5, 0.98, 97)),
        key=lambda at: agreement(fitted_on, list(scores > at)).f1 or 0,
    )
    judged = _matrix([_bag(line) for line in lines], place, weight) @ model[:-1] + model[-1]
    return agreement(lines, [bool(score > cut) for score in judged])


def _bag(line: Line) -> Counter[str]:
    words = _WORD.findall(line.words.casefold())
    return Counter([*words, *(" ".join(pair) for pair in pairwise(words))])


def _matrix(bags: Sequence[Counter[str]], place: dict[str, int], weight: dict[str, float]) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        known = {place[word]: (1 + log(count)) * weight[word] for word, count in bag.items() if word in place}
        length = sum(value * value for value in known.values()) ** 0.5
        rows += [row] * len(known)
        columns += list(known)
        values += [value / length for value in known.values()]
    return csr_matrix((values, (rows, columns)), shape=(len(bags), len(place)))


def _fitted(matrix: csr_matrix, marked: np.ndarray) -> np.ndarray:
    """The weights of an L2-penalised logistic regression, the intercept last."""
    sign = 2 * marked - 1

    def loss(model: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (matrix @ model[:-1] + model[-1])
        slope = -sign / (1 + np.exp(np.clip(margin, -50, 50)))
        value = np.logaddexp(0, -margin).sum() + _PENALTY / 2 * (model[:-1] @ model[:-1])
        return value, np.append(matrix.T @ slope + _PENALTY * model[:-1], slope.sum())

    return minimize(loss, np.zeros(matrix.shape[1] + 1), jac=True, method="L-BFGS-B").x
