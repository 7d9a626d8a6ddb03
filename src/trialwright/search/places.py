"""Sites of trials on the globe: where each is, how far from a point, and which are nearest."""

import math
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from trialwright.knowledge.gazetteer_settings import gazetteer_rule
from trialwright.model.study import Study
from trialwright.model.study import enumerations as v2
from trialwright.model.study.people_and_places import Location
from trialwright.search.gazetteer import Town, country_code, towns_named

if TYPE_CHECKING:
    import numpy as np

LocatedBy = Literal["record", "town", "one of several towns"]
_FIRST_ASKED = 64


class Site(msgspec.Struct, frozen=True, gc=False):
    """A site of a trial. ``number`` is its place in the record's list, from 0.

    ``located_by``: coordinates of the record; the town, by the gazetteer; or the largest of several towns of that name
    in the country, which may be the wrong one. None: the place is not known, and ``why`` says why.
    """

    trial: str
    number: int
    facility: str | None
    city: str | None
    state: str | None
    country: str | None
    status: v2.RecruitmentStatus | None = None
    latitude: float = math.nan
    longitude: float = math.nan
    located_by: LocatedBy | None = None
    why: str = ""


class SiteAt(msgspec.Struct, frozen=True):
    """A site and its great-circle distance."""

    site: Site
    km: float


def sites_of(study: Study) -> tuple[Site, ...]:
    """All sites of a study, each with its place, or with the reason why it is not known; none is left out."""
    where = study.protocol.contacts_locations_module
    trial = study.nct_id or ""
    listed = where.locations if where else ()
    return tuple(_site(trial, number, location) for number, location in enumerate(listed))


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance between two points in degrees, on a sphere of the Earth's mean radius.

    The sphere is wrong by up to 0.5 % beside the ellipsoid.

    >>> round(distance_km(36.12, -86.67, 33.94, -118.40))
    2886
    """
    one, other = math.radians(latitude), math.radians(other_latitude)
    half = (other - one) / 2
    across = math.radians(other_longitude - longitude) / 2
    chord = math.sin(half) ** 2 + math.cos(one) * math.cos(other) * math.sin(across) ** 2
    return 2 * gazetteer_rule().earth_radius_km * math.asin(math.sqrt(min(1.0, chord)))


class SiteMap:
    """Sites by nearness. ``unplaced`` are those whose place is not known; they are in no answer about distance.

    Building takes about a second a million sites; it is not changed afterwards.
    """

    def __init__(self, sites: Iterable[Site]) -> None:
        placed: list[Site] = []
        unplaced: list[Site] = []
        for site in sites:
            (unplaced if site.located_by is None else placed).append(site)
        self.sites: Sequence[Site] = placed
        self.unplaced: tuple[Site, ...] = tuple(unplaced)

    def nearest(
        self,
        latitude: float,
        longitude: float,
        count: int = 20,
        *,
        within_km: float = math.inf,
        among: Container[str] | None = None,
    ) -> list[SiteAt]:
        """The sites nearest to a point, nearest first; at most ``count``, none beyond ``within_km``.

        ``among`` keeps to trials of these ids. Sites at the same distance come in the order they were given in.
        """
        found: list[SiteAt] = []
        for number, km in self._by_distance(latitude, longitude, count):
            if km > within_km or len(found) == count:
                break
            if among is None or self.sites[number].trial in among:
                found.append(SiteAt(self.sites[number], km))
        return found

    def nearest_trials(
        self,
        latitude: float,
        longitude: float,
        count: int = 20,
        *,
        within_km: float = math.inf,
        among: Container[str] | None = None,
    ) -> list[SiteAt]:
        """The nearest site of each trial, nearest trial first; otherwise as ``nearest``."""
        found: dict[str, SiteAt] = {}
        for number, km in self._by_distance(latitude, longitude, count):
            if km > within_km or len(found) == count:
                break
            site = self.sites[number]
            if site.trial not in found and (among is None or site.trial in among):
                found[site.trial] = SiteAt(site, km)
        return list(found.values())

    def _by_distance(self, latitude: float, longitude: float, count: int) -> Iterator[tuple[int, float]]:
        """Numbers of sites and kilometres, nearest first: a few at once, more only if they are asked for."""
        if not self.sites:
            return
        done, asked = 0, min(len(self.sites), max(_FIRST_ASKED, 2 * count))
        point = unit_vectors([latitude], [longitude])[0]
        while done < len(self.sites):
            chords, numbers = self._tree.query(point, k=range(1, asked + 1))
            pairs = sorted(zip(_kilometres(chords), numbers.tolist(), strict=True))
            yield from ((number, km) for km, number in pairs[done:])
            done, asked = asked, min(len(self.sites), 4 * asked)

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        latitudes = [site.latitude for site in self.sites]
        return cKDTree(unit_vectors(latitudes, [site.longitude for site in self.sites]), balanced_tree=False)


def unit_vectors(latitudes: Sequence[float], longitudes: Sequence[float]) -> "np.ndarray[Any, Any]":
    """Points on the unit sphere, one row a place: straight lines between them order as great circles do."""
    import numpy as np

    north, east = np.radians(np.asarray(latitudes)), np.radians(np.asarray(longitudes))
    return np.column_stack((np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)))


def _kilometres(chords: "np.ndarray[Any, Any]") -> list[float]:
    import numpy as np

    half = np.clip(np.atleast_1d(chords) / 2, 0, 1)
    return [float(km) for km in 2 * gazetteer_rule().earth_radius_km * np.arcsin(half)]


def _site(trial: str, number: int, location: Location) -> Site:
    latitude, longitude, located_by, why = _place(location)
    return Site(
        trial,
        number,
        location.facility,
        location.city,
        location.state,
        location.country,
        location.status,
        latitude,
        longitude,
        located_by,
        why,
    )


def _place(location: Location) -> tuple[float, float, LocatedBy | None, str]:
    point = location.geo_point
    if point and point.lat is not None and point.lon is not None and _is_on_earth(point.lat, point.lon):
        return point.lat, point.lon, "record", ""
    if not location.city or not location.country:
        return math.nan, math.nan, None, "the record gives no town and country"
    found = _looked_up(location.city, location.country, location.state)
    if not found:
        known = country_code(location.country)
        what = f"no town {location.city!r} is known in {location.country}"
        return math.nan, math.nan, None, what if known else f"no country {location.country!r} is known"
    by: LocatedBy = "town" if len(found) == 1 else "one of several towns"
    return found[0].latitude, found[0].longitude, by, ""


def _is_on_earth(latitude: float, longitude: float) -> bool:
    """Whether these are degrees of a place; 0, 0 is what a form left empty says."""
    return abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0.0, 0.0)


@lru_cache(maxsize=65536)
def _looked_up(city: str, country: str, state: str | None) -> tuple[Town, ...]:
    """Towns of a name and country that are not the same place: two within a few kilometres are one."""
    found = towns_named(city, country, state)
    apart = [
        town
        for place, town in enumerate(found)
        if place == 0
        or distance_km(found[0].latitude, found[0].longitude, town.latitude, town.longitude) > _ONE_PLACE_KM
    ]
    return tuple(apart)


_ONE_PLACE_KM = 25.0
