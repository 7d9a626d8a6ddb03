"""Lists of named things with what stands before and after each: "active hepatitis B, severe asthma or MMF therapy"."""

import msgspec

from trialwright.criteria.binding import other_people
from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import Joiner, joiner_at
from trialwright.criteria.element_endings import dosed, graded, is_for, lasts, site
from trialwright.knowledge.lexicon import all_terms, narrower, term, terms_named
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised

_NAMED = frozenset({"condition", "finding", "drug", "drug_class", "procedure", "attestation"})
_BEFORE = ("frame", "with")
_LONGEST_SHARED = 14
# Words that put what follows in the past; before the first thing of a list its clause has read them.
_PAST = ("had", "been")


class Element(msgspec.Struct, frozen=True):
    """One named thing. ``sort`` is has, drug, procedure or attest; ``choices`` are the ids an ambiguous word may mean.

    ``dose`` is the place of a dose in a bracket after it, ``lasting`` that of a length of time, 0 without one.
    ``site`` is where in the body ("in interstitial vessels").
    ``named_as`` is an adjective that the name itself begins with ("uncontrolled hypertension").
    ``narrowing`` are the tokens of words that only some of its cases fit, ``members`` ids listed as examples of it,
    ``only_members`` whether a bare bracket lists them.
    """

    sort: str
    choices: tuple[str, ...]
    first: int
    end: int
    active: bool = False
    other: bool = False
    narrowing: tuple[tuple[int, int], ...] = ()
    route: str = ""
    therapy: bool = False
    members: tuple[str, ...] = ()
    member_narrowing: bool = False
    only_members: bool = False
    is_open: bool = False
    dose: int = 0
    lasting: int = 0
    site: str = ""
    named_as: str = ""

    @property
    def is_qualified(self) -> bool:
        """Whether a word before it may also belong to what follows it in a list."""
        return self.active or bool(self.named_as) or bool(self.narrowing) or bool(self.route)


class Elements(msgspec.Struct, frozen=True):
    """A list of things, how it is joined, whether "etc." leaves it open, and the place after it."""

    parts: tuple[Element, ...]
    joiners: tuple[Joiner, ...]
    end: int
    is_open: bool = False


def elements_at(passage: Passage, at: int) -> Elements | None:
    """The longest list of named things from a place on; None if none begins there."""
    parts: list[Element] = []
    joiners: list[Joiner] = []
    end, is_open = at, False
    while True:
        one = _element(passage, at)
        if one is None or (parts and not _may_follow(parts[-1], one)):
            break
        parts.append(one)
        end = one.end
        etc = _etc(passage, end)
        if etc != end:
            end, is_open = etc, True
            break
        found = joiner_at(passage, end)
        if not found or (found[0] == "and" and other_people(passage, found[1])):
            break
        joiners.append(found[0])
        at = found[1]
    if not parts:
        return None
    return Elements(tuple(parts), tuple(joiners[: len(parts) - 1]), end, is_open)


def _may_follow(before: Element, one: Element) -> bool:
    """Conditions follow conditions; drugs and procedures may be mixed."""
    given = {"drug", "procedure"}
    return before.sort == one.sort or {before.sort, one.sort} <= given


def _etc(passage: Passage, at: int) -> int:
    """The place after ", etc." or "or others"; the place itself without it."""
    after = passage.skip(at, ",")
    if passage.is_a(after, "or", "and") and _word(passage, after + 1) == "others":
        return after + 2
    return passage.skip(after + 1, ".") if passage.is_a(after, "etc") else at


def _element(passage: Passage, at: int) -> Element | None:
    first = at = passage.skip(at, *_BEFORE)
    active = other = False
    narrowing: list[tuple[int, int]] = []
    route = ""
    while at < len(passage.tokens) and not passage.tokens[at].terms:
        shared = _letter_of(passage, at) or _shared_head(passage, at)
        if shared:
            name = _adjective(term(shared[0][0]).label)
            return Element(
                *("has", shared[0], first, shared[1], active, other, tuple(narrowing), route), named_as=name
            )
        token = passage.tokens[at]
        if token.text.casefold() in _PAST:
            return None
        if token.is_a("active"):
            active = True
        elif token.is_a("other"):
            other = True
            narrowing.append((at, at + 1))
        elif token.is_a("route"):
            route = next(kind for kind in token.kinds if kind.startswith("route:")).removeprefix("route:")
        elif token.is_a("narrowing", "much"):
            narrowing.append((at, at + 1))
        elif token.is_a("frame") or (
            token.is_a(",", "and") and narrowing and passage.is_a(at + 1, "narrowing")
        ):
            pass
        else:
            return None
        at += 1
    sort = _sort(passage, at)
    if sort == "procedure" and _word(passage, at + 1).startswith("medication"):
        return None  # "trial medication": what is given, and not the trial
    if not sort or (route and sort != "drug") or (active and sort != "has"):
        return None
    choices, active_word = _without_active(passage.tokens[at].terms)
    if (
        len(choices) == 1
        and choices[0].removeprefix("other_") in phrases("clauses")["other_than_named"]["of"]
    ):
        other, choices = other or choices[0].startswith("other_"), (choices[0].removeprefix("other_"),)
        narrowing += [(at, at + 1)] if passage.tokens[at].terms != choices else []
    made = Element(
        *(sort, choices, first, at + 1, active or active_word, other, tuple(narrowing), route),
        named_as=_adjective(passage.tokens[at].text) if sort == "has" else "",
    )
    return _after(passage, made)


def _adjective(name: str) -> str:
    """The adjective that a name begins with, where the rest of it is a name too: "uncontrolled" hypertension."""
    plain = name.casefold()
    known = phrases("clauses")["named_with"]
    said = next((each for each in known["adjectives"] if plain.startswith(f"{each} ")), "")
    return said if said and plain not in known["fixed"] and terms_named(plain[len(said) + 1 :]) else ""


def _letter_of(passage: Passage, at: int) -> tuple[tuple[str, ...], int] | None:
    """ "C" after "hepatitis B or": what it names with the first words of the name before it, and its end."""
    letter = passage.tokens[at].text
    before = next((token for token in reversed(passage.tokens[:at]) if token.terms), None)
    if len(letter) != 1 or not letter.isalpha() or before is None or len(before.text.split()) < 2:
        return None
    first, _, last = before.text.rpartition(" ")
    named = terms_named(f"{first} {letter}") if len(last) == 1 else ()
    return (tuple(each.id for each in named), at + 1) if len(named) == 1 else None


def _shared_head(passage: Passage, at: int) -> tuple[tuple[str, ...], int] | None:
    """ "renal" before ", hepatic or cardiac disease": what it names with the noun that the list shares, and its end."""
    end = passage.skip(at, "word")
    if not at < end <= at + 2 or not joiner_at(passage, end):
        return None
    later = end
    while later < len(passage.tokens) and later < end + _LONGEST_SHARED and not passage.tokens[later].terms:
        if not (passage.is_a(later, "word", "or", "and", ",", "/", "frame", "narrowing")):
            return None
        later += 1
    if later >= len(passage.tokens) or _sort(passage, later) != "has":
        return None
    head = passage.tokens[later].text.split()[-1]
    if normalised(head) not in phrases("clauses")["shared_heads"]["words"]:
        return None
    named = terms_named(f"{passage.words(at, end)} {head}")
    return (
        (tuple(each.id for each in named), end) if len(named) == 1 and named[0].kind == "condition" else None
    )


def _without_active(ids: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """ "Active hepatitis" as hepatitis that is active, so that "active" may reach over a list."""
    if len(ids) == 1 and ids[0].startswith("active_") and ids[0].removeprefix("active_") in all_terms():
        return (ids[0].removeprefix("active_"),), True
    return ids, False


def _sort(passage: Passage, at: int) -> str:
    if at >= len(passage.tokens):
        return ""
    kinds = {term(each).kind for each in passage.tokens[at].terms}
    if not kinds or not kinds <= _NAMED | {"category"}:
        return ""
    if kinds <= {"drug", "drug_class"}:
        return "drug"
    if kinds == {"procedure"}:
        return "procedure"
    if kinds == {"attestation"}:
        return "attest"
    plain = all(term(each).kind != "category" or not term(each).values for each in passage.tokens[at].terms)
    return "has" if plain and kinds <= {"condition", "finding", "category"} else ""


def _after(passage: Passage, one: Element) -> Element:
    """The element with the words right after it: "therapy", "pulse", its other name, its members."""
    at, therapy, narrowing, dose, lasting = one.end, False, list(one.narrowing), 0, 0
    while at < len(passage.tokens):
        if one.sort in ("drug", "procedure") and passage.is_a(at, "pulse") and one.sort == "drug":
            narrowing.append((at, at + 1))
            therapy = True
            at += 1
        elif one.sort in ("drug", "procedure") and passage.is_a(at, "therapy"):
            therapy = True
            at += 1
        elif (closed := _other_name(passage, at, one)) is not None:
            at = closed
        elif one.sort == "has" and (closed := graded(passage, at)) is not None:
            narrowing.append((at, closed))
            at = closed
        elif one.sort == "drug" and not dose and (closed := dosed(passage, at)) is not None:
            dose, at = at + 1, closed
        elif one.sort == "drug" and not lasting and lasts(passage, at):
            lasting, at = at + is_for(passage, at), at + 1 + is_for(passage, at)
        else:
            break
    place = site(passage, at) if one.sort == "has" else 0
    words = passage.words(at, place) if place else ""
    made = msgspec.structs.replace(
        one,
        end=place or at,
        therapy=therapy,
        narrowing=tuple(narrowing),
        dose=dose,
        lasting=lasting,
        site=words,
    )
    return _with_members(passage, made)


def _other_name(passage: Passage, at: int, one: Element) -> int | None:
    """The place after a bracket that holds only another name of the same thing."""
    if not passage.is_a(at, "("):
        return None
    close = passage.closing(at)
    inside = passage.tokens[at + 1 : close]
    same = [bool(set(token.terms) & set(one.choices)) for token in inside]
    return close + 1 if len(inside) == 1 and all(same) and close < len(passage.tokens) else None


def _with_members(passage: Passage, one: Element) -> Element:
    """The element with a list of members: "(A/B)", "(including A or B)", ", such as A, B or C"."""
    at = one.end
    bracket = passage.is_a(at, "(")
    start = at + 1 if bracket else passage.skip(at, ",")
    opened = passage.is_a(start, "open")
    if not bracket and not opened:
        return one
    inside = passage.within(0, passage.closing(at)) if bracket else passage
    found = elements_at(inside, passage.skip(start, "open", ":") if opened else start)
    if found is None or len(one.choices) != 1:
        return one
    found = msgspec.structs.replace(found, parts=tuple(_settled(part, one) for part in found.parts))
    if any(part.sort != one.sort or len(part.choices) != 1 for part in found.parts):
        return one
    if bracket and found.end != len(inside.tokens):
        return one
    if not bracket and not _belongs(passage, one, found):
        return one
    plain = [part for part in found.parts if not (part.narrowing or part.active) or one.sort == "drug"]
    ids = tuple(dict.fromkeys(each for part in plain for each in (*part.choices, *part.members)))
    return msgspec.structs.replace(
        one,
        end=found.end + 1 if bracket else found.end,
        members=ids,
        member_narrowing=any(part.is_qualified for part in found.parts),
        only_members=bracket and not opened,
        is_open=found.is_open or any(part.is_open for part in found.parts) or len(plain) < len(found.parts),
    )


def with_later_members(passage: Passage, found: Elements, at: int) -> tuple[Elements, int]:
    """The list with the members of its only class in a bracket that stands after a window."""
    if len(found.parts) != 1 or found.parts[0].members or not passage.is_a(at, "("):
        return found, at
    one = _with_members(passage, msgspec.structs.replace(found.parts[0], end=at))
    if one.end == at:
        return found, at
    return msgspec.structs.replace(found, parts=(one,)), one.end


def _settled(part: Element, one: Element) -> Element:
    """A member whose name is ambiguous, as the one thing of that name that falls under the class."""
    inside = tuple(each for each in part.choices if each in narrower(one.choices[0]))
    return msgspec.structs.replace(part, choices=inside) if len(inside) == 1 else part


def _belongs(passage: Passage, one: Element, found: Elements) -> bool:
    """Whether a list without brackets is one of members and has not run on into something else."""
    if len(one.choices) == 1 and all(part.choices[0] in narrower(one.choices[0]) for part in found.parts):
        return True
    return one.sort == "drug" or len(found.parts) == 1 or found.end == len(passage.tokens)


def _word(passage: Passage, at: int) -> str:
    return passage.tokens[at].text.casefold() if at < len(passage.tokens) else ""
