"""Tests whose result is a word: HBsAg positive, pregnancy test negative."""

from functools import cache, lru_cache

import msgspec

from trialwright.knowledge.analytes import load_toml


class WordedTest(msgspec.Struct, frozen=True):
    """A test with a worded result. ``parents`` are the tests of several methods that it is one of."""

    id: str
    label: str
    aliases: tuple[str, ...]
    parents: tuple[str, ...] = ()


@cache
def all_worded_tests() -> dict[str, WordedTest]:
    """Every worded test by id."""
    entries = load_toml("laboratory", "worded")["test"]
    return {entry["id"]: msgspec.convert(entry, WordedTest) for entry in entries}


@cache
def methods_of(test_id: str) -> frozenset[str]:
    """The test and those that are one method of it: a result by any of them is one of it, and none is one of another.

    >>> sorted(methods_of("treponema_antibody")), sorted(methods_of("tppa"))
    (['tppa', 'treponema_antibody'], ['tppa'])
    """
    return frozenset(each.id for each in all_worded_tests().values() if test_id in (each.id, *each.parents))


@cache
def _by_key() -> dict[str, WordedTest]:
    tests = all_worded_tests().values()
    return {_key(name): test for test in tests for name in (test.id, test.label, *test.aliases)}


@lru_cache(maxsize=1024)
def worded_test_named(phrase: str) -> WordedTest | None:
    """The worded test a phrase names, case, blanks and hyphens aside; None if none.

    >>> worded_test_named("T-SPOT").id, worded_test_named("hepatitis B surface antigen").id
    ('t_spot', 'hbsag')
    """
    return _by_key().get(_key(phrase))


@cache
def _words() -> dict[str, str]:
    words: dict[str, list[str]] = load_toml("laboratory", "worded")["words"]
    return {spelling: word for word, spellings in words.items() for spelling in spellings}


def result_word(written: str) -> str | None:
    """ "positive", "negative" or "indeterminate" for a written result; None for any other text.

    >>> result_word("Neg"), result_word("阳性"), result_word("1:320")
    ('negative', 'positive', None)
    """
    return _words().get(" ".join(written.casefold().split()))


def _key(phrase: str) -> str:
    return "".join(phrase.casefold().replace("-", "").replace("_", "").split())
