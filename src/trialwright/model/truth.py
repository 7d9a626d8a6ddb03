"""Kleene's three truth values: true, false, and an honest unknown."""

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """The truth of a sentence as written, for one person at one index date.

    The connectives are Kleene's strong ones, so an unknown part is forgiven exactly
    when the known parts already decide.

    >>> Truth.FALSE & Truth.UNKNOWN, Truth.TRUE & Truth.UNKNOWN, ~Truth.UNKNOWN
    (<Truth.FALSE: 'false'>, <Truth.UNKNOWN: 'unknown'>, <Truth.UNKNOWN: 'unknown'>)
    """

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __and__(self, other: "Truth") -> "Truth":
        if Truth.FALSE in (self, other):
            return Truth.FALSE
        return Truth.TRUE if self is other is Truth.TRUE else Truth.UNKNOWN

    def __or__(self, other: "Truth") -> "Truth":
        return ~(~self & ~other)

    def __invert__(self) -> "Truth":
        match self:
            case Truth.TRUE:
                return Truth.FALSE
            case Truth.FALSE:
                return Truth.TRUE
        return Truth.UNKNOWN

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: compare it with Truth.TRUE, Truth.FALSE or Truth.UNKNOWN")

    @classmethod
    def of(cls, value: bool | None) -> "Truth":
        """Truth of a Python bool; None is unknown."""
        return cls.UNKNOWN if value is None else cls.TRUE if value else cls.FALSE

    @classmethod
    def all_of(cls, truths: Iterable["Truth"]) -> "Truth":
        """Conjunction of any number; true of none."""
        result = cls.TRUE
        for truth in truths:
            result &= truth
        return result

    @classmethod
    def any_of(cls, truths: Iterable["Truth"]) -> "Truth":
        """Disjunction of any number; false of none."""
        result = cls.FALSE
        for truth in truths:
            result |= truth
        return result
