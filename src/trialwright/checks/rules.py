"""Every rule, by family and in the order of the codes."""

from trialwright.checks.arithmetic.arm_sizes import arm_sizes
from trialwright.checks.arithmetic.dose_not_given import dose_never_given
from trialwright.checks.arithmetic.margin_and_rate import margin_doubles_failures
from trialwright.checks.arithmetic.number_in_prose import number_in_prose
from trialwright.checks.arithmetic.quoted_rates import rates_without_numbers
from trialwright.checks.arithmetic.time_frame_and_dates import (
    outcome_after_completion,
    primary_outcome_after_its_date,
)
from trialwright.checks.arithmetic.yearly_rate import rate_added_up
from trialwright.checks.completeness.dose import no_dose_at_all
from trialwright.checks.completeness.time_frame import outcome_without_time
from trialwright.checks.completeness.trds import missing_items
from trialwright.checks.criteria.active_and_in_remission import active_and_in_remission
from trialwright.checks.criteria.age_against_field import age_against_field
from trialwright.checks.criteria.age_in_criteria import age_in_criteria_only
from trialwright.checks.criteria.brackets import stray_bracket
from trialwright.checks.criteria.conduct import rule_for_later
from trialwright.checks.criteria.denied_inclusion import exclusion_that_denies
from trialwright.checks.criteria.doses import doses_that_differ
from trialwright.checks.criteria.excluded_again import excluded_twice_over
from trialwright.checks.criteria.healthy_volunteers import healthy_and_not_accepted
from trialwright.checks.criteria.naive_and_treated import naive_and_treated
from trialwright.checks.criteria.required_intervention import required_before_and_given
from trialwright.checks.criteria.several_in_one import several_criteria_in_one
from trialwright.checks.criteria.sex_in_criteria import sex_in_criteria
from trialwright.checks.criteria.stable_since_onset import stable_since_onset
from trialwright.checks.criteria.two_readings import two_readings
from trialwright.checks.criteria.value_twice import value_twice
from trialwright.checks.criteria.washout import washout_and_half_life
from trialwright.checks.prose.age_in_prose import age_in_prose
from trialwright.checks.prose.centres import centres_in_prose, centres_without_sites
from trialwright.checks.prose.crossover import crossover_in_prose
from trialwright.checks.prose.double_dummy import blind_without_double_dummy
from trialwright.checks.prose.duration import treatment_lasts_two_times
from trialwright.checks.prose.masked import masked_in_prose
from trialwright.checks.prose.masking_in_title import masking_in_title
from trialwright.checks.prose.named_state import named_state
from trialwright.checks.prose.noninferior_to_placebo import noninferior_to_placebo
from trialwright.checks.prose.number_of_groups import number_of_groups
from trialwright.checks.prose.one_of_two_phases import one_of_two_phases
from trialwright.checks.prose.phase_in_prose import phase_in_prose
from trialwright.checks.prose.placebo import placebo_in_prose_only
from trialwright.checks.prose.randomised import randomised_in_prose
from trialwright.checks.prose.second_randomisation import second_randomisation
from trialwright.checks.prose.sex_in_prose import sex_in_prose
from trialwright.checks.prose.single_group_control import single_group_and_control
from trialwright.checks.prose.sponsor_class import sponsor_class
from trialwright.checks.prose.superiority_words import superiority_in_noninferiority
from trialwright.checks.prose.time_perspective import time_perspective
from trialwright.checks.rule import Rule
from trialwright.checks.structure.age_limits import ages_out_of_order, standard_ages
from trialwright.checks.structure.allocation_not_applicable import allocation_not_applicable
from trialwright.checks.structure.arm_type_other import only_arm_is_other
from trialwright.checks.structure.arms_and_interventions import (
    arm_gets_what_is_not_listed,
    arm_that_gets_nothing,
    intervention_that_nobody_gets,
)
from trialwright.checks.structure.condition_misses_disease import condition_misses_the_disease
from trialwright.checks.structure.conditions_no_disease import (
    conditions_that_are_no_disease,
    no_disease_at_all,
)
from trialwright.checks.structure.date_order import dates_out_of_order
from trialwright.checks.structure.drug_form import depot_form_by_vein
from trialwright.checks.structure.dummy_arm_of_drugs import dummy_arm_of_drugs
from trialwright.checks.structure.future_actual import actual_date_after_the_record
from trialwright.checks.structure.label_schedule import schedule_off_label
from trialwright.checks.structure.late_registration import registered_after_start, registered_after_the_end
from trialwright.checks.structure.misspelt_name import misspelt_drug_name
from trialwright.checks.structure.nobody_enrolled import enrolment_against_status
from trialwright.checks.structure.one_arm import one_arm_for_several_groups
from trialwright.checks.structure.open_placebo import placebo_without_masking
from trialwright.checks.structure.outcome_listed_twice import outcome_listed_twice
from trialwright.checks.structure.part_without_outcome import part_without_outcome
from trialwright.checks.structure.phase_and_size import phase_and_size
from trialwright.checks.structure.phase_not_applicable import phase_not_applicable
from trialwright.checks.structure.same_label import two_arms_of_one_name
from trialwright.checks.structure.single_group import single_group_with_several
from trialwright.checks.structure.sites_and_status import sites_against_status, unknown_status_and_sites
from trialwright.checks.structure.status_and_dates import plan_that_slipped, status_against_dates
from trialwright.checks.structure.study_type import fields_of_the_other_type
from trialwright.checks.structure.who_is_masked import masking_level_and_parties

_REGISTRY = "ClinicalTrials.gov, Protocol Registration Data Element Definitions"
_ICMJE = "ICMJE Recommendations, III.L Clinical Trials (registration at or before the first enrolment)"

RULES: tuple[Rule, ...] = (
    Rule("K001", "structure", single_group_with_several, f"{_REGISTRY}, Interventional Study Model"),
    Rule("K002", "structure", one_arm_for_several_groups, f"{_REGISTRY}, Interventional Study Model"),
    Rule("K003", "structure", allocation_not_applicable, f"{_REGISTRY}, Allocation"),
    Rule("K004", "structure", placebo_without_masking),
    Rule("K005", "structure", masking_level_and_parties, f"{_REGISTRY}, Masking"),
    Rule("K006", "structure", dates_out_of_order),
    Rule("K007", "structure", status_against_dates, f"{_REGISTRY}, Overall Recruitment Status"),
    Rule("K008", "structure", actual_date_after_the_record),
    Rule("K009", "structure", sites_against_status),
    Rule("K010", "structure", unknown_status_and_sites),
    Rule(
        "K011",
        "structure",
        enrolment_against_status,
        f"{_REGISTRY}, Overall Recruitment Status (withdrawn: stopped early, before enrolling its first participant)",
    ),
    Rule("K012", "structure", arm_that_gets_nothing, f"{_REGISTRY}, Arm Type"),
    Rule("K013", "structure", intervention_that_nobody_gets),
    Rule("K013", "structure", arm_gets_what_is_not_listed),
    Rule("K014", "structure", fields_of_the_other_type, f"{_REGISTRY}, Study Type"),
    Rule("K015", "structure", phase_not_applicable, f"{_REGISTRY}, Study Phase"),
    Rule("K016", "structure", phase_and_size, "FDA, The Drug Development Process, Step 3: Clinical Research"),
    Rule("K017", "structure", only_arm_is_other, f"{_REGISTRY}, Arm Type"),
    Rule("K018", "structure", conditions_that_are_no_disease, f"{_REGISTRY}, Primary Disease or Condition"),
    Rule("K019", "structure", condition_misses_the_disease, f"{_REGISTRY}, Primary Disease or Condition"),
    Rule("K020", "structure", ages_out_of_order),
    Rule("K021", "structure", standard_ages, f"{_REGISTRY}, Age Limits"),
    Rule("K022", "structure", outcome_listed_twice),
    Rule("K023", "structure", two_arms_of_one_name),
    Rule(
        "K024",
        "structure",
        depot_form_by_vein,
        "label of the drug, named in knowledge/checks/treatments.toml",
    ),
    Rule(
        "K025",
        "structure",
        schedule_off_label,
        "label of the drug, named in knowledge/checks/treatments.toml",
    ),
    Rule("K026", "structure", misspelt_drug_name),
    Rule("K027", "structure", plan_that_slipped, f"{_REGISTRY}, Study Start Date and Study Completion Date"),
    Rule("K028", "structure", registered_after_start, _ICMJE),
    Rule("K029", "structure", registered_after_the_end, _ICMJE),
    Rule("K030", "prose", single_group_and_control),
    Rule("K031", "prose", randomised_in_prose),
    Rule("K032", "prose", masked_in_prose),
    Rule("K033", "prose", placebo_in_prose_only),
    Rule("K034", "prose", number_of_groups),
    Rule("K035", "prose", masking_in_title, f"{_REGISTRY}, Masking"),
    Rule("K036", "prose", age_in_prose),
    Rule("K037", "prose", sex_in_prose),
    Rule("K038", "prose", phase_in_prose),
    Rule("K039", "prose", centres_in_prose),
    Rule("K040", "prose", centres_without_sites),
    Rule(
        "K041",
        "prose",
        noninferior_to_placebo,
        "CONSORT extension for non-inferiority and equivalence trials, JAMA 2012;308:2594-604",
    ),
    Rule("K042", "prose", blind_without_double_dummy, "ICH E9, 2.3.1 Blinding"),
    Rule("K043", "prose", second_randomisation),
    Rule(
        "K044",
        "prose",
        superiority_in_noninferiority,
        "CONSORT extension for non-inferiority and equivalence trials, JAMA 2012;308:2594-604",
    ),
    Rule("K045", "prose", time_perspective),
    Rule("K046", "prose", crossover_in_prose),
    Rule(
        "K047",
        "prose",
        named_state,
        "publication of the definition, named in knowledge/checks/treatments.toml",
    ),
    Rule("K048", "prose", sponsor_class),
    Rule("K049", "prose", treatment_lasts_two_times),
    Rule("K050", "criteria", exclusion_that_denies),
    Rule("K051", "criteria", excluded_twice_over),
    Rule("K052", "criteria", several_criteria_in_one),
    Rule("K053", "criteria", stray_bracket),
    Rule("K054", "criteria", required_before_and_given),
    Rule("K055", "criteria", stable_since_onset),
    Rule("K056", "criteria", two_readings),
    Rule("K057", "criteria", rule_for_later),
    Rule("K058", "criteria", doses_that_differ),
    Rule("K059", "criteria", sex_in_criteria),
    Rule("K060", "criteria", healthy_and_not_accepted),
    Rule(
        "K061",
        "criteria",
        washout_and_half_life,
        "label of the drug, named in knowledge/checks/treatments.toml",
    ),
    Rule("K062", "criteria", active_and_in_remission),
    Rule("K063", "criteria", age_in_criteria_only),
    Rule("K064", "criteria", age_against_field),
    Rule("K065", "criteria", naive_and_treated),
    Rule("K066", "criteria", value_twice),
    Rule(
        "K070",
        "arithmetic",
        margin_doubles_failures,
        "FDA, Non-Inferiority Clinical Trials to Establish Effectiveness, 2016",
    ),
    Rule("K071", "arithmetic", rate_added_up),
    Rule("K072", "arithmetic", rates_without_numbers),
    Rule("K073", "arithmetic", arm_sizes),
    Rule("K074", "arithmetic", dose_never_given),
    Rule(
        "K075",
        "arithmetic",
        primary_outcome_after_its_date,
        f"{_REGISTRY}, Primary Completion Date (the last participant examined for the primary outcome)",
    ),
    Rule(
        "K076",
        "arithmetic",
        outcome_after_completion,
        f"{_REGISTRY}, Study Completion Date (the last participant examined for any outcome)",
    ),
    Rule("K077", "arithmetic", number_in_prose),
    Rule("K090", "completeness", missing_items, "WHO Trial Registration Data Set, version 1.3.1"),
    Rule("K091", "completeness", outcome_without_time, f"{_REGISTRY}, Primary Outcome Measure Time Frame"),
    Rule(
        "K092",
        "completeness",
        no_dose_at_all,
        "SPIRIT 2025 and CONSORT 2025, item on the intervention and the comparator",
    ),
    Rule("K100", "structure", dummy_arm_of_drugs, f"{_REGISTRY}, Arm Type"),
    Rule("K101", "structure", no_disease_at_all, f"{_REGISTRY}, Primary Disease or Condition"),
    Rule("K102", "structure", part_without_outcome),
    Rule("K103", "prose", one_of_two_phases, f"{_REGISTRY}, Study Phase"),
)
