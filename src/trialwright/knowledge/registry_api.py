"""What the registry's API is asked, and how politely (``registries/ctgov_api.toml``)."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class Manners(msgspec.Struct, frozen=True):
    """How a client behaves towards the registry. Times are seconds unless the name says hours."""

    page_size: int
    largest_page: int
    ids_a_request: int
    attempts: int
    attempts_when_unreadable: int
    first_wait_seconds: float
    longest_wait_seconds: float
    connect_timeout_seconds: float
    read_timeout_seconds: float
    resume_within_hours: float


class RegistryApi(msgspec.Struct, frozen=True):
    """The registry's address, the names of its parameters, and our manners.

    ``search`` maps our option to a parameter; ``advanced`` maps an option to an expression for
    ``filter.advanced``; ``not_content`` points at values that change without the study changing.
    """

    base_url: str
    reserved: tuple[str, ...]
    not_content: tuple[str, ...]
    search: dict[str, str]
    advanced: dict[str, str]
    manners: Manners


@cache
def ctgov_api() -> RegistryApi:
    """The API of ClinicalTrials.gov, version 2.

    >>> ctgov_api().search["condition"]
    'query.cond'
    """
    path = files("trialwright.knowledge") / "registries" / "ctgov_api.toml"
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), RegistryApi)
