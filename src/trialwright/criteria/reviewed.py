"""Readings that were held against their words, one by one, and may therefore decide.

A reading that rests on the lexicon decides by default only where its kind is sure (``criteria/sure.py``). Any
other may be reviewed by itself: someone who did not write it compares words, tree and English, and its digest
is listed. The digest covers words, list and tree: when the program reads the words otherwise, it is a proposal again.
"""

import hashlib
import unicodedata
from functools import cache

from trialwright.knowledge.analytes import load_toml
from trialwright.model.criterion import Expr, Role, meaning_key

_LENGTH = 20


def reading_digest(words: str, role: Role, expr: Expr) -> str:
    """What stands for one reading of one sentence, whatever its blanks, case and escapes.

    >>> from trialwright.model.criterion import Sex
    >>> one = reading_digest("Female  patients", "inclusion", Sex(sex="female"))
    >>> one == reading_digest("female patients", "inclusion", Sex(sex="female")), len(one)
    (True, 20)
    >>> one == reading_digest("female patients", "exclusion", Sex(sex="female"))
    False
    """
    plain = unicodedata.normalize("NFKC", words).replace("\\", "").casefold()
    content = "\0".join((role, " ".join(plain.split()))).encode() + b"\0" + meaning_key(expr)
    return hashlib.sha256(content).hexdigest()[:_LENGTH]


@cache
def reviewed_readings() -> frozenset[str]:
    """The digests of the readings that were reviewed; ``knowledge/reviewed`` says by whom and how."""
    return frozenset(entry["digest"] for entry in load_toml("reviewed", "readings").get("reading", ()))
