"""What an exported cohort does not say, as one diagnostic."""

from itertools import groupby

from trialwright.criteria.export.circe import CirceExport
from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic


def losses_in_words(export: CirceExport, name: str) -> Diagnostic:
    """A note that lists, criterion by criterion, what the cohort leaves out."""
    count = len(export.losses)
    said = [
        f"{criterion or 'the whole cohort'}: " + "; ".join(loss.what for loss in losses)
        for criterion, losses in groupby(export.losses, lambda loss: loss.criterion_id)
    ]
    return diagnose(
        "C051",
        f"the Circe cohort says {count} thing{'' if count == 1 else 's'} less than the criteria\n  "
        + "\n  ".join(said),
        document=name,
        place="eligibilityCriteria",
    )
