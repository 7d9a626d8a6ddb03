"""Synthetic lupus patients: what is true of each, before anyone records it.

All randomness comes from ``random.Random.random`` by inverse distribution functions, so a seed gives the
same patients on every platform and Python version.
"""

import datetime
import math
import random
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

import msgspec

from trialwright.knowledge.populations import Population, Spread

_STANDARD = NormalDist()
_DAYS_A_YEAR = 365.25
_YOUNGEST_ONSET = 5.0
Item = TypeVar("Item")


class Draw:
    """A stream of random choices."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def share(self) -> float:
        """A number strictly between 0 and 1."""
        return self._random() * (1 - 2e-12) + 1e-12

    def chance(self, share: float) -> bool:
        """True with this probability."""
        return self._random() < share

    def normal(self) -> float:
        """A standard normal number."""
        return _STANDARD.inv_cdf(self.share())

    def of(self, spread: Spread) -> float:
        """A value of a distribution."""
        return spread.quantile(self.share())

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[int(self._random() * len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """The items in a random order."""
        found = list(items)
        for place in range(len(found) - 1, 0, -1):
            other = int(self._random() * (place + 1))
            found[place], found[other] = found[other], found[place]
        return found

    def correlated(self, z: float, correlation: float) -> float:
        """A standard normal number with this correlation to ``z``."""
        return correlation * z + math.sqrt(1 - correlation * correlation) * self.normal()


class Patient(msgspec.Struct):
    """One synthetic patient; laboratory values in canonical units, ``z_upcr`` the standard normal score of UPCR."""

    person_id: str
    female: bool
    age: float
    birth: datetime.date
    onset: datetime.date
    renal: bool
    c3: float
    c4: float
    dsdna: float
    upcr: float
    z_upcr: float
    egfr: float
    creatinine: float
    sledai: int = 0
    pga: float = 0.0
    prednisone: float = 0.0
    protein_24h: float | None = None
    conventional_units: bool = False


def draw_patients(persons: int, draw: Draw, of: Population, index: datetime.date) -> list[Patient]:
    """Patients of a population, as they are at the index date."""
    patients = [_patient(number, draw, of, index) for number in range(1, persons + 1)]
    _give_activity(patients, draw, of)
    return patients


def _patient(number: int, draw: Draw, of: Population, index: datetime.date) -> Patient:
    z_age = draw.normal()
    age = of.spread("age").quantile(_STANDARD.cdf(z_age))
    z_years = draw.correlated(z_age, of.chosen("correlations", "age_duration"))
    years = min(of.spread("disease_years").quantile(_STANDARD.cdf(z_years)), age - _YOUNGEST_ONSET)
    female = draw.chance(of.share("female"))
    renal = draw.chance(of.share("renal"))
    z_c3, z_upcr = draw.normal(), draw.normal()
    protein = of.spread("protein_24h").quantile(_STANDARD.cdf(z_upcr)) if of.has("protein_24h") else None
    if protein is not None:
        renal = protein > of.chosen("detail", "renal_above_protein")
    z_c4 = draw.correlated(z_c3, of.chosen("correlations", "c3_c4"))
    z_dsdna = draw.correlated(z_c3, of.chosen("correlations", "dsdna_c3"))
    ratio = of.spread("upcr_renal") if renal else of.chosen_spread("upcr_nonrenal")
    egfr = draw.of(of.chosen_spread("egfr_renal" if renal else "egfr_nonrenal"))
    creatinine = creatinine_of_egfr(egfr, age, female)
    return Patient(
        person_id=f"SYN-{number:05}",
        female=female,
        age=age,
        birth=index - datetime.timedelta(days=round(age * _DAYS_A_YEAR)),
        onset=index - datetime.timedelta(days=max(30, round(years * _DAYS_A_YEAR))),
        renal=renal,
        c3=of.spread("c3").quantile(_STANDARD.cdf(z_c3)),
        c4=of.spread("c4").quantile(_STANDARD.cdf(z_c4)),
        dsdna=of.chosen_spread("dsdna").quantile(_STANDARD.cdf(z_dsdna)),
        upcr=ratio.quantile(_STANDARD.cdf(z_upcr)) if protein is None else protein,
        z_upcr=z_upcr,
        egfr=egfr_ckd_epi_2021(creatinine, age, female),
        creatinine=creatinine,
        protein_24h=protein,
        conventional_units=draw.chance(of.chosen("recording", "conventional_units")),
    )


def _give_activity(patients: list[Patient], draw: Draw, of: Population) -> None:
    """SLEDAI, PGA and prednisone: totals of the population, the higher ones to patients with more items."""
    totals = sorted(round(draw.of(of.spread("sledai"))) for _ in patients)
    floors = {patient.person_id: serious_items(patient, of) for patient in patients}
    noise = {patient.person_id: draw.normal() for patient in patients}
    ranked = sorted(patients, key=lambda each: floors[each.person_id] + 0.5 * noise[each.person_id])
    for rank, (patient, total) in enumerate(zip(ranked, totals, strict=True)):
        patient.sledai = max(total, floors[patient.person_id])
        z = _STANDARD.inv_cdf((rank + 0.5) / len(patients))
        z_pga = draw.correlated(z, of.chosen("correlations", "pga_sledai"))
        patient.pga = of.spread("pga").quantile(_STANDARD.cdf(z_pga))
        z_dose = draw.correlated(z, of.chosen("correlations", "prednisone_sledai"))
        patient.prednisone = _dose(of, _STANDARD.cdf(z_dose))


def _dose(of: Population, rank: float) -> float:
    """The prednisone dose at a rank of the population; 0 for those who take none."""
    without = 1 - of.share("glucocorticoid") if of.has("glucocorticoid") else 0.0
    if rank <= without:
        return 0.0
    return of.spread("prednisone").quantile((rank - without) / (1 - without))


def serology_points(patient: Patient, of: Population) -> int:
    """SLEDAI points of low complement and anti-dsDNA."""
    low_c3 = patient.c3 < of.chosen("laboratory_limits", "c3_lower")
    low = low_c3 or patient.c4 < of.chosen("laboratory_limits", "c4_lower")
    return 2 * low + 2 * (patient.dsdna > of.chosen("laboratory_limits", "dsdna_upper"))


def serious_items(patient: Patient, of: Population) -> int:
    """The SLEDAI points that the laboratory values alone give."""
    return serology_points(patient, of) + 4 * (patient.upcr > 0.5)


def egfr_ckd_epi_2021(creatinine: float, age: float, female: bool) -> float:
    """eGFR (mL/min/1.73 m²) by CKD-EPI 2021 from creatinine in µmol/L.

    >>> round(egfr_ckd_epi_2021(1.2 * 88.4, 45, True), 3)
    56.888
    """
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    ratio = creatinine / 88.4 / kappa
    return _at_kappa(age, female) * float(ratio**alpha if ratio <= 1 else ratio**-1.2)


def creatinine_of_egfr(egfr: float, age: float, female: bool) -> float:
    """The creatinine (µmol/L) at which CKD-EPI 2021 gives this eGFR; never below 30.

    >>> round(creatinine_of_egfr(56.888, 45, True) / 88.4, 3)
    1.2
    """
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    ratio = egfr / _at_kappa(age, female)
    return float(max(88.4 * kappa * (ratio ** (1 / alpha) if ratio > 1 else ratio ** (-1 / 1.2)), 30.0))


def _at_kappa(age: float, female: bool) -> float:
    return float(142 * 0.9938**age * (1.012 if female else 1))
