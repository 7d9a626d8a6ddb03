"""What a trial is about, in the sponsor's words and the registry's terms."""

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.study import ConditionBrowse
from trialwright.portal.content.fact import Passage, passages, source_at

_P = "/protocolSection"


class About(msgspec.Struct, frozen=True):
    """Summary and description as published, conditions, keywords and the registry's MeSH terms."""

    summary: tuple[Passage, ...]
    description: tuple[Passage, ...]
    conditions: tuple[str, ...]
    keywords: tuple[str, ...]
    condition_terms: tuple[str, ...]
    intervention_terms: tuple[str, ...]
    source: str


def about_of(record: StudyRecord) -> About:
    """What a record says its trial is about.

    >>> from trialwright.store.inputs import library_record
    >>> about_of(library_record("NCT05916781")).conditions
    ('Systemic Lupus Erythematosus', 'Lupus Nephritis')
    """
    protocol, derived = record.study.protocol, record.study.derived_section
    words, named = protocol.description_module, protocol.conditions_module
    return About(
        passages(words.brief_summary if words else None),
        passages(words.detailed_description if words else None),
        named.conditions if named else (),
        named.keywords if named else (),
        _terms(derived.condition_browse_module if derived else None),
        _terms(derived.intervention_browse_module if derived else None),
        source_at(record, f"{_P}/descriptionModule/briefSummary"),
    )


def _terms(browse: ConditionBrowse | None) -> tuple[str, ...]:
    return tuple(each.term for each in browse.meshes if each.term) if browse else ()
