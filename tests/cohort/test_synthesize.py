"""The synthetic cohort: the same for the same seed, readable without a fault, and as the publications say."""

import datetime
import hashlib
import math
import statistics
import time
from collections import defaultdict
from pathlib import Path

import pytest

from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import INDEX_DATE, lupus_cohort, synthesize
from trialwright.cohort.synthetic_patients import creatinine_of_egfr, egfr_ckd_epi_2021
from trialwright.knowledge.populations import Spread, population
from trialwright.model.fact import Cohort, Fact

MANY = 5000
STANDARD_ERRORS = 3.5


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    folder = tmp_path_factory.mktemp("many")
    synthesize(MANY, 7, folder)
    return read_cohort(folder)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    written = []
    for seed, name in ((3, "a"), (3, "b"), (4, "c")):
        synthesize(40, seed, tmp_path / name)
        tables = [(tmp_path / name / f"{table}.csv").read_bytes() for table in ("persons", "facts")]
        written.append(hashlib.sha256(b"".join(tables)).hexdigest())
    assert written[0] == written[1] != written[2]


def test_two_hundred_persons_take_well_under_a_second() -> None:
    begin = time.perf_counter()
    assert len(lupus_cohort(200, seed=1).persons) == 200
    assert time.perf_counter() - begin < 0.8


def test_the_cohort_is_read_without_error(many: Cohort) -> None:
    assert len(many.persons) == MANY
    assert {fault.code for fault in many.diagnostics} <= {"P022"}  # extremes, kept
    assert many.unusable == {}


def test_no_fact_lies_after_the_index_date_or_before_birth(many: Cohort) -> None:
    for person in many.persons:
        assert person.birth_date is not None
        for fact in many.facts[person.person_id]:
            if fact.start:
                assert person.birth_date.first <= fact.start.first <= INDEX_DATE
            assert fact.end is None or fact.start is None or fact.end.last >= fact.start.first


def test_another_index_date_moves_the_facts() -> None:
    index = datetime.date(2024, 2, 29)
    starts = [row["start"] for row in lupus_cohort(30, 1, index).facts if row["start"]]
    assert max(starts) <= str(index) and max(starts) > "2024-01"


def test_units_are_mixed_dates_partial_and_values_missing(many: Cohort) -> None:
    facts = [fact for each in many.facts.values() for fact in each]
    units = {fact.written.split()[-1] for fact in facts if fact.concept == "serum_creatinine"}
    assert units == {"mg/dL", "µmol/L"}
    assert any(fact.start and not fact.start.is_exact for fact in facts if fact.domain == "measurement")
    assert any(fact.comparator == "<" for fact in facts)
    assert any(fact.status == "absent" for fact in facts) and any(fact.domain == "coverage" for fact in facts)
    with_creatinine = sum(any(f.concept == "serum_creatinine" for f in each) for each in many.facts.values())
    assert 0.8 * MANY < with_creatinine < 0.95 * MANY


def test_real_tables_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("person_id\nP1\n")
    with pytest.raises(FileExistsError):
        synthesize(2, 1, tmp_path)
    (tmp_path / "persons.csv").unlink()
    synthesize(2, 1, tmp_path)
    synthesize(3, 1, tmp_path)
    assert len(read_cohort(tmp_path).persons) == 3


def test_no_persons_give_empty_tables_and_fewer_than_none_an_error(tmp_path: Path) -> None:
    synthesize(0, 1, tmp_path)
    assert read_cohort(tmp_path).persons == ()
    with pytest.raises(ValueError, match="negative"):
        lupus_cohort(-1, 1)


def test_egfr_follows_the_published_vectors_and_back() -> None:
    # CKD-EPI 2021, creatinine in mg/dL, as computed by kidney.epi 1.4.0
    for creatinine, age, female, egfr in (
        (0.7, 30, True, 119.245), (1.0, 50, True, 68.633), (1.2, 45, True, 56.888),
        (0.9, 30, False, 117.831), (1.0, 50, False, 91.691), (2.0, 60, False, 37.504),
    ):  # fmt: skip
        assert egfr_ckd_epi_2021(creatinine * 88.4, age, female) == pytest.approx(egfr, abs=0.005)
        assert creatinine_of_egfr(egfr, age, female) == pytest.approx(creatinine * 88.4, abs=0.01)


@pytest.mark.parametrize("shape", ["normal", "lognormal", "negative binomial"])
def test_a_spread_has_its_mean_and_sd(shape: str) -> None:
    spread = Spread(7.72, 4.46, shape)  # type: ignore[arg-type]
    values = [spread.quantile((number + 0.5) / 20000) for number in range(20000)]
    assert statistics.mean(values) == pytest.approx(7.72, rel=0.005)
    assert statistics.pstdev(values) == pytest.approx(4.46, rel=0.02)


def latest(cohort: Cohort, concept: str, *, domain: str = "measurement") -> dict[str, Fact]:
    """Each person's last fact of a concept."""
    found: dict[str, Fact] = {}
    for person_id, facts in cohort.facts.items():
        dated = [fact for fact in facts if fact.concept == concept and fact.domain == domain and fact.start]
        if dated:
            found[person_id] = max(dated, key=lambda fact: fact.start)  # type: ignore[arg-type, return-value]
    return found


def current(cohort: Cohort, drug: str) -> dict[str, Fact]:
    """Each person's ongoing use of a drug."""
    return {
        person_id: fact
        for person_id, facts in cohort.facts.items()
        for fact in facts
        if fact.domain == "drug" and fact.concept == drug and fact.end is None
    }


def shown(name: str, achieved: float, target: float, error: float) -> None:
    print(f"{name:<24} achieved {achieved:8.3f}  target {target:8.3f}  standard error {error:.3f}")
    assert abs(achieved - target) <= STANDARD_ERRORS * error, name


def assert_mean(name: str, values: list[float], *, rounding: float = 0.0) -> None:
    spread = population("lupus_china").spread(name)
    error = spread.sd / math.sqrt(len(values))
    shown(name, statistics.mean(values), spread.mean, error + rounding)
    assert statistics.pstdev(values) == pytest.approx(spread.sd, rel=0.12), name


def assert_share(name: str, count: int, of: int) -> None:
    share = population("lupus_china").share(name)
    shown(name, count / of, share, math.sqrt(share * (1 - share) / of))


def test_published_means_are_met_within_sampling_error(many: Cohort) -> None:
    days = 365.25
    births = [person.birth_date.first for person in many.persons if person.birth_date]
    onsets = [person.observation_start.first for person in many.persons if person.observation_start]
    assert_mean("age", [(INDEX_DATE - birth).days / days for birth in births])
    assert_mean("disease_years", [(INDEX_DATE - onset).days / days for onset in onsets])
    for name, concept, domain in (
        ("sledai", "sledai_2k", "score"), ("pga", "pga", "score"), ("sdi", "sdi", "score"),
        ("c3", "c3", "measurement"), ("c4", "c4", "measurement"), ("igg", "igg", "measurement"),
    ):  # fmt: skip
        values = [float(fact.value or 0) for fact in latest(many, concept, domain=domain).values()]
        assert_mean(name, values)
    doses = [float(fact.dose or 0) for fact in current(many, "prednisone").values()]
    assert_mean("prednisone", doses)
    renal = {person_id for person_id in many.facts if has_nephritis(many, person_id)}
    upcr = [float(fact.value or 0) for person_id, fact in latest(many, "upcr").items() if person_id in renal]
    assert_mean("upcr_renal", upcr)


def has_nephritis(cohort: Cohort, person_id: str) -> bool:
    return any(fact.concept == "lupus_nephritis" for fact in cohort.facts[person_id])


def test_published_shares_are_met_within_sampling_error(many: Cohort) -> None:
    limits = population("lupus_china").choices["laboratory_limits"]
    assert_share("female", sum(person.sex == "female" for person in many.persons), MANY)
    renal = {person_id for person_id in many.facts if has_nephritis(many, person_id)}
    assert_share("renal", len(renal), MANY)
    dsdna = latest(many, "anti_dsdna")
    assert_share(
        "dsdna_positive", sum((f.value or 0) > limits["dsdna_upper"] for f in dsdna.values()), len(dsdna)
    )
    for name in ("c3", "c4"):
        facts = latest(many, name)
        low = sum(float(fact.value or 0) < limits[f"{name}_lower"] for fact in facts.values())
        assert_share(f"{name}_low", low, len(facts))
    users: dict[str, set[str]] = defaultdict(set)
    for kind, drug in (
        ("mycophenolate", "mycophenolate_mofetil"), ("calcineurin_inhibitor", "tacrolimus"),
        ("calcineurin_inhibitor", "ciclosporin"), ("cyclophosphamide", "cyclophosphamide"),
        ("other", "azathioprine"), ("other", "methotrexate"), ("other", "leflunomide"),
    ):  # fmt: skip
        users[kind] |= set(current(many, drug))
    for kind in ("mycophenolate", "calcineurin_inhibitor", "cyclophosphamide"):
        assert_share(kind, len(users[kind]), MANY)
    assert_share("immunosuppressant", len(set().union(*users.values())), MANY)
    assert_share("hydroxychloroquine", len(current(many, "hydroxychloroquine")), MANY)
    egfr = [float(fact.value or 0) for person_id, fact in latest(many, "egfr").items() if person_id in renal]
    for bound in (60, 90):
        assert_share(f"egfr_{bound}_renal", sum(value >= bound for value in egfr), len(egfr))
    classes = [fact.value_text for fact in latest(many, "isn_rps_class", domain="finding").values()]
    assert_share("class_v", classes.count("V"), len(classes))
    assert_share("class_iii_iv", classes.count("III") + classes.count("IV"), len(classes))
    assert_share("class_iii_iv_and_v", classes.count("III+V") + classes.count("IV+V"), len(classes))


def test_every_sourced_cell_is_checked_above() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    listed = {*population("lupus_china").cells} - {"c3_low", "c4_low", "egfr_60_renal", "egfr_90_renal"}
    assert {name for name in listed if f'"{name}"' not in text} == set()


def test_every_cell_cites_and_every_choice_says_it_is_one() -> None:
    people = population("lupus_china")
    assert all(cell.source for cell in people.cells.values())
    assert all(choice["assumption"] is True and choice["reason"] for choice in people.choices.values())
