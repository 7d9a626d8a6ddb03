"""The families of boundaries by name: what each is, which parameter it takes, and where it comes from."""

from typing import NamedTuple


class Family(NamedTuple):
    """One family of boundaries; ``parameter`` is the input it must be given besides the level and the looks."""

    title: str
    formula: str
    source: str
    parameter: str | None = None
    meaning: str = ""


FAMILIES: dict[str, Family] = {
    "obrien_fleming": Family(
        "O'Brien–Fleming", "z_k = c / √t_k", "O'Brien and Fleming 1979, Biometrics 35:549"
    ),
    "pocock": Family("Pocock", "z_k = c", "Pocock 1977, Biometrika 64:191"),
    "wang_tsiatis": Family(
        "Wang–Tsiatis",
        "z_k = c × t_k^(Δ − ½)",
        "Wang and Tsiatis 1987, Biometrics 43:193",
        "delta",
        "shape Δ: 0 is O'Brien–Fleming, 0.5 Pocock",
    ),
    "haybittle_peto": Family(
        "Haybittle–Peto",
        "z_k = interim_z at every interim look, the last solved for alpha",
        "Haybittle 1971, Br J Radiol 44:793; Peto and others 1976, Br J Cancer 34:585",
        "interim_z",
        "Z value that stops at an interim look, mostly 3",
    ),
    "lan_demets_obrien_fleming": Family(
        "Lan–DeMets spending, O'Brien–Fleming type",
        "alpha spent by t = 2 − 2Φ(z_{α/2} / √t)",
        "Lan and DeMets 1983, Biometrika 70:659",
    ),
    "lan_demets_pocock": Family(
        "Lan–DeMets spending, Pocock type",
        "alpha spent by t = α ln(1 + (e − 1)t)",
        "Lan and DeMets 1983, Biometrika 70:659",
    ),
    "hwang_shih_decani": Family(
        "Hwang–Shih–DeCani spending",
        "alpha spent by t = α (1 − e^{−γt}) / (1 − e^{−γ})",
        "Hwang, Shih and DeCani 1990, Stat Med 9:1439",
        "gamma",
        "shape γ: −4 is near O'Brien–Fleming, 1 near Pocock",
    ),
    "kim_demets": Family(
        "Kim–DeMets power spending",
        "alpha spent by t = α t^ρ",
        "Kim and DeMets 1987, Biometrika 74:149",
        "rho",
        "power ρ above 0: 3 is near O'Brien–Fleming, 1 near Pocock",
    ),
}
RECURSION_SOURCE = (
    "recursive integration (Armitage, McPherson and Rowe 1969; Jennison and Turnbull 2000, chapter 19)"
)
