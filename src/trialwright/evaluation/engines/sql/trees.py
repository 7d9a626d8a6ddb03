"""A tree → the column that holds its code, its atoms and steps added to the statement."""

from trialwright.evaluation.engines.sql.counts import count
from trialwright.evaluation.engines.sql.differences import difference
from trialwright.evaluation.engines.sql.draft import Draft
from trialwright.evaluation.engines.sql.drugs import drug
from trialwright.evaluation.engines.sql.occurrences import attested, condition, done
from trialwright.evaluation.engines.sql.operators import (
    PEOPLE,
    TRUE,
    UNKNOWN,
    all_true,
    any_true,
    common,
    negated,
    number_true,
)
from trialwright.evaluation.engines.sql.persons import age, duration, sex
from trialwright.evaluation.engines.sql.regimens import stable_regimen
from trialwright.evaluation.engines.sql.values import category, measure, score
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Attest,
    Category,
    Count,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    Judgement,
    KofN,
    Measure,
    Not,
    Note,
    Opaque,
    Or,
    Planned,
    Procedure,
    Score,
    Sex,
    StableRegimen,
)


def column_of_tree(expr: Expr, draft: Draft, *, is_peoples: bool = False) -> str:
    """The column of a tree. ``is_peoples``: words that were not read are answered by people with the rest."""

    def of(part: Expr) -> str:
        return column_of_tree(part, draft, is_peoples=is_peoples)

    match expr:
        case And():
            return all_true(draft, [of(part) for part in expr.parts])
        case Or():
            return any_true(draft, [of(part) for part in expr.parts])
        case Not():
            return negated(draft, of(expr.part))
        case KofN():
            return number_true(draft, [of(part) for part in expr.parts], expr.range)
        case Implies():
            return any_true(draft, [negated(draft, of(expr.condition)), of(expr.consequence)])
        case Exempt():
            return any_true(draft, [of(expr.require), of(expr.waiver)])
        case Alt():
            return common(draft, [of(reading) for reading in expr.readings])
        case Except():
            return difference(expr, draft, of)
        case Opaque():
            return PEOPLE if is_peoples else UNKNOWN
    return _leaf(expr, draft)


def _leaf(leaf: Expr, draft: Draft) -> str:
    match leaf:
        case Age():
            return age(leaf, draft)
        case Sex():
            return sex(leaf, draft)
        case Measure():
            return measure(leaf, draft)
        case Has():
            return condition(leaf, draft)
        case Duration():
            return duration(leaf, draft)
        case Exposure():
            return drug(leaf, draft)
        case StableRegimen():
            return stable_regimen(leaf, draft)
        case Procedure():
            return done(leaf, draft)
        case Score():
            return score(leaf, draft)
        case Count():
            return count(leaf, draft)
        case Category():
            return category(leaf, draft)
        case Attest():
            return attested(leaf, draft)
        case Judgement() | Planned():
            return PEOPLE
        case Note():
            return TRUE
    raise TypeError(f"{type(leaf).__name__} is no leaf")
