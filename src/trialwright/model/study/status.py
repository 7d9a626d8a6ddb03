"""How far the study is: statuses and dates."""

from trialwright.model.study import enumerations as v2
from trialwright.model.study.base import V2, DateText, NctId


class DateStruct(V2, frozen=True):
    """A date and whether it is actual or estimated."""

    date: DateText | None = None
    type: v2.DateType | None = None


class ExpandedAccessInfo(V2, frozen=True):
    """Whether the treatment can be had outside the trial."""

    has_expanded_access: bool | None = None
    nct_id: NctId | None = None
    status_for_nct_id: v2.ExpandedAccessStatus | None = None


class StatusModule(V2, frozen=True):
    """Recruitment status and the dates of the study and of its record."""

    status_verified_date: DateText | None = None
    overall_status: v2.Status | None = None
    last_known_status: v2.Status | None = None
    delayed_posting: bool | None = None
    why_stopped: str | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date_struct: DateStruct | None = None
    primary_completion_date_struct: DateStruct | None = None
    completion_date_struct: DateStruct | None = None
    study_first_submit_date: DateText | None = None
    study_first_submit_qc_date: DateText | None = None
    study_first_post_date_struct: DateStruct | None = None
    results_waived: bool | None = None
    results_first_submit_date: DateText | None = None
    results_first_submit_qc_date: DateText | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: DateText | None = None
    disp_first_submit_qc_date: DateText | None = None
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: DateText | None = None
    last_update_post_date_struct: DateStruct | None = None
