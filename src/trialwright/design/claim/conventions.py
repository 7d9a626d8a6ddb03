"""The conventions that ``explain_n`` tries, from ``knowledge/design/conventions.toml``."""

from functools import cache
from typing import Any

import msgspec

from trialwright.knowledge.analytes import load_toml
from trialwright.model.design import InputValue


class Variant(msgspec.Struct, frozen=True):
    """One rule of a formula: what it is called, the inputs that choose it, and how unusual it is."""

    words: str
    inputs: dict[str, InputValue]
    unusual: int = 0


class Way(msgspec.Struct, frozen=True):
    """One method by which needs and powers are told."""

    words: str
    method: str
    inputs: dict[str, InputValue]


class Kind(msgspec.Struct, frozen=True):
    """One kind of claim: ``id`` is the method whose variants are the grid, ``counts`` what its n counts."""

    id: str
    title: str
    variants: tuple[Variant, ...]
    needed: tuple[Way, ...]
    power: tuple[Way, ...]
    counts: str = "participants"


@cache
def conventions() -> dict[str, Any]:
    """The whole file as plain values."""
    return load_toml("design", "conventions")


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of claim by its id.

    >>> len(kinds()["two_proportions_noninferiority"].variants)
    12
    """
    return {kind.id: kind for kind in msgspec.convert(conventions()["kind"], list[Kind])}
