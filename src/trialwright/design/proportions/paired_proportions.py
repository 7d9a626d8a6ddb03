"""Two proportions in the same participants: McNemar's test on the pairs that differ."""

from collections.abc import Mapping
from math import sqrt
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.normal import below, critical_value, quantile


def paired_proportions_n(
    *, alpha: float, sides: int, power: float, p_only_treatment: float, p_only_control: float
) -> float:
    """The unrounded number of pairs (Connor 1987).

    >>> round(paired_proportions_n(alpha=0.05, sides=2, power=0.9, p_only_treatment=0.2, p_only_control=0.1), 2)
    311.05
    """
    discordant, difference = p_only_treatment + p_only_control, p_only_treatment - p_only_control
    spread = critical_value(alpha, sides) * sqrt(discordant) + quantile(power) * sqrt(
        discordant - difference**2
    )
    return (spread / difference) ** 2


def paired_proportions_power(
    *, n: tuple[float, ...], alpha: float, sides: int, p_only_treatment: float, p_only_control: float
) -> float:
    """The power of ``n`` pairs, the far tail of a two-sided test left out.

    >>> round(paired_proportions_power(n=(310,), alpha=0.05, sides=2, p_only_treatment=0.2, p_only_control=0.1), 3)
    0.899
    """
    discordant, difference = p_only_treatment + p_only_control, abs(p_only_treatment - p_only_control)
    excess = difference * sqrt(n[0]) - critical_value(alpha, sides) * sqrt(discordant)
    return below(excess / sqrt(discordant - difference**2))


def check_pairs(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where both kinds of discordant pair are equally likely, D007 where together they pass 1."""
    treatment, control = inputs.get("p_only_treatment"), inputs.get("p_only_control")
    if treatment is None or control is None:
        return
    words = f"p_only_treatment={treatment:g}, p_only_control={control:g}"
    if treatment == control:
        raise refused(
            "D009",
            "both kinds of discordant pair are equally likely: there is no difference to show",
            place="p_only_treatment",
            words=words,
        )
    if treatment + control > 1:
        raise refused(
            "D007", "the discordant pairs are more than all pairs", place="p_only_treatment", words=words
        )
