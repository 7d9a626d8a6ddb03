"""Numbers that stand beside the name of their role: alpha, power, margin, dropout, SD, hazard ratio …"""

import re
from collections.abc import Iterator

from trialwright.design.claim.figures import Figure, figure_at, figures
from trialwright.design.claim.found import Found, free
from trialwright.design.claim.passages import Passage
from trialwright.design.claim.wording import ANY_CASE, RoleWording, any_of, filler, gap, names, roles
from trialwright.model.span import Span

_SCALES = ("sd", "margin", "effect_size")
_NEXT_WORD = re.compile(r"[\s-]*([A-Za-z]+)")
_UNIT = re.compile(
    r"\s?(points?|mm\s?Hg|mg/dL|g/dL|g/L|kg|cm|mm|mL|units?|hours?|minutes?|seconds?)\b", ANY_CASE
)


def named_numbers(passage: Passage) -> list[Found]:
    """Every number with a name beside it and a value the role can have, in the order of the roles.

    A number belongs to one role only: a name before it goes before a name after it.
    """
    found: list[Found] = []
    sentences = passage.with_digits
    for place in ("before", "after"):
        for index, sentence in sentences:
            for role in roles():
                read = _named_before if place == "before" else _named_after
                for one in read(passage.text, sentence, role, index):
                    if free(one.figure, found):
                        found.append(one)
    return [one for one in found if one.role != "power" or _is_statistical(passage, one)]


def _named_before(text: str, sentence: Span, role: RoleWording, index: int) -> Iterator[Found]:
    pattern = names(role, "before")
    for name in pattern.finditer(text, sentence.start, sentence.end) if pattern else ():
        between = gap().match(text, name.end(), sentence.end)
        if between is None or between.end() == name.end() or _is_barred(text, sentence, between, role):
            continue
        figure = figure_at(text, between.end()) or _negative(text, between.end(), role)
        if figure is None or _is_other(text, sentence, name.start(), role):
            continue
        if one := _fitting(text, role, figure, Span(name.start(), figure.span.end), index):
            yield one


def _named_after(text: str, sentence: Span, role: RoleWording, index: int) -> Iterator[Found]:
    pattern = names(role, "after")
    for figure in figures(text, sentence.start, sentence.end) if pattern else ():
        start = filler().match(text, figure.span.end)
        for at in (start.end() if start else -1, _after_blank(text, figure.span.end)):
            name = pattern.match(text, at) if pattern and at > figure.span.end else None
            if name is None or (
                role.only_with and not any(w in sentence.of(text).casefold() for w in role.only_with)
            ):
                continue
            if _next_word(text, name.end()) in role.never_next_words:
                continue
            if one := _fitting(text, role, figure, Span(figure.span.start, name.end()), index):
                yield one
            break


def _is_barred(text: str, sentence: Span, between: re.Match[str], role: RoleWording) -> bool:
    words, gap_words = sentence.of(text).casefold(), between.group().casefold()
    lacks = bool(role.only_with) and not any(word in words for word in role.only_with)
    return lacks or any(word in gap_words for word in role.never_within)


def _negative(text: str, at: int, role: RoleWording) -> Figure | None:
    """A margin written with a minus sign: -10 % is a margin of 10 %."""
    if role.id != "margin" or text[at : at + 1] != "-":
        return None
    found = figure_at(text[at + 1 : at + 40], 0)
    return Figure(found.value, found.span.shifted(at + 1), found.unit) if found else None


def _after_blank(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip(" \n-"))


def _fitting(text: str, role: RoleWording, figure: Figure, span: Span, index: int) -> Found | None:
    if not role.low < figure.value <= role.high:
        return None
    if role.id == "beta":
        note = f"power = 1 − {figure.value:g}"
        return Found("power", figure, span, index, value=round(1 - figure.value, 10), note=note)
    unit = _UNIT.match(text, figure.span.end) if role.id in _SCALES and not figure.unit else None
    end = unit.end() if unit else span.end
    return Found(role.id, figure, Span(span.start, max(end, span.end)), index, unit[1] if unit else "")


def _is_other(text: str, sentence: Span, at: int, role: RoleWording) -> bool:
    """Whether the name is part of another name: "Cronbach's alpha", "1-β" for β."""
    before = text[sentence.start : at].rstrip(" (").casefold()
    return before.endswith(role.never_after_words) if role.never_after_words else False


def _next_word(text: str, at: int) -> str:
    word = _NEXT_WORD.match(text, at)
    return word[1].casefold() if word else ""


def _is_statistical(passage: Passage, one: Found) -> bool:
    """Whether a word of testing stands in the same or a neighbouring sentence: watts have power too."""
    near = passage.sentences[max(0, one.sentence - 1) : one.sentence + 2]
    words = passage.text[near[0].start : near[-1].end].casefold()
    own = passage.text[one.span.start : one.span.end]
    others = words.replace(own.casefold(), " ")
    return any(word in others or (word in own.casefold() and word in "βbeta") for word in _testing_words())


def _testing_words() -> list[str]:
    from trialwright.design.claim.wording import wording

    listed: list[str] = wording()["context"]["near_power"]
    return listed


def sides_in(text: str, span: Span) -> list[Found]:
    """ "two-sided" and "one-sided" said of a test, not of a confidence interval."""
    found = []
    for value, key in ((2.0, "two"), (1.0, "one")):
        for words in any_of("sides", key).finditer(text, span.start, span.end):
            following = text[words.end() : words.end() + 24].lstrip(" )0123456789.%")
            if any_of("sides", "not_before").match(following):
                continue
            place = Span(words.start(), words.end())
            found.append(Found("sides", Figure(value, place), place, -1))
    return found
