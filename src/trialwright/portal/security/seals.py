"""Texts that the site gives out and must know again: sealed with the site's secret for one purpose, until a moment."""

import base64
import hashlib
import hmac
import time


def seal(secret: bytes, purpose: str, text: str, *, seconds: float | None = None) -> str:
    """The text with a seal, fit for a cookie, a form or an address. It can be read by whoever holds it.

    A seal of one purpose is none of another. ``seconds`` is how long it is good; None is for ever.

    >>> unseal(b"secret", "visit", seal(b"secret", "visit", "Ann"))
    'Ann'
    >>> unseal(b"secret", "share", seal(b"secret", "visit", "Ann")) is None
    True
    """
    until = "" if seconds is None else str(int(time.time() + seconds))
    body = base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    return f"{body}.{until}.{mark(secret, purpose, f'{body}.{until}')}"


def unseal(secret: bytes, purpose: str, sealed: str) -> str | None:
    """The text that was sealed; None if the seal is not ours, is of another purpose, or is no longer good."""
    body, _, rest = sealed.partition(".")
    until, _, given = rest.partition(".")
    if not hmac.compare_digest(
        given.encode("utf-8", "replace"), mark(secret, purpose, f"{body}.{until}").encode()
    ):
        return None
    if until and time.time() > int(until):
        return None
    padded = body + "=" * (-len(body) % 4)
    return base64.urlsafe_b64decode(padded).decode("utf-8", "surrogatepass")


def mark(secret: bytes, purpose: str, text: str) -> str:
    """The seal alone: HMAC-SHA-256 of purpose and text, as 43 letters and digits."""
    made = hmac.new(secret, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
