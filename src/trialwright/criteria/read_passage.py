"""A whole item → a tree: its stretches between semicolons and full stops, and what is left unread of them."""

import re
from functools import cache
from itertools import accumulate

import msgspec

from trialwright.criteria.clause import Passage, Unfinished
from trialwright.criteria.clauses import read_clauses
from trialwright.criteria.contradiction import contradicted
from trialwright.criteria.coordination import either, flattened, in_led_window, leaves, nodes
from trialwright.criteria.frames import leading_window
from trialwright.criteria.half_lives import with_half_lives
from trialwright.criteria.islands import partly_known, the_most
from trialwright.criteria.measure_endings import may_reach_back, tells_how
from trialwright.criteria.nodes import replaced
from trialwright.criteria.notes import is_conduct, note, opaque
from trialwright.criteria.partly import changes_alternatives, is_limit, limit_at_the_end, limit_by_definition
from trialwright.criteria.permitted import changed_by
from trialwright.criteria.restating import all_restating
from trialwright.criteria.sentence import Sentence, Unread, in_language, not_understood, words_of
from trialwright.criteria.statements import judged_or_promised
from trialwright.criteria.study_start import with_either_start
from trialwright.criteria.token import Token, tokens_of
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import And, Expr, Judgement, Note, Or, Planned, Role, Sex
from trialwright.model.span import Span
from trialwright.model.window import Window
from trialwright.text.language import other_language

_LONGEST = 2500
# Lists within lists: brackets and "such as" that may each hold the next.
_DEEPEST = 12
_CONTENT = re.compile(r"\w\w|\d")
_WHICH_ADMISSION = "admission to hospital, or to the study?"
_HOW_FAR = "does the time stated before the colon hold for what stands after the semicolon too?"


def read_passage(sentence: Sentence, role: Role, *, among_unread: bool = True) -> Expr | Unread:
    """The tree of an item's words; Unread if nothing of it is understood, or if what is left could change the rest.

    ``among_unread`` also takes clauses that stand among words not read (``criteria/islands.py``).
    """
    if len(sentence.text) > _LONGEST:
        return Unread(
            f"a sentence of {len(sentence.text):,} characters is longer than any that is read", "C016"
        )
    language = other_language(sentence.text)
    if language:
        return Unread(in_language(language))
    passage = Passage(sentence, _without_stray_brackets(tokens_of(sentence)), role).indexed()
    if _depth(passage) > _DEEPEST:
        return Unread("lists within lists deeper than any that is read yet")
    stretches = _stretches(passage)
    read = [_stretch(passage, first, last, among_unread) for first, last in stretches]
    if all(isinstance(part, Unfinished) for part in read):
        return _why(passage, stretches, read)
    parts: list[Expr | None] = []
    for span, part in zip(stretches, read, strict=True):
        changed = changed_by(passage, span, parts[-1]) if parts and parts[-1] else None
        if changed:
            parts[-1] = changed
        else:
            parts.append(_left(passage, span, part))
    if any(part is None for part in parts):
        return _why(passage, stretches, read)
    known = _under_one_window(passage, stretches, [part for part in parts if part is not None])
    whole = with_half_lives(
        passage, with_either_start(passage, _of_either_admission(flattened(_together(known, role))))
    )
    opposite = contradicted(whole)
    if opposite:
        return Unread(f"“{opposite}” and the limit after it say the opposite of each other", left=1)
    return _claiming(passage, whole)


def _depth(passage: Passage) -> int:
    """How deep lists may stand within each other, at most."""
    depths = accumulate({"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0) for token in passage.tokens)
    return max(depths, default=0) + sum(token.is_a("open") for token in passage.tokens)


def _of_either_admission(expr: Expr) -> Expr:
    """The tree, counted from the admission to hospital or from that to the study, where "admission" does not say which."""

    def change(node: Expr) -> Expr:
        when = getattr(node, "when", None)
        if isinstance(when, Window) and when.anchor == "admission":
            return msgspec.structs.replace(node, when=msgspec.structs.replace(when, anchor="enrolment"))
        return node

    other = replaced(expr, change)
    return expr if other is expr else either([expr, other], _WHICH_ADMISSION)


def _without_stray_brackets(tokens: list[Token]) -> tuple[Token, ...]:
    """The tokens less a closing bracket that nothing opens, if there is just one and nothing after it."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0:
            return tuple(tokens[:place]) if place == len(tokens) - 1 else tuple(tokens)
    return tuple(tokens)


def _stretches(passage: Passage) -> list[tuple[int, int]]:
    """Ranges of tokens between semicolons and full stops outside brackets."""
    found: list[tuple[int, int]] = []
    first = depth = 0
    for place, token in enumerate(passage.tokens):
        depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(token.text, 0)
        stop = token.text == ";" or (token.text in (".", "?") and _ends_sentence(passage, place))
        if stop and depth <= 0:
            if place > first:
                found.append((first, place))
            first = place + 1
    if first < len(passage.tokens):
        found.append((first, len(passage.tokens)))
    return found


def _ends_sentence(passage: Passage, place: int) -> bool:
    if place + 1 >= len(passage.tokens):
        return True
    after = passage.tokens[place + 1]
    return after.span.start > passage.tokens[place].span.end and (
        after.text[0].isupper() or after.text == "("
    )


def _stretch(passage: Passage, first: int, last: int, among_unread: bool) -> Expr | Unfinished:
    part = passage.within(0, last)
    while part.is_a(first, "and", "or", ","):
        first += 1
    if first and is_conduct(part, first, last):
        return note(part, first, last, "conduct of the study")
    read = read_clauses(part, first)
    if first and passage.role == "exclusion" and _is_rule(part.words(first, last)):
        return Unfinished(first)  # a rule for those who take part, and no further reason for exclusion
    if isinstance(read, Unfinished):
        among = partly_known(part, first, read_clauses) if among_unread else None
        said = the_most(_partly(part, first, read), among)
        said = said or judged_or_promised(part, first, last)
        return said or _state_of_an_organ(part, first, last) or read
    return read


def _says_of_them(part: Passage, at: int) -> bool:
    """Whether a verb stands right behind the last of a list ("AML, MDS and MM are diseases …"): it is of all of them."""
    return any(token.text.casefold() in ("are", "is") for token in part.tokens[at + 1 : at + 3])


def _is_rule(words: str) -> bool:
    return bool(_ruling().search(words))


@cache
def _ruling() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["ruling"]["words"]), re.IGNORECASE)


def _state_of_an_organ(part: Passage, first: int, last: int) -> Expr | None:
    """ "Adequate liver function" without a threshold: a matter of judgement."""
    if not all_restating(part, first, last):
        return None
    return Judgement(text=part.words(first, last), spans=part.spans((first, last)))


def _partly(part: Passage, first: int, read: Unfinished) -> Expr | None:
    """What is understood before an "and" of requirements or an "or" of reasons for exclusion, or after it; the rest unread."""
    if not read.understood:
        if not any(token.bounds or token.is_a("number") for token in part.tokens[first:]):
            return None
        return limit_at_the_end(part, first, read_clauses) or limit_by_definition(part, first, read_clauses)
    if _says_of_them(part, read.at) or any(isinstance(each, Sex) for each in read.understood):
        return None  # "men and women of childbearing potential must …"
    words = part.words(read.at, len(part.tokens))
    if part.role == "exclusion":
        notes = tuple(each for each in read.understood if isinstance(each, Note))
        known = tuple(each for each in read.understood if each not in notes)
        changed = changes_alternatives(words) or may_reach_back(words)
        if not known or changed or not all(map(is_limit, known)):
            return None
        either_of = Or(parts=(*known, opaque(part, read.at, len(part.tokens))))
        return And(parts=(either_of, *notes)) if notes else either_of
    if may_change(words) and not (all(map(is_limit, read.understood)) and not changes_alternatives(words)):
        return None
    if _names_another_limit(part, read.at):
        return None
    rest = judged_or_promised(part, read.at, len(part.tokens)) or opaque(part, read.at, len(part.tokens))
    return And(parts=(*read.understood, rest))


def _names_another_limit(part: Passage, first: int) -> bool:
    """Whether words not read go on with an "or" and another limit ("… by echo, or an ejection fraction > 50 %")."""
    at = next((n for n in range(first, len(part.tokens)) if part.is_a(n, "or")), len(part.tokens))
    return any(token.bounds for token in part.tokens[at:])


def _left(passage: Passage, span: tuple[int, int], part: Expr | Unfinished) -> Expr | None:
    """A stretch beside others, left open where it is not read; None where it may change what they say."""
    words = passage.words(*span)
    if not isinstance(part, Unfinished):
        asks_nothing = isinstance(part, Planned | Judgement) and _only_tells_how(passage, span)
        return None if asks_nothing else part
    return None if _only_tells_how(passage, span) or may_change(words) else opaque(passage, *span)


def _only_tells_how(passage: Passage, span: tuple[int, int]) -> bool:
    """Whether a stretch only says how what is measured before it is found ("It will be calculated by …")."""
    has_limit = any(token.bounds for token in passage.tokens[span[0] : span[1]])
    return "analyte" in passage.features and not has_limit and tells_how(passage.words(*span))


def may_change(words: str) -> bool:
    """Whether words not understood may change what stands before or after them."""
    return bool(_changing().search(words))


@cache
def _changing() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["changing"]["words"]), re.IGNORECASE)


def _under_one_window(passage: Passage, stretches: list[tuple[int, int]], parts: list[Expr]) -> list[Expr]:
    """ "Past 3 months: A; B; C": the window surely holds for A, and perhaps for the rest."""
    led = leading_window(passage, stretches[0][0])
    if led is None or len(parts) == 1:
        return parts
    return [parts[0], *(either([part, in_led_window(part, led[0])], _HOW_FAR) for part in parts[1:])]


def _together(parts: list[Expr], role: Role) -> Expr:
    if len(parts) == 1:
        return parts[0]
    return Or(parts=tuple(parts)) if role == "exclusion" else And(parts=tuple(parts))


def _claiming(passage: Passage, expr: Expr) -> Expr | Unread:
    """The tree, if its leaves claim every word that could ask for something; Unread naming the words they do not."""
    claimed = [span for node in nodes(expr) for span in node.spans]
    words = [
        token.text
        for token in passage.tokens
        if _asks(token) and not _inside(passage.sentence.place(token.span), claimed)
    ]
    return not_understood(words) if words else _with_frame_words(passage, expr)


def _with_frame_words(passage: Passage, expr: Expr) -> Expr:
    """The tree whose leaves also claim the words around them that ask for nothing ("patients with")."""
    found = leaves(expr)
    claimed = [span for leaf in found for span in leaf.spans]
    more: dict[Expr, list[Span]] = {}
    for token in passage.tokens:
        span = passage.sentence.place(token.span)
        if _CONTENT.search(token.text) and not _inside(span, claimed):
            before = [leaf for leaf in found if leaf.spans and leaf.spans[0].start <= span.start]
            more.setdefault(before[-1] if before else found[0], []).append(span)
    if not more:
        return expr

    def change(node: Expr) -> Expr:
        extra = more.get(node)
        return msgspec.structs.replace(node, spans=(*node.spans, *extra)) if extra else node

    return replaced(expr, change)


def _asks(token: Token) -> bool:
    return bool(token.terms or token.analyte or token.test or token.bounds or token.window) or token.is_a(
        "word", "number", "no", "narrowing", "active", "history", "except"
    )


def _inside(span: Span, claimed: list[Span]) -> bool:
    return any(each.start <= span.start and span.end <= each.end for each in claimed)


def _why(passage: Passage, stretches: list[tuple[int, int]], read: list[Expr | Unfinished]) -> Unread:
    """The words not known, from where reading stopped to the end of that stretch; or that place where all are known."""
    stops = [
        (part.at, span[1]) for span, part in zip(stretches, read, strict=True) if isinstance(part, Unfinished)
    ]
    unknown = any(token.is_a("word") for first, last in stops for token in passage.tokens[first:last])
    if unknown:
        words = [word for first, last in stops for word in words_of(passage.words(first, last))]
        return not_understood([word for word in words if word[0].isalnum()])
    words = [token.text.casefold() for token in passage.tokens if token.is_a("word")]
    if words:
        return not_understood(words)
    at = min(stops[0][0], len(passage.tokens) - 1) if stops and passage.tokens else 0
    return Unread(f"not understood from “{passage.words(at, min(at + 6, len(passage.tokens)))}” on", left=1)
