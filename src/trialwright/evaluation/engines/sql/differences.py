"""Set differences as SQL: what an exception takes away, fact by fact, and the base asked of what is left."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from trialwright.evaluation.concepts import above
from trialwright.evaluation.engines.sql.draft import Draft, View, listed
from trialwright.evaluation.engines.sql.occurrences import KINDS, ask
from trialwright.evaluation.engines.sql.operators import all_true, any_true, negated
from trialwright.evaluation.engines.sql.vocabulary import term_key
from trialwright.evaluation.exceptions import Occurrence, every_occurrence, is_a_kind_of, leaves_of
from trialwright.knowledge.chart_wording import points_that_meet
from trialwright.model.criterion import Alt, And, Except, Exposure, Expr, Has, Or, Procedure

# The stage in which single facts are asked by themselves.
SINGLE = "single"
_KIND_OF: dict[type, str] = {Has: "condition", Exposure: "drug", Procedure: "procedure"}
_DOSES = (
    "an exception that speaks of doses, lengths of treatment, relations to drugs or classification criteria"
)


def difference(expr: Except, draft: Draft, of: Callable[[Expr], str]) -> str:
    """The base without what is taken out."""
    leaves = leaves_of(expr.base)
    kinds = [minus for minus in expr.minus if leaves and is_a_kind_of(minus, leaves)]
    others = [minus for minus in expr.minus if minus not in kinds]
    rest = _without(expr.base, kinds, leaves or [], draft, of) if kinds else of(expr.base)
    return all_true(draft, [rest, *(negated(draft, of(minus)) for minus in others)])


def _without(
    base: Expr, kinds: Sequence[Expr], leaves: Sequence[Occurrence], draft: Draft, of: Callable[[Expr], str]
) -> str:
    if draft.stage or not all(_is_simple(part) for part in (base, *kinds)):
        draft.leave_out(_DOSES)
        return "-1"
    name = f"exception_{len(draft.exceptions) + 1}"
    rows = _rows(name, leaves, draft)
    fate = _fate(name, kinds, leaves, draft, of)
    draft.exceptions.append((rows, _fates(name, fate)))
    least, most = (_base(name, base, taken, draft, of) for taken in ("<> 0", "= 1"))
    unsure = draft.atom((name, "unsure"), "direct", f"""{{name}} AS (
  -- Whether of some fact it is open if the exception takes it away.
  SELECT '{{name}}' AS atom, '' AS part, person_id, MAX(CASE WHEN fate < 0 THEN 1 ELSE 0 END) AS code
  FROM {name}_fates
  GROUP BY person_id
)""")  # fmt: skip
    cases = f"WHEN {unsure} <> 1 OR {least} = 1 THEN {least} WHEN {most} = 0 THEN 0"
    return draft.step(f"CASE {cases} ELSE -1 END", unsure, least, most)


def _is_simple(expr: Expr) -> bool:
    match expr:
        case And() | Or():
            return all(_is_simple(part) for part in expr.parts)
        case Alt():
            return all(_is_simple(part) for part in expr.readings)
        case Has():
            return not expr.relation and not any(points_that_meet(each) for each in expr.terms.ids)
        case Exposure():
            return expr.dose is None and expr.lasting is None
        case Procedure():
            return True
    return False


def _rows(name: str, leaves: Sequence[Occurrence], draft: Draft) -> str:
    """The facts that may be what the base asks about."""
    parts = []
    for leaf in leaves:
        kind = _KIND_OF[type(leaf)]
        for each in leaf.terms.ids:
            ask(draft, kind, each, KINDS[kind][1])
        terms, domains = listed(term_key(each) for each in leaf.terms.ids), listed(sorted(KINDS[kind][1]))
        parts.append(
            f"SELECT person_id, fact_row FROM {kind}_facts\n"
            f"  WHERE term IN {terms} AND is_a <> 0 AND status <> 'absent' AND domain IN {domains}"
        )
    selects = "\n  UNION ".join(dict.fromkeys(parts))
    return f"{name}_rows AS (\n  SELECT DISTINCT person_id, fact_row\n  FROM (\n  {selects}\n  ) r\n)"


def _fate(
    name: str, kinds: Sequence[Expr], leaves: Sequence[Occurrence], draft: Draft, of: Callable[[Expr], str]
) -> str:
    """The column that says whether a fact is taken away: what is taken out, asked as if the fact were the only one."""
    under = {each for kind in kinds for leaf in every_occurrence(kind) for each in leaf.terms.ids}
    over = {each for leaf in leaves for each in leaf.terms.ids}
    joins = f"""
  JOIN {name}_rows r ON r.person_id = s.person_id
  LEFT JOIN {name}_rows o ON o.person_id = s.person_id AND o.fact_row = s.fact_row"""
    out_row = "o.fact_row <> r.fact_row"
    closed = frozenset(term_key(each) for each in under if over & above(each))
    with _looking(draft, SINGLE, View("CAST(r.fact_row AS VARCHAR(20))", out_row, joins, closed)):
        return any_true(draft, [of(kind) for kind in kinds])


def _fates(name: str, fate: str) -> str:
    return f"""{name}_fates AS (
  SELECT l.person_id, l.part, {fate} AS fate
  FROM {{levels}} l
  JOIN {name}_rows r ON r.person_id = l.person_id AND CAST(r.fact_row AS VARCHAR(20)) = l.part
)"""


def _base(name: str, base: Expr, taken: str, draft: Draft, of: Callable[[Expr], str]) -> str:
    """The base asked without the facts that are, or may be, taken away."""
    joins = f"\n  LEFT JOIN {name}_fates e ON e.person_id = s.person_id AND e.part = CAST(s.fact_row AS VARCHAR(20))"
    with _looking(draft, "", View(out_row=f"e.fate {taken}", joins=joins)):
        return of(base)


@contextmanager
def _looking(draft: Draft, stage: str, view: View) -> Iterator[None]:
    before = draft.stage, draft.view
    draft.stage, draft.view = stage, view
    try:
        yield
    finally:
        draft.stage, draft.view = before
