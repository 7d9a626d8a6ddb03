"""Posted forms, read within bounds of size, number and time."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from trialwright.portal.settings import Limits

# What is left of a body that is refused is not waited for.
_CLOSE = {"Connection": "close"}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def posted_form(request: Request, limits: Limits, *, files: bool = False) -> FormData:
    """The fields of a posted form.

    Raises HTTPException: 413 more bytes than allowed, 408 slower than allowed, 415 not a form, 400 not a form that can
    be read. The words of a form are never part of an exception.
    """
    most = limits.upload_bytes if files else limits.form_bytes
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS or (kind == "multipart/form-data" and not files):
        raise HTTPException(415, "this page takes a form", _CLOSE)
    if _declared(request) > most:
        raise HTTPException(413, f"a form here may have {most:,} bytes", _CLOSE)
    bounded = Request(request.scope, _Bounded(request, most).receive)
    try:
        async with asyncio.timeout(limits.body_seconds * (6 if files else 1)):
            return await bounded.form(max_files=20, max_fields=limits.form_fields, max_part_size=most)
    except TimeoutError:
        raise HTTPException(408, "the form took too long to arrive", _CLOSE) from None
    except (MultiPartException, UnicodeError, ValueError, KeyError):
        raise HTTPException(400, "the form cannot be read") from None
    except ClientDisconnect:
        raise HTTPException(400, "the form did not arrive whole") from None


def _declared(request: Request) -> int:
    try:
        return int(request.headers.get("content-length", "0"))
    except ValueError:
        raise HTTPException(400, "the length of the form is not a number") from None


class _Bounded:
    """The messages of a request, until they hold more bytes than allowed."""

    def __init__(self, request: Request, most: int) -> None:
        self._receive, self._left, self._most = request.receive, most, most

    async def receive(self) -> Message:
        message: MutableMapping[str, Any] = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413, f"a form here may have {self._most:,} bytes", _CLOSE)
        return message
