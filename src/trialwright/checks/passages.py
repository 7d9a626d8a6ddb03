"""The prose of a study in sentences, and whether a sentence speaks of this study or of others."""

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from trialwright.checks.wording import pattern
from trialwright.checks.words import Words
from trialwright.model.span import Span
from trialwright.model.study import Study

_ID, _TEXT, _INFO = "identificationModule", "descriptionModule", "designModule.designInfo"


class Passage(msgspec.Struct, frozen=True):
    """The text of one field. ``of_study`` is true where every sentence speaks of this study."""

    place: str
    text: str
    is_title: bool = False
    of_study: bool = False


class Sentence(msgspec.Struct, frozen=True):
    """A sentence of a passage; ``is_own`` if it speaks of this study."""

    words: Words
    is_title: bool
    is_own: bool

    @property
    def said(self) -> str:
        """The sentence itself."""
        return self.words.said

    def at(self, found: re.Match[str], group: int | str = 0) -> Words:
        """The words of a match in ``said``, as words of the field."""
        span = Span(found.start(group), found.end(group)).shifted(self.words.span.start)
        return Words(self.words.place, self.words.text, span)


def passages_of(study: Study) -> Iterator[Passage]:
    """Titles, summary, description and the descriptions of model and masking, as far as they are given."""
    identification, info = study.identification, study.design.design_info
    description = study.protocol.description_module
    masking = info.masking_info if info else None
    given = (
        (f"{_ID}.officialTitle", identification.official_title, True, True),
        (f"{_ID}.briefTitle", identification.brief_title, True, True),
        (f"{_TEXT}.briefSummary", description and description.brief_summary, False, False),
        (f"{_TEXT}.detailedDescription", description and description.detailed_description, False, False),
        (f"{_INFO}.interventionModelDescription", info and info.intervention_model_description, False, True),
        (f"{_INFO}.maskingInfo.maskingDescription", masking and masking.masking_description, False, True),
    )
    for place, text, is_title, of_study in given:
        if text:
            yield Passage(place, text, is_title, of_study)


def sentences(passage: Passage) -> Iterator[Sentence]:
    """The sentences of a passage; a title is one sentence."""
    if passage.is_title:
        words = Words(passage.place, passage.text, Span(0, len(passage.text)))
        yield Sentence(words, True, not _of_others(passage.text))
        return
    start = 0
    for end in (*(found.end() for found in _ends().finditer(passage.text)), len(passage.text)):
        said = passage.text[start:end]
        if said.strip():
            lead = len(said) - len(said.lstrip())
            words = Words(passage.place, passage.text, Span(start + lead, start + len(said.rstrip())))
            yield Sentence(words, False, not _of_others(said) and (passage.of_study or _of_this_study(said)))
        start = end


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)(?<!\bal)(?<!\bNo)(?<!\bDr)(?<!\bapprox)[.!?]['\"”)]?\s+(?=[\"“(]?[A-Z0-9])"
        r"|\n\s*\n|\n\s*(?=[*\-•]|\d+[.)])"
    )


def _of_this_study(said: str) -> bool:
    return bool(pattern("sentences", "this_study").search(said))


def _of_others(said: str) -> bool:
    return bool(pattern("sentences", "other_studies").search(said))
