"""A library of made-up trials over fifteen hundred distinct atoms: the leaves that registries use most, with varied bounds."""

import random
from decimal import Decimal

from trialwright.model.criterion import (
    Age,
    Count,
    Criterion,
    Duration,
    Exposure,
    Expr,
    Has,
    Measure,
    Or,
    Procedure,
    Role,
    Score,
    Sex,
    Terms,
    TrialCriteria,
)
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window

_MEASURES = [
    ("alt", "U/L", 30, 120), ("ast", "U/L", 30, 110), ("gfr_unspecified", "mL/min", 30, 90), ("igg", "g/L", 4, 8),
    ("serum_creatinine", "umol/L", 80, 180), ("haemoglobin", "g/L", 70, 110), ("platelets", "10*9/L", 30, 100),
    ("serum_albumin", "g/L", 25, 40), ("potassium", "mmol/L", 3, 6), ("c3", "g/L", 1, 2), ("crp", "mg/L", 5, 50),
    ("fasting_glucose", "mmol/L", 4, 11),
]  # fmt: skip
_TERMS = [
    "systemic_lupus_erythematosus", "lupus_nephritis", "pregnancy", "malignancy", "hepatitis_b", "hepatitis",
    "tuberculosis", "hiv_infection", "covid_19", "infection", "severe_liver_disease", "hypertension",
]  # fmt: skip
_DRUGS = [
    "prednisone", "glucocorticoid", "antimalarial", "azathioprine", "mycophenolate_mofetil", "cyclophosphamide",
    "rituximab", "belimumab", "tacrolimus", "methotrexate", "telitacicept", "immunosuppressant", "b_cell_targeted",
]  # fmt: skip


def _window(dice: random.Random) -> Window:
    return Window("screening", Offset(dice.choice([14, 28, 30, 42, 56, 60, 84, 90, 120, 180, 365]), "day"))


def _atom(dice: random.Random) -> Expr:
    kind = dice.choices(range(9), [34, 16, 18, 14, 4, 8, 3, 2, 1])[0]
    if kind == 0:
        analyte, unit, low, high = dice.choice(_MEASURES)
        bound = Decimal(dice.randrange(low * 10, high * 10)) / 10
        when = dice.choice([None, _window(dice)])
        range_ = dice.choice([Interval(low=bound), Interval(high=bound)])
        return Measure(analyte=analyte, range=range_, unit=unit, when=when, pick="latest")
    if kind == 1:
        times = Interval(low=Decimal(dice.randrange(10, 50)) / 10)
        return Measure(analyte=dice.choice(["alt", "ast"]), range=times, multiple_of="upper_limit")
    if kind == 2:
        status = dice.choice(["present", "active", "history"])
        return Has(
            terms=Terms((dice.choice(_TERMS),)), status=status, when=dice.choice([None, _window(dice)])
        )
    if kind == 3:
        return Exposure(terms=Terms((dice.choice(_DRUGS),)), when=_window(dice))
    if kind == 4:
        dose = Interval(high=Decimal(dice.randrange(5, 40)), includes_high=True)
        return Exposure(terms=Terms(("prednisone",)), dose=dose, dose_unit="mg", dose_basis="day")
    if kind == 5:
        low = dice.randrange(12, 40)
        return Age(range=Interval(Decimal(low), Decimal(low + dice.randrange(20, 50)), True, True))
    if kind == 6:
        return Score(
            instrument="selena_sledai", range=Interval(low=Decimal(dice.randrange(2, 15))), when=_window(dice)
        )
    if kind == 7:
        range_ = Interval(high=Decimal(dice.randrange(0, 4)), includes_high=True)
        return Count(instrument="bilag", grades=(dice.choice("AB"),), range=range_)
    months = Interval(low=Decimal(dice.randrange(1, 36)))
    return Duration(terms=Terms(("systemic_lupus_erythematosus",)), range=months, unit="month")


def library(trials: int, atoms: int = 1500, seed: int = 1) -> list[TrialCriteria]:
    """So many trials of fifteen criteria, each of one atom or two, from a pool of so many."""
    dice = random.Random(seed)
    pool: dict[Expr, None] = {Sex(sex="female"): None, Procedure(terms=Terms(("renal_biopsy",))): None}
    while len(pool) < atoms:
        pool[_atom(dice)] = None
    listed = list(pool)
    return [_trial(number, listed, dice) for number in range(trials)]


def _trial(number: int, pool: list[Expr], dice: random.Random) -> TrialCriteria:
    criteria = []
    for place in range(15):
        role: Role = "inclusion" if place < 6 else "exclusion"
        one, two = dice.sample(pool, 2)
        tree = Or(parts=(one, two)) if dice.random() < 0.2 else one
        criteria.append(Criterion(f"{role[0].upper()}{place + 1}", role, "", tree, "computable", ""))
    return TrialCriteria(f"NCT{number:08}", "made up", tuple(criteria))
