"""A trial's criteria → one SQL statement that gives every person the code of every criterion, and the standing."""

import datetime
import re
from collections.abc import Mapping, Sequence

import msgspec

from trialwright.evaluation.engines.sql.differences import SINGLE
from trialwright.evaluation.engines.sql.draft import Draft, LeftOut, listed
from trialwright.evaluation.engines.sql.moments import OF_THE_INDEX_DATE
from trialwright.evaluation.engines.sql.stages import (
    domains_of,
    families,
    of_stage,
    one_line,
    prefix_of,
    rule_text,
    titled,
)
from trialwright.evaluation.engines.sql.trees import column_of_tree
from trialwright.model.criterion import Criterion, TrialCriteria


class Statement(msgspec.Struct, frozen=True):
    """A statement: head (comments), parts of its WITH, answer; the column of each criterion, and what is left out."""

    head: str
    parts: str
    answer: str
    columns: dict[str, str]
    left_out: tuple[LeftOut, ...]

    @property
    def sql(self) -> str:
        """The whole text, for DuckDB and PostgreSQL."""
        return f"{self.head}\nWITH\n\n{self.parts}\n\n{self.answer}\n"


def statement_of(
    trial: TrialCriteria, index_date: datetime.date, *, valid_for: Mapping[str, int] | None = None
) -> Statement:
    """The statement of a trial at an index date, over the tables that ``write_tables`` makes.

    One row a person: a column a criterion (1 true, 0 false, -1 unknown, of the sentence as written) and ``standing``.
    Decisions recorded by hand are no part of it. ``valid_for`` as in ``screen``.
    """
    draft = Draft(index_date, valid_for)
    columns = _names(trial.criteria)
    codes = {}
    for criterion in trial.criteria:
        draft.criterion, draft.words = criterion.id, criterion.text
        codes[criterion.id] = column_of_tree(
            criterion.expr, draft, is_peoples=criterion.status in ("attested", "judgement")
        )
    body = ",\n\n".join([*_ctes(draft), _joined(draft, trial, codes, columns)])
    return Statement(_head(trial, draft), body, _answer(trial, columns), columns, tuple(draft.left_out))


def _names(criteria: Sequence[Criterion]) -> dict[str, str]:
    """A column for each criterion: its id in lower case, with a letter before and a number after where it needs one."""
    names: dict[str, str] = {}
    for criterion in criteria:
        plain = re.sub(r"\W+", "_", criterion.id.casefold()).strip("_") or "criterion"
        plain = plain if plain[0].isalpha() else f"c_{plain}"
        used = set(names.values()) | {"person_id", "standing"}
        names[criterion.id] = plain if plain not in used else next(
            name for name in (f"{plain}_{number}" for number in range(2, 9999)) if name not in used
        )  # fmt: skip
    return names


def _head(trial: TrialCriteria, draft: Draft) -> str:
    lines = [
        f"Trial {trial.nct_id or trial.name}: who meets its criteria on {draft.moments.index_date}.",
        "One row a person; a column a criterion: 1 the sentence as written is true, 0 it is false, -1 unknown.",
        "An inclusion criterion keeps where it is true, an exclusion criterion where it is false.",
        f"Days are counted from 1970-01-01; {draft.moments.index_date} is day {draft.today}. Print it again for another day.",
        "Tables: persons, facts, unusable, anchors, terms, calendar (docs/how-to/run-as-sql.md says how they are made).",
    ]
    if draft.left_out:
        lines += ["", "Left to the interpreter, and unknown here where it depends on it:"]
        lines += [f"  {each.criterion}: {one_line(each.what)}" for each in draft.left_out]
    return "\n".join(f"-- {line}".rstrip() for line in lines)


def _ctes(draft: Draft) -> list[str]:
    ctes = [*titled("1. The persons, and the moments that windows count from", draft.moments.people())]
    if draft.asked_terms:
        spans = rule_text("spans", "", domains=domains_of(draft), today=str(draft.today))
        ctes += titled(
            "2. When each fact held, and the facts that speak of what is asked", [spans, *families(draft)]
        )
    if draft.exceptions:
        ctes += titled("3. Exceptions: which single facts they take away", _exceptions(draft))
    ctes += titled("4. What is asked, each thing once, and the rules that answer", of_stage(draft, ""))
    return ctes


def _exceptions(draft: Draft) -> list[str]:
    """Each fact that an exception may take away, asked by itself."""
    ctes = [rows for rows, _ in draft.exceptions]
    ctes += of_stage(draft, SINGLE)
    ctes += _levels(draft, SINGLE)
    return ctes + [fates.replace("{levels}", _last_level(draft, SINGLE)) for _, fates in draft.exceptions]


def _levels(draft: Draft, stage: str) -> list[str]:
    """The steps that join the answers of a stage, level by level: those of one level need only what is before."""
    ctes = []
    if not any(atom.stage == stage for atom in draft.atoms):
        ctes = [_select("level_0", ["p.person_id"], "people p")]
    steps = [step for step in draft.steps if step.stage == stage]
    for level in range(1, max((step.level for step in steps), default=0) + 1):
        of_level = [f"{step.sql} AS {step.name}" for step in steps if step.level == level]
        ctes.append(
            _select(
                f"{prefix_of(stage)}level_{level}",
                ["l.*", *of_level],
                f"{prefix_of(stage)}level_{level - 1} l",
            )
        )
    return ctes


def _last_level(draft: Draft, stage: str) -> str:
    return f"{prefix_of(stage)}level_{max((step.level for step in draft.steps if step.stage == stage), default=0)}"


def _select(name: str, columns: Sequence[str], source: str) -> str:
    chosen = ",\n    ".join(columns)
    return f"{name} AS (\n  SELECT\n    {chosen}\n  FROM {source}\n)"


def _joined(draft: Draft, trial: TrialCriteria, codes: Mapping[str, str], columns: Mapping[str, str]) -> str:
    """The steps that join atoms, and the code of every criterion."""
    chosen = [
        f"-- {each.id}, {each.role}: “{one_line(each.text)}”\n"
        f"    CASE WHEN o.person_id IS NULL THEN {codes[each.id]} ELSE -1 END AS {columns[each.id]}"
        for each in trial.criteria
    ]
    source = f"{_last_level(draft, '')} l\n  LEFT JOIN own_days o ON o.person_id = l.person_id"
    ctes = [*_levels(draft, ""), _OWN_DAYS, _select("criteria", ["l.person_id", *chosen], source)]
    return ",\n\n".join(titled("5. The answers joined as the criteria say", ctes))


_OWN_DAYS = f"""-- Persons with an index date of their own are left open: this text is written for one day.
own_days AS (
  SELECT DISTINCT person_id FROM anchors WHERE anchor IN {listed(sorted(OF_THE_INDEX_DATE))}
)"""


def _answer(trial: TrialCriteria, columns: Mapping[str, str]) -> str:
    kept = [columns[each.id] for each in trial.criteria if each.role == "inclusion"]
    barred = [columns[each.id] for each in trial.criteria if each.role == "exclusion"]
    every = [*kept, *barred]
    cases = []
    if kept:
        cases.append(f"WHEN 0 IN ({', '.join(kept)}) THEN 'ruled_out'")
    if barred:
        cases.append(f"WHEN 1 IN ({', '.join(barred)}) THEN 'ruled_out'")
    if trial.gaps or not trial.has_eligibility or not every:
        cases.append("WHEN 1 = 1 THEN 'data_needed'  -- the list of criteria may not be whole")
    else:
        cases.append(f"WHEN -1 IN ({', '.join(every)}) THEN 'data_needed'")
        cases.append(f"WHEN -2 IN ({', '.join(every)}) THEN 'ready_to_approach'")
    shown = ",\n  ".join(
        ["person_id", *(f"CAST(GREATEST({name}, -1) AS SMALLINT) AS {name}" for name in columns.values())]
    )
    among = "\n    ".join(cases)
    return f"SELECT\n  {shown},\n  CASE\n    {among}\n    ELSE 'eligible'\n  END AS standing\nFROM criteria\nORDER BY person_id"
