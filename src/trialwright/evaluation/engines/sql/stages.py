"""The parts of a statement's WITH that ask and answer: families of facts, atoms, and the rules of ``rules/*.sql``."""

from collections.abc import Sequence
from importlib.resources import files

from trialwright.evaluation.engines.sql.calendar import FIRST_DAY, LAST_DAY
from trialwright.evaluation.engines.sql.draft import Atom, Draft, listed, text
from trialwright.evaluation.engines.sql.drugs import daily_dose
from trialwright.evaluation.engines.sql.occurrences import KINDS

# The folder of the rules, a text each.
RULES = files("trialwright.evaluation.engines.sql") / "rules"
_WIDTH = 110


def one_line(words: str, most: int = _WIDTH) -> str:
    """Words on one line, cut where they are too many."""
    plain = " ".join(words.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def titled(title: str, ctes: list[str]) -> list[str]:
    """CTEs under a title, which stands before the first."""
    return [f"-- {title}\n{ctes[0]}", *ctes[1:]] if ctes else []


def domains_of(draft: Draft) -> str:
    """The domains of all kinds of facts asked about."""
    return listed(sorted({domain for kind in draft.asked_terms for domain in KINDS[kind][0]}))


def rule_text(name: str, stage: str, **more: str) -> str:
    """The text of a rule for a stage."""
    sql = (RULES / f"{name}.sql").read_text(encoding="utf-8").rstrip()
    return sql.format(
        s=f"{stage}_" if stage else "",
        today=more.pop("today", ""),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        **more,
    )


def families(draft: Draft) -> list[str]:
    """For each kind of facts: every person with each term asked, and the facts that speak of it."""
    return [_FAMILY.format(
        kind=kind,
        domains=listed(sorted(KINDS[kind][0])),
        aside=listed(["", *sorted(KINDS[kind][1])]),
        today=draft.today,
        first_day=FIRST_DAY,
        terms="\n  UNION ALL ".join(f"SELECT {text(term)} AS term, {days} AS valid_days" for term, days in terms.items()),
        says=",\n".join(f"    {sql} AS {name}" for name, sql in draft.says[kind].items()),
    ) for kind, terms in draft.asked_terms.items()]  # fmt: skip


_FAMILY = """-- {kind}: every person with each term asked about, and what speaks of it.
{kind}_terms AS (
  {terms}
),
{kind}_unusable AS (
  SELECT u.person_id, t.term, MIN(COALESCE(u.start_first, {first_day})) AS unusable_from
  FROM unusable u
  JOIN terms t ON t.concept = u.meaning AND t.concerns = 1
  WHERE u.domain IN {aside} AND (u.start_first IS NULL OR u.start_first <= {today})
  GROUP BY u.person_id, t.term
),
{kind}_facts AS (
  SELECT
    s.*,
{says}
  FROM (
    SELECT
      p.*, q.term, q.valid_days, u.unusable_from, f.fact, f.fact_row, f.domain, f.meaning, f.spelled, f.is_other, f.status,
      f.reads_as, f.item, f.words, f.dose, f.route, f.is_a, f.covers, f.related,
      CASE WHEN f.covers = 1 AND (f.is_other = 0 OR f.names = 1) THEN 1 ELSE 0 END AS may_deny,
      f.begins_from, f.begins_to, f.ends_from, f.ends_to, f.known_from, f.known_to, f.ongoing
    FROM people p
    CROSS JOIN {kind}_terms q
    LEFT JOIN (
      SELECT d.*, t.term, t.is_a, t.denies AS covers, t.names, t.related
      FROM spans d
      JOIN terms t ON t.concept = d.meaning
      JOIN {kind}_terms k ON k.term = t.term
      WHERE d.domain IN {domains}
    ) f ON f.person_id = p.person_id AND f.term = q.term
    LEFT JOIN {kind}_unusable u ON u.person_id = p.person_id AND u.term = q.term
  ) s
)"""


def of_stage(draft: Draft, stage: str) -> list[str]:
    """The atoms of a stage, family by family, each with the rules that answer it."""
    atoms = [atom for atom in draft.atoms if atom.stage == stage]
    ctes: list[str] = []
    found: list[str] = []
    for family, rules in _RULES_OF.items():
        of_family = [atom for atom in atoms if atom.family == family]
        if family != "regimens":
            ctes += [_quoted(atom, draft) for atom in of_family]
        if family == "values" and any("latest" in atom.rules for atom in atoms if atom.family == "grades"):
            of_family.append(Atom("graded_values", "values", "", frozenset({"latest"})))
        if of_family:
            more, answers = rules(draft, stage, of_family)
            ctes += more
            found += answers
    return [*ctes, _found(prefix_of(stage), found, [atom.name for atom in atoms])] if found else ctes


def prefix_of(stage: str) -> str:
    """What stands before the names of a stage's parts."""
    return f"{stage}_" if stage else ""


def _quoted(atom: Atom, draft: Draft) -> str:
    words = [
        f"-- {atom.name} · {key}: “{one_line(said)}”" for key, said in draft.criteria_of(atom.name).items()
    ]
    return "\n".join([*words, atom.sql])


def _union(name: str, atoms: Sequence[str]) -> str:
    return f"{name} AS (\n  " + "\n  UNION ALL ".join(f"SELECT * FROM {atom}" for atom in atoms) + "\n)"


def _states(draft: Draft, stage: str, atoms: list[Atom]) -> tuple[list[str], list[str]]:
    people = [atom.name for atom in atoms if "attestation_facts" in atom.sql]
    nothing = f"CASE WHEN q.atom IN {listed(people)} THEN -2 ELSE -1 END" if people else "-1"
    note = (
        "-- -2 where only people can answer, since nothing recorded speaks of it any more.\n"
        if people
        else ""
    )
    rule = rule_text("state", stage, nothing=nothing, note=note)
    ctes = [_union(f"{prefix_of(stage)}asked_of_states", [atom.name for atom in atoms]), rule]
    return ctes, [f"{prefix_of(stage)}state_found"]


def _periods(draft: Draft, stage: str, atoms: list[Atom]) -> tuple[list[str], list[str]]:
    rules = {rule for atom in atoms for rule in atom.rules}
    asked = [question for question in ("any", "start_in", "throughout") if question in rules]
    union = _union(f"{prefix_of(stage)}asked_of_periods", [atom.name for atom in atoms])
    ctes = [
        union,
        rule_text("periods", stage, today=str(draft.today)),
        *(rule_text(question, stage) for question in asked),
    ]
    return ctes, [f"{prefix_of(stage)}{question}_found" for question in asked]


def _grades(draft: Draft, stage: str, atoms: list[Atom]) -> tuple[list[str], list[str]]:
    cases = "\n      ".join(
        f"WHEN '{atom.name}' THEN CASE {rule.removeprefix('case:')} ELSE -1 END"
        for atom in atoms
        for rule in atom.rules
        if rule.startswith("case:")
    )
    ctes = [_union("grades_given", [atom.name for atom in atoms]), rule_text("counts", stage, cases=cases)]
    if any("some" in atom.rules for atom in atoms):
        return [*ctes, rule_text("some_count", stage)], ["some_count_found"]
    return ctes, []


def _values(draft: Draft, stage: str, atoms: list[Atom]) -> tuple[list[str], list[str]]:
    rules = {rule for atom in atoms for rule in atom.rules}
    grouped = "superseded" in rules
    ctes = [_union("values_given" if grouped else "value_rows", [atom.name for atom in atoms])]
    if grouped:
        ctes.append(rule_text("superseded", stage, today=str(draft.today)))
    answers = []
    for question, rule in (("latest", "latest"), ("window", "window_values")):
        if question in rules:
            ctes.append(rule_text(rule, stage))
            answers.append(f"{question}_found")
    return ctes, answers


def _direct(draft: Draft, stage: str, atoms: list[Atom]) -> tuple[list[str], list[str]]:
    return [], [atom.name for atom in atoms]


def _regimens(draft: Draft, stage: str, atoms: list[Atom]) -> tuple[list[str], list[str]]:
    rows = "\n  UNION ALL ".join(
        f"{atom.sql}  -- {', '.join(draft.criteria_of(atom.name))}" for atom in atoms
    )
    dose, unit = daily_dose()
    return [
        f"regimens AS (\n  {rows}\n)",
        rule_text("regimens", stage, today=str(draft.today), dose=dose, unit=unit),
    ], ["regimens_found"]


_RULES_OF = {
    "states": _states,
    "periods": _periods,
    "regimens": _regimens,
    "grades": _grades,
    "values": _values,
    "direct": _direct,
}


def _found(prefix: str, found: Sequence[str], atoms: Sequence[str]) -> str:
    """The answers of all atoms as columns; of several terms that are asked together any."""
    union = "\n  UNION ALL ".join(f"SELECT atom, part, person_id, code FROM {each}" for each in found)
    columns = ",\n    ".join(
        f"COALESCE(MAX(CASE WHEN f.atom = '{atom}' THEN f.code END), -1) AS {atom}" for atom in atoms
    )
    return f"""-- The answer of every atom; of several terms that are asked together any.
{prefix}found AS (
  SELECT atom, part, person_id, CASE WHEN MAX(code) = 1 THEN 1 ELSE MIN(code) END AS code
  FROM (
  {union}
  ) f
  GROUP BY atom, part, person_id
),
{prefix}level_0 AS (
  SELECT
    {_KEYS[bool(prefix)]},
    {columns}
  {_SOURCES[bool(prefix)].format(prefix=prefix)}
)"""


_KEYS = ("p.person_id", "f.person_id, f.part")
_SOURCES = (
    "FROM people p\n  LEFT JOIN found f ON f.person_id = p.person_id AND f.part = ''\n  GROUP BY p.person_id",
    "FROM {prefix}found f\n  GROUP BY f.person_id, f.part",
)
