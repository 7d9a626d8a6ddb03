"""All measures of one run, as plain values that the page is written from."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from criteria_measures.chia import Line, lines
from criteria_measures.computable import Agreement, by_bag_of_words, by_program
from criteria_measures.corpora import (
    FIRST_TRIALS,
    SHARED,
    Text,
    divided,
    is_held_out,
    lupus_texts,
    registry_texts,
)
from criteria_measures.mentions import Resolved, field_names, lupus_names, of_first_trials, resolved
from criteria_measures.values import (
    Found,
    recognised_as_figures,
    recognised_by_expression,
    recognised_by_readers,
)
from trialwright.cli.jobs import in_order
from trialwright.criteria.compile import parse_criteria
from trialwright.criteria.coverage import Coverage, coverage_of, together


class Sides(msgspec.Struct, frozen=True):
    """Coverage of one set of texts, as it decides by default and with proposals."""

    default: Coverage
    proposals: Coverage


class Measures(msgspec.Struct, frozen=True):
    """Everything that is measured. Keys are the names of sides or of kinds."""

    texts: dict[str, Sides]
    values: dict[str, tuple[Found, Found, Found]]
    lines: dict[str, Agreement]
    mentions: dict[str, dict[str, Resolved]]
    fields: dict[str, Resolved]
    first_trials: dict[str, dict[str, str]]


def measured(shared: Path = SHARED, jobs: int = os.cpu_count() or 1) -> Measures:
    """All measures over the corpora beside the checkout."""
    annotated = list(lines(shared / "criteria" / "chia"))
    names = lupus_names(annotated, shared)
    about_lupus = lupus_texts(shared)
    first = [text for text in about_lupus if text.nct_id in FIRST_TRIALS]
    lupus_seen, lupus_unseen = divided(text for text in about_lupus if text.nct_id not in FIRST_TRIALS)
    seen, unseen = divided(registry_texts(shared))
    sets = {
        "all fields, held out": unseen,
        "all fields, looked at": seen,
        "lupus, held out": lupus_unseen,
        "lupus, looked at": lupus_seen,
        "the five first trials": first,
    }
    return Measures(
        {name: of_texts(texts, jobs) for name, texts in sets.items()},
        _values(annotated),
        _lines(annotated),
        {name: resolved(texts, names) for name, texts in list(sets.items())[2:]},
        field_names(shared),
        of_first_trials(first, names),
    )


def of_texts(texts: Sequence[Text], jobs: int = 1) -> Sides:
    """How much of some texts is read, in both ways."""
    both = list(in_order(_of_text, texts, jobs))
    return Sides(together(default for default, _ in both), together(proposed for _, proposed in both))


def _of_text(text: Text) -> tuple[Coverage, Coverage]:
    default, proposed = (
        coverage_of(text.text, parse_criteria(text.text, name=text.nct_id, proposals=proposals))
        for proposals in (False, True)
    )
    return default, proposed


def _values(annotated: Sequence[Line]) -> dict[str, tuple[Found, Found, Found]]:
    unseen = [line for line in annotated if is_held_out(line.nct_id)]
    seen = [line for line in annotated if not is_held_out(line.nct_id)]
    return {
        f"{kind}, {side}": (
            recognised_by_readers(part, kind),
            recognised_as_figures(part, kind),
            recognised_by_expression(part, kind),
        )
        for kind in ("Value", "Temporal")
        for side, part in (("held out", unseen), ("looked at", seen))
    }


def _lines(annotated: Sequence[Line]) -> dict[str, Agreement]:
    unseen = [line for line in annotated if is_held_out(line.nct_id)]
    seen = [line for line in annotated if not is_held_out(line.nct_id)]
    return {
        "the program, held out": by_program(unseen),
        "bag of words, held out": by_bag_of_words(seen, unseen),
        "the program, looked at": by_program(seen),
    }
