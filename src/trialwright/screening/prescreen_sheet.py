"""What goes to the doctor: values, scores, pathology and courses of treatment that no one can tell of themselves."""

from collections.abc import Iterator, Sequence

import msgspec

from trialwright.evaluation.concepts import label, question
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.prescreen import route_words, wording
from trialwright.knowledge.worded_tests import all_worded_tests
from trialwright.model.criterion import (
    Category,
    Count,
    Duration,
    Exposure,
    Expr,
    Has,
    Measure,
    Procedure,
    Score,
    StableRegimen,
    TrialCriteria,
)
from trialwright.model.truth import Truth
from trialwright.screening.prescreen_leaves import leaves, questions_of
from trialwright.screening.prescreen_next import Reason, Told, TrialAsked


class SheetItem(msgspec.Struct, frozen=True):
    """One thing for the doctor to fill in, and the criteria that ask for it."""

    asked: str
    reasons: tuple[Reason, ...]


class DoctorsSheet(msgspec.Struct, frozen=True):
    """What a doctor can fill in, and the criteria whose words only the trial team can judge."""

    items: tuple[SheetItem, ...]
    for_the_team: tuple[Reason, ...]


def is_for_doctor(leaf: Expr) -> bool:
    """Whether a leaf can be settled from a chart, and not by the person."""
    clinical = Measure | Score | Count | Category | StableRegimen | Has | Duration | Exposure | Procedure
    return isinstance(leaf, clinical) and not questions_of(leaf)


def doctors_sheet(trials: Sequence[TrialAsked], told: Told, language: str = "en") -> DoctorsSheet:
    """The sheet for the trials: each question once, with all criteria that ask for it, in the order of the records.

    What the answers settled already is left out.
    """
    asked: dict[str, dict[Reason, None]] = {}
    team: dict[Reason, None] = {}
    for trial in trials:
        for tree, reason in _open(trial, told):
            items = [item for leaf in widest_regimens(leaves(tree)) if (item := item_of(leaf, language))]
            for item in items:
                asked.setdefault(item, {})[reason] = None
            if not items and not any(questions_of(leaf) for leaf in leaves(tree)):
                team[reason] = None
    return DoctorsSheet(tuple(SheetItem(item, tuple(why)) for item, why in asked.items()), tuple(team))


def widest_regimens(listed: Iterator[Expr]) -> Iterator[Expr]:
    """The leaves, without regimens that are part of a longer one of the same criterion (other readings of it)."""
    found = list(listed)
    regimens = [set(leaf.terms.ids) for leaf in found if isinstance(leaf, StableRegimen)]
    for leaf in found:
        if not isinstance(leaf, StableRegimen) or not any(set(leaf.terms.ids) < each for each in regimens):
            yield leaf


def _open(trial: TrialAsked, told: Told) -> Iterator[tuple[Expr, Reason]]:
    read: TrialCriteria = trial.proposed or trial.criteria
    sure = {each.id: each for each in trial.criteria.criteria}
    name = trial.criteria.nct_id or trial.criteria.name
    for each in read.criteria:
        if told.truth(sure[each.id].expr) is Truth.UNKNOWN:
            yield each.expr, Reason(name, each.id, each.role, " ".join(each.text.split()))


def item_of(leaf: Expr, language: str = "en") -> str:
    """What a doctor is asked of a leaf; "" for one that the person answers, or the trial team."""
    if not is_for_doctor(leaf):
        return ""
    match leaf:
        case Measure():
            known = all_analytes().get(leaf.analyte)
            asked = known.question if known else f"What is the latest {leaf.analyte}?"
            says_limit = not leaf.multiple_of or "limit" in asked
            return asked if says_limit else f"{asked} {wording('sheet', 'limits', language)}"
        case Score() | Count():
            return question(leaf.instrument)
        case Category():
            test = all_worded_tests().get(leaf.finding)
            return f"What is the latest result of {test.label}, and when?" if test else question(leaf.finding)
        case StableRegimen():
            return wording("sheet", "stable", language).format(names=_names(leaf.terms.ids))
        case Exposure():
            key = "dose" if leaf.dose is not None else "drug"
            by = route_words(leaf.route, language) or leaf.route
            return wording("sheet", key, language).format(
                names=_names(leaf.terms.ids), route=f" ({by})" if by else ""
            )
        case Has() if leaf.relation in ("contraindication", "failure"):
            return wording("sheet", leaf.relation, language).format(names=_names(leaf.terms.ids))
        case Has() | Duration() | Procedure():
            return " ".join(question(each) for each in leaf.terms.ids[:4])
    return ""


def _names(term_ids: Sequence[str]) -> str:
    return ", ".join(label(each) for each in term_ids)
