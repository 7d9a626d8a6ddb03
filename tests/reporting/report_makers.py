"""Reports made of library trials and of made-up records, for the tests of this room."""

import datetime
import json
from functools import cache
from typing import Any

from made_up import study
from trialwright.criteria.compile import compile_criteria
from trialwright.model.fact import Cohort
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.records.v2 import record_of_v2
from trialwright.reporting.content.found import CohortFound, TrialFound, found_of
from trialwright.reporting.content.provenance import provenance_of
from trialwright.reporting.content.report import Report, report_of
from trialwright.screening.verdicts import screen
from trialwright.store.inputs import library_record

DAY = datetime.date(2026, 6, 30)
HOSTILE = {
    "markup": "</p></section><h2>x</h2><b>bold</b><img src=x onerror=alert(1)> &amp; {{ 7*7 }} {% raw %}",
    "script": "</script></style><script>alert(1)</script><style>*{display:none}</style>",
    "typst": '#panic("x") $x$ *a* _b_ `c` @d <e> #include "/etc/passwd" \\u{41}',
    "right to left": "abc \u202edekcatta\u202c \u2067שלום עולם\u2069 مرحبا \u200f!",
    "one long word": "x" * 10_000,
    "emoji": "🦋 👩🏽‍⚕️ 🇨🇳 a\u0301\u0323 \U0001f9ec",
    "controls": "a\x00b\x07c\x1bd\ufffe e",
}


def made_up_record(name: str = "made-up.json", **modules: Any) -> StudyRecord:
    """A made-up v2 record with some modules changed."""
    return record_of_v2(json.dumps(study(**modules)).encode(), Source(name, "ctgov-v2"))


def hostile_record(words: str) -> StudyRecord:
    """A record that says the words wherever a sponsor can write."""
    arms = [
        {"label": f"{words} A", "type": "EXPERIMENTAL", "description": f"{words} for 1 year; {words} for 6 months.",
         "interventionNames": [f"Drug: {words}"]},
        {"label": f"{words} B", "type": "OTHER", "interventionNames": [f"Drug: {words}"]},
    ]  # fmt: skip
    return made_up_record(
        identificationModule={
            "nctId": "NCT00000101",
            "briefTitle": words,
            "officialTitle": f"{words} officially",
        },
        conditionsModule={"conditions": [words, words + "2"]},
        armsInterventionsModule={"armGroups": arms, "interventions": [{"type": "DRUG", "name": words}]},
        outcomesModule={"primaryOutcomes": [{"measure": words, "timeFrame": words}]},
        descriptionModule={
            "briefSummary": f"{words}. Seen every 3 months for 24 months.",
            "detailedDescription": words,
        },
        eligibilityModule={
            "eligibilityCriteria": f"Inclusion Criteria:\n\n* {words}\n* Age 18 to 65 years\n\n"
            f"Exclusion Criteria:\n\n* ALT > 2 × ULN {words}",
            "sex": "ALL",
        },
    )


def found(record: StudyRecord, cohort: Cohort | None = None) -> TrialFound:
    """What is found of a record, screened if there is a cohort; few simulated trials, for speed."""
    criteria = compile_criteria(record)
    verdicts = list(screen([criteria], cohort, DAY)) if cohort else []
    return found_of(record, criteria, verdicts, trials=200)


def report(
    *records: StudyRecord,
    cohort: Cohort | None = None,
    key: bytes | None = None,
    persons: tuple[str, ...] = (),
) -> Report:
    """A report over records."""
    about = CohortFound(cohort, DAY.isoformat(), key, persons=persons) if cohort else None
    return report_of(
        [found(each, cohort) for each in records], provenance_of(records, "trialwright report", 1), about
    )


@cache
def library_report(*ids: str) -> Report:
    """A report over library trials."""
    return report(*map(library_record, ids))
