"""Asking ClinicalTrials.gov's API v2: one request at a time, patiently."""

import datetime
import email.utils
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self, TypeVar

import httpx
import msgspec

from trialwright.diagnostics import diagnose
from trialwright.knowledge.registry_api import Manners, ctgov_api
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.store.registry_page import NotAPage, RegistryPage, registry_page

_T = TypeVar("_T")
_MESSAGE_SHOWN = 300
_OUR_NAME = "trialwright (research tool; one request at a time)"


class Refusal(UnreadableInput):
    """The registry understood and said no: an HTTP status 4xx (S011); ``said`` are its own words.

    ``is_web_page``: the words are a web page's, so it is not the API that speaks.
    """

    def __init__(self, diagnostic: Diagnostic, status: int, said: str, is_web_page: bool) -> None:
        super().__init__(diagnostic)
        self.status = status
        self.said = said
        self.is_web_page = is_web_page


class UnreadablePage(UnreadableInput):
    """The answer came, again and again, but is not what the API promises (S008). ``body`` is the last one."""

    def __init__(self, diagnostic: Diagnostic, body: bytes) -> None:
        super().__init__(diagnostic)
        self.body = body


class _MayPass(Exception):
    """A fault that asking again may cure. ``wait`` is what the registry asked us to wait, in seconds."""

    def __init__(self, reason: str, *, wait: float | None = None, body: bytes | None = None) -> None:
        super().__init__(reason)
        self.wait = wait
        self.body = body


class RegistryClient:
    """A client of the registry's API v2.

    ``base_url`` defaults to $TRIALWRIGHT_REGISTRY_URL, else to the registry's own address. For tests,
    ``transport`` replaces the network, ``sleep``, ``jitter`` (0 to 1) and ``now`` the clock.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
        manners: Manners | None = None,
    ) -> None:
        named = base_url or os.environ.get("TRIALWRIGHT_REGISTRY_URL") or ctgov_api().base_url
        self.base_url = named.rstrip("/")
        self.manners = manners or ctgov_api().manners
        self.now = now
        self._sleep = sleep
        self._jitter = jitter
        self._http = httpx.Client(
            transport=transport,
            follow_redirects=True,
            timeout=httpx.Timeout(
                self.manners.read_timeout_seconds, connect=self.manners.connect_timeout_seconds
            ),
            headers={"User-Agent": _OUR_NAME, "Accept": "application/json"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def address_of(self, nct_id: str) -> str:
        """Where the registry's API keeps a study."""
        return f"{self.base_url}/studies/{nct_id}"

    def page(self, params: Mapping[str, str]) -> RegistryPage:
        """One page of studies. Raises Refusal, UnreadablePage, or UnreadableInput (S007) if out of reach."""
        return self._ask("/studies", params, registry_page)

    def study(self, nct_id: str) -> bytes | None:
        """The bytes of one study; None if the registry does not have it. Raises as ``page`` does."""
        try:
            return self._ask(f"/studies/{nct_id}", {}, _whole_object)
        except Refusal as refusal:
            # A web page's 404 means that the address is wrong, not that the study does not exist.
            if refusal.status == httpx.codes.NOT_FOUND and not refusal.is_web_page:
                return None
            raise

    def _ask(self, path: str, params: Mapping[str, str], understand: Callable[[bytes], _T]) -> _T:
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._understood(self._answer(path, params), understand)
            except _MayPass as fault:
                if self._is_enough(attempt, fault):
                    raise self._given_up(fault, attempt) from None
                self._sleep(self._wait(attempt, fault))

    def _answer(self, path: str, params: Mapping[str, str]) -> bytes:
        try:
            response = self._http.get(self.base_url + path, params=dict(params))
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            why = f"not an address one can ask: {error}"
            raise UnreadableInput(diagnose("S007", why, document=self.base_url)) from None
        except httpx.HTTPError as error:
            raise _MayPass(_transport_words(error)) from None
        status = response.status_code
        if status >= 500 or status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.REQUEST_TIMEOUT):
            raise _MayPass(f"HTTP {status}", wait=self._retry_after(response))
        if status >= 400:
            raise self._refusal(response)
        return response.content

    def _refusal(self, response: httpx.Response) -> Refusal:
        is_web_page = "html" in response.headers.get("Content-Type", "")
        words = "a web page instead of a message" if is_web_page else _said(response)
        message = f"the registry refused: HTTP {response.status_code}: {words}"
        found = diagnose("S011", message, document=self.base_url)
        return Refusal(found, response.status_code, words, is_web_page)

    def _understood(self, content: bytes, understand: Callable[[bytes], _T]) -> _T:
        try:
            return understand(content)
        except NotAPage as fault:
            raise _MayPass(str(fault), body=content) from None

    def _is_enough(self, attempt: int, fault: _MayPass) -> bool:
        manners = self.manners
        most = manners.attempts if fault.body is None else manners.attempts_when_unreadable
        return attempt >= most or (fault.wait or 0) > manners.longest_wait_seconds

    def _wait(self, attempt: int, fault: _MayPass) -> float:
        """Seconds until the next attempt: what was asked for, else doubling, shortened by up to half."""
        if fault.wait is not None:
            return fault.wait
        doubled = self.manners.first_wait_seconds * 2.0 ** (attempt - 1)
        longest = min(doubled, self.manners.longest_wait_seconds)
        return longest * (1 - self._jitter() / 2)

    def _given_up(self, fault: _MayPass, attempts: int) -> UnreadableInput:
        if fault.body is not None:
            message = f"the answer is not a page of studies: {fault}"
            return UnreadablePage(diagnose("S008", message, document=self.base_url), fault.body)
        tried = "once" if attempts == 1 else f"{attempts} times"
        asked = f", which asks to wait {fault.wait:.0f} s" if fault.wait else ""
        message = f"the registry cannot be reached: {fault}{asked}; tried {tried}"
        return UnreadableInput(diagnose("S007", message, document=self.base_url))

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Seconds the registry asks to wait (a number or a date); None if it says nothing usable."""
        said = response.headers.get("Retry-After", "").strip()
        if re.fullmatch(r"\d{1,9}", said):
            return float(said)
        try:
            moment = email.utils.parsedate_to_datetime(said)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        return max(0.0, (moment - self.now()).total_seconds())


def _whole_object(content: bytes) -> bytes:
    try:
        msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotAPage(str(error)) from None
    return content


def _transport_words(error: httpx.HTTPError) -> str:
    match error:
        case httpx.ConnectTimeout():
            return "no connection in time"
        case httpx.TimeoutException():
            return "no answer in time"
        case _:
            return " ".join(str(error).split()) or type(error).__name__


def _said(response: httpx.Response) -> str:
    """The server's own words in one printable line."""
    words = " ".join(response.text[: 4 * _MESSAGE_SHOWN].split())
    return "".join(c for c in words if c.isprintable())[:_MESSAGE_SHOWN] or "no message"
