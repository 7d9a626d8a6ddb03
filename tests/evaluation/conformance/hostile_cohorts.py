"""Made-up persons of whom each has one hostile case: what goes wrong in the records of real clinics."""

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from trialwright.diagnostics import diagnose
from trialwright.knowledge.conversion import quantised
from trialwright.model.fact import Cohort, Fact, Person, UnusableRow
from trialwright.model.partial_date import PartialDate

TODAY = datetime.date(2026, 5, 31)
CONDITIONS = [
    "hepatitis", "hepatitis_b", "malignancy", "basal cell carcinoma", "breast cancer", "tuberculosis", "pregnancy",
    "other malignancy", "active hepatitis", "systemic_lupus_erythematosus", "infection",
]  # fmt: skip
DRUGS = [
    "prednisone", "methylprednisolone", "azathioprine", "glucocorticoid", "cyclophosphamide", "rituximab",
    "immunosuppressant", "mycophenolate_mofetil", "CTX", "intravenous antibiotic", "mycophenolate_sodium",
]  # fmt: skip
PROCEDURES = ["renal_biopsy", "haemodialysis", "kidney_transplant"]
LABS = {
    "igg": ("g/L", 2, 9), "alt": ("U/L", 10, 120), "serum_creatinine": ("umol/L", 50, 200), "upcr": ("g/g", 0, 3),
    "egfr": ("mL/min/{1.73_m2}", 20, 120), "body_weight": ("kg", 40, 90), "body_height": ("cm", 150, 190),
    "haemoglobin": ("g/L", 80, 160), "gfr_unspecified": ("mL/min", 30, 100),
}  # fmt: skip
_STATUS = ["present", "active", None, "absent", "absent", "inactive", "suspected"]
_ORGANS = [
    "renal", "haematological", "constitutional", "mucocutaneous", "neuropsychiatric", "musculoskeletal",
    "cardiorespiratory", "gastrointestinal", "ophthalmic",
]  # fmt: skip


class Dice:
    """Random draws that name what they draw."""

    def __init__(self, seed: int) -> None:
        """Draws from a seed."""
        self.random = random.Random(seed)

    def of(self, *choices: Any) -> Any:
        """One of these."""
        return self.random.choice(choices)

    def chance(self, share: float) -> bool:
        """True in that share of draws."""
        return self.random.random() < share

    def day(self, most: int = 2500) -> PartialDate:
        """A day before today, recent ones more often, a few after it."""
        back = int(most * self.random.random() ** 3) - (5 if self.chance(0.03) else 0)
        return exact(TODAY - datetime.timedelta(back))


def exact(day: datetime.date) -> PartialDate:
    """A day known to the day."""
    return PartialDate(day, day)


def _ends(dice: Dice, start: PartialDate | None) -> PartialDate | None:
    if start is None or dice.chance(0.6):
        return None
    return exact(start.first + datetime.timedelta(dice.of(0, 3, 30, 100, 400)))


def condition(dice: Dice) -> Fact:
    start = None if dice.chance(0.08) else dice.day()
    domain = dice.of("condition", "condition", "condition", "finding", "event")
    extra = {"item": "adequately treated"} if dice.chance(0.1) else {}
    return _fact(domain, dice.of(*CONDITIONS), start, _ends(dice, start), status=dice.of(*_STATUS), **extra)


def denial(dice: Dice) -> Fact:
    domain, concept = dice.of(*[("condition", each) for each in CONDITIONS], *[("drug", each) for each in DRUGS],
                              *[("procedure", each) for each in PROCEDURES])  # fmt: skip
    start = dice.of(None, PartialDate.parse("1980-01-01"), PartialDate.parse("2015-01-01"), dice.day())
    end = exact(TODAY) if domain == "procedure" else None
    return _fact(
        domain, concept, start, end, status="absent", recorded_on=dice.of(exact(TODAY), dice.day(300))
    )


def drug(dice: Dice) -> Fact:
    start = dice.day(1200)
    fields: dict[str, Any] = {"route": dice.of("", "", "", "oral", "intravenous", "topical")}
    if dice.chance(0.85):
        unit, basis = dice.of(("mg", "day"), ("mg", "day"), ("mg", "day"), ("mg", "week"), ("g", "day"),
                              ("mg/kg", "day"), ("mg", "administration"), ("mg", "total"))  # fmt: skip
        fields |= {
            "dose": Decimal(dice.of("0", "4", "5", "10", "20", "40")),
            "dose_unit": unit,
            "dose_basis": basis,
        }
    status = dice.of(None, None, None, None, "absent", "suspected")
    return _fact("drug", dice.of(*DRUGS), start, _ends(dice, start), status=status, **fields)


def clear_words(dice: Dice) -> list[Fact]:
    """For most things whether they were so all the time or never, so that many truths are definite."""
    things = [("condition", each) for each in CONDITIONS[:7]]
    things += [("drug", each) for each in DRUGS[:6]] + [("procedure", each) for each in PROCEDURES]
    said = []
    for domain, concept in things:
        start, recorded = dice.of(None, PartialDate.parse("1940-01-01"), dice.day(900)), exact(TODAY)
        if dice.chance(0.36):
            end = recorded if domain == "procedure" else None
            said.append(_fact(domain, concept, start if start is None else PartialDate.parse("1940-01-01"), end,
                              status="absent", recorded_on=recorded))  # fmt: skip
        elif dice.chance(0.6):
            begin = start or dice.day(2000)
            dose = {
                "dose": Decimal(dice.of(5, 10, 20)),
                "dose_unit": "mg",
                "dose_basis": "day",
                "route": "oral",
            }
            said.append(_fact(domain, concept, begin, begin if domain == "procedure" else None, recorded_on=recorded,
                              status=dice.of("active", "active", "present"), **(dose if domain == "drug" else {})))  # fmt: skip
    return said


def lab(dice: Dice) -> Fact:
    name = dice.of(*LABS)
    unit, low, high = LABS[name]
    value = quantised(Decimal(str(round(low + (high - low) * dice.random.random(), dice.of(0, 0, 1, 3)))))
    day = dice.day(250)
    limit = quantised(Decimal(dice.of("40", "35.5", "42.424242")))
    if name == "alt" and dice.chance(0.3):  # a multiple of the limit to the last digit
        value = quantised(limit * Decimal(dice.of("1", "1.5", "2")))
    return _fact(
        "measurement",
        name,
        day,
        day,
        value=value,
        unit=unit,
        upper_limit=limit,
        lower_limit=quantised(limit / 8),
    )


def score(dice: Dice) -> Fact:
    name = dice.of("sledai_2k", "selena_sledai", "selena_sledai", "sledai", "eular_acr_2019")
    day = dice.day(120)
    return _fact("score", name, day, day, value=Decimal(dice.of(0, 2, 4, 6, 8, 12)), instrument=name)


def assessment(dice: Dice) -> list[Fact]:
    day, items = dice.day(80), dice.random.sample(_ORGANS, dice.of(2, 6, 9, 9, 9))
    grades = dice.of("ABCDE", "CDE", "DE", "E", "BC")
    return [
        _fact("score", dice.of("bilag_2004", "bilag_2004", "bilag_2004", "bilag"), day, day, item=item,
              value_text=dice.of(*grades), instrument="bilag_2004")
        for item in items
    ]  # fmt: skip


def finding(dice: Dice) -> Fact:
    day = dice.day(400)
    return _fact(
        "finding", "isn_rps_class", day, day, value_text=dice.of("III", "IV", "V", "III+V", "class IV", "?")
    )


def others(dice: Dice) -> Fact:
    day = dice.day(120)
    match dice.of(0, 1, 2, 3, 3, 3, 3, 3, 3, 4, 5):
        case 5:
            return _fact(
                "event", "hospitalisation", day, dice.of(day, None), status=dice.of(None, "absent", None)
            )
        case 0:
            return _fact(
                "procedure",
                dice.of(*PROCEDURES),
                day,
                _ends(dice, day) or day,
                status=dice.of(None, None, "absent"),
            )
        case 1:
            return _fact("attestation", "informed consent signed", day, None, status=dice.of(None, "absent"))
        case 2:
            return _fact(
                "allergy", dice.of("rituximab", "cyclophosphamide"), day, None, status=dice.of(None, "absent")
            )
        case 3:
            result = dice.of("positive", "negative", "negative", "indeterminate")
            return _fact(
                "measurement",
                dice.of("hbsag", "pregnancy_test", "hcv_antibody", "tppa"),
                day,
                day,
                value_text=result,
            )
    concept = dice.of(
        "intolerance to rituximab", "failure of cyclophosphamide", "basal cell carcinoma adequately treated"
    )
    return _fact("condition", concept, day, None, status=dice.of(None, "absent"))


def methods(dice: Dice) -> list[Fact]:
    """A test by one of its methods or without a method, and points of classification criteria."""
    test, points = dice.of("t_spot", "quantiferon", "tb_interferon_gamma"), dice.day(200)
    result = dice.of("positive", "negative", "negative", "indeterminate")
    day = dice.day(120)
    return [
        _fact("measurement", test, day, day, value_text=result),
        _fact("score", "eular_acr_2019", points, points, value=Decimal(dice.of(4, 9, 10, 22)), instrument="eular_acr_2019"),
        _fact("condition", dice.of("allergy to rituximab", "intolerance to rituximab"), dice.day(900), None,
              status=dice.of(None, "absent")),
    ]  # fmt: skip


def _fact(
    domain: Any, concept: str, start: PartialDate | None, end: PartialDate | None, **fields: Any
) -> Fact:
    return Fact("", domain, concept, 0, start=start, end=end, **fields)


Spoil = Callable[[Dice, list[Fact]], list[Fact]]


def _some(dice: Dice, facts: list[Fact], change: Callable[[Fact], Fact], share: float = 0.5) -> list[Fact]:
    return [change(fact) if dice.chance(share) else fact for fact in facts]


def _replaced(fact: Fact, **fields: Any) -> Fact:
    return msgspec.structs.replace(fact, **fields)


def _same_day(dice: Dice, facts: list[Fact]) -> list[Fact]:
    """Values of one day, some of them far apart; one assessment by two versions of an instrument."""
    copies = [
        _replaced(fact, value=fact.value * 2) for fact in facts if fact.value is not None and dice.chance(0.6)
    ]
    copies += [
        _replaced(fact, concept="bilag", value_text=dice.of("A", "D", "E"))
        for fact in facts
        if fact.item and fact.domain == "score"
    ]
    return [*facts, *copies]


def _contrary(dice: Dice, facts: list[Fact]) -> list[Fact]:
    """The same thing said and denied, on a day or days apart."""
    copies = [
        _replaced(fact, status="absent", dose=None, start=dice.of(fact.start, dice.day(900)), end=dice.of(None, fact.end))
        for fact in facts
        if fact.domain in ("condition", "drug", "procedure") and dice.chance(0.6)
    ]  # fmt: skip
    return [
        *facts,
        *(copy for copy in copies if not (copy.start and copy.end and copy.end.last < copy.start.first)),
    ]


def _partial(dice: Dice, facts: list[Fact]) -> list[Fact]:
    def blurred(fact: Fact) -> Fact:
        def blur(date: PartialDate | None) -> PartialDate | None:
            if date is None or not date.is_exact:
                return date
            return dice.of(
                None, PartialDate.parse(f"{date.first:%Y}"), PartialDate.parse(f"{date.first:%Y-%m}")
            )

        same = fact.end == fact.start
        start = blur(fact.start)
        end = start if same else dice.of(fact.end, blur(fact.end))
        if start and end and end.last < start.first:
            end = None
        return _replaced(fact, start=start, end=end, recorded_on=dice.of(None, blur(exact(TODAY))))

    return _some(dice, facts, blurred)


def _grouped(dice: Dice, facts: list[Fact]) -> list[Fact]:
    names = dice.of(("g1",), ("g1", "g2"), ("g1", "g2", "g3"))
    of = {"score", "finding"}
    return [_replaced(fact, group_id=dice.of("", *names)) if fact.domain in of else fact for fact in facts]


def _censored(dice: Dice, facts: list[Fact]) -> list[Fact]:
    return [
        _replaced(fact, comparator=dice.of("<", "<=", "=", ">=", ">")) if fact.value is not None else fact
        for fact in facts
    ]


def _old(dice: Dice, facts: list[Fact]) -> list[Fact]:
    """Everything of at least 200 days ago, and known no longer."""

    def older(fact: Fact) -> Fact:
        if fact.start is None:
            return _replaced(fact, recorded_on=exact(TODAY - datetime.timedelta(800)))
        start = exact(fact.start.first - datetime.timedelta(dice.of(200, 700)))
        end = start if fact.end == fact.start else None
        return _replaced(fact, start=start, end=end, recorded_on=start)

    return _some(dice, facts, older, 0.8)


def _no_limit(dice: Dice, facts: list[Fact]) -> list[Fact]:
    def without(fact: Fact) -> Fact:
        return _replaced(fact, upper_limit=dice.of(None, Decimal(0)), lower_limit=None)

    return _some(dice, facts, without, 0.7)


def _mixed_units(dice: Dice, facts: list[Fact]) -> list[Fact]:
    """Values in a unit that was not converted, values with a second factor, values without a number."""

    def mixed(fact: Fact) -> Fact:
        if fact.value is None:
            return fact
        other = _replaced(fact, other_value=quantised(fact.value * Decimal("1.13")))
        return dice.of(
            _replaced(fact, unit="mg/dL"), other, _replaced(fact, value=None, value_text="see report")
        )

    return _some(dice, facts, mixed, 0.6)


def _outside(dice: Dice, facts: list[Fact]) -> list[Fact]:
    """Facts before and after the time observed, and after the index date."""

    def moved(fact: Fact) -> Fact:
        if fact.start is None:
            return fact
        shift = datetime.timedelta(dice.of(-6000, -4000, 60, 400))
        end = exact(fact.end.first + shift) if fact.end else None
        return _replaced(fact, start=exact(fact.start.first + shift), end=end)

    return _some(dice, facts, moved, 0.4)


CASES: dict[str, Spoil] = {
    "plain": lambda dice, facts: facts,
    "duplicates": lambda dice, facts: [*facts, *(fact for fact in facts if dice.chance(0.5))],
    "ties": _same_day,
    "conflict": _contrary,
    "stale": _old,
    "no limit": _no_limit,
    "mixed units": _mixed_units,
    "partial dates": _partial,
    "groups": _grouped,
    "outside observation": _outside,
    "detection limit": _censored,
    "unusable rows": lambda dice, facts: facts,
    "anchors": lambda dice, facts: facts,
}


def _aside(dice: Dice, person_id: str, number: int) -> UnusableRow:
    domain, concept = dice.of(
        ("measurement", dice.of(*LABS)), ("measurement", "igg"), ("score", "selena_sledai"), ("score", "bilag_2004"),
        ("drug", dice.of(*DRUGS)), ("condition", dice.of(*CONDITIONS)), ("procedure", "renal_biopsy"), ("", "igg"),
        ("finding", "isn_rps_class"), ("attestation", "informed consent signed"), ("", "malignancy"),
    )  # fmt: skip
    date = dice.of(None, dice.day(600), PartialDate.parse("2025"))
    return UnusableRow(person_id, domain, concept, number, diagnose("R001", "made up"), date)


def _drawn(dice: Dice) -> list[Fact]:
    """The facts of one person before anything is spoilt."""
    drawers = [
        (condition, (0, 0, 1, 3)), (denial, (0, 0, 2)), (drug, (0, 0, 1, 3)), (lab, (16,)), (score, (2,)),
        (finding, (0, 1, 1, 2)), (others, (6,)),
    ]  # fmt: skip
    drawn = clear_words(dice)
    for drawer, numbers in drawers:
        drawn += [drawer(dice) for _ in range(dice.of(*numbers))]
    drawn += methods(dice)
    for share in (0.8, 0.3):
        drawn += assessment(dice) if dice.chance(share) else []
    return drawn


def _birth(dice: Dice) -> PartialDate | None:
    """Some day, or one beside which an age or a month turns."""
    some = exact(datetime.date(1945, 1, 1) + datetime.timedelta(dice.random.randrange(27000)))
    edges = ("1950-02-28", "2008-05-31", "2008-06-01", "2008")
    return dice.of(None, *(PartialDate.parse(each) for each in edges), some)


def hostile_cohort(count: int, seed: int) -> tuple[Cohort, list[str]]:
    """A cohort of so many persons, and the hostile case of each."""
    dice = Dice(seed)
    names = list(CASES)
    cases = [names[place % len(names)] for place in range(count)]
    persons, facts, unusable, anchors = [], {}, {}, {}
    for number, case in enumerate(cases):
        person_id = f"P{number}"
        birth = _birth(dice)
        begin = dice.of(None, PartialDate.parse("2018-03-01"), PartialDate.parse("2026-05-30"))
        end = dice.of(
            None, exact(TODAY), exact(TODAY), PartialDate.parse("2026-02-01"), PartialDate.parse("2026")
        )
        if case == "plain":
            begin, end = PartialDate.parse("2018-03-01"), exact(TODAY)
        persons.append(Person(person_id, dice.of("female", "female", "male", "unknown"), birth, begin, end))
        own = _drawn(dice)
        if dice.chance(0.7):
            said = dice.of(None, "absent")
            own.append(
                _fact(
                    "attestation",
                    "informed consent signed",
                    dice.day(60),
                    None,
                    status=said,
                    recorded_on=exact(TODAY),
                )
            )
        own = CASES[case](dice, own)
        facts[person_id] = tuple(
            _replaced(fact, person_id=person_id, row=row) for row, fact in enumerate(own, start=2)
        )
        if case == "unusable rows":
            unusable[person_id] = tuple(_aside(dice, person_id, 900 + each) for each in range(3))
        if case == "anchors":
            chosen = ("screening", "randomisation", "induction_start", "diagnosis", "admission", "first_dose")
            anchors[person_id] = {
                name: TODAY - datetime.timedelta(dice.of(-40, 0, 10, 100, 700))
                for name in chosen
                if dice.chance(0.7)
            }
    return Cohort("hostile", tuple(persons), facts, unusable, anchors), cases
