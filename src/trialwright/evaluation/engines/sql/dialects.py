"""A statement in the dialect of a database: as it is, as a script of steps for Spark, or transpiled and not tried."""

import re
from collections.abc import Iterator

import msgspec

from trialwright.evaluation.engines.sql.statement import Statement

# The statement is written in what these have in common, and tests run it on each of them.
EXECUTED = ("duckdb", "postgres", "spark")
_NAMED = re.compile(r"\b(?:FROM|JOIN) (\w+)")
_WIDE_GAP = re.compile(r"\n{3,}")


class Part(msgspec.Struct, frozen=True):
    """One part of a WITH: the comment before it, its name, its query, and how often others name it."""

    comment: str
    name: str
    query: str
    uses: int = 0


def in_dialect(statement: Statement, dialect: str) -> str:
    """The text for a database: one statement, for Spark a script. ValueError for a dialect that sqlglot does not know.

    Dialects other than those in EXECUTED are transpiled by sqlglot, parsed again, and labelled as not executed;
    ImportError without sqlglot.
    """
    if dialect == "spark":
        return "\n\n".join([f"{statement.head}\n{_SPARK}", *spark_script(statement)]) + "\n"
    return _worked_out_once(statement) if dialect in EXECUTED else _transpiled(statement, dialect)


def _worked_out_once(statement: Statement) -> str:
    """The statement with the word that keeps a database from working out again a part that is named more than once."""
    text = statement.sql
    for part in parts_of(statement):
        if part.uses > 1:
            text = re.sub(rf"^{part.name} AS \(", f"{part.name} AS MATERIALIZED (", text, flags=re.MULTILINE)
    return text


_SPARK = """--
-- Spark copies a part of a WITH wherever it is named, so here each part that is named more than once is a table of its
-- own (drop them afterwards, or run this in a database of its own); the last statement gives the answer."""


def spark_script(statement: Statement) -> Iterator[str]:
    """The statements of the script in order, each ending in a semicolon; the last is the answer."""
    waiting: list[Part] = []
    for part in parts_of(statement):
        if part.uses < 2:
            waiting.append(part)
            continue
        first = _needed(part.query, waiting)
        yield f"{part.comment}CREATE TABLE {part.name} USING parquet AS\n{_with(first)}{part.query};"
        waiting = [each for each in waiting if each not in first]
    yield f"{_with(_needed(statement.answer, waiting))}{statement.answer};"


def _needed(query: str, waiting: list[Part]) -> list[Part]:
    """Of parts that are named once those that a query names, or that these name, in order."""
    names = set(_NAMED.findall(_without_comments(query)))
    found: list[Part] = []
    for part in reversed(waiting):
        if part.name in names:
            found.insert(0, part)
            names |= set(_NAMED.findall(_without_comments(part.query)))
    return found


def _with(parts: list[Part]) -> str:
    if not parts:
        return ""
    return "WITH\n" + ",\n".join(f"{part.comment}{part.name} AS (\n{part.query}\n)" for part in parts) + "\n"


def parts_of(statement: Statement) -> list[Part]:
    """The parts of the statement's WITH, in order."""
    found = [Part(*_named(text)) for text in _split(statement.parts)]
    texts = [_without_comments(part.query) for part in found] + [_without_comments(statement.answer)]
    return [
        msgspec.structs.replace(
            part, uses=sum(len(re.findall(rf"\b(?:FROM|JOIN) {part.name}\b", text)) for text in texts)
        )
        for part in found
    ]


def _named(text: str) -> tuple[str, str, str]:
    """Comment, name and query of "-- …\\nname AS ( … )"."""
    match = re.match(
        r"(?P<comment>(?:--[^\n]*\n)*)(?P<name>\w+) AS \((?P<query>.*)\)\Z", text.strip(), re.DOTALL
    )
    assert match is not None, text[:80]
    query = "\n".join(line.removeprefix("  ") for line in match["query"].strip("\n").splitlines())
    return match["comment"], match["name"], query.rstrip()


def _split(text: str) -> Iterator[str]:
    """The texts between the commas that stand in no parentheses, no text and no comment."""
    depth = begin = 0
    for token in re.finditer(r"--[^\n]*|/\*.*?\*/|'[^']*'|[(),]", text, re.DOTALL):
        match token.group():
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case "," if depth == 0:
                yield text[begin : token.start()]
                begin = token.end()
    yield text[begin:]


def _without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)


def _transpiled(statement: Statement, dialect: str) -> str:
    import sqlglot

    text = "\n".join(line for line in statement.sql.splitlines() if not line.startswith("--"))
    try:
        [written] = sqlglot.transpile(text, read="postgres", write=dialect, pretty=True)
        sqlglot.parse_one(written, read=dialect)
    except ValueError as error:
        known = ", ".join(sorted(each.value for each in sqlglot.Dialects if each.value))
        raise ValueError(f"{dialect}: {str(error).splitlines()[0]}; dialects: {known}") from None
    note = f"-- UNEXECUTED: transpiled to {dialect} by sqlglot and parsed; nobody has run it. Tests run {', '.join(EXECUTED)}."
    return _WIDE_GAP.sub("\n\n", f"{statement.head}\n{note}\n{written}\n")
