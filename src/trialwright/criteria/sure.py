"""Which readings may decide: those whose kind was looked through on real texts and held.

The full reader also reads conditions, drugs and procedures through the lexicon. On texts outside
the five trials a clinical review found about one in eight of those readings to lose a word that
matters ("oral", "other", "cardiogenic"). They are proposals: shown on request, and evaluated only
where a user asks for them, never by default.
"""

import re
from functools import cache

from trialwright.criteria.coordination import nodes
from trialwright.criteria.partly import changes_alternatives, is_limit
from trialwright.criteria.sentence import Sentence
from trialwright.criteria.sure_named import is_plain_part, speaks_of_all
from trialwright.criteria.token import tokens_of
from trialwright.knowledge.analytes import analyte
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Attest,
    Category,
    Count,
    Except,
    Exempt,
    Expr,
    Implies,
    Judgement,
    Measure,
    Not,
    Note,
    Opaque,
    Or,
    Planned,
    Role,
    Score,
    Sex,
)

_SURE = (
    *(Age, Alt, And, Attest, Category, Count, Except, Exempt, Implies),
    *(Judgement, Measure, Note, Opaque, Or, Planned, Score, Sex),
)
# Words by which a bracket at their end may speak of the last thing alone.
_SEVERAL = re.compile(r"\b(?:or|and)\b|[,;/]", re.IGNORECASE)
PROPOSED = "a reading is proposed, and not yet sure enough to decide; see it with --proposals"


def is_sure(expr: Expr, words: str = "", role: Role = "inclusion") -> bool:
    """Whether every node of the tree is of a kind that may decide, and takes nothing from the words.

    >>> from trialwright.model.criterion import Has, Terms
    >>> is_sure(Attest(kind="informed_consent", text="consent")), is_sure(Has(terms=Terms(("shock",))))
    (True, False)
    """
    said = _without_open_method(words, expr)
    return all(
        (isinstance(node, _SURE) or _denies_words_left_open(node))
        and _is_for_everybody(node)
        and _has_its_method(node, said)
        and not (role == "inclusion" and _shares_a_threshold(node))
        for node in nodes(expr)
    )


def sure_part(expr: Expr, text: str, sentence: Sentence, role: Role) -> Expr | None:
    """The tree with what may not decide left open: parts of requirements, or of alternatives among exclusions.

    None where nothing that is left can be computed. ``text`` is what the spans point into.
    """
    words = sentence.text
    if changes_alternatives(words):
        return None
    if isinstance(expr, Alt):
        return _sure_limit(expr, text, words, role)
    kind = And if role == "inclusion" else Or
    if not isinstance(expr, kind):
        return None
    limits = [is_sure(part, words, role) for part in expr.parts]
    joined_so = role == "exclusion" or any(token.is_a("and") for token in tokens_of(sentence))
    apart = joined_so and not any(speaks_of_all(part) for part in expr.parts)
    sure = [
        limit or (apart and is_plain_part(part, sentence, role))
        for limit, part in zip(limits, expr.parts, strict=True)
    ]
    if not any(
        ok and (not limit or _is_computed(part))
        for limit, ok, part in zip(limits, sure, expr.parts, strict=True)
    ):
        return None
    parts = tuple(part if ok else _left_open(part, text) for ok, part in zip(sure, expr.parts, strict=True))
    return kind(parts=parts, spans=expr.spans)


def _sure_limit(expr: Alt, text: str, words: str, role: Role) -> Expr | None:
    """ "Anaemia (Hb < 8 g/dL)", where the limit may be all that is meant: not met, it settles both readings."""
    whole, limit = (*expr.readings, None)[:2]
    if not (isinstance(whole, And) and len(expr.readings) == 2 and limit in whole.parts):
        return None
    if not (is_limit(limit) and is_sure(limit, words, role)):
        return None
    rest = [part for part in whole.parts if part != limit]
    if _SEVERAL.search(
        " ".join(span.of(text) for part in rest for node in nodes(part) for span in node.spans)
    ):
        return None
    return And(parts=(*(_left_open(part, text) for part in rest), limit))


def _denies_words_left_open(node: Expr) -> bool:
    """ "For everybody else": a limit beside the one for those whom words not read name."""
    return isinstance(node, Not) and isinstance(node.part, Opaque)


def _is_computed(expr: Expr) -> bool:
    return any(isinstance(node, Age | Measure | Score | Count) for node in nodes(expr))


def _left_open(part: Expr, text: str) -> Opaque:
    spans = tuple(
        sorted({span for node in nodes(part) for span in node.spans}, key=lambda span: (span.start, span.end))
    )
    return Opaque(text=" … ".join(span.of(text) for span in spans), why=PROPOSED, spans=spans)


def _is_for_everybody(node: Expr) -> bool:
    """Contraception and the like are asked of some people only, and a tree may have lost of whom."""
    return not isinstance(node, Attest) or node.kind in phrases("sentences")["attested"]["of_everybody"]


def _has_its_method(node: Expr, words: str) -> bool:
    """Whether a measurement stands for the method or state that the words ask for ("QTcB", "fasting …").

    How a filtration rate is estimated may instead be left open beside it, as words that are not read.
    """
    if not isinstance(node, Measure):
        return True
    label = analyte(node.analyte).label.casefold()
    return all(found.group() in label for found in _narrowing().finditer(words.casefold()))


def _without_open_method(words: str, expr: Expr) -> str:
    """The words, without those of a method of estimation that a leaf not read holds."""
    said = " ".join(words.casefold().split())
    for leaf in nodes(expr):
        text = " ".join(leaf.text.casefold().split()) if isinstance(leaf, Opaque | Judgement) else ""
        if text and text in said and text != said:
            said = said.replace(text, _estimating().sub(" ", text))
    return said


@cache
def _narrowing() -> re.Pattern[str]:
    listed = phrases("sentences")["measure"]["narrowing"]
    return re.compile("|".join(re.escape(word) for word in listed))


@cache
def _estimating() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, phrases("sentences")["measure"]["estimating"])))


def _shares_a_threshold(node: Expr) -> bool:
    """ "AST or ALT ≤ 3 x ULN" as a requirement: one of them, or both? The tree has one of them."""
    if not isinstance(node, Or):
        return False
    measures = [part for part in node.parts if isinstance(part, Measure)]
    return len(measures) > 1 and len({(str(part.range), part.multiple_of) for part in measures}) < len(
        measures
    )
