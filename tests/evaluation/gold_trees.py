"""Trees written by hand from the registry's words, for persons whose truths were written by hand too."""

from decimal import Decimal

from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Attest,
    Category,
    Count,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Judgement,
    Measure,
    Not,
    Note,
    Or,
    Procedure,
    Score,
    Sex,
    StableRegimen,
    Terms,
)
from trialwright.model.quantity import Interval
from trialwright.model.window import Anchor, Offset, TimeUnit, Window


def above(number: str) -> Interval:
    return Interval(low=Decimal(number))


def at_least(number: str) -> Interval:
    return Interval(low=Decimal(number), includes_low=True)


def below(number: str) -> Interval:
    return Interval(high=Decimal(number))


def at_most(number: str) -> Interval:
    return Interval(high=Decimal(number), includes_high=True)


def between(low: str, high: str) -> Interval:
    return Interval(Decimal(low), Decimal(high), True, True)


def any_of(*ids: str, closed: bool = True) -> Terms:
    return Terms(ids, closed)


def within(amount: int, unit: TimeUnit, anchor: Anchor = "unspecified", mode: str = "any") -> Window:
    return Window(anchor, Offset(amount, unit), mode=mode)  # type: ignore[arg-type]


def uln(analyte: str, times: str) -> Measure:
    return Measure(analyte=analyte, range=above(times), multiple_of="upper_limit")


def has(
    *ids: str, status: str = "present", when: Window | None = None, qualifier: str = "", closed: bool = True
) -> Has:
    return Has(terms=any_of(*ids, closed=closed), status=status, when=when, qualifier=qualifier)  # type: ignore[arg-type]


def given(*ids: str, when: Window | None = None, route: str = "") -> Exposure:
    return Exposure(terms=any_of(*ids), when=when, route=route)


CLASS_V = Alt(
    readings=(
        Category(finding="isn_rps_class", values=("V",)),
        Category(finding="isn_rps_class", values=("V", "III+V", "IV+V")),
    ),
    note="class V alone, or any class with V",
)
MICROSCOPIES = And(
    parts=tuple(
        Procedure(terms=any_of(f"{kind}_microscopy")) for kind in ("light", "immunofluorescence", "electron")
    )
)
TWELVE_WEEKS = within(12, "week")
HIGH_DOSE_IVIG = Alt(
    readings=tuple(
        Exposure(
            terms=any_of("intravenous_immunoglobulin"),
            when=TWELVE_WEEKS,
            dose=at_least(grams),
            dose_unit="g/kg",
            dose_basis="total",
        )
        for grams in ("1", "2")
    ),
    note="what high dose is",
)
FIVE_DRUGS = Or(
    parts=(
        given("mycophenolate_mofetil", "cyclophosphamide", "tacrolimus", "ciclosporin", when=TWELVE_WEEKS),
        HIGH_DOSE_IVIG,
    )
)
LISTED_DRUGS = Except(
    base=FIVE_DRUGS,
    minus=(
        Exposure(terms=any_of("ciclosporin"), when=TWELVE_WEEKS, lasting=below("2"), lasting_unit="week"),
    ),
)
BEYOND_EXEMPTION = Or(
    parts=(
        LISTED_DRUGS,
        Exposure(terms=any_of("leflunomide"), when=TWELVE_WEEKS, lasting=at_least("4"), lasting_unit="week"),
        Exposure(
            terms=any_of("methylprednisolone"),
            when=TWELVE_WEEKS,
            route="intravenous",
            dose=at_least("80"),
            dose_unit="mg",
            dose_basis="day",
        ),
    )
)
THREE_MONTHS = within(3, "month")
OTHER_INFECTIONS = ("hepatitis_c", "tuberculosis", "cytomegalovirus_pneumonia", "syphilis", "hiv_infection")
INFECTIONS = Alt(
    readings=(
        Or(
            parts=(
                has("hepatitis_b", "fungal_infection", status="active", when=THREE_MONTHS),
                has(*OTHER_INFECTIONS, when=THREE_MONTHS, closed=False),
            )
        ),
        has(
            "hepatitis_b",
            "fungal_infection",
            *OTHER_INFECTIONS,
            status="active",
            when=THREE_MONTHS,
            closed=False,
        ),
    ),
    note="whether active governs the whole list",
)
ABUSE = Alt(
    readings=(
        has("drug_abuse", "alcohol_abuse", status="history"),
        has("drug_abuse", "alcohol_abuse", when=THREE_MONTHS),
    ),
    note="whether the 3 months govern the whole bullet",
)
FERTILITY_WISH = Attest(kind="fertility_wish", text="fertility requirements")

NANJING: dict[str, Expr] = {
    "I1": And(
        parts=(
            has("lupus_nephritis", status="active"),
            Score(instrument="acr_1997", range=at_least("4")),
            Exempt(require=Score(instrument="sledai", range=above("10")), waiver=CLASS_V),
        )
    ),
    "I2": And(
        parts=(
            has("lupus_nephritis", status="active"),
            Category(finding="isn_rps_class", values=("III", "IV", "V", "V+III", "V+IV")),
            Alt(
                readings=(MICROSCOPIES, Note(text="diagnosed by …", rule="method")),
                note="required or descriptive",
            ),
            Score(instrument="chronicity_index", range=below("3")),
            Not(part=has("thrombotic_microangiopathy", qualifier="interstitial vessels")),
        )
    ),
    "I3": And(
        parts=(
            Measure(analyte="urine_protein_24h", range=at_least("1.5"), unit="g/d"),
            Note(text="with or without active urinary sediment (…)", rule="with or without"),
        )
    ),
    "I4": Or(
        parts=(
            Measure(analyte="serum_creatinine", range=below("265.2"), unit="umol/L"),
            Measure(analyte="egfr", range=below("30"), unit="mL/min/{1.73_m2}"),
        )
    ),
    "I5": Exposure(
        terms=any_of("methylprednisolone_pulse"),
        when=within(2, "week", "enrolment"),
        dose=between("1.5", "3.0"),
        dose_unit="g",
        dose_basis="total",
    ),
    "E1": Or(
        parts=(
            has("need_for_renal_replacement_therapy"),
            Procedure(terms=any_of("renal_replacement_therapy"), when=THREE_MONTHS),
        )
    ),
    "E2": Or(
        parts=(
            uln("alt", "2"),
            uln("ast", "2"),
            Alt(
                readings=(
                    uln("total_bilirubin", "2"),
                    Or(parts=(uln("total_bilirubin", "2"), uln("direct_bilirubin", "2"))),
                ),
                note="total bilirubin, or either",
            ),
        )
    ),
    "E3": Or(
        parts=(
            Measure(analyte="fasting_glucose", range=at_least("7.0"), unit="mmol/L"),
            Measure(analyte="postprandial_glucose_2h", range=above("11.1"), unit="mmol/L"),
        )
    ),
    "E4": Alt(
        readings=(LISTED_DRUGS, BEYOND_EXEMPTION), note="whether drugs exempted below a limit count above it"
    ),
    "E6": Or(
        parts=(
            INFECTIONS,
            has("peptic_ulcer", status="active"),
            ABUSE,
            Measure(analyte="bmi", range=below("16"), unit="kg/m2"),
        )
    ),
    "E8": has("malignant_hypertension"),
    "E9": And(
        parts=(
            Sex(sex="female"),
            Or(
                parts=(
                    Alt(
                        readings=(FERTILITY_WISH, Or(parts=(FERTILITY_WISH, has("pregnancy")))),
                        note="whether fertility requirements take in being pregnant",
                    ),
                    Attest(kind="refuses_contraception", text="refuse contraception"),
                    has("lactation"),
                )
            ),
        )
    ),
    "E10": Judgement(text="investigators considered that they were not suitable"),
}

REGIMEN_DRUGS = (
    "prednisone", "antimalarial", "mycophenolate_mofetil", "azathioprine", "ciclosporin",
    "tacrolimus", "methotrexate", "leflunomide",
)  # fmt: skip
PREDNISONE_CAP = Exposure(terms=any_of("prednisone"), dose=at_most("30"), dose_unit="mg", dose_basis="day")
SIX_MONTHS = within(6, "month", "screening")


def stable(*ids: str) -> StableRegimen:
    caps = (PREDNISONE_CAP,) if "prednisone" in ids else ()
    return StableRegimen(terms=any_of(*ids), when=within(3, "month", mode="throughout"), caps=caps)


SHANGHAI: dict[str, Expr] = {
    "I2": And(
        parts=(
            Score(instrument="selena_sledai", range=below("8"), when=Window("screening")),
            Duration(terms=any_of("systemic_lupus_erythematosus"), range=above("3"), unit="month"),
            Count(instrument="bilag", grades=("A",), range=at_most("0")),
            Count(instrument="bilag", grades=("B",), range=at_most("1")),
        )
    ),
    "I3": Alt(
        readings=(stable(*REGIMEN_DRUGS), Or(parts=tuple(stable(each) for each in REGIMEN_DRUGS))),
        note="every drug taken, or one of them",
    ),
    "I4": Attest(kind="informed_consent", text="Sign the informed consent"),
    "E1": Or(
        parts=(
            uln("alt", "2"),
            uln("ast", "2"),
            Measure(analyte="gfr_unspecified", range=below("60"), unit="mL/min"),
        )
    ),
    "E2": given("cyclophosphamide", when=SIX_MONTHS),
    "E3": given("b_cell_targeted", when=SIX_MONTHS),
    "E4": And(parts=(Sex(sex="female"), has("pregnancy", "lactation"))),
    "E5": Except(
        base=has("malignancy", status="history", when=within(5, "year")),
        minus=(
            has(
                "basal_cell_carcinoma",
                "squamous_cell_carcinoma_of_skin",
                status="history",
                qualifier="adequately treated",
            ),
            Alt(
                readings=(
                    has("carcinoma_in_situ_of_cervix", status="history"),
                    has("carcinoma_in_situ_of_cervix", status="history", qualifier="adequately treated"),
                ),
                note="whether adequately treated governs the cervix too",
            ),
        ),
    ),
    "E6": Or(parts=(has("hepatitis", status="active"), has("severe_liver_disease", status="history"))),
    "E7": has("infection", when=Window("screening")),
    "E8": Measure(analyte="igg", range=below("5"), unit="g/L"),
    "E9": Judgement(text="Not suitable for the study in the opinion of the investigator"),
}

THIRTY_DAYS = within(30, "day", "randomisation")
WILLING = Attest(kind="willing_to_participate", text="willing to participate in this study")
GLUCOCORTICOID = any_of("glucocorticoid")


def positive(*tests: str) -> Or:
    return Or(parts=tuple(Category(finding=each, values=("positive",)) for each in tests))


HANGZHOU: dict[str, Expr] = {
    "I1": And(
        parts=(
            Age(range=between("18", "65")),
            Measure(analyte="body_weight", range=at_least("40"), unit="kg"),
        )
    ),
    "I2": has("systemic_lupus_erythematosus"),
    "I3": Count(
        instrument="bilag",
        grades=("A", "B"),
        range=at_least("1"),
        items=("renal", "haematological", "neuropsychiatric"),
        pick="any",
    ),
    "I5": Or(
        parts=(
            Exposure(
                terms=GLUCOCORTICOID,
                dose=at_most("20"),
                dose_unit="mg",
                dose_basis="day",
                equivalent_to="prednisone",
            ),
            Not(part=Exposure(terms=GLUCOCORTICOID)),
        )
    ),
    "I6": Alt(
        readings=(
            WILLING,
            And(parts=(WILLING, Attest(kind="informed_consent", text="sign informed consent voluntarily"))),
        ),
        note="the willingness to sign, or the signature",
    ),
    "I7": Attest(kind="effective_contraception", text="agreed to use effective contraception"),
    "E1": Or(parts=(uln("alt", "2"), uln("ast", "2"), uln("alp", "1.5"), uln("total_bilirubin", "1.5"))),
    "E2": has("severe_cardiac_disease", "severe_pulmonary_disease"),
    "E3": has("severe_haematological_disease"),
    "E4": has("malignancy"),
    "E5": Or(
        parts=(
            has("hospitalisation_for_infection", when=THIRTY_DAYS),
            given("antibiotic", when=THIRTY_DAYS, route="parenteral"),
            And(
                parts=(
                    Or(parts=(positive("hbsag"), has("hepatitis", status="active"))),
                    Not(part=given("antiviral_hbv")),
                )
            ),
            And(
                parts=(
                    Or(parts=(positive("tb_interferon_gamma"), has("tuberculosis", status="active"))),
                    Not(part=given("antituberculous")),
                )
            ),
            positive("hcv_antibody", "hiv_antibody", "treponema_antibody"),
        )
    ),
    "E6": Or(parts=(has("pregnancy"), FERTILITY_WISH)),
    "E7": given("cyclophosphamide", when=THIRTY_DAYS),
    "E8": Judgement(text="the investigator believes that it is inappropriate to participate"),
}

TREES = {"NCT05863936": NANJING, "NCT06394063": SHANGHAI, "NCT04127747": HANGZHOU}
