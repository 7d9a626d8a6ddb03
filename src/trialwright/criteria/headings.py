"""Headings that give a role, subheadings, and lines that introduce a list."""

import re
from functools import cache
from typing import Literal

import msgspec

from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Role
from trialwright.model.span import Span
from trialwright.text.normalise import normalise

_ROLE_WORD = r"(?P<role>inclusion|exclusion|(?:inc|incl|exc|excl)(?=\.? criteria))"
_HEADING = re.compile(
    rf"(?P<before>(?:[\w/&',.-]+:? ){{0,6}}?){_ROLE_WORD}\.?(?: (?:criteria|criterion|criterium))?"
    r"(?P<after>\b[^:]*)(?P<colon> ?:)?[ *-]*",
    re.IGNORECASE,
)
_AT_START = re.compile(
    r"[*_#-]*\s*(?:(?:key|main|major|primary|principal|general)\s+)?(?P<role>inclusion|exclusion)(?:\s+criteria)?\s*[:：][*_]*(?:\s*[-•*](?=\s))?(?=\s*\S)",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?<=[.;:)!?,\s-])(?:(?:Key|Main|Major|KEY|MAIN)\s+)?(?P<role>Inclusion|Exclusion|INCLUSION|EXCLUSION)\s+[Cc](?:riteria|RITERIA)\s*[:：](?:\s*[-•*](?=\s))?"
)
_WORD = re.compile(r"[\w'-]+")
_MAY_BE_HEADING = re.compile(r"inc|exc|criteri|eligib|characteristics", re.IGNORECASE)
_LONGEST_HEADING = 160
_ENOUGH_TO_TELL = 48
_MOST_WORDS_WITHOUT_COLON = 4
# "Inclusion criteria for the dose escalation phase": a heading without a colon, and no sentence.
_NO_COLON = re.compile(
    r"(?:key |main )?(?:inclusion|exclusion) criteria (?:for|of|in|-|specific to)\b"
    r"(?!.*\b(?:met|meet|meets|apply|applies|may|must|are|is|was|were|have|has|not|should|will)\b)(?: [^ ]+){1,9}$"
)


class RoleHeading(msgspec.Struct, frozen=True):
    """A line that says which list begins. ``role`` None: the line says eligibility, or both kinds at once.

    ``scope`` is the heading itself where it speaks of some people or one time only, "" where of everybody.
    """

    role: Role | None
    scope: str
    ends_with_colon: bool


class Introduction(msgspec.Struct, frozen=True):
    """A line over a list that is no role heading. ``scope`` as in RoleHeading."""

    scope: str


def plain(text: str) -> str:
    """The words of a line: one spelling, one line, no case, no marks at its ends.

    >>> plain("  Inclusion  Criteria : ")
    'inclusion criteria'
    """
    return _one_line(normalise(text).text).casefold().strip(" :;.*-_#")


def role_heading(line: str) -> RoleHeading | None:
    """The heading a line is; None for any other line.

    >>> role_heading("Key Inclusion Criteria:").role, role_heading("Exclusion Criteria for Part 2:").scope
    ('inclusion', 'Exclusion Criteria for Part 2:')
    >>> role_heading("Other protocol-defined inclusion/exclusion criteria may apply") is None
    True
    """
    if len(line) > _LONGEST_HEADING or not _MAY_BE_HEADING.search(line):
        return None
    words = plain(line)
    colon = line.rstrip(" *_-\t").endswith((":", "："))
    if words in phrases("headings")["neither"]["phrases"]:
        return RoleHeading(None, "", colon)
    found = _HEADING.fullmatch(_one_line(line).strip("*_#- "))
    if not found or _is_introduction(words):
        return None
    return _role_heading(line, words, found, colon)


def _role_heading(line: str, words: str, found: re.Match[str], colon: bool) -> RoleHeading | None:
    extra = [word for word in _WORD.findall(words) if word not in _harmless()]
    short = len(words.split()) <= _MOST_WORDS_WITHOUT_COLON and line.strip("*_#- ")[:1].isupper()
    if not colon and (extra or not short) and not _NO_COLON.match(words):
        return None
    both = "inclusion" in words and "exclusion" in words
    role: Role = "inclusion" if found["role"].casefold().startswith("in") else "exclusion"
    after = plain(found["after"]).strip(" ()[]-,")
    scope = "" if not extra or (not found["before"].strip() and introduces_all(after, role)) else line.strip()
    return RoleHeading(None if both else role, scope, colon)


def inline_role_heading(text: str, *, at_start: bool) -> tuple[RoleHeading, Span] | None:
    """The first heading with words after it ("Inclusion: adults …"), and where it stands; None if there is none."""
    found = (at_start and _AT_START.match(text)) or _INSIDE.search(text, 1)
    if not found:
        return None
    role: Role = "inclusion" if found["role"].casefold() == "inclusion" else "exclusion"
    return RoleHeading(role, "", True), Span(found.start(), found.end())


def introduction(line: str, role: Role | None) -> Introduction | None:
    """The introduction or subheading a paragraph is; None if it reads as a criterion of its own.

    >>> introduction("PATIENT CHARACTERISTICS:", "inclusion"), introduction("Healthy controls", "inclusion")
    (Introduction(scope=''), Introduction(scope='Healthy controls'))
    """
    words = plain(line) if len(line) < 2 * _LONGEST_HEADING else ""
    if _is_topic(words) or (role and introduces_all(words, role)):
        return Introduction("")
    groups = phrases("headings")["groups"]
    named = {*groups["words"], *groups["also_in_paragraphs"]}
    if line.rstrip().endswith(":") or _names_group(line, named, groups["longest_paragraph"]):
        return Introduction(_one_line(line))
    return None


def heads_requirements(line: str) -> bool:
    """Whether a line is a topic that stands only over requirements, in a text that names neither kind of list.

    >>> heads_requirements("PATIENT CHARACTERISTICS:"), heads_requirements("Criteria:")
    (True, False)
    """
    return (
        len(line) < _LONGEST_HEADING
        and line.rstrip().endswith(":")
        and plain(line) in phrases("headings")["requirements"]["topics"]
    )


def introduces_all(words: str, role: Role) -> bool:
    """Whether plain words introduce a list of which each item counts for everybody and by itself.

    >>> introduces_all("subjects meeting all of the following criteria are eligible", "inclusion")
    True
    >>> introduces_all("subjects must not have any of the following", "inclusion")
    False
    """
    if words in phrases("headings")["lead_in"][role]["phrases"] or names_organs(words, role):
        return True
    known = phrases("headings")["introducing"]
    said = _WORD.findall(words)
    allowed = {*known["words"], *known["requirements" if role == "inclusion" else "exclusions"]}
    if not (set(said) <= allowed and set(said) & set(known["needed"])):
        return False
    everybody = re.sub("|".join(known["everybody"]), "", words)
    return role == "inclusion" or "all" not in _WORD.findall(everybody)


def names_organs(words: str, role: Role) -> bool:
    """Whether plain words say only that organs must work, or which of their failures exclude, by what follows.

    >>> names_organs("patients must have adequate renal function as defined below", "inclusion")
    True
    >>> names_organs("adequate renal function", "exclusion"), names_organs("impaired renal function", "inclusion")
    (False, False)
    """
    known = phrases("clauses")["organ_lists"]
    side, said = known[role], set(_WORD.findall(words))
    if (
        not said <= {*known["words"], *side["words"]}
        or said.isdisjoint(known["core"])
        or said & {*side["not"]}
    ):
        return False
    return said.isdisjoint(known["any"]) if role == "inclusion" else not said.isdisjoint(side["words"])


def names_patients(scope: str) -> bool:
    """Whether a subheading only says for which of the patients what follows holds.

    >>> names_patients("For patients with leukemia:"), names_patients("Donors:"), names_patients("At screening:")
    (True, False, False)
    """
    known = phrases("headings")["not_a_group"]
    words = [word for each in _WORD.findall(plain(scope)) for word in (each, *each.split("-"))]
    return (
        0 < len(words) <= known["longest"]
        and not set(words) & set(known["words"])
        and bool(set(words) & set(known["words_of_a_group"]))
        and not re.search(r"\d{2}|[<>≤≥%=]", scope)
    )


def leaves_whom_open(scope: str) -> bool:
    """Whether a subheading denies nothing and speaks of no other person or time, so that a limit met under it is met.

    >>> leaves_whom_open("Any of the following laboratory values:"), leaves_whom_open("No history of the following:")
    (True, False)
    """
    words = {word for each in _WORD.findall(plain(scope)) for word in (each, *each.split("-"))}
    return bool(words) and words.isdisjoint(_changing())


@cache
def _changing() -> frozenset[str]:
    headings = phrases("headings")
    return frozenset([*headings["changes_limits"]["words"], *headings["other_people"]["words"]])


def scope_of_item(line: str, role: Role | None = None) -> str:
    """What an item without nested ones says of those that follow it: itself if it introduces them, else "".

    >>> scope_of_item("Cohort B"), scope_of_item("One of the following:"), scope_of_item("Age 18-65 years")
    ('Cohort B', 'One of the following:', '')
    """
    groups = phrases("headings")["groups"]
    if line.rstrip().endswith(":"):
        harmless = _is_topic(plain(line)) or (role is not None and introduces_all(plain(line), role))
        return "" if harmless else _one_line(line)
    return _one_line(line) if _names_group(line, set(groups["words"]), groups["longest_item"]) else ""


def changes_item_before(line: str) -> bool:
    """Whether an item begins as if it went on from the one before ("or …", "except …", "Note: …")."""
    words = _one_line(normalise(line[:_ENOUGH_TO_TELL]).text).casefold()
    return any(
        words.startswith(begin) and not words[len(begin) : len(begin) + 1].isalpha()
        for begin in phrases("headings")["linking"]["begins"]
    )


def joined_to_next(line: str, role: Role | None) -> bool:
    """Whether an item ends as if it went on in the next one; "; and" between requirements does not count."""
    words = _one_line(normalise(line[-_ENOUGH_TO_TELL:]).text).casefold().rstrip(" .;")
    ends = phrases("headings")["linking"]["ends"]
    if words.endswith(":"):
        return False
    last = next((end for end in ends if words.endswith(end) and not words[: -len(end)][-1:].isalpha()), "")
    return bool(last) and last != _plain_joiner(role)


def without_joiner(line: str, role: Role | None) -> str:
    """The line without the "and" that lists requirements, or the "or" that lists reasons for exclusion, at its end."""
    joiner = _plain_joiner(role)
    return re.sub(rf"(?i)[;,.]\s*{joiner}\s*[;,.]?\s*$", "", line) if joiner else line


def shown(line: str) -> str:
    """A line as a reason quotes it: on one line, shortened."""
    words = _one_line(line)
    return words if len(words) <= 80 else f"{words[:60]} … {words[-16:]}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain_joiner(role: Role | None) -> Literal["and", "or", ""]:
    return {"inclusion": "and", "exclusion": "or", None: ""}[role]  # type: ignore[return-value]


def _is_topic(words: str) -> bool:
    return words in phrases("headings")["topics"]["phrases"]


def _is_introduction(words: str) -> bool:
    lead_in = phrases("headings")["lead_in"]
    return words in lead_in["inclusion"]["phrases"] or words in lead_in["exclusion"]["phrases"]


def _names_group(line: str, groups: set[str], longest: int) -> bool:
    words = plain(line).split() if len(line) < _LONGEST_HEADING else []
    return 0 < len(words) <= longest and not line.rstrip().endswith(".") and not groups.isdisjoint(words)


@cache
def _harmless() -> frozenset[str]:
    role = phrases("headings")["role"]
    return frozenset([*role["harmless"], *role["short"]])
