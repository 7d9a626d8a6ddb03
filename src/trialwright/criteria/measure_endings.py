"""What stands after a measurement's limit: the limit in another unit, another limit for some people, a method, an exemption.

What only narrows a limit is kept beside it as not read: the limit not met settles the sentence, the limit met does not.
A method, a sample or a place of measurement chooses the value, and a chart rarely tells it: nothing then settles the limit.
"""

import re
from collections.abc import Callable
from functools import cache

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import either, leaves
from trialwright.criteria.nodes import replaced
from trialwright.criteria.notes import note, opaque, refers
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import And, Except, Exempt, Expr, Implies, Measure, Not, Or
from trialwright.model.quantity import Interval
from trialwright.text.quantities import Bounds, stated_bounds

# A measurement in another range, stated at a place; None where it cannot have it.
InRange = Callable[[Measure, Bounds, tuple[int, int]], Measure | None]
# A tree, and the place after the words it was read from.
Ended = tuple[Expr, int]
_REFERENCE = "points to another place"
_HOW_FOUND = "may the value have been found in another way or sample than the words name?"
_ANY_NUMBER = re.compile(r"\d")


def bracket_after(passage: Passage, at: int, expr: Expr, bounds: Bounds, in_range: InRange) -> Ended | None:
    """The tree with what the bracket at a place says of its limit; None where that is not understood."""
    close = passage.closing(at)
    if close >= len(passage.tokens) or close == at + 1:
        return None
    inside = (at + 1, close)
    words = passage.words(*inside).casefold()
    if _same_limit(passage, inside, bounds, in_range, expr):
        return expr, close + 1
    if refers(words):
        return And(parts=(expr, note(passage, at, close + 1, _REFERENCE))), close + 1
    other = _for_others(passage, inside, expr, bounds, in_range)
    made = other or _waived(passage, inside, expr) or _narrowed(passage, inside, expr, bracketed=True)
    return (made, close + 1) if made else None


def methods_after(passage: Passage, at: int, expr: Expr) -> Ended | None:
    """The tree with the methods that the words up to the end of the stretch name; None for any other words."""
    end = len(passage.tokens)
    at = passage.skip(at, ",")
    if at >= end or not _names_methods(passage, at, end):
        return None
    return found_so(passage, expr, (at, end)), end


def found_so(passage: Passage, expr: Expr, how: tuple[int, int]) -> Expr:
    """A limit on a value by the method or of the sample that words name: open, whatever value is recorded."""
    return either([expr, opaque(passage, *how)], _HOW_FOUND)


def says_of_all(words: str) -> bool:
    """Whether a method may be that of everything measured before it too ("by the central laboratory")."""
    return not set(re.findall(r"\w+", words.casefold())) & _own_methods()


def words_after(passage: Passage, at: int, expr: Expr) -> Ended | None:
    """The tree with what the words up to the end of the stretch say of it; None where that is not understood."""
    end = len(passage.tokens)
    at = passage.skip(at, ",")
    if at >= end or not (_is_simple(passage, at, end) or _asks_only_more(passage, at, end)):
        return None
    made = _waived(passage, (at, end), expr) or _narrowed(passage, (at, end), expr, bracketed=False)
    return (made, end) if made else None


def _same_limit(
    passage: Passage, inside: tuple[int, int], bounds: Bounds, in_range: InRange, expr: Expr
) -> bool:
    """Whether a bracket gives the limit again in another unit ("(2.5 mg/dL)"), or without its comparator."""
    said = passage.words(*inside)
    sign = _sign_of(bounds.range)
    if not sign or bounds.multiple_of or not _ANY_NUMBER.search(said):
        return False
    text = said if stated_bounds(said) else f"{sign} {said.lstrip('≈~= ')}"
    found = stated_bounds(text)
    if len(found) != 1 or found[0].span.end < len(text.rstrip()) or found[0].span.start:
        return False
    measures = [leaf for leaf in leaves(expr) if isinstance(leaf, Measure)]
    others = [in_range(leaf, found[0], inside) for leaf in measures]
    return all(other is not None and _agree(one, other) for one, other in zip(measures, others, strict=True))


def _agree(one: Measure, other: Measure) -> bool:
    """Whether two measurements have the same limit but for rounding."""
    near = phrases("clauses")["same_limit"]["within_percent"]
    for mine, theirs in ((one.range.low, other.range.low), (one.range.high, other.range.high)):
        if (mine is None) != (theirs is None):
            return False
        if mine is not None and theirs is not None and abs(mine - theirs) * 100 > near * abs(mine):
            return False
    return True


def _for_others(
    passage: Passage, inside: tuple[int, int], expr: Expr, bounds: Bounds, in_range: InRange
) -> Expr | None:
    """ "≤ 2.5 × ULN (≤ 5 × ULN with liver metastases)": the narrower limit settles it for everybody, the wider for nobody."""
    found = _limit_and_whom(passage, inside, bounds)
    if found is None:
        return None
    other_bounds, (first, after), place = found
    words = passage.words(*place).casefold()
    if not _of_whom().search(words) or any(token.bounds for token in passage.tokens[place[0] : place[1]]):
        return None
    whom = opaque(passage, *place)
    made: dict[Expr, Expr | None] = {}
    for leaf in leaves(expr):
        if isinstance(leaf, Measure) and _has_limit(leaf, in_range(leaf, bounds, (first, first))):
            other = in_range(leaf, other_bounds, (first, after))
            made[leaf] = either_limit(leaf, other, whom) if other else None
    if not made or any(tree is None for tree in made.values()):
        return None
    return replaced(expr, lambda node: made.get(node) or node)


def _limit_and_whom(
    passage: Passage, inside: tuple[int, int], bounds: Bounds
) -> tuple[Bounds, tuple[int, int], tuple[int, int]] | None:
    """The second limit in a bracket, its place, and that of the words before or after it that say for whom."""
    last = passage.tokens[inside[1] - 1].bounds
    if last is not None and inside[1] - inside[0] > 1:
        return last, (inside[1] - 1, inside[1]), (inside[0], inside[1] - 1)
    first = passage.skip(inside[0], "or", ",", "frame")
    second = _second_range(passage, first, inside[1], bounds)
    return (second[0], (first, second[1]), (second[1], inside[1])) if second else None


def _has_limit(leaf: Measure, stated: Measure | None) -> bool:
    """Whether a measurement has the limit that a bracket was read beside."""
    return stated is not None and (leaf.range, leaf.multiple_of) == (stated.range, stated.multiple_of)


def either_limit(one: Measure, other: Measure, whom: Expr) -> Expr | None:
    """Two limits, the other one for those whom it is for; None where neither lies within the other."""
    if (one.multiple_of, one.unit) != (other.multiple_of, other.unit):
        return None
    if one.range == other.range:
        return None
    if one.range.is_within(other.range):
        return Or(parts=(one, And(parts=(other, whom))))
    if other.range.is_within(one.range):
        return Or(parts=(other, And(parts=(one, Not(part=whom)))))  # the wider limit is for everybody else
    return None


def _second_range(passage: Passage, at: int, end: int, bounds: Bounds) -> tuple[Bounds, int] | None:
    """The range stated at a place, with the sign of the first where it has none ("5 times ULN"), and the place after it."""
    stated = passage.tokens[at].bounds if at < end else None
    if stated is not None:
        return stated, at + 1
    said = passage.words(at, end)
    sign = _sign_of(bounds.range)
    found = stated_bounds(f"{sign} {said}") if sign and said[:1].isdigit() else []
    if not found or found[0].span.start:
        return None
    stop = passage.tokens[at].span.start + found[0].span.end - len(sign) - 1
    after = next((n for n in range(at, end) if passage.tokens[n].span.start >= stop), end)
    return found[0], after


def _sign_of(range_: Interval) -> str:
    if range_.low is not None and range_.high is None:
        return "≥" if range_.includes_low else ">"
    if range_.high is not None and range_.low is None:
        return "≤" if range_.includes_high else "<"
    return ""


def _waived(passage: Passage, part: tuple[int, int], expr: Expr) -> Expr | None:
    """ "… unless due to Gilbert's syndrome": a requirement waived, or a reason for exclusion that does not count."""
    if not _excepting().match(passage.words(*part).casefold()):
        return None
    waiver = opaque(passage, *part)
    if passage.role == "exclusion":
        return Except(base=expr, minus=(waiver,))
    return Exempt(require=expr, waiver=waiver)


def _narrowed(passage: Passage, part: tuple[int, int], expr: Expr, *, bracketed: bool) -> Expr | None:
    words = passage.words(*part).casefold()
    if bracketed and re.search(r"\bor\b|[<>≤≥;]", words):
        return None
    if _choosing().match(words):
        return found_so(passage, expr, part)
    if _narrowing().match(words):
        return And(parts=(expr, opaque(passage, *part)))
    if _whom_it_is_for().match(words):
        whom = opaque(passage, *part)
        if passage.role == "exclusion":
            return And(parts=(expr, whom))
        return Implies(condition=whom, consequence=expr)
    return None


def _names_methods(passage: Passage, first: int, last: int) -> bool:
    """Whether words only say by which methods a value may be found ("by echocardiogram or MUGA")."""
    known = phrases("clauses")["measure_endings"]["methods"]
    words = re.findall(r"\w+", passage.words(first, last).casefold())
    return bool(words) and words[0] in known["begins"] and set(words) <= {*known["begins"], *known["words"]}


def tells_how(words: str) -> bool:
    """Whether words of another sentence say how a value is found ("It will be determined by the Cockcroft-Gault formula")."""
    return bool(re.search(one_of(phrases("clauses")["measure_endings"]["tells_how"]), words.casefold()))


def may_reach_back(words: str) -> bool:
    """Whether words not read hold some that may narrow a limit before them too."""
    known = phrases("clauses")["measure_endings"]
    listed = [*known["narrowing"], *known["choosing"], *known["for_whom"]]
    return bool(re.search(one_of(listed), words.casefold()))


def _is_simple(passage: Passage, first: int, last: int) -> bool:
    """Whether words hold nothing that may be a criterion of its own."""
    tokens = passage.tokens[first:last]
    return not any(
        token.bounds
        or token.analyte
        or token.window
        or token.is_a("and", "or", ",", ";", ":", "/", "(", "open")
        or (place and token.is_a("no"))
        for place, token in enumerate(tokens)
    )


def _asks_only_more(passage: Passage, first: int, last: int) -> bool:
    """ "… without transfusion within 7 days": one more requirement, whatever time it names."""
    tokens = passage.tokens[first:last]
    plain = not any(
        token.bounds or token.analyte or token.is_a("or", ";", ":", "open", "except") for token in tokens
    )
    return plain and bool(_narrowing().match(passage.words(first, last).casefold()))


@cache
def _of_whom() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["measure_endings"]["of_whom"]))


@cache
def _excepting() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["measure_endings"]["excepting"]))


@cache
def _own_methods() -> frozenset[str]:
    return frozenset(phrases("clauses")["measure_endings"]["methods"]["of_one"])


@cache
def _choosing() -> re.Pattern[str]:
    known = phrases("clauses")["measure_endings"]
    return re.compile(one_of([*known["choosing"], *known["naming"]]))


@cache
def _narrowing() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["measure_endings"]["narrowing"]))


@cache
def _whom_it_is_for() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["measure_endings"]["for_whom"]))
