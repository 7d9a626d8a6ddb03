"""What a record's bytes say about themselves: whose they are, of what date, and whether two say the same."""

import hashlib
import json
import re
from typing import Any

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.knowledge.registry_api import ctgov_api

_ID = re.compile(r"NCT(\d{8})", re.IGNORECASE)
_IDENTIFICATION = "/protocolSection/identificationModule"
_LAST_UPDATE = "/protocolSection/statusModule/lastUpdatePostDateStruct/date"


class StudyContent(msgspec.Struct, frozen=True):
    """A v2 record as it came, with its id, its other ids, the date it gives itself and its digest.

    ``digest`` is equal for two records that say the same, however they are spaced and ordered;
    ``registry_date`` is the day the registry posted this version (ISO), None if it does not say.
    """

    raw: bytes
    nct_id: str
    digest: str
    aliases: tuple[str, ...] = ()
    registry_date: str | None = None


def normal_id(text: str) -> str | None:
    """The id in the registry's spelling; None for what is no id.

    A missing digit is not guessed: NCT0586393 may be a slip for many ids.

    >>> normal_id("nct03630471"), normal_id("NCT0586393")
    ('NCT03630471', None)
    """
    found = _ID.fullmatch(text.strip())
    return f"NCT{found[1]}" if found else None


def study_content(raw: bytes, document: str = "") -> StudyContent:
    """What these bytes are; raises UnreadableInput if they are not JSON (R004, R005) or have no id (S009)."""
    try:
        value = json.loads(raw, parse_constant=_refuse)
        identification = _at(value, _IDENTIFICATION)
        nct_id = _id_of(identification)
        if nct_id is None:
            raise unreadable(
                "S009", "a study without an NCT id", document=document, words=_title(identification)
            )
        date = _at(value, _LAST_UPDATE)
        aliases = _texts(identification.get("nctIdAliases"))
        return StudyContent(raw, nct_id, digest_of(value), aliases, date if isinstance(date, str) else None)
    except RecursionError:
        raise unreadable("R005", "the JSON of a study is nested too deeply", document=document) from None
    except ValueError as error:
        raise unreadable("R004", f"a study that is not valid JSON: {error}", document=document) from None


def digest_of(value: Any) -> str:
    """SHA-256 of a record's canonical JSON: keys sorted, no blanks, without what is not the study's own."""
    for pointer in ctgov_api().not_content:
        value = _without(value, pointer.strip("/").split("/"))
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _without(value: Any, path: list[str]) -> Any:
    key, *rest = path
    if not isinstance(value, dict) or key not in value:
        return value
    others = {name: item for name, item in value.items() if name != key}
    return {**others, key: _without(value[key], rest)} if rest else others


def _at(value: Any, pointer: str) -> Any:
    for key in pointer.strip("/").split("/"):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _id_of(identification: Any) -> str | None:
    written = identification.get("nctId") if isinstance(identification, dict) else None
    return normal_id(written) if isinstance(written, str) else None


def _title(identification: Any) -> str:
    title = identification.get("briefTitle") if isinstance(identification, dict) else None
    return "".join(c for c in title if c.isprintable()) if isinstance(title, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
