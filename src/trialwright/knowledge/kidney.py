"""The CKD-EPI equations for the glomerular filtration rate."""

from decimal import Decimal
from functools import cache
from typing import Literal

import msgspec

from trialwright.knowledge.analytes import analyte, load_toml

Equation = Literal["ckd_epi_2021", "ckd_epi_2009"]


class Coefficients(msgspec.Struct, frozen=True):
    """The numbers of one equation; see the knowledge file for the formula."""

    source: str
    a: Decimal
    k: dict[str, Decimal]
    alpha: dict[str, Decimal]
    gamma: Decimal
    age_factor: Decimal
    female: Decimal


@cache
def _coefficients(equation: Equation) -> Coefficients:
    return msgspec.convert(load_toml("laboratory", "kidney")[equation], Coefficients, strict=False)


@cache
def _umol_in_mg_dl() -> Decimal:
    """µmol/L of creatinine in one mg/dL, the unit of the equations."""
    factor = analyte("serum_creatinine").conversions["mg/dL"].factor
    return Decimal(factor.numerator) / Decimal(factor.denominator)


def ckd_epi(
    creatinine: Decimal, age: int, sex: Literal["female", "male"], equation: Equation = "ckd_epi_2021"
) -> Decimal:
    """eGFR in mL/min/1.73 m² from serum creatinine in µmol/L and age in years; made for adults.

    >>> round(ckd_epi(Decimal("265.2"), 36, "female")), round(ckd_epi(Decimal("265.2"), 36, "female", "ckd_epi_2009"))
    (20, 19)
    """
    by = _coefficients(equation)
    ratio = creatinine / _umol_in_mg_dl() / by.k[sex]
    rate = (
        by.a
        * min(ratio, Decimal(1)) ** by.alpha[sex]
        * max(ratio, Decimal(1)) ** by.gamma
        * by.age_factor**age
    )
    return rate * by.female if sex == "female" else rate
