"""Windows of time as criteria state them: "within 6 months before screening", "in the past 12 weeks"."""

import re
from functools import cache
from typing import Literal, cast

import msgspec

from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.span import Span
from trialwright.model.window import Anchor, Offset, TimeUnit, Window

_LONGEST = 400


class StatedWindow(msgspec.Struct, frozen=True):
    """A window and where it is stated. ``names_anchor`` is False where the text does not say before what.

    ``half_lives`` says how a second window in half-lives of the drug goes with it: the "longer" or the "shorter" of
    both counts, or "either" where the text does not say; "" without one.
    """

    window: Window
    span: Span
    half_lives: Literal["", "longer", "shorter", "either"] = ""

    @property
    def names_anchor(self) -> bool:
        """Whether the text says what the window is counted from."""
        return self.window.anchor != "unspecified"


def stated_windows(text: str) -> list[StatedWindow]:
    """The windows of a normalised one-line text, left to right.

    >>> [found] = stated_windows("Exposure to MMF within past 6 months before screening")
    >>> found.window.anchor, str(found.window.since)
    ('screening', '6 months')
    """
    found = []
    for match in _pattern().finditer(text):
        window = _window(match)
        if window:
            found.append(StatedWindow(window, Span(match.start(), match.end()), _half_lives(match)))
    return found


def time_unit_at(text: str, start: int) -> tuple[str, int] | None:
    """The unit of time that begins at a place, a blank or hyphen skipped, and where it ends."""
    found = _unit_pattern().match(text, start)
    return (_units()[found["unit"].casefold()], found.end()) if found else None


def _window(match: re.Match[str]) -> Window | None:
    if match["at"]:
        return Window(anchor=_anchor(match["at_anchor"]))
    amount, unit = _amount(match), _units()[match["unit"].casefold()]
    offset = Offset(amount, cast(TimeUnit, unit))
    anchor: Anchor = _anchor(match["anchor"]) if match["anchor"] else "unspecified"
    said = (match["prep"] or "").casefold()
    if match["least"] and said == "for":
        return Window(anchor=anchor, since=offset, mode="throughout")
    if match["least"]:
        if not match["anchor"] or said in ("in", "within", "during"):
            return None
        return Window(anchor=anchor, until=offset)
    if said == "for" and not match["past"]:
        return None
    if not (said or match["past"] or match["anchor"]):
        return None
    if said in ("in", "over", "during", "from", "") and not (match["past"] or match["anchor"]):
        return None
    return Window(anchor=anchor, since=offset)


def _half_lives(match: re.Match[str]) -> Literal["", "longer", "shorter", "either"]:
    if not match["half"]:
        return ""
    said = (match["which"] or match["which_last"] or "").casefold()
    if said in ("longer", "longest", "greater"):
        return "longer"
    return "shorter" if said in ("shorter", "less") else "either"


def _amount(match: re.Match[str]) -> int:
    words: dict[str, int] = phrases("clauses")["number_words"]
    said = match["n"].casefold() if match["n"] else "one"
    return int(said) if said.isdigit() else words[said]


def _anchor(said: str) -> Anchor:
    plain = " ".join(said.casefold().split())
    return cast(Anchor, _anchors().get(plain, "first_dose"))


@cache
def _anchors() -> dict[str, str]:
    listed = phrases("clauses")["anchors"]
    return {phrase: anchor for anchor, names in listed.items() for phrase in names}


@cache
def _units() -> dict[str, str]:
    listed = phrases("clauses")["units_of_time"]
    return {word: unit for unit, words in listed.items() for word in words}


@cache
def _unit_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?: ?-?| )(?P<unit>{one_of(_units())})(?![\w/])", re.IGNORECASE)


@cache
def _pattern() -> re.Pattern[str]:
    known = phrases("clauses")
    anchor = rf"(?:{known['window']['first_dose']}|{one_of(_anchors())})"
    moment = one_of([phrase for phrase in _anchors() if phrase not in known["window"]["no_moments"]])
    number = rf"(?:\d{{1,3}}(?![\d.,]*\d)|{one_of(known['number_words'])})"
    before = one_of(known["window"]["before"])
    which = (
        r"[,;]? ?\(?whichever (?:period )?(?:is|was)? ?(?:the )?"
        r"(?P<{}>longer|longest|greater|shorter|less)(?: period)?\)?,?"
    )
    half = (
        rf"(?P<half>,? ?\(?or (?:within )?(?:at least )?(?:{number})(?: \(\d+\))?"
        r"(?:[- ](?:elimination|terminal|drug|plasma|biological))? ?-?"
        r"half[- ]?li(?:ves|fe)(?: of the (?:study |investigational )?(?:drug|agent|medication|product|compound)s?)?"
        rf"(?:{which.format('which')})?\)?)"
    )
    past = r"(?:past|last|previous|preceding|prior|recent)"
    return re.compile(
        rf"(?<![\w.,<>≤≥])(?:(?P<at>at(?: the time of| time of)?|during(?= (?:the )?screening))(?: the)? (?P<at_anchor>{moment})"
        rf"|(?:(?P<prep>within|in|during|over|for|from) )?(?:a period of )?(?:the |a )?"
        rf"(?:(?P<least>at least|more than|>|≥|greater than|longer than|over) ?|(?:less than|no more than|up to|<|≤|at most) ?)?"
        rf"(?P<past>{past} )?(?:(?P<n>{number})(?: \((?:\d+)\))?(?: ?-? ?| )|(?<=past )|(?<=last )|(?<=previous ))"
        rf"(?P<unit>{one_of(_units())})(?![\w/]){half}?"
        rf"(?:(?: immediately| directly)? ?{before}(?: the)?(?: time of)?"
        rf" (?P<anchor>{anchor})(?! (?:of|to|with)\b)|(?P<ago> (?:before|prior|ago|previously)(?! to)))?"
        rf"(?(half)(?:{which.format('which_last')})?))",
        re.IGNORECASE,
    )
