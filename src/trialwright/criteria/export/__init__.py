"""Criteria in other people's languages, each with a list of what that language cannot say."""

from trialwright.criteria.export.circe import CirceExport, to_circe
from trialwright.criteria.export.losses import Loss
from trialwright.criteria.export.report import losses_in_words

__all__ = ["CirceExport", "Loss", "losses_in_words", "to_circe"]
