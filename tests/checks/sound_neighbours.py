"""For each code, modules nearest to its smallest failing example that are in order."""

from typing import Any

Modules = dict[str, Any]


def _arms(*labels_and_types: tuple[str, str]) -> Modules:
    return {"armGroups": [{"label": label, "type": kind} for label, kind in labels_and_types]}


def _criteria(text: str, **fields: Any) -> Modules:
    return {"eligibilityModule": {"eligibilityCriteria": text, **fields}}


def _summary(text: str) -> Modules:
    return {"descriptionModule": {"briefSummary": text}}


def _title(text: str) -> Modules:
    return {"identificationModule": {"officialTitle": text}}


def _info(**fields: Any) -> Modules:
    return {"designInfo": fields}


def _registered(submitted: str, *, start: str, primary: str | None = None) -> Modules:
    dates = {"startDateStruct": {"date": start}}
    if primary:
        dates["primaryCompletionDateStruct"] = {"date": primary}
    return {
        "designModule": {"studyType": "INTERVENTIONAL"},
        "statusModule": {"studyFirstSubmitDate": submitted, **dates},
    }


def _followed(dates: dict[str, str], primary: str, secondary: str | None = None) -> Modules:
    names = {
        "start": "startDateStruct",
        "primary": "primaryCompletionDateStruct",
        "end": "completionDateStruct",
    }
    later = {"secondaryOutcomes": [{"measure": "Survival", "timeFrame": secondary}]} if secondary else {}
    return {
        "designModule": {"studyType": "INTERVENTIONAL"},
        "statusModule": {names[name]: {"date": date} for name, date in dates.items()},
        "outcomesModule": {"primaryOutcomes": [{"measure": "Flare", "timeFrame": primary}], **later},
    }


def _planned(count: int, text: str, kind: str = "ESTIMATED") -> Modules:
    return {"designModule": {"enrollmentInfo": {"count": count, "type": kind}}, **_summary(text)}


def _drug(name: str) -> Modules:
    return {
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
        "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": name}]},
    }


def _dummy(label: str, description: str) -> Modules:
    arm = {"label": label, "type": "SHAM_COMPARATOR", "description": description}
    return {"armsInterventionsModule": {"armGroups": [{"label": "Samplumab", "type": "EXPERIMENTAL"}, arm]}}


def _parts(primary: str, secondary: str) -> Modules:
    return {
        "armsInterventionsModule": {"armGroups": [{"label": "Part 1: A"}, {"label": "Part II: B"}]},
        "outcomesModule": {
            "primaryOutcomes": [{"measure": primary}],
            "secondaryOutcomes": [{"measure": secondary}],
        },
    }


TWO = _arms(("Samplumab", "EXPERIMENTAL"), ("Usual care", "ACTIVE_COMPARATOR"))
ONE = _arms(("Samplumab", "EXPERIMENTAL"))
PLACEBO = _arms(("Samplumab", "EXPERIMENTAL"), ("Placebo", "PLACEBO_COMPARATOR"))

SOUND: dict[str, list[Modules]] = {
    "K001": [
        {"designModule": _info(interventionModel="PARALLEL"), "armsInterventionsModule": TWO},
        {
            "designModule": _info(interventionModel="SINGLE_GROUP", allocation="NA"),
            "armsInterventionsModule": ONE,
        },
    ],
    "K002": [
        {
            "designModule": _info(allocation="NA", interventionModel="SINGLE_GROUP"),
            "armsInterventionsModule": ONE,
        },
        {
            "designModule": _info(allocation="RANDOMIZED", interventionModel="CROSSOVER"),
            "armsInterventionsModule": ONE,
        },
    ],
    "K003": [
        {
            "designModule": _info(allocation="NON_RANDOMIZED", interventionModel="PARALLEL"),
            "armsInterventionsModule": TWO,
        }
    ],
    "K004": [
        {  # its type is wrong, not its masking: K100
            "designModule": _info(maskingInfo={"masking": "NONE"}),
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": "Samplumab", "type": "EXPERIMENTAL"},
                    {"label": "Usual", "type": "SHAM_COMPARATOR", "description": "Prednisolone 10 mg daily"},
                ]
            },
        },
        {"designModule": _info(maskingInfo={"masking": "SINGLE"}), "armsInterventionsModule": PLACEBO},
        {
            "designModule": _info(maskingInfo={"masking": "NONE"}),
            "armsInterventionsModule": PLACEBO,
            **_title("A Trial of Open-Label Placebo in Lupus"),
        },
    ],
    "K005": [
        {
            "designModule": _info(
                maskingInfo={"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}
            )
        },
        {"designModule": _info(maskingInfo={"masking": "DOUBLE"})},
    ],
    "K006": [
        {
            "statusModule": {
                "startDateStruct": {"date": "2025-03-01"},
                "completionDateStruct": {"date": "2025-03"},
            }
        },
        {
            "statusModule": {
                "startDateStruct": {"date": "2025-03-01"},
                "completionDateStruct": {"date": "2025"},
            }
        },
    ],
    "K007": [
        {
            "statusModule": {
                "overallStatus": "COMPLETED",
                "completionDateStruct": {"date": "2024-12", "type": "ACTUAL"},
            }
        },
        {
            "statusModule": {
                "overallStatus": "RECRUITING",
                "statusVerifiedDate": "2024-05",
                "startDateStruct": {"date": "2024-05-31", "type": "ESTIMATED"},
                "completionDateStruct": {"date": "2024-05-01", "type": "ESTIMATED"},
            }
        },
        {"statusModule": {"overallStatus": "NOT_YET_RECRUITING", "startDateStruct": {"date": "2024-05"}}},
    ],
    "K008": [
        {
            "statusModule": {
                "statusVerifiedDate": "2024-05",
                "startDateStruct": {"date": "2024-05-31", "type": "ACTUAL"},
            }
        },
        {
            "statusModule": {
                "statusVerifiedDate": "2024-05",
                "startDateStruct": {"date": "2024-07", "type": "ESTIMATED"},
            }
        },
    ],
    "K009": [
        {
            "statusModule": {"overallStatus": "COMPLETED"},
            "contactsLocationsModule": {"locations": [{"facility": "Example Hospital"}]},
        },
        {
            "statusModule": {"overallStatus": "RECRUITING"},
            "contactsLocationsModule": {"locations": [{"status": "COMPLETED"}, {"status": "RECRUITING"}]},
        },
        {
            "statusModule": {"overallStatus": "RECRUITING"},
            "contactsLocationsModule": {"locations": [{"status": "COMPLETED"}, {"city": "Exampleton"}]},
        },
    ],
    "K010": [
        {
            "statusModule": {"overallStatus": "RECRUITING"},
            "contactsLocationsModule": {"locations": [{"status": "RECRUITING"}]},
        }
    ],
    "K011": [
        {
            "statusModule": {"overallStatus": "WITHDRAWN"},
            "designModule": {"enrollmentInfo": {"count": 0, "type": "ACTUAL"}},
        },
        {
            "statusModule": {"overallStatus": "TERMINATED"},
            "designModule": {"enrollmentInfo": {"count": 9, "type": "ACTUAL"}},
        },
    ],
    "K012": [
        {
            "designModule": {"studyType": "INTERVENTIONAL"},
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Samplumab"]},
                    {"label": "B", "type": "NO_INTERVENTION"},
                    {"label": "C", "type": "OTHER"},
                ]
            },
        },
        {"designModule": {"studyType": "INTERVENTIONAL"}, "armsInterventionsModule": TWO},
    ],
    "K013": [
        {
            "armsInterventionsModule": {
                "armGroups": [{"label": "Samplumab", "interventionNames": ["Drug: Samplumab"]}],
                "interventions": [{"type": "DRUG", "name": "samplumab", "armGroupLabels": ["SAMPLUMAB"]}],
            }
        },
        {"armsInterventionsModule": {**ONE, "interventions": [{"type": "DRUG", "name": "Samplumab"}]}},
    ],
    "K014": [
        {"designModule": {"studyType": "OBSERVATIONAL", **_info(observationalModel="COHORT")}},
        {"designModule": {"studyType": "INTERVENTIONAL", "phases": ["NA"], **_info(allocation="NA")}},
    ],
    "K015": [
        {
            **_summary("This study is a randomized, double-blind, placebo-controlled trial."),
            "identificationModule": {"briefTitle": "Telitacicept in Lupus"},
            "designModule": {"phases": ["PHASE2"]},
        },
        {
            **_summary("This study is a randomized, double-blind, placebo-controlled trial."),
            "identificationModule": {"briefTitle": "A Device in Lupus"},
            "designModule": {"phases": ["NA"]},
        },
    ],
    "K016": [
        {"designModule": {"phases": ["PHASE2"], "enrollmentInfo": {"count": 15}}},
        {
            "designModule": {"phases": ["PHASE3"], "enrollmentInfo": {"count": 15}},
            **_title("Samplumab in a Rare Disease"),
        },
        {
            "designModule": {"phases": ["PHASE3"], "enrollmentInfo": {"count": 15}},
            "statusModule": {"overallStatus": "TERMINATED"},
        },
    ],
    "K017": [
        {
            "designModule": _info(primaryPurpose="TREATMENT"),
            "armsInterventionsModule": {**ONE, "interventions": [{"type": "DRUG", "name": "Samplumab"}]},
        }
    ],
    "K018": [
        {"conditionsModule": {"conditions": ["Remission", "Safety"]}},  # K101
        {
            "conditionsModule": {
                "conditions": ["Lupus Nephritis", "Remission of Lupus", "Drug-Related Side Effects"]
            }
        },
    ],
    "K019": [
        {
            "identificationModule": {"briefTitle": "Rituximab in Systemic Lupus Erythematosus"},
            "conditionsModule": {"conditions": ["Autoimmune Diseases", "SLE"]},
        },
        {
            "identificationModule": {"briefTitle": "Rituximab in Active SLE"},
            "conditionsModule": {"conditions": ["Systemic Lupus Erythematosus"]},
        },
        {
            "identificationModule": {"briefTitle": "Rituximab in Autoimmune Diseases"},
            "conditionsModule": {"conditions": ["Systemic Lupus Erythematosus"]},
        },
    ],
    "K020": [{"eligibilityModule": {"minimumAge": "6 Months", "maximumAge": "1 Year"}}],
    "K021": [
        {
            "eligibilityModule": {
                "minimumAge": "18 Years",
                "maximumAge": "65 Years",
                "stdAges": ["ADULT", "OLDER_ADULT"],
            }
        },
        {"eligibilityModule": {"stdAges": ["CHILD", "ADULT", "OLDER_ADULT"]}},
    ],
    "K022": [
        {
            "outcomesModule": {
                "primaryOutcomes": [{"measure": "Complete response", "timeFrame": "Week 24"}],
                "secondaryOutcomes": [{"measure": "Complete response", "timeFrame": "Week 52"}],
            }
        }
    ],
    "K023": [
        {
            "armsInterventionsModule": _arms(
                ("Samplumab 1 mg", "EXPERIMENTAL"), ("Samplumab 2 mg", "EXPERIMENTAL")
            )
        }
    ],
    "K024": [
        {
            "armsInterventionsModule": {
                "interventions": [
                    {
                        "type": "DRUG",
                        "name": "Methylprednisolone sodium succinate",
                        "description": "Pulse therapy.",
                    },
                    {
                        "type": "DRUG",
                        "name": "Triamcinolone Injectable Suspension",
                        "description": "Into the knee.",
                    },
                ]
            }
        }
    ],
    "K025": [
        {
            "armsInterventionsModule": {
                "interventions": [
                    {
                        "type": "DRUG",
                        "name": "Belimumab",
                        "description": "10 mg/kg at weeks 0, 2, and 4, then every 4 weeks.",
                    }
                ]
            }
        }
    ],
    "K026": [
        {
            "armsInterventionsModule": {
                "interventions": [
                    {"type": "DRUG", "name": "Belimumab", "otherNames": ["Benlysta"]},
                    {"type": "DRUG", "name": "Azithromycin", "otherNames": ["Azithrocin"]},
                ]
            }
        }
    ],
    "K027": [
        {
            "statusModule": {
                "overallStatus": "NOT_YET_RECRUITING",
                "statusVerifiedDate": "2024-03",
                "startDateStruct": {"date": "2024-03-01", "type": "ESTIMATED"},
            }
        },
        {
            "statusModule": {
                "overallStatus": "UNKNOWN",
                "statusVerifiedDate": "2024-03",
                "completionDateStruct": {"date": "2024-01", "type": "ESTIMATED"},
            }
        },
    ],
    "K028": [
        _registered("2024-03-20", start="2024-03"),
        _registered("2004-05-02", start="2003-01"),
        {**_registered("2024-05-02", start="2024-03-01"), "designModule": {"studyType": "OBSERVATIONAL"}},
        _registered("2024-05-02", start="2024-01-01", primary="2024-03"),
    ],
    "K029": [
        _registered("2024-05-02", start="2024-01-01", primary="2024-05"),
        _registered("2024-05-02", start="2003-01-01", primary="2004-05"),
    ],
    "K030": [
        {
            **_summary("Patients will be compared with a historical control group."),
            "designModule": _info(interventionModel="SINGLE_GROUP"),
            "armsInterventionsModule": ONE,
        },
        {
            **_summary("An earlier randomized trial had a control group. All patients will be treated."),
            "designModule": _info(interventionModel="SINGLE_GROUP"),
            "armsInterventionsModule": ONE,
        },
    ],
    "K031": [
        {
            **_summary("Participants will be randomly assigned to one of two groups."),
            "designModule": _info(allocation="RANDOMIZED", interventionModel="PARALLEL"),
        },
        {
            **_summary("This is a non-randomized study. A previous randomized trial found no effect."),
            "designModule": _info(allocation="NON_RANDOMIZED", interventionModel="PARALLEL"),
        },
    ],
    "K032": [
        {
            **_title("An Open-Label Trial of Samplumab"),
            "designModule": _info(maskingInfo={"masking": "NONE"}),
        },
        {
            **_title("A Double-Blind Trial of Samplumab With an Open-Label Extension"),
            "designModule": _info(
                maskingInfo={"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}
            ),
        },
        {
            **_title("An Open-Label Trial of Samplumab"),
            "designModule": _info(maskingInfo={"masking": "SINGLE", "whoMasked": ["OUTCOMES_ASSESSOR"]}),
        },
    ],
    "K033": [
        {
            **_title("A Placebo-Controlled Trial of Samplumab"),
            "armsInterventionsModule": {**PLACEBO, "interventions": [{"type": "DRUG", "name": "Samplumab"}]},
        },
        {
            **_title("A Placebo-Controlled Trial of Samplumab"),
            "armsInterventionsModule": {
                **TWO,
                "interventions": [
                    {"type": "DRUG", "name": "Samplumab"},
                    {"type": "OTHER", "name": "Normal saline"},
                ],
            },
        },
    ],
    "K034": [
        {
            **_summary("Participants will be randomized into two groups."),
            "designModule": {
                "studyType": "INTERVENTIONAL",
                **_info(allocation="RANDOMIZED", interventionModel="PARALLEL"),
            },
            "armsInterventionsModule": TWO,
        },
        {
            **_summary("Participants will be randomized into three groups."),
            "designModule": {
                "studyType": "INTERVENTIONAL",
                **_info(allocation="RANDOMIZED", interventionModel="FACTORIAL"),
            },
            "armsInterventionsModule": TWO,
        },
    ],
    "K035": [
        {**_title("A Single-Blind Trial"), "designModule": _info(maskingInfo={"masking": "SINGLE"})},
        {**_title("A Double-Blind Trial"), "designModule": _info(maskingInfo={"masking": "QUADRUPLE"})},
        {**_title("A Triple-Blind Trial"), "designModule": _info(maskingInfo={"masking": "QUADRUPLE"})},
        {**_title("An Assessor-Blind Trial"), "designModule": _info(maskingInfo={"masking": "DOUBLE"})},
    ],
    "K036": [
        {**_title("Samplumab in Adult Patients With Lupus"), "eligibilityModule": {"minimumAge": "18 Years"}},
        {
            **_title("Samplumab in Adolescents and Adult Patients"),
            "eligibilityModule": {"minimumAge": "12 Years"},
        },
        {**_title("Neonatal Risks of Maternal Lupus"), "eligibilityModule": {"minimumAge": "18 Years"}},
    ],
    "K037": [
        {
            "identificationModule": {"briefTitle": "Samplumab in Pregnant Women"},
            "eligibilityModule": {"sex": "FEMALE"},
        },
        {
            "identificationModule": {"briefTitle": "Pregnant Women and Their Infants"},
            "eligibilityModule": {"sex": "ALL"},
        },
    ],
    "K038": [
        {**_title("A Phase II/III Study of Samplumab"), "designModule": {"phases": ["PHASE3"]}},
        {**_title("A Phase 2b Study of Samplumab"), "designModule": {"phases": ["PHASE2"]}},
        {**_title("Samplumab in Phase II Sleep"), "designModule": {"phases": ["NA"]}},
    ],
    "K039": [
        {
            **_title("A Multicenter Study of Samplumab"),
            "statusModule": {
                "overallStatus": "RECRUITING",
                "startDateStruct": {"date": "2024-03-01"},
                "lastUpdateSubmitDate": "2024-05-20",
            },
            "contactsLocationsModule": {"locations": [{"city": "Exampleton"}]},
        },
        {
            **_title("A Multicenter Study of Samplumab"),
            "statusModule": {"overallStatus": "TERMINATED"},
            "contactsLocationsModule": {"locations": [{"city": "Exampleton"}]},
        },
        {
            **_title("A Multicenter Study of Samplumab"),
            "contactsLocationsModule": {"locations": [{"city": "Exampleton"}, {"city": "Otherton"}]},
        },
        {
            **_title("A Multicenter Study of Samplumab"),
            "statusModule": {"overallStatus": "NOT_YET_RECRUITING"},
            "contactsLocationsModule": {"locations": [{"city": "Exampleton"}]},
        },
        {
            **_title("A Multicenter Study of Samplumab"),
            "contactsLocationsModule": {
                "locations": [{"facility": "Research Site", "city": "Multiple Locations"}]
            },
        },
    ],
    "K040": [_title("A Study of Samplumab"), _summary("Multicenter trials are needed.")],
    "K041": [
        _summary(
            "This is a placebo-controlled, non-inferiority trial of cells compared to mycophenolate mofetil."
        ),
        _summary("This is a randomized, active-controlled, non-inferiority trial."),
        _summary("This is a randomized, placebo-controlled trial."),
    ],
    "K042": [
        {
            "designModule": _info(
                maskingInfo={"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}
            ),
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": "Samplumab", "description": "Intravenous every 4 weeks, double-dummy."},
                    {"label": "Tacrolimus", "description": "Oral, twice a day."},
                ]
            },
        },
        {
            "designModule": _info(maskingInfo={"masking": "SINGLE", "whoMasked": ["OUTCOMES_ASSESSOR"]}),
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": "Samplumab", "description": "Intravenous every 4 weeks."},
                    {"label": "Tacrolimus", "description": "Oral, twice a day."},
                ]
            },
        },
    ],
    "K043": [
        {
            **_summary("Participants will be randomly assigned to monotherapy."),
            "designModule": _info(interventionModel="PARALLEL"),
        },
        {
            **_summary("Participants without a flare will be randomly assigned to monotherapy."),
            "designModule": _info(interventionModel="SEQUENTIAL"),
        },
    ],
    "K044": [
        _summary(
            "This is a non-inferiority study. The investigators found that allogeneic cells are superior to "
            "autologous cells in mice with lupus."
        ),
        _summary(
            "The goal is to determine whether drug A is non-inferior to drug B. This is a non-inferiority study."
        ),
        _summary(
            "The goal is to determine whether drug A can maintain remission. This is a superiority study."
        ),
    ],
    "K045": [
        {
            **_title("A Retrospective and Prospective Study of Lupus"),
            "designModule": {"studyType": "OBSERVATIONAL", **_info(timePerspective="PROSPECTIVE")},
        }
    ],
    "K046": [
        {**_title("A Randomized Crossover Trial"), "designModule": _info(interventionModel="CROSSOVER")},
        {**_title("A Randomized Trial"), "designModule": _info(interventionModel="PARALLEL")},
    ],
    "K047": [
        _criteria(
            "Inclusion Criteria:\n* SLE with low disease activity (SLEDAI score < 5)\n* Prednisone (≤ 7.5 mg/day)"
        ),
        _criteria("Inclusion Criteria:\n* SLE with moderate disease activity (SLEDAI score < 8)"),
    ],
    "K048": [
        {"sponsorCollaboratorsModule": {"leadSponsor": {"name": "Example University", "class": "OTHER"}}},
        {
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": "University Pharma Ltd", "class": "INDUSTRY"}
            }
        },
    ],
    "K049": [
        {
            "armsInterventionsModule": {
                "armGroups": [
                    {
                        "label": "Tapering",
                        "description": "Given for 12 months.",
                        "interventionNames": ["Drug: Tacrolimus"],
                    }
                ],
                "interventions": [{"type": "DRUG", "name": "Tacrolimus", "description": "Given for 1 year."}],
            }
        }
    ],
    "K050": [
        _criteria("Exclusion Criteria:\n* Tacrolimus in the past 12 weeks, except short-term use"),
        _criteria("Exclusion Criteria:\n* Cancer in the past 5 years (does not apply to carcinoma in situ)"),
    ],
    "K051": [
        _criteria("Exclusion Criteria:\n* Patients with bone marrow suppression will be excluded"),
        _criteria("Inclusion Criteria:\n* Bone marrow suppression caused by lupus was excluded"),
    ],
    "K052": [
        _criteria("Inclusion Criteria:\n* Age 18-65 years;\n* Weight at least 40 kg;"),
        _criteria("Exclusion Criteria:\n* Infection (hepatitis B; hepatitis C; tuberculosis)"),
    ],
    "K053": [
        _criteria("Inclusion Criteria:\n* Pulse therapy (cumulative dose (total) given before)"),
        _criteria("Inclusion Criteria:\n* One of: a) pulse therapy, b) infusion, iii) tablets"),
    ],
    "K054": [
        {
            "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Methylprednisolone"}]},
            **_criteria(
                "Exclusion Criteria:\n* Received methylprednisolone within 2 weeks before enrollment"
            ),
        },
        {
            "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Belimumab"}]},
            **_criteria(
                "Inclusion Criteria:\n* Received methylprednisolone within 2 weeks before enrollment"
            ),
        },
    ],
    "K055": [
        _criteria(
            "Inclusion Criteria:\n* Disease duration more than 12 months\n* Stable prednisone for at least 3 months"
        )
    ],
    "K056": [
        _criteria("Inclusion Criteria:\n* At least one BILAG B or above score in any of kidney or blood")
    ],
    "K057": [_criteria("Inclusion Criteria:\n* Prednisone up to 20 mg daily, stable for 4 weeks")],
    "K058": [
        {
            "armsInterventionsModule": {
                "armGroups": [{"label": "A", "description": "Belimumab 10 mg/kg every 4 weeks."}],
                "interventions": [
                    {"type": "DRUG", "name": "Belimumab", "description": "10 mg/kg every 4 weeks."}
                ],
            }
        },
        {
            "armsInterventionsModule": {
                "armGroups": [{"label": "A", "description": "Belimumab 10 mg/kg, then 8 mg/kg."}],
                "interventions": [{"type": "DRUG", "name": "Belimumab", "description": "8 mg/kg."}],
            }
        },
    ],
    "K059": [
        _criteria("Inclusion Criteria:\n* Male participants must use a condom", sex="ALL"),
        _criteria("Inclusion Criteria:\n* Male participants aged 18 years\n* Female participants", sex="ALL"),
        _criteria("Inclusion Criteria:\n* Female", sex="FEMALE"),
        _criteria("Inclusion Criteria:\n* Male or female", sex="ALL"),
        _criteria("Inclusion Criteria:\n* Males and females subjects aged 3-18 years", sex="ALL"),
        _criteria("Inclusion Criteria:\n* Male\n* Women must be post-menopausal", sex="ALL"),
    ],
    "K060": [
        _criteria("Inclusion Criteria:\n* Healthy volunteers", healthyVolunteers=True),
        _criteria("Exclusion Criteria:\n* Healthy volunteers", healthyVolunteers=False),
    ],
    "K061": [
        _criteria("Exclusion Criteria:\n* Rituximab within the past 6 months"),
        _criteria("Exclusion Criteria:\n* Cyclophosphamide within the past 30 days"),
        _criteria("Exclusion Criteria:\n* Allergy to rituximab; Antibiotics within the past 30 days"),
    ],
    "K062": [
        _criteria("Inclusion Criteria:\n* At least one BILAG B score"),
        _criteria("Inclusion Criteria:\n* Complete or partial remission was achieved"),
    ],
    "K063": [
        _criteria(
            "Inclusion Criteria:\n* The research participants are parents of patients with lupus\n"
            "* Patient age at enrollment ranged from 12 to 29 years",
            stdAges=["CHILD", "ADULT", "OLDER_ADULT"],
        ),
        _criteria(
            "Inclusion Criteria:\n* Age at enrollment from 12 to 29 years",
            minimumAge="12 Years",
            maximumAge="29 Years",
        ),
        _criteria("Inclusion Criteria:\n* Aged 18 years or older", stdAges=["ADULT", "OLDER_ADULT"]),
    ],
    "K064": [
        _criteria("Inclusion Criteria:\n* Inpatients whose ages >= 18 years old", minimumAge="18 Years"),
        _criteria("Inclusion Criteria:\n* Inpatients seen by us, aged up to 18 years", minimumAge="18 Years"),
        _criteria(
            "Inclusion Criteria:\n* Disease onset at age < 18 years of the index case", minimumAge="18 Years"
        ),
        _criteria(
            "Inclusion Criteria:\n* Cohort 2: inpatients whose ages < 18 years old", minimumAge="18 Years"
        ),
    ],
    "K065": [
        _criteria(
            "Inclusion Criteria:\n* Antiretroviral-naive participants\n* Participants must have been on prednisone"
        ),
        _criteria(
            "Inclusion Criteria:\n* Antiretroviral-naive or experienced\n* Participants must have been on dolutegravir"
        ),
        _criteria(
            "Inclusion Criteria:\nCohort 1:\n* Antiretroviral-naive\nCohort 2:\n* Participants must have been on dolutegravir"
        ),
    ],
    "K066": [
        _criteria(
            "Inclusion Criteria:\n* Plasma sample titer < 50 c/mL\n* Documented sample titer >= 10 c/mL"
        ),
        _criteria(
            "Inclusion Criteria:\n* Plasma sample titer < 50 c/mL\n* Previous sample titer >= 1000 c/mL"
        ),
        _criteria(
            "Inclusion Criteria:\n* Plasma sample titer < 50 c/mL\n* Documented sample titer >= 1000 mg/mL"
        ),
        _criteria(
            "Inclusion Criteria:\nGroup 1:\n* Plasma sample titer < 50 c/mL\nGroup 2:\n* Plasma sample titer >= 1000 c/mL"
        ),
    ],
    "K070": [
        _summary(
            "In this non-inferiority study, 86% of the control group are expected to stay free of flare. "
            "We set alpha = 0.05 (two-sided), power = 90% and a non-inferiority margin of 10%."
        )
    ],
    "K071": [
        {
            "descriptionModule": {
                "detailedDescription": "The 1-year lupus flare rate is 7%. Investigators plan a 2-year follow-up, so the "
                "proportion of patients without flare in the control group should be 86.5%. As this is a non-inferiority "
                "study, we set alpha = 0.05 (two-sided), power = 0.90 and a non-inferiority margin of 10%."
            }
        }
    ],
    "K072": [
        {"descriptionModule": {"detailedDescription": "Mortality decreased from 35% (n=40) to 6% (n=50)."}},
        {"descriptionModule": {"detailedDescription": "The dose will be reduced from 10 mg to 5 mg."}},
    ],
    "K073": [
        {
            "designModule": {"enrollmentInfo": {"count": 80, "type": "ESTIMATED"}},
            "armsInterventionsModule": _arms(("A (n=40)", "EXPERIMENTAL"), ("B (n=40)", "ACTIVE_COMPARATOR")),
        },
        {
            "designModule": {"enrollmentInfo": {"count": 100, "type": "ESTIMATED"}},
            "armsInterventionsModule": _arms(("A (n=40)", "EXPERIMENTAL"), ("B", "ACTIVE_COMPARATOR")),
        },
    ],
    "K074": [
        {
            "identificationModule": {"briefTitle": "Telitacicept in Lupus"},
            **_summary(
                "This study investigates low-dose telitacicept (80 mg weekly) for prevention of flares."
            ),
        }
    ],
    "K075": [
        _followed({"start": "2024-01-15", "primary": "2025-02-15"}, "Week 52"),
        _followed({"start": "2024-01-15", "primary": "2024-06-15"}, "Up to 52 weeks"),
        _followed({"start": "2024-01-15", "primary": "2024-06-15"}, "From week 2 until death, 52 weeks"),
        {
            **_followed({"start": "2024-01-15", "primary": "2024-06-15"}, "Week 52"),
            **_title("Persistence of Antibodies: a Follow-up Study"),
        },
    ],
    "K076": [
        _followed({"primary": "2024-12-31", "end": "2025-12-31"}, "Week 4", "Week 52"),
        _followed({"primary": "2024-12-31", "end": "2024-12-31"}, "Week 52", "Week 52"),
        _followed({"primary": "2024-12-31", "end": "2024-12-31"}, "2 weeks after the second dose", "Week 52"),
        _followed({"primary": "2024-12-31", "end": "2024-12-31"}, "Week 4", "Up to 5 years"),
    ],
    "K077": [
        _planned(300, "In this study 300 adult patients with lupus will be enrolled."),
        _planned(300, "In this study 150 adult patients with lupus will be enrolled in each group."),
        _planned(300, "In this study 150 adult patients with lupus will be enrolled, and 300 in all."),
        _planned(300, "In this study 290 adult patients with lupus will be enrolled."),
        _planned(300, "In this study 150 adult patients with lupus will be enrolled.", "ACTUAL"),
        _planned(
            280, "In this study, which is externally controlled, 200 patients with lupus will be enrolled."
        ),
    ],
    "K090": [],
    "K091": [
        {
            "outcomesModule": {
                "primaryOutcomes": [{"measure": "Complete response", "timeFrame": "Week 24"}],
                "secondaryOutcomes": [{"measure": "Flares"}],
            }
        }
    ],
    "K092": [
        _drug("Samplumab 10 mg"),
        _drug("Samplumab cream"),
        {**_drug("Samplumab"), **_summary("In this study samplumab is given at 10 mg/kg.")},
        {**_drug("Samplumab"), "designModule": {"studyType": "INTERVENTIONAL", "phases": ["NA"]}},
    ],
    "K100": [
        _dummy("Placebo", "Prednisolone 10 mg daily and a placebo"),
        _dummy("Sham", "Prednisolone 10 mg daily"),
        _dummy("Standard therapy", "Usual care"),
    ],
    "K101": [
        {"conditionsModule": {"conditions": ["Lupus Nephritis", "Safety"]}},
        {"conditionsModule": {"conditions": []}},
    ],
    "K102": [
        _parts("Part 1: flare", "Part 2: flare"),
        _parts("Part 1: flare", "Adverse events"),
    ],
    "K103": [
        {**_title("A Phase I/II Trial"), "designModule": {"phases": ["PHASE1", "PHASE2"]}},
        {
            **_title("A Phase I Trial"),
            **_summary("In this study phase II follows."),
            "designModule": {"phases": ["PHASE1", "PHASE2"]},
        },
        {**_title("A Trial"), "designModule": {"phases": ["PHASE1", "PHASE2"]}},
    ],
}
