"""A condition list that misses the disease of the title."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.passages import Sentence
from trialwright.checks.report import about
from trialwright.checks.structure.conditions_no_disease import condition_words
from trialwright.checks.words import Words
from trialwright.knowledge.lexicon import broader, narrower, term, terms_named
from trialwright.model.diagnostic import Diagnostic

_WORD = re.compile(r"[A-Za-z][\w'-]*")
_LONGEST = 4
_COORDINATED = re.compile(r"\w(?:,? (?:and|or|to) |/|-to-|, ?)$", re.IGNORECASE)


def condition_misses_the_disease(case: Case) -> Iterator[Diagnostic]:
    """K019 where the title names a disease of the lexicon and the list has only a wider group it belongs to."""
    listed = {words: _disease(words.said) for words in condition_words(case)}
    wide = {words: name for words, name in listed.items() if name}
    if not listed or len(wide) < len(listed):
        return
    for title in case.titles:
        for name, words in _diseases(title):
            groups = [
                at for at, other in wide.items() if other in broader(name) and not _is_its_core(other, name)
            ]
            if groups and not any(
                _is_its_core(other, name) or other in narrower(name) for other in wide.values()
            ):
                message = (
                    f"the title names “{_named(title, words)}”, and the condition list says {groups[0].said}"
                )
                yield about("K019", message, case, groups[0], words)
                return


def _named(title: Sentence, words: Words) -> str:
    """The disease as the title has it, without the last of several adjectives: "mild and severe lupus" is of lupus."""
    before = words.text[title.words.span.start : words.span.start]
    said = words.said
    while _COORDINATED.search(before) and " " in said and _disease(said.partition(" ")[2]):
        said, before = said.partition(" ")[2], ""
    return said


def _is_its_core(other: str, name: str) -> bool:
    """Whether a disease is the other with a word more: active lupus and lupus, small-cell lung cancer and lung cancer."""
    return other == name or set(term(other).label.casefold().split()) < set(
        term(name).label.casefold().split()
    )


def _disease(phrase: str) -> str | None:
    named = [each for each in terms_named(phrase) if each.kind == "condition"]
    return named[0].id if len(named) == 1 else None


def _diseases(title: Sentence) -> Iterator[tuple[str, Words]]:
    """The longest names of diseases in a title."""
    words, at = list(_WORD.finditer(title.said)), 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            first, last = words[at], words[at + size - 1]
            name = _disease(title.said[first.start() : last.end()])
            if name and (size > 1 or len(first[0]) > 2):
                span = re.compile(re.escape(title.said[first.start() : last.end()])).search(
                    title.said, first.start()
                )
                if span:
                    yield name, title.at(span)
                at += size - 1
                break
        at += 1
