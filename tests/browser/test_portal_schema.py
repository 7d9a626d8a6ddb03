"""Questions made from the OpenAPI file, sensible and not: none makes the site fail, and answers are what the file says."""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1] / "portal"))
from hostile import ID as HOSTILE
from hostile import hostile_study
from site_made_up import settings_at, store_of_library
from trialwright.portal.app import create_app
from trialwright.portal.openapi import openapi
from trialwright.portal.settings import Limits
from trialwright.store.studies import Store
from users_made_up import NOW

schemathesis = pytest.importorskip("schemathesis")
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from hypothesis.errors import Unsatisfiable  # noqa: E402

EXAMPLES = 12


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("schema")
    store_of_library(folder / "store.sqlite")
    with Store(folder / "store.sqlite") as store:
        store.put(json.dumps(hostile_study()).encode(), address="https://x", fetched_at=NOW)
    app = create_app(settings_at(folder, limits=Limits(posts_per_minute=0)))
    made = openapi(app.routes)
    for operations in made["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter["name"] == "id":  # ids that are there, so that more than "not found" is asked
                    parameter["schema"] = {"enum": ["NCT05916781", "nct06394063", HOSTILE]}
    loaded = schemathesis.openapi.from_dict(made)
    loaded.app = app
    return loaded


def seal_of(app: Any) -> tuple[str, dict[str, str]]:
    """The seal that forms need, with its cookie: so that what is behind the check is asked, too."""
    with TestClient(app) as client:
        found = re.search(r'name="form_seal" value="([^"]+)"', client.get("/enter").text)
        assert found
        return found[1], dict(client.cookies)


def test_no_question_makes_the_site_fail(schema: Any) -> None:
    failed: list[str] = []
    statuses: Counter[int] = Counter()
    seal, cookies = seal_of(schema.app)

    def ask(operation: Any, mode: Any) -> None:
        @given(data=st.data())
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def one(data: st.DataObject) -> None:
            case = data.draw(operation.as_strategy(generation_mode=mode))
            if isinstance(case.body, dict):
                case.body = {**case.body, "form_seal": seal}
            response = case.call(headers={"Host": "testserver"}, cookies=cookies)
            statuses[response.status_code] += 1
            if response.status_code >= 500:
                failed.append(f"{case.method} {case.path} {case.path_parameters} {case.query} {case.body}")

        one()

    for result in schema.get_all_operations():
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            try:
                ask(result.ok(), mode)
            except (Unsatisfiable, schemathesis.errors.SchemathesisError):
                continue  # nothing of this kind can be made, e.g. nothing negative without parameters
    print(dict(statuses))
    assert failed == []
    assert statuses.total() > 500 and statuses[200] > 200
