"""Every bad input gets one clear diagnostic and costs nothing else."""

import gzip
import json
import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up import study
from trialwright.model.record import StudyRecord
from trialwright.records.reading import read_bytes, read_path, stream_bytes

GOOD = json.dumps(study()).encode()
BOMB = b"""<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<clinical_study><brief_title>&b;</brief_title></clinical_study>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE c [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<clinical_study><brief_title>&f;</brief_title></clinical_study>"""
LOGIN = b"<!doctype html><html><body><h1>Log in</h1><form><input type='password'></form></body></html>"


def a_zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("study.json", GOOD)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty file", b"", "R001"),
        ("blanks only", b"\xef\xbb\xbf \n\n\t ", "R001"),
        ("zero bytes", b"\x00" * 100, "R001"),
        ("prose", b"Dear colleague,\nplease see attached.\n", "R003"),
        ("truncated JSON on one line", GOOD[:-30], "R004"),
        ("truncated indented JSON", json.dumps(study(), indent=2).encode()[:-30], "R004"),
        ("truncated array", b"[" + GOOD + b"," + GOOD[:50], "R004"),
        ("truncated page", b'{"studies": [' + GOOD + b"," + GOOD[:50], "R004"),
        ("5,000 nested lists", b"[" * 5000 + b"]" * 5000, "R005"),
        ("5,000 nested objects", b'{"protocolSection":' * 5000 + b"1" + b"}" * 5000, "R005"),
        ("XML bomb", BOMB, "R006"),
        ("external entity", OUTSIDE, "R006"),
        (
            "truncated XML",
            b"<?xml version='1.0'?><clinical_study><id_info><nct_id>NCT00000101</nct_id>",
            "R007",
        ),
        ("a log-in page", LOGIN, "R009"),
        ("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "R010"),
        ("a ZIP", a_zip(), "R010"),
        ("an image", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "R010"),
        ("JSON without a study", b'{"error": "no such id"}', "R012"),
        ("an empty array", b"[]", "R012"),
        ("an empty page", b'{"studies": []}', "R012"),
        ("a damaged gzip", gzip.compress(GOOD)[:-200], "R013"),
        ("a gzip with a wrong sum", gzip.compress(GOOD)[:-8] + b"\x00" * 8, "R013"),
    ],
)
def test_an_input_that_cannot_be_read_gets_one_diagnostic(name: str, content: bytes, code: str) -> None:
    result = read_bytes(content, f"{name}.json")
    assert [fault.code for fault in result.diagnostics if fault.severity == "error"] == [code]
    (fault,) = (fault for fault in result.diagnostics if fault.code == code)
    assert fault.document == f"{name}.json"
    assert fault.message and fault.help


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
def test_a_page_in_another_encoding_is_not_guessed_at(encoding: str) -> None:
    text = "Inclusion Criteria:\n\n* Café ≤ 3\n".replace("≤", "<") * 3
    result = read_bytes(text.encode(encoding))
    assert result.records == ()
    assert len(result.diagnostics) == 1


def test_json_that_is_not_utf8_is_reported_and_costs_only_its_line() -> None:
    broken = GOOD.replace(b"Samplumab in", b"Samplum\xe9b in")
    result = read_bytes(broken + b"\n" + json.dumps(study("NCT00000102")).encode())
    assert [record.nct_id for record in result.records][-1] == "NCT00000102"
    assert [fault.severity for fault in result.diagnostics] == ["error"]


@pytest.mark.parametrize(
    ("module", "field", "value", "code"),
    [
        ("statusModule", "startDateStruct", {"date": "2023-13"}, "R103"),
        ("eligibilityModule", "minimumAge", "N/A", "R104"),
        ("designModule", "enrollmentInfo", {"count": "NaN"}, "R102"),
        ("designModule", "enrollmentInfo", {"count": -1}, "R102"),
    ],
)
def test_one_bad_value_is_one_diagnostic(module: str, field: str, value: object, code: str) -> None:
    result = read_bytes(json.dumps(study(**{module: {field: value}})).encode())
    assert [fault.code for fault in result.diagnostics] == [code]
    assert len(result.records) == 1


def test_a_bare_nan_is_not_json() -> None:
    content = GOOD.replace(b'"count": 60', b'"count": NaN')
    assert [fault.code for fault in read_bytes(content).diagnostics] == ["R004"]


def test_a_record_without_id_is_read_and_says_so() -> None:
    made = study()
    del made["protocolSection"]["identificationModule"]["nctId"]
    result = read_bytes(json.dumps(made).encode())
    assert [fault.code for fault in result.diagnostics] == ["R101"]
    assert result.records[0].study.title == "Samplumab in Lupus Nephritis"


def test_a_duplicate_id_is_reported_and_both_are_read() -> None:
    result = read_bytes(GOOD + b"\n" + GOOD)
    assert [fault.code for fault in result.diagnostics] == ["R111"]
    assert len(result.records) == 2


def test_a_line_of_a_gigabyte_costs_neither_memory_nor_the_lines_around_it(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    with path.open("wb") as out:
        out.write(GOOD + b'\n{"protocolSection": "')
        out.seek(1 << 30, os.SEEK_CUR)  # a hole: zero bytes that take no room on the disk
        out.write(b'"}\n' + json.dumps(study("NCT00000102")).encode() + b"\n")
    result = read_path(path)
    assert [record.nct_id for record in result.records] == ["NCT00000101", "NCT00000102"]
    assert [(fault.code, fault.place) for fault in result.diagnostics] == [("R011", "line 2")]


def test_a_missing_file_and_a_folder_of_files(tmp_path: Path) -> None:
    assert [fault.code for fault in read_path(tmp_path / "none.json").diagnostics] == ["R002"]
    (tmp_path / "a.json").write_bytes(GOOD)
    (tmp_path / "b.json").write_bytes(b"")
    result = read_path(tmp_path)
    assert len(result.records) == 1
    assert [fault.code for fault in result.diagnostics] == ["R001"]


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_bytes_at_all_raise_anything(content: bytes) -> None:
    for item in stream_bytes(content):
        assert isinstance(item, StudyRecord) or item.message


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=4), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_no_damage_to_a_study_raises_anything(at: int, put: bytes, removed: int) -> None:
    damaged = GOOD[:at] + put + GOOD[at + removed :]
    for content in (damaged, b"[" + damaged + b"]", GOOD + b"\n" + damaged):
        read_bytes(content)


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(study()["protocolSection"])), _json)
@settings(max_examples=300, deadline=None)
def test_any_json_in_place_of_a_module_costs_only_what_does_not_fit(module: str, value: object) -> None:
    made = study()
    made["protocolSection"][module] = value
    (record,) = read_bytes(json.dumps(made).encode()).records
    if module != "identificationModule":
        assert record.nct_id == "NCT00000101"


def test_a_key_named_twice_is_an_error_that_shows_both_values() -> None:
    content = json.dumps(study()).replace(
        '"minimumAge": "18 Years"', '"minimumAge": "18 Years", "minimumAge": "12 Years"'
    )
    result = read_bytes(content.encode())
    assert [(fault.code, fault.words) for fault in result.diagnostics] == [
        ("R114", '"18 Years" and "12 Years"')
    ]


def test_an_empty_folder_is_not_silence(tmp_path: Path) -> None:
    assert [fault.code for fault in read_path(tmp_path).diagnostics] == ["R001"]


def test_the_registrys_csv_table_is_refused_with_advice() -> None:
    (fault,) = read_bytes(b"NCT Number,Study Title,Study URL\nNCT00000001,A trial,http://x\n").diagnostics
    assert fault.code == "R003" and "JSON" in fault.help


def test_a_page_saved_as_one_line_of_html_is_a_page() -> None:
    page = (
        "<!DOCTYPE html><html><body>" + "".join(f"<p>a, b, c; {n}</p>" for n in range(30)) + "</body></html>"
    )
    assert [fault.code for fault in read_bytes(page.encode()).diagnostics] == ["R014"]
