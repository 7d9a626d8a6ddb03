"""What a clinic's chart holds of a synthetic patient: incomplete, partly old, in mixed units.

``Chart`` collects rows of the facts table; the functions of ``synthetic_facts`` say what goes in.
"""

import datetime
import math

from trialwright.cohort.synthetic_patients import Draw, Patient
from trialwright.knowledge.populations import Population

FactRow = dict[str, str]


class Lab:
    """How an analyte is reported: name, units, factor to the conventional unit, decimals of the latter."""

    __slots__ = ("conventional", "decimals", "factor", "name", "source", "unit")

    def __init__(
        self,
        name: str,
        unit: str,
        decimals: int,
        conventional: str = "",
        factor: float = 1,
        source: str = "laboratory",
    ) -> None:
        self.name = name
        self.unit = unit
        self.decimals = decimals
        self.conventional = conventional or unit
        self.factor = factor
        self.source = source


class Chart:
    """The rows of one patient, and the visits at which they were made."""

    def __init__(self, patient: Patient, draw: Draw, of: Population, index: datetime.date) -> None:
        self.patient = patient
        self.draw = draw
        self.of = of
        self.index = index
        self.rows: list[FactRow] = []
        self.visit = max(self._last_visit(), patient.onset)
        self.earlier = max(self.visit - datetime.timedelta(days=draw.whole(60, 150)), patient.onset)

    def _last_visit(self) -> datetime.date:
        seen = self.draw.share()
        recent = self.of.chosen("recording", "recent")
        if seen < recent:
            return self.days_ago(2, 60)
        return (
            self.days_ago(61, 200)
            if seen < recent + self.of.chosen("recording", "older")
            else self.days_ago(201, 700)
        )

    def days_ago(self, low: int, high: int) -> datetime.date:
        """A day so long before the index date, not before the onset of disease."""
        return max(self.index - datetime.timedelta(days=self.draw.whole(low, high)), self.patient.onset)

    def chance(self, name: str, group: str = "shares") -> bool:
        """Whether something with an assumed share occurs."""
        return self.draw.chance(self.of.chosen(group, name))

    def add(self, domain: str, concept: str, start: datetime.date | str, **cells: str) -> None:
        """Put a row into the chart; columns that are not named are blank."""
        cells["person_id"] = self.patient.person_id
        cells["domain"] = domain
        cells["concept"] = concept
        cells["start"] = start if isinstance(start, str) else start.isoformat()
        self.rows.append(cells)

    def lab(
        self,
        lab: Lab,
        value: float,
        lower: float | None = None,
        upper: float | None = None,
        *,
        detects: float = 0,
        drift: float = 0,
    ) -> None:
        """Record a laboratory value (canonical units), unless it is missing; below ``detects`` as "<".

        With a ``drift`` (SD of the logarithm) the earlier visit often has a value too.
        """
        if self.chance("value_missing", "recording"):
            return
        limits = (None, None) if self.chance("upper_limit_missing", "recording") else (lower, upper)
        is_old = self.chance("at_earlier_visit", "recording")
        self._record(lab, value, self.earlier if is_old else self.visit, limits, detects)
        if drift and not is_old and self.earlier < self.visit and self.chance("repeated", "recording"):
            before = value * math.exp(drift * self.draw.normal())
            self._record(lab, before, self.earlier, limits, detects)

    def _record(
        self, lab: Lab, value: float, when: datetime.date, limits: tuple[float | None, ...], detects: float
    ) -> None:
        lower, upper = limits
        self.add(
            "measurement",
            lab.name,
            f"{when:%Y-%m}" if self.chance("day_unknown", "recording") else when,
            comparator="<" if value < detects else "",
            value=self._in_unit(lab, max(value, detects)),
            unit=lab.conventional if self.patient.conventional_units else lab.unit,
            lower_limit=self._in_unit(lab, lower),
            upper_limit=self._in_unit(lab, upper),
            source=lab.source,
        )

    def _in_unit(self, lab: Lab, value: float | None) -> str:
        if value is None:
            return ""
        return (
            f"{value * lab.factor:.{lab.decimals}f}"
            if self.patient.conventional_units
            else _short(value, lab)
        )


def _short(value: float, lab: Lab) -> str:
    """The value in the canonical unit, with decimals to match those of the conventional unit."""
    factor, decimals = lab.factor, lab.decimals
    while factor <= 0.1:
        factor, decimals = factor * 10, decimals - 1
    while factor >= 10:
        factor, decimals = factor / 10, decimals + 1
    return f"{value:.{max(decimals, 0)}f}"
