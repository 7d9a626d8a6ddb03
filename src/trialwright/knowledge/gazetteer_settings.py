"""Where towns come from, whom to credit, and how registries spell countries (``search/gazetteer.toml``)."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class GazetteerRule(msgspec.Struct, frozen=True):
    """The gazetteer: credit and licence, the Earth's mean radius, endings of names, spellings of countries."""

    credit: str
    credit_url: str
    licence_url: str
    earth_radius_km: float
    least_population: int
    endings: frozenset[str]
    countries: dict[str, str]


@cache
def gazetteer_rule() -> GazetteerRule:
    """The gazetteer's source and spellings.

    >>> gazetteer_rule().countries["russian federation"]
    'RU'
    """
    path = files("trialwright.knowledge") / "search" / "gazetteer.toml"
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), GazetteerRule)
