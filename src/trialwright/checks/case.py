"""What a rule looks at: a record, its criteria as trees, and its prose in sentences."""

from functools import cached_property

import msgspec

from trialwright.checks.passages import Sentence, passages_of, sentences
from trialwright.checks.words import Words, whole
from trialwright.model.claim import Claim
from trialwright.model.criterion import TrialCriteria
from trialwright.model.record import StudyRecord
from trialwright.model.study import Study
from trialwright.model.study.design import ArmGroup, DesignInfo, Intervention, Outcome, OutcomesModule
from trialwright.model.study.people_and_places import Location

_INFO = "designModule.designInfo"


class Case(msgspec.Struct, frozen=True, dict=True):
    """A record and everything the rules read of it, each made once."""

    record: StudyRecord
    criteria: TrialCriteria
    claim: Claim

    @property
    def study(self) -> Study:
        """The typed study."""
        return self.record.study

    @property
    def info(self) -> DesignInfo:
        """Allocation, model, purpose, masking; empty if the record has none."""
        return self.study.design.design_info or DesignInfo()

    @property
    def masking(self) -> str | None:
        """The masking level, None if the record does not say."""
        return self.info.masking_info.masking if self.info.masking_info else None

    @property
    def arms(self) -> tuple[ArmGroup, ...]:
        """The arms."""
        return self.study.arms_interventions.arm_groups

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """The interventions."""
        return self.study.arms_interventions.interventions

    @property
    def locations(self) -> tuple[Location, ...]:
        """The sites."""
        module = self.study.protocol.contacts_locations_module
        return module.locations if module else ()

    @property
    def outcomes(self) -> OutcomesModule:
        """The outcomes, empty if the record has none."""
        return self.study.protocol.outcomes_module or OutcomesModule()

    @property
    def primary_outcomes(self) -> tuple[Outcome, ...]:
        """The primary outcomes."""
        return self.outcomes.primary_outcomes

    @property
    def enrolment(self) -> int | None:
        """The number of participants in the field, None if not given."""
        module = self.study.design.enrollment_info
        return module.count if module else None

    @property
    def is_interventional(self) -> bool:
        """Whether the study type is given as interventional."""
        return self.study.design.study_type == "INTERVENTIONAL"

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence of titles, summary, description and outcome text."""
        return tuple(each for passage in passages_of(self.study) for each in sentences(passage))

    @cached_property
    def own(self) -> tuple[Sentence, ...]:
        """The sentences that speak of this study, not of others."""
        return tuple(each for each in self.sentences if each.is_own)

    @cached_property
    def titles(self) -> tuple[Sentence, ...]:
        """The titles, each as one sentence."""
        return tuple(each for each in self.sentences if each.is_title)

    def allocation(self) -> Words:
        """The allocation field."""
        return whole(f"{_INFO}.allocation", self.info.allocation)

    def model(self) -> Words:
        """The intervention model field."""
        return whole(f"{_INFO}.interventionModel", self.info.intervention_model)

    def masking_words(self) -> Words:
        """The masking field."""
        return whole(f"{_INFO}.maskingInfo.masking", self.masking)

    def phases(self) -> Words:
        """The phase field."""
        return whole("designModule.phases", self.study.design.phases)

    def count(self) -> Words:
        """The enrolment field."""
        return whole("designModule.enrollmentInfo.count", self.enrolment)

    def arm_labels(self) -> tuple[Words, ...]:
        """The label of each arm."""
        return tuple(arm_field(n, "label", arm.label) for n, arm in enumerate(self.arms))


def arm_field(number: int, name: str, value: object) -> Words:
    """A field of the arm of that number (from 0)."""
    return whole(f"armsInterventionsModule.armGroups[{number}].{name}", value)


def intervention_field(number: int, name: str, value: object) -> Words:
    """A field of the intervention of that number (from 0)."""
    return whole(f"armsInterventionsModule.interventions[{number}].{name}", value)
