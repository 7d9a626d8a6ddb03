"""Which kinds of facts some atoms may look at, so that of a large cohort only those are read."""

import datetime
from collections.abc import Callable, Iterable

import msgspec

from trialwright.evaluation import relation
from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import above, meaning, meaning_of, plain_form, under
from trialwright.evaluation.open_lists import widest
from trialwright.evaluation.regimen import equivalent_to
from trialwright.evaluation.windows import is_admission
from trialwright.knowledge.chart_wording import akin, implied_conditions
from trialwright.knowledge.instruments import instrument_named
from trialwright.knowledge.spelling import normalised
from trialwright.knowledge.worded_tests import methods_of
from trialwright.model.criterion import (
    Attest,
    Category,
    Count,
    Expr,
    Has,
    Measure,
    Node,
    Score,
    StableRegimen,
    Terms,
)
from trialwright.model.fact import Fact, Person
from trialwright.model.window import Window

# What an analyte is computed from.
_FROM = {"egfr": ("serum_creatinine",), "bmi": ("body_weight", "body_height")}


class Looked(msgspec.Struct):
    """What atoms look at: concepts by id and by words, endings of concepts, relations to drugs, attestations."""

    concepts: set[str] = msgspec.field(default_factory=set)
    words: set[str] = msgspec.field(default_factory=set)
    endings: set[str] = msgspec.field(default_factory=set)
    related: list[Has] = msgspec.field(default_factory=list)
    attestations: bool = False
    admissions: bool = False


def looked_at(atoms: Iterable[Expr]) -> Callable[[Fact], bool]:
    """Whether a kind of fact, of any domain, may matter to one of some trees; rather one too many than one too few."""
    looked = Looked()
    for atom in atoms:
        _look(atom, looked)
    answers: dict[tuple[str, str, str], bool] = {}

    def wanted(kind: Fact) -> bool:
        key = kind.domain, kind.concept, kind.reason
        if key not in answers:
            answers[key] = _is_wanted(kind, looked)
        return answers[key]

    return wanted


def _is_wanted(kind: Fact, looked: Looked) -> bool:
    named = {kind.concept, *meaning(kind.concept).ids, *meaning_of(kind).ids}
    instrument = instrument_named(kind.concept)
    if instrument is not None:
        named.add(instrument.id)
    plain = normalised(kind.concept)
    return (
        bool(named & looked.concepts)
        or plain in looked.words
        or any(plain.endswith(ending) for ending in looked.endings)
        or (looked.attestations and kind.domain == "attestation")
        or (looked.admissions and is_admission(kind.concept))
        or any(_is_related(leaf, kind) for leaf in looked.related)
    )


def _is_related(leaf: Has, kind: Fact) -> bool:
    chart = Chart(Person(""), (), (), datetime.date.max, {}, lambda spans: "")
    return any(relation.sign_of(leaf.relation, drug, kind, chart) is not None for drug in leaf.terms.ids)


def _look(value: object, looked: Looked) -> None:
    if isinstance(value, Has) and value.relation:
        looked.related.append(value)
    match value:
        case Terms():
            for each in (*value.ids, *(() if value.closed else widest(value.ids))):
                _look_at_term(each, looked)
        case Measure():
            looked.concepts.update((value.analyte, *_FROM.get(value.analyte, ())))
        case Score() | Count():
            _look_at_term(value.instrument, looked)
        case Category():
            _look_at_term(value.finding, looked)
            looked.concepts |= methods_of(value.finding)
        case StableRegimen():
            for each in (
                drug for cap in value.caps for term in cap.terms.ids for drug in equivalent_to(term)
            ):
                _look_at_term(each, looked)
        case Attest():
            looked.attestations = True
            _look_at_term(value.kind, looked)
        case Window():
            looked.admissions |= value.anchor == "admission"
        case Has() if value.qualifier:
            looked.endings.add(f" {normalised(value.qualifier)}")
    if isinstance(value, Node | tuple):
        parts = (
            value if isinstance(value, tuple) else (getattr(value, name) for name in value.__struct_fields__)
        )
        for part in parts:
            _look(part, looked)


def _look_at_term(term_id: str, looked: Looked) -> None:
    for each in (term_id, *plain_form((term_id,)).ids):
        looked.concepts |= {each} | under(each) | above(each) | akin(each)
        looked.words.add(normalised(each.replace("_", " ")))
        rule = implied_conditions().get(each)
        if rule is not None and rule.test:
            looked.concepts.add(rule.test)
