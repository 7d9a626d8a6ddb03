"""The sheet that a clinic would fill for some trials: one column for each datum that their criteria ask for."""

import json
from collections.abc import Iterator, Sequence

import msgspec

from trialwright.cohort.sources.wide.mapping import FactColumn
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.lexicon import all_terms
from trialwright.knowledge.worded_tests import worded_test_named
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Category,
    Count,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    KofN,
    Measure,
    Not,
    Note,
    Or,
    Procedure,
    Score,
    Sex,
    StableRegimen,
    TrialCriteria,
)

_DAY_COLUMN = "recorded_on"


class Asked(msgspec.Struct, frozen=True):
    """One column of the sheet, what may stand in it, and the criteria that need it."""

    rule: FactColumn
    question: str
    allowed: str
    criteria: tuple[str, ...]


class Template(msgspec.Struct, frozen=True):
    """The sheet (a header), the mapping that reads it, a guide in Markdown, and the number of its columns."""

    sheet: str
    mapping: str
    guide: str
    columns: int


def template_of(trials: Sequence[TrialCriteria]) -> Template:
    """The sheet for some trials. What no single cell can say stands in the guide, not in the sheet."""
    asked: dict[str, Asked] = {}
    unasked: dict[str, None] = {}
    for trial in trials:
        for criterion in trial.criteria:
            name = f"{trial.nct_id or trial.name} {criterion.id}"
            for leaf in _leaves(criterion.expr):
                columns = list(_columns(leaf))
                if not columns and not isinstance(leaf, Age | Sex | Note):
                    unasked[f"{name}: {' '.join(criterion.text.split())}"] = None
                for rule, question, allowed in columns:
                    before = asked.get(rule.column)
                    named = (*(before.criteria if before else ()), name)
                    asked[rule.column] = Asked(rule, question, allowed, tuple(dict.fromkeys(named)))
    wanted = list(asked.values())
    header = dict.fromkeys(["person_id", "sex", "birth_date", _DAY_COLUMN])
    for each in wanted:
        of_rule = (each.rule.column, each.rule.date, each.rule.upper_limit, each.rule.lower_limit)
        header |= dict.fromkeys(name for name in of_rule if name)
    return Template(
        ",".join(header) + "\n", _mapping(wanted), _guide(trials, wanted, list(unasked)), len(header)
    )


def _leaves(expr: Expr) -> Iterator[Expr]:
    match expr:
        case And() | Or() | KofN():
            for part in expr.parts:
                yield from _leaves(part)
        case Not():
            yield from _leaves(expr.part)
        case Implies():
            yield from _leaves(expr.condition)
            yield from _leaves(expr.consequence)
        case Except():
            for part in (expr.base, *expr.minus):
                yield from _leaves(part)
        case Exempt():
            yield from _leaves(expr.require)
            yield from _leaves(expr.waiver)
        case Alt():
            for reading in expr.readings:
                yield from _leaves(reading)
        case _:
            yield expr


def _columns(leaf: Expr) -> Iterator[tuple[FactColumn, str, str]]:
    """Column, question and allowed values for each datum of a leaf; none where one cell cannot say it."""
    match leaf:
        case Measure():
            yield _measure(leaf)
        case Score() if not leaf.item:
            label = _label(leaf.instrument)
            rule = FactColumn(leaf.instrument, "score", leaf.instrument, date=f"{leaf.instrument}_date")
            yield rule, _question(leaf.instrument), f"number; {label}"
        case Category():
            yield _class(leaf)
        case Count():
            yield from _graded(leaf)
        case Has() if not leaf.relation and not leaf.qualifier:
            for each in leaf.terms.ids:
                yield _state(each, "condition", is_dated=leaf.when is not None)
        case Procedure():
            for each in leaf.terms.ids:
                yield _state(each, "procedure", is_dated=True)
        case Exposure() if leaf.dose is None and leaf.lasting is None:
            for each in leaf.terms.ids:
                yield _state(each, "drug", is_dated=True)
        case Duration():
            for each in leaf.terms.ids:
                rule = FactColumn(f"{each}_since", "condition", each, "first_date")
                yield rule, f"Since when is there {_label(each)}?", "date"
        case StableRegimen():
            return


def _class(leaf: Category) -> tuple[FactColumn, str, str]:
    """A class of a finding, or the result of a test in words."""
    date, known = f"{leaf.finding}_date", all_analytes().get(leaf.finding)
    if known or worded_test_named(leaf.finding):
        rule = FactColumn(leaf.finding, "measurement", leaf.finding, "word", date=date)
        return (
            rule,
            known.question if known else f"What is the latest {_label(leaf.finding)}?",
            "positive, negative",
        )
    values = ", ".join(all_terms()[leaf.finding].values) if leaf.finding in all_terms() else ""
    rule = FactColumn(leaf.finding, "finding", leaf.finding, "word", date=date)
    return rule, _question(leaf.finding), values or "the class in words"


def _measure(leaf: Measure) -> tuple[FactColumn, str, str]:
    known = all_analytes().get(leaf.analyte)
    if known is None:
        test = worded_test_named(leaf.analyte)
        rule = FactColumn(leaf.analyte, "measurement", leaf.analyte, "word", date=f"{leaf.analyte}_date")
        return rule, f"What is the latest {leaf.analyte}?", "positive, negative" if test else "the result"
    upper = f"{leaf.analyte}_upper_limit" if leaf.multiple_of == "upper_limit" else ""
    lower = f"{leaf.analyte}_lower_limit" if leaf.multiple_of == "lower_limit" else ""
    rule = FactColumn(
        leaf.analyte, "measurement", leaf.analyte, "value", known.unit, f"{leaf.analyte}_date", upper, lower
    )
    return (
        rule,
        known.question,
        f"number in {known.unit}" + (", with the laboratory's limit" if upper or lower else ""),
    )


def _graded(leaf: Count) -> Iterator[tuple[FactColumn, str, str]]:
    known = all_terms().get(leaf.instrument)
    for item in leaf.items or (known.items if known else ()):
        column = f"{leaf.instrument}_{item}"
        concept = f"{_label(leaf.instrument)} {_label(item)}"
        rule = FactColumn(
            column, "score", concept, "word", date=f"{leaf.instrument}_date", group=leaf.instrument
        )
        yield rule, f"Which grade has {concept}?", ", ".join(known.grades if known else leaf.grades)


def _state(term_id: str, domain: str, *, is_dated: bool) -> tuple[FactColumn, str, str]:
    if is_dated:
        question = f"When was {_label(term_id)} last {'given' if domain == 'drug' else 'there'}?"
        return FactColumn(f"{term_id}_last", domain, term_id, "last_date"), question, "date, now, never"
    return FactColumn(term_id, domain, term_id, "yes_no"), _question(term_id), "yes, no"


def _label(term_id: str) -> str:
    return all_terms()[term_id].label if term_id in all_terms() else term_id.replace("_", " ")


def _question(term_id: str) -> str:
    known = all_terms().get(term_id)
    return known.question if known and known.question else f"Is there {_label(term_id)}?"


def _mapping(columns: Sequence[Asked]) -> str:
    lines = [
        'file = "sheet.csv"',
        'person_id = "person_id"',
        f'date = "{_DAY_COLUMN}"',
        'sex = { column = "sex" }',
        'birth_date = { column = "birth_date" }',
    ]
    for each in columns:
        fields = msgspec.to_builtins(each.rule)
        lines += [
            "",
            "[[facts]]",
            *(f"{key} = {json.dumps(value)}" for key, value in fields.items() if value),
        ]
    if not columns:
        lines.append("facts = []")
    return "\n".join(lines) + "\n"


def _guide(trials: Sequence[TrialCriteria], columns: Sequence[Asked], unasked: Sequence[str]) -> str:
    names = ", ".join(trial.nct_id or trial.name for trial in trials)
    lines = [
        f"# What the sheet asks, for {names}",
        "",
        "One row a person. Leave a cell blank where you do not know: blank is unknown, never no. Dates year first",
        f"(2026-05-31). `{_DAY_COLUMN}` is the day on which the answers of the row hold.",
        "",
        "| column | question | allowed | for |",
        "|---|---|---|---|",
        *(
            f"| `{each.rule.column}`{f' on `{each.rule.date}`' if each.rule.date else ''} | {each.question} "
            f"| {each.allowed} | {', '.join(each.criteria)} |"
            for each in columns
        ),
    ]
    if unasked:
        lines += ["", "What no single cell can say, or what is not read; look at it person by person:", ""]
        lines += [f"- {each}" for each in unasked]
    return "\n".join(lines) + "\n"
