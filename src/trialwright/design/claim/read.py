"""A record's sample-size claim, read from its words."""

import re
from collections.abc import Iterable

import msgspec

from trialwright.design.claim.contradictions import contradictions
from trialwright.design.claim.counts import group_count
from trialwright.design.claim.effects import (
    control_group,
    follow_up,
    hypothesis,
    second_randomisation,
    time_frame,
)
from trialwright.design.claim.evidence import Evidence, evidence
from trialwright.design.claim.fixed_rates import is_fixed
from trialwright.design.claim.missing import missing
from trialwright.design.claim.passages import Passage, passages
from trialwright.design.claim.quoted import quoted
from trialwright.design.claim.wording import any_of, wording
from trialwright.diagnostics import diagnose
from trialwright.model.claim import Claim, GroupRole, OutcomeKind, Stated, Worded
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord
from trialwright.model.study.design import Outcome

_DESIGN = "/protocolSection/designModule"
_ENROLMENT = f"{_DESIGN}/enrollmentInfo/count"
_ARMS = "/protocolSection/armsInterventionsModule/armGroups"


def read_claim(record: StudyRecord) -> Claim:
    """What the record claims about its sample size, every value with its field, place and words.

    Nothing is defaulted: what is not stated is None and, where the stated kind of design needs it, named in
    ``missing``. Values that contradict one another are diagnostics; the first one stated is kept.

    >>> from trialwright.store.inputs import library_record
    >>> claim = read_claim(library_record("NCT05916781"))
    >>> claim.hypothesis.value, claim.alpha.value, claim.margin.value, claim.n_per_group.value
    ('non_inferiority', 0.05, 0.15, 110.0)
    >>> read_claim(library_record("NCT03580291")).missing
    ('margin', 'rate', 'alpha', 'power')
    """
    texts = passages(record)
    read = [evidence(one, _arms(record), _own_names(record)) for one in texts]
    claim = _claim(record, texts, read)
    found = contradictions(claim, read)
    claim = _changed(claim, missing=_not_stated(claim, texts))
    return _changed(claim, diagnostics=(*found, *_named_missing(claim)))


def _claim(record: StudyRecord, texts: list[Passage], read: list[Evidence]) -> Claim:
    rates = _distinct_rates(
        one for each in read for one in each.of("rate") if _is_single(record) or not is_fixed(one)
    )
    endpoint, at = _endpoint(record)
    claim = Claim(
        name=record.name,
        hypothesis=hypothesis(texts),
        endpoint=endpoint,
        model=_model(record),
        single_group=_is_single(record),
        control_group=control_group(texts) if _is_single(record) else None,
        groups=_groups(record, texts),
        rates=rates,
        follow_up=_follow_up(texts, endpoint, at),
        enrolment=_enrolment(record),
        second_randomisation=second_randomisation(texts),
        unassigned=tuple(one for each in read for one in each.unassigned()),
        quoted=tuple(one for each in read for one in quoted(each.passage, list(each.window))),
    )
    claim = _changed(claim, **{role: _first(read, role) for role in _SINGLE})
    claim = claim if claim.n_total else _changed(claim, n_total=_first(read, "n_enrolled"))
    return _changed(claim, outcome=_outcome(claim))


_SINGLE = (
    "ratio", "alpha", "sides", "power", "period_rate", "margin", "precision", "difference", "effect_size", "sd",
    "hazard_ratio", "events", "intracluster_correlation", "dropout", "n_per_group", "n_total",
)  # fmt: skip


def _changed(claim: Claim, **changes: object) -> Claim:
    return msgspec.structs.replace(claim, **changes)


def _first(read: list[Evidence], role: str) -> Stated | None:
    return next((one for each in read for one in each.of(role)), None)


def _distinct_rates(found: Iterable[Stated]) -> tuple[Stated, ...]:
    kept: dict[tuple[str, str, float], Stated] = {}
    for rate in found:
        kept.setdefault((rate.group.casefold(), rate.of, rate.value), rate)
    return tuple(kept.values())


def _arms(record: StudyRecord) -> dict[str, GroupRole]:
    types: dict[str, GroupRole] = wording()["arm_types"]
    arms = record.study.arms_interventions.arm_groups
    return {arm.label: types[arm.type] for arm in arms if arm.label and arm.type in types}


def _own_names(record: StudyRecord) -> str:
    own = record.study.identification
    return " ".join(name for name in (own.brief_title, own.official_title, own.acronym) if name)


def _model(record: StudyRecord) -> str:
    info = record.study.design.design_info
    return (info.intervention_model if info else None) or ""


def _is_single(record: StudyRecord) -> bool:
    model = _model(record)
    return model == "SINGLE_GROUP" or (not model and len(record.study.arms_interventions.arm_groups) == 1)


def _groups(record: StudyRecord, texts: list[Passage]) -> Stated | None:
    arms = record.study.arms_interventions.arm_groups
    if len(arms) > 1:
        labels = "; ".join(arm.label or "" for arm in arms)
        return Stated(float(len(arms)), labels, _ARMS)
    said = ((one, group_count(one)) for one in texts)
    return next((found.stated(one) for one, found in said if found), None)


def _enrolment(record: StudyRecord) -> Stated | None:
    info = record.study.design.enrollment_info
    if info is None or info.count is None:
        return None
    kind = (info.type or "").lower()
    return Stated(float(info.count), f"{info.count} {kind}".strip(), _ENROLMENT, note=kind)


def _endpoint(record: StudyRecord) -> tuple[Worded | None, Outcome | None]:
    module = record.study.protocol.outcomes_module
    outcome = next((one for one in module.primary_outcomes if one.measure), None) if module else None
    if outcome is None or module is None or not outcome.measure:
        return None, None
    place = (
        f"/protocolSection/outcomesModule/primaryOutcomes/{module.primary_outcomes.index(outcome)}/measure"
    )
    return Worded(outcome.measure, outcome.measure, place), outcome


def _follow_up(texts: list[Passage], endpoint: Worded | None, outcome: Outcome | None) -> Stated | None:
    """As the prose says, else as the primary outcome's time frame says in so many words."""
    said = ((one, follow_up(one)) for one in texts)
    if stated := next((found.stated(one) for one, found in said if found), None):
        return stated
    return (
        time_frame(endpoint.field, outcome.time_frame)
        if endpoint and outcome and outcome.time_frame
        else None
    )


def _outcome(claim: Claim) -> OutcomeKind | None:
    if claim.hazard_ratio:
        return "time_to_event"
    if claim.rates:
        return "proportion"
    if claim.sd or claim.effect_size:
        return "mean"
    kinds: tuple[OutcomeKind, ...] = ("time_to_event", "proportion", "mean")
    words = claim.endpoint.value if claim.endpoint else ""
    return next((kind for kind in kinds if any_of("outcomes", kind).search(words)), None)


_PAIRS = re.compile(r"\bdiscordant\b[^.;]{0,80}\d|\d[^.;]{0,80}\bdiscordant\b", re.IGNORECASE)


def _not_stated(claim: Claim, texts: list[Passage]) -> tuple[str, ...]:
    """What is missing; shares of discordant pairs are an effect, though one that is not read."""
    lacking = missing(claim)
    paired = any(_PAIRS.search(one.text) for one in texts)
    return tuple(one for one in lacking if not (paired and one in ("effect", "second rate", "rate")))


def _named_missing(claim: Claim) -> list[Diagnostic]:
    """D020 where a kind of design or a part of a calculation is stated and the rest is not."""
    if (
        claim.missing in ((), ("sides",))
        or claim.single_group
        or not (claim.hypothesis or claim.alpha or claim.power or claim.precision)
    ):
        return []
    lacking = ", ".join(claim.missing)
    worded = claim.hypothesis or claim.alpha or claim.power or claim.precision
    place, words, span = (worded.field, worded.words, worded.span) if worded else ("", "", None)
    message = f"the sample size cannot be recomputed from the record, missing: {lacking}"
    spans = (span,) if span else ()
    return [diagnose("D020", message, document=claim.name, place=place, words=words, spans=spans)]
