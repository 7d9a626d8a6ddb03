"""Non-inferiority of two proportions: the treatment's rate of success is lower by less than a margin."""

from collections.abc import Mapping
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.proportions.normal_approximation import approximate_power, control_n


def noninferiority_n(
    *,
    alpha: float,
    sides: int,
    power: float,
    p_treatment: float,
    p_control: float,
    margin: float,
    variance: str,
    ratio: float = 1.0,
    continuity: bool = False,
) -> float:
    """The unrounded size of the control group. The margin is a positive number, rates are of success.

    ``sides`` 2 is the two-sided confidence interval of level 1 − alpha, so that alpha/2 is spent below.

    >>> design = dict(alpha=0.05, sides=2, power=0.9, p_treatment=0.86, p_control=0.86, margin=0.15)
    >>> round(noninferiority_n(**design, variance="unpooled"), 2)
    112.45
    >>> round(noninferiority_n(**design, variance="farrington_manning"), 2)
    120.09
    """
    return control_n(
        alpha=alpha,
        sides=sides,
        power=power,
        p_treatment=p_treatment,
        p_control=p_control,
        null_difference=-margin,
        ratio=ratio,
        variance=variance,
        continuity=continuity,
    )


def noninferiority_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    p_treatment: float,
    p_control: float,
    margin: float,
    variance: str,
    ratio: float = 1.0,
    continuity: bool = False,
) -> float:
    """The power of groups of ``n`` = (treatment, control), whole or not; ``ratio`` is that of the groups themselves.

    >>> round(noninferiority_power(n=(88, 88), alpha=0.05, sides=2, p_treatment=0.86, p_control=0.86,
    ...     margin=0.15, variance="unpooled"), 3)
    0.818
    """
    return approximate_power(
        n=n,
        alpha=alpha,
        sides=sides,
        p_treatment=p_treatment,
        p_control=p_control,
        null_difference=-margin,
        variance=variance,
        continuity=continuity,
    )


def check_margin(inputs: Mapping[str, Any]) -> None:
    """Raises D003 where the margin is not below the control's rate, D009 where the assumed truth is inferior."""
    treatment, control, margin = (inputs.get(name) for name in ("p_treatment", "p_control", "margin"))
    if control is not None and margin is not None and margin >= control:
        raise refused(
            "D003",
            f"a margin of {margin:g} allows every rate below the control's {control:g}",
            place="margin",
            words=f"margin={margin:g}, p_control={control:g}",
        )
    if treatment is not None and control is not None and margin is not None and treatment <= control - margin:
        raise refused(
            "D009",
            f"the assumed rate {treatment:g} is not above {control:g} − {margin:g}: it is inferior itself",
            place="p_treatment",
            words=f"p_treatment={treatment:g}, p_control={control:g}, margin={margin:g}",
        )
