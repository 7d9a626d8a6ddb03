"""One atom, all persons: the family that knows it, and the interpreter for those it leaves open."""

import datetime
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from trialwright.evaluation.atoms.assessments import category, score
from trialwright.evaluation.atoms.codes import ASK, PEOPLE, TRUE, UNREAD, all_alike
from trialwright.evaluation.atoms.counts import count
from trialwright.evaluation.atoms.exceptions import without
from trialwright.evaluation.atoms.exposures import code_of, exposure
from trialwright.evaluation.atoms.frame import Frame
from trialwright.evaluation.atoms.measure import measurement
from trialwright.evaluation.atoms.occurrences import attested, condition, done
from trialwright.evaluation.atoms.persons import age, duration, sex
from trialwright.evaluation.atoms.regimens import stable_regimen
from trialwright.evaluation.columns import Array, OnePerson
from trialwright.evaluation.finding import Finding
from trialwright.evaluation.interpret import interpret
from trialwright.model.criterion import (
    Age,
    Attest,
    Category,
    Count,
    Duration,
    Except,
    Exposure,
    Expr,
    Has,
    Judgement,
    Measure,
    Note,
    Opaque,
    Planned,
    Procedure,
    Score,
    Sex,
    StableRegimen,
)


class Answers(msgspec.Struct, frozen=True):
    """The codes of every person by each of some atoms, and how many pairs the interpreter had to settle."""

    codes: list[Array]
    asked: int


def evaluate(atoms: Sequence[Expr], frame: Frame, changed: Mapping[int, OnePerson] | None = None) -> Answers:
    """What atoms say of everyone. Of ``changed`` persons the columns are out of date: the interpreter settles them."""
    codes = [vectorised(atom, frame) for atom in atoms]
    charts = {**frame.cohort.apart, **(changed or {})}
    for each in codes:
        each[list(charts)] = ASK
    places = [np.flatnonzero(each == ASK) for each in codes]
    lacking = sorted({int(place) for some in places for place in some} - charts.keys())
    charts |= dict(zip(lacking, frame.cohort.chart(lacking), strict=True)) if lacking else {}
    day = datetime.date.fromordinal(frame.today)
    for atom, each, some in zip(atoms, codes, places, strict=True):
        each[some] = [code_of(interpreted(atom, charts[int(place)], day, frame.valid_for)) for place in some]
    return Answers(codes, sum(map(len, places)))


def interpreted(
    expr: Expr, one: OnePerson, index_date: datetime.date, valid_for: Mapping[str, int]
) -> Finding:
    """The interpreter's finding of a person."""
    return interpret(
        expr, one.person, one.facts, one.unusable, index_date, valid_for=valid_for, anchors=one.anchors
    )


def vectorised(atom: Expr, frame: Frame) -> Array:
    """What an atom says of everyone, ASK where the interpreter is to settle it."""
    match atom:
        case Age():
            return age(atom, frame)
        case Sex():
            return sex(atom, frame)
        case Measure():
            return measurement(atom, frame)
        case Has():
            return condition(atom, frame)
        case Duration():
            return duration(atom, frame)
        case Exposure():
            return exposure(atom, frame)
        case StableRegimen():
            return stable_regimen(atom, frame)
        case Procedure():
            return done(atom, frame)
        case Score():
            return score(atom, frame)
        case Count():
            return count(atom, frame)
        case Category():
            return category(atom, frame)
        case Attest():
            return attested(atom, frame)
        case Except():
            return without(atom, frame)
        case Note():
            return all_alike(TRUE, frame.count)
        case Judgement() | Planned():
            return all_alike(PEOPLE, frame.count)
        case Opaque():
            return all_alike(UNREAD, frame.count)
    return all_alike(ASK, frame.count)
