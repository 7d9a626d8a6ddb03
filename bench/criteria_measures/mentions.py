"""Which names of conditions, drugs and tests in lupus texts the lexicon resolves.

Mentions are found by names that others wrote, not by the lexicon itself: the names of conditions, drugs and
measurements that Chia's annotators marked at least twice and in at least half of the places where they
stand, and the conditions and drugs in the structured fields of the index of lupus trials. The longest name
wins; names do not overlap.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from criteria_measures.chia import Line
from criteria_measures.corpora import SHARED, Text, lupus_index
from trialwright.criteria.vocabulary import vocabulary
from trialwright.knowledge.lexicon import terms_named
from trialwright.knowledge.spelling import normalised

_KINDS = {"Condition": "condition", "Drug": "drug", "Measurement": "analyte"}
_FIELDS = {"conditions": "condition", "diseases": "condition", "drugs": "drug", "interventions": "drug"}
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_LONGEST, _SHORTEST, _LEAST, _OFTEN = 5, 3, 2, 0.5
# Words that annotators and registrants use as names and that name nothing by themselves.
NO_NAMES = frozenset("""disease diseases condition conditions disorder disorders illness illnesses abnormality
abnormalities drug drugs medication medications treatment treatments therapy therapies agent agents placebo study
standard care control controls laboratory test tests symptoms symptom history diagnosis complications complication
patients other active severe acute chronic systemic clinical remission safety questionnaire group adult level levels
assessment age weight female male women men score index class injection dose oral response failure medical
positive negative scan function bleeding treated reaction reactions involvement concomitant disability event
measurement measurements biopsy quality life education exercise survey interview blood""".split())  # fmt: skip


class Resolved(msgspec.Struct, frozen=True):
    """Mentions of a kind: how many, how many resolve, and the names that do not, with their number."""

    mentions: int
    resolved: int
    unresolved: Counter[str]

    @property
    def share(self) -> float | None:
        """The share of mentions that resolve; None without any."""
        return self.resolved / self.mentions if self.mentions else None


def resolved_to(name: str) -> tuple[str, ...]:
    """What a name stands for: ids of terms, "analyte", or a worded test; () if it is not known."""
    found = tuple(term.id for term in terms_named(name))
    meaning = vocabulary().meanings.get(normalised(name))
    if found or meaning is None:
        return found
    return (
        *meaning.terms,
        *(["analyte"] if meaning.analyte else []),
        *([meaning.test] if meaning.test else []),
    )


def names(lines: Iterable[Line], index: Iterable[dict[str, str]]) -> dict[tuple[str, ...], str]:
    """Every name as its lower-case words, with its kind."""
    counted: Counter[tuple[tuple[str, ...], str]] = Counter()
    standing: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        standing.update(_runs(_words(line.words)))
        for mark in line.marks:
            if mark.kind in _KINDS:
                counted[_words(mark.words), _KINDS[mark.kind]] += 1
    known = {
        name: kind
        for (name, kind), count in sorted(counted.items(), key=lambda one: one[1])
        if count >= max(_LEAST, _OFTEN * standing[name])
    }
    for name, kind in _field_names(index):
        known.setdefault(name, kind)
    return {name: kind for name, kind in known.items() if _is_name(name)}


def _field_names(index: Iterable[dict[str, str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    for row in index:
        for field, kind in _FIELDS.items():
            said = row.get(field) or ""
            listed = said if isinstance(said, list) else re.split(r"[|;,\n]", str(said))
            for one in listed:
                plain = re.sub(
                    r"^\s*(?:drug|biological|device|procedure|other|behavioral)\s*:", "", str(one), flags=re.I
                )
                yield _words(plain), kind


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(name))


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every run of words as long as a name may be."""
    for at in range(len(words)):
        for end in range(at + 1, min(at + _LONGEST, len(words)) + 1):
            yield words[at:end]


def _is_name(name: tuple[str, ...]) -> bool:
    return (
        0 < len(name) <= _LONGEST
        and len("".join(name)) >= _SHORTEST
        and not all(word in NO_NAMES or word.isdigit() for word in name)
    )


def mentions(text: str, known: dict[tuple[str, ...], str]) -> Iterator[tuple[str, str]]:
    """The names in a text with their kinds, left to right, the longest first."""
    found = list(_WORD.finditer(text))
    words = [word.group().casefold() for word in found]
    at = 0
    while at < len(words):
        for count in range(min(_LONGEST, len(words) - at), 0, -1):
            kind = known.get(tuple(words[at : at + count]))
            if kind:
                yield _said(text, found[at].start(), found[at + count - 1].end()), kind
                break
        else:
            count = 1
        at += count


def _said(text: str, start: int, end: int) -> str:
    """The words of a mention, with the bracket that closes one opened in it."""
    open_bracket = text[start:end].count("(") > text[start:end].count(")")
    return " ".join(text[start : end + (open_bracket and text[end : end + 1] == ")")].split())


def resolved(texts: Iterable[Text], known: dict[tuple[str, ...], str]) -> dict[str, Resolved]:
    """Per kind, how many mentions in the texts resolve."""
    all_of, good = Counter[str](), Counter[str]()
    bad: dict[str, Counter[str]] = {kind: Counter() for kind in _KINDS.values()}
    for text in texts:
        for name, kind in mentions(text.text, known):
            all_of[kind] += 1
            if resolved_to(name):
                good[kind] += 1
            else:
                bad[kind][name.casefold()] += 1
    return {kind: Resolved(all_of[kind], good[kind], bad[kind]) for kind in _KINDS.values()}


def lupus_names(lines: Iterable[Line], shared: Path = SHARED) -> dict[tuple[str, ...], str]:
    """The names by which mentions in lupus texts are found."""
    return names(lines, lupus_index(shared))


def of_first_trials(texts: Iterable[Text], known: dict[tuple[str, ...], str]) -> dict[str, dict[str, str]]:
    """Trial → each name in its text → what it stands for, "not resolved" if nothing."""
    return {
        text.nct_id: {
            name.casefold(): ", ".join(resolved_to(name)) or "not resolved"
            for name, _ in mentions(text.text, known)
        }
        for text in texts
    }


def field_names(shared: Path = SHARED) -> dict[str, Resolved]:
    """Per kind, how many of the conditions and drugs in the index of lupus trials resolve, each name once."""
    listed = {(name, kind) for name, kind in _field_names(lupus_index(shared)) if _is_name(name)}
    found: dict[str, Resolved] = {}
    for kind in ("condition", "drug"):
        own = [" ".join(name) for name, its in sorted(listed) if its == kind]
        bad = [name for name in own if not resolved_to(name)]
        found[kind] = Resolved(len(own), len(own) - len(bad), Counter(bad))
    return found
