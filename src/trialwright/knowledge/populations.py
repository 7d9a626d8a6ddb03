"""Populations for synthetic cohorts: published numbers with their sources, and the choices beside them."""

import math
from functools import cache
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
        variance = math.log(1 + (self.sd / (self.mean - self.shift)) ** 2)
        return self.shift + (self.mean - self.shift) * math.exp(math.sqrt(variance) * z - variance / 2)


class Cell(msgspec.Struct, frozen=True):
    """A published number: a share, or mean and SD."""

    source: str
    share: float | None = None
    spread: Spread | None = None


class Population(msgspec.Struct, frozen=True):
    """Sourced cells by name, and choices (all assumptions) by group."""

    name: str
    cells: dict[str, Cell]
    choices: dict[str, dict[str, Any]]

    def share(self, name: str) -> float:
        """A published share; KeyError if the cell is none."""
        share = self.cells[name].share
        if share is None:
            raise KeyError(name)
        return share

    def spread(self, name: str) -> Spread:
        """A published distribution; KeyError if the cell is none."""
        spread = self.cells[name].spread
        if spread is None:
            raise KeyError(name)
        return spread

    def chosen(self, group: str, name: str) -> float:
        """An assumed number."""
        return float(self.choices[group][name])

    def chosen_spread(self, name: str) -> Spread:
        """An assumed distribution of a laboratory value."""
        return msgspec.convert(self.choices["other_laboratory"][name], Spread)


@cache
def population(name: str) -> Population:
    """A population by the name of its file, such as ``lupus_china``."""
    data = load_toml("populations", name)
    return Population(data["name"], {key: _cell(cell) for key, cell in data["cell"].items()}, data["choice"])


def _cell(cell: dict[str, Any]) -> Cell:
    if "share" in cell:
        return Cell(cell["source"], share=cell["share"])
    spread = {key: value for key, value in cell.items() if key != "source"}
    return Cell(cell["source"], spread=msgspec.convert(spread, Spread))


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
