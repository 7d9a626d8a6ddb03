"""The structured limits of a record (ages, sex) as criteria."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from trialwright.criteria.english import in_english
from trialwright.model.criterion import Age, AgeUnit, And, Criterion, Expr, Opaque, Sex
from trialwright.model.quantity import Interval
from trialwright.model.study.people_and_places import EligibilityModule

_AGE = re.compile(r"(\d+) (\w+?)s?")


def structured_criteria(
    eligibility: EligibilityModule, unread: Mapping[str, str] | None = None
) -> list[Criterion]:
    """The criteria "age" and "sex" as far as the fields state a limit; an absent limit is none.

    ``unread`` maps v2 field names to words that stand in the record and could not be typed: a
    limit all the same, and one nobody knows.

    The maximum age is included until the next birthday (or month, week, day). Where the record
    says that eligibility goes by gender, recorded sex does not settle it.
    """
    unread = unread or {}
    made = [_age_criterion(eligibility, unread), _sex_criterion(eligibility, unread.get("sex"))]
    return [criterion for criterion in made if criterion]


def _age_criterion(eligibility: EligibilityModule, unread: Mapping[str, str]) -> Criterion | None:
    fields = (
        ("minimum", eligibility.minimum_age, "minimumAge"),
        ("maximum", eligibility.maximum_age, "maximumAge"),
    )
    said, opaque = [], []
    for name, text, field in fields:
        words = text or unread.get(field)
        if words:
            said.append(f"{name} age {words.lower()}")
        if words and not text:
            opaque.append(Opaque(text=f"{name} age {words}", why="the field is not an age that can be read"))
    limits = _age_limits(eligibility.minimum_age, eligibility.maximum_age)
    parts = ([limits] if limits else []) + opaque
    if not parts:
        return None
    expr = And(parts=tuple(parts)) if len(parts) > 1 else parts[0]
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


def _sex_criterion(eligibility: EligibilityModule, unread: str | None) -> Criterion | None:
    if unread and not eligibility.sex:
        text = f"Sex: {unread} (structured field)"
        return _criterion("sex", text, Opaque(text=text, why="the field is not a sex that can be read"))
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
    parts = expr.parts if isinstance(expr, And) else (expr,)
    opaque = sum(isinstance(part, Opaque) for part in parts)
    status = "opaque" if opaque == len(parts) else "partial" if opaque else "computable"
    return Criterion(name, "inclusion", text, expr, status, in_english(expr))  # type: ignore[arg-type]
