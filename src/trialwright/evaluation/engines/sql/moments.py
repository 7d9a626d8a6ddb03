"""Windows as days: literals where they count from the index date, columns of ``people`` where from another moment."""

import datetime

import msgspec

from trialwright.evaluation.engines.sql.calendar import FIRST_DAY, number_of
from trialwright.evaluation.windows import back, counts_from_index
from trialwright.model.window import Anchor, Offset, Window

# Anchors that are the index date; a person for whom one is recorded has an index date of their own.
OF_THE_INDEX_DATE: frozenset[Anchor] = frozenset({"index", "unspecified"})


class Days(msgspec.Struct, frozen=True):
    """The edges of a window as SQL; ``opens`` is the first day there is where it reaches back without end."""

    opens: str
    until: str
    today: int
    is_open: bool = False
    is_fixed: bool = True

    @property
    def closes(self) -> str:
        """The last day, at most the index date."""
        if self.is_fixed:
            return str(min(int(self.until), self.today))
        return f"CASE WHEN {self.until} > {self.today} THEN {self.today} ELSE {self.until} END"


class Moments:
    """The moments and offsets that a statement asks for, as columns of ``people``."""

    def __init__(self, index_date: datetime.date) -> None:
        """None so far."""
        self.index_date = index_date
        self.anchors: dict[Anchor, None] = {}
        self.months: dict[tuple[Anchor, int], None] = {}

    @property
    def today(self) -> int:
        """The number of the index date."""
        return number_of(self.index_date)

    def days_of(self, window: Window | None) -> Days:
        """The days of a window; of none, all up to the index date."""
        window = window or Window("index")
        if self.is_index(window.anchor):
            opens = FIRST_DAY if window.since is None else number_of(back(self.index_date, window.since))
            until = number_of(back(self.index_date, window.until or Offset(0, "day")))
            return Days(str(opens), str(until), self.today, window.since is None)
        self.moment(window.anchor)
        opens_at = str(FIRST_DAY) if window.since is None else self._before(window.anchor, window.since)
        until_at = self._before(window.anchor, window.until or Offset(0, "day"))
        return Days(opens_at, until_at, self.today, window.since is None, is_fixed=False)

    def is_index(self, anchor: Anchor) -> bool:
        """Whether an anchor is the index date of everybody."""
        return anchor in OF_THE_INDEX_DATE

    def moment(self, anchor: Anchor) -> str:
        """The column of ``people`` that holds the day of an anchor."""
        self.anchors[anchor] = None
        return column_of(anchor)

    def _before(self, anchor: Anchor, offset: Offset) -> str:
        """A day so long before an anchor."""
        match offset.unit:
            case "month" | "year":
                months = offset.amount * (12 if offset.unit == "year" else 1)
                if months:
                    self.months[anchor, months] = None
                    return f"s.{column_of(anchor, months)}"
                days = 0
            case "week":
                days = 7 * offset.amount
            case "day":
                days = offset.amount
            case "hour":
                days = -(-offset.amount // 24)
        column = f"s.{column_of(anchor)}"
        return column if not days else f"{column} - {days}" if days > 0 else f"{column} + {-days}"

    def people(self) -> list[str]:
        """The CTEs that give every person their dates."""
        if not self.anchors:
            return [_PEOPLE.format(first_day=FIRST_DAY)]
        ctes = [self._recorded()] + (
            ["-- Admissions to hospital.\n" + _ADMISSIONS.format(today=self.today)]
            if "admission" in self.anchors
            else []
        )
        columns = "".join(f",\n    {self._moment(anchor)} AS {column_of(anchor)}" for anchor in self.anchors)
        joins = (
            "\n  LEFT JOIN admissions h ON h.person_id = p.person_id" if "admission" in self.anchors else ""
        )
        ctes.append(
            _ANCHORED.format(
                first_day=FIRST_DAY,
                columns=columns,
                joins=joins,
                name="people" if not self.months else "moments",
            )
        )
        return [*ctes, *([self._people_with_months()] if self.months else [])]

    def _recorded(self) -> str:
        columns = "".join(
            f",\n    MAX(CASE WHEN anchor = '{anchor}' THEN anchor_day END) AS {column_of(anchor)}"
            for anchor in self.anchors
        )
        head = "-- The recorded moments of the trial.\nrecorded_moments AS (\n  SELECT\n    person_id"
        return f"{head}{columns}\n  FROM anchors\n  GROUP BY person_id\n)"

    def _moment(self, anchor: Anchor) -> str:
        found = f"m.{column_of(anchor)}"
        if anchor == "admission":
            return f"COALESCE({found}, h.admitted, {self.today})"
        return f"COALESCE({found}, {self.today})" if counts_from_index(anchor) else found

    def _people_with_months(self) -> str:
        columns, joins = [], []
        for anchor, months in self.months:
            name, day = column_of(anchor, months), f"c_{anchor}"
            columns.append(f",\n    {name}.day + LEAST({day}.day_of_month, {name}.month_days) - 1 AS {name}")
            if f"\n  LEFT JOIN calendar {day} ON {day}.day = p.{column_of(anchor)}" not in joins:
                joins.append(f"\n  LEFT JOIN calendar {day} ON {day}.day = p.{column_of(anchor)}")
            joins.append(f"\n  LEFT JOIN calendar {name} ON {name}.month = {day}.month - {months} AND {name}.day_of_month = 1"
                         .replace("- -", "+ "))  # fmt: skip
        return (
            "-- Months are the calendar's: the same day of an earlier month, or its last day.\n"
            f"people AS (\n  SELECT\n    p.*{''.join(columns)}\n  FROM moments p{''.join(joins)}\n)"
        )


def column_of(anchor: Anchor, months: int = 0) -> str:
    """The column of a moment, or of a day so many months before it.

    >>> column_of("screening"), column_of("screening", 6), column_of("first_dose", -1)
    ('on_screening', 'months_6_before_screening', 'months_1_after_first_dose')
    """
    if not months:
        return f"on_{anchor}"
    return f"months_{abs(months)}_{'before' if months > 0 else 'after'}_{anchor}"


_PEOPLE = """people AS (
  SELECT p.*, COALESCE(p.observed_from, p.birth_first, {first_day}) AS beginning
  FROM persons p
)"""
_ADMISSIONS = """admissions AS (
  SELECT f.person_id, MAX(f.start_first) AS admitted
  FROM facts f
  JOIN terms t ON t.concept = f.meaning AND t.term = 'hospitalisation' AND t.is_a = 1
  WHERE f.domain IN ('event', 'procedure') AND f.status <> 'absent'
    AND f.start_first = f.start_last AND f.start_first <= {today}
  GROUP BY f.person_id
)"""
_ANCHORED = """-- A moment that is not recorded is taken to be the index date; a diagnosis, or when an induction began,
-- is not guessed.
{name} AS (
  SELECT
    p.*,
    COALESCE(p.observed_from, p.birth_first, {first_day}) AS beginning{columns}
  FROM persons p
  LEFT JOIN recorded_moments m ON m.person_id = p.person_id{joins}
)"""
