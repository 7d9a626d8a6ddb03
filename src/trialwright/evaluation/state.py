"""Whether something is so on a day: the latest word on it, if that is recent enough and leaves no doubt."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from trialwright.evaluation.concepts import label
from trialwright.evaluation.finding import Finding
from trialwright.evaluation.signs import Asked, Sign, datum, denies, denies_occurrence
from trialwright.evaluation.stretches import share_a_day
from trialwright.model.truth import Truth


class State(msgspec.Struct, frozen=True):
    """The finding, and the signs that stand for it: those that say yes and are not overtaken by a denial."""

    finding: Finding
    standing: tuple[Sign, ...] = ()


def state_on(asked: Asked, signs: Sequence[Sign], day: datetime.date, assumptions: tuple[str, ...]) -> State:
    """Whether it is so on a day not after the index date.

    Facts older than the period of validity are stale; a stretch that ended before the day says no more
    than that; of facts that contradict each other the later holds, unless both speak of one day.
    """
    known = [sign for sign in signs if sign.when.first[0] <= day]
    standing = [
        sign for sign in known if sign.says == "yes" and not sign.is_out and _holds(sign, day) is True
    ]
    ages = {id(sign): _freshness(sign, day, asked.valid_days) for sign in known}
    fresh = [sign for sign in standing if ages[id(sign)] == "fresh"]
    fates = {id(sign): _fate(sign, known, day) for sign in fresh}
    left = tuple(sign for sign in fresh if fates[id(sign)] == "stands")
    aside = asked.unusable(day)
    if aside:
        return State(asked.cannot_use(aside), left)
    if left:
        return State(_settled(Truth.TRUE, asked, left, day, assumptions), left)
    if "conflict" in fates.values():
        return State(asked.missing("conflict", _recorded(fresh + [s for s in known if s.says == "no"])))
    return State(_not_standing(asked, known, ages, day, assumptions))


def _not_standing(
    asked: Asked,
    known: Sequence[Sign],
    ages: Mapping[int, str],
    day: datetime.date,
    assumptions: tuple[str, ...],
) -> Finding:
    denials = [sign for sign in known if denies(sign, asked.term) and ages[id(sign)] == "fresh"]
    for sign in sorted(known, key=lambda each: each.fact.row):
        if sign.is_out or ages[id(sign)] == "stale" or _is_overtaken(sign, known, day):
            continue
        if sign.says == "maybe" and _holds(sign, day) is not False:
            return asked.missing(sign.reason, _recorded([sign]))
        uncertain = ages[id(sign)] == "perhaps" or _holds(sign, day) is None
        if sign.says == "yes" and uncertain and _holds(sign, day) is not False:
            return asked.missing("uncertain date", _recorded([sign]))
    if denials:
        return _settled(Truth.FALSE, asked, denials, day, assumptions)
    if asked.term in asked.chart.closed_for and all(sign.is_out or sign.says == "no" for sign in known):
        return Finding(Truth.FALSE)
    if any(ages[id(sign)] == "perhaps" for sign in known):
        return asked.missing("uncertain date", _recorded(known))
    stale = [sign for sign in known if ages[id(sign)] == "stale"]
    return (
        asked.missing("stale", _recorded(stale)) if stale else asked.missing("not recorded", _recorded(known))
    )


def _holds(sign: Sign, day: datetime.date) -> bool | None:
    """Whether a stretch reaches the day or is carried on to it; False where it ended before."""
    when = sign.when
    if when.is_ongoing or when.is_of_one_day or sign.says == "no":
        return True
    if when.last[0] >= day:
        return True
    return None if when.last[1] >= day else False


def _freshness(sign: Sign, day: datetime.date, valid_days: int) -> Literal["fresh", "perhaps", "stale"]:
    newest, oldest = ((day - min(known, day)).days for known in reversed(sign.when.known_on))
    if newest > valid_days:
        return "stale"
    began_by_then = sign.when.first[1] <= day
    return "fresh" if oldest <= valid_days and began_by_then else "perhaps"


def _fate(
    sign: Sign, known: Sequence[Sign], day: datetime.date
) -> Literal["stands", "overtaken", "conflict"]:
    """What denials of the same thing leave of a sign."""
    fate: Literal["stands", "overtaken"] = "stands"
    for denial in known:
        if not denies_occurrence(denial, sign):
            continue
        if min(denial.when.known_on[1], day) < min(sign.when.known_on[0], day):
            continue  # the sign is later
        if min(denial.when.first[0], day) > min(sign.when.known_on[1], day):
            fate = "overtaken"
        else:
            return "conflict"
    return fate


def _is_overtaken(sign: Sign, known: Sequence[Sign], day: datetime.date) -> bool:
    """Whether a later denial of the same thing makes a doubt idle."""
    return sign.says != "no" and any(
        denies_occurrence(denial, sign) and min(denial.when.known_on[0], day) > min(sign.when.known_on[1], day)
        and not share_a_day(denial.when.sure(), sign.when.sure())
        for denial in known
    )  # fmt: skip


def _settled(
    truth: Truth, asked: Asked, signs: Sequence[Sign], day: datetime.date, assumptions: tuple[str, ...]
) -> Finding:
    carried = any(min(sign.when.known_on[0], day) < day for sign in signs)
    period = f"{label(asked.term)}: validity period assumed: {asked.valid_days} days"
    said = (*assumptions, period) if carried else assumptions
    return Finding(truth, asked.evidence(sign.fact for sign in signs), assumptions=said)


def _recorded(signs: Sequence[Sign]) -> str:
    data = "; ".join(datum(sign.fact) for sign in sorted(signs, key=lambda each: each.fact.row))
    return f"Recorded: {data}." if data else ""
