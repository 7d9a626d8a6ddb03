"""Random trees, by operator: every leaf with every option, and every operator over leaves that are often definite."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hostile_cohorts import DRUGS, Dice

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
    KofN,
    Measure,
    Not,
    Or,
    Procedure,
    Score,
    Sex,
    StableRegimen,
    Terms,
)
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window

_CONDITIONS = [
    *["hepatitis", "hepatitis_b", "malignancy", "basal_cell_carcinoma", "breast_cancer", "tuberculosis"] * 2,
    "pregnancy", "infection", "active_hepatitis", "systemic_lupus_erythematosus",
]  # fmt: skip
_TERMS = [
    *["prednisone", "methylprednisolone", "azathioprine", "cyclophosphamide", "rituximab", "glucocorticoid"] * 2,
    "immunosuppressant", "mycophenolate_mofetil", "antibiotic", "b_cell_targeted",
]  # fmt: skip
_ANCHORS = (
    ["index"] * 4 + ["unspecified"] * 4 + ["screening"] * 3 + ["admission", "induction_start", "diagnosis"]
)


def window(dice: Dice, share: float = 0.4) -> Window | None:
    """A window in so many of the draws."""
    if not dice.chance(share):
        return None
    since = dice.of(
        None, Offset(2, "week"), Offset(3, "month"), Offset(1, "year"), Offset(5, "year"), Offset(0, "day")
    )
    until = dice.of(*[None] * 8, Offset(1, "week"), Offset(3, "month"), Offset(-3, "day"))
    mode = dice.of(*["any"] * 6, "throughout", "start_in")
    return Window(dice.of(*_ANCHORS), since, until, mode)


def number(dice: Dice, *bounds: str) -> Interval:
    """A range with a bound, or two."""
    low, high = sorted((Decimal(dice.of(*bounds)), Decimal(dice.of(*bounds))))
    match dice.of(0, 1, 2):
        case 0:
            return Interval(low=low, includes_low=dice.chance(0.5))
        case 1:
            return Interval(high=high, includes_high=dice.chance(0.5))
    return Interval(low, high, True, dice.chance(0.5))


def _terms(dice: Dice, names: list[str], closed: float = 0.9) -> Terms:
    return Terms(tuple(dict.fromkeys(dice.random.choices(names, k=dice.of(1, 1, 2)))), dice.chance(closed))


def age(dice: Dice) -> Expr:
    unit = dice.of("year", "year", "year", "month", "week", "day", "hour")
    anchor = dice.of(*[""] * 4, *_ANCHORS)
    return Age(
        range=number(dice, "18", "18", "60", "65", "240"), unit=unit, when=Window(anchor) if anchor else None
    )


def measure(dice: Dice) -> Expr:
    name, unit, bounds = dice.of(
        ("igg", "g/L", ("4", "5", "7.5")), ("serum_creatinine", "umol/L", ("80", "88.42", "133")),
        ("egfr", "mL/min/{1.73_m2}", ("30", "60", "90")), ("upcr", "g/g", ("0.5", "1", "1.5")),
        ("haemoglobin", "g/L", ("90", "100", "120")), ("gfr_unspecified", "mL/min", ("60",)), ("bmi", "kg/m2", ("20", "25")),
    )  # fmt: skip
    pick = dice.of("", "latest", "any", "all")
    if dice.chance(0.4):
        side = dice.of("upper_limit", "upper_limit", "lower_limit")
        return Measure(
            analyte="alt",
            range=number(dice, "1", "1.5", "2", "0.1"),
            multiple_of=side,
            when=window(dice),
            pick=pick,
        )
    other = number(dice, *bounds) if name == "upcr" and dice.chance(0.5) else None
    return Measure(
        analyte=name, range=number(dice, *bounds), unit=unit, other_range=other, when=window(dice), pick=pick
    )


def has(dice: Dice) -> Expr:
    if dice.chance(0.1):
        relation = dice.of("allergy", "intolerance", "failure")
        status = dice.of("present", "history")
        return Has(terms=Terms(("rituximab",)), relation=relation, when=window(dice, 0.3), status=status)
    if dice.chance(0.07):
        return Has(terms=Terms(("eular_acr_2019",)), when=window(dice))
    qualifier = dice.of("", "", "", "", "", "adequately treated")
    status = dice.of("present", "active", "history")
    return Has(terms=_terms(dice, _CONDITIONS), status=status, when=window(dice), qualifier=qualifier)


def duration(dice: Dice) -> Expr:
    unit = dice.of("month", "month", "day", "week", "year")
    ranges = number(dice, "1", "2", "3", "6") if unit != "day" else number(dice, "30", "90")
    return Duration(terms=_terms(dice, _CONDITIONS), range=ranges, unit=unit)


def exposure(dice: Dice) -> Expr:
    fields: dict[str, Any] = {
        "terms": _terms(dice, _TERMS),
        "when": window(dice),
        "route": dice.of(*[""] * 6, "oral", "parenteral"),
    }
    if dice.chance(0.35):
        fields |= {"dose": number(dice, "5", "7.5", "20", "30"), "dose_unit": dice.of("mg", "mg", "mg", "mg/kg"),
                   "dose_basis": dice.of("day", "day", "day", "week", "total", "administration"),
                   "equivalent_to": dice.of("", "prednisone")}  # fmt: skip
    elif dice.chance(0.1):
        fields |= {"lasting": number(dice, "2", "8"), "lasting_unit": dice.of("week", "month")}
    return Exposure(**fields)


def regimen(dice: Dice) -> Expr:
    caps = (Exposure(terms=Terms(("prednisone",)), dose=Interval(high=Decimal(20), includes_high=True), dose_unit="mg",
                     dose_basis="day"),) if dice.chance(0.3) else ()  # fmt: skip
    when = Window(
        dice.of("unspecified", "screening"), dice.of(Offset(2, "week"), Offset(3, "month")), mode="throughout"
    )
    return StableRegimen(terms=_terms(dice, _TERMS), when=when, caps=caps)


def procedure(dice: Dice) -> Expr:
    return Procedure(
        terms=_terms(
            dice, [*["renal_biopsy", "haemodialysis", "kidney_transplant"] * 3, "renal_replacement_therapy"]
        ),
        when=window(dice),
    )


def score(dice: Dice) -> Expr:
    name, pick = dice.of("sledai", "selena_sledai", "sledai_2k"), dice.of("", "latest", "any", "all")
    return Score(instrument=name, range=number(dice, "4", "6", "8"), when=window(dice), pick=pick)


def count(dice: Dice) -> Expr:
    items = dice.of((), (), ("renal",), ("renal", "haematological"))
    bound = Decimal(dice.of(1, 1, 2, 3))
    ranges = dice.of(Interval(high=bound, includes_high=True), Interval(low=bound, includes_low=True),
                     Interval(Decimal(0), Decimal(0), True, True))  # fmt: skip
    grades = dice.of(("A",), ("B",), ("A", "B"), ("C", "D"), ("C",), ("D", "E"))
    return Count(instrument=dice.of("bilag", "bilag_2004"), grades=grades, range=ranges, items=items,
                 when=window(dice, 0.2), pick=dice.of("", "", "latest", "latest", "any"))  # fmt: skip


def category(dice: Dice) -> Expr:
    if dice.chance(0.4):
        name = dice.of(
            "hbsag", "pregnancy_test", "hcv_antibody", "tb_interferon_gamma", "t_spot", "treponema_antibody"
        )
        return Category(finding=name, values=(dice.of("positive", "negative"),), when=window(dice))
    return Category(
        finding="isn_rps_class", values=dice.of(("III", "IV"), ("V", "III+V"), ("IV",)), when=window(dice)
    )


def attest(dice: Dice) -> Expr:
    return Attest(kind="informed_consent", text="consent")


def sex(dice: Dice) -> Expr:
    return Sex(sex=dice.of("female", "male"))


LEAVES: dict[str, Callable[[Dice], Expr]] = {
    "Age": age, "Sex": sex, "Measure": measure, "Has": has, "Duration": duration, "Exposure": exposure,
    "StableRegimen": regimen, "Procedure": procedure, "Score": score, "Count": count, "Category": category, "Attest": attest,
}  # fmt: skip


def tree(dice: Dice, depth: int = 2) -> Expr:
    """Any tree, at most so deep."""
    name = dice.of(*OPERATORS) if depth > 0 and dice.chance(0.6) else dice.of(*LEAVES)
    return OPERATORS[name](dice, depth - 1) if name in OPERATORS else LEAVES[name](dice)


def _parts(dice: Dice, depth: int) -> tuple[Expr, ...]:
    return tuple(tree(dice, depth) for _ in range(dice.of(1, 2, 3)))


def difference(dice: Dice, depth: int) -> Expr:
    """Set differences: of occurrences mostly."""
    if dice.chance(0.2):
        return Except(base=tree(dice, depth), minus=_parts(dice, depth))
    when, status = window(dice, 0.5), dice.of("present", "history", "active")
    kinds = dice.random.sample(["basal_cell_carcinoma", "breast_cancer", "melanoma"], dice.of(1, 2))
    minus: Expr = Has(terms=Terms(tuple(kinds)), when=dice.of(when, window(dice)), status=status,
                      qualifier=dice.of("", "", "adequately treated"))  # fmt: skip
    base: Expr = Has(terms=Terms(("malignancy",)), when=when, status=status)
    if dice.chance(0.3):
        base = Exposure(terms=Terms((dice.of("immunosuppressant", "glucocorticoid"),)), when=when)
        minus = Exposure(terms=Terms((dice.of(*DRUGS[:4]),)), when=dice.of(when, None))
    if dice.chance(0.2):
        minus = Or(parts=(minus, tree(dice, 0)))
    return Except(base=base, minus=(minus,) if dice.chance(0.7) else (minus, tree(dice, 0)))


OPERATORS: dict[str, Callable[[Dice, int], Expr]] = {
    "And": lambda dice, depth: And(parts=_parts(dice, depth)),
    "Or": lambda dice, depth: Or(parts=_parts(dice, depth)),
    "Not": lambda dice, depth: Not(part=tree(dice, depth)),
    "KofN": lambda dice, depth: KofN(parts=_parts(dice, depth), range=number(dice, "0", "1", "2")),
    "Implies": lambda dice, depth: Implies(condition=tree(dice, depth), consequence=tree(dice, depth)),
    "Except": difference,
    "Exempt": lambda dice, depth: Exempt(require=tree(dice, depth), waiver=tree(dice, depth)),
    "Alt": lambda dice, depth: Alt(readings=_parts(dice, depth), note="made up"),
}


def trees(count: int, seed: int) -> list[tuple[str, Expr]]:
    """So many trees, each operator and leaf in turn, with its name."""
    dice = Dice(seed)
    names = [*LEAVES, *OPERATORS]
    drawn = []
    for place in range(count):
        name = names[place % len(names)]
        drawn.append((name, LEAVES[name](dice) if name in LEAVES else OPERATORS[name](dice, 1)))
    return drawn
