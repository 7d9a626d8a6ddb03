"""The design of a trial: its groups, how people come into them, and what its words say of the schedule."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from trialwright.model.claim import Claim
from trialwright.model.study import Study
from trialwright.reporting.content.plain import field_name, plain
from trialwright.reporting.content.schedule import (
    Again,
    Doses,
    Period,
    Visits,
    Words,
    again_in,
    doses_in,
    length_in,
    periods_in,
    visits_in,
)

_ARMS = "armsInterventionsModule.armGroups"
_SUMMARY = "descriptionModule.briefSummary"
_GROUP = re.compile(r"\b(?:[Tt]he|[Ii]n(?: the)?) ((?:[\w-]+ ){1,3}(?:group|arm))\b")
_GENERIC = frozenset({"each", "both", "two", "either", "same", "other", "this", "which", "every", "one"})


class Group(msgspec.Struct, frozen=True, omit_defaults=True):
    """An arm or cohort, and what its words say of its course. ``named_in`` is the field that names it."""

    label: str
    kind: str
    interventions: tuple[str, ...]
    description: str
    named_in: str
    periods: tuple[Period, ...] = ()
    again: Again | None = None
    doses: Doses | None = None


class DesignRow(msgspec.Struct, frozen=True):
    """A line of the table that says what the figure draws, each with the words it was drawn from."""

    group: str
    what: str
    when: str
    words: str
    field: str


class Outcome(msgspec.Struct, frozen=True):
    """An outcome as the record states it."""

    kind: str
    measure: str
    time_frame: str


class Design(msgspec.Struct, frozen=True):
    """The design. Numbers of days place marks in the figure; ``in_words`` is its text alternative."""

    study_type: str
    allocation: str
    model: str
    masking: str
    purpose: str
    enrolment: int | None
    ratio: str
    groups: tuple[Group, ...]
    groups_from_words: bool
    visits: Visits | None
    endpoint: str
    endpoint_day: float | None
    in_words: tuple[str, ...]
    rows: tuple[DesignRow, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def is_randomised(self) -> bool:
        """Whether chance decides who comes into which group."""
        return self.allocation == "randomized"


def design_of(study: Study, claim: Claim) -> Design:
    """The design as the structured fields and the words tell it.

    >>> from trialwright.design.claim.read import read_claim
    >>> from trialwright.store.inputs import library_record
    >>> record = library_record("NCT05916781")
    >>> made = design_of(record.study, read_claim(record))
    >>> [(group.label, group.again.among) for group in made.groups][0]
    ('steroid tapering group', ('MMF alone', 'TAC alone'))
    """
    info = study.design.design_info
    outcomes = tuple(_outcomes(study))
    first = next((one for one in outcomes if one.kind == "primary"), None)
    groups, from_words = _groups(study)
    made = Design(
        plain(study.design.study_type or ""),
        plain(info.allocation or "") if info else "",
        plain(info.intervention_model or info.observational_model or "") if info else "",
        plain(info.masking_info.masking or "") if info and info.masking_info else "",
        plain(info.primary_purpose or "") if info else "",
        study.design.enrollment_info.count if study.design.enrollment_info else None,
        f"{claim.ratio.value:g} : 1" if claim.ratio else "",
        groups,
        from_words,
        _visits(study),
        first.measure if first else "",
        length_in(first.time_frame) if first else None,
        (),
        (),
        outcomes,
    )
    rows = tuple(_table(made))
    return msgspec.structs.replace(made, in_words=tuple(_sentences(made)), rows=rows)


def _groups(study: Study) -> tuple[tuple[Group, ...], bool]:
    """The groups of the record; where it lists none, those that its words name."""
    prose = _prose(study)
    arms = study.arms_interventions.arm_groups
    if arms:
        made = []
        named = [arm.label for arm in arms if arm.label]
        for place, arm in enumerate(arms):
            given = tuple(name for name in arm.intervention_names)
            own = Words(arm.description or "", f"{_ARMS}[{place}].description")
            label = arm.label or f"group {place + 1}"
            made.append(_group(label, plain(arm.type or ""), given, own, prose, f"{_ARMS}[{place}]", named))
        return tuple(made), False
    labels = list(dict.fromkeys(_named_groups(prose)))
    if len(labels) < 2:
        return (), False
    none = Words("", "")
    return tuple(_group(label, "", (), none, prose, _SUMMARY, labels) for label in labels), True


def _named_groups(prose: Sequence[Words]) -> Iterator[str]:
    for passage in prose:
        for found in _GROUP.finditer(passage.text):
            words = found[1].split()
            if words[0].lower() not in _GENERIC:
                yield found[1]


def _prose(study: Study) -> tuple[Words, ...]:
    module = study.protocol.description_module
    if module is None:
        return ()
    texts = ((module.brief_summary, "briefSummary"), (module.detailed_description, "detailedDescription"))
    return tuple(Words(text, f"descriptionModule.{name}") for text, name in texts if text)


def _group(
    label: str,
    kind: str,
    given: tuple[str, ...],
    own: Words,
    prose: Sequence[Words],
    named_in: str,
    labels: Sequence[str],
) -> Group:
    """A group with the course its own description tells, else the sentences of the prose that name it alone."""
    others = [each for each in labels if each != label and each.lower() not in label.lower()]
    passages = [own, *_about(label, prose, others)]
    periods = next(filter(None, (periods_in(each.text, each.field) for each in passages)), ())
    again = next(filter(None, (again_in(each.text, each.field, periods) for each in passages)), None)
    doses = next(filter(None, (doses_in(each.text, each.field) for each in passages)), None)
    return Group(label, kind, given, own.text, named_in, periods, again, doses)


def _about(label: str, prose: Sequence[Words], others: Sequence[str]) -> Iterator[Words]:
    for passage in prose:
        for sentence in re.split(r"(?<=\.)\s+(?=[A-Z])", passage.text):
            said = sentence.lower()
            if label.lower() in said and not any(each.lower() in said for each in others):
                yield Words(sentence, passage.field)


def _visits(study: Study) -> Visits | None:
    return next((found for each in _prose(study) if (found := visits_in(each.text, each.field))), None)


def _outcomes(study: Study) -> Iterator[Outcome]:
    module = study.protocol.outcomes_module
    if module is None:
        return
    for kind, listed in (
        ("primary", module.primary_outcomes),
        ("secondary", module.secondary_outcomes),
        ("other", module.other_outcomes),
    ):
        for one in listed:
            yield Outcome(kind, one.measure or "", one.time_frame or "")


def _sentences(made: Design) -> Iterator[str]:
    """The figure in words."""
    n = f"{made.enrolment} participants" if made.enrolment else "Participants (number not stated)"
    if len(made.groups) > 1:
        how = f"at random{f' {made.ratio}' if made.ratio else ''}, " if made.is_randomised else ""
        yield f"{n}, {how}in {len(made.groups)} groups: {'; '.join(group.label for group in made.groups)}."
    elif made.groups:
        yield f"{n} in one group: {made.groups[0].label}."
    else:
        yield f"{n}. The record lists no groups."
    for group in made.groups:
        parts = [f"{one.label or 'treatment'} for {one.length_said}" for one in group.periods]
        if group.again:
            parts.append(f"randomised again to {' or '.join(group.again.among)}")
        if group.doses:
            parts.append(f"days listed: {group.doses.said}")
        if parts:
            yield f"{group.label}: {'; '.join(parts)}."
    if made.visits:
        yield f"Visits every {made.visits.every_said} over {made.visits.until_said}."


def _table(made: Design) -> Iterator[DesignRow]:
    for group in made.groups:
        given = "; ".join(group.interventions) or "no intervention listed"
        yield DesignRow(group.label, given, "", group.description, field_name(group.named_in))
        for one in group.periods:
            yield _row(group.label, one.label or "period", one.length_said, one.words)
        if group.doses:
            yield _row(group.label, "days listed", group.doses.said, group.doses.words)
        if group.again:
            among = " or ".join(group.again.among)
            yield _row(group.label, f"randomised again: {among}", "", group.again.words)
    if made.visits:
        every = f"every {made.visits.every_said} until {made.visits.until_said}"
        yield _row("all", "visits", every, made.visits.words)


def _row(group: str, what: str, when: str, words: Words) -> DesignRow:
    return DesignRow(group, what, when, words.text, field_name(words.field))
