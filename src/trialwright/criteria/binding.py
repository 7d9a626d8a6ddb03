"""What two clauses that stand side by side ask of each other: one thing, two, or what no joiner here tells."""

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import STILL_THERE
from trialwright.knowledge.lexicon import broader
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Alt, And, Expr, Has, Judgement, Or, Sex


def says_more(passage: Passage, at: int) -> bool:
    """Whether words after "with or without" say more than what may be there: by what criteria."""
    rest = passage.words(at + 1, len(passage.tokens)).casefold()
    named = any(word in rest for word in phrases("clauses")["class_words"]["named_criteria"])
    return named or any(passage.is_a(place, "according_to") for place in range(at + 1, len(passage.tokens)))


def has_alternatives(expr: Expr | None) -> bool:
    """Whether a clause names several things, of which "with …" behind it may mean the last or each."""
    return isinstance(_first_reading(expr), Or | Alt)


def _first_reading(expr: Expr | None) -> Expr | None:
    """The tree, or its first reading where the readings differ only in whether a disease is still there."""
    return expr.readings[0] if isinstance(expr, Alt) and expr.note == STILL_THERE else expr


def is_infection(expr: Expr | None) -> bool:
    """Whether a clause speaks of an infection of some kind, so that "with HIV" behind it says of which."""
    expr = _first_reading(expr)
    return isinstance(expr, Has) and all("infection" in broader(each) for each in expr.terms.ids)


def binds_tightly(passage: Passage, at: int) -> bool:
    """Whether "who …", "with …" or "complicated by …" follows, a comma skipped."""
    comma = passage.skip(at, ",")
    after = passage.skip(comma, "frame")
    if passage.is_a(after, "complicated", "with"):
        return True
    return any(token.text.casefold() == "who" for token in passage.tokens[comma:after])


def other_people(passage: Passage, at: int) -> bool:
    """Whether "and patients with …" lets in a second kind of people."""
    people = phrases("sentences")["people"]["words"]
    word = passage.tokens[at].text.casefold() if at < len(passage.tokens) else ""
    return passage.role == "inclusion" and word in people and passage.is_a(at + 1, "with")


def limiting(expr: Expr) -> Judgement | None:
    """The judgement that a clause ends with; None without one."""
    whole = _first_reading(expr)
    last = whole.parts[-1] if isinstance(whole, And) else None
    return last if isinstance(last, Judgement) else None


def names_both_sexes(parts: list[Expr]) -> bool:
    """ "Male, and postmenopausal female": two kinds of people, whose parts no joiner here tells apart."""
    return len({sex for part in parts for sex in _required(part)}) > 1


def _required(expr: Expr) -> set[str]:
    """The sexes that whoever meets a tree must be of."""
    if isinstance(expr, And):
        return {sex for part in expr.parts for sex in _required(part)}
    return {expr.sex} if isinstance(expr, Sex) else set()
