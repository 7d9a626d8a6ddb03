"""Populations for synthetic cohorts: published numbers with their sources, and the choices beside them."""

import math
from functools import cache
from importlib import resources
from statistics import NormalDist
from typing import Any, Literal

import msgspec

from trialwright.knowledge.analytes import load_toml

Shape = Literal["normal", "lognormal", "negative binomial"]
_STANDARD = NormalDist()


class Spread(msgspec.Struct, frozen=True):
    """A distribution by mean, SD and shape. ``shift`` is the origin of a log-normal; bounds clip."""

    mean: float
    sd: float
    shape: Shape
    shift: float = 0.0
    lowest: float | None = None
    highest: float | None = None

    def quantile(self, share: float) -> float:
        """The value below which a share (0 to 1, exclusive) of the population lies.

        >>> round(Spread(3.5, 3.6, "lognormal").quantile(0.5), 2)
        2.44
        """
        value = self._unbounded(share)
        if self.lowest is not None:
            value = max(value, self.lowest)
        return value if self.highest is None else min(value, self.highest)

    def _unbounded(self, share: float) -> float:
        if self.shape == "negative binomial":
            return _negative_binomial(self.mean, self.sd, share)
        z = _STANDARD.inv_cdf(share)
        if self.shape == "normal":
            return self.mean + self.sd * z
        sigma, scale = _lognormal(self.mean - self.shift, self.sd)
        return self.shift + scale * math.exp(sigma * z)


class Cell(msgspec.Struct, frozen=True):
    """A published number: a share, or mean and SD."""

    source: str
    share: float | None = None
    spread: Spread | None = None


class Population(msgspec.Struct, frozen=True):
    """Sourced cells by name; ``assumed`` cells, borrowed or chosen; and choices (all assumptions) by group."""

    id: str
    name: str
    cells: dict[str, Cell]
    choices: dict[str, dict[str, Any]]
    assumed: dict[str, Cell] = {}

    def has(self, name: str) -> bool:
        """Whether there is a cell of this name, sourced or assumed."""
        return name in self.cells or name in self.assumed

    def share(self, name: str) -> float:
        """A share; KeyError if the cell is none."""
        share = self._cell(name).share
        if share is None:
            raise KeyError(name)
        return share

    def spread(self, name: str) -> Spread:
        """A distribution; KeyError if the cell is none."""
        spread = self._cell(name).spread
        if spread is None:
            raise KeyError(name)
        return spread

    def chosen(self, group: str, name: str) -> float:
        """An assumed number."""
        return float(self.choices[group][name])

    def chosen_spread(self, name: str) -> Spread:
        """An assumed distribution of a laboratory value."""
        return _spread_of(self.id, name, self)

    def _cell(self, name: str) -> Cell:
        return self.cells[name] if name in self.cells else self.assumed[name]


_SPREADS: dict[tuple[str, str], Spread] = {}


def _spread_of(population_id: str, name: str, of: Population) -> Spread:
    """A chosen distribution, made once."""
    key = (population_id, name)
    if key not in _SPREADS:
        _SPREADS[key] = msgspec.convert(of.choices["other_laboratory"][name], Spread)
    return _SPREADS[key]


def population_names() -> tuple[str, ...]:
    """The populations there are.

    >>> "lupus_china" in population_names()
    True
    """
    folder = resources.files("trialwright.knowledge") / "populations"
    return tuple(
        sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml"))
    )


@cache
def population(name: str) -> Population:
    """A population by the name of its file, such as ``lupus_china``.

    A population that is ``like`` another borrows, as assumptions, the cells and choices that it has none of.
    """
    data = load_toml("populations", name)
    cells = {key: _cell(cell) for key, cell in data["cell"].items()}
    assumed = {key: _cell({**cell, "source": "assumption"}) for key, cell in data.get("assumed", {}).items()}
    choices: dict[str, dict[str, Any]] = data.get("choice", {})
    if "like" not in data:
        return Population(name, data["name"], cells, choices, assumed)
    base = population(data["like"])
    groups = base.choices.keys() | choices.keys()
    merged = {group: {**base.choices.get(group, {}), **choices.get(group, {})} for group in groups}
    return Population(name, data["name"], cells, merged, {**base.assumed, **base.cells, **assumed})


@cache
def organs(of_name: str) -> tuple[str, ...]:
    """Ids of the conditions that a population gives as organs involved.

    >>> organs("lupus_china")
    ()
    """
    stem = "organ_"
    return tuple(name.removeprefix(stem) for name in population(of_name).cells if name.startswith(stem))


@cache
def sledai_weights() -> dict[str, int]:
    """Items of the SLEDAI-2K → weights, those of laboratory values first.

    >>> sum(sledai_weights().values())
    105
    """
    items = load_toml("cohort", "sledai")
    return {**items["laboratory"], **items["clinical"]}


def _cell(cell: dict[str, Any]) -> Cell:
    if "share" in cell:
        return Cell(cell["source"], share=cell["share"])
    spread = {key: value for key, value in cell.items() if key not in ("source", "assumption", "reason")}
    return Cell(cell["source"], spread=msgspec.convert(spread, Spread))


@cache
def _lognormal(mean: float, sd: float) -> tuple[float, float]:
    """Standard deviation of the logarithm, and median."""
    variance = math.log(1 + (sd / mean) ** 2)
    return math.sqrt(variance), mean * math.exp(-variance / 2)


def _negative_binomial(mean: float, sd: float, share: float) -> float:
    """The smallest count whose cumulative probability reaches ``share``."""
    for count, cumulative in enumerate(_cumulative(mean, sd)):
        if cumulative >= share:
            return float(count)
    return float(len(_cumulative(mean, sd)))


@cache
def _cumulative(mean: float, sd: float) -> tuple[float, ...]:
    size = mean * mean / (sd * sd - mean)
    stays = size / (size + mean)
    probability = stays**size
    total, cumulative = probability, [probability]
    for count in range(1, 100):
        probability *= (size + count - 1) / count * (1 - stays)
        total += probability
        cumulative.append(total)
    return tuple(cumulative)
