"""What the site is told at its start: where its files are, where it listens, what it allows."""

import datetime
import secrets
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import msgspec

from trialwright.search.indexing import index_folder
from trialwright.store.location import default_store_path


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Limits(msgspec.Struct, frozen=True):
    """What one client may ask for. Bytes, seconds, requests a minute; 0 requests a minute is no limit.

    ``form_bytes`` is for a form without a file, ``upload_bytes`` for one with files. ``pages_per_minute`` holds for
    each address except the machine's own, ``posts_per_minute`` for each address.
    """

    form_bytes: int = 200_000
    form_fields: int = 1_000
    upload_bytes: int = 50_000_000
    body_seconds: float = 20.0
    header_seconds: float = 10.0
    pages_per_minute: int = 600
    posts_per_minute: int = 120
    address_bytes: int = 120_000


class Smtp(msgspec.Struct, frozen=True):
    """The mail server that digests and enquiries go through; without one nothing is sent."""

    host: str
    port: int = 587
    sender: str = ""
    user: str = ""
    password: str = ""
    starttls: bool = True


class Settings(msgspec.Struct, frozen=True):
    """The settings of one site.

    ``secret`` seals cookies and forms; without one it is drawn at the start, and forms opened before are refused
    after a restart. ``login_secret`` must be given by everyone who opens the site; a host other than loopback demands
    one. ``hosts`` are further names by which the site may be called. ``address`` is the site's own, for feeds and mail.
    """

    store: Path = msgspec.field(default_factory=default_store_path)
    index: Path | None = None
    users: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    secret: bytes = msgspec.field(default_factory=lambda: secrets.token_bytes(32))
    login_secret: str = ""
    hosts: tuple[str, ...] = ()
    address: str = ""
    https: bool = False
    smtp: Smtp | None = None
    limits: Limits = Limits()
    today: Callable[[], datetime.date] = _today
    now: Callable[[], datetime.datetime] = _now

    @property
    def index_path(self) -> Path:
        """The folder of the search index: ``index``, else beside the store."""
        return self.index or index_folder(self.store)

    @property
    def users_path(self) -> Path:
        """The file of accounts, notes and watches: ``users``, else beside the store."""
        return self.users or self.store.with_name("users.sqlite")

    @property
    def own_address(self) -> str:
        """Where people reach the site, without a slash at the end.

        >>> Settings(port=8080).own_address
        'http://127.0.0.1:8080'
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.address or f"http{'s' if self.https else ''}://{host}:{self.port}").rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
