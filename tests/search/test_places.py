"""Where sites are, and which are nearest."""

import datetime
import json
import math
import random
from pathlib import Path

import pytest

from made_up import study
from shared_data import RECORDS, needs_shared
from trials_made_up import as_study
from trialwright.search.gazetteer import country_code, plain_name, towns_named
from trialwright.search.places import Site, SiteMap, distance_km, sites_of
from trialwright.search.site_file import opened_sites, sites_path
from trialwright.store.studies import Store

OSLO, BERGEN = (59.91273, 10.74609), (60.39299, 5.32415)


def site(trial: str, latitude: float, longitude: float, number: int = 0) -> Site:
    return Site(trial, number, None, None, None, None, None, latitude, longitude, "record")


def by_vectors(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The same distance by another formula: the angle between two vectors, by its tangent."""
    (a, b), (c, d) = (tuple(map(math.radians, each)) for each in (one, other))
    p, q = ((math.cos(x) * math.cos(y), math.cos(x) * math.sin(y), math.sin(x)) for x, y in ((a, b), (c, d)))
    cross = (p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0])
    return 6371.0088 * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(p, q, strict=True)))


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        # Nashville and Los Angeles airports: 2886.44 km on a sphere of 6371 km (the usual example of the haversine)
        ((36.12, -86.67), (33.94, -118.40), 2886.44),
        # a quarter of the Earth's circumference, 10,007.56 km on the mean radius
        ((0.0, 0.0), (0.0, 90.0), 10007.56),
        ((0.0, 0.0), (90.0, 45.0), 10007.56),
        ((10.0, 179.5), (10.0, 179.5), 0.0),
    ],
)
def test_a_distance_is_the_published_one(
    one: tuple[float, float], other: tuple[float, float], published: float
) -> None:
    assert distance_km(*one, *other) == pytest.approx(published, abs=0.02)


def test_the_nearest_sites_are_those_of_going_through_all(tmp_path: Path) -> None:
    draw = random.Random(3)
    points = [(math.degrees(math.asin(draw.uniform(-1, 1))), draw.uniform(-180, 180)) for _ in range(3000)]
    sites = SiteMap(site(f"T{number % 700}", *point, number) for number, point in enumerate(points))
    for start in ((0.0, 179.9), (89.9, 0.0), OSLO, (-33.4, -70.6)):
        expected = sorted(by_vectors(start, point) for point in points)[:90]
        found = sites.nearest(*start, 90)
        assert [each.km for each in found] == pytest.approx(expected, abs=1e-6)
        trials: dict[str, float] = {}
        for number, point in enumerate(points):
            km = by_vectors(start, point)
            trials[f"T{number % 700}"] = min(km, trials.get(f"T{number % 700}", math.inf))
        nearest = sorted(trials.items(), key=lambda each: each[1])[:50]
        assert [each.site.trial for each in sites.nearest_trials(*start, 50)] == [
            trial for trial, _ in nearest
        ]


def test_nearness_reaches_over_the_date_line(tmp_path: Path) -> None:
    sites = SiteMap([site("WEST", 0, 179.9), site("EAST", 0, -179.9), site("FAR", 0, 170)])
    found = sites.nearest(0, -179.95, 2)
    assert [each.site.trial for each in found] == ["EAST", "WEST"]
    assert found[1].km < 20


def test_the_nearest_can_be_kept_to_trials_and_a_distance() -> None:
    sites = SiteMap([*(site("NEAR", *OSLO, number) for number in range(200)), site("OTHER", *BERGEN)])
    assert [each.site.trial for each in sites.nearest(*OSLO, 5, among={"OTHER"})] == ["OTHER"]
    assert sites.nearest(*OSLO, 5, among={"OTHER"}, within_km=300) == []
    assert [each.site.trial for each in sites.nearest_trials(*OSLO, 5)] == ["NEAR", "OTHER"]
    assert len(sites.nearest(*OSLO, 500)) == 201


def located(**location: object) -> Site:
    (found,) = sites_of(as_study(study(contactsLocationsModule={"locations": [location]})))
    return found


def test_coordinates_of_the_record_are_taken_as_they_are() -> None:
    found = located(city="Oslo", country="Norway", geoPoint={"lat": 1.5, "lon": -2.5})
    assert (found.latitude, found.longitude, found.located_by) == (1.5, -2.5, "record")


@pytest.mark.parametrize("point", [{"lat": 0.0, "lon": 0.0}, {"lat": 91.0, "lon": 0.0}, {"lat": 5.0}])
def test_coordinates_that_are_none_leave_the_town_to_say(point: dict[str, float]) -> None:
    found = located(city="Oslo", country="Norway", geoPoint=point)
    assert found.located_by == "town"
    assert distance_km(found.latitude, found.longitude, *OSLO) < 10


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ({"city": "Exampleton", "country": "Norway"}, "no town 'Exampleton' is known in Norway"),
        ({"city": "Oslo", "country": "Ruritania"}, "no country 'Ruritania' is known"),
        ({"city": "Oslo"}, "the record gives no town and country"),
        ({"facility": "Hospital"}, "the record gives no town and country"),
        (
            {"city": "Denver", "state": "Delaware", "country": "United States"},
            "no town 'Denver' is known in United States",
        ),
    ],
)
def test_a_place_that_is_not_known_is_listed_with_the_reason(location: dict[str, str], why: str) -> None:
    found = located(**location)
    assert (found.located_by, found.why) == (None, why)
    sites = SiteMap([found, site("OTHER", *OSLO)])
    assert sites.unplaced == (found,)
    assert [each.site.trial for each in sites.nearest(*OSLO)] == ["OTHER"]


def test_one_of_several_towns_is_called_so_and_a_state_settles_it() -> None:
    assert located(city="Springfield", country="United States").located_by == "one of several towns"
    assert located(city="Springfield", state="Illinois", country="United States").located_by == "town"


# Well-known places, to a tenth of a degree.
@pytest.mark.parametrize(
    ("name", "country", "latitude", "longitude"),
    [
        ("Köln", "Germany", 50.9, 7.0),
        ("Cologne", None, 50.9, 7.0),
        ("München", "DE", 48.1, 11.6),
        ("Nanjing", "China", 32.1, 118.8),
        ("南京", None, 32.1, 118.8),
        ("Seoul", "Korea, Republic of", 37.6, 127.0),
        ("Cambridge, United Kingdom", None, 52.2, 0.1),
        ("Cambridge, Massachusetts", "United States", 42.4, -71.1),
        ("Saint Louis", "USA", 38.6, -90.2),
        ("St. Louis, MO", None, 38.6, -90.2),
        ("New York", "United States", 40.7, -74.0),
        ("Ho Chi Minh City", "Viet Nam", 10.8, 106.7),
        ("Lima", "Peru", -12.0, -77.0),
    ],
)
def test_a_town_is_found_as_people_write_it(
    name: str, country: str | None, latitude: float, longitude: float
) -> None:
    town = towns_named(name, country)[0]
    assert (town.latitude, town.longitude) == (
        pytest.approx(latitude, abs=0.1),
        pytest.approx(longitude, abs=0.1),
    )


def test_towns_of_one_name_are_all_given_the_largest_first() -> None:
    found = towns_named("Cambridge")
    assert {"GB", "US", "CA"} <= {town.country for town in found}
    assert [town.population for town in found] == sorted((town.population for town in found), reverse=True)


def test_a_country_may_be_spelt_as_registries_do() -> None:
    assert [country_code(name) for name in ("Russian Federation", "Turkey (Türkiye)", "UK", "Réunion", "Atlantis")] == [
        "RU", "TR", "GB", "RE", None,
    ]  # fmt: skip
    assert plain_name("İzmir") == plain_name("Izmir")


NOW = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)


def put(store: Store, nct_id: str, day: int, *locations: dict[str, str]) -> None:
    value = study(nct_id, contactsLocationsModule={"locations": list(locations)})
    store.put(json.dumps(value).encode(), address="made up", fetched_at=NOW + datetime.timedelta(days=day))


def test_sites_of_a_store_are_kept_and_only_changed_trials_are_read_again(tmp_path: Path) -> None:
    oslo, unknown = {"city": "Oslo", "country": "Norway"}, {"city": "Exampleton", "country": "Norway"}
    with Store(tmp_path / "store.sqlite") as store:
        put(store, "NCT00000001", 0, oslo)
        put(store, "NCT00000002", 0, oslo, unknown)
        first = opened_sites(store)
        assert (len(first.sites), [each.trial for each in first.unplaced]) == (2, ["NCT00000002"])
        with store.transaction() as connection:  # a trial that cannot be read any more, and need not be
            connection.execute("UPDATE content SET body = x'00' WHERE nct_id = 'NCT00000002'")
        put(store, "NCT00000001", 1, unknown)
        again = opened_sites(store)
    assert [each.trial for each in again.sites] == ["NCT00000002"]
    assert [(each.trial, each.why) for each in again.unplaced] == [
        ("NCT00000001", "no town 'Exampleton' is known in Norway"),
        ("NCT00000002", "no town 'Exampleton' is known in Norway"),
    ]


def test_a_damaged_file_of_sites_is_made_again(tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store:
        put(store, "NCT00000001", 0, {"city": "Oslo", "country": "Norway"})
        opened_sites(store)
        sites_path(store.path).write_bytes(b"\x91")
        assert [each.trial for each in opened_sites(store).sites] == ["NCT00000001"]


@needs_shared
def test_towns_of_real_sites_lie_where_their_records_say() -> None:
    """The records' own coordinates judge the gazetteer: nearly all towns within 50 km, and few not known."""
    import msgspec

    from trialwright.records.reading import read_path

    near = far = unknown = 0
    for path in sorted((RECORDS / "v2").glob("*.json")):
        for record in read_path(path).records:
            where = record.study.protocol.contacts_locations_module
            for location in where.locations if where else ():
                if location.geo_point is None:
                    continue
                bare = msgspec.structs.replace(location, geo_point=None)
                made = study(contactsLocationsModule={"locations": [msgspec.to_builtins(bare)]})
                (found,) = sites_of(as_study(made))
                point = location.geo_point
                if found.located_by is None:
                    unknown += 1
                elif distance_km(found.latitude, found.longitude, point.lat or 0, point.lon or 0) <= 50:
                    near += 1
                else:
                    far += 1
    assert near > 1500
    assert far / (near + far) < 0.01
    assert unknown / (near + far + unknown) < 0.06
