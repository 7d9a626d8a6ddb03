"""How a rule says what it found: the message, and the words it rests on."""

import msgspec

from trialwright.checks.case import Case
from trialwright.checks.words import Excerpt, Words, excerpt, text_at
from trialwright.criteria.lints.rules import CODES
from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span
from trialwright.model.study import Study

_BETWEEN = "; "
_NEAR = 8  # characters
_CRITERIA = "eligibilityModule.eligibilityCriteria"


def about(code: str, message: str, case: Case, *evidence: Words) -> Diagnostic:
    """A diagnostic about words of a record: ``place`` names their fields, one a span, joined by "; "."""
    each = tuple(dict.fromkeys(evidence))
    fault = diagnose(
        code,
        message,
        document=case.record.name,
        place=_BETWEEN.join(words.place for words in each),
        spans=tuple(words.span for words in each),
    )
    return msgspec.structs.replace(fault, words="\n".join(excerpt(words).line for words in each))


def excerpts_of(fault: Diagnostic, study: Study) -> tuple[Excerpt, ...]:
    """The lines of a diagnostic of a check with the range to point at; none where it points at no field."""
    if fault.code in CODES:
        spans = _joined(fault.spans)
        places = [_CRITERIA] * len(spans)
    else:
        spans = list(fault.spans)
        places = fault.place.split(_BETWEEN)
    if len(places) != len(spans) or not all("Module." in place for place in places):
        return ()
    each = ((place, text_at(study, place) or "", span) for place, span in zip(places, spans, strict=True))
    return tuple(excerpt(Words(place, text, span)) for place, text, span in each)


def _joined(spans: tuple[Span, ...]) -> list[Span]:
    """The spans of a tree's leaves in order, those that nearly touch as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start - joined[-1].end <= _NEAR:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
