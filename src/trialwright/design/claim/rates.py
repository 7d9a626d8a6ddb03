"""Assumed rates: of which group, at which time. Only in the sentences of the claim, only where words say so."""

import re
from collections.abc import Iterator
from functools import cache

from trialwright.design.claim.figures import Figure, figures
from trialwright.design.claim.found import Found, free
from trialwright.design.claim.passages import Passage
from trialwright.design.claim.wording import ANY_CASE, any_of, beginnings, gap, wording
from trialwright.knowledge.phrases import one_of
from trialwright.model.claim import GroupRole
from trialwright.model.span import Span

_NOT_RATE = re.compile(
    r"\s*(?:two-sided|one-sided)?\s*(?:confidence|ci\b|cis\b|reduction|increase|decrease|improvement|loss|drop|lower|higher|or\s+"
    r"(?:more|greater|less)|difference|relative|greater|change|of\s+(?:the\s+)?(?:sample|population))",
    ANY_CASE,
)
_CHANGE = re.compile(
    r"(?:reduc\w+|increas\w+|decreas\w+|improv\w+|differ\w+|chang\w+|lower\w*|higher|margin\w*)\s+(?:\w+\s+){0,3}$",
    ANY_CASE,
)


def rates(passage: Passage, window: list[int], taken: list[Found], arms: dict[str, GroupRole]) -> list[Found]:
    """The rates assumed for groups, each with the group's words.

    ``window`` are the indices of the claim's sentences, ``arms`` the record's arm labels with what each arm is.
    """
    found: list[Found] = []
    for index in window:
        sentence = passage.sentences[index]
        for one in [
            *_from_to(passage.text, sentence, index),
            *_of_groups(passage.text, sentence, index, arms),
        ]:
            if free(one.figure, [*taken, *found]) and 0 < one.figure.value < 1:
                found.append(one)
    return found


def period_rate(passage: Passage, window: list[int], taken: list[Found]) -> Found | None:
    """A rate per period: "1-year flare rate is 7 %", "annual relapse rate of 30 %"; None if no sentence has one."""
    for index in window:
        sentence = passage.sentences[index]
        for name in _period().finditer(passage.text, sentence.start, sentence.end):
            between = gap().match(passage.text, name.end(), sentence.end)
            at = between.end() if between else name.end()
            figure = next(figures(passage.text, at, sentence.end), None)
            if figure and figure.span.start == at and figure.unit == "%" and free(figure, taken):
                unit = f"{name['length'] or 1} {(name['unit'] or 'year').lower()}"
                return Found("period_rate", figure, Span(name.start(), figure.span.end), index, unit)
    return None


@cache
def _period() -> re.Pattern[str]:
    events = "|".join(re.escape(word) for word in wording()["rates"]["events"])
    return re.compile(
        rf"(?:(?<![\d.])(?P<length>\d+)[\s-]*(?P<unit>year|month)|(?<!\w)(?:annual|yearly))\s+(?:[\w-]+\s+){{0,4}}?"
        rf"(?:(?:{events})\w*\s+)(?:rate|risk|probability|incidence|proportion)(?!\w)",
        ANY_CASE,
    )


@cache
def _group_before() -> re.Pattern[str]:
    nouns = one_of(wording()["groups"]["nouns"])
    word = r"(?!(?:in|of|for|with|without|among|and|to|at|on|by|than)\s)[\w+/-]+\s+"
    return re.compile(
        rf"(?<!\w)(?:in|of|for|among|on|within)\s+(?:the\s+)?(?P<words>(?:{word}){{1,4}}?){nouns}", ANY_CASE
    )


def _of_groups(text: str, sentence: Span, index: int, arms: dict[str, GroupRole]) -> Iterator[Found]:
    words = Span(sentence.start, sentence.end).of(text)
    assumed = beginnings("context", "assumed").search(words)
    named = any_of("rates", "names").search(words)
    listed = list(figures(text, sentence.start, sentence.end))
    for place, figure in enumerate(listed):
        if figure.unit != "%" or _NOT_RATE.match(text, figure.span.end) or not assumed:
            continue
        start = listed[place - 1].span.end if place else sentence.start
        if _CHANGE.search(text[start : figure.span.start]):
            continue
        after = _group_after(text, figure.span.end, sentence.end)
        before = _last_group(text, Span(start, figure.span.start)) if named else None
        group = after or before
        if group is None:
            continue
        name = " ".join(group["words"].split())
        span = Span(figure.span.start, after.end()) if after else Span(group.start(), figure.span.end)
        yield Found("rate", figure, span, index, group=name, of=group_role(name, arms))


def _group_after(text: str, at: int, end: int) -> re.Match[str] | None:
    """The group named behind a number: "75% in the control group", "75% cure rate in both groups"."""
    if found := _group_before().match(text, _blank_end(text, at), end):
        return found
    noun = re.compile(rf"(?:\s+[\w-]+){{0,2}}?\s+{one_of(wording()['rates']['names'])}\s+", ANY_CASE).match(
        text, at, end
    )
    return _group_before().match(text, noun.end(), end) if noun else None


def _last_group(text: str, span: Span) -> re.Match[str] | None:
    """The group named before a number, with a verb that leads from it to the number."""
    found = list(_group_before().finditer(text, span.start, span.end))
    if not found:
        return None
    between = text[found[-1].end() : span.end]
    verb = rf"{one_of(wording()['rates']['verbs'])}[\s,]*(?:{one_of(wording()['links']['words'])}\s+)*$"
    return found[-1] if re.search(verb, between, ANY_CASE) else None


def _blank_end(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip())


def group_role(name: str, arms: dict[str, GroupRole]) -> GroupRole:
    """What a group named in a sentence is: by its words, else by the arm of the record that has its words.

    >>> group_role("placebo", {}), group_role("both", {}), group_role("steroid tapering", {})
    ('control', 'both', '')
    """
    words = set(re.findall(r"\w+", name.casefold()))
    if words & {"both", "each", "two", "all"}:
        return "both"
    by_word: set[GroupRole] = set()
    if any_of("groups", "control").search(name):
        by_word.add("control")
    elif any_of("groups", "treatment").search(name):
        by_word.add("treatment")
    if by_word:
        return by_word.pop()
    by_arm = {role for label, role in arms.items() if words <= set(re.findall(r"\w+", label.casefold()))}
    return by_arm.pop() if len(by_arm) == 1 else ""


_FROM_TO = re.compile(
    r"(?<!\w)(?P<from>from)\s+(?=\d)|(?<=%)\s*\)?\s*(?P<versus>vs\.?|versus|v\.?|compared\s+(?:to|with))\s+(?=\d)",
    ANY_CASE,
)


def _from_to(text: str, sentence: Span, index: int) -> Iterator[Found]:
    """ "from 30 % to 45 %": control, then treatment. "45 % versus 30 %": two groups that the words do not name."""
    if not beginnings("context", "assumed").search(text, sentence.start, sentence.end):
        return
    if not any_of("rates", "names").search(text, sentence.start, sentence.end):
        return
    for sign in _FROM_TO.finditer(text, sentence.start, sentence.end):
        pair = _pair(text, sentence, sign)
        if pair:
            roles: tuple[GroupRole, GroupRole] = ("control", "treatment") if sign["from"] else ("", "")
            span = Span(pair[0].span.start, pair[1].span.end)
            yield from (Found("rate", one, span, index, of=of) for one, of in zip(pair, roles, strict=True))


def _pair(text: str, sentence: Span, sign: re.Match[str]) -> tuple[Figure, Figure] | None:
    listed = [one for one in figures(text, sentence.start, sentence.end) if one.unit == "%"]
    after = [one for one in listed if one.span.start >= sign.end()]
    if sign["from"]:
        joined = len(after) > 1 and re.fullmatch(r"\s+to\s+", text[after[0].span.end : after[1].span.start])
        return (after[0], after[1]) if joined and after[0].span.start == sign.end() else None
    before = [one for one in listed if one.span.end <= sign.start() + 1]
    if not before or not after or after[0].span.start != sign.end():
        return None
    if _group_before().match(text, _blank_end(text, after[0].span.end), sentence.end):
        return None
    return before[-1], after[0]
