"""A study on one screen: what it is, who may take part, where each part came from."""

import re
from collections.abc import Iterator
from textwrap import wrap

from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.model.study import Study
from trialwright.records.merge import shown

Row = tuple[str, str]


def study_rows(record: StudyRecord) -> list[Row]:
    """Label and value of each thing known, in reading order; what is not known is left out.

    A value ends in the name of its source in brackets where it differs from the record's.
    """
    study = record.study
    rows = [
        ("Title", study.title or ""),
        ("Official title", _if_other(study.identification.official_title, study.title)),
        ("Status", _status(study)),
        ("Design", _design(study)),
        ("Enrolment", _enrolment(study)),
        ("Dates", _dates(study)),
        ("Sponsor", _sponsor(study)),
        (
            "Conditions",
            "; ".join(study.protocol.conditions_module.conditions)
            if study.protocol.conditions_module
            else "",
        ),
        ("Who", _who(study)),
        ("Criteria", criteria_count(study.eligibility.eligibility_criteria)),
        *_arm_rows(study),
        ("Sites", _sites(study)),
        ("Related", f"{len(record.related)} other trials named by the source" if record.related else ""),
        ("Sources", _sources(record)),
    ]
    return [(label, value) for label, value in rows if value]


def card(record: StudyRecord, width: int = 100) -> str:
    """The study as plain text with a heading line and hanging labels."""
    lines = [f"{record.nct_id or 'no id'}  {record.study.title or ''}".rstrip()]
    lines.append("─" * min(width, max(20, len(lines[0]))))
    for label, value in study_rows(record)[1:] if record.study.title else study_rows(record):
        body = wrap(value, width - 18) or [""]
        lines.append(f"  {label:<16}{body[0]}")
        lines += [" " * 18 + line for line in body[1:]]
    for conflict in record.conflicts:
        lines.append(f"  {'Conflict':<16}{conflict.pointer.removeprefix('/protocolSection/')}")
        lines += [f"{'':18}{shown(one.value)}  ({_source_name(one.source)})" for one in conflict.readings]
    return "\n".join(lines)


def line(record: StudyRecord) -> str:
    """The study on one line: id, status, phase, number, title."""
    study = record.study
    enrolled = study.design.enrollment_info
    count = "" if enrolled is None or enrolled.count is None else f"n={enrolled.count}"
    phases = "/".join(study.design.phases)
    status = study.status.overall_status or ""
    head = f"{record.nct_id or 'no id':<12} {status:<22} {phases:<16} {count:<8}"
    return f"{head} {study.title or ''}".rstrip()


def markdown(record: StudyRecord) -> str:
    """The study as a Markdown section with its criteria as published."""
    lines = [f"# {record.nct_id or 'no id'}: {record.study.title or 'untitled'}", ""]
    lines += [f"- **{label}**: {value}" for label, value in study_rows(record)]
    if text := record.study.eligibility.eligibility_criteria:
        lines += ["", "## Eligibility as published", "", text]
    if record.conflicts:
        lines += ["", "## Sources disagree", ""]
        for conflict in record.conflicts:
            said = "; ".join(f"{shown(one.value)} ({_source_name(one.source)})" for one in conflict.readings)
            lines.append(f"- `{conflict.pointer}`: {said}")
    if record.related:
        lines += ["", "## Related trials named by the source", ""]
        lines += [f"- {trial.nct_id} {trial.title or ''}".rstrip() for trial in record.related]
    if record.diagnostics:
        lines += ["", "## Findings", ""]
        lines += [f"- {fault.severity} {fault.code}: {fault.message}" for fault in record.diagnostics]
    return "\n".join(lines) + "\n"


def criteria_count(text: str | None) -> str:
    """How many top-level bullets the criteria text has on each side; a courtesy, not a reading of them."""
    if not text:
        return "none given (nothing is known of who may take part)"
    return (
        f"{len(text)} characters of text, {len(re.findall(r'(?m)^ {0,3}(?:[*•-]|[0-9]+[.)]) ', text))} items"
    )


def _if_other(value: str | None, than: str | None) -> str:
    return value if value and value != than else ""


def _status(study: Study) -> str:
    status = study.status
    parts: list[str] = [status.overall_status or ""]
    if status.last_known_status:
        parts.append(f"last known {status.last_known_status}")
    if status.status_verified_date:
        parts.append(f"verified {status.status_verified_date}")
    return ", ".join(part for part in parts if part)


def _design(study: Study) -> str:
    design, info = study.design, study.design.design_info
    phases = "/".join(design.phases)
    parts = [design.study_type or "", "phase NA" if phases == "NA" else phases]
    if info:
        masking = info.masking_info.masking if info.masking_info else None
        parts += [
            (info.allocation and f"allocation {info.allocation}") or "",
            info.intervention_model or "",
            info.primary_purpose or "",
        ]
        parts.append(f"masking {masking}" if masking else "")
    return ", ".join(part for part in parts if part)


def _enrolment(study: Study) -> str:
    info = study.design.enrollment_info
    return "" if info is None or info.count is None else f"{info.count} {(info.type or '').lower()}".strip()


def _dates(study: Study) -> str:
    status = study.status
    structs = (("start", status.start_date_struct), ("completion", status.completion_date_struct))
    return ", ".join(f"{name} {struct.date}" for name, struct in structs if struct and struct.date)


def _sponsor(study: Study) -> str:
    module = study.protocol.sponsor_collaborators_module
    sponsor = module.lead_sponsor if module else None
    return (
        f"{sponsor.name or ''} {f'({sponsor.agency_class})' if sponsor.agency_class else ''}".strip()
        if sponsor
        else ""
    )


def _who(study: Study) -> str:
    limits = study.eligibility
    ages = f"{limits.minimum_age or 'no lower limit'} to {limits.maximum_age or 'no upper limit'}"
    known = limits.minimum_age or limits.maximum_age
    return ", ".join(part for part in (limits.sex and f"sex {limits.sex}", known and ages) if part)


def _arm_rows(study: Study) -> Iterator[Row]:
    for arm in study.arms_interventions.arm_groups:
        given = "; ".join(arm.intervention_names)
        kind = f" ({arm.type})" if arm.type else ""
        yield "Arm", f"{arm.label}{kind}{f': {given}' if given else ''}"
    if not study.arms_interventions.arm_groups:
        names = [one.name or "" for one in study.arms_interventions.interventions]
        yield "Interventions", "; ".join(names)


def _sites(study: Study) -> str:
    module = study.protocol.contacts_locations_module
    sites = module.locations if module else ()
    places = [", ".join(part for part in (site.city, site.country) if part) for site in sites]
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return "; ".join(places[:3]) + more


def _sources(record: StudyRecord) -> str:
    return "; ".join(dict.fromkeys(_source_name(source) for source in record.provenance.values()))


def _source_name(source: Source) -> str:
    return f"{source.document} [{source.format}{f', {source.date}' if source.date else ''}]"
