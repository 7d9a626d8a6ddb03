"""What the trial is to find, and for how long it looks: hypothesis, difference, follow-up."""

import re
from collections.abc import Iterator
from functools import cache

from trialwright.design.claim.figures import Figure, figure_at, figures
from trialwright.design.claim.found import Found, free
from trialwright.design.claim.passages import Passage
from trialwright.design.claim.wording import ANY_CASE, any_of, wording
from trialwright.knowledge.phrases import one_of
from trialwright.model.claim import HypothesisKind, Stated, Worded
from trialwright.model.span import Span

_KINDS: tuple[HypothesisKind, ...] = ("non_inferiority", "equivalence", "superiority")
_DIFFERENCE_UNIT = re.compile(
    r"\s?(points?|mm\s?Hg|mg/dL|g/dL|g/L|kg(?:/m2)?|cm|mm|mL|units?|hours?|minutes?|seconds?|days?)\b",
    ANY_CASE,
)
_FOLLOW_UP = re.compile(
    r"(?<![\d.])(?P<before>\d+)[\s-]*(?P<before_unit>years?|months?|weeks?|days?)['s]*[\s-]+(?:of\s+)?follow(?:ed)?[\s-]?up"
    r"|follow(?:ed)?[\s-]?up(?:\s+(?!every)[a-z]+){0,4}?(?:\s+every\s+\d+\s+[a-z]+)?(?:\s+(?:for|of|is|at|to|period:?))+\s+"
    r"(?:up\s+to\s+|a\s+|total\s+of\s+)*(?P<after>\d+)\s*(?P<after_unit>years?|months?|weeks?|days?)",
    ANY_CASE,
)


def hypothesis(passages: list[Passage]) -> Worded | None:
    """What kind of hypothesis the record states, non-inferiority before equivalence before superiority."""
    for kind in _KINDS:
        for passage in passages:
            for words in any_of("hypothesis", kind).finditer(passage.text):
                if _is_denied(passage.text, words.start()):
                    continue
                place, shown = passage.published(Span(words.start(), words.end()))
                return Worded(kind, shown, passage.field, place)
    return None


def _is_denied(text: str, at: int) -> bool:
    before = text[max(0, at - 40) : at]
    return any(
        words.end() >= len(before.rstrip()) - 1 for words in any_of("hypothesis", "denied").finditer(before)
    )


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){one_of(wording()['difference']['before'])}\s+", ANY_CASE)


@cache
def _after() -> re.Pattern[str]:
    return re.compile(
        rf"[\s-]+(?:absolute\s+|mean\s+|percentage\s+point\s+)?{one_of(wording()['difference']['after'])}"
        r"|\s+(?:higher|lower|greater)\s+(?:sensitivity|specificity|detection\s+rate)\b",
        ANY_CASE,
    )


def differences(passage: Passage, window: list[int], taken: list[Found]) -> list[Found]:
    """The difference to be detected. A percentage that may be a relative change is nobody's, and is left alone."""
    found: list[Found] = []
    for index in window:
        sentence = passage.sentences[index]
        for one in _differences(passage.text, sentence, index):
            if free(one.figure, [*taken, *found]) and one.figure.value > 0:
                found.append(one)
    return found


def _differences(text: str, sentence: Span, index: int) -> Iterator[Found]:
    for name in _before().finditer(text, sentence.start, sentence.end):
        start = re.compile(r"(?:at\s+least\s+|about\s+|approximately\s+)*").match(text, name.end())
        figure = figure_at(text, start.end() if start else name.end())
        unit = _DIFFERENCE_UNIT.match(text, figure.span.end) if figure else None
        absolute = re.search(r"absolute", text[max(sentence.start, name.start() - 12) : name.end()], ANY_CASE)
        if figure and (unit or figure.unit == "percentage points" or (figure.unit == "%" and absolute)):
            end = unit.end() if unit else figure.span.end
            yield Found(
                "difference", figure, Span(name.start(), end), index, unit[1] if unit else figure.unit
            )
    for figure in figures(text, sentence.start, sentence.end):
        unit = _DIFFERENCE_UNIT.match(text, figure.span.end)
        if unit and (named := _after().match(text, unit.end(), sentence.end)):
            yield Found("difference", figure, Span(figure.span.start, named.end()), index, unit[1])
        if (name_after := _after().match(text, figure.span.end, sentence.end)) and figure.unit:
            yield Found("difference", figure, Span(figure.span.start, name_after.end()), index, figure.unit)


def follow_up(passage: Passage) -> Found | None:
    """How long participants are followed, with the unit of the words; None if not said."""
    found = _FOLLOW_UP.search(passage.text)
    if found is None:
        return None
    length, unit = found["before"] or found["after"], found["before_unit"] or found["after_unit"]
    span = Span(found.start(), found.end())
    return Found("follow_up", Figure(float(length), span), span, -1, unit.lower().rstrip("s"))


_TIME_FRAME = re.compile(r"\s*(?:up to\s+|at\s+|within\s+)?(\d+)\s*(year|month|week|day)s?\s*", ANY_CASE)


def time_frame(field: str, text: str) -> Stated | None:
    """The follow-up that a primary outcome's time frame states, if it is one length of time and nothing else.

    >>> time_frame("/t", "24 months").value, time_frame("/t", "Weeks 4, 8 and 12")
    (24.0, None)
    """
    found = _TIME_FRAME.fullmatch(text)
    if found is None:
        return None
    field = field.replace("/measure", "/timeFrame")
    return Stated(float(found[1]), text.strip(), field, Span(0, len(text)), found[2].lower())


def control_group(passages: list[Passage]) -> Worded | None:
    """The words that name a control group; None if none do."""
    for passage in passages:
        if found := any_of("control_group", "phrases").search(passage.text):
            span, shown = passage.published(Span(found.start(), found.end()))
            return Worded("control_group", shown, passage.field, span)
    return None


def second_randomisation(passages: list[Passage]) -> Worded | None:
    """The words by which those without the event are randomised again; None if no sentence says so."""
    for passage in passages:
        for sentence in passage.sentences:
            words = Span(sentence.start, sentence.end).of(passage.text)
            verbs, who = (any_of("second_randomisation", key).search(words) for key in ("verbs", "who"))
            outright = any_of("second_randomisation", "outright").search(words)
            if outright or (verbs and who):
                span, shown = passage.published(sentence)
                return Worded("second_randomisation", shown, passage.field, span)
    return None
