"""Scores and grades recorded of a synthetic patient, and the findings of a biopsy."""

from functools import cache, partial

from trialwright.cohort.synthetic_chart import Chart
from trialwright.cohort.synthetic_patients import serology_points
from trialwright.knowledge.instruments import all_instruments
from trialwright.knowledge.populations import sledai_weights

_OF_LABORATORY = ("low_complement", "dna_binding", "proteinuria")


def score_rows(chart: Chart) -> None:
    """Disease activity and damage, and grades of organs, of one visit."""
    patient, visit = chart.patient, chart.visit
    group = f"{patient.person_id}-v"
    for name, total in (
        ("SLEDAI-2K", str(patient.sledai)),
        ("SELENA-SLEDAI", str(patient.sledai)),
        ("cSLEDAI", str(patient.sledai - serology_points(patient, chart.of))),
        ("PGA", f"{patient.pga:.1f}"),
    ):
        if not chart.chance("value_missing", "recording"):
            chart.add("score", name, visit, value=total, group_id=group, recorded_by="physician")
    if chart.of.chosen("detail", "sledai_items"):
        _sledai_items(chart, group)
    if chart.chance("damage_scored", "recording"):
        damage = round(chart.draw.of(chart.of.spread("sdi")))
        chart.add("score", "SDI", chart.earlier, value=str(damage))
    if chart.chance("recorded", "bilag"):
        for item in all_instruments()["bilag_2004"].items:
            chart.add("score", f"BILAG-2004 {item}", visit, value_text=_grade(chart, item), group_id=group)


def _sledai_items(chart: Chart, group: str) -> None:
    """Every item, present or not, with weights that add up to the total; those of laboratory values follow them."""
    patient, weights = chart.patient, sledai_weights()
    limit = partial(chart.of.chosen, "laboratory_limits")
    low = patient.c3 < limit("c3_lower") or patient.c4 < limit("c4_lower")
    found = {
        "low_complement": low,
        "dna_binding": patient.dsdna > limit("dsdna_upper"),
        "proteinuria": patient.upcr > 0.5,
    }
    rest = patient.sledai - sum(weights[item] for item, is_there in found.items() if is_there)
    heavy, light = _clinical_items()
    # The light items come last, so that nearly any remainder can be filled.
    for item in (*chart.draw.shuffled(heavy), *chart.draw.shuffled(light)):
        found[item] = weights[item] <= rest
        rest -= weights[item] if found[item] else 0
    for item, is_there in found.items():
        value = str(weights[item] if is_there else 0)
        chart.add("score", "SLEDAI-2K", chart.visit, item=item, value=value, group_id=group)


@cache
def _clinical_items() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items that no laboratory value gives: those of weight 2 and more, and those of 1."""
    clinical = {item: weight for item, weight in sledai_weights().items() if item not in _OF_LABORATORY}
    return tuple(item for item in clinical if clinical[item] > 1), tuple(
        item for item in clinical if clinical[item] == 1
    )


def _grade(chart: Chart, item: str) -> str:
    chosen, points = chart.of.choices["bilag"], chart.patient.sledai
    at = chart.draw.share()
    if item == "renal" and chart.patient.renal:
        return "A" if at < chosen["renal_a"] else "B" if at < chosen["renal_a"] + chosen["renal_b"] else "C"
    edge = 0.0
    for grade, share in (
        ("A", chosen["other_a_per_point"] * points),
        ("B", chosen["other_b_per_point"] * points),
        ("C", chosen["other_c"]),
        ("D", chosen["other_d"]),
    ):
        edge += share
        if at < edge:
            return grade
    return "E"


def biopsy_rows(chart: Chart) -> None:
    """Class and indices of one biopsy share a group."""
    if not chart.patient.renal or not chart.chance("biopsy_known_if_renal", "recording"):
        return
    of, at = chart.of, chart.draw.share()
    proliferative, mixed = of.share("class_iii_iv"), of.share("class_iii_iv_and_v")
    classes = (
        ("III", "IV") if at < proliferative else ("III+V", "IV+V") if at < proliferative + mixed else ("V",)
    )
    when, group = chart.days_ago(10, 900), f"{chart.patient.person_id}-b"
    chart.add("procedure", "renal biopsy", when, group_id=group)
    chart.add(
        "finding",
        "ISN/RPS class",
        when,
        value_text=chart.draw.one_of(classes),
        version="2003",
        group_id=group,
    )
    chart.add("score", "NIH activity index", when, value=str(chart.draw.whole(0, 14)), group_id=group)
    chart.add("score", "NIH chronicity index", when, value=str(chart.draw.whole(0, 6)), group_id=group)
