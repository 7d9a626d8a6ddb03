"""A study in which every text is an attempt to become more than text."""

from typing import Any

from made_up import study

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>\"' onmouseover='alert(2)'"
ID = "NCT00000666"
_ADDRESSES = [
    {"label": "a", "url": "javascript:alert(1)"},
    {"label": "b", "url": "data:text/html,<script>alert(1)</script>"},
    {"label": "c", "url": 'https://ok.example/" onclick="alert(1)'},
    {"label": "d", "url": "https://ok.example/paper"},
]
_KEPT = {"nctId", "nctIdAliases"}


def hostile_study() -> dict[str, Any]:
    """A whole study whose free texts all hold markup, odd characters and template signs."""
    made: dict[str, Any] = _spoilt(study(ID))
    protocol = made["protocolSection"]
    words = f"{SCRIPT} {{{{ 71 * 73 }}}} {{% if %}} \u202e \x00 \U0001f4a3"
    protocol["identificationModule"] |= {"nctId": ID, "briefTitle": words, "officialTitle": words}
    protocol["descriptionModule"] = {"briefSummary": f"* {words}\n\n{words}", "detailedDescription": words}
    protocol["eligibilityModule"]["eligibilityCriteria"] = (
        f"Inclusion Criteria:\n\n* {words}\n* Age > 18 years"
    )
    protocol["contactsLocationsModule"] = {
        "centralContacts": [{"name": words, "role": "CONTACT", "phone": words, "email": words}],
        "locations": [{"facility": words, "city": words, "country": words, "status": "RECRUITING"}],
    }
    protocol["referencesModule"] = {"references": [{"citation": words}], "seeAlsoLinks": _ADDRESSES}
    made["documentSection"] = {
        "largeDocumentModule": {"largeDocs": [{"label": words, "filename": '../../../etc/passwd" onload=x'}]}
    }
    return made


def _spoilt(value: Any, name: str = "") -> Any:
    """The value, its sentences hostile; ids, dates and enumerations as they are."""
    if isinstance(value, dict):
        return {key: _spoilt(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_spoilt(each, name) for each in value]
    is_sentence = isinstance(value, str) and " " in value and name not in _KEPT
    ages = isinstance(value, str) and value.endswith("Years")
    return f"{value} {SCRIPT}" if is_sentence and not ages else value
