"""What is taken out of a list: "malignancy, excluding adequately treated basal cell carcinoma"."""

import msgspec

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import either, leaves
from trialwright.criteria.elements import Element, Elements, elements_at
from trialwright.criteria.notes import note
from trialwright.criteria.term_leaves import Frame, tree_of
from trialwright.knowledge.lexicon import broader, narrower, term
from trialwright.model.criterion import And, Except, Expr

NOT_NAMED = "let off, and not excluded"


def without_exceptions(
    passage: Passage, at: int, base: Expr, found: Elements, frame: Frame
) -> tuple[Expr, int]:
    """The tree less the exceptions stated from a place on, and the place after them; both unchanged if there are none."""
    start = passage.skip(at, ",")
    bracket = passage.is_a(start, "(") and passage.is_a(start + 1, "except")
    start += bracket
    if not passage.is_a(start, "except"):
        return base, at
    inside = passage.within(0, passage.closing(start - 1)) if bracket else passage
    taken = elements_at(inside, inside.skip(start + 1, "for"))
    stated = taken.end if taken else start
    if taken and len(found.parts) == 1 and inside.is_a(taken.end, ":"):
        listed = elements_at(inside, taken.end + 1)
        if (
            listed is None
            or listed.end != len(inside.tokens)
            or any(part.is_qualified for part in listed.parts)
        ):
            return base, at
        ids = tuple(each for part in listed.parts for each in part.choices)
        one = msgspec.structs.replace(found.parts[0], members=ids, is_open=True, end=listed.end)
        base = tree_of(passage, (one,), "or", frame)
        taken = msgspec.structs.replace(taken, end=listed.end)
    if taken is None or {part.sort for part in taken.parts} != {part.sort for part in found.parts}:
        return base, at
    if bracket and taken.end != len(inside.tokens):
        return base, at
    frame = msgspec.structs.replace(frame, is_open=taken.is_open, extra=((start, start + 1),))
    plain = [_plain(part) for part in taken.parts]
    if any(part is None for part in plain):
        return base, at
    readings: list[Expr] = []
    inside_base = tuple(part for part in plain if part and lies_under(part, base))
    if not inside_base and not names_the_rest(base):
        return base, at  # it may be a part of the base by another name
    if not inside_base:
        rest = note(passage, start, stated, NOT_NAMED)
        return And(parts=(base, rest)), taken.end + bracket
    for parts in _spread(inside_base):
        minus = tuple(tree_of(passage, (part,), "or", frame) for part in parts)
        readings.append(Except(base=base, minus=minus, spans=passage.spans((start, taken.end))))
    return either(readings, "how far the first words of the exception reach is open"), taken.end + bracket


def lies_under(part: Element, base: Expr) -> bool:
    """Whether all that an exception may mean lies under a term of the base: what does not is not there to take out."""
    over = {each for leaf in leaves(base) for each in getattr(getattr(leaf, "terms", None), "ids", ())}
    return all(over & broader(each) for each in part.choices)


def names_the_rest(base: Expr) -> bool:
    """Whether the base is what is left beside something ("other autoimmune disease"), so that this lies outside it."""
    ids = {each for leaf in leaves(base) for each in getattr(getattr(leaf, "terms", None), "ids", ())}
    return any(each.startswith("other_") for each in ids)


def _plain(one: Element) -> Element | None:
    """The element with what a bare bracket of members means: those cases of the class; None if it has none of them."""
    if not one.only_members or len(one.choices) != 1:
        return one
    inside = narrower(one.choices[0])
    meant = [_widest(inside & narrower(member)) for member in one.members]
    ids = tuple(dict.fromkeys(each for found in meant for each in found))
    if not all(meant):
        return None
    return msgspec.structs.replace(one, choices=ids[:1], members=ids[1:], only_members=False)


def _widest(ids: frozenset[str]) -> list[str]:
    return sorted(each for each in ids if not set(term(each).parents) & ids)


def _spread(parts: tuple[Element, ...]) -> list[tuple[Element, ...]]:
    first = parts[0]
    if len(parts) == 1 or not first.narrowing or all(part.narrowing for part in parts):
        return [parts]
    spread = tuple(
        part if part.narrowing else msgspec.structs.replace(part, narrowing=first.narrowing) for part in parts
    )
    return [parts, spread]
