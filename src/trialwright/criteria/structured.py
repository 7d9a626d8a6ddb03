"""The structured limits of a record (ages, sex) as criteria."""

import re
from decimal import Decimal
from typing import cast

from trialwright.criteria.english import in_english
from trialwright.model.criterion import Age, AgeUnit, And, Criterion, Expr, Opaque, Sex
from trialwright.model.quantity import Interval
from trialwright.model.study.people_and_places import EligibilityModule

_AGE = re.compile(r"(\d+) (\w+?)s?")


def structured_criteria(eligibility: EligibilityModule) -> list[Criterion]:
    """The criteria "age" and "sex" as far as the fields state a limit; an absent limit is none.

    The maximum age is included until the next birthday (or month, week, day). Where the record
    says that eligibility goes by gender, recorded sex does not settle it.
    """
    made = [_age_criterion(eligibility), _sex_criterion(eligibility)]
    return [criterion for criterion in made if criterion]


def _age_criterion(eligibility: EligibilityModule) -> Criterion | None:
    low, high = eligibility.minimum_age, eligibility.maximum_age
    said = [f"{name} age {_lower(text)}" for name, text in (("minimum", low), ("maximum", high)) if text]
    expr = _age_limits(low, high)
    if expr is None:
        return None
    return _criterion("age", f"{', '.join(said).capitalize()} (structured field)", expr)


def _age_limits(low: str | None, high: str | None) -> Expr | None:
    oldest, youngest = _years(high), _years(low)
    if oldest and youngest and oldest[1] == youngest[1]:
        return Age(range=Interval(youngest[0], oldest[0], True, True), unit=oldest[1])
    parts: list[Expr] = []
    if youngest:
        parts.append(Age(range=Interval(low=youngest[0], includes_low=True), unit=youngest[1]))
    if oldest:
        parts.append(Age(range=Interval(high=oldest[0], includes_high=True), unit=oldest[1]))
    return And(parts=tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _years(text: str | None) -> tuple[Decimal, AgeUnit] | None:
    found = _AGE.fullmatch(text) if text else None
    return (Decimal(found[1]), cast(AgeUnit, found[2].lower())) if found else None


def _lower(text: str) -> str:
    return text.lower()


def _sex_criterion(eligibility: EligibilityModule) -> Criterion | None:
    if eligibility.sex not in ("FEMALE", "MALE"):
        return None
    text = f"Sex: {eligibility.sex.lower()} (structured field)"
    if eligibility.gender_based:
        why = "the record says that eligibility goes by gender, which recorded sex does not settle"
        return _criterion(
            "sex", f"Gender: {eligibility.sex.lower()} (structured field)", Opaque(text=text, why=why)
        )
    return _criterion("sex", text, Sex(sex="female" if eligibility.sex == "FEMALE" else "male"))


def _criterion(name: str, text: str, expr: Expr) -> Criterion:
    status = "opaque" if isinstance(expr, Opaque) else "computable"
    return Criterion(name, "inclusion", text, expr, status, in_english(expr))  # type: ignore[arg-type]
