"""A statement being written: the atoms met so far, the rules they need, and what is left to the interpreter."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.engines.sql.moments import Moments
from trialwright.model.fact import Person

Family = Literal["direct", "states", "periods", "values", "grades", "regimens"]
Question = Literal["state", "any", "throughout", "start_in"]


class Atom(msgspec.Struct, frozen=True):
    """One CTE that asks one thing: its rows go to the rules of its family, or it is the answer itself (direct)."""

    name: str
    family: Family
    sql: str
    rules: frozenset[str] = frozenset()
    stage: str = ""


class Step(msgspec.Struct, frozen=True):
    """A column joined from others; those of one level need only columns of the levels before."""

    name: str
    level: int
    sql: str
    stage: str = ""


class View(msgspec.Struct, frozen=True):
    """How facts are looked at under an exception: each by itself (``part`` says which), or without some of them.

    ``joins`` bring in what ``part`` and ``out_row`` (the condition that a row is left out) speak of; of the terms in
    ``closed`` nothing is taken to have happened beside what is recorded.
    """

    part: str = "''"
    out_row: str = ""
    joins: str = ""
    closed: frozenset[str] = frozenset()


class LeftOut(msgspec.Struct, frozen=True):
    """What the statement answers with unknown although the interpreter may know: whose, and when."""

    criterion: str
    what: str


class Draft:
    """What a statement consists of, while the trees of its criteria are gone through."""

    def __init__(self, index_date: datetime.date, valid_for: Mapping[str, int] | None = None) -> None:
        """An empty statement for an index date."""
        self.moments = Moments(index_date)
        self.chart = Chart(Person(""), (), (), index_date, valid_for or {}, lambda spans: "")
        self.atoms: list[Atom] = []
        self.steps: list[Step] = []
        self.asked_terms: dict[str, dict[str, int]] = {}
        self.exceptions: list[tuple[str, str]] = []
        self.says: dict[str, dict[str, str]] = {}
        self.left_out: list[LeftOut] = []
        self.criterion = ""
        self.words = ""
        self.stage = ""
        self.view = View()
        self._names: dict[object, str] = {}
        self._of: dict[str, dict[str, str]] = {}
        self._limits: dict[str, list[str]] = {}

    @property
    def today(self) -> int:
        """The number of the index date."""
        return self.moments.today

    def atom(self, key: object, family: Family, sql: str, *rules: str, limits: Iterable[str] = ()) -> str:
        """The column of an atom; ``sql`` is its CTE with ``{name}`` for its name. One key gives one atom."""
        full = (key, family, sql, rules, self.stage)
        if full not in self._names:
            name = f"a{len(self.atoms) + 1}"
            self._names[full] = name
            self.atoms.append(Atom(name, family, sql.replace("{name}", name), frozenset(rules), self.stage))
            self._limits[name] = list(limits)
        name = self._names[full]
        self._of.setdefault(name, {})[self.criterion] = self.words
        for what in self._limits[name]:
            self.leave_out(what)
        return name

    def step(self, sql: str, *parts: str) -> str:
        """The column that an expression over other columns gives, which are named ``parts``."""
        key = (sql, self.stage)
        if key not in self._names:
            level = 1 + max((self._level(part) for part in parts), default=0)
            self._names[key] = f"b{len(self.steps) + 1}"
            self.steps.append(Step(self._names[key], level, sql, self.stage))
        return self._names[key]

    def leave_out(self, what: str) -> None:
        """Note that something is answered with unknown for the criterion at hand."""
        noted = LeftOut(self.criterion, what)
        if noted not in self.left_out:
            self.left_out.append(noted)

    def ask(self, kind: str, term: str, valid_days: int) -> None:
        """Ask a family of facts (conditions, drugs …) about a term."""
        self.asked_terms.setdefault(kind, {})[term] = valid_days

    def says_as(self, kind: str, name: str, sql: str) -> str:
        """The column of a kind of facts that holds what each says, asked in a way that has a name."""
        self.says.setdefault(kind, {})[name] = sql
        return name

    def criteria_of(self, atom: str) -> dict[str, str]:
        """The criteria, with their words, in which an atom stands."""
        return self._of[atom]

    def _level(self, column: str) -> int:
        return next((step.level for step in self.steps if step.name == column), 0)


def text(value: str) -> str:
    """A text as SQL writes it.

    >>> text("Sjögren's")
    "'Sjögren''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def listed(values: Iterable[str]) -> str:
    """Texts in parentheses, for IN."""
    return f"({', '.join(text(value) for value in values)})"
