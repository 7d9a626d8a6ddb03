"""The facts recorded of a synthetic patient: laboratory, scores, drugs, conditions, answers."""

import datetime
from functools import partial

from trialwright.cohort.synthetic_chart import Chart, FactRow, Lab
from trialwright.cohort.synthetic_patients import Draw, Patient
from trialwright.cohort.synthetic_scores import biopsy_rows, score_rows
from trialwright.knowledge.populations import Population, organs

CREATININE = Lab("serum creatinine", "µmol/L", 2, "mg/dL", 1 / 88.4)
EGFR = Lab("eGFR (CKD-EPI)", "mL/min/1.73m2", 0)
PROTEIN_24H = Lab("24-hour urine protein", "g/24h", 0, "mg/24h", 1000)
UPCR = Lab("UPCR", "g/g", 0, "mg/g", 1000)
ALT, AST = Lab("ALT", "U/L", 0), Lab("AST", "U/L", 0)
BILIRUBIN = Lab("total bilirubin", "µmol/L", 2, "mg/dL", 1 / 17.1)
WHITE_CELLS = Lab("WBC", "10^9/L", 0, "/uL", 1000)
NEUTROPHILS = Lab("ANC", "10^9/L", 0, "/uL", 1000)
PLATELETS = Lab("platelets", "10^9/L", 0, "K/uL", 1)
HAEMOGLOBIN = Lab("hemoglobin", "g/L", 1, "g/dL", 0.1)
ALBUMIN = Lab("serum albumin", "g/L", 1, "g/dL", 0.1)
IGG = Lab("IgG", "g/L", 0, "mg/dL", 100)
C3 = Lab("C3", "g/L", 0, "mg/dL", 100)
C4 = Lab("C4", "g/L", 1, "mg/dL", 100)
DSDNA = Lab("anti-dsDNA", "IU/mL", 0)
GLUCOSE = Lab("fasting glucose", "mmol/L", 0, "mg/dL", 18.0156)
POTASSIUM = Lab("potassium", "mmol/L", 1)
WEIGHT = Lab("body weight", "kg", 1, source="chart")
BMI = Lab("BMI", "kg/m2", 1, source="chart")
SYSTOLIC = Lab("systolic blood pressure", "mmHg", 0, source="chart")
_WOMEN_ASKED = (15, 50)


def facts_of(patient: Patient, draw: Draw, of: Population, index: datetime.date) -> list[FactRow]:
    """The rows of one patient's chart, all dated on or before the index date."""
    chart = Chart(patient, draw, of, index)
    _urine_and_blood(chart)
    _body(chart)
    score_rows(chart)
    biopsy_rows(chart)
    _conditions(chart)
    _infections(chart)
    _glucocorticoids(chart)
    _other_drugs(chart)
    _answers(chart)
    return chart.rows


def _urine_and_blood(chart: Chart) -> None:
    patient, of = chart.patient, chart.of
    limit = partial(of.chosen, "laboratory_limits")
    renal_limit = limit("creatinine_upper_female" if patient.female else "creatinine_upper_male")
    chart.lab(CREATININE, patient.creatinine, upper=renal_limit, drift=0.1)
    chart.lab(EGFR, patient.egfr)
    chart.lab(UPCR, patient.upcr, detects=0.05, drift=0.4)
    if patient.renal or chart.chance("protein_24h_if_not_renal", "recording"):
        protein = patient.protein_24h
        if protein is None:
            protein = patient.upcr * chart.draw.of(of.chosen_spread("creatinine_excretion"))
        chart.lab(PROTEIN_24H, protein, detects=0.03)
    chart.lab(C3, patient.c3, lower=limit("c3_lower"), drift=0.15)
    chart.lab(C4, patient.c4, lower=limit("c4_lower"))
    chart.lab(DSDNA, patient.dsdna, upper=limit("dsdna_upper"), detects=10)
    chart.lab(IGG, chart.draw.of(of.spread("igg")), limit("igg_lower"), limit("igg_upper"))
    for lab, name in ((ALT, "alt"), (AST, "ast"), (BILIRUBIN, "bilirubin")):
        chart.lab(lab, _value(chart, name), upper=limit(f"{name}_upper"))
    white = _value(chart, "white_cells")
    chart.lab(WHITE_CELLS, white)
    chart.lab(NEUTROPHILS, white * _value(chart, "neutrophil_share"))
    chart.lab(PLATELETS, _value(chart, "platelets"), drift=0.15)
    chart.lab(HAEMOGLOBIN, _value(chart, "haemoglobin"))
    chart.lab(GLUCOSE, _value(chart, "glucose"))
    chart.lab(POTASSIUM, _value(chart, "potassium"))
    albumin = of.chosen_spread("albumin")
    z = chart.draw.correlated(
        patient.z_upcr if patient.renal else -0.5, of.chosen("correlations", "upcr_albumin")
    )
    chart.lab(ALBUMIN, max(albumin.mean + albumin.sd * z, 15))


def _value(chart: Chart, name: str) -> float:
    return chart.draw.of(chart.of.chosen_spread(name))


def _body(chart: Chart) -> None:
    bmi = _value(chart, "bmi")
    height = _value(chart, "height_female" if chart.patient.female else "height_male") / 100
    chart.lab(BMI, bmi)
    chart.lab(WEIGHT, bmi * height * height)
    chart.lab(SYSTOLIC, _value(chart, "systolic"))


def _conditions(chart: Chart) -> None:
    chart.add("condition", "systemic lupus erythematosus", _onset(chart), status="active")
    if chart.patient.renal:
        chart.add("condition", "lupus nephritis", chart.days_ago(20, 2500), status="active")
    for name in organs(chart.of.id):
        if chart.draw.chance(chart.of.share(f"organ_{name}")):
            chart.add("condition", name.replace("_", " "), chart.days_ago(20, 2500), status="present")
    for name in ("hypertension", "diabetes", "peptic_ulcer", "malignancy"):
        if chart.chance(name):
            chart.add(
                "condition", name.replace("_", " "), f"{chart.days_ago(30, 2500):%Y-%m}", status="present"
            )
        elif chart.chance("negative_recorded", "recording"):
            chart.add("condition", name.replace("_", " "), "", status="absent", recorded_on=str(chart.visit))
    if chart.chance("drug_allergy"):
        chart.add(
            "allergy",
            chart.draw.one_of(("mycophenolate mofetil", "sulfonamide", "penicillin")),
            "",
            status="present",
        )


def _onset(chart: Chart) -> str:
    """The onset as patients remember it: to the year, the month or the day."""
    at, onset = chart.draw.share(), chart.patient.onset
    year_only = chart.of.chosen("recording", "onset_year_only")
    if at < year_only:
        return f"{onset:%Y}"
    return (
        f"{onset:%Y-%m}" if at < year_only + chart.of.chosen("recording", "onset_month_only") else str(onset)
    )


def _infections(chart: Chart) -> None:
    for test, name in (
        ("HBsAg", "hbsag_positive"),
        ("HCV antibody", "hcv_positive"),
        ("HIV antibody", "hiv_positive"),
        ("T-SPOT", "tb_positive"),
    ):
        if chart.chance("negative_recorded", "recording"):
            result = "positive" if chart.chance(name) else "negative"
            chart.add("measurement", test, chart.days_ago(5, 500), value_text=result, source="laboratory")
    if chart.chance("antibiotics_recent"):
        start = chart.days_ago(8, 40)
        end = min(start + datetime.timedelta(days=7), chart.index)
        chart.add("drug", "ceftriaxone", start, end=str(end), route="intravenous", reason="infection")


def _glucocorticoids(chart: Chart) -> None:
    dose = chart.patient.prednisone
    if not dose:
        return
    step = 2.5 if dose < 20 else 5
    now = max(round(dose / step) * step, 2.5)
    start = chart.days_ago(92, 400) if chart.chance("stable_three_months") else chart.days_ago(5, 80)
    _daily(chart, "prednisone", now, start)
    if start > chart.patient.onset:
        before = max(start - datetime.timedelta(days=chart.draw.whole(60, 300)), chart.patient.onset)
        end = start - datetime.timedelta(days=1)
        _daily(chart, "prednisone", now + chart.draw.one_of((2.5, 5, 10)), before, str(end))
    if chart.patient.renal and chart.chance("methylprednisolone_pulse_if_renal"):
        day = chart.days_ago(4, 60)
        end = min(day + datetime.timedelta(days=2), chart.index)
        chart.add(
            "drug", "methylprednisolone", day, end=str(end), dose=chart.draw.one_of(("250", "500", "1000")),
            dose_unit="mg", dose_basis="day", route="intravenous", reason="pulse therapy",
        )  # fmt: skip


def _daily(chart: Chart, drug: str, dose: float, start: datetime.date, end: str = "") -> None:
    recorded = "" if end else str(max(chart.visit, start))
    chart.add(
        "drug", drug, start, end=end, dose=f"{dose:g}", dose_unit="mg", dose_basis="day", route="oral",
        recorded_on=recorded,
    )  # fmt: skip


def _other_drugs(chart: Chart) -> None:
    draw, of = chart.draw, chart.of
    if draw.chance(of.share("hydroxychloroquine")):
        _daily(chart, "hydroxychloroquine", draw.one_of((200, 300, 400)), chart.days_ago(100, 2500))
    if draw.chance(of.share("immunosuppressant")):
        _immunosuppressants(chart)
    for drug in ("belimumab", "telitacicept", "rituximab"):
        if chart.chance(drug):
            start = chart.days_ago(20, 900)
            ended = start + datetime.timedelta(days=draw.whole(14, 300))
            end = str(ended) if ended < chart.index and chart.chance("biologic_ended", "recording") else ""
            chart.add(
                "drug",
                drug,
                start,
                end=end,
                route="subcutaneous" if drug == "telitacicept" else "intravenous",
            )


def _immunosuppressants(chart: Chart) -> None:
    """Each drug with its published share among all; a patient for whom none was drawn gets another one."""
    draw, of = chart.draw, chart.of
    among_users = of.share("immunosuppressant")
    since = chart.days_ago(20, 900)
    count = len(chart.rows)
    if draw.chance(of.share("mycophenolate") / among_users):
        _daily(chart, "mycophenolate mofetil", draw.one_of((750, 1000, 1500, 2000)), since)
    if draw.chance(of.share("calcineurin_inhibitor") / among_users):
        if chart.chance("tacrolimus_of_calcineurin_inhibitors"):
            _daily(chart, "tacrolimus", draw.one_of((2, 3, 4)), since)
        else:
            _daily(chart, "ciclosporin", draw.one_of((100, 150, 200)), since)
    if draw.chance(of.share("cyclophosphamide") / among_users):
        chart.add(
            "drug", "cyclophosphamide", chart.days_ago(10, 240), dose=draw.one_of(("400", "500", "800")),
            dose_unit="mg", dose_basis="administration", route="intravenous", recorded_on=str(chart.visit),
        )  # fmt: skip
    if len(chart.rows) == count:
        drug, dose = draw.one_of((("azathioprine", 75), ("methotrexate", 10), ("leflunomide", 20)))
        if drug == "methotrexate":
            chart.add("drug", drug, since, dose=str(dose), dose_unit="mg", dose_basis="week", route="oral")
        else:
            _daily(chart, drug, dose, since)


def _answers(chart: Chart) -> None:
    """What was asked: pregnancy, contraception, willingness; and which domains of the chart are complete."""
    patient = chart.patient
    if (
        patient.female
        and _WOMEN_ASKED[0] <= patient.age < _WOMEN_ASKED[1]
        and chart.chance("pregnancy_asked", "recording")
    ):
        status = "present" if chart.chance("pregnant") else "absent"
        chart.add("condition", "pregnancy", "", status=status, recorded_on=str(chart.visit), source="patient")
        if chart.chance("contraception_agreed"):
            chart.add(
                "attestation", "effective contraception", chart.visit, status="present", source="patient"
            )
    if chart.chance("willing"):
        chart.add("attestation", "willing to take part", chart.visit, status="present", source="patient")
    if chart.chance("coverage_declared", "recording"):
        for domain in ("drug", "condition"):
            chart.add("coverage", domain, patient.onset, end=str(chart.visit))
