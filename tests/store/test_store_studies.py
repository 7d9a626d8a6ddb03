"""The store keeps every version of a study, byte for byte."""

import datetime
import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from made_up import study
from registry_server import raw_study
from shared_data import RECORDS, needs_shared
from trialwright.model.diagnostic import UnreadableInput
from trialwright.store.content import digest_of, normal_id, study_content
from trialwright.store.location import default_store_path
from trialwright.store.reading import stored_record
from trialwright.store.studies import Store

ID = "NCT00000001"
ADDRESS = "https://registry.test/studies/NCT00000001"
RECRUITING = raw_study(1, statusModule={"overallStatus": "RECRUITING"})
COMPLETED = raw_study(
    1, statusModule={"overallStatus": "COMPLETED", "lastUpdatePostDateStruct": {"date": "2026-06-02"}}
)


def day(number: int) -> datetime.datetime:
    return datetime.datetime(2026, 6, number, 12, tzinfo=datetime.UTC)


def put(store: Store, raw: bytes, on: int) -> str:
    return store.put(raw, address=ADDRESS, fetched_at=day(on))


def code_of(raised: pytest.ExceptionInfo[UnreadableInput]) -> str:
    return raised.value.diagnostic.code


def test_a_study_comes_back_byte_for_byte(store: Store) -> None:
    raw = b' { "protocolSection" : {"identificationModule":{"nctId":"NCT00000001"}} , "caf\xc3\xa9":1.50 }\n'
    assert put(store, raw, 1) == "added"
    stored = store.get(ID)
    assert stored is not None
    assert stored.raw == raw
    assert (stored.source.document, stored.source.format) == (ADDRESS, "ctgov-v2")


def test_the_same_content_in_another_order_and_spacing_is_no_new_version(store: Store) -> None:
    put(store, RECRUITING, 1)
    turned = json.dumps(dict(reversed(json.loads(RECRUITING).items())), indent=1).encode()
    assert put(store, turned, 2) == "unchanged"
    (version,) = store.versions(ID)
    assert (version.fetched_at, version.seen_again_at) == (day(1), day(2))
    stored = store.get(ID)
    assert stored is not None and stored.raw == RECRUITING


def test_every_version_and_its_date_is_kept_when_a_record_changes(store: Store) -> None:
    assert [put(store, RECRUITING, 1), put(store, COMPLETED, 3)] == ["added", "changed"]
    first, second = store.versions(ID)
    assert (first.number, first.fetched_at, first.registry_date) == (1, day(1), "2026-05-20")
    assert (second.number, second.fetched_at, second.registry_date) == (2, day(3), "2026-06-02")
    assert second.size == len(COMPLETED)
    newest, oldest = store.get(ID), store.get(ID, 1)
    assert newest is not None and newest.raw == COMPLETED
    assert oldest is not None and oldest.raw == RECRUITING
    assert store.get(ID, 3) is None


def test_a_day_gives_what_the_store_had_seen_by_then(store: Store) -> None:
    put(store, RECRUITING, 2)
    put(store, COMPLETED, 4)
    on = {number: store.get(ID, datetime.date(2026, 6, number)) for number in (1, 2, 3, 4, 9)}
    assert [stored and stored.version.number for stored in on.values()] == [None, 1, 1, 2, 2]


def test_content_that_returns_is_a_third_version(store: Store) -> None:
    for on, raw in enumerate((RECRUITING, RECRUITING, COMPLETED, RECRUITING), 1):
        put(store, raw, on)
    assert [version.number for version in store.versions(ID)] == [1, 2, 3]
    assert [store.get(ID, n).raw for n in (1, 2, 3)] == [RECRUITING, COMPLETED, RECRUITING]  # type: ignore[union-attr]


@pytest.mark.parametrize("order", list(permutations((1, 2, 3, 4))))
def test_the_order_of_arrival_does_not_matter_only_the_moment_of_fetching(
    store: Store, order: tuple[int, ...]
) -> None:
    content = {1: RECRUITING, 2: COMPLETED, 3: COMPLETED, 4: RECRUITING}
    for on in order:
        put(store, content[on], on)
    spans = [(v.fetched_at.day, v.seen_again_at.day) for v in store.versions(ID)]
    assert spans == [(1, 1), (2, 3), (4, 4)]


def test_many_sightings_of_one_version_take_no_more_room(store: Store) -> None:
    for on in range(1, 20):
        put(store, RECRUITING, on)
    with store.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM sighting").fetchone() == (2,)
    (version,) = store.versions(ID)
    assert (version.fetched_at, version.seen_again_at) == (day(1), day(19))


def test_the_date_of_the_registrys_data_set_is_not_a_change_of_the_study(store: Store) -> None:
    def of_data_set(date: str) -> bytes:
        made = study(ID)
        made["derivedSection"]["miscInfoModule"] = {"versionHolder": date, "removedCountries": ["Norway"]}
        return json.dumps(made).encode()

    put(store, of_data_set("2026-06-01"), 1)
    assert put(store, of_data_set("2026-06-02"), 2) == "unchanged"
    changed = json.loads(of_data_set("2026-06-03"))
    changed["derivedSection"]["miscInfoModule"]["removedCountries"] = []
    assert put(store, json.dumps(changed).encode(), 3) == "changed"


def test_a_registry_date_given_goes_before_the_records_own(store: Store) -> None:
    store.put(RECRUITING, address=ADDRESS, fetched_at=day(1), registry_date="2026-05-31")
    assert store.versions(ID)[0].registry_date == "2026-05-31"


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"):
        store.put(RECRUITING, address=ADDRESS, fetched_at=datetime.datetime(2026, 6, 1))  # noqa: DTZ001
    assert store.ids() == []


def test_a_version_is_named_by_day_not_by_moment(store: Store) -> None:
    put(store, RECRUITING, 1)
    with pytest.raises(TypeError):
        store.get(ID, day(1))


def test_ids_are_found_in_any_spelling(store: Store) -> None:
    store.put(raw_study(20), address=ADDRESS, fetched_at=day(1))
    put(store, RECRUITING, 1)
    assert store.ids() == ["NCT00000001", "NCT00000020"]
    assert store.get("nct00000001") is not None
    assert store.get("NCT00000002") is None
    assert store.versions("no id at all") == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "R004"),
        (b"[" * 100_000, "R005"),
        (b'{"protocolSection":{"identificationModule":{"nctId":"NCT1"}},"x":NaN}', "R004"),
        (b"\xff\xfe\x00", "R004"),
        (b"null", "S009"),
        (b"[]", "S009"),
        (b'{"protocolSection":[]}', "S009"),
        (b'{"protocolSection":{"identificationModule":{"nctId":12345}}}', "S009"),
        (b'{"protocolSection":{"identificationModule":{"nctId":"EUCTR2020"}}}', "S009"),
    ],
)
def test_bytes_that_are_no_study_are_refused_and_nothing_is_written(
    store: Store, raw: bytes, code: str
) -> None:
    with pytest.raises(UnreadableInput) as raised:
        put(store, raw, 1)
    assert code_of(raised) == code
    assert store.ids() == []


@given(st.binary(max_size=60) | st.integers(0, len(RECRUITING)).map(lambda cut: RECRUITING[:cut]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_study_or_a_diagnostic(raw: bytes) -> None:
    try:
        assert study_content(raw).nct_id == ID
    except UnreadableInput as fault:
        assert fault.diagnostic.code in ("R004", "R005", "S009")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_digest_depends_on_the_value_alone(value: Any) -> None:
    record = {**study(ID), "extra": value}
    spaced = json.loads(json.dumps(record, indent=2, ensure_ascii=False))
    assert digest_of(record) == digest_of(spaced)
    assert digest_of({**record, "extra": [value, "other"]}) != digest_of(record)


def test_a_transaction_that_fails_keeps_nothing_of_it(store: Store) -> None:
    put(store, RECRUITING, 1)
    with pytest.raises(KeyError), store.transaction():
        put(store, COMPLETED, 2)
        raise KeyError
    assert len(store.versions(ID)) == 1


def test_the_typed_record_names_where_it_was_fetched(store: Store) -> None:
    put(store, RECRUITING, 1)
    record = stored_record(store, ID)
    assert record is not None
    assert record.study.status.overall_status == "RECRUITING"
    assert record.document == ADDRESS
    assert stored_record(store, "NCT00000099") is None


def test_bytes_the_reader_refuses_are_a_diagnostic_not_a_crash(store: Store) -> None:
    put(store, RECRUITING.replace(b"Samplumab in", b"\\ud800", 1), 1)
    with pytest.raises(UnreadableInput) as raised:
        stored_record(store, ID)
    assert code_of(raised) == "R004"


def test_the_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TRIALWRIGHT_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_store_path() == tmp_path / "trialwright" / "store.sqlite"
    with Store() as store:
        assert store.path.exists()
    monkeypatch.setenv("TRIALWRIGHT_STORE", str(tmp_path / "other.sqlite"))
    assert default_store_path() == tmp_path / "other.sqlite"


@pytest.mark.parametrize(
    ("text", "nct_id"),
    [("NCT03630471", "NCT03630471"), (" nct00000001 ", "NCT00000001"), ("NCT1", None), ("NCT000000012", None),
     ("NCT0", None), ("NCT123456789", None), ("NCT", None), ("NCT1 2", None), ("1", None), ("NCT1٢٣", None)],
)  # fmt: skip
def test_spellings_of_an_id(text: str, nct_id: str | None) -> None:
    assert normal_id(text) == nct_id


@needs_shared
def test_every_real_record_comes_back_byte_for_byte(store: Store) -> None:
    files = sorted((RECORDS / "v2").glob("*.json"))
    assert len(files) == 64
    with store.transaction():
        for path in files:
            assert store.put(path.read_bytes(), address=str(path), fetched_at=day(1)) == "added"
    for path in files:
        stored = store.get(path.stem)
        assert stored is not None and stored.raw == path.read_bytes()
        record = stored_record(store, path.stem)
        assert record is not None and record.nct_id == path.stem
