"""The screening log of a trial: who was assessed, and why whom was not approached; and the counts CONSORT asks for."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from trialwright.model.verdict import Standing, Verdict


class LogRow(msgspec.Struct, frozen=True):
    """One person of the log. ``reason`` is the first criterion of the record that rules out, "" if none does."""

    person_id: str
    nct_id: str
    assessed_on: str
    standing: Standing
    reason: str
    all_reasons: tuple[str, ...]
    still_open: int


class ConsortCounts(msgspec.Struct, frozen=True):
    """The enrolment part of a CONSORT diagram. Each person counts under one reason, the first of the record."""

    nct_id: str
    assessed: int
    excluded: int
    reasons: tuple[tuple[str, str, int], ...]
    not_yet_settled: int
    ready_to_approach: int
    eligible: int


def screening_log(verdicts: Sequence[Verdict]) -> Iterator[LogRow]:
    """A row for each verdict, in order."""
    for verdict in verdicts:
        ruling = tuple(each.id for each in verdict.criteria if each.effect == "rules_out")
        yield LogRow(
            verdict.person_id,
            verdict.nct_id,
            verdict.index_date,
            verdict.standing,
            ruling[0] if ruling else "",
            ruling,
            sum(each.effect == "unsettled" for each in verdict.criteria),
        )


def consort_counts(verdicts: Sequence[Verdict]) -> ConsortCounts:
    """The counts of one trial. ValueError without a verdict or with several trials."""
    if len({verdict.nct_id for verdict in verdicts}) != 1:
        raise ValueError("the counts are of one trial")
    standings = Counter(verdict.standing for verdict in verdicts)
    texts = {each.id: each.text for each in verdicts[0].criteria}
    firsts = Counter(row.reason for row in screening_log(verdicts) if row.reason)
    return ConsortCounts(
        verdicts[0].nct_id,
        len(verdicts),
        standings["ruled_out"],
        tuple((each, texts[each], firsts[each]) for each in texts if firsts[each]),
        standings["data_needed"],
        standings["ready_to_approach"],
        standings["eligible"],
    )
