"""Which questions a person can answer of a tree, and which leaves only a doctor or the trial team can settle."""

from collections.abc import Iterator

from trialwright.evaluation.concepts import plain_form, under
from trialwright.evaluation.open_lists import widest
from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.chart_wording import implied_conditions
from trialwright.knowledge.lexicon import all_terms, broader
from trialwright.knowledge.prescreen import (
    about_conditions,
    about_procedures,
    medicine,
    route_words,
    statements,
    steroids,
    topic_of,
    values_behind,
)
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Attest,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    KofN,
    Measure,
    Not,
    Or,
    Procedure,
    Sex,
    Terms,
)
from trialwright.screening.prescreen_question import question_of

_MOST_AT_ONCE = 8
_RELATIONS = ("allergy", "intolerance")


def leaves(expr: Expr) -> Iterator[Expr]:
    """The leaves of a tree, in order; those of exceptions, conditions and alternatives too."""
    parts = parts_of(expr)
    if parts is None:
        yield expr
    for part in parts or ():
        yield from leaves(part)


def parts_of(expr: Expr) -> tuple[Expr, ...] | None:
    """The parts that an operator joins; None for a leaf.

    >>> from trialwright.model.criterion import Sex
    >>> parts_of(Not(part=Sex(sex="female"))), parts_of(Sex(sex="female"))
    ((Sex(sex='female', spans=()),), None)
    """
    match expr:
        case And() | Or() | KofN():
            return expr.parts
        case Not():
            return (expr.part,)
        case Implies():
            return (expr.condition, expr.consequence)
        case Except():
            return (expr.base, *expr.minus)
        case Exempt():
            return (expr.require, expr.waiver)
        case Alt():
            return expr.readings
    return None


def questions_in(expr: Expr) -> list[str]:
    """The ids of the questions that a person can answer of a tree, each once, in the order of its leaves."""
    return list(dict.fromkeys(each for leaf in leaves(expr) for each in questions_of(leaf)))


def questions_of(leaf: Expr) -> tuple[str, ...]:
    """The ids of the questions that speak of a leaf; none for what only a doctor or the trial team can tell.

    >>> from trialwright.model.criterion import Measure
    >>> from trialwright.model.quantity import Interval
    >>> questions_of(Measure(analyte="bmi", range=Interval())), questions_of(Measure(analyte="igg", range=Interval()))
    (('value.body_weight', 'value.body_height'), ())
    """
    match leaf:
        case Age():
            return ("person.birth",)
        case Sex():
            return ("person.sex",)
        case Measure():
            return tuple(f"value.{each}" for each in values_behind(leaf.analyte))
        case Has() if leaf.relation:
            named = leaf.terms.ids if leaf.relation in _RELATIONS else ()
            return tuple(f"{leaf.relation}.{each}" for each in named if medicine(each))
        case Has() | Duration():
            return _of_conditions(leaf.terms)
        case Exposure():
            return _of_drugs(leaf)
        case Procedure():
            return tuple(f"procedure.{each}" for each in leaf.terms.ids if each in about_procedures())
        case Attest():
            return (f"statement.{leaf.kind}",) if leaf.kind in statements() else ()
    return ()


def _of_conditions(terms: Terms) -> tuple[str, ...]:
    forms = [plain_form((each,)) for each in _listed(terms)]
    known = [each.ids[0] for each in forms if not each.is_other and each.ids[0] in about_conditions()]
    singles = tuple(f"condition.{each}" for each in dict.fromkeys(known))
    sex = ("person.sex",) if any(sex_that_cannot_have(each) for each in known) else ()
    return (*sex, *_at_once("condition", known), *singles)


def sex_that_cannot_have(term_id: str) -> str:
    """The recorded sex that rules a condition out by itself, "" if none does."""
    rule = implied_conditions().get(term_id)
    return rule.rules_out if rule else ""


def _of_drugs(leaf: Exposure) -> tuple[str, ...]:
    found, plain = [], []
    for each in _listed(leaf.terms):
        form = plain_form((each,))
        route = leaf.route or form.route
        if len(form.ids) == 1 and medicine(form.ids[0]) and (not route or route_words(route)):
            found.append(f"drug.{form.ids[0]}{'.' if route else ''}{route}")
            plain += [] if route else [form.ids[0]]
    singles = tuple(dict.fromkeys(found))
    dose = (f"dose.{steroids()[0]}",) if _asks_a_daily_steroid(leaf) else ()
    return (*_at_once("drug", plain), *singles, *dose)


def _asks_a_daily_steroid(leaf: Exposure) -> bool:
    drug_class, offered = steroids()
    over = {one for each in leaf.terms.ids if each in all_terms() for one in broader(each)}
    per_day = leaf.dose is None or leaf.dose_basis in ("", "day")
    return drug_class in over and per_day and any(each in (drug_class, *offered) for each in leaf.terms.ids)


def _listed(terms: Terms) -> tuple[str, ...]:
    """The terms of a leaf; of an open list also the term over all of them, whose denial closes it."""
    return terms.ids if terms.closed else (*terms.ids, *widest(terms.ids))


def _at_once(kind: str, known: list[str]) -> tuple[str, ...]:
    """One question about all that a leaf lists and a person can be asked of; sensitive ones by themselves."""
    ids = [each for each in dict.fromkeys(known) if not any(each in _under(other) for other in known)]
    private = [each for each in ids if topic_of((each,))]
    groups = [[each for each in ids if each not in private], private]
    found = [f"any.{kind}.{'+'.join(group)}" for group in groups if 2 <= len(group) <= _MOST_AT_ONCE]
    return tuple(one for one in found if question_of(one))


def _under(term_id: str) -> frozenset[str]:
    return under(term_id) - {term_id}


def members(question_id: str) -> list[str]:
    """The questions about single things that a question about several stands for; none of any other question.

    >>> members("any.drug.tacrolimus+belimumab"), members("drug.tacrolimus")
    (['drug.tacrolimus', 'drug.belimumab'], [])
    """
    kind, _, rest = question_id.partition(".")
    of, _, listed = rest.partition(".")
    return [f"{of}.{each}" for each in listed.split("+")] if kind == "any" else []


def later_statements() -> frozenset[str]:
    """Statements that are made to the trial team, such as signing the consent."""
    listed: list[str] = load_toml("prescreen", "statements")["later"]
    return frozenset(listed)
