"""Passwords and passcodes: kept only as argon2id hashes, compared in a time that tells nothing."""

import secrets
import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 200
# Each hashing takes 64 MiB: a flood of wrong passwords waits in line instead of filling the memory.
_AT_ONCE = threading.BoundedSemaphore(2)
# No letters that are read for one another.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class UnfitPassword(ValueError):
    """A password that is too short or too long; its text says which, never the password."""


def password_hash(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters (RFC 9106, second recommended option).

    Raises UnfitPassword.
    """
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise UnfitPassword(f"a password has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters")
    with _AT_ONCE:
        return _hasher().hash(password)


def agrees(kept: str | None, password: str) -> bool:
    """Whether a password is that of a hash. None (nobody of that name) is False and takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > MOST_CHARACTERS:
        return False
    with _AT_ONCE:
        try:
            return _hasher().verify(kept or _nobody(), password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def new_passcode() -> str:
    """A passcode to read out or write down: twelve letters and digits in three groups, 60 bits.

    >>> len(new_passcode())
    14
    """
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def written_passcode(typed: str) -> str:
    """A passcode as it was given out, however it is typed: lower case, without dashes, with blanks.

    >>> written_passcode(" k7qd xm4p 9tab ")
    'K7QD-XM4P-9TAB'
    """
    letters = "".join(char for char in typed.upper() if char.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher, Type, profiles

    parameters = profiles.RFC_9106_LOW_MEMORY
    assert parameters.type is Type.ID
    return PasswordHasher.from_parameters(parameters)


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))
