"""All that one passage says: the sentences of the claim, the numbers with a role, and the numbers left over."""

import re

import msgspec

from trialwright.design.claim.counts import counts, ratio_in
from trialwright.design.claim.effects import differences
from trialwright.design.claim.figures import Figure, figures
from trialwright.design.claim.fixed_rates import expected, hypothesised
from trialwright.design.claim.found import Found, free
from trialwright.design.claim.named import named_numbers, sides_in
from trialwright.design.claim.passages import Passage
from trialwright.design.claim.rates import period_rate, rates
from trialwright.design.claim.wording import any_of
from trialwright.model.claim import GroupRole, Stated
from trialwright.model.span import Span

_ANCHORS = ("alpha", "power", "margin", "precision")
# Told only in the neighbourhood of an anchor: elsewhere these words speak of other things.
_NEEDS_WINDOW = ("dropout", "sd", "effect_size", "hazard_ratio", "events", "intracluster_correlation")
_BEFORE, _AFTER = 3, 2
_NOT_A_VALUE = re.compile(
    r"\s*(?:-?\s*(?:year|month|week|day|hour|minute)s?\b|(?:two-sided\s+)?(?:%\s*)?confidence|(?:two-sided\s+)?ci\b"
    r"|\s*(?:mg|g|kg|ml|mcg|μg|iu|l)\b|\s*(?:centers|centres|sites|visits|cycles|doses|treatments|hospitals|clinics)\b)",
    re.IGNORECASE,
)


_IN_A_TRIAL = re.compile(r"(?:^|\s)[Ii]n\s+(?:the\s+)?([A-Z][A-Z0-9-]{3,})\s+(?:trial|study)\b")


class Evidence(msgspec.Struct, frozen=True):
    """What one passage says of the claim. ``window`` are the claim's sentences, by index."""

    passage: Passage
    window: tuple[int, ...]
    found: tuple[Found, ...]

    def of(self, role: str) -> list[Stated]:
        """The values of a role, in the order of the text."""
        listed = sorted((one for one in self.found if one.role == role), key=lambda one: one.span)
        return [one.stated(self.passage) for one in listed]

    def unassigned(self) -> list[Stated]:
        """The numbers of the anchoring sentences that no role holds: years, durations and confidence left out."""
        left = []
        for index in sorted({one.sentence for one in self.found if one.role in _ANCHORS}):
            sentence = self.passage.sentences[index]
            for figure in figures(self.passage.text, sentence.start, sentence.end):
                if not self._is_held(figure) and not _is_no_value(self.passage.text, figure):
                    left.append(self._loose(figure, sentence))
        return left

    def _is_held(self, figure: Figure) -> bool:
        inside = any(one.span.start <= figure.span.start < one.span.end for one in self.found)
        return inside or not free(figure, self.found)

    def _loose(self, figure: Figure, sentence: Span) -> Stated:
        start = max(sentence.start, figure.span.start - 40)
        around = Span(start, min(sentence.end, figure.span.end + 24))
        span, _ = self.passage.published(figure.span)
        _, words = self.passage.published(around)
        return Stated(figure.value, words, self.passage.field, span, figure.unit)


def evidence(passage: Passage, arms: dict[str, GroupRole], own_names: str = "") -> Evidence:
    """Read one passage; an empty window if no sentence of it states a test or a sample size.

    ``own_names`` are title and acronym: "in the ABCD trial" speaks of another study unless they hold ABCD.
    """
    foreign = {at for at, one in enumerate(passage.sentences) if _is_foreign(one.of(passage.text), own_names)}
    named = [one for one in named_numbers(passage) if one.sentence not in foreign]
    people = [one for one in counts(passage, named) if one.sentence not in foreign]
    window = _window(passage, named, people)
    found = [one for one in named if one.role not in _NEEDS_WINDOW or one.sentence in window]
    grouped = {one.sentence for one in people if one.role == "n_per_group"}
    found += [one for one in people if one.sentence in window or one.sentence in grouped]
    found += _one(period_rate(passage, window, found))
    found += hypothesised(passage, found) if window else ()
    found += expected(passage, window, found)
    found += differences(passage, window, found)
    found += rates(passage, window, found, arms)
    found += _sides(passage, window, found)
    found += [one for sentence in passage.sentences if (one := ratio_in(passage, sentence))]
    return Evidence(passage, tuple(window), tuple(found))


def _is_foreign(words: str, own_names: str) -> bool:
    """Whether a sentence tells what was done in another study."""
    named = _IN_A_TRIAL.search(words)
    if named and named[1].casefold() not in own_names.casefold():
        return True
    other = any_of("context", "other_studies").search(words)
    return bool(
        other and re.match(r"\s*in\s+(?:an?|the|our|their)?\s*$", words[: other.start()], re.IGNORECASE)
    )


def _one(found: Found | None) -> list[Found]:
    return [found] if found else []


def _window(passage: Passage, named: list[Found], people: list[Found]) -> list[int]:
    sized = [one.sentence for one in people if _speaks_of_size(passage, one.sentence)]
    anchors = [one.sentence for one in named if one.role in _ANCHORS] + sized
    near = {index + by for index in anchors for by in range(-_BEFORE, _AFTER + 1)}
    return sorted(near & set(range(len(passage.sentences))))


def _speaks_of_size(passage: Passage, index: int) -> bool:
    sentence = passage.sentences[index]
    return bool(any_of("context", "sample_size").search(passage.text, sentence.start, sentence.end))


def _sides(passage: Passage, window: list[int], found: list[Found]) -> list[Found]:
    """The word for the sides nearest to alpha; without alpha, the word of a sentence that speaks of the size."""
    said = [one for index in window for one in sides_in(passage.text, passage.sentences[index])]
    levels = [one for one in found if one.role == "alpha"]
    if not said or not levels:
        return said[:1] if said and len({one.figure.value for one in said}) == 1 else []
    return [min(said, key=lambda one: min(abs(one.span.start - level.span.start) for level in levels))]


def _is_no_value(text: str, figure: Figure) -> bool:
    is_year = not figure.unit and figure.value == int(figure.value) and 1900 <= figure.value < 2100
    before = text[max(0, figure.span.start - 1) : figure.span.start]
    listed = before == "(" and text[figure.span.end : figure.span.end + 1] == ")" and figure.value < 10
    return is_year or listed or bool(_NOT_A_VALUE.match(text, figure.span.end))
