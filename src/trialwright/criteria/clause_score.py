"""Clauses on scores and on tests with a worded result."""

from decimal import Decimal

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.coordination import Joiner, joined, joiner_at, one_joiner, with_spans
from trialwright.criteria.measure_endings import found_so
from trialwright.knowledge.lexicon import term
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Alt, And, Category, Expr, Or, Score
from trialwright.model.quantity import Interval
from trialwright.model.window import Window

_TWO_SCALES = "one state on two scales: must both be so, or is one of them enough?"
_AROUND = ("frame", "score_word", ":", "level", "total")


def read_score(passage: Passage, at: int) -> Clause | None:
    """An instrument and the range of its total: "SELENA-SLEDAI score < 8 at screening"."""
    start, at = at, passage.skip(at, "frame", "with")
    at = passage.skip(at, "score_word", "frame")
    at += at > start and passage.is_a(at, ":") and passage.is_a(at - 1, "score_word")
    if passage.is_a(at, "(") and _is_instrument(passage, at + 1):
        at += 1
    bare = _status_scale(passage, start, at)
    if not (bare or _is_instrument(passage, at)):
        return None
    instrument = bare[0] if bare else passage.tokens[at].terms[0]
    after = bare[1] if bare else _other_name(passage, at + 1, instrument)
    after = passage.skip(after, *_AROUND, "on_biopsy")
    stated = _score_range(passage, after, instrument)
    if stated is None:
        return None
    range_, end = stated
    end = _named_after(passage, end, instrument)
    window, end = window_at(passage, end)
    if window is not None and window.mode != "any":
        return None
    leaf = Score(instrument=instrument, range=range_, when=window, spans=passage.spans((start, end)))
    return _on_the_same_scale(passage, leaf, end) or Clause(leaf, end, "score", window is not None)


def _status_scale(passage: Passage, start: int, at: int) -> tuple[str, int] | None:
    """The scale of a performance status that names none: 0 to 4 is ECOG's, from 30 % on Karnofsky's; None elsewhere."""
    known = phrases("clauses")["scores"]["performance_status"]
    words = " ".join(
        token.text.casefold() for token in passage.tokens[start:at] if not token.is_a("frame", ":")
    )
    if words not in known["words"] or _is_instrument(passage, at):
        return None
    stated = _score_range(passage, at, "karnofsky")
    limits = [limit for limit in (stated[0].low, stated[0].high) if limit is not None] if stated else []
    for scale in ("ecog", "karnofsky"):
        if limits and all(known[scale]["least"] <= limit <= known[scale]["most"] for limit in limits):
            named = passage.closing(stated[1]) if stated and passage.is_a(stated[1], "(") else 0
            inside = (
                {each for token in passage.tokens[stated[1] : named] for each in token.terms}
                if named and stated
                else set()
            )
            return (scale, at) if inside <= {scale} else None
    return None


def _named_after(passage: Passage, at: int, instrument: str) -> int:
    """The place after a bracket that only names the scale, after its limit ("performance status 0-2 (Zubrod scale)")."""
    close = passage.closing(at) if passage.is_a(at, "(") else len(passage.tokens)
    inside = passage.tokens[at + 1 : close]
    named = any(instrument in token.terms for token in inside)
    rest = all(
        instrument in token.terms or token.is_a("score_word", "frame", "according_to", "level")
        for token in inside
    )
    return close + 1 if named and rest and close < len(passage.tokens) else at


def _on_the_same_scale(passage: Passage, leaf: Score, at: int) -> Clause | None:
    """ "ECOG ≤ 2 (Karnofsky ≥ 60 %)": one state on two scales; where they differ, nobody knows which counts."""
    alike = phrases("clauses")["scores"]["same_scale"]
    if not passage.is_a(at, "(") or leaf.instrument not in alike:
        return None
    close = passage.closing(at)
    inside = read_score(passage.within(0, close), passage.skip(at + 1, "or", "frame"))
    if inside is None or inside.end != close or close >= len(passage.tokens):
        return None
    other = inside.expr
    if not isinstance(other, Score) or other.instrument not in alike or other.instrument == leaf.instrument:
        return None
    expr = Alt(readings=(And(parts=(leaf, other)), Or(parts=(leaf, other))), note=_TWO_SCALES)
    return Clause(expr, close + 1, "score", inside.has_window)


def _score_range(passage: Passage, at: int, instrument: str) -> tuple[Interval, int] | None:
    """The range of a score and the place after it: "< 8 points", "0 or 1", "0, 1 or 2"."""
    bounds = passage.tokens[at].bounds if passage.is_a(at, "bounds") else None
    if bounds is not None:
        percent = bounds.unit == "%" and instrument in phrases("clauses")["scores"]["percent"]
        if (bounds.unit and not percent) or bounds.multiple_of:
            return None
        return bounds.range, passage.skip(at + 1, "score_word")
    numbers: list[int] = []
    end = at
    while passage.is_a(at, "number"):
        numbers.append(int(passage.tokens[at].text))
        end = at + 1
        joiner = joiner_at(passage, end)
        at = joiner[1] if joiner and joiner[0] != "and" else end
    if len(numbers) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    return Interval(Decimal(numbers[0]), Decimal(numbers[-1]), True, True), passage.skip(end, "score_word")


def _is_instrument(passage: Passage, at: int) -> bool:
    if at >= len(passage.tokens) or len(passage.tokens[at].terms) != 1:
        return False
    return term(passage.tokens[at].terms[0]).kind == "instrument"


def _other_name(passage: Passage, at: int, instrument: str) -> int:
    """The place after a bracket that only names the instrument again."""
    at = passage.skip(at, "score_word")
    if passage.is_a(at, "("):
        close = passage.closing(at)
        inside = [token for token in passage.tokens[at + 1 : close] if not token.is_a("score_word", "frame")]
        if close > at + 1 and all(instrument in token.terms for token in inside):
            return close + 1
    return passage.skip(at, ")") if passage.is_a(at, ")") and passage.is_a(at + 1, "bounds", "number") else at


def window_at(passage: Passage, at: int) -> tuple[Window | None, int]:
    """The window stated at a place and the place after it; None and the place itself if there is none."""
    found = passage.tokens[at].window if passage.is_a(at, "window") else None
    return (found.window, at + 1) if found else (None, at)


def read_tests(passage: Passage, at: int) -> Clause | None:
    """Tests and their worded result: "HBsAg positive", "any positive in HCV-Ab, HIV-Ab or TPPA"."""
    start, at = at, passage.skip(at, "frame", "with")
    result = _result(passage, at)
    any_of = passage.is_a(at, "any_positive")
    after = passage.skip(at + 1, "frame", ":") if result else at
    tests, joiners, after = _tests(passage, after)
    if not tests:
        return None
    if not result:
        after = passage.skip(after, "level", "frame", ":")
        result = _result(passage, after)
        if not result:
            return None
        after += 1
    joiner = "or" if any_of else one_joiner(joiners, passage.role)
    if joiner is None:
        return None
    window, end = window_at(passage, after)
    if window is not None and window.mode != "any":
        return None
    parts = [_result_of(passage, test, (result,), window, (start, at), place) for test, place in tests]
    expr = with_spans(joined(parts, joiner), passage.spans((after - 1, end)))
    return Clause(expr, end, "test", window is not None)


def _result_of(
    passage: Passage,
    test: str,
    values: tuple[str, ...],
    when: Window | None,
    before: tuple[int, int],
    place: int,
) -> Expr:
    """A test's result; of a specimen that is named it stays open, for charts rarely tell it."""
    leaf = Category(finding=test, values=values, when=when, spans=passage.spans(before, (place, place + 1)))
    words = passage.tokens[place].text
    if words.casefold().split()[0] not in phrases("clauses")["specimens"]["words"]:
        return leaf
    return found_so(passage, leaf, (place, place + 1))


def _result(passage: Passage, at: int) -> str:
    if passage.is_a(at, "positive", "any_positive"):
        return "positive"
    return "negative" if passage.is_a(at, "negative") else ""


def _tests(passage: Passage, at: int) -> tuple[list[tuple[str, int]], list[Joiner], int]:
    tests: list[tuple[str, int]] = []
    joiners: list[Joiner] = []
    end = at
    while at < len(passage.tokens) and passage.tokens[at].test:
        tests.append((passage.tokens[at].test, at))
        end = passage.skip(at + 1, "level")
        found = joiner_at(passage, end)
        if not found:
            break
        joiners.append(found[0])
        at = passage.skip(found[1], "frame")
    return tests, joiners[: max(0, len(tests) - 1)], end
