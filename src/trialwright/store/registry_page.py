"""A page of the registry's answer, taken apart without changing a byte of its studies."""

import re

import msgspec

_NEXT_AT_THE_END = re.compile(rb'"nextPageToken"\s*:\s*"([^"\\]{1,2000})"\s*\}\s*$')


class RegistryPage(msgspec.Struct, frozen=True):
    """Studies byte for byte, the next page's token (None on the last), and the total if it was counted."""

    studies: tuple[bytes, ...]
    next_token: str | None = None
    total: int | None = None


class NotAPage(ValueError):
    """Bytes that are not a page of studies; says why."""


def registry_page(content: bytes) -> RegistryPage:
    """The page in these bytes. Its studies are not looked into: what is in their fields is for the reader.

    >>> registry_page(b'{"studies": [{"a": 1}], "nextPageToken": "t"}')
    RegistryPage(studies=(b'{"a": 1}',), next_token='t', total=None)
    """
    try:
        page = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        if "studies" not in page:
            raise NotAPage('no "studies" in it')
        studies = msgspec.json.decode(page["studies"], type=list[msgspec.Raw])
        token = _loosely(page, "nextPageToken")
        total = _loosely(page, "totalCount")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAPage(_why(error)) from None
    except RecursionError:
        raise NotAPage("nested too deeply") from None
    return RegistryPage(tuple(bytes(study) for study in studies), token or None, _count(total))


def token_at_the_end(content: bytes) -> str | None:
    """The next page's token, if the end of an otherwise unreadable page shows it."""
    found = _NEXT_AT_THE_END.search(content[-4000:])
    return found[1].decode("ascii", "replace") if found else None


def _loosely(page: dict[str, msgspec.Raw], name: str) -> str | None:
    """A text or a number as text; None if absent. What is neither cannot be used to go on."""
    value = msgspec.json.decode(page[name]) if name in page else None
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if value is None:
        return None
    raise NotAPage(f'"{name}" is neither text nor number')


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,12}", text) else None


def _why(error: Exception) -> str:
    words = str(error)
    return words[0].lower() + words[1:]
