"""What groups of a given size can show where a record states no aim."""

from typing import Any

from trialwright.design.claim.conventions import conventions
from trialwright.design.claim.true_power import analysed
from trialwright.design.errors import DesignInputError
from trialwright.design.sizing import solve
from trialwright.model.explanation import Detectable


def detectable(n_per_group: int) -> tuple[Detectable, ...]:
    """Gains and margins by control rate and power, two-sided 0.05, without losses and with a fifth lost.

    The grid is in ``knowledge/design/conventions.toml``; it is an illustration and no claim of the record.

    >>> rows = {(one.analysed, one.control_rate, one.power): one for one in detectable(55)}
    >>> round(rows[55, 0.5, 0.8].gain, 3), round(rows[55, 0.86, 0.9].margin, 3)
    (0.255, 0.214)
    """
    table = conventions()["detectable"]
    groups = list(dict.fromkeys(analysed(n_per_group, loss) for loss in table["losses"]))
    return tuple(
        Detectable(n, rate, power, detectable_gain(n, rate, power), detectable_margin(n, rate, power))
        for n in groups
        if n >= 2
        for rate in table["control_rates"]
        for power in table["powers"]
    )


def detectable_gain(n: int, rate: float, power: float) -> float | None:
    """The smallest gain over the control rate that n per group show with that power; None if none below 1 is enough."""
    try:
        found = solve(
            "two_proportions_superiority", for_="effect", n_per_group=n, power=power, p_control=rate,
            variance="pooled", direction="higher", **_level(),
        )  # fmt: skip
    except DesignInputError:
        return None
    return float(found.inputs["p_treatment"]) - rate


def detectable_margin(n: int, rate: float, power: float) -> float | None:
    """The smallest margin that n per group can show with that power if the treatments do not differ."""
    try:
        found = solve(
            "two_proportions_noninferiority", for_="effect", n_per_group=n, power=power, p_treatment=rate,
            p_control=rate, variance="unpooled", **_level(),
        )  # fmt: skip
    except DesignInputError:
        return None
    return float(found.inputs["margin"])


def _level() -> dict[str, Any]:
    table = conventions()["detectable"]
    return {"alpha": table["alpha"], "sides": table["sides"]}
