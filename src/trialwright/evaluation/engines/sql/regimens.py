"""Stable regimens as SQL: each drug that is taken was taken all through the window, at one dose."""

from collections.abc import Sequence

from trialwright.evaluation.concepts import plain_form
from trialwright.evaluation.engines.sql.draft import Draft, View
from trialwright.evaluation.engines.sql.drugs import PER_KG, drug
from trialwright.evaluation.engines.sql.occurrences import Subject, asked, drug_subject, rows_of, together
from trialwright.evaluation.engines.sql.operators import all_true, any_true, negated
from trialwright.evaluation.open_lists import widest
from trialwright.knowledge.chart_wording import equivalents
from trialwright.model.criterion import Exposure, StableRegimen


def stable_regimen(leaf: StableRegimen, draft: Draft) -> str:
    """Whether at least one of the drugs is taken, and every one that is stands unchanged, within its cap."""
    if leaf.when.since is None or any(plain_form((each,)).route for each in leaf.terms.ids):
        draft.leave_out("a regimen of a form of a drug, or one without a beginning")
        return "-1"
    subject = _subject(leaf.terms.ids, draft)
    taken = asked(draft, subject, "state", leaf.when)
    unchanged, kept = _unchanged(leaf, subject, taken, draft), _none_stopped(subject, taken, draft)
    caps = [part for cap in leaf.caps for part in (_within(cap, draft), *_no_equivalent(cap, draft))]
    whole = all_true(draft, [taken, unchanged, kept, *caps])
    none = "0" if leaf.terms.closed else _rest_denied(leaf, draft)
    return draft.step(f"CASE WHEN {taken} = 0 THEN {none} ELSE {whole} END", taken, none, whole)


def _subject(terms: Sequence[str], draft: Draft) -> Subject:
    [subject] = together(drug_subject(each, "", draft) for each in terms)
    return subject


def _rest_denied(leaf: StableRegimen, draft: Draft) -> str:
    """0 where the widest class over an open list is denied too."""
    rest = widest(leaf.terms.ids)
    if not rest or any(plain_form((each,)).route for each in rest):
        return "-1"
    denied = asked(draft, _subject(rest, draft), "state", leaf.when)
    return draft.step(f"CASE WHEN {denied} = 0 THEN 0 ELSE -1 END", denied)


def _within(cap: Exposure, draft: Draft) -> str:
    """Whether a drug with a cap is not taken, or taken within it."""
    bare = Exposure(terms=cap.terms, when=cap.when, route=cap.route)
    return any_true(draft, [negated(draft, drug(bare, draft)), drug(cap, draft)])


def _unchanged(leaf: StableRegimen, subject: Subject, taken: str, draft: Draft) -> str:
    """Whether all drugs of the list that are taken were taken on every day of the window and always at one dose."""
    through = _throughout(leaf, subject, taken, draft)
    row = f"SELECT '{{name}}' AS atom, '{taken}' AS taken, '{through}' AS all_through"
    return draft.atom((subject.terms, "unchanged"), "regimens", row, limits=(PER_KG,))


def _none_stopped(subject: Subject, taken: str, draft: Draft) -> str:
    """Unknown where a drug of the regimen was given in the window and is not given at its end."""
    return draft.atom((subject.terms, "stopped"), "direct", f"""{{name}} AS (
  -- A drug that was stopped within the time that must be stable leaves the regimen open.
  SELECT
    '{{name}}' AS atom, '' AS part, s.person_id,
    MIN(CASE
      WHEN s.says = 'yes' AND s.is_out = 0 AND s.begins_from <= s.closes AND s.ends_to >= s.opens AND k.meaning IS NULL THEN -1
      ELSE 1
    END) AS code
  FROM {taken} s
  LEFT JOIN (
    {_standing(taken)}
  ) k ON k.person_id = s.person_id AND k.term = s.term AND k.meaning = s.meaning
  GROUP BY s.person_id
)""")  # fmt: skip


def _no_equivalent(cap: Exposure, draft: Draft) -> list[str]:
    """Unknown where a drug whose doses count as those of the capped one is taken: the cap names the one only."""
    tables = [(each, table) for each in cap.terms.ids if (table := equivalents(each))]
    drugs = tuple(dict.fromkeys(drug for each, table in tables for drug in table.mg if drug != each))
    if not drugs:
        return []
    state = asked(draft, _subject(drugs, draft), "state", None)
    return [draft.atom((drugs, "equivalents"), "direct", f"""{{name}} AS (
  -- Another drug whose doses count as those of the capped one leaves it open if the cap holds for it too.
  SELECT
    '{{name}}' AS atom, '' AS part, s.person_id, MIN(CASE WHEN k.fate = 'stands' THEN -1 ELSE 1 END) AS code
  FROM {state} s
  LEFT JOIN state_judged k ON k.atom = '{state}' AND k.person_id = s.person_id
  GROUP BY s.person_id
)""")]  # fmt: skip


def _standing(taken: str) -> str:
    return f"SELECT DISTINCT person_id, term, meaning FROM state_judged WHERE atom = '{taken}' AND fate = 'stands'"


def _throughout(leaf: StableRegimen, subject: Subject, taken: str, draft: Draft) -> str:
    """Each drug that is taken, as a question of its own: its rows, and all that is denied or in doubt."""
    joins = f"\n  JOIN ({_standing(taken)}) k ON k.person_id = s.person_id AND k.term = s.term"
    where = f" AND (s.{subject.says} IS NULL OR s.{subject.says} <> 'yes' OR s.meaning = k.meaning)"
    rows = rows_of(
        subject, "throughout", draft.moments.days_of(leaf.when), View("k.meaning", joins=joins), where
    )
    return draft.atom((subject.terms, "throughout"), "periods", rows, "throughout")
