"""One worked example of every method in the registry: inputs with which it has an n."""

from typing import Any

_TEST = {"alpha": 0.05, "sides": 2, "power": 0.8}
_EACH = {"alpha": 0.05, "power": 0.8}
_RATES = {"p_treatment": 0.85, "p_control": 0.65}
_ALIKE = {"p_treatment": 0.86, "p_control": 0.84, "margin": 0.15}
_SURVIVAL = {"hazard_control": 0.1, "hazard_ratio": 0.6, "dropout_hazard": 0.01, "follow_up_time": 12}
_SHORT = {"survival_treatment": 0.8, "survival_control": 0.7, "dropout": 0.1}
_MEAN = {"difference": 0.4, "sd": 1.0, "test": "t"}
_CLUSTERS = {"cluster_size": 20, "icc": 0.05, "cluster_size_cv": 0.4}
_COUNTS = {"rate_treatment": 0.8, "rate_control": 1.2, "exposure": 1.0, "variance": "pooled"}
_MARGIN = {"margin": 0.5, "difference": 0.1, "sd": 1.0, "test": "t"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "two_proportions_noninferiority": {**_TEST, **_ALIKE, "variance": "farrington_manning"},
    "two_proportions_noninferiority_exact": {**_TEST, **_ALIKE, "test": "farrington_manning"},
    "two_proportions_superiority": {**_TEST, **_RATES, "variance": "pooled"},
    "two_proportions_superiority_exact": {**_TEST, **_RATES, "test": "pooled"},
    "two_proportions_equivalence": {**_EACH, **_ALIKE, "beta": "both_tests"},
    "two_proportions_equivalence_exact": {**_EACH, **_ALIKE, "test": "wald"},
    "one_proportion": {**_TEST, "p_null": 0.3, "p": 0.5},
    "one_proportion_exact": {**_TEST, "p_null": 0.3, "p": 0.5},
    "paired_proportions": {**_TEST, "p_only_treatment": 0.2, "p_only_control": 0.1},
    "two_means_superiority": {**_TEST, **_MEAN},
    "two_means_noninferiority": {**_TEST, **_MARGIN},
    "two_means_equivalence": {**_EACH, **_MARGIN, "beta": "both_tests"},
    "one_mean_superiority": {**_TEST, **_MEAN},
    "one_mean_noninferiority": {**_TEST, **_MARGIN},
    "one_mean_equivalence": {**_EACH, **_MARGIN, "beta": "half"},
    "paired_means_superiority": {**_TEST, **_MEAN},
    "paired_means_noninferiority": {**_TEST, **_MARGIN},
    "paired_means_equivalence": {**_EACH, **_MARGIN, "beta": "both_tests"},
    "anova": {**_EACH, "groups": 4, "effect_f": 0.25},
    "logrank_events": {**_TEST, "hazard_ratio": 0.6, "formula": "freedman"},
    "logrank_fixed_follow_up": {
        **_TEST,
        "event_probability_treatment": 0.4,
        "event_probability_control": 0.6,
        "formula": "schoenfeld",
    },
    "logrank_accrual": {**_TEST, **_SURVIVAL, "accrual_time": 12, "formula": "lachin_foulkes"},
    "logrank_accrual_rate": {**_TEST, **_SURVIVAL, "accrual_rate": 10, "formula": "schoenfeld"},
    "kaplan_meier_superiority": {**_TEST, **_SHORT},
    "kaplan_meier_noninferiority": {**_TEST, **_SHORT, "margin": 0.05},
    "restricted_mean_superiority": {
        **_TEST,
        "hazard_treatment": 0.06,
        "hazard_control": 0.1,
        "dropout_hazard": 0.01,
        "tau": 10,
    },
    "restricted_mean_noninferiority": {
        **_TEST,
        "hazard_treatment": 0.1,
        "hazard_control": 0.1,
        "dropout_hazard": 0.01,
        "tau": 10,
        "margin": 1.0,
    },
    "poisson_rates": {**_TEST, **_COUNTS},
    "negative_binomial_rates": {**_TEST, **_COUNTS, "dispersion": 0.5},
    "cluster_means": {**_TEST, **_CLUSTERS, "difference": 0.4, "sd": 1.0},
    "cluster_proportions": {**_TEST, **_CLUSTERS, **_RATES, "variance": "unpooled"},
    "crossover_bioequivalence": {
        **_EACH,
        "cv": 0.3,
        "geometric_mean_ratio": 0.95,
        "lower_limit": 0.8,
        "upper_limit": 1.25,
    },
    "smart_embedded_regimes": {
        **_TEST,
        "difference": 0.4,
        "sd": 1.0,
        "responders": 0.9,
        "re_randomised": "responders",
    },
    "simon_two_stage": {**_EACH, "p_null": 0.2, "p": 0.4, "criterion": "minimax"},
}
