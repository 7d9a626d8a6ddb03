"""Search options in a person's words → parameters of the registry's API."""

import difflib
import re
from collections.abc import Sequence

from trialwright.knowledge.display_values import display_texts, v2_phases, v2_value
from trialwright.knowledge.registry_api import ctgov_api
from trialwright.model.partial_date import PartialDate
from trialwright.store.content import normal_id


class UnknownOption(ValueError):
    """A value the registry does not know; says which option, and what was perhaps meant."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


def search_params(
    *,
    condition: str | None = None,
    term: str | None = None,
    intervention: str | None = None,
    sponsor: str | None = None,
    place: str | None = None,
    status: Sequence[str] = (),
    phase: Sequence[str] = (),
    study_type: Sequence[str] = (),
    updated_since: str | None = None,
) -> dict[str, str]:
    """The API's parameters for these options; empty if none is given. Raises UnknownOption.

    Values of one option are alternatives, different options must all hold.

    >>> search_params(condition="lupus nephritis", status=["Recruiting"], phase=["Phase 2/Phase 3"])
    {'query.cond': 'lupus nephritis', 'filter.overallStatus': 'RECRUITING',
     'filter.advanced': 'AREA[Phase](PHASE2 OR PHASE3)'}
    """
    words = {
        "condition": condition,
        "term": term,
        "intervention": intervention,
        "sponsor": sponsor,
        "place": place,
    }
    params = {
        ctgov_api().search[name]: _words(name, text) for name, text in words.items() if text is not None
    }
    if status:
        params["filter.overallStatus"] = ",".join(_values("status", status))
    advanced = {
        "phase": " OR ".join(_phases(phase)),
        "study_type": " OR ".join(_values("study_type", study_type)),
        "updated_since": _day(updated_since),
    }
    parts = [ctgov_api().advanced[name].format(values=text) for name, text in advanced.items() if text]
    if parts:
        params["filter.advanced"] = " AND ".join(parts)
    return params


def _words(option: str, text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise UnknownOption(option, "no words to search for")
    if all(normal_id(word) for word in re.split(r"[\s,]+", words)):
        # The registry answers a query of ids alone without regard to any filter.
        raise UnknownOption(option, f"{words} is an id: fetch it by id, not by a search")
    return words


def _values(kind: str, texts: Sequence[str]) -> list[str]:
    found = {text: v2_value(kind, text) for text in texts}
    for text, value in found.items():
        if value is None:
            raise _unknown(kind, text)
    return list(dict.fromkeys(value for value in found.values() if value))


def _phases(texts: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        phases = v2_phases(f"phase {text.strip()}" if text.strip() in "1234" else text)
        if not phases:
            raise _unknown("phase", text)
        found.update(dict.fromkeys(phases))
    return list(found)


def _unknown(kind: str, text: str) -> UnknownOption:
    near = difflib.get_close_matches(text.lower(), [known.lower() for known in display_texts(kind)], n=1)
    meant = v2_value(kind, near[0]) if near else None
    known = sorted({value for spelt in display_texts(kind) if (value := v2_value(kind, spelt))})
    hint = f"did you mean {meant}?" if meant else f"one of {', '.join(known)}"
    return UnknownOption(kind, f"the registry knows no {kind.replace('_', ' ')} {text!r}; {hint}")


def _day(text: str | None) -> str:
    if text is None:
        return ""
    try:
        return PartialDate.parse(text.strip()).first.isoformat()
    except ValueError as error:
        raise UnknownOption("updated_since", str(error)) from None
