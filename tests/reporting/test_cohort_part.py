"""The cohort part counts right, and without leave says of nobody who they are."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from report_makers import DAY, report
from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.criteria.compile import compile_criteria
from trialwright.model.fact import Cohort
from trialwright.model.verdict import Verdict
from trialwright.reporting.page import report_page
from trialwright.screening.verdicts import screen
from trialwright.store.inputs import library_record

TRIAL = "NCT06394063"
KEY = b"a key for tests, 32 bytes long .."


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    folder = tmp_path_factory.mktemp("cohort") / "made-up"
    synthesize(60, 1, folder, DAY)
    return read_cohort(folder)


@pytest.fixture(scope="module")
def verdicts(cohort: Cohort) -> list[Verdict]:
    return list(screen([compile_criteria(library_record(TRIAL))], cohort, DAY))


def test_standings_and_costs_are_those_of_the_verdicts(cohort: Cohort, verdicts: list[Verdict]) -> None:
    shown = report(library_record(TRIAL), cohort=cohort).trials[0].cohort
    assert shown is not None
    counted = Counter(each.standing for each in verdicts)
    assert shown.standings.counts == tuple(
        counted[each] for each in ("ruled_out", "data_needed", "ready_to_approach", "eligible")
    )
    for row in shown.funnel:
        effects = Counter(one.effect for each in verdicts for one in each.criteria if one.id == row.id)
        assert (row.rules_out, row.unsettled) == (effects["rules_out"], effects["unsettled"])
    reached = [row.reach for row in shown.funnel]
    assert reached[0] == 60 and reached == sorted(reached, reverse=True)  # type: ignore[type-var]
    assert shown.left == 60 - counted["ruled_out"]
    assert len(shown.worklist) + shown.not_listed == 60


def test_pseudonyms_leave_no_id_and_no_own_date_in_page_or_json(cohort: Cohort) -> None:
    ids = [person.person_id for person in cohort.persons]
    made = report(library_record(TRIAL), cohort=cohort, key=KEY, persons=(ids[3],))
    text, page = msgspec.json.encode(made).decode(), report_page(made)
    dates = {fact.start.first.isoformat() for facts in cohort.facts.values() for fact in facts if fact.start}
    plain = report(library_record(TRIAL), cohort=cohort, persons=(ids[3],))
    assert any(f'"{each}"' in msgspec.json.encode(plain).decode() for each in ids)
    for each in ids:
        assert f'"{each}"' not in text and f">{each}<" not in page
    shown = text.replace(DAY.isoformat(), "")
    assert dates and sum(each in msgspec.json.encode(plain).decode() for each in dates) > 5
    own = {fact.start.first.isoformat() for fact in cohort.facts[ids[3]] if fact.start}
    person = msgspec.json.encode(made.persons).decode()
    assert not any(each in person for each in own)
    assert shown.count("P-") >= 60


def test_small_counts_are_not_told_where_persons_are_not_identified(cohort: Cohort) -> None:
    open_counts = report(library_record(TRIAL), cohort=cohort).trials[0].cohort
    hidden_counts = report(library_record(TRIAL), cohort=cohort, key=KEY).trials[0].cohort
    assert open_counts is not None and hidden_counts is not None
    for seen, hidden in zip(open_counts.funnel, hidden_counts.funnel, strict=True):
        for name in ("reach", "falls", "rules_out", "only_this", "unsettled"):
            count = getattr(seen, name)
            shown = getattr(hidden, name)
            assert shown in (None, count) and not (shown and shown < 5) and (count or shown == 0)
    assert any(row.rules_out is None for row in hidden_counts.funnel)
    # 60 reach the first and 59 the second: 59 would tell that one person falls at the first.
    told = [row.reach for row in hidden_counts.funnel if row.reach is not None]
    assert not any(0 < one - other < 5 for one in told for other in told)


def test_the_page_of_a_person_shows_each_criterion_with_the_facts_that_decide(
    cohort: Cohort, verdicts: list[Verdict]
) -> None:
    chosen = next(each for each in verdicts if each.standing == "ruled_out")
    made = report(library_record(TRIAL), cohort=cohort, persons=(chosen.person_id,))
    (trial,) = made.persons[0].trials
    assert len(trial.criteria) == len(chosen.criteria)
    first = trial.criteria[0]
    assert first.effect == "rules_out" and first.facts
    known = {each.id: each for each in chosen.criteria}
    assert [fact.datum for fact in first.facts] == [each.datum for each in known[first.id].because]
    assert "".join(piece.text for piece in first.words) == known[first.id].text


def test_nobody_is_invented_for_a_page() -> None:
    with pytest.raises(KeyError):
        report(library_record(TRIAL), cohort=Cohort("none", (), {}, {}, {}), persons=("nobody",))


def test_a_cohort_of_nobody_makes_a_page(tmp_path: Path) -> None:
    made = report(library_record(TRIAL), cohort=Cohort("none", (), {}, {}, {}))
    assert made.trials[0].cohort is not None and made.trials[0].cohort.funnel == ()
    assert "0 persons" in report_page(made)
