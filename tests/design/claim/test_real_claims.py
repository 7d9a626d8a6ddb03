"""What is read from real records where they stand: every value found in them was checked by reading their words."""

from functools import cache

from shared_data import RECORDS, needs_shared
from trialwright.design.claim.explain import explain_n
from trialwright.design.claim.read import read_claim
from trialwright.model.claim import Claim
from trialwright.model.record import StudyRecord
from trialwright.store.inputs import trials_of

pytestmark = needs_shared
_ROLES = (
    "alpha", "sides", "power", "margin", "difference", "effect_size", "sd", "hazard_ratio", "dropout", "n_per_group",
    "n_total", "intracluster_correlation", "precision",
)  # fmt: skip


@cache
def claims(folder: str) -> dict[str, Claim]:
    paths = [str(path) for path in sorted((RECORDS / folder).iterdir())]
    records = (item for item in trials_of(paths) if isinstance(item, StudyRecord))
    return {record.name: read_claim(record) for record in records}


def values(claim: Claim) -> dict[str, float]:
    return {role: getattr(claim, role).value for role in _ROLES if getattr(claim, role) is not None}


def test_of_the_v2_records_one_states_a_calculation_and_one_a_hypothesis() -> None:
    found = {name: claim for name, claim in claims("v2").items() if claim.is_stated or claim.hypothesis}
    assert set(found) == {"NCT00465816", "NCT03630471"}
    assert values(found["NCT03630471"]) == {"power": 0.9, "effect_size": 0.5, "dropout": 0.15, "n_total": 240}
    assert found["NCT00465816"].missing == ("margin", "rate", "alpha", "power")


LEGACY = {
    "NCT00023673": {"alpha": 0.1, "power": 0.87, "difference": 0.156, "n_total": 50},
    "NCT04403672": {"alpha": 0.05, "sides": 2, "power": 0.95},  # "95% chance of finding a significant difference"
    "NCT04779567": {"alpha": 0.025, "power": 0.8, "difference": 1, "sd": 1.7, "n_per_group": 56, "n_total": 112},
    "NCT04779827": {"alpha": 0.05, "power": 0.85},
    "NCT04780061": {"alpha": 0.05, "power": 0.8, "effect_size": 0.3, "n_per_group": 88, "n_total": 176},
    "NCT04780126": {"alpha": 0.05, "sides": 1, "power": 0.8, "n_total": 64},
    "NCT04963790": {
        "alpha": 0.05, "power": 0.9, "difference": 0.04, "n_total": 4320, "intracluster_correlation": 0.05,
    },
    "NCT05060562": {"alpha": 0.05, "precision": 0.005},
    "NCT05209178": {"alpha": 0.05, "power": 0.8, "difference": 0.05, "n_total": 1225},
}  # fmt: skip


def test_the_claims_of_the_legacy_records_and_no_others() -> None:
    """About 205 studies; among their texts are Cronbach's alphas, virus variants and 1-alpha-hydroxylase."""
    found = {name: values(claim) for name, claim in claims("legacy-json").items() if claim.is_stated}
    assert found == LEGACY


MISSING = {  # as a statistician read them, who had not seen the reader
    "NCT00023673": ("sides",),
    "NCT04403672": (),  # shares of discordant pairs are given
    "NCT04779827": ("effect", "sides"),
    "NCT04963790": ("rate", "cluster size", "sides"),
    "NCT05060562": (),  # the size is for the width of an interval
    "NCT05209178": ("rate", "sides"),
}


def test_what_the_legacy_records_lack_is_what_they_do_not_state() -> None:
    found = claims("legacy-json")
    assert {name: found[name].missing for name in MISSING} == MISSING


def test_one_group_held_against_a_stated_rate_has_the_power_it_states() -> None:
    """z = (0.156 √50 − 1.2816 √(0.623 · 0.377)) / √(0.779 · 0.221) = 1.162, Φ = 0.877; the record says at least 87 %."""
    claim = claims("legacy-json")["NCT00023673"]
    assert {(rate.of, rate.value) for rate in claim.rates} == {("control", 0.623), ("treatment", 0.779)}
    (first, *_) = explain_n(claim).verdict
    assert "held against a rate of 62.3 %" in first and "0.88 one-sided" in first and "not said" not in first


def test_no_contradiction_is_told_of_records_that_have_none() -> None:
    told = {
        (name, fault.code)
        for folder in ("v2", "legacy-json")
        for name, claim in claims(folder).items()
        for fault in claim.diagnostics
    }
    assert {code for _, code in told} <= {"D020"}


def test_the_page_of_nct05916781_is_read_as_the_restated_record() -> None:
    claim = claims("pages")["NCT05916781"]
    assert values(claim) == {
        "alpha": 0.05, "sides": 2, "power": 0.9, "margin": 0.15, "dropout": 0.2, "n_per_group": 110, "n_total": 220,
    }  # fmt: skip
    assert {rate.value for rate in claim.rates} == {0.86} and len(claim.rates) == 2
    assert claim.period_rate and claim.period_rate.value == 0.07 and claim.missing == ()
    routes = explain_n(claim, trials=100).routes
    assert [route.reckoning for route in routes if route.at_stated_power] == [
        "91.65 × 1.2 = 109.98 → 110", "109.14 → 110", "109.26 → 110", "109.34 → 110",
    ]  # fmt: skip


def test_every_span_of_the_pages_points_at_its_words() -> None:
    for path in sorted((RECORDS / "pages").iterdir()):
        for record in trials_of([str(path)]):
            if not isinstance(record, StudyRecord):
                continue
            claim, described = read_claim(record), record.study.protocol.description_module
            stated = [getattr(claim, role) for role in _ROLES if getattr(claim, role)]
            for one in (*stated, *claim.rates):
                assert described
                brief = one.field.endswith("briefSummary")
                text = described.brief_summary if brief else described.detailed_description
                assert " ".join(one.span.of(text or "").split()) == one.words


def test_the_other_pages_claim_nothing() -> None:
    found = claims("pages")
    assert not any(claim.is_stated for name, claim in found.items() if name != "NCT05916781")
    assert found["NCT06394063"].quoted[0].said == "not_significant"


def test_a_total_that_is_the_number_per_group_is_found_in_a_real_record() -> None:
    """NCT04780061: 176 participants, 88 per arm, for an effect size of 0.3; 176 are needed in each arm."""
    made = explain_n(claims("legacy-json")["NCT04780061"])
    assert made.routes[0].changes == ("176 is the number per group, registered as the total",)
