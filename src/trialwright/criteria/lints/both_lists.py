"""What is required and what is excluded, word for word the same."""

from collections.abc import Iterator

from trialwright.criteria.lints.demands import ranged
from trialwright.criteria.lints.limbs import limbs
from trialwright.criteria.lints.report import about, shown
from trialwright.model.criterion import Criterion, Expr, TrialCriteria, meaning_key
from trialwright.model.diagnostic import Diagnostic


def both_lists(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C035 where an inclusion requires what an exclusion rules out. Ranges at odds are contradictions of their own."""
    required: dict[bytes, tuple[Criterion, Expr]] = {}
    for criterion in trial.criteria:
        if criterion.role == "inclusion":
            required.update({meaning_key(limb): (criterion, limb) for limb in limbs(criterion)})
    for criterion in trial.criteria:
        if criterion.role == "inclusion":
            continue
        for limb in limbs(criterion):
            found = required.get(meaning_key(limb))
            if found and ranged(limb) is None:
                message = f"{found[0].id} requires what {criterion.id} excludes: {shown([limb])}"
                yield about("C035", message, trial, [found[0], criterion], [found[1], limb])
