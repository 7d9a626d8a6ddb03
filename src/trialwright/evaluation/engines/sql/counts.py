"""How many items of one assessment have one of the grades, as SQL; grades of two assessments are never added."""

from decimal import Decimal

from trialwright.evaluation.concepts import under
from trialwright.evaluation.count import NEVER_INVOLVED
from trialwright.evaluation.engines.sql.draft import Draft, listed, text
from trialwright.evaluation.engines.sql.ranges import bounds_of, spread
from trialwright.evaluation.engines.sql.vocabulary import term_key
from trialwright.evaluation.score import score_validity
from trialwright.knowledge.lexicon import all_terms
from trialwright.model.criterion import Count
from trialwright.model.window import Window

MIXED = "persons with the grade of items never involved, whose items are not named by the criterion"


def count(leaf: Count, draft: Draft) -> str:
    """The grades of an instrument, each with its assessment: a named group, or all of one version and day."""
    when = leaf.when or Window("index")
    days = draft.moments.days_of(when)
    some = leaf.pick == "any" or (leaf.pick == "" and when.since is not None)
    validity = score_validity(leaf.instrument, draft.chart)
    valid = str(validity) if days.is_open or some else f"{days.closes} - ({days.opens})"
    versions = sorted(under(leaf.instrument))
    version = f"CASE WHEN f.meaning IN {listed(versions)} THEN f.meaning ELSE {text(leaf.instrument)} END"
    all_in, none = spread("counted", "counted + not_graded", bounds_of(leaf.range))
    decides = some and not leaf.range.contains(Decimal(0)) and leaf.instrument in NEVER_INVOLVED
    never = text(NEVER_INVOLVED[leaf.instrument]) if decides else "NULL"
    limits = (MIXED,) if decides and not leaf.items else ()
    return draft.atom((leaf.instrument, "count"), "grades", f"""{{name}} AS (
  SELECT
    '{{name}}' AS atom, {int(some)} AS is_some, {days.opens} AS opens, {days.closes} AS closes, {valid} AS valid_days,
    s.person_id, g.fact, g.kind, g.first_day, g.last_day, g.version, g.assessment, g.item,
    {int(bool(leaf.items))} AS names_items, {_asked_items(leaf, versions)} AS asked_items,
    {_is_asked(leaf, versions)} AS is_asked,
    CASE
      WHEN g.comparator <> '=' OR g.value_text = '' THEN NULL
      WHEN g.value_text IN {listed(leaf.grades)} THEN 1
      ELSE 0
    END AS hit,
    CASE WHEN g.value_text = {never} THEN 1 ELSE 0 END AS is_never
  FROM (
    SELECT
      f.person_id, f.fact, 'value' AS kind, f.start_first AS first_day, f.start_last AS last_day,
      f.item, f.value_text, f.comparator, {version} AS version,
      CASE
        WHEN f.group_id <> '' THEN f.group_id
        WHEN f.start_first IS NULL THEN 'on an unknown date'
        ELSE 'on ' || CAST(f.start_first AS VARCHAR(12)) || ' to ' || CAST(f.start_last AS VARCHAR(12))
      END AS assessment
    FROM facts f
    JOIN terms t ON t.concept = f.meaning AND t.term = {text(term_key(leaf.instrument))} AND t.speaks = 1
    WHERE f.domain = 'score' AND f.item <> ''
    UNION ALL
    SELECT u.person_id, 0, 'unusable', u.start_first, u.start_last, '', '', '=', '', ''
    FROM unusable u
    JOIN terms t ON t.concept = u.meaning AND t.term = {text(term_key(leaf.instrument))} AND t.concerns = 1
    WHERE u.domain IN ('score', '')
  ) g
  JOIN people s ON s.person_id = g.person_id
  WHERE g.first_day IS NULL OR g.first_day <= {draft.today}
)""", "some" if some else "latest",
        f"case:WHEN {none} THEN 0 WHEN {all_in} THEN 1", limits=limits)  # fmt: skip


def _items(version: str, leaf: Count) -> tuple[str, ...]:
    """The items that are asked about in a version; () where they are those that happen to be recorded."""
    return leaf.items or (all_terms()[version].items if version in all_terms() else ())


def _asked_items(leaf: Count, versions: list[str]) -> str:
    if leaf.items:
        return str(len(leaf.items))
    whens = [f"WHEN {text(each)} THEN {len(_items(each, leaf))}" for each in versions if _items(each, leaf)]
    return f"CASE g.version {' '.join(whens)} END" if whens else "CAST(NULL AS INTEGER)"


def _is_asked(leaf: Count, versions: list[str]) -> str:
    if leaf.items:
        return f"CASE WHEN g.item IN {listed(leaf.items)} THEN 1 ELSE 0 END"
    whens = [
        f"WHEN g.version = {text(each)} THEN CASE WHEN g.item IN {listed(_items(each, leaf))} THEN 1 ELSE 0 END"
        for each in versions
        if _items(each, leaf)
    ]
    return f"CASE {' '.join(whens)} ELSE 1 END" if whens else "1"
