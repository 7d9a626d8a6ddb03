"""One-way analysis of variance: power of the F test."""

from scipy.special import fdtri, ncfdtr


def anova_power(*, n: tuple[float, ...], alpha: float, groups: int, effect_f: float) -> float:
    """The power of groups of equal size; ``effect_f`` is Cohen's f, SD of the group means by SD within groups.

    >>> round(anova_power(n=(45, 45, 45, 45), alpha=0.05, groups=4, effect_f=0.25), 4)
    0.804
    """
    per_group = n[0]
    df = groups - 1, groups * (per_group - 1)
    critical = float(fdtri(*df, 1 - alpha))
    return 1 - float(ncfdtr(*df, effect_f**2 * groups * per_group, critical))
