"""v2 output made from any other source is v2: the registry's own schema, no unknown key, dates that parse, every module."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from shared_data import RECORDS, needs_shared
from trialwright.model.partial_date import PartialDate
from trialwright.model.record import StudyRecord
from trialwright.records.reading import read_path
from trialwright.records.v2_output import ALWAYS_PRESENT, v2_json
from trialwright.store.inputs import library_ids, library_record

pytestmark = needs_shared


@pytest.fixture(scope="module")
def judge() -> jsonschema.Draft202012Validator:
    """The registry's Study schema, made strict: every object is closed."""
    text = (RECORDS / "ctgov-api-v2.openapi.yaml").read_text(encoding="utf-8")
    document = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for schema in document["components"]["schemas"].values():
        if schema.get("type") == "object" and "properties" in schema:
            schema["additionalProperties"] = False
    return jsonschema.Draft202012Validator(
        {"$ref": "#/components/schemas/Study", "components": document["components"]}
    )


def dates_in(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from dates_in(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from dates_in(item, key)
    elif isinstance(value, str) and (key == "date" or key.endswith("Date") or key == "versionHolder"):
        yield value


def judged(judge: jsonschema.Draft202012Validator, record: StudyRecord) -> list[str]:
    value = json.loads(v2_json(record))
    faults = [f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(value)]
    faults += [f"{name} is missing" for name in ALWAYS_PRESENT if name not in value["protocolSection"]]
    for date in dates_in(value):
        try:
            PartialDate.parse(date)
        except ValueError as error:
            faults.append(str(error))
    return faults


def sources() -> list[Path]:
    if not RECORDS.is_dir():
        return []
    folders = ("pages", "legacy-xml", "legacy-json")
    files = [path for folder in folders for path in sorted((RECORDS / folder).iterdir())]
    return [*files, RECORDS / "excerpts.jsonl"]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_output_of_every_real_source_is_v2(path: Path, judge: jsonschema.Draft202012Validator) -> None:
    records = read_path(path).records
    assert records
    for record in records:
        assert judged(judge, record) == [], f"{path.name} {record.name}"


def test_the_library_is_v2(judge: jsonschema.Draft202012Validator) -> None:
    for nct_id in library_ids():
        faults = judged(judge, library_record(nct_id))
        # Public sources that say nothing of outcomes or sites; a v2 record goes out as it came.
        unsaid = {"outcomesModule is missing", "contactsLocationsModule is missing"}
        assert set(faults) <= unsaid


def test_the_judge_refuses_what_it_should(judge: jsonschema.Draft202012Validator) -> None:
    assert list(judge.iter_errors({"aNewField": 1}))
    assert list(judge.iter_errors({"protocolSection": {"designModule": {"phases": ["Phase 2"]}}}))
