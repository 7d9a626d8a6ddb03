"""A trial of fifteen criteria after NCT06394063 (prevention of flares in lupus), written as trees by hand."""

from decimal import Decimal

from trialwright.model.criterion import (
    Age,
    And,
    Count,
    Criterion,
    Duration,
    Except,
    Exposure,
    Expr,
    Has,
    Measure,
    Or,
    Role,
    Score,
    StableRegimen,
    Terms,
    TrialCriteria,
)
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, TimeUnit, Window


def _days(amount: int, unit: TimeUnit = "day") -> Window:
    return Window("screening", Offset(amount, unit))


def _above_limit(analyte: str) -> Measure:
    when = _days(28)
    return Measure(
        analyte=analyte, range=Interval(low=Decimal(2)), multiple_of="upper_limit", when=when, pick="latest"
    )


def _has(*ids: str, when: Window | None = None, status: str = "present") -> Has:
    return Has(terms=Terms(ids), when=when, status=status)  # type: ignore[arg-type]


_DOSE_CAP = Exposure(
    terms=Terms(("prednisone",)),
    dose=Interval(high=Decimal(30), includes_high=True),
    dose_unit="mg",
    dose_basis="day",
)
TREES: list[tuple[str, Role, Expr]] = [
    ("I1", "inclusion", Age(range=Interval(Decimal(18), Decimal(70), True, True))),
    ("I2", "inclusion", _has("systemic_lupus_erythematosus", status="history")),
    ("I3", "inclusion", Score(instrument="selena_sledai", range=Interval(high=Decimal(8)), when=_days(28), pick="latest")),
    ("I4", "inclusion",
     Duration(terms=Terms(("systemic_lupus_erythematosus",)), range=Interval(low=Decimal(90)), unit="day")),
    ("I5", "inclusion", And(parts=(
        Count(instrument="bilag", grades=("A",), range=Interval(Decimal(0), Decimal(0), True, True)),
        Count(instrument="bilag", grades=("B",), range=Interval(high=Decimal(1), includes_high=True))))),
    ("I6", "inclusion", StableRegimen(
        terms=Terms(("prednisone", "antimalarial", "azathioprine", "methotrexate", "mycophenolate_mofetil")),
        when=Window("screening", Offset(90, "day"), mode="throughout"), caps=(_DOSE_CAP,))),
    ("E1", "exclusion", Or(parts=(_above_limit("alt"), _above_limit("ast")))),
    ("E2", "exclusion", Measure(analyte="gfr_unspecified", range=Interval(high=Decimal(60)), unit="mL/min", when=_days(90),
                                pick="latest")),
    ("E3", "exclusion", Exposure(terms=Terms(("cyclophosphamide",)), when=_days(180))),
    ("E4", "exclusion", Exposure(terms=Terms(("b_cell_targeted",)), when=_days(180))),
    ("E5", "exclusion", _has("pregnancy")),
    ("E6", "exclusion", Except(base=_has("malignancy", when=_days(5, "year")), minus=(
        _has("squamous_cell_carcinoma_of_skin", "basal_cell_carcinoma", when=_days(5, "year")),
        _has("carcinoma_in_situ_of_cervix", when=_days(5, "year"))))),
    ("E7", "exclusion", _has("hepatitis", status="active")),
    ("E8", "exclusion", Or(parts=(_has("hiv_infection", status="history"), _has("tuberculosis", when=_days(180)),
                                  _has("covid_19", when=_days(30))))),
    ("E9", "exclusion", Measure(analyte="igg", range=Interval(high=Decimal(5)), unit="g/L")),
]  # fmt: skip


def flare_trial() -> TrialCriteria:
    """The trial."""
    return TrialCriteria(
        "NCT06394063",
        "a trial of the prevention of flares",
        tuple(Criterion(name, role, name, tree, "computable", name) for name, role, tree in TREES),
    )
