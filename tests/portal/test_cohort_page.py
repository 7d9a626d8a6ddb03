"""The cohort page: files in, funnel and worklist out, nothing kept beyond the visit."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from site_made_up import TODAY
from trialwright.cohort.synthesize import synthesize
from trialwright.model.diagnostic import UnreadableInput
from trialwright.portal.cohort_visits import IDLE_SECONDS, LONGEST_SECONDS, Visit, Visits
from trialwright.portal.content.cohort_upload import Uploaded, cohort_of_files
from trialwright.portal.settings import Limits

NO_LIMIT = Limits(posts_per_minute=0)
Files = list[tuple[str, tuple[str, bytes]]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A made-up cohort as CSV."""
    folder = tmp_path_factory.mktemp("cohort")
    synthesize(40, 1, folder, TODAY)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".csv"}


@pytest.fixture
def client(make_site: Any, library_folder: Path) -> Iterator[TestClient]:
    yield make_site(store=library_folder / "store.sqlite", limits=NO_LIMIT)


def sealed(client: TestClient) -> str:
    found = re.search(r'name="form_seal" value="([^"]*)"', client.get("/cohort").text)
    assert found
    return found[1]


def upload(
    client: TestClient, files: dict[str, bytes], trials: tuple[str, ...] = ("NCT06394063",), **fields: str
) -> Any:
    data: dict[str, Any] = {"form_seal": sealed(client), "action": "upload", "trial": list(trials)} | fields
    return client.post("/cohort", data=data, files=[("files", each) for each in files.items()])


def test_an_upload_shows_standings_funnel_questions_and_worklist(
    client: TestClient, tables: dict[str, bytes]
) -> None:
    page = upload(client, tables, ("NCT06394063", "NCT04127747")).text
    assert "<h1>40 persons against 2 trials</h1>" in page
    for heading in ("Where they stand", "Where the trial loses people", "Best next questions", "Worklist"):
        assert heading in page
    for link in re.findall(r'href="#([^"]*)"', page):
        assert f'id="{link}"' in page
    assert "Forget my data" in page


def test_persons_are_pseudonyms_unless_their_ids_are_asked_for(
    client: TestClient, tables: dict[str, bytes]
) -> None:
    ids = [line.split(",")[0] for line in tables["persons.csv"].decode().splitlines()[1:]]
    hidden = upload(client, tables).text
    assert not any(f">{each}<" in hidden for each in ids)
    assert "Pseudonyms" in hidden
    shown = upload(client, tables, identified="yes").text
    assert all(f">{each}<" in shown for each in ids)


def test_one_person_is_shown_criterion_by_criterion_under_the_pseudonym(
    client: TestClient, tables: dict[str, bytes]
) -> None:
    page = upload(client, tables).text
    name = re.findall(r"<option>(P-[0-9a-f]+)</option>", page)[0]
    found = client.post(
        "/cohort", data={"form_seal": sealed_of(page), "action": "person", "person": name}
    ).text
    assert f'<h2 id="person">Person <bdi>{name}</bdi></h2>' in found
    assert "What is recorded" in found
    nobody = client.post(
        "/cohort", data={"form_seal": sealed_of(page), "action": "person", "person": "P1"}
    ).text
    assert 'id="person"' not in nobody


def sealed_of(page: str) -> str:
    return re.findall(r'name="form_seal" value="([^"]*)"', page)[0]


def test_forget_my_data_forgets_it(client: TestClient, tables: dict[str, bytes]) -> None:
    page = upload(client, tables).text
    cookie = client.cookies["trialwright_cohort"]
    answer = client.post("/cohort", data={"form_seal": sealed_of(page), "action": "forget"})
    assert "My patients against the trials" in answer.text
    client.cookies.set("trialwright_cohort", cookie, domain="testserver.local", path="/")
    assert "My patients against the trials" in client.get("/cohort").text
    assert len(client.app.state.cohort_visits) == 0  # type: ignore[attr-defined]


def test_another_browser_does_not_see_it(client: TestClient, tables: dict[str, bytes]) -> None:
    upload(client, tables)
    assert "40 persons" in client.get("/cohort").text
    client.cookies.clear()
    assert "40 persons" not in client.get("/cohort").text
    client.cookies.set("trialwright_cohort", "x" * 43, domain="testserver.local", path="/")
    assert "40 persons" not in client.get("/cohort").text


def test_the_page_and_its_twin_are_kept_by_no_cache(client: TestClient, tables: dict[str, bytes]) -> None:
    upload(client, tables)
    for path in ("/cohort", "/cohort.json"):
        assert client.get(path).headers["cache-control"] == "no-store"
    twin = client.get("/cohort.json").json()
    assert (twin["overview"]["persons"], twin["overview"]["is_identified"]) == (40, False)


def test_rows_that_cannot_be_used_are_named(client: TestClient, tables: dict[str, bytes]) -> None:
    head, first, *_ = tables["facts.csv"].decode().splitlines()
    columns = head.split(",")
    row = dict.fromkeys(columns, "") | {
        "person_id": first.split(",")[0], "domain": "measurement", "concept": "IgG", "value": "nan", "unit": "g/L",
    }  # fmt: skip
    broken = tables["facts.csv"] + (",".join(row[name] for name in columns) + "\n").encode()
    page = upload(client, tables | {"facts.csv": broken}).text
    assert "<b>1 row could not be used</b>" in page
    assert "P017" in page


def test_a_name_of_a_file_stays_text_and_leads_nowhere(client: TestClient, tables: dict[str, bytes]) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name, content in tables.items():
            made.writestr(f"../../../{name}", content)
        made.writestr("__MACOSX/._persons.csv", b"\0")
    page = upload(client, {"<img src=x onerror=alert(1)>.zip": archive.getvalue()}).text
    assert "40 persons against 1 trial" in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.zip" in page


def test_a_fhir_export_and_a_workbook_are_read(client: TestClient, tables: dict[str, bytes]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    patient = b'{"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1990-05-01"}\n'
    assert "1 persons against 1 trial" in upload(client, {"Patient.ndjson": patient}).text
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("persons", "facts"):
        sheet = book.create_sheet(name)
        for line in tables[f"{name}.csv"].decode().splitlines()[:50]:
            sheet.append(line.split(","))
    content = io.BytesIO()
    book.save(content)
    assert "persons against 1 trial" in upload(client, {"My cohort.xlsx": content.getvalue()}).text


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.csv": b"x"}, "P002"),
        ({"a.exe": b"MZ"}, "of none of the kinds"),
        ({"a.zip": b"not a zip"}, "cannot be opened"),
        ({"persons.csv": b"\xff\xfe", "facts.csv": b"a"}, "not UTF-8"),
        ({"a.json": b"[" * 50_000}, "a.json is not valid JSON"),
        ({"a.json": b"{broken"}, "a.json is not valid JSON"),
        ({"a.json": b'{"a": 1}'}, "a.json holds no FHIR resource"),
        ({"p.parquet": b"PAR no"}, "p.parquet is not a Parquet file"),
        ({"a.xlsx": b"not a book"}, "a.xlsx cannot be opened as a workbook"),
        ({"x.ndjson": b'{"resourceType":'}, "x.ndjson"),
        ({"persons.csv": b"person_id\nP1\n"}, "no facts table among the files chosen (persons.csv)"),
        ({"a.csv": b"x"}, "no persons table among the files chosen (a.csv)"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(
    client: TestClient, files: dict[str, bytes], said: str
) -> None:
    answer = upload(client, files)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert "folder" not in re.findall(r'<div class="errors".*?</div>', answer.text, re.S)[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"trials": ()}, "at least one trial"),
        ({"trials": ("NCT99999999",)}, "not in the local store"),
        ({"trials": tuple(f"NCT{n:08}" for n in range(11))}, "at most 10"),
        ({"day": "30.6.2026"}, "as 2026-05-31"),
        ({"day": "2026-06"}, "as 2026-05-31"),
        ({"more_trials": "bogus"}, "“bogus” is no NCT id"),
        ({"day": "2099-01-01"}, "2099-01-01 has not come yet"),
        ({"day": "1900-01-01"}, "nobody of the persons table was born"),
    ],
)
def test_a_form_that_lacks_something_says_what(
    client: TestClient, tables: dict[str, bytes], fields: dict[str, Any], said: str
) -> None:
    answer = upload(client, tables, **fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_day_long_after_everything_recorded_is_noticed(client: TestClient) -> None:
    files = {
        "persons.csv": b"person_id,sex,birth_date\nA,female,1990-01-01\n",
        "facts.csv": b"person_id,domain,concept,start,value,unit\nA,measurement,IgG,2019-06-01,9,g/L\n",
    }
    assert "P045" in upload(client, files).text
    assert "P045" not in upload(client, files, day="2019-07-01").text


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("persons.csv", b"0" * 2_000_000)
    assert len(archive.getvalue()) < 10_000
    for name in ("a.zip", "a.xlsx"):
        with pytest.raises(UnreadableInput) as error:
            cohort_of_files([Uploaded(name, archive.getvalue())], 1_000_000)
        assert "more than is taken" in error.value.diagnostic.message


def test_an_upload_larger_than_allowed_is_refused(make_site: Any, library_folder: Path) -> None:
    small = make_site(
        store=library_folder / "store.sqlite", limits=Limits(upload_bytes=20_000, posts_per_minute=0)
    )
    assert upload(small, {"persons.csv": b"0" * 50_000}).status_code == 413


def test_a_stranger_cannot_post(client: TestClient, tables: dict[str, bytes]) -> None:
    answer = client.post(
        "/cohort", data={"action": "upload"}, files=[("files", each) for each in tables.items()]
    )
    assert answer.status_code == 403


def test_nothing_of_an_upload_is_left_on_disk_or_in_the_log(
    make_site: Any, library_folder: Path, tables: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("trialwright.portal.content.cohort_upload._MEMORY", tmp_path)
    client = make_site(store=library_folder / "store.sqlite", limits=NO_LIMIT)
    before = (library_folder / "store.sqlite").read_bytes()
    page = upload(client, tables, identified="yes").text
    person = tables["persons.csv"].decode().splitlines()[1].split(",")[0]
    assert person in page
    assert [
        path for path in tmp_path.rglob("*") if path.name.startswith("trialwright-") or path.suffix == ".csv"
    ] == []
    assert (library_folder / "store.sqlite").read_bytes() == before
    out, err = capfd.readouterr()
    assert '"route":"/cohort"' in err
    assert person not in out + err


def test_a_visit_ends_when_nobody_looks_and_at_the_latest_after_hours() -> None:
    now = [0.0]
    visits = Visits(clock=lambda: now[0])
    token = visits.begin(made_visit())
    now[0] = IDLE_SECONDS - 1
    assert visits.find(token) is not None
    now[0] += IDLE_SECONDS + 1
    assert visits.find(token) is None
    token = visits.begin(made_visit())
    while visits.find(token) is not None:
        now[0] += IDLE_SECONDS - 1
    assert now[0] < 3 * IDLE_SECONDS + LONGEST_SECONDS
    assert len(visits) == 0


def test_there_are_only_so_many_visits_and_the_oldest_goes() -> None:
    visits = Visits(clock=lambda: 0.0)
    tokens = [visits.begin(made_visit()) for _ in range(20)]
    assert len(visits) < 20
    assert visits.find(tokens[0]) is None
    assert visits.find(tokens[-1]) is not None


def made_visit() -> Visit:
    cohort = cohort_of_files(
        [
            Uploaded("persons.csv", b"person_id,sex\nP1,female\n"),
            Uploaded("facts.csv", b"person_id,domain,concept\n"),
        ],
        1000,
    )
    return Visit(cohort, (), "2026-06-30", (), ())
